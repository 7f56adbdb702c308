"""Anchors inside a record's text: every step and checklist item can be linked to, as headings can."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.records import Record
from kb.services.site.prose import without_stand_ins

#: What comes before the text of a list item or of the first cell of a table's row.
_BEFORE = re.compile(r"[ \t]*(?:(?:\d{1,9}[.)]|[-*+])[ \t]+(?:\[[ xX]\][ \t]+)?|\|[ \t]*)?")
#: Stand-ins that no escaping touches; characters of the private use area are nobody's text.
_OPEN, _CLOSE = "\ue000", "\ue001"
_MARK = re.compile(f"{_OPEN}([^{_OPEN}{_CLOSE}]*){_CLOSE}")


class Marks:
    """The places in a record's text where steps and items begin."""

    def __init__(self, record: Record) -> None:
        self._text = record.text
        self._marks = sorted(self._found(record))

    def _found(self, record: Record) -> Iterator[tuple[int, str]]:
        starts = [0, *(match.end() for match in re.finditer("\n", record.text))]
        places = [(step.line, step.anchor) for step in record.steps]
        places += [(item.line, item.anchor) for item in record.items]
        for line, anchor in places:
            if 0 < line <= len(starts):
                start = starts[line - 1]
                before = _BEFORE.match(record.text, start)
                yield before.end() if before else start, anchor

    def within(self, start: int, end: int) -> list[str]:
        """The anchors of the parts that begin between ``start`` and ``end``."""
        return [anchor for at, anchor in self._marks if start <= at < end]

    def slice(self, start: int, end: int) -> str:
        """The text from ``start`` to ``end`` with stand-ins where parts begin, for `anchored` to replace."""
        pieces, last = [], start
        for at, anchor in self._marks:
            if start <= at < end:
                pieces += [_plain(self._text[last:at]), f"{_OPEN}{anchor}{_CLOSE}"]
                last = at
        return "".join([*pieces, _plain(self._text[last:end])])


def _plain(text: str) -> str:
    return without_stand_ins(text.replace(_OPEN, "").replace(_CLOSE, ""))


def anchored(text: str) -> str:
    """``text`` with the stand-ins made into anchors."""
    return _MARK.sub(lambda mark: anchor_tag(mark[1]), text)


def anchor_tag(name: str) -> str:
    """An empty element that can be linked to; ``name`` comes from our own numbering."""
    return f'<a id="{re.sub(r"[^-.0-9A-Za-z_㐀-鿿]", "-", name)}"></a>'
