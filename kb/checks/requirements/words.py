"""The word lists of the lint: data files of ours, extended by files of the user's.

Chinese has no spaces between words, so a word is looked for longest first, and what stands inside a harmless
compound (快速失败, 等级) or inside a name of the project is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from kb.checks.requirements.matching import Index, Span
from kb.errors import ProjectError

LISTS = (
    *(
        "vague",
        "vague_mild",
        "escape",
        "open",
        "absolute",
        "universal",
        "loose",
        "time",
        "performance",
        "metric",
    ),
    *("purpose", "technology", "open_point", "change", "comparative", "weak", "action", "role"),
    *("component", "generic", "harmless"),
)
"""The keys of a word file, below ``zh`` or ``en``; ``drop`` besides takes words out of every list."""

#: The safe loader in C where PyYAML has it: ten times as fast.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FOLDER = Path(__file__).with_name("words")


@dataclass(frozen=True, slots=True)
class Match:
    """A word of a list as it stands in a text: half-open character range and the words themselves."""

    start: int
    end: int
    word: str


@dataclass(frozen=True)
class Words:
    """The lists of both languages, compiled; make one with `load_words`."""

    lists: Mapping[str, Mapping[str, tuple[str, ...]]]

    def find(self, name: str, text: str, lang: str) -> Iterator[Match]:
        """Yield where words of the list ``name`` stand in ``text``, harmless compounds left out."""
        index = self._indexes[lang]
        if not index.may_hold(name, text):
            return
        found = list(index.pattern(name).finditer(text))
        shields = index.shields(text) if found else ()
        for match in found:
            if not any(start <= match.start() and match.end() <= end for start, end in shields):
                yield Match(match.start(), match.end(), match[0])

    def pattern(self, name: str, lang: str) -> re.Pattern[str]:
        """The list ``name`` as one pattern, longest word first; matches nothing for a list that is empty."""
        return self._indexes[lang].pattern(name)

    def around(self, name: str, lang: str, form: str) -> re.Pattern[str]:
        """The pattern ``form`` with the list ``name`` in the place of each ``{}``; compiled once."""
        key = name, lang, form
        if key not in self._around:
            self._around[key] = re.compile(
                form.replace("{}", self.pattern(name, lang).pattern), re.IGNORECASE
            )
        return self._around[key]

    @cached_property
    def _around(self) -> dict[tuple[str, str, str], re.Pattern[str]]:
        return {}

    def harmless(self, text: str, lang: str) -> tuple[Span, ...]:
        """The ranges of ``text`` that harmless compounds cover."""
        return self._indexes[lang].shields(text)

    @cached_property
    def _indexes(self) -> Mapping[str, Index]:
        return {lang: Index(lists, lang) for lang, lists in self.lists.items()}


def load_words(folder: Path | None = None) -> Words:
    """The shipped lists, with those of the YAML files in ``folder`` added; raises `ProjectError` for a bad file.

    A file holds ``zh:`` and ``en:``, each with lists by the keys of `LISTS` and, if wanted, ``drop``.
    """
    lists: dict[str, dict[str, list[str]]] = {"zh": {}, "en": {}}
    own = sorted(folder.glob("*.yaml")) if folder is not None and folder.is_dir() else []
    for path in (*sorted(_FOLDER.glob("*.yaml")), *own):
        for lang, name, words in _entries(path):
            if name == "drop":
                for held in lists[lang].values():
                    held[:] = [word for word in held if word not in words]
            else:
                lists[lang].setdefault(name, []).extend(words)
    return Words({lang: {name: tuple(words) for name, words in held.items()} for lang, held in lists.items()})


def with_names(words: Words, names: Iterable[str]) -> Words:
    """``words`` with the names of a project counted as harmless: 统一认证平台 is no vague 统一."""
    added = tuple(name for name in names if len(name) > 1)
    return Words(
        {
            lang: {**held, "harmless": (*held.get("harmless", ()), *added)}
            for lang, held in words.lists.items()
        }
    )


def _entries(path: Path) -> Iterator[tuple[str, str, list[str]]]:
    try:
        data: Any = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 - a safe one
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise _unfit(path, "不是可读的 YAML", "is no YAML that can be read") from error
    if not isinstance(data, dict):
        raise _unfit(path, "最外层应是 zh 和 en", "holds zh and en at the top")
    for lang, lists in data.items():
        if lang not in ("zh", "en") or not isinstance(lists, dict):
            raise _unfit(path, f"不认识“{lang}”", f'knows no "{lang}"')
        for name, words in lists.items():
            if name not in (*LISTS, "drop"):
                raise _unfit(path, f"不认识“{name}”", f'knows no "{name}"')
            if not isinstance(words, list) or not all(isinstance(word, str) and word for word in words):
                raise _unfit(path, f"“{name}”应是词的列表", f'"{name}" is a list of words')
            _checked(path, words)
            yield lang, name, words


def _checked(path: Path, words: list[str]) -> None:
    for word in words:
        if word.startswith("re:"):
            try:
                re.compile(word[3:])
            except re.error as error:
                raise _unfit(path, f"“{word}”不是正则表达式", f'"{word}" is no pattern') from error


def _unfit(path: Path, zh: str, en: str) -> ProjectError:
    return ProjectError(
        f"词表有误：{zh}",
        f"The word list {en}",
        place=path.name,
        hint_zh=f"可用的键：{'、'.join((*LISTS, 'drop'))}",
        hint_en=f"The keys are {', '.join((*LISTS, 'drop'))}",
    )
