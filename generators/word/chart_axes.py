"""The axes of a chart: quiet lines, the unit at the values, a second pair of axes for a running share."""

from __future__ import annotations

from generators import palette
from generators.word.chart_parts import outline
from generators.word.text import attribute, escape

_EVERY = '<c:tickLblSkip val="1"/>'  # else names of a dense chart are left out
_FIRST = (111, 112)  # ids of the axis of categories and that of values
_SECOND = (113, 114)
_GRID = outline(palette.RULE, 6350)
_LINE = outline(palette.MIST, 9525)


def ids(*, second: bool = False) -> str:
    """What a plot says about the axes it runs on."""
    return "".join(f'<c:axId val="{number}"/>' for number in (_SECOND if second else _FIRST))


def upright(unit: str, *, step: int = 0, share: bool = False) -> str:
    """Categories below, values at the left; with ``share`` a second scale from 0 to 100 % at the right.

    ``step`` is the distance of the marks on the scale, 0 for what the reader's program finds best.
    """
    axes = _categories(_FIRST, "b") + _values(_FIRST, "l", unit, step=step)
    if share:
        axes += _categories(_SECOND, "b", hidden=True) + _values(_SECOND, "r", "", most=100)
    return axes


def lying(unit: str, *, step: int = 0) -> str:
    """Categories at the left, the first one on top; values below."""
    return _categories(_FIRST, "l", turned=True) + _values(_FIRST, "b", unit, step=step, crosses="max")


def _categories(pair: tuple[int, int], side: str, *, turned: bool = False, hidden: bool = False) -> str:
    order = "maxMin" if turned else "minMax"
    return (
        f'<c:catAx><c:axId val="{pair[0]}"/><c:scaling><c:orientation val="{order}"/></c:scaling>'
        f'<c:delete val="{int(hidden)}"/><c:axPos val="{side}"/><c:numFmt formatCode="General" '
        'sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="low"/><c:spPr>{_LINE}</c:spPr><c:crossAx val="{pair[1]}"/>'
        '<c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/>'
        f'{_EVERY if turned else ""}<c:noMultiLvlLbl val="1"/></c:catAx>'
    )


def _values(
    pair: tuple[int, int], side: str, unit: str, *, most: int = 0, step: int = 0, crosses: str = "autoZero"
) -> str:
    scale = f'<c:max val="{most}"/><c:min val="0"/>' if most else ""
    marks = f'<c:majorUnit val="{step}"/>' if step else ""
    form = '0"%"' if most else "General"
    if side == "r":
        crosses = "max"
    grid = "" if side == "r" else f"<c:majorGridlines><c:spPr>{_GRID}</c:spPr></c:majorGridlines>"
    return (
        f'<c:valAx><c:axId val="{pair[1]}"/><c:scaling><c:orientation val="minMax"/>{scale}</c:scaling>'
        f'<c:delete val="0"/><c:axPos val="{side}"/>{grid}{_title(unit, upright=side == "l")}'
        f'<c:numFmt formatCode="{attribute(form)}" sourceLinked="0"/><c:majorTickMark val="none"/>'
        '<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        f"<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>"
        f'<c:crossAx val="{pair[0]}"/><c:crosses val="{crosses}"/><c:crossBetween val="between"/>'
        f"{marks}</c:valAx>"
    )


def _title(unit: str, *, upright: bool) -> str:
    if not unit:
        return ""
    turn = ' rot="-5400000" vert="horz"' if upright else ""
    return (
        f'<c:title><c:tx><c:rich><a:bodyPr{turn}/><a:lstStyle/><a:p><a:pPr><a:defRPr b="0"/></a:pPr>'
        f'<a:r><a:rPr lang="zh-CN" sz="800" b="0"/><a:t>{escape(unit)}</a:t></a:r></a:p></c:rich></c:tx>'
        '<c:overlay val="0"/></c:title>'
    )
