"""Milestones against their baseline: how far each date has moved, in workdays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from generators import palette
from generators.errors import GenerationError
from generators.figures.canvas import Canvas, draw
from generators.figures.figure import TEXT_WIDTH_CM, Figure
from generators.figures.gantt import GanttMilestone
from generators.figures.time_axis import TimeAxis
from generators.figures.typesetting import width, wrap

MARGIN = 0.2
ROW = 0.62
LABELS = 4.2
DATES = 4.0
AXIS = 0.95
LEGEND = 0.85
_ON_TIME = {True: "按期", False: "on time"}


def milestone_chart(milestones: Sequence[GanttMilestone], lang: str, today: dt.date) -> Figure:
    """Return the chart, one line per milestone. Raises GenerationError when there is none."""
    if not milestones:
        raise GenerationError(
            "没有里程碑，无法绘制里程碑偏差图",
            "there is no milestone to draw a chart of",
            hint_zh="请在 milestones 中登记里程碑",
            hint_en="enter the milestones under milestones",
        )
    chart = _Chart(milestones, lang, today)
    return Figure(
        draw(TEXT_WIDTH_CM, chart.height, chart.paint), _describe(milestones, lang, today), TEXT_WIDTH_CM
    )


class _Chart:
    def __init__(self, milestones: Sequence[GanttMilestone], lang: str, today: dt.date) -> None:
        self._milestones, self._today = milestones, today
        self._zh = lang == "zh"
        self._top = MARGIN + AXIS
        self._bottom = self._top + len(milestones) * ROW
        self.height = self._bottom + LEGEND
        days = [day for mark in milestones for day in (mark.date, mark.baseline) if day]
        right = TEXT_WIDTH_CM - MARGIN - DATES
        self._axis = TimeAxis(min(days), max(days), MARGIN + LABELS, right, lang)

    def paint(self, canvas: Canvas) -> None:
        """Draw everything."""
        for number in range(0, len(self._milestones), 2):
            canvas.box(MARGIN, self._top + number * ROW, TEXT_WIDTH_CM - 2 * MARGIN, ROW, fill=palette.PANEL)
        self._axis.paint(canvas, MARGIN, self._bottom)
        for number, mark in enumerate(self._milestones):
            self._row(canvas, mark, self._top + (number + 0.5) * ROW)
        self._heads(canvas)
        self._axis.today(canvas, self._today, MARGIN + AXIS - 0.08, self._bottom)
        self._legend(canvas, self._bottom + LEGEND * 0.7)

    def _heads(self, canvas: Canvas) -> None:
        heads = ("实际或预计", "较基准") if self._zh else ("reached or expected", "slip")
        left = TEXT_WIDTH_CM - MARGIN - DATES + 0.25
        canvas.text(left, MARGIN + 0.68, heads[0], size=6.5, color=palette.SLATE)
        right = TEXT_WIDTH_CM - MARGIN - 0.1
        canvas.text(right, MARGIN + 0.68, heads[1], size=6.5, color=palette.SLATE, align="right")

    def _row(self, canvas: Canvas, mark: GanttMilestone, y: float) -> None:
        self._name(canvas, mark.name, y)
        color = palette.RED if mark.slip > 0 else palette.GREEN if mark.slip < 0 else palette.INK
        x = self._axis.at(mark.date)
        if mark.baseline:
            agreed = self._axis.at(mark.baseline)
            canvas.line([(agreed, y), (x, y)], color=color, stroke=1.6)
            canvas.diamond(agreed, y, 0.12, fill=palette.MIST, edge=palette.MIST)
        canvas.diamond(x, y, 0.15, fill=color if mark.done else palette.PAPER, edge=color)
        left = TEXT_WIDTH_CM - MARGIN - DATES + 0.25
        canvas.text(left, y, f"{mark.date:%Y-%m-%d}", size=7.5, color=palette.SLATE)
        canvas.text(TEXT_WIDTH_CM - MARGIN - 0.1, y, self._slip(mark), size=7.5, color=color, align="right")

    def _name(self, canvas: Canvas, name: str, y: float) -> None:
        """Set the name in one line, or smaller in two where it is long."""
        room = LABELS - 0.3
        size, lines = (8.0, [name]) if width(name, 8) <= room else (6.8, wrap(name, 6.8, room, 2))
        for number, line in enumerate(lines):
            canvas.text(MARGIN + 0.1, y + (number - (len(lines) - 1) / 2) * 0.27, line, size=size)

    def _slip(self, mark: GanttMilestone) -> str:
        if mark.baseline is None:
            return "—"
        if mark.slip == 0:
            return "按期" if self._zh else "on time"
        return f"{mark.slip:+d} 工作日" if self._zh else f"{mark.slip:+d} workdays"

    def _legend(self, canvas: Canvas, y: float) -> None:
        marks = (
            (palette.MIST, palette.MIST, "基准日期", "baseline"),
            (palette.INK, palette.INK, "实际达成", "reached"),
            (palette.PAPER, palette.INK, "预计日期", "expected"),
        )
        x = MARGIN + 0.2
        for fill, edge, zh, en in marks:
            canvas.diamond(x, y, 0.12, fill=fill, edge=edge)
            word = zh if self._zh else en
            canvas.text(x + 0.25, y, word, size=6.5, color=palette.SLATE)
            x += width(word, 6.5) + 0.75


def _describe(milestones: Sequence[GanttMilestone], lang: str, today: dt.date) -> str:
    """Return the chart in words: every milestone with its dates and slip."""
    zh = lang == "zh"
    parts = [_said(mark, zh) for mark in milestones]
    late = sum(mark.slip > 0 for mark in milestones)
    if zh:
        head = f"里程碑偏差图，数据日期 {today}，{len(milestones)} 个里程碑中 {late} 个晚于基准"
        return "；".join([head, *parts]) + "。"
    head = f"Milestone slip, data of {today}, {late} of {len(milestones)} later than the baseline"
    return "; ".join([head, *parts]) + "."


def _said(mark: GanttMilestone, zh: bool) -> str:
    state = ("实际" if mark.done else "预计") if zh else ("reached" if mark.done else "expected")
    if mark.baseline is None:
        return (
            f"{mark.name}{state} {mark.date}，无基准"
            if zh
            else f"{mark.name}: {state} {mark.date}, no baseline"
        )
    slip = (f"{mark.slip:+d} 个工作日" if zh else f"{mark.slip:+d} workdays") if mark.slip else _ON_TIME[zh]
    if zh:
        return f"{mark.name}基准 {mark.baseline}、{state} {mark.date}（{slip}）"
    return f"{mark.name}: baseline {mark.baseline}, {state} {mark.date} ({slip})"
