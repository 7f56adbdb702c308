"""Plain text as Markdown that shows it as it is."""

from __future__ import annotations

import re
from collections.abc import Sequence

#: What Markdown would take for a mark wherever it stands, and what only at the beginning of a line.
_MARKS = re.compile(r"([\\`*\[\]<]|(?<!\w)_|_(?!\w)|~~)")
_FIRST = re.compile(r"^(\s*)(#{1,6}(?=\s|$)|[-+](?=\s|$)|>|:{3,}|={2,}\s*$|-{2,}\s*$)")
_NUMBERED = re.compile(r"^(\s*\d{1,9})([.)])(?=\s|$)")


def escaped(text: str) -> str:
    """``text`` so that Markdown shows every character of it, written with as few backslashes as that takes."""
    return _MARKS.sub(r"\\\1", text)


def paragraph(text: str) -> str:
    """The inline Markdown ``text`` as a paragraph: what begins a line is no heading, list or fence."""
    return "\n".join(
        _NUMBERED.sub(r"\1\\\2", _FIRST.sub(r"\1\\\2", line.strip())) for line in text.splitlines()
    )


def table(rows: Sequence[Sequence[str]]) -> str:
    """Inline Markdown in rows as a table, the first row its head; short rows are filled up."""
    width = max(map(len, rows))
    lines = [[*row, *[""] * (width - len(row))] for row in rows]
    head, *body = [f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines]
    return "\n".join([head, f"|{' --- |' * width}", *body])


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", r"\|")
