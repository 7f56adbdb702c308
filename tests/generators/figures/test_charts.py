"""Gantt, milestone and risk charts: what they say in words, and what they refuse."""

from __future__ import annotations

import datetime as dt

import pytest

from generators.errors import GenerationError
from generators.figures import (
    GanttMilestone,
    GanttRow,
    RiskMatrixCell,
    gantt,
    milestone_chart,
    risk_matrix,
)
from generators.figures.time_axis import TimeAxis

TODAY = dt.date(2026, 11, 20)
ROWS = (
    GanttRow("1 设计", 1, dt.date(2026, 9, 1), dt.date(2026, 9, 30), percent=100),
    GanttRow(
        "1.1 接口规格",
        2,
        dt.date(2026, 9, 1),
        dt.date(2026, 9, 30),
        dt.date(2026, 9, 1),
        dt.date(2026, 9, 25),
        100,
        slip=3,
        critical=True,
    ),
)
MILESTONES = (
    GanttMilestone("规格签署", dt.date(2026, 9, 30), dt.date(2026, 9, 25), done=True, slip=3),
    GanttMilestone("上线", dt.date(2026, 12, 31)),
)


def test_a_gantt_chart_says_phases_delays_and_milestones() -> None:
    assert gantt(ROWS, "zh", TODAY, milestones=MILESTONES).alt == (
        "甘特图，2026-09-01 至 2026-12-31，数据日期 2026-11-20；2 项工作、2 个里程碑；"
        "1 设计 2026-09-01 至 2026-09-30，完成 100%；延期工作：1.1 接口规格 +3 个工作日；"
        "里程碑“规格签署”2026-09-30（已达成，晚 3 个工作日）；里程碑“上线”2026-12-31（未达成）。"
    )
    english = gantt(ROWS, "en", TODAY, milestones=MILESTONES).alt
    assert "late work: 1.1 接口规格 +3 workdays" in english


def test_a_gantt_chart_grows_with_its_rows() -> None:
    def height(count: int) -> int:
        png = gantt([ROWS[1]] * count, "zh", TODAY).png
        return int.from_bytes(png[20:24], "big")

    assert height(20) > height(10)


def test_a_gantt_chart_of_milestones_alone_can_be_drawn() -> None:
    assert gantt((), "zh", TODAY, milestones=MILESTONES).png


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_charts_are_the_same_bytes_twice(lang: str) -> None:
    assert gantt(ROWS, lang, TODAY) == gantt(ROWS, lang, TODAY)
    assert milestone_chart(MILESTONES, lang, TODAY) == milestone_chart(MILESTONES, lang, TODAY)


def test_an_axis_widens_to_whole_months_and_places_days_in_order() -> None:
    axis = TimeAxis(dt.date(2026, 1, 15), dt.date(2026, 2, 10), 0.0, 59.0, "zh")
    assert (axis.first, axis.last) == (dt.date(2026, 1, 1), dt.date(2026, 3, 1))
    assert axis.at(dt.date(2026, 1, 1)) == pytest.approx(0.5)
    assert axis.span(dt.date(2026, 2, 1), dt.date(2026, 2, 28)) == pytest.approx((31.0, 59.0))


@pytest.mark.parametrize("years", [1, 3, 12, 40])
def test_long_axes_can_be_drawn(years: int) -> None:
    row = GanttRow("运维", 1, dt.date(2026, 1, 1), dt.date(2026 + years, 1, 1))
    assert gantt([row], "zh", TODAY).png


def test_a_milestone_chart_says_every_slip() -> None:
    assert milestone_chart(MILESTONES, "zh", TODAY).alt == (
        "里程碑偏差图，数据日期 2026-11-20，2 个里程碑中 1 个晚于基准；"
        "规格签署基准 2026-09-25、实际 2026-09-30（+3 个工作日）；上线预计 2026-12-31，无基准。"
    )


def test_a_risk_matrix_says_counts_and_cells_worst_first() -> None:
    cells = [
        RiskMatrixCell(2, 2, "low", ("RSK-003",)),
        RiskMatrixCell(4, 5, "extreme", ("RSK-001", "RSK-002")),
        RiskMatrixCell(1, 1, "low"),
    ]
    assert risk_matrix(cells, "zh").alt == (
        "风险矩阵（概率 × 影响，5×5），未关闭风险 3 项：极高 2 项、高 0 项、中 0 项、低 1 项。"
        "概率 4、影响 5：RSK-001、RSK-002；概率 2、影响 2：RSK-003。"
    )
    assert "probability 4, impact 5: RSK-001, RSK-002" in risk_matrix(cells, "en").alt


def test_a_crowded_cell_differs_from_one_that_holds_less() -> None:
    def drawn(count: int) -> bytes:
        ids = tuple(f"RSK-{number:03}" for number in range(count))
        return risk_matrix([RiskMatrixCell(3, 3, "medium", ids)], "zh").png

    assert len({drawn(count) for count in (0, 5, 6, 7, 30)}) == 5


def test_charts_without_data_are_refused() -> None:
    with pytest.raises(GenerationError, match="neither work"):
        gantt((), "en", TODAY)
    with pytest.raises(GenerationError, match="no milestone"):
        milestone_chart((), "en", TODAY)
