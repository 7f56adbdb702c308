"""A time axis of months and years above a chart, and the line of today through it."""

from __future__ import annotations

import datetime as dt

from generators import palette
from generators.figures.canvas import DASHED, Canvas
from generators.figures.typesetting import width

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WIDEST_YEARS = 15


class TimeAxis:
    """Days from ``first`` to ``last``, widened to whole months, between ``left`` and ``right`` in cm."""

    def __init__(self, first: dt.date, last: dt.date, left: float, right: float, lang: str) -> None:
        self._zh = lang == "zh"
        self.first = first.replace(day=1)
        self.last = _next_month(last.replace(day=1))
        self._left, self._right = left, right

    def at(self, day: dt.date) -> float:
        """Return where the middle of ``day`` lies."""
        return self._edge(day) + (self._right - self._left) / (self.last - self.first).days / 2

    def span(self, start: dt.date, finish: dt.date) -> tuple[float, float]:
        """Return where a stretch of days begins and ends, both days included; at least a visible sliver."""
        left, right = self._edge(start), self._edge(finish + dt.timedelta(days=1))
        return left, max(right, left + 0.06)

    def _edge(self, day: dt.date) -> float:
        share = (day - self.first).days / (self.last - self.first).days
        return self._left + (self._right - self._left) * share

    def paint(self, canvas: Canvas, top: float, bottom: float) -> None:
        """Draw years in the upper line, months below them, and a rule for each month down to ``bottom``."""
        months = self._months()
        step = next(step for step in (1, 2, 3, 6, 12, 60) if self._fits(months, step) or step == 60)
        year_start = self.first
        for month, after in zip(months, [*months[1:], self.last], strict=True):
            x = self._edge(month)
            canvas.line([(x, top + 0.45), (x, bottom)], color=palette.RULE, stroke=0.5)
            if (month.month - 1) % step == 0 and step <= 12 and month.year % max(1, step // 12) == 0:
                label = f"{month.month}月" if self._zh else _MONTHS[month.month - 1]
                canvas.text(
                    (x + self._edge(after)) / 2,
                    top + 0.68,
                    label,
                    size=6.5,
                    color=palette.SLATE,
                    align="center",
                )
            if after.year != month.year or after == self.last:
                self._year(canvas, year_start, after, top)
                year_start = after
        canvas.line([(self._right, top + 0.45), (self._right, bottom)], color=palette.RULE, stroke=0.5)
        canvas.line([(self._left, top + 0.92), (self._right, top + 0.92)], color=palette.MIST, stroke=0.7)

    def _year(self, canvas: Canvas, start: dt.date, after: dt.date, top: float) -> None:
        left, right = self._edge(start), self._edge(after)
        label = f"{start.year}年" if self._zh else str(start.year)
        if width(label, 7) < right - left:
            canvas.text((left + right) / 2, top + 0.22, label, size=7, color=palette.INK, align="center")
        canvas.line([(left, top + 0.05), (left, top + 0.45)], color=palette.RULE, stroke=0.5)

    def _months(self) -> list[dt.date]:
        months, month = [], self.first
        while month < self.last:
            months.append(month)
            month = _next_month(month)
        return months

    def _fits(self, months: list[dt.date], step: int) -> bool:
        return (self._right - self._left) / len(months) * step > width(
            "12月" if self._zh else "Mar", 6.5
        ) + 0.05

    def today(self, canvas: Canvas, day: dt.date, top: float, bottom: float) -> None:
        """Draw the line of ``day`` with its flag, if the axis reaches it."""
        if not self.first <= day < self.last:
            return
        x = self.at(day)
        canvas.line([(x, top), (x, bottom)], color=palette.RED, stroke=0.9, dash=DASHED)
        label = f"数据日期 {day:%m-%d}" if self._zh else f"data date {day:%m-%d}"
        half = width(label, 6) / 2 + 0.08
        middle = min(max(x, self._left + half), self._right - half)
        canvas.box(middle - half, bottom + 0.03, 2 * half, 0.27, fill=palette.RED, radius=0.04)
        canvas.text(middle, bottom + 0.165, label, size=6, color=palette.PAPER, align="center")


def _next_month(month: dt.date) -> dt.date:
    return dt.date(month.year + month.month // 12, month.month % 12 + 1, 1)
