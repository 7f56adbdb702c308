"""The look of a document as data: page, fonts, sizes, colours, number formats. One file per profile."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

TWIPS_PER_MM = 1440 / 25.4


@dataclass(frozen=True, slots=True)
class Fonts:
    """A Chinese face and the face for everything else."""

    east_asia: str
    latin: str


@dataclass(frozen=True, slots=True)
class Page:
    """Paper and margins in twips (1/1440 inch), portrait."""

    width: int
    height: int
    top: int
    bottom: int
    left: int
    right: int
    header: int
    footer: int

    @property
    def text_width(self) -> int:
        """Between the margins, portrait."""
        return self.width - self.left - self.right

    @property
    def text_height(self) -> int:
        """Between the margins, portrait."""
        return self.height - self.top - self.bottom

    def landscape(self) -> Page:
        """The same paper turned, with its margins turned along."""
        return Page(
            self.height, self.width, self.left, self.right, self.bottom, self.top, self.header, self.footer
        )


Levels = tuple[tuple[str, str], ...]
"""Number format and text of each list level, for instance ``("decimal", "%1.%2")``."""


@dataclass(frozen=True, slots=True)
class Profile:
    """All measures of one look; type sizes and spacing are in points."""

    name: str
    page: Page
    fonts: dict[str, Fonts]
    alternates: dict[str, str]
    sizes: dict[str, float]
    heading_sizes: tuple[float, ...]
    spacing: dict[str, float]
    before_headings: tuple[float, ...]
    after_headings: tuple[float, ...]
    colors: dict[str, str]
    bullets: tuple[str, ...]
    ordered: Levels
    steps: Levels
    headings: Levels
    appendix: dict[str, Levels]


@lru_cache(maxsize=8)
def load_profile(name: str = "engineering") -> Profile:
    """The profile of that name; raises KeyError for one that does not exist."""
    path = resources.files("generators.word").joinpath("profiles", f"{name}.toml")
    if not path.is_file():
        raise KeyError(name)
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    fonts = dict(data["fonts"])
    alternates = fonts.pop("alternates", {})
    sizes, spacing, heads = dict(data["sizes"]), dict(data["spacing"]), data["headings"]
    return Profile(
        name=name,
        page=Page(**{key: round(value * TWIPS_PER_MM) for key, value in data["page"].items()}),
        fonts={role: Fonts(**names) for role, names in fonts.items()},
        alternates=alternates,
        heading_sizes=tuple(sizes.pop("headings")),
        sizes=sizes,
        before_headings=tuple(spacing.pop("before_headings")),
        after_headings=tuple(spacing.pop("after_headings")),
        spacing=spacing,
        colors=data["colors"],
        bullets=tuple(data["lists"]["bullets"]),
        ordered=_levels(data["lists"]["ordered"]),
        steps=_levels(data["lists"]["steps"]),
        headings=_levels(heads["numbers"]),
        appendix={"zh": _levels(heads["appendix_zh"]), "en": _levels(heads["appendix_en"])},
    )


def _levels(rows: list[list[str]]) -> Levels:
    return tuple((row[0], row[1]) for row in rows)
