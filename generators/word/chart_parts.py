"""The pieces every plot of a chart is made of: names and numbers with their cache, labels, fills, lines."""

from __future__ import annotations

from generators.blocks import Chart
from generators.word.chart_workbook import SHEET, column
from generators.word.text import attribute, escape

_NOT_FIRST = '<c:dLbl><c:idx val="0"/><c:delete val="1"/></c:dLbl>'
_LEADERS = '<c:showLeaderLines val="1"/>'
_COUNT = "#,##0.##;-#,##0.##;"  # nothing where the value is zero


def series_head(chart: Chart, at: int) -> str:
    """The opening of series ``at``: its place and its name."""
    letters = column(at + 1)
    return (
        f'<c:ser><c:idx val="{at}"/><c:order val="{at}"/><c:tx><c:strRef><c:f>{SHEET}!${letters}$1</c:f>'
        f'<c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>{escape(chart.series[at].name)}</c:v></c:pt>'
        "</c:strCache></c:strRef></c:tx>"
    )


def data(chart: Chart, at: int) -> str:
    """Categories and values of series ``at``, as references into the workbook with what they hold."""
    last, letters = len(chart.categories) + 1, column(at + 1)
    names = "".join(
        f'<c:pt idx="{n}"><c:v>{escape(name)}</c:v></c:pt>' for n, name in enumerate(chart.categories)
    )
    values = "".join(
        f'<c:pt idx="{n}"><c:v>{value:.15g}</c:v></c:pt>'
        for n, value in enumerate(chart.series[at].values)
        if value is not None
    )
    count = f'<c:ptCount val="{len(chart.categories)}"/>'
    return (
        f"<c:cat><c:strRef><c:f>{SHEET}!$A$2:$A${last}</c:f><c:strCache>{count}{names}</c:strCache>"
        f"</c:strRef></c:cat><c:val><c:numRef><c:f>{SHEET}!${letters}$2:${letters}${last}</c:f>"
        f"<c:numCache><c:formatCode>General</c:formatCode>{count}{values}</c:numCache></c:numRef></c:val>"
    )


def labels(place: str, colour: str, form: str = "", *, leaders: bool = False, first: bool = True) -> str:
    """The values beside their marks, without ``first`` from the second on.

    ``place`` is where they stand (outEnd, ctr, t), ``colour`` "" is that of all text.
    """
    face = (
        f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="800">{fill(colour)}</a:defRPr></a:pPr>'
        '<a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
        if colour
        else ""
    )
    where = f'<c:dLblPos val="{place}"/>' if place else ""
    return (
        f"<c:dLbls>{'' if first else _NOT_FIRST}"
        f'<c:numFmt formatCode="{attribute(form or _COUNT)}" sourceLinked="0"/>{face}{where}'
        '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
        '<c:showPercent val="0"/><c:showBubbleSize val="0"/>'
        f"{_LEADERS if leaders else ''}</c:dLbls>"
    )


def fill(colour: str) -> str:
    """A plain fill in ``colour`` (#RRGGBB)."""
    return f'<a:solidFill><a:srgbClr val="{colour.lstrip("#")}"/></a:solidFill>'


def outline(colour: str, width: int, dash: str = "") -> str:
    """A line of ``width`` EMU (12700 to the point)."""
    dashes = f'<a:prstDash val="{dash}"/>' if dash else ""
    return f'<a:ln w="{width}" cap="rnd">{fill(colour)}{dashes}<a:round/></a:ln>'
