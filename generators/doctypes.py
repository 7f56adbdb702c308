"""Document types: one folder each, described by ``document.yaml``, read strictly."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from generators import frontmatter
from generators.errors import GenerationError
from generators.shipped import templates_dir as templates_dir

DESCRIPTION = "document.yaml"
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ID = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A text in Chinese and English; calling :meth:`text` picks one."""

    zh: str = ""
    en: str = ""

    def text(self, lang: str) -> str:
        """The text in ``lang`` ("zh" or "en"), else in the other language."""
        return (self.zh or self.en) if lang == "zh" else (self.en or self.zh)


@dataclass(frozen=True, slots=True)
class ProseRule:
    """The narrative part of a section: what a model is asked, and the template of the text without a model.

    ``limit`` is in characters for zh; ``facts`` are dotted paths into the data that a model is shown.
    """

    instruction: Bilingual
    template: str
    limit: int = 200
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LessonRule:
    """Which lessons to look for: a query (Jinja2 allowed), the kinds of passage, and how many at most."""

    query: Bilingual
    kinds: tuple[str, ...] = ()
    limit: int = 3
    place: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the outline; without a ``template`` it is only the heading of its ``sections``."""

    id: str
    title: Bilingual
    template: str = ""
    prose: ProseRule | None = None
    lessons: LessonRule | None = None
    figures: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    appendix: bool = False

    def walk(self) -> Iterator[Section]:
        """The section itself and all below it, in document order."""
        yield self
        for section in self.sections:
            yield from section.walk()


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A kind of document a project delivers. ``name`` is its folder's name and the word users type."""

    name: str
    code: str
    title: Bilingual
    folder: Path
    audience: Bilingual = field(default_factory=Bilingual)
    requires: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    appendices: tuple[Section, ...] = ()

    @property
    def built_in(self) -> bool:
        """Whether the type came with the library; templates of any other type are run confined."""
        return self.folder.resolve().is_relative_to(templates_dir().resolve())

    def walk(self) -> Iterator[Section]:
        """Every section and appendix in document order."""
        for section in (*self.sections, *self.appendices):
            yield from section.walk()

    @classmethod
    def load(cls, folder: Path) -> DocumentType:
        """The type in ``folder``; raises GenerationError with file and line for the first thing wrong."""
        path = folder / DESCRIPTION
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            raise GenerationError(
                f"读不到文档类型的说明文件 {DESCRIPTION}",
                f"cannot read {DESCRIPTION} of the document type",
                hint_zh=f"文件夹 {folder.name} 里应有 UTF-8 编码的 {DESCRIPTION}。",
                hint_en=f"The folder {folder.name} needs a {DESCRIPTION} in UTF-8.",
                place=str(path),
            ) from None
        found = frontmatter.load(text, place=str(path))
        return _Reader(path, found.lines).doctype(found.values)


def load_all(*folders: Path) -> dict[str, DocumentType]:
    """The types in all folders by name, sorted; a type in a later folder replaces one of the same name."""
    types: dict[str, DocumentType] = {}
    for folder in folders:
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if (path / DESCRIPTION).is_file() and not path.name.startswith(("_", ".")):
                types[path.name] = DocumentType.load(path)
    return dict(sorted(types.items()))


class _Reader:
    """Turns the YAML values into records and names the line of whatever does not fit."""

    def __init__(self, path: Path, lines: Mapping[str, int]) -> None:
        self.file, self.lines = path, lines
        self.ids: set[str] = set()

    def doctype(self, values: dict[str, frontmatter.Value]) -> DocumentType:
        keys = ("code", "title", "audience", "requires", "sections", "appendices")
        self.keys(values, keys, ("code", "title", "sections"), "")
        name = self.file.parent.name
        if not _NAME.fullmatch(name):
            raise self.error(
                "",
                f"文件夹名“{name}”不能作类型名，请用小写字母、数字和连字符",
                f"the folder name '{name}' cannot name a type: use lower-case letters, digits and hyphens",
            )
        return DocumentType(
            name=name,
            code=self.text(values["code"], "code"),
            title=self.bilingual(values["title"], "title"),
            folder=self.file.parent,
            audience=self.bilingual(values.get("audience", ""), "audience"),
            requires=self.texts(values.get("requires", ""), "requires"),
            sections=self.sections(values["sections"], "sections", appendix=False),
            appendices=self.sections(values.get("appendices", ""), "appendices", appendix=True),
        )

    def sections(self, value: frontmatter.Value, path: str, *, appendix: bool) -> tuple[Section, ...]:
        return tuple(
            self.section(item, f"{path}.{at}", appendix=appendix)
            for at, item in enumerate(self.items(value, path))
        )

    def section(self, value: frontmatter.Value, path: str, *, appendix: bool) -> Section:
        keys = ("id", "title", "template", "prose", "lessons", "figures", "sections")
        values = self.keys(value, keys, ("id", "title"), path)
        name = self.text(values["id"], f"{path}.id")
        if not _ID.fullmatch(name):
            raise self.error(f"{path}.id", f"“{name}”不能作章节标识", f"'{name}' cannot be a section id")
        if name in self.ids:
            raise self.error(f"{path}.id", f"章节标识“{name}”重复", f"the section id '{name}' is used twice")
        self.ids.add(name)
        return Section(
            id=name,
            title=self.bilingual(values["title"], f"{path}.title"),
            template=self.template(values.get("template", ""), f"{path}.template"),
            prose=self.prose(values["prose"], f"{path}.prose") if "prose" in values else None,
            lessons=self.lessons(values["lessons"], f"{path}.lessons") if "lessons" in values else None,
            figures=self.texts(values.get("figures", ""), f"{path}.figures"),
            sections=self.sections(values.get("sections", ""), f"{path}.sections", appendix=appendix),
            appendix=appendix,
        )

    def prose(self, value: frontmatter.Value, path: str) -> ProseRule:
        values = self.keys(
            value, ("instruction", "template", "limit", "facts"), ("instruction", "template"), path
        )
        return ProseRule(
            instruction=self.bilingual(values["instruction"], f"{path}.instruction"),
            template=self.template(values["template"], f"{path}.template"),
            limit=self.count(values.get("limit", "200"), f"{path}.limit"),
            facts=self.texts(values.get("facts", ""), f"{path}.facts"),
        )

    def lessons(self, value: frontmatter.Value, path: str) -> LessonRule:
        values = self.keys(value, ("query", "kinds", "limit"), ("query",), path)
        return LessonRule(
            query=self.bilingual(values["query"], f"{path}.query"),
            kinds=self.texts(values.get("kinds", ""), f"{path}.kinds"),
            limit=self.count(values.get("limit", "3"), f"{path}.limit"),
            place=f"{self.file}:{self.lines.get(f'{path}.query', 1)}",
        )

    def template(self, value: frontmatter.Value, path: str) -> str:
        name = self.text(value, path)
        folder = self.file.parent.resolve()
        if not name or name.startswith("_base/"):
            return name
        target = (folder / name).resolve()
        if not target.is_relative_to(folder) or not target.is_file():
            near = difflib.get_close_matches(
                name, [p.relative_to(folder).as_posix() for p in sorted(folder.rglob("*.j2"))], 1
            )
            raise self.error(path, f"没有模板“{name}”", f"there is no template '{name}'", near)
        return name

    def keys(
        self, value: frontmatter.Value, known: tuple[str, ...], required: tuple[str, ...], path: str
    ) -> dict[str, frontmatter.Value]:
        if not isinstance(value, dict):
            raise self.error(path, "应当是“键: 值”的形式", "must be 'key: value' lines")
        for key in value:
            if key not in known and not key.startswith("x-"):
                near = difflib.get_close_matches(key, known, 1)
                at = f"{path}.{key}".lstrip(".")
                raise self.error(at, f"不认识的键“{key}”", f"unknown key '{key}'", near, known)
        for key in required:
            if key not in value:
                raise self.error(path, f"缺少“{key}”", f"'{key}' is missing")
        return value

    def text(self, value: frontmatter.Value, path: str) -> str:
        if not isinstance(value, str):
            raise self.error(path, "应当是一行文字", "must be text")
        return value.strip()

    def texts(self, value: frontmatter.Value, path: str) -> tuple[str, ...]:
        return tuple(self.text(item, f"{path}.{at}") for at, item in enumerate(self.items(value, path)))

    def items(self, value: frontmatter.Value, path: str) -> list[frontmatter.Value]:
        if value == "":
            return []
        if not isinstance(value, list):
            raise self.error(path, "应当是列表（每项以“- ”开头）", "must be a list, each item after '- '")
        return value

    def bilingual(self, value: frontmatter.Value, path: str) -> Bilingual:
        if isinstance(value, str):
            return Bilingual(value.strip(), value.strip())
        values = self.keys(value, ("zh", "en"), (), path)
        return Bilingual(*(self.text(values.get(lang, ""), f"{path}.{lang}") for lang in ("zh", "en")))

    def count(self, value: frontmatter.Value, path: str) -> int:
        text = self.text(value, path)
        if not text.isascii() or not text.isdigit() or not 0 < int(text) <= 10_000:
            raise self.error(
                path, f"“{text}”不是 1 到 10000 的整数", f"'{text}' is no number from 1 to 10000"
            )
        return int(text)

    def error(
        self, path: str, zh: str, en: str, near: list[str] | None = None, known: tuple[str, ...] = ()
    ) -> GenerationError:
        hint_zh = f"是否想写“{near[0]}”？" if near else f"可用的键：{'、'.join(known)}。" if known else ""
        hint_en = (
            f"Did you mean '{near[0]}'?" if near else f"Known keys: {', '.join(known)}." if known else ""
        )
        place = f"{self.file}:{self.line(path)}"
        return GenerationError(zh, en, hint_zh=hint_zh, hint_en=hint_en, place=place)

    def line(self, path: str) -> int:
        """The line of the path, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path.rpartition(".")[0]
        return self.lines.get(path, 1)
