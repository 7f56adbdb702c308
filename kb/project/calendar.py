"""Workdays: Chinese public holidays with their exchanged weekends (调休), or a project's own list.

The holiday data is that of the State Council's yearly notices as collected by `chinesecalendar`; the notice
for a year appears in the autumn before. A year without data is counted by the weekly days off alone and
named by `Calendar.years_without_data`, so that a document can say so.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.project.entities import WorkCalendar

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEK = 7


@dataclass(frozen=True)
class Calendar:
    """Which days are worked.

    ``weekly_off`` are weekday numbers (Monday 0); ``days_off`` the holidays that fall on other days,
    ``days_on`` the days worked although their weekday is off, both ascending. ``years`` are the years the
    holiday data covers; empty when the project lists its own holidays. ``holidays`` are all days off that
    are not merely weekly, those on a weekend included.
    """

    weekly_off: frozenset[int]
    days_off: tuple[dt.date, ...] = ()
    days_on: tuple[dt.date, ...] = ()
    years: tuple[int, ...] = ()
    holidays: frozenset[dt.date] = frozenset()

    @classmethod
    def of(cls, settings: WorkCalendar) -> Calendar:
        """Return the calendar of a project: its ``extra_workdays`` win over public holidays, ``days_off`` over all."""
        off = frozenset(map(WEEKDAYS.index, settings.weekly_off))
        if settings.holidays == "auto-CN":
            # The package is small, but nothing else needs it.
            from chinese_calendar import constants

            holidays: Iterable[dt.date] = constants.holidays
            worked: set[dt.date] = set(constants.workdays) | set(settings.extra_workdays)
            years = tuple(sorted({day.year for day in constants.holidays}))
        else:
            holidays, worked, years = settings.holidays, set(settings.extra_workdays), ()
        free = set(holidays) - worked | set(settings.days_off)
        return cls(
            off,
            tuple(sorted(day for day in free if day.weekday() not in off)),
            tuple(sorted(day for day in worked - set(settings.days_off) if day.weekday() in off)),
            years,
            frozenset(free),
        )

    def is_workday(self, day: dt.date) -> bool:
        """Return whether ``day`` is worked."""
        if day.weekday() in self.weekly_off:
            return _among(self.days_on, day)
        return not _among(self.days_off, day)

    def between(self, first: dt.date, last: dt.date) -> int:
        """Return how many workdays lie after ``first`` up to and including ``last``.

        This is the slip of a date planned for ``first`` that became ``last``; negative when it came earlier.
        """
        if last < first:
            return -self.between(last, first)
        return self._until(last) - self._until(first)

    def workdays(self, start: dt.date, finish: dt.date) -> int:
        """Return how many workdays a stretch has, both ends included; 0 when it ends before it starts."""
        return max(0, self._until(finish) - self._until(start - dt.timedelta(days=1)))

    def shift(self, day: dt.date, workdays: int) -> dt.date:
        """Return the workday ``workdays`` after ``day`` (before it when negative); ``day`` itself for 0."""
        step = dt.timedelta(days=1 if workdays > 0 else -1)
        left = 0 if len(self.weekly_off) == _WEEK else abs(workdays)
        while left:
            day += step
            left -= self.is_workday(day)
        return day

    def years_without_data(self, first: dt.date, last: dt.date) -> tuple[int, ...]:
        """Return the years from ``first`` to ``last`` whose public holidays are not known."""
        if not self.years:
            return ()
        return tuple(year for year in range(first.year, last.year + 1) if year not in self.years)

    def _until(self, day: dt.date) -> int:
        """Return the number of workdays since the beginning of the era up to and including ``day``."""
        weeks, rest = divmod(day.toordinal(), _WEEK)  # ordinal 1 was a Monday
        regular = weeks * (_WEEK - len(self.weekly_off)) + sum(
            weekday not in self.weekly_off for weekday in range(rest)
        )
        return regular - bisect_right(self.days_off, day) + bisect_right(self.days_on, day)


def _among(days: Sequence[dt.date], day: dt.date) -> bool:
    at = bisect_left(days, day)
    return at < len(days) and days[at] == day
