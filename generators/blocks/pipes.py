"""Pipe tables: the grammar of markdown-it decides what is one, its rows are read without a token per cell.

A specification has thousands of cells; three tokens for each took half the time of reading a draft.
"""

from __future__ import annotations

from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import MAX_AUTOCOMPLETED_CELLS, escapedSplit
from markdown_it.rules_block.table import table as grammar

Rows = list[list[str]]


def pipe_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A block rule that leaves one ``table_open`` whose meta has ``rows`` (the header first) and ``aligns``.

    Rows have as many cells as the header; what a row has beyond stays in its last cell, behind a pipe.
    """
    if not grammar(state, start, end, True):
        return False
    if silent:
        return True
    aligns = [_alignment(cell) for cell in _cells(_line(state, start + 1))]
    rows = [_cells(_line(state, start))]
    before, state.parentType = state.parentType, "table"
    line = _read_rows(state, rows, start + 2, end)
    state.parentType = before
    token = state.push("table_open", "table", 1)
    token.map = [start, line]
    token.meta = {"rows": rows, "aligns": aligns}
    state.push("table_close", "table", -1)
    state.line = line
    return True


def _read_rows(state: StateBlock, rows: Rows, line: int, end: int) -> int:
    """Appends the rows from ``line`` on; the first line that is none of them."""
    width, added = len(rows[0]), 0
    others = state.md.block.ruler.getRules("blockquote")
    while line < end and state.sCount[line] >= state.blkIndent:
        text = _line(state, line)
        # nothing else begins with a pipe, so only other lines can end the table by being something else
        if not text.startswith("|") and any(rule(state, line, end, True) for rule in others):
            break
        if not text or state.is_code_block(line):
            break
        cells = _cells(text)
        added += width - len(cells)
        if added > MAX_AUTOCOMPLETED_CELLS:
            break
        row = cells[:width] + [""] * (width - len(cells))
        row[-1] += "".join(f" | {cell}" for cell in cells[width:])
        rows.append(row)
        line += 1
    return line


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].strip(" \t\n\r\v\f")


def _cells(line: str) -> list[str]:
    cells = escapedSplit(line) if "\\" in line else line.split("|")
    if cells and not cells[0]:
        del cells[0]
    if cells and not cells[-1]:
        del cells[-1]
    return [cell.strip(" \t\n\r\v\f") for cell in cells]


def _alignment(cell: str) -> str:
    if cell.endswith(":"):
        return "center" if cell.startswith(":") else "right"
    return "left" if cell.startswith(":") else ""
