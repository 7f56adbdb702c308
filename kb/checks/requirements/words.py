"""The word lists of the lint: data files of ours, extended by files of the user's.

Chinese has no spaces between words, so a word is looked for longest first, and what stands inside a harmless
compound (快速失败, 等级) or inside a name of the project is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

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
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
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
        words = self.lists[lang].get(name, ())
        if not _may_hold(words, text):
            return
        found = list(_compiled(words, lang).finditer(text))
        shields = self.harmless(text, lang)
        for match in found:
            if not any(start <= match.start() and match.end() <= end for start, end in shields):
                yield Match(match.start(), match.end(), match[0])

    def pattern(self, name: str, lang: str) -> re.Pattern[str]:
        """The list ``name`` as one pattern, longest word first; matches nothing for a list that is empty."""
        return _compiled(self.lists[lang].get(name, ()), lang)

    def harmless(self, text: str, lang: str) -> list[tuple[int, int]]:
        """The ranges of ``text`` that harmless compounds cover."""
        words = self.lists[lang].get("harmless", ())
        folded = text.casefold()
        present = [word for word in words if word.startswith("re:") or word.casefold() in folded]
        return [match.span() for word in present for match in _compiled((word,), lang).finditer(text)]


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
        data: Any = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - a safe one
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
        try:
            re.compile(word.removeprefix("re:"))
        except re.error as error:
            if word.startswith("re:"):
                raise _unfit(path, f"“{word}”不是正则表达式", f'"{word}" is no pattern') from error


def _unfit(path: Path, zh: str, en: str) -> ProjectError:
    return ProjectError(
        f"词表有误：{zh}",
        f"The word list {en}",
        place=path.name,
        hint_zh=f"可用的键：{'、'.join((*LISTS, 'drop'))}",
        hint_en=f"The keys are {', '.join((*LISTS, 'drop'))}",
    )


def _may_hold(words: tuple[str, ...], text: str) -> bool:
    """Whether a word may stand in ``text``: by the first two characters, far faster than the pattern."""
    openings, patterns = _sorted_out(words)
    return not openings.isdisjoint(_openings_in(text)) or (
        patterns is not None and bool(patterns.search(text))
    )


@lru_cache(maxsize=8)
def _openings_in(text: str) -> frozenset[str]:
    folded = text.casefold()
    return frozenset(folded[start : start + 2] for start in range(len(folded))) | frozenset(folded)


@cache
def _sorted_out(words: tuple[str, ...]) -> tuple[frozenset[str], re.Pattern[str] | None]:
    openings = frozenset(word.casefold()[:2] for word in words if not word.startswith("re:"))
    patterns = "|".join(f"(?:{word[3:]})" for word in words if word.startswith("re:"))
    return openings, re.compile(patterns, re.IGNORECASE) if patterns else None


@cache
def _compiled(words: tuple[str, ...], lang: str) -> re.Pattern[str]:
    if not words:
        return re.compile(r"(?!)")
    ordered = sorted(words, key=lambda word: -len(word.removeprefix("re:")))
    return re.compile("|".join(f"(?:{_one(word, lang)})" for word in ordered), re.IGNORECASE)


def _one(word: str, lang: str) -> str:
    body = word[3:] if word.startswith("re:") else re.escape(word)
    first, last = word.removeprefix("re:")[0], word[-1]
    plain = not word.startswith("re:")
    before = r"(?<![A-Za-z0-9])" if first.isascii() and (lang == "en" or (plain and first.isalnum())) else ""
    after = r"(?![A-Za-z0-9])" if plain and last.isascii() and last.isalnum() else ""
    return f"{before}(?:{body}){after}"
