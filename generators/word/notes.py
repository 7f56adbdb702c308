"""Footnotes and comments of one document: collected while the text is written, put into parts at the end."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from generators.blocks import (
    Block,
    Code,
    CodeSpan,
    Footnote,
    FootnoteMark,
    Inlines,
    Paragraph,
    children,
    every,
    texts,
)
from generators.word.ids import Ids
from generators.word.text import attribute, run


@dataclass(frozen=True, slots=True)
class Remark:
    """What a check has to say about the requirement or sheet ``subject``; a comment in the draft edition."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a footnote is referred to: its id, printed number and bookmark; ``first`` for the first mark."""

    id: int
    number: int
    bookmark: str
    first: bool


Lines = tuple[Inlines, ...]
"""The paragraphs of a footnote."""


class Notes:
    """Numbers the footnotes in reading order and the comments; hands out the ids of both.

    ``written`` are the footnotes of the draft, ``labels`` those it refers to; ``pending`` are comments that
    the next paragraph takes.
    """

    def __init__(
        self,
        ids: Ids,
        written: Mapping[str, Lines],
        labels: Collection[str] = (),
        remarks: Iterable[Remark] = (),
        *,
        author: str,
        day: str = "",
    ) -> None:
        self.footnotes: list[tuple[int, Lines]] = []
        self.comments: list[tuple[int, str]] = []
        self.pending: list[int] = []
        self.labels = labels
        self._ids, self._written = ids, written
        self._marks: dict[str, Mark] = {}
        self._author, self._day = author, day
        self._remarks: dict[str, list[str]] = {}
        for remark in remarks:
            self._remarks.setdefault(remark.subject, []).append(remark.text)

    def written(self, label: str) -> Lines | None:
        """The footnote of the draft with that label; None when the draft has none."""
        return self._written.get(label)

    def footnote(self, key: str, lines: Lines) -> Mark:
        """A mark of the footnote ``key``; its words go into the document with the first one."""
        known = self._marks.get(key)
        if known is not None:
            return Mark(known.id, known.number, known.bookmark, first=False)
        mark = Mark(self._ids.footnote(), len(self.footnotes) + 1, self._ids.name(key, "_Fn_"), first=True)
        self._marks[key] = mark
        self.footnotes.append((mark.id, lines))
        return mark

    def remark(self, subject: str, styles: Mapping[str, str]) -> list[int]:
        """The ids of the comments on ``subject``, one for each remark."""
        return [self.comment([text], styles) for text in self._remarks.pop(subject, ())]

    def comment(self, lines: Sequence[str], styles: Mapping[str, str]) -> int:
        """The id of a new comment with ``lines`` as its paragraphs."""
        number = self._ids.comment()
        opening = f'<w:r><w:rPr><w:rStyle w:val="{styles["commentmark"]}"/></w:rPr><w:annotationRef/></w:r>'
        paragraphs = []
        for at, line in enumerate(lines):
            name = f"{0x4D000000 + number * 16 + min(at, 15):08X}"
            head = opening if at == 0 else ""
            paragraphs.append(
                f'<w:p w14:paraId="{name}"><w:pPr><w:pStyle w:val="{styles["comment"]}"/></w:pPr>'
                f"{head}{run(line)}</w:p>"
            )
        day = f' w:date="{self._day}T00:00:00Z"' if self._day else ""
        author = attribute(self._author)
        self.comments.append(
            (
                number,
                f'<w:comment w:id="{number}" w:author="{author}"{day} w:initials="{author[:2]}">'
                f"{''.join(paragraphs)}</w:comment>",
            )
        )
        return number


def spanned(inner: str, comments: Sequence[int], styles: Mapping[str, str]) -> str:
    """``inner`` (runs of one paragraph) under ``comments``, their ranges outside any content control in it."""
    if not comments:
        return inner
    face = f'<w:rPr><w:rStyle w:val="{styles["commentmark"]}"/></w:rPr>'
    starts = "".join(f'<w:commentRangeStart w:id="{number}"/>' for number in comments)
    ends = "".join(
        f'<w:commentRangeEnd w:id="{number}"/><w:r>{face}<w:commentReference w:id="{number}"/></w:r>'
        for number in comments
    )
    return f"{starts}{inner}{ends}"


def written(blocks: Iterable[Block]) -> dict[str, Lines]:
    """The footnotes of a draft by label; of several with one label the first."""
    found: dict[str, Lines] = {}
    for block in blocks:
        if isinstance(block, Footnote):
            found.setdefault(block.label, tuple(_lines(block.blocks)))
        found |= {label: lines for label, lines in written(children(block)).items() if label not in found}
    return found


def marked(blocks: Iterable[Block]) -> set[str]:
    """The labels of all footnote marks outside footnotes."""
    labels: set[str] = set()
    for block in blocks:
        if not isinstance(block, Footnote):
            labels.update(one.label for one in every(block, FootnoteMark))
            labels |= marked(children(block))
    return labels


def _lines(blocks: Iterable[Block]) -> Iterator[Inlines]:
    """A footnote holds paragraphs: of anything else the texts, one a line."""
    for block in blocks:
        if isinstance(block, Code):
            yield (CodeSpan(block.text),)
        elif isinstance(block, Paragraph):
            yield block.inlines
        else:
            yield from texts(block)
            yield from _lines(children(block))
