"""Column widths of a table from what stands in it, so that no column is cramped."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import pairwise

from generators.word.text import display_width

_WIDE = r"\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
_UNBREAKABLE = re.compile(rf"[^\s{_WIDE}]+")
_RESERVE = 1.09  # a substitute face may be this much wider than the one named
_LONGEST = 14.0  # ems: longer words (addresses, keys) may break
_WHOLE = 4.4  # ems: a cell this short (a name, a state) is not broken
_SHORT = 6.5  # ems: a column whose cells are all this short is centred
_PADDING = 1.05  # ems: the cell margins at both sides

Grid = Sequence[Sequence[str]]


def column_widths(
    header: Sequence[str], rows: Grid, total: int, type_size: float, given: Sequence[float] = ()
) -> list[int]:
    """Twips per column, adding up to ``total``.

    Every column holds its longest word and its short cells on one line. What is left goes by ``given``
    (relative widths), or else to where it saves most lines: the height of a row is about its longest text
    divided by the width, which is least in sum when widths grow with the square root of the texts.
    """
    em = type_size * 20
    available = total / em
    columns = [[head, *(row[at] for row in rows)] for at, head in enumerate(header)]
    least = [min(_least(cells) + _PADDING, available / 2) for cells in columns]
    if given:
        wanted = [available * width / sum(given) for width in given]
        widths = _bounded(wanted, least, [math.inf] * len(least), available)
    else:
        ideal = [
            max(_longest(cells) * _RESERVE + _PADDING, low) for cells, low in zip(columns, least, strict=True)
        ]
        if sum(ideal) <= available:
            wanted, limit = [math.sqrt(width) for width in ideal], [math.inf] * len(ideal)
            least = ideal
        else:
            wanted, limit = [math.sqrt(area) for area in _areas(rows, len(header))], ideal
        widths = _bounded(wanted, least, limit, available)
    return _whole(widths, total)


def short_columns(header: Sequence[str], rows: Grid) -> list[bool]:
    """Which columns hold only short cells (ids, dates, states) and look best centred."""
    return [
        max([display_width(row[at]) for row in rows], default=0.0) <= _SHORT
        and display_width(head) <= 2 * _SHORT
        for at, head in enumerate(header)
    ]


def _least(cells: Sequence[str]) -> float:
    """Ems a column cannot do without: its longest word, a short cell whole, half of a longer heading."""
    needs = [2.0]
    for text in cells[1:]:
        needs.extend(min(display_width(line), _WHOLE) for line in text.split("\n"))
    for text in cells:
        needs.extend(min(display_width(word) * _RESERVE, _LONGEST) for word in _UNBREAKABLE.findall(text))
    heading = display_width(cells[0])
    needs.append(heading if heading <= _WHOLE else math.ceil(heading / 2))
    return max(needs)


def _longest(cells: Sequence[str]) -> float:
    return max(display_width(line) for text in cells for line in text.split("\n"))


def _areas(rows: Grid, columns: int) -> list[float]:
    """How much text each column answers for: the longest cell of a row counts in full, others a little."""
    areas = [1.0] * columns
    for row in rows:
        widths = [display_width(text) for text in row]
        tallest = max(widths)
        for at, width in enumerate(widths):
            areas[at] += width * (1.0 if width >= 0.7 * tallest else 0.15)
    return areas


def _bounded(
    wanted: Sequence[float], least: Sequence[float], most: Sequence[float], total: float
) -> list[float]:
    """Widths in proportion to ``wanted``, none below ``least`` or above ``most``, adding up to ``total``."""
    if sum(least) >= total:
        return [total * low / sum(least) for low in least]
    low_scale, high_scale = 0.0, total / min(wanted)
    widths = list(least)
    for _ in range(60):  # the sum grows with the scale, so bisection finds it
        scale = (low_scale + high_scale) / 2
        widths = [min(max(w * scale, low), high) for w, low, high in zip(wanted, least, most, strict=True)]
        if sum(widths) < total:
            low_scale = scale
        else:
            high_scale = scale
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
