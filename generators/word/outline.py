"""First pass over a document: numbers, bookmarks and words of everything that can be referred to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from generators.blocks import Block, Card, Chart, Figure, Heading, Table, children, plain
from generators.word.ids import Ids
from generators.word.numbering import format_number, number_text, reference_text
from generators.word.profile import Levels


@dataclass(frozen=True, slots=True)
class Target:
    """Something with an anchor: its ``kind``, printed ``number``, bookmarks and words.

    ``kind`` is "heading", "appendix", "back", "table", "figure" or "card"; ``bookmark`` is what REF fields
    name, ``entry`` the bookmark of its line in a table of contents; ``level`` is 0 outside headings, whose
    ``reference`` is their number as the text names it (一、（二） for （二）).
    """

    kind: str
    number: str
    title: str
    bookmark: str
    entry: str = ""
    level: int = 0
    reference: str = ""


def annex_kind(block: Heading, words: Mapping[str, str]) -> str:
    """（资料性） or （规范性） before the title of an annex, in looks that say it."""
    if not block.appendix or block.level != 1:
        return ""
    return words.get("annex_normative" if block.normative else "annex_informative", "")


class Outline:
    """Targets by anchor, and the entries of the table of contents, list of tables and list of figures."""

    def __init__(
        self, blocks: Sequence[Block], ids: Ids, words: Mapping[str, str], headings: Levels, appendix: Levels
    ) -> None:
        self.targets: dict[str, Target] = {}
        self.contents: list[tuple[str, Target]] = []
        self.tables: list[tuple[str, Target]] = []
        self.figures: list[tuple[str, Target]] = []
        self._ids, self._words = ids, words
        self._levels = {False: headings, True: appendix}
        self._counts = {False: [0, 0, 0, 0], True: [0, 0, 0, 0]}
        self._annex, self._in_annex = "", Counter[str]()
        self._walk(blocks)

    def _letter(self, count: int) -> str:
        """The letter of an annex whose tables and figures count by themselves; "" where they count through."""
        return format_number(count, "upperLetter") if self._words.get("annex_captions") else ""

    def _annex_kind(self, block: Heading) -> str:
        return annex_kind(block, self._words)

    def label(self, target: Target) -> str:
        """The label of a table or figure: 表 1."""
        return f"{self._words[target.kind]} {target.number}"

    def close(self, anchor: str, title: str) -> None:
        """Adds the heading without a number that stands after the appendices, as a bibliography does."""
        name, entry = self._ids.name(anchor, "_Ref_"), self._ids.toc_name(anchor)
        self.targets[anchor] = Target("back", "", title, name, entry, level=1)
        self.contents.append((anchor, self.targets[anchor]))

    def _walk(self, blocks: Iterable[Block]) -> None:
        for block in blocks:
            if isinstance(block, Heading):
                self._heading(block)
            elif isinstance(block, Table) and block.caption:
                self._captioned(block, "table", self.tables)
            elif isinstance(block, Figure | Chart):
                self._captioned(block, "figure", self.figures)
            elif isinstance(block, Card):
                title = f"{block.anchor} {block.title}".strip()
                name = self._ids.name(block.anchor, "_Ref_")
                self.targets[block.anchor] = Target("card", block.anchor, title, name)
            self._walk(children(block))

    def _heading(self, block: Heading) -> None:
        counts = self._counts[block.appendix]
        counts[block.level - 1] += 1
        counts[block.level :] = [0] * (4 - block.level)
        shown = [max(count, 1) for count in counts[: block.level]]  # Word starts a skipped level at one
        if block.level == 1:
            self._annex = self._letter(shown[0]) if block.appendix else ""
            self._in_annex = Counter()
        number = number_text(self._levels[block.appendix], shown)
        target = Target(
            "appendix" if block.appendix else "heading",
            number,
            self._annex_kind(block) + plain(block.inlines),
            self._ids.name(block.anchor, "_Ref_"),
            self._ids.toc_name(block.anchor),
            block.level,
            reference_text(self._levels[block.appendix], shown),
        )
        self.targets[block.anchor] = target
        self.contents.append((block.anchor, target))

    def _captioned(self, block: Table | Figure | Chart, kind: str, entries: list[tuple[str, Target]]) -> None:
        if self._annex:
            self._in_annex[kind] += 1
            number = f"{self._annex}.{self._in_annex[kind]}"
        else:
            number = str(len(entries) + 1)
        target = Target(
            kind,
            number,
            plain(block.caption),
            self._ids.name(block.anchor, "_Ref_"),
            self._ids.toc_name(block.anchor),
        )
        self.targets[block.anchor] = target
        entries.append((block.anchor, target))
