"""Column widths of a table from what stands in it, so that no column is cramped."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import pairwise

from generators.word.text import display_width

_WIDE = r"\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
_UNBREAKABLE = re.compile(rf"[^\s{_WIDE}]+[、，。；：）]?")  # what may not begin a line stays with the word
_AMPLE = 1.12  # more for every column where there is room: other substitute faces are wider still
_RESERVE = 1.09  # a substitute face may be this much wider than the one named
_LONGEST = 14.0  # ems: longer words (addresses, keys) may break
_WHOLE = 4.4  # ems: a cell this short (a name, a state) is not broken
_SHORT = 6.5  # ems: a column whose cells are all this short is centred
_TOLERATED = 1.3  # times the lines of the best widths, for widths an author gave
_TIGHT = 0.7  # of the width taken by words and short cells: the long texts may be cramped
_HIGH = 3  # lines of a row on average
_SAVING = 0.75  # of the lines are left where smaller type makes room
_CLOSE = 1e-4  # ems: far below a twip
_PADDING = 1.25  # ems: the cell margins at both sides, and a hair

Grid = Sequence[Sequence[str]]


def column_widths(
    header: Sequence[str], rows: Grid, total: int, type_size: float, given: Sequence[float] = ()
) -> list[int]:
    """Twips per column, adding up to ``total``.

    Every column holds its longest word and its short cells on one line. What is left goes by ``given``
    (relative widths), or else to where it saves most lines: the height of a row is about its longest text
    divided by the width, which is least in sum when widths grow with the square root of the texts. Widths
    that would make the table much higher than that are not followed.
    """
    available = total / (type_size * 20)
    columns = _columns(header, rows)
    words, least = _needs(columns, available)
    if sum(least) >= available:  # too many columns: only words are kept whole, if even they can be
        least = _bounded(least, words, [math.inf] * len(words), available)
    elif sum(least) * _AMPLE <= available:
        least = [width * _AMPLE for width in least]
    fitted = _fitted(columns, rows, least, available)
    if not given:
        return _whole(fitted, total)
    wanted = [available * width / sum(given) for width in given]
    widths = _bounded(wanted, least, [math.inf] * len(least), available)
    return _whole(widths if lines(widths, rows) <= _TOLERATED * lines(fitted, rows) else fitted, total)


def type_size(header: Sequence[str], rows: Grid, total: int, sizes: Sequence[float]) -> float:
    """The first of ``sizes`` (points) in which the table keeps its words unbroken, and in the first its short cells.

    The last one where none will do; the second, where long words leave the long texts of the first no room.
    """
    columns = _columns(header, rows)
    for at, points in enumerate(sizes):
        available = total / (points * 20)
        words, least = _needs(columns, available)
        if sum(words if at else least) > available:
            continue
        if at == 0 and sum(least) > _TIGHT * available:
            return _roomier(columns, rows, total, sizes[:2])
        return points
    return sizes[-1]


def _roomier(columns: Sequence[Sequence[str]], rows: Grid, total: int, sizes: Sequence[float]) -> float:
    """The last of ``sizes`` where it saves the lines of a high table by far more than smaller type does itself."""
    heights = []
    for points in sizes:
        available = total / (points * 20)
        heights.append(lines(_fitted(columns, rows, _needs(columns, available)[1], available), rows))
    cramped = heights[0] > _HIGH * len(rows) and heights[-1] < _SAVING * heights[0]
    return sizes[-1] if cramped else sizes[0]


def fits(
    header: Sequence[str], rows: Grid, total: int, type_size: float, given: Sequence[float] = ()
) -> bool:
    """Whether the table is easy to read at that width: short cells whole, rows of two lines on average at most."""
    available = total / (type_size * 20)
    if sum(_needs(_columns(header, rows), available)[1]) * _AMPLE > available:
        return False
    widths = [width / (type_size * 20) for width in column_widths(header, rows, total, type_size, given)]
    return lines(widths, rows) <= 2 * len(rows)


def _columns(header: Sequence[str], rows: Grid) -> list[list[str]]:
    return [[head, *(row[at] for row in rows)] for at, head in enumerate(header)]


def _needs(columns: Sequence[Sequence[str]], available: float) -> tuple[list[float], list[float]]:
    """Ems per column for its longest word, and for that and its short cells."""
    words = [min(_longest_word(cells) + _PADDING, available / 2) for cells in columns]
    least = [min(_least(cells) + _PADDING, available / 2) for cells in columns]
    return words, [max(pair) for pair in zip(words, least, strict=True)]


def _fitted(
    columns: Sequence[Sequence[str]], rows: Grid, least: Sequence[float], available: float
) -> list[float]:
    """Widths in ems by the amount of text."""
    ideal = [
        max(_longest(cells) * _RESERVE + _PADDING, low) for cells, low in zip(columns, least, strict=True)
    ]
    if sum(ideal) <= available:
        return _bounded([math.sqrt(width) for width in ideal], ideal, [math.inf] * len(ideal), available)
    widths = list(least)
    for _ in range(4):  # which cell is the highest of its row depends on the widths: a few rounds settle it
        widths = _bounded([math.sqrt(area) for area in _areas(rows, widths)], least, ideal, available)
    return widths


def lines(widths: Sequence[float], rows: Grid) -> int:
    """Lines of the whole table at ``widths`` (ems), every row as high as its highest cell."""
    return sum(
        max(
            sum(
                max(math.ceil(display_width(line) / max(width - _PADDING, 1)), 1) for line in cell.split("\n")
            )
            for cell, width in zip(row, widths, strict=True)
        )
        for row in rows
    )


def short_columns(header: Sequence[str], rows: Grid) -> list[bool]:
    """Which columns hold only short cells (ids, dates, states) and look best centred."""
    return [
        max([display_width(row[at]) for row in rows], default=0.0) <= _SHORT
        and display_width(head) <= 2 * _SHORT
        for at, head in enumerate(header)
    ]


def _least(cells: Sequence[str]) -> float:
    """Ems a column should have: a short cell on one line, a longer heading on two."""
    needs = [2.0]
    for text in cells[1:]:
        needs.extend(min(display_width(line), _WHOLE) for line in text.split("\n"))
    heading = display_width(cells[0])
    needs.append(heading if heading <= _WHOLE else math.ceil(heading / 2))
    return max(needs)


def _longest_word(cells: Sequence[str]) -> float:
    """Ems of the longest run of letters that should not be broken."""
    words = [word for text in cells for word in _UNBREAKABLE.findall(text)]
    return min(max((display_width(word) * _RESERVE for word in words), default=1.0), _LONGEST)


def _longest(cells: Sequence[str]) -> float:
    return max(display_width(line) for text in cells for line in text.split("\n"))


def _areas(rows: Grid, widths: Sequence[float]) -> list[float]:
    """How much text each column answers for: all of a cell that makes its row high, little of the others."""
    areas = [1.0] * len(widths)
    for row in rows:
        lengths = [display_width(text) for text in row]
        heights = [length / width for length, width in zip(lengths, widths, strict=True)]
        tallest = max(heights) or 1.0
        for at, length in enumerate(lengths):
            areas[at] += length * (heights[at] / tallest) ** 3
    return areas


def _bounded(
    wanted: Sequence[float], least: Sequence[float], most: Sequence[float], total: float
) -> list[float]:
    """Widths in proportion to ``wanted``, none below ``least`` or above ``most``, adding up to ``total``."""
    if sum(least) >= total:
        return [total * low / sum(least) for low in least]
    below, above = 0.0, total / min(wanted)
    scale = total / sum(wanted)
    widths = list(least)
    for _ in range(60):  # the sum grows with the scale, in straight pieces: Newton's steps within a bracket
        widths = [min(max(w * scale, low), high) for w, low, high in zip(wanted, least, most, strict=True)]
        missing = total - sum(widths)
        if abs(missing) < _CLOSE:
            break
        below, above = (scale, above) if missing > 0 else (below, scale)
        free = sum(w for w, width in zip(wanted, widths, strict=True) if width == w * scale)
        step = scale + missing / free if free else below
        scale = step if below < step < above else (below + above) / 2
    return widths


def _whole(widths: Sequence[float], total: int) -> list[int]:
    """Whole numbers that add up to ``total`` exactly."""
    edges = [0]
    scale = total / sum(widths)
    position = 0.0
    for width in widths:
        position += width * scale
        edges.append(round(position))
    return [right - left for left, right in pairwise(edges)]
