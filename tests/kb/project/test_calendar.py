"""Workdays by the Chinese calendar, by a project's own list, and in years nobody has announced yet."""

from __future__ import annotations

import datetime as dt

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.project.calendar import Calendar
from kb.project.entities import WorkCalendar

CHINA = Calendar.of(WorkCalendar())
DAYS = st.dates(dt.date(2015, 1, 1), dt.date(2030, 12, 31))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_slip_across_spring_festival_counts_workdays_and_exchanged_saturdays_only() -> None:
    # 2026: off from 15 to 23 February, worked on Saturday 14 and Saturday 28.
    assert CHINA.between(day("2026-02-13"), day("2026-02-24")) == 2  # 14, 24
    assert CHINA.between(day("2026-02-13"), day("2026-03-02")) == 7  # 14, 24, 25, 26, 27, 28 and Monday 2
    assert CHINA.shift(day("2026-02-13"), 7) == day("2026-03-02")


def test_a_date_that_moves_forward_has_a_negative_slip() -> None:
    assert CHINA.between(day("2026-03-13"), day("2026-03-10")) == -3


def test_a_date_that_moves_over_a_weekend_only_has_no_slip() -> None:
    assert CHINA.between(day("2026-03-13"), day("2026-03-15")) == 0


def test_national_day_week_has_no_workday() -> None:
    assert CHINA.workdays(day("2026-10-01"), day("2026-10-07")) == 0
    assert CHINA.is_workday(day("2026-10-10"))


@given(DAYS.filter(lambda date: date.year <= 2026))
def test_every_day_with_data_agrees_with_the_published_calendar(date: dt.date) -> None:
    assert CHINA.is_workday(date) == chinese_calendar.is_workday(date)


@given(DAYS, DAYS)
def test_counting_agrees_with_walking_from_day_to_day(first: dt.date, second: dt.date) -> None:
    first, last = sorted((first, min(second, first + dt.timedelta(days=400))))
    if last < first:
        first, last = last, first
    walked = sum(
        CHINA.is_workday(first + dt.timedelta(days=number)) for number in range(1, (last - first).days + 1)
    )
    assert CHINA.between(first, last) == walked


@given(DAYS, st.integers(-60, 60))
def test_shifting_is_the_inverse_of_counting(start: dt.date, workdays: int) -> None:
    if CHINA.is_workday(start):
        assert CHINA.between(start, CHINA.shift(start, workdays)) == workdays


def test_a_year_without_data_is_monday_to_friday_and_reported() -> None:
    assert CHINA.years_without_data(day("2026-06-01"), day("2027-03-01")) == (2027,)
    assert CHINA.workdays(day("2027-10-01"), day("2027-10-07")) == 5
    assert CHINA.years_without_data(day("2025-01-01"), day("2026-12-31")) == ()


def test_a_list_of_holidays_replaces_the_public_ones() -> None:
    own = Calendar.of(WorkCalendar.model_validate({"holidays": ["2026-03-04"]}))
    assert not own.is_workday(day("2026-03-04"))
    assert own.is_workday(day("2026-10-01"))
    assert own.years_without_data(day("2027-01-01"), day("2027-12-31")) == ()


def test_an_extra_workday_wins_over_weekend_and_holiday() -> None:
    own = Calendar.of(WorkCalendar.model_validate({"extra_workdays": ["2026-03-07", "2026-10-05"]}))
    assert own.is_workday(day("2026-03-07"))
    assert own.is_workday(day("2026-10-05"))
    assert own.workdays(day("2026-10-01"), day("2026-10-07")) == 1


def test_days_off_of_the_project_come_on_top_of_the_public_ones() -> None:
    own = Calendar.of(WorkCalendar.model_validate({"days_off": ["2026-03-04", "2026-02-14"]}))
    assert not own.is_workday(day("2026-03-04"))
    assert not own.is_workday(day("2026-02-14"))  # a Saturday the country works
    assert not own.is_workday(day("2026-10-01"))
    assert own.workdays(day("2026-03-02"), day("2026-03-06")) == 4
    assert own.years_without_data(day("2026-01-01"), day("2026-12-31")) == ()


def test_holidays_are_told_from_weekends() -> None:
    assert day("2026-10-01") in CHINA.holidays
    assert day("2026-10-03") in CHINA.holidays  # a Saturday inside the holiday
    assert day("2026-06-06") not in CHINA.holidays


def test_a_six_day_week_has_only_sundays_off() -> None:
    own = Calendar.of(WorkCalendar.model_validate({"weekly_off": ["周日"], "holidays": []}))
    assert own.workdays(day("2026-03-02"), day("2026-03-08")) == 6


@pytest.mark.parametrize("workdays", [3, -3])
def test_a_week_without_workdays_does_not_hang(workdays: int) -> None:
    never = Calendar(frozenset(range(7)))
    assert never.shift(day("2026-03-02"), workdays) == day("2026-03-02")
    assert never.workdays(day("2026-01-01"), day("2026-12-31")) == 0
