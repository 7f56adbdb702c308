"""The schedule as a Gantt chart: baseline, plan and progress of the work, milestones, today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from generators import palette
from generators.errors import GenerationError
from generators.figures.canvas import Canvas, draw
from generators.figures.figure import TEXT_WIDTH_CM, Figure
from generators.figures.time_axis import TimeAxis
from generators.figures.typesetting import fit, width

MARGIN = 0.2
ROW = 0.44
LABELS = 5.3
AXIS = 0.95
LEGEND = 0.75
BAR = 0.24
INDENT = 0.28


@dataclass(frozen=True, slots=True)
class GanttRow:
    """A bar: ``level`` 1 is a phase, deeper levels stand indented; ``percent`` is 0 to 100.

    ``finish`` is the expected finish. ``slip`` in workdays is printed behind the bar when it is above 0.
    """

    name: str
    level: int
    start: dt.date
    finish: dt.date
    baseline_start: dt.date | None = None
    baseline_finish: dt.date | None = None
    percent: float = 0.0
    slip: int = 0
    critical: bool = False


@dataclass(frozen=True, slots=True)
class GanttMilestone:
    """A diamond at ``date``, hollow until it is ``done``, with a faint one at its baseline."""

    name: str
    date: dt.date
    baseline: dt.date | None = None
    done: bool = False
    slip: int = 0


def gantt(
    rows: Sequence[GanttRow], lang: str, today: dt.date, *, milestones: Sequence[GanttMilestone] = ()
) -> Figure:
    """Return the chart, milestones below the work. Raises GenerationError when there is nothing to show."""
    if not rows and not milestones:
        raise GenerationError(
            "没有工作包和里程碑，无法绘制甘特图",
            "there is neither work nor a milestone to draw a Gantt chart of",
            hint_zh="请在 wbs 或 milestones 中登记计划",
            hint_en="enter the plan under wbs or milestones",
        )
    chart = _Chart(rows, milestones, lang, today)
    return Figure(
        draw(TEXT_WIDTH_CM, chart.height, chart.paint),
        _describe(rows, milestones, lang, today),
        TEXT_WIDTH_CM,
    )


class _Chart:
    """The chart set on a sheet: labels left, the axis of months above, one line per row."""

    def __init__(
        self, rows: Sequence[GanttRow], milestones: Sequence[GanttMilestone], lang: str, today: dt.date
    ) -> None:
        self._rows, self._milestones, self._today = rows, milestones, today
        self._zh = lang == "zh"
        self._deep = any(row.level > 1 for row in rows)
        self._top = MARGIN + AXIS
        self._body = (len(rows) + len(milestones)) * ROW + (0.25 if rows and milestones else 0)
        self.height = self._top + self._body + LEGEND + 0.1
        days = [
            day
            for row in rows
            for day in (row.start, row.finish, row.baseline_start, row.baseline_finish)
            if day
        ]
        days += [day for mark in milestones for day in (mark.date, mark.baseline) if day]
        self._axis = TimeAxis(min(days), max(days), LABELS + MARGIN, TEXT_WIDTH_CM - MARGIN - 0.45, lang)

    def paint(self, canvas: Canvas) -> None:
        """Draw everything."""
        bottom = self._top + self._body
        for number, row in enumerate(self._rows):
            if row.level == 1 and self._deep:
                y = self._top + number * ROW
                canvas.box(MARGIN, y, TEXT_WIDTH_CM - 2 * MARGIN, ROW, fill=palette.PANEL)
        self._axis.paint(canvas, MARGIN, bottom)
        for number, row in enumerate(self._rows):
            self._row(canvas, row, self._top + (number + 0.5) * ROW)
        start = self._top + len(self._rows) * ROW + (0.25 if self._rows else 0)
        if self._rows and self._milestones:
            canvas.line(
                [(MARGIN, start - 0.12), (TEXT_WIDTH_CM - MARGIN, start - 0.12)],
                color=palette.RULE,
                stroke=0.7,
            )
        self._axis.today(canvas, self._today, MARGIN + AXIS - 0.08, bottom)
        for number, mark in enumerate(self._milestones):
            self._milestone(canvas, mark, start + (number + 0.5) * ROW)
        self._legend(canvas, bottom + LEGEND * 0.62)

    def _row(self, canvas: Canvas, row: GanttRow, y: float) -> None:
        phase = row.level == 1 and self._deep
        x = MARGIN + 0.1 + (row.level - 1) * INDENT
        name = fit(row.name, 7.5, LABELS - (row.level - 1) * INDENT - 0.25)
        canvas.text(x, y, name, size=7.5, strong=phase)
        left, right = self._axis.span(row.start, row.finish)
        if row.baseline_start and row.baseline_finish:
            start, end = self._axis.span(row.baseline_start, row.baseline_finish)
            canvas.box(start, y + BAR / 2 - 0.01, end - start, 0.07, fill=palette.MIST)
        tall = BAR * 0.55 if phase else BAR
        done = palette.SLATE if phase else palette.BLUE
        todo = palette.MIST if phase else palette.BLUE_LIGHT
        canvas.box(left, y - tall / 2 - 0.03, right - left, tall, fill=todo)
        if row.percent > 0:
            canvas.box(
                left, y - tall / 2 - 0.03, (right - left) * min(row.percent, 100) / 100, tall, fill=done
            )
        if row.critical and not phase:
            canvas.box(left, y - tall / 2 - 0.03, right - left, tall, edge=palette.RED, stroke=0.9)
        if row.slip > 0:
            canvas.text(right + 0.08, y - 0.03, f"+{row.slip}", size=6, color=palette.RED)

    def _milestone(self, canvas: Canvas, mark: GanttMilestone, y: float) -> None:
        canvas.text(MARGIN + 0.1, y, fit(mark.name, 7.5, LABELS - 0.25), size=7.5)
        x = self._axis.at(mark.date)
        if mark.baseline and mark.baseline != mark.date:
            agreed = self._axis.at(mark.baseline)
            canvas.line([(agreed, y), (x, y)], color=palette.MIST, stroke=0.7)
            canvas.diamond(agreed, y, 0.1, fill=palette.MIST, edge=palette.MIST)
        color = palette.RED if mark.slip > 0 and not mark.done else palette.INK
        canvas.diamond(x, y, 0.14, fill=color if mark.done else palette.PAPER, edge=color)
        text = f"{mark.date:%m-%d}" + (
            f"（+{mark.slip}）" if self._zh and mark.slip > 0 else f" (+{mark.slip})" if mark.slip > 0 else ""
        )
        tint = palette.RED if mark.slip > 0 else palette.SLATE
        wide = width(text, 6)
        left = x + 0.22
        if left + wide > TEXT_WIDTH_CM - MARGIN:
            left = min(x, self._axis.at(mark.baseline) if mark.baseline else x) - 0.22 - wide
        canvas.box(left - 0.03, y - 0.13, wide + 0.06, 0.26, fill=palette.PAPER)
        canvas.text(left, y, text, size=6, color=tint)

    def _legend(self, canvas: Canvas, y: float) -> None:
        words = _LEGEND[0 if self._zh else 1]
        x = MARGIN + 0.1
        for number, word in enumerate(words):
            if not self._occurs(number):
                continue
            if number == 6:
                canvas.text(x, y, "+n", size=6.5, color=palette.RED)
                x += 0.45
            elif number < 4:
                self._key_bar(canvas, number, x, y)
                x += 0.68
            else:
                canvas.diamond(
                    x + 0.12, y, 0.12, fill=palette.INK if number == 4 else palette.PAPER, edge=palette.INK
                )
                x += 0.36
            canvas.text(x, y, word, size=6.5, color=palette.SLATE)
            x += width(word, 6.5) + 0.32

    def _occurs(self, number: int) -> bool:
        """Return whether a mark of the legend is used in this chart."""
        return (
            any(row.baseline_start for row in self._rows),
            bool(self._rows),
            bool(self._rows),
            any(row.critical for row in self._rows),
            any(mark.done for mark in self._milestones),
            not all(mark.done for mark in self._milestones),
            any(row.slip > 0 for row in self._rows) or any(mark.slip > 0 for mark in self._milestones),
        )[number]

    def _key_bar(self, canvas: Canvas, number: int, x: float, y: float) -> None:
        if number == 0:
            canvas.box(x, y - 0.035, 0.55, 0.07, fill=palette.MIST)
            return
        fill = (palette.MIST, palette.BLUE, palette.BLUE_LIGHT, "none")[number]
        edge = palette.RED if number == 3 else "none"
        canvas.box(x, y - 0.1, 0.55, 0.2, fill=fill, edge=edge, stroke=0.9)


_LEGEND = (
    ("基准", "已完成", "未完成", "关键路径", "里程碑已达成", "里程碑未达成", "晚于基准的工作日"),
    ("baseline", "done", "to do", "critical", "milestone reached", "milestone ahead", "workdays late"),
)


def _describe(
    rows: Sequence[GanttRow], milestones: Sequence[GanttMilestone], lang: str, today: dt.date
) -> str:
    """Return the chart in words: extent, phases with progress, slipped work, every milestone."""
    zh = lang == "zh"
    days = [day for row in rows for day in (row.start, row.finish)] + [mark.date for mark in milestones]
    late = [row for row in rows if row.slip > 0 and row.level > 1]
    phases = [row for row in rows if row.level == 1]
    if zh:
        parts = [
            f"甘特图，{min(days)} 至 {max(days)}，数据日期 {today}",
            f"{len(rows)} 项工作、{len(milestones)} 个里程碑",
        ]
        parts += [f"{row.name} {row.start} 至 {row.finish}，完成 {row.percent:g}%" for row in phases]
        if late:
            parts.append("延期工作：" + "、".join(f"{row.name} +{row.slip} 个工作日" for row in late))
        parts += [f"里程碑“{mark.name}”{mark.date}{_state(mark, zh)}" for mark in milestones]
        return "；".join(parts) + "。"
    parts = [
        f"Gantt chart from {min(days)} to {max(days)}, data of {today}",
        f"{len(rows)} work items and {len(milestones)} milestones",
    ]
    parts += [f"{row.name} {row.start} to {row.finish}, {row.percent:g}% done" for row in phases]
    if late:
        parts.append("late work: " + ", ".join(f"{row.name} +{row.slip} workdays" for row in late))
    parts += [f"milestone {mark.name} {mark.date}{_state(mark, zh)}" for mark in milestones]
    return "; ".join(parts) + "."


def _state(mark: GanttMilestone, zh: bool) -> str:
    done = ("已达成" if mark.done else "未达成") if zh else ("reached" if mark.done else "ahead")
    late = (f"，晚 {mark.slip} 个工作日" if zh else f", {mark.slip} workdays late") if mark.slip > 0 else ""
    return f"（{done}{late}）" if zh else f" ({done}{late})"
