"""The look of a document as data: page, fonts, sizes, colours, number formats. One file per profile."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

TWIPS_PER_MM = 1440 / 25.4


@dataclass(frozen=True, slots=True)
class Fonts:
    """A Chinese face and the face for everything else."""

    east_asia: str
    latin: str


@dataclass(frozen=True, slots=True)
class Page:
    """Paper and margins in twips (1/1440 inch), portrait; ``borders`` and ``grid`` are XML of a template."""

    width: int
    height: int
    top: int
    bottom: int
    left: int
    right: int
    header: int
    footer: int
    gutter: int = 0
    borders: str = ""
    grid: str = ""

    @property
    def text_width(self) -> int:
        """Between the margins, portrait."""
        return self.width - self.left - self.right - self.gutter

    @property
    def text_height(self) -> int:
        """Between the margins, portrait."""
        return self.height - self.top - self.bottom

    def landscape(self) -> Page:
        """The same paper turned, with its margins turned along."""
        return replace(
            self,
            width=self.height,
            height=self.width,
            top=self.left,
            bottom=self.right,
            left=self.bottom,
            right=self.top,
        )


Levels = tuple[tuple[str, str], ...]
"""Number format and text of each list level, for instance ``("decimal", "%1.%2")``."""


@dataclass(frozen=True, slots=True)
class HeadingNumbers:
    """How headings are numbered in one language.

    ``suffix`` stands between number and words: "tab", "space" or "nothing"; ``indent`` is that of the first
    line in characters, ``tabs`` where the words of each level begin in twips.
    """

    body: Levels
    appendix: Levels
    suffix: str = "tab"
    indent: float = 0.0
    tabs: tuple[int, ...] = (567, 737, 907, 1077)

    def levels(self, *, appendix: bool) -> Levels:
        """The formats of the body or of the appendices."""
        return self.appendix if appendix else self.body


@dataclass(frozen=True, slots=True)
class HeadingLook:
    """How headings look, by level: points of type and of space, weight, alignment of the first level."""

    sizes: tuple[float, ...]
    before: tuple[float, ...]
    after: tuple[float, ...]
    bold: tuple[bool, ...]
    fonts: tuple[Fonts, ...]
    align_appendix: str = "left"


@dataclass(frozen=True, slots=True)
class EdgeLook:
    """Headers and footers: ``header`` "project", "number" or "none"; ``footer`` "total", "number" or "dash".

    With ``mirrored``, even pages have theirs at the other side, as in a bound book.
    """

    header: str = "project"
    footer: str = "total"
    mirrored: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """All measures of one look; type sizes and spacing are in points.

    ``words`` are words of the emitter (`generators.word.labels`) this look says differently, by language.
    """

    name: str
    title: dict[str, str]
    page: Page
    fonts: dict[str, Fonts]
    alternates: dict[str, str]
    sizes: dict[str, float]
    heading: HeadingLook
    spacing: dict[str, float]
    rules: dict[str, int]
    colors: dict[str, str]
    bullets: tuple[str, ...]
    ordered: Levels
    steps: Levels
    headings: dict[str, HeadingNumbers]
    edges: EdgeLook
    words: dict[str, dict[str, str]]

    @property
    def heading_sizes(self) -> tuple[float, ...]:
        """Type size of each heading level."""
        return self.heading.sizes

    @property
    def before_headings(self) -> tuple[float, ...]:
        """Space above each heading level."""
        return self.heading.before

    @property
    def after_headings(self) -> tuple[float, ...]:
        """Space below each heading level."""
        return self.heading.after


DEFAULT = "engineering"
_FOLDER = Path(__file__).parent / "profiles"


def profile_names() -> tuple[str, ...]:
    """The looks that are built in, the default first."""
    names = [file.stem for file in _FOLDER.glob("*.toml")]
    return tuple(sorted(names, key=lambda name: (name != DEFAULT, name)))


@lru_cache(maxsize=8)
def load_profile(name: str = DEFAULT) -> Profile:
    """The profile of that name; raises KeyError for one that does not exist."""
    if name not in profile_names():
        raise KeyError(name)
    data = tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    fonts = dict(data["fonts"])
    alternates, by_level = fonts.pop("alternates", {}), fonts.pop("headings", {})
    faces = {role: Fonts(**names) for role, names in fonts.items()}
    heads = data["headings"]
    return Profile(
        name=name,
        title=data["title"],
        page=Page(**{key: round(value * TWIPS_PER_MM) for key, value in data["page"].items()}),
        fonts=faces,
        alternates=alternates,
        sizes=data["sizes"],
        heading=HeadingLook(
            tuple(heads["sizes"]),
            tuple(heads["before"]),
            tuple(heads["after"]),
            tuple(heads["bold"]),
            tuple(faces[by_level.get(f"h{level}", "heading")] for level in range(1, 5)),
            heads.get("align_appendix", "left"),
        ),
        spacing=data["spacing"],
        rules=data["rules"],
        colors=data["colors"],
        bullets=tuple(data["lists"]["bullets"]),
        ordered=_levels(data["lists"]["ordered"]),
        steps=_levels(data["lists"]["steps"]),
        headings={lang: _numbers(heads[lang]) for lang in ("zh", "en")},
        edges=EdgeLook(**data.get("edges", {})),
        words=data.get("words", {}),
    )


def _numbers(data: dict[str, Any]) -> HeadingNumbers:
    body, appendix = _levels(data["body"]), _levels(data["appendix"])
    rest: dict[str, Any] = {key: data[key] for key in ("suffix", "indent") if key in data}
    if "tabs" in data:
        rest["tabs"] = tuple(data["tabs"])
    return HeadingNumbers(body, appendix, **rest)


def _levels(rows: list[list[str]]) -> Levels:
    return tuple((row[0], row[1]) for row in rows)
