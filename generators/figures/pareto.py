"""A Pareto chart lying on its side: causes by weight, with the running share beside each bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generators.errors import GenerationError
from generators.figures import palette
from generators.figures.canvas import DOTTED, Canvas, draw
from generators.figures.figure import TEXT_WIDTH_CM, Figure
from generators.figures.typesetting import fit

MARGIN = 0.2
ROW = 0.72
BAR = 0.36
LABELS = 3.6
SHARES = 3.4
HEAD = 0.7
VITAL = 80


@dataclass(frozen=True, slots=True)
class ParetoBar:
    """A cause with its days, how often it occurred, and the running share in percent up to and with it."""

    name: str
    days: float
    count: int
    cumulative_pct: float


def pareto(bars: Sequence[ParetoBar], lang: str) -> Figure:
    """Return the chart of ``bars``, given in falling order of days; those up to 80 % are set in full colour.

    Raises GenerationError when there is no bar.
    """
    if not bars:
        raise GenerationError(
            "没有延期记录，无法绘制延期原因图",
            "no delay is on record to draw causes of",
            hint_zh="请为延期的工作包登记 delay_cause",
            hint_en="give the late work packages a delay_cause",
        )
    chart = _Chart(bars, lang)
    height = MARGIN * 2 + HEAD + len(bars) * ROW
    return Figure(draw(TEXT_WIDTH_CM, height, chart.paint), _describe(bars, lang), TEXT_WIDTH_CM)


class _Chart:
    def __init__(self, bars: Sequence[ParetoBar], lang: str) -> None:
        self._bars = bars
        self._zh = lang == "zh"
        self._room = TEXT_WIDTH_CM - 2 * MARGIN - LABELS - SHARES - 2.1
        self._scale = self._room / max(max(bar.days for bar in bars), 1e-9)

    def paint(self, canvas: Canvas) -> None:
        """Draw everything."""
        right = TEXT_WIDTH_CM - MARGIN - 0.2
        left = MARGIN + LABELS
        top = MARGIN + HEAD
        heads = (
            ("延期原因", "延期工作日（项数）", "累计占比（刻度为 80%）")
            if self._zh
            else ("cause", "workdays late (items)", "running share (tick at 80%)")
        )
        canvas.text(left - 0.2, MARGIN + 0.3, heads[0], size=7, color=palette.SLATE, align="right")
        canvas.text(left, MARGIN + 0.3, heads[1], size=7, color=palette.SLATE)
        canvas.text(right, MARGIN + 0.3, heads[2], size=7, color=palette.SLATE, align="right")
        canvas.line(
            [(MARGIN, top - 0.05), (TEXT_WIDTH_CM - MARGIN, top - 0.05)], color=palette.MIST, stroke=0.7
        )
        before = 0.0
        for number, bar in enumerate(self._bars):
            self._bar(canvas, bar, top + (number + 0.5) * ROW, vital=before < VITAL)
            before = bar.cumulative_pct
        bottom = top + len(self._bars) * ROW
        canvas.line([(left, top - 0.05), (left, bottom)], color=palette.MIST, stroke=0.7)

    def _bar(self, canvas: Canvas, bar: ParetoBar, y: float, *, vital: bool) -> None:
        left = MARGIN + LABELS
        right = TEXT_WIDTH_CM - MARGIN - 0.2
        canvas.text(left - 0.2, y, fit(bar.name, 8, LABELS - 0.4), size=8, align="right")
        length = max(bar.days * self._scale, 0.04)
        fill = palette.BLUE if vital else palette.BLUE_LIGHT
        canvas.box(left, y - BAR / 2, length, BAR, fill=fill)
        said = f"{bar.days:g}（{bar.count} 项）" if self._zh else f"{bar.days:g} ({bar.count})"
        canvas.text(left + length + 0.12, y, said, size=7.5)
        track = right - 1.2 - (right - SHARES + 0.2)
        start = right - SHARES + 0.2
        canvas.line([(start, y), (start + track, y)], color=palette.RULE, stroke=2.2)
        canvas.line(
            [(start, y), (start + track * bar.cumulative_pct / 100, y)], color=palette.SLATE, stroke=2.2
        )
        canvas.line(
            [(start + track * VITAL / 100, y - 0.14), (start + track * VITAL / 100, y + 0.14)],
            color=palette.RED,
            stroke=0.7,
            dash=DOTTED,
        )
        canvas.text(right, y, f"{bar.cumulative_pct:g}%", size=7.5, align="right")


def _describe(bars: Sequence[ParetoBar], lang: str) -> str:
    """Return the chart in words: every cause with days, count and running share."""
    total = sum(bar.days for bar in bars)
    if lang == "zh":
        parts = [
            f"{bar.name} {bar.days:g} 个工作日、{bar.count} 项、累计 {bar.cumulative_pct:g}%" for bar in bars
        ]
        return f"延期原因帕累托图，合计 {total:g} 个工作日：{'；'.join(parts)}。"
    parts = [
        f"{bar.name} {bar.days:g} workdays in {bar.count} items, running share {bar.cumulative_pct:g}%"
        for bar in bars
    ]
    return f"Pareto chart of causes of delay, {total:g} workdays in all: {'; '.join(parts)}."
