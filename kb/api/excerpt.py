"""A passage as the page shows it: the part around the first match, matches marked, the rest on demand."""

from __future__ import annotations

import re
from dataclasses import dataclass

from search import Hit

#: Characters that a passage shows before it is opened, and how many of them before the first match.
LENGTH, LEAD = 240, 60

#: A list mark of Markdown, which readers know as a dot.
_BULLET = re.compile(r"^(\s*)[-*+] ", re.MULTILINE)

#: The line under the head of a table, and the bars between its cells: a reader of a passage wants the words.
_TABLE_RULE = re.compile(
    r"^[ \t]*\|(?:[ \t]*:?-{2,}:?[ \t]*\|)+(?:[ \t]*:?-{2,}:?)?[ \t]*(?:\n|\Z)", re.MULTILINE
)
_TABLE_ROW = re.compile(r"^[ \t\ue000]*\|.*\|[ \t]*$", re.MULTILINE)
#: Stands for a character that is not shown; of the private use area, so nobody's text.
_NOTHING = "\ue000"

#: Text and whether it matched.
Piece = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The pieces that are shown at once; ``cut`` says that the passage has more."""

    pieces: tuple[Piece, ...]
    cut: bool


def marks(hit: Hit) -> tuple[Piece, ...]:
    """The whole text of ``hit`` in pieces, split at its highlights, without the marks of inline code."""
    return _pieces(hit, 0, len(hit.text))


def excerpt(hit: Hit) -> Excerpt:
    """The part of ``hit`` to show first."""
    if len(hit.text) <= LENGTH:
        return Excerpt(marks(hit), cut=False)
    first = hit.highlights[0][0] if hit.highlights else 0
    start = _line_start(hit.text, max(0, min(first - LEAD, len(hit.text) - LENGTH)))
    end = min(len(hit.text), start + LENGTH)
    pieces = [("…", False)] if start else []
    pieces += _pieces(hit, start, end)
    return Excerpt((*pieces, ("…", False)) if end < len(hit.text) else tuple(pieces), cut=True)


def _line_start(text: str, position: int) -> int:
    """``position``, or the start of its line where that is near."""
    start = text.rfind("\n", 0, position) + 1
    return start if position - start <= LEAD else position


def _pieces(hit: Hit, start: int, end: int) -> tuple[Piece, ...]:
    text = _BULLET.sub(r"\1• ", hit.text)  # all as long as before, so that the highlights still fit
    text = _TABLE_RULE.sub(lambda rule: _NOTHING * len(rule[0]), text)
    text = _TABLE_ROW.sub(_cells, text)
    found: list[Piece] = []
    at = start
    for begin, stop in sorted(hit.highlights):
        begin, stop = max(begin, at), min(stop, end)
        if begin < stop:
            found += [(text[at:begin], False), (text[begin:stop], True)]
            at = stop
    found.append((text[at:end], False))
    bare = ((piece.replace("`", "").replace(_NOTHING, ""), marked) for piece, marked in found)
    return tuple((piece, marked) for piece, marked in bare if piece)


def _cells(row: re.Match[str]) -> str:
    """A row of a table with dots between its cells instead of bars."""
    start, end = row[0].index("|"), row[0].rindex("|")
    return f"{row[0][:start]} {row[0][start + 1 : end].replace('|', '·')} {row[0][end + 1 :]}"
