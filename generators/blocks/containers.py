"""Boxes: ``::: note`` to ``:::``, which may stand inside each other."""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock

from generators.blocks.oddities import note

CONTAINERS = ("requirement", "card", "note", "warning", "drafted")
"""The names that may follow ``:::``; anything else stays text."""

CONTAINER = re.compile(rf"\s*({'|'.join(CONTAINERS)})(?:\s*(\{{.*)|\s.*)?$")
"""What follows the colons: the name, and the attributes."""

_COLONS = re.compile(r"(:{3,})\s*(.*)$", re.DOTALL)
_CODE = re.compile(r"(`{3,}|~{3,})")
_HEADING = re.compile(r"#{1,2}\s")


def box(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A block rule that leaves ``container_box_open`` and ``_close`` around what stands in the box.

    A box that nobody closes ends before the next heading of level 1 or 2, or with what it stands in; this is noted.
    """
    opening = _COLONS.match(_line(state, start))
    if state.is_code_block(start) or not opening or not CONTAINER.match(opening[2]):
        return False
    if silent:
        return True
    last, closed = _end(state, start, end, len(opening[1]))
    if not closed:
        note(state.env, "unclosed", start, _line(state, start))
    parent, line_max = state.parentType, state.lineMax
    state.parentType, state.lineMax = "container", last
    token = state.push("container_box_open", "div", 1)
    token.info, token.map = opening[2], [start, last]
    state.md.block.tokenize(state, start + 1, last)
    state.push("container_box_close", "div", -1)
    state.parentType, state.lineMax = parent, line_max
    state.line = last + closed
    return True


def _end(state: StateBlock, start: int, end: int, colons: int) -> tuple[int, bool]:
    """The line where the box ends, and whether its own colons stand there."""
    open_boxes, code, heading = [colons], "", end
    for line in range(start + 1, end):
        text = _line(state, line)
        if text and state.sCount[line] < state.blkIndent:  # the end of the list item it stands in
            return min(line, heading), False
        if not text or text[0] not in ":#`~" or state.is_code_block(line):
            continue
        fence = _CODE.match(text)
        if code or fence:
            code = _code_after(code, text, fence[1] if fence else "")
        elif text[0] == "#" and _HEADING.match(text):
            heading = min(heading, line)
        elif found := _COLONS.match(text):
            if CONTAINER.match(found[2]):
                open_boxes.append(len(found[1]))
            elif not found[2]:
                _close(open_boxes, len(found[1]))
            if not open_boxes:
                return line, True
    return heading, False


def _close(open_boxes: list[int], colons: int) -> None:
    """Takes away the box these colons close: the innermost, or one outside that was opened with as many."""
    if colons > open_boxes[-1] and colons in open_boxes:
        while open_boxes[-1] != colons:
            open_boxes.pop()
    if colons >= open_boxes[-1]:
        open_boxes.pop()


def _code_after(code: str, text: str, fence: str) -> str:
    """The fence of literal text that is open behind this line: "" for none."""
    if not code:
        return fence
    return "" if fence.startswith(code) and not text.strip(code[0]) else code


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].rstrip()
