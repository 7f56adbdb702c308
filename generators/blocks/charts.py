"""Charts in a draft: a fenced table of numbers in, a chart block out, and back; the same chart in words.

    ```chart {#fig-causes kind="pareto" caption="延误原因" unit="工作日"}
    | 原因 | 延误 | 累计占比 |
    |---|---|---|
    | 第三方配合 | 259 | 48.7% |
    ```

The first row names the series, the first column the categories. People edit the numbers; Word draws them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

from generators.blocks.anchors import Anchors
from generators.blocks.inlines import read_inlines
from generators.blocks.markdown import attributes
from generators.blocks.model import DRAFT, Chart, Series, Table, Text, plain

KINDS = ("bar", "column", "stacked", "line", "pareto", "pie", "doughnut")
"""bar lies, column stands, stacked lies with its series end to end, pareto is columns and a running share."""

TONES = ("accent", "light", "good", "bad", "warn", "muted")
"""The colours a series may ask for by what it means; those that do not ask take them in this order."""

_ROW = re.compile(r"^\s*\|.*\|\s*$")
_RULE = re.compile(r"^[\s|:-]+$")
_CELL = re.compile(r"((?:[^|\\]|\\.)*)\|", re.DOTALL)
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
_HOLES = ("", "-", "–", "—", "－", "——")
_UNESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_NAMES = {
    "bar": ("条形图", "Bar chart"),
    "column": ("柱形图", "Column chart"),
    "stacked": ("堆积条形图", "Stacked bar chart"),
    "line": ("折线图", "Line chart"),
    "pareto": ("排列图", "Pareto chart"),
    "pie": ("饼图", "Pie chart"),
    "doughnut": ("圆环图", "Doughnut chart"),
}


def read(info: str, text: str, anchors: Anchors, origin: str = DRAFT) -> Chart | None:
    """The chart of a fence whose words after the backticks are ``info``; None when it holds none.

    A cell that is no number is a hole in its series.
    """
    word, _, rest = info.strip().partition(" ")
    rows = [_cells(line) for line in text.splitlines() if _ROW.match(line) and not _RULE.match(line)]
    given = attributes(rest.strip())
    kind, width = given.get("kind", "column"), len(rows[0]) if rows else 0
    if word != "chart" or kind not in KINDS or width < 2 or any(len(row) != width for row in rows):
        return None
    series = tuple(
        Series(name, tuple(number(row[at]) for row in rows[1:])) for at, name in enumerate(rows[0]) if at
    )
    if not any(value is not None for one in series for value in one.values):
        return None
    return Chart(
        kind=kind,
        categories=tuple(row[0] for row in rows[1:]),
        series=series,
        caption=read_inlines(given.get("caption", "")),
        anchor=anchors.next(given.get("id")),
        unit=given.get("unit", ""),
        tones=tuple(tone for tone in re.split(r"[\s,]+", given.get("tones", "")) if tone in TONES),
        alt=given.get("alt", ""),
        origin=origin,
    )


def unread(text: str) -> list[str]:
    """The cells of a chart that are neither numbers nor left out on purpose, each with its category."""
    rows = [_cells(line) for line in text.splitlines() if _ROW.match(line) and not _RULE.match(line)][1:]
    return [
        f"{row[0]} {cell}" for row in rows for cell in row[1:] if number(cell) is None and cell not in _HOLES
    ]


def number(text: str) -> float | None:
    """The number a cell shows, without its separators and percent sign; None for anything else."""
    bare = text.strip().replace(",", "").removesuffix("%").replace("−", "-")
    value = float(bare) if _NUMBER.fullmatch(bare) else math.nan
    return value if math.isfinite(value) else None  # 400 digits are infinite


def shown(value: float | None) -> str:
    """A number without needless decimals; a dash for none."""
    return "—" if value is None else f"{value:.10g}"


def written(attributes: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The fence with these attributes (inside the braces, without backticks) and plain cells."""
    lines = [f"```chart {{{attributes}}}", _row(columns), "|" + "---|" * len(columns)]
    return "\n".join([*lines, *map(_row, rows), "```"])


def as_table(chart: Chart, first: str = "") -> Table:
    """The numbers as a table, for a reader that cannot draw; ``first`` heads the column of categories."""
    header = (first, *(one.name for one in chart.series))
    rows = [
        (category, *(shown(one.values[at]) for one in chart.series))
        for at, category in enumerate(chart.categories)
    ]
    return Table(
        header=tuple((Text(cell),) if cell else () for cell in header),
        rows=tuple(tuple((Text(cell),) for cell in row) for row in rows),
        anchor=chart.anchor,
        aligns=("", *("right" for _ in chart.series)),
        caption=chart.caption,
        origin=chart.origin,
    )


def in_words(chart: Chart, lang: str) -> str:
    """The chart for those who cannot see it: its kind, title and every number, in ``lang``."""
    if chart.alt:
        return chart.alt
    zh = lang == "zh"
    name = _NAMES[chart.kind][0 if zh else 1]
    unit = (f"（{chart.unit}）" if zh else f" ({chart.unit})") if chart.unit else ""
    told = [
        (f"{one.name}：" if zh else f"{one.name}: ")
        + ("、" if zh else ", ").join(
            f"{category} {shown(value)}"
            for category, value in zip(chart.categories, one.values, strict=True)
            if value is not None
        )
        for one in chart.series
    ]
    head = f"{name}：{plain(chart.caption)}{unit}。" if zh else f"{name}: {plain(chart.caption)}{unit}. "
    return head + ("；".join(told) + "。" if zh else "; ".join(told) + ".")


def tone_of(chart: Chart, at: int) -> str:
    """The name of the colour of series ``at``."""
    return chart.tones[at] if at < len(chart.tones) else TONES[at % len(TONES)]


def _cells(line: str) -> list[str]:
    found = [match[1] for match in _CELL.finditer(line.strip().removeprefix("|"))]
    return [_UNESCAPED.sub(r"\1", cell).strip() for cell in found]


def _row(cells: Sequence[str]) -> str:
    plain_cells = (" ".join(cell.split()) for cell in cells)
    return "| " + " | ".join(cell.replace("\\", "\\\\").replace("|", "\\|") for cell in plain_cells) + " |"
