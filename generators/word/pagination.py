"""Page numbers by estimate: how high the blocks are on paper, without a layout engine.

Good to about a page per chapter; Word and LibreOffice give the exact numbers when they update the contents.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from generators.blocks import (
    Block,
    Card,
    Chart,
    Code,
    Figure,
    Footnote,
    Heading,
    Inlines,
    LineBreak,
    List,
    PageBreak,
    Paragraph,
    Table,
    children,
    plain,
)
from generators.word.chart import height_cm
from generators.word.columns import column_widths
from generators.word.context import Parts
from generators.word.pictures import shown_size
from generators.word.profile import Profile
from generators.word.tables import is_low, kept
from generators.word.text import display_width

_LINE = 1.3  # height of a line set solid, in type sizes: between SimSun and Times New Roman
_POINTS_PER_CM = 72 / 2.54


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a layout engine put things: the page of each bookmark by name, and the number of the last page.

    ``missing`` are the faces of running text that it had to replace, so that lines may break elsewhere in Word.
    """

    pages: Mapping[str, int]
    last: int
    missing: tuple[str, ...] = ()


class Pages:
    """Runs down the pages block by block; :meth:`page` tells where an anchor came to stand."""

    def __init__(self, profile: Profile, lang: str, first: int, parts: Parts) -> None:
        self._profile, self._lang, self._parts = profile, lang, parts
        self._number = first
        self._y = 0.0
        self._height = profile.page.text_height / 20
        self._width = profile.page.text_width / 20
        self._found: dict[str, int] = {}

    @property
    def last(self) -> int:
        """The number of the page reached."""
        return self._number

    def correct(self, found: Layout, bookmarks: Mapping[str, str]) -> None:
        """Puts what a layout engine found in the place of the estimates; ``bookmarks`` are names by anchor."""
        self._number = found.last
        exact = {anchor: found.pages.get(name, 0) for anchor, name in bookmarks.items()}
        self._found.update({anchor: page for anchor, page in exact.items() if page})

    def page(self, anchor: str) -> int:
        """The page ``anchor`` stands on; the last page for an unknown one."""
        return self._found.get(anchor, self._number)

    def section(self, blocks: Sequence[Block], *, landscape: bool) -> None:
        """Lays out one section, which begins on a new page."""
        page = self._profile.page.landscape() if landscape else self._profile.page
        self._height, self._width = page.text_height / 20, page.text_width / 20
        if self._y > 0:
            self._turn()
        self._blocks(blocks)

    def _blocks(self, blocks: Iterable[Block]) -> None:
        for block in blocks:
            if isinstance(block, PageBreak):
                self._turn()
                continue
            if isinstance(block, Table):
                self._table(block)
                continue
            height = self._block_height(block)
            # a heading needs room for the text it announces
            whole = isinstance(block, Heading | Figure | Chart | Card) and height < self._height
            need = height + (40 if isinstance(block, Heading) else 0) if whole else min(height, 24)
            if self._y + need > self._height and self._y > 0:
                self._turn()
            self._mark(block)
            self._advance(height)

    def _mark(self, block: Block) -> None:
        anchor = getattr(block, "anchor", "")
        if anchor:
            self._found[anchor] = self._number
        for inner in children(block):
            self._mark(inner)

    def _advance(self, height: float) -> None:
        self._y += height
        while self._y > self._height:
            self._y -= self._height
            self._number += 1

    def _turn(self) -> None:
        self._y = 0.0
        self._number += 1

    def _block_height(self, block: Block) -> float:
        sizes, spacing = self._profile.sizes, self._profile.spacing
        if isinstance(block, Heading):
            at = block.level - 1
            size = self._profile.heading_sizes[at]
            above, below = self._profile.before_headings[at], self._profile.after_headings[at]
            return above + below + self._lines(block.inlines, size, self._width) * size * _LINE * 1.15
        if isinstance(block, Paragraph):
            size, line = sizes["body"], spacing[f"line_{self._lang}"]
            extra = spacing[f"indent_{self._lang}"]
            count = self._lines(block.inlines, size, self._width, extra)
            return count * size * _LINE * line + spacing[f"after_{self._lang}"]
        if isinstance(block, List):
            return sum(self._block_height(inner) for inner in children(block))
        if isinstance(block, Code):
            return (block.text.count("\n") + 1) * sizes["code"] * 1.5 + 10
        if isinstance(block, Chart):
            return height_cm(block) * _POINTS_PER_CM + 40
        if isinstance(block, Figure):
            return self._figure_height(block)
        if isinstance(block, Card):
            return self._card_height(block)
        frame = 0 if isinstance(block, Footnote) else 44
        return sum(self._block_height(inner) for inner in children(block)) + frame

    def _figure_height(self, block: Figure) -> float:
        picture = self._parts.picture(block.path)
        if picture is None:
            return 60.0
        _, height = shown_size(block, picture, round(self._width * 20), self._profile.page)
        return height * _POINTS_PER_CM + 40

    def _card_height(self, block: Card) -> float:
        size = self._profile.sizes["box"]
        line = size * _LINE * 1.1 + 6
        height = 2 * line + self._lines(block.statement, size, self._width - 12) * size * _LINE * 1.25 + 12
        half = 0
        for _name, value in block.attributes:
            width = display_width(plain(value))
            if width > 15:
                height += line + (math.ceil(width * size / (self._width - 80)) - 1) * size * _LINE
            else:
                half += 1
        return height + math.ceil(half / 2) * line + sum(self._block_height(inner) for inner in block.blocks)

    def _table(self, block: Table) -> None:
        size = self._profile.sizes["table"]
        header = [plain(cell) for cell in block.header]
        texts = [[plain(cell) for cell in row] for row in block.rows]
        grid = column_widths(header, texts, round(self._width * 20), size, block.widths)
        widths = [width / 20 - 11 for width in grid]
        head = self._row_height(block.header, widths, size) + (30 if block.caption else 0)
        heights = [self._row_height(row, widths, size) for row in block.rows]
        low = is_low(grid, texts, size)
        tied = next((at for at in range(len(heights)) if not kept(at, len(heights), low=low)), 0)
        if self._y + head + sum(heights[: tied + 1]) > self._height and self._y > 0:
            self._turn()
        self._mark(block)
        self._y += head
        for height in heights:
            if self._y + height > self._height:
                self._turn()
                self._y = self._row_height(block.header, widths, size)
            self._advance(height)
        self._y += 10

    def _row_height(self, row: Sequence[Inlines], widths: Sequence[float], size: float) -> float:
        lines = max(self._lines(cell, size, width) for cell, width in zip(row, widths, strict=True))
        return lines * size * _LINE * 1.1 + 6.5

    def _lines(self, inlines: Inlines, size: float, width: float, indent: float = 0.0) -> int:
        breaks = sum(isinstance(inline, LineBreak) for inline in inlines)
        return max(1, math.ceil((display_width(plain(inlines)) + indent) * size / width)) + breaks
