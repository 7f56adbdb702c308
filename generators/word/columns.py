"""Column widths of a table from what stands in it, so that no column is cramped."""

from __future__ import annotations

import re
from collections.abc import Sequence

from generators.word.text import display_width

_WIDE = r"\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
_UNBREAKABLE = re.compile(rf"[^\s{_WIDE}]+")
_LONGEST = 14.0  # ems: longer words (addresses, keys) may break
_SHORT = 6.5  # ems: columns whose cells are all this short are centred

Grid = Sequence[Sequence[str]]


def column_widths(
    header: Sequence[str], rows: Grid, total: int, type_size: float, given: Sequence[float] = ()
) -> list[int]:
    """Twips per column, adding up to ``total``.

    Every column is at least as wide as its longest word and a readable part of its heading. What is left goes by
    ``given`` (relative widths) or else by the amount of text, so that long texts get few lines.
    """
    em = type_size * 20
    padding = 230.0
    least, ideal = [], []
    for at, head in enumerate(header):
        cells = [row[at] for row in rows]
        least.append(min(_least(head, cells) * em + padding, total / 2))
        longest = max([display_width(line) for text in (head, *cells) for line in text.split("\n")], default=0.0)
        ideal.append(max(longest * em * 1.06 + padding, least[-1]))
    if given:
        shares = [total * width / sum(given) for width in given]
        widths = _raise_to(shares, least, total)
    elif sum(ideal) <= total:
        slack = total - sum(ideal)
        weights = [max(width - padding, em) ** 0.5 for width in ideal]
        widths = [width + slack * weight / sum(weights) for width, weight in zip(ideal, weights, strict=True)]
    else:
        widths = _share(least, ideal, total)
    return _whole(widths, total)


def short_columns(header: Sequence[str], rows: Grid) -> list[bool]:
    """Which columns hold only short cells (ids, dates, states) and look best centred."""
    return [
        max([display_width(row[at]) for row in rows], default=0.0) <= _SHORT and display_width(head) <= 2 * _SHORT
        for at, head in enumerate(header)
    ]


def _least(head: str, cells: Sequence[str]) -> float:
    words = [display_width(word) for text in (head, *cells) for word in _UNBREAKABLE.findall(text)]
    heading = display_width(head)
    if heading > 4:  # a longer heading may take two lines
        heading = max(heading / 2 + 0.5, 2.0)
    return max(min(max(words, default=0.0) + 0.2, _LONGEST), heading, 2.0)


def _raise_to(widths: list[float], least: list[float], total: int) -> list[float]:
    """``widths`` with every column at least ``least``, the wider ones giving way in proportion."""
    if sum(least) >= total:
        return [total * width / sum(least) for width in least]
    fixed: set[int] = set()
    result = list(widths)
    while True:
        short = [at for at, width in enumerate(result) if at not in fixed and width < least[at]]
        if not short:
            return result
        fixed.update(short)
        free = [at for at in range(len(result)) if at not in fixed]
        rest = total - sum(least[at] for at in fixed)
        share = sum(widths[at] for at in free)
        result = [least[at] if at in fixed else widths[at] * rest / share for at in range(len(result))]


def _share(least: list[float], ideal: list[float], total: int) -> list[float]:
    """Widths between ``least`` and ``ideal``: the square root evens out the number of lines per row."""
    if sum(least) >= total:
        return [total * width / sum(least) for width in least]
    result = list(least)
    open_columns = [at for at in range(len(least)) if ideal[at] > least[at]]
    rest = total - sum(least)
    while open_columns and rest > 1:
        weights = {at: (ideal[at] - result[at]) ** 0.5 for at in open_columns}
        scale = rest / sum(weights.values())
        filled = [at for at in open_columns if result[at] + weights[at] * scale >= ideal[at]]
        for at in filled or open_columns:
            step = min(weights[at] * scale, ideal[at] - result[at])
            result[at] += step
            rest -= step
        open_columns = [at for at in open_columns if at not in filled] if filled else []
    return result


def _whole(widths: Sequence[float], total: int) -> list[int]:
    """Whole numbers that add up to ``total`` exactly."""
    edges = [0]
    scale = total / sum(widths)
    position = 0.0
    for width in widths:
        position += width * scale
        edges.append(round(position))
    return [right - left for left, right in zip(edges, edges[1:], strict=False)]
