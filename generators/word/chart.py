"""Native charts: a chart part with its workbook, drawn and edited by Word itself (ECMA-376 part 1, 21.2).

The numbers stand in the part as cached values too, so that every reader draws the chart without the workbook.
"""

from __future__ import annotations

from collections.abc import Sequence

from generators import palette
from generators.blocks import Chart
from generators.blocks.charts import in_words, tone_of
from generators.word.chart_axes import ids, lying, upright
from generators.word.chart_parts import data, fill, labels, outline, series_head
from generators.word.context import Context
from generators.word.profile import Fonts
from generators.word.text import attribute

_EMU_PER_CM = 360_000
_TWIPS_PER_CM = 566.93
_WIDEST_CM = 16.0
_SIZE = 900  # hundredths of a point
_ROUND = ("pie", "doughnut")
_LYING = ("bar", "stacked")
_COLOURS = {
    "accent": palette.BLUE,
    "light": palette.BLUE_LIGHT,
    "good": palette.GREEN,
    "bad": palette.RED,
    "warn": palette.AMBER,
    "muted": palette.MIST,
}
_FEW = 8
_DARK = {"accent", "good", "bad", "warn"}
_PALETTE = tuple(_COLOURS)
_NAMESPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


def height_cm(chart: Chart) -> float:
    """How high the chart is set: by its bars when they lie, the same for all others."""
    if chart.kind not in _LYING:
        return 7.0
    bars = len(chart.categories) * (1 if chart.kind == "stacked" else len(chart.series))
    return min(max(2.2 + 0.72 * bars, 4.0), 17.0)


def drawing(context: Context, chart: Chart) -> str:
    """The run that shows ``chart``, its parts added to the package; it needs a paragraph around it."""
    rel = context.parts.chart(chart, chart_xml(chart, context.profile.fonts["body"]))
    width = min(context.width / _TWIPS_PER_CM, _WIDEST_CM)
    number = context.ids.drawing()
    words = attribute(in_words(chart, context.lang), 2000)
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{round(width * _EMU_PER_CM)}" cy="{round(height_cm(chart) * _EMU_PER_CM)}"/>'
        f'<wp:docPr id="{number}" name="Chart {number}" descr="{words}"/>'
        "<wp:cNvGraphicFramePr/><a:graphic>"
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="{rel}"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def chart_xml(chart: Chart, fonts: Fonts) -> str:
    """The chart part; its relationship ``rId1`` must lead to the workbook."""
    side = "r" if chart.kind in _ROUND else "t"
    named = len(chart.series) > 1 or chart.kind in _ROUND
    legend = f'<c:legend><c:legendPos val="{side}"/><c:overlay val="0"/></c:legend>' if named else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<c:chartSpace {_NAMESPACES}>'
        '<c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/>'
        f"<c:plotArea><c:layout/>{_plot_area(chart)}</c:plotArea>{legend}"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
        f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{_SIZE}">{fill(palette.INK)}'
        f'<a:latin typeface="{attribute(fonts.latin)}"/><a:ea typeface="{attribute(fonts.east_asia)}"/>'
        '</a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
        '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _plot_area(chart: Chart) -> str:
    """The plots, then their axes."""
    every = range(len(chart.series))
    if chart.kind in _ROUND:
        return _round(chart)
    if chart.kind in _LYING:
        return _bars(chart, every) + lying(chart.unit, step=_step(chart))
    if chart.kind == "line":
        return _lines(chart, every) + upright(chart.unit, step=_step(chart))
    if chart.kind == "pareto" and len(every) > 1:
        second = _lines(chart, every[1:], second=True)
        return _bars(chart, every[:1]) + second + upright(chart.unit, share=True)
    return _bars(chart, every) + upright(chart.unit, step=_step(chart))


def _step(chart: Chart) -> int:
    """1 where all values are small whole numbers, so that the scale counts no halves; 0 otherwise."""
    columns = zip(*(one.values for one in chart.series), strict=True)
    tops = [
        sum(filter(None, values)) if chart.kind == "stacked" else max(filter(None, values), default=0)
        for values in columns
    ]
    whole = all(value is None or value == int(value) for one in chart.series for value in one.values)
    return 1 if whole and max(tops) <= _FEW else 0


def _bars(chart: Chart, places: Sequence[int]) -> str:
    stacked = chart.kind == "stacked"
    parts = []
    for at in places:
        tone = tone_of(chart, at)
        said = labels("ctr" if stacked else "outEnd", palette.PAPER if stacked and tone in _DARK else "")
        parts.append(
            f"{series_head(chart, at)}<c:spPr>{fill(_COLOURS[tone])}</c:spPr>"
            f'<c:invertIfNegative val="0"/>{said}{data(chart, at)}</c:ser>'
        )
    direction = "bar" if chart.kind in _LYING else "col"
    grouping, overlap = ("stacked", 100) if stacked else ("clustered", -10)
    return (
        f'<c:barChart><c:barDir val="{direction}"/><c:grouping val="{grouping}"/><c:varyColors val="0"/>'
        f'{"".join(parts)}<c:gapWidth val="55"/><c:overlap val="{overlap}"/>{ids()}</c:barChart>'
    )


def _lines(chart: Chart, places: Sequence[int], *, second: bool = False) -> str:
    """Lines with a marker at each value; the ``second`` plot of a chart runs on axes of its own, in percent."""
    share = labels("t", "", '0"%"', first=False)  # the first share is the first column's own
    parts = []
    for at in places:
        tone = _COLOURS["warn" if second and not chart.tones else tone_of(chart, at)]
        dash = "sysDash" if tone == palette.BLUE_LIGHT or tone == palette.MIST else ""
        marker = (
            f'<c:marker><c:symbol val="circle"/><c:size val="5"/><c:spPr>{fill(tone)}'
            f"{outline(tone, 9525)}</c:spPr></c:marker>"
        )
        said = share if second else labels("t", "") if len(places) == 1 else ""
        parts.append(
            f"{series_head(chart, at)}<c:spPr>{outline(tone, 22225, dash)}</c:spPr>{marker}{said}"
            f'{data(chart, at)}<c:smooth val="0"/></c:ser>'
        )
    return (
        f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{"".join(parts)}'
        f'<c:marker val="1"/>{ids(second=second)}</c:lineChart>'
    )


def _round(chart: Chart) -> str:
    """The first series as a pie or ring, a colour per category."""
    points = []
    for at in range(len(chart.categories)):
        tone = chart.tones[at] if at < len(chart.tones) else _PALETTE[at % len(_PALETTE)]
        points.append(
            f'<c:dPt><c:idx val="{at}"/><c:bubble3D val="0"/>'
            f"<c:spPr>{fill(_COLOURS[tone])}{outline(palette.PAPER, 12700)}</c:spPr></c:dPt>"
        )
    ring = chart.kind == "doughnut"
    said = labels("" if ring else "outEnd", "", leaders=True)
    inner = f"{series_head(chart, 0)}{''.join(points)}{said}{data(chart, 0)}</c:ser>"
    name, hole = ("doughnutChart", '<c:holeSize val="58"/>') if ring else ("pieChart", "")
    return f'<c:{name}><c:varyColors val="1"/>{inner}<c:firstSliceAng val="0"/>{hole}</c:{name}>'
