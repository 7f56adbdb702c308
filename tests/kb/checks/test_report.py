"""The page of findings: everything on it, and nothing in it runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

from kb.checks.finding import Finding, Waived
from kb.checks.report import by_file, html_report, markdown_report, summary

ERROR = Finding(
    "V08", "error", "review", "缺<script>alert(1)</script>|负责人", "no owner", "projects/A/a_b.yaml:12", "补上", "add",
    subject="IF-001", field="owner",
)  # fmt: skip
WARNING = Finding("V07", "warning", "review", "休息日", "day off", "projects/A/a_b.yaml:3")
WAIVED = replace(WARNING, waiver=Waived("厂商加班", "MEM-001", date(2999, 12, 31)))


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_files_come_with_the_gravest_first() -> None:
    assert list(by_file([WARNING, ERROR])) == [("projects/A/a_b.yaml", [ERROR, WARNING])]


def test_the_summary_counts_what_is_waived_apart() -> None:
    assert summary([ERROR, WARNING, WAIVED], "review", "zh") == (
        "1 个错误、1 个警告、0 条提示，另有 1 条已豁免；评审关口（review）不通过"
    )
    assert (
        summary([WARNING, WAIVED], "review", "en")
        == "0 errors, 1 warnings, 0 remarks, 1 waived; gate review passed"
    )
    assert summary([WARNING], "review", "en", "warning").endswith("not passed")


def test_the_page_shows_texts_and_never_runs_them() -> None:
    page = html_report([ERROR, WARNING, WAIVED], "review", "zh")
    tags = Tags()
    tags.feed(page)
    assert "script" not in tags.seen
    assert "缺<script>alert(1)</script>|负责人" in tags.text
    for text in ("IF-001.owner", "projects/A/a_b.yaml", "补上", "厂商加班", "2999-12-31", "没有版本就说不清"):
        assert text in tags.text
    assert "http" not in page


def test_markdown_keeps_its_tables_whole() -> None:
    text = markdown_report([ERROR], "review", "en")
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert {line.replace("\\|", "").count("|") for line in rows} == {6, 7}


def test_nothing_found_is_a_page_too() -> None:
    assert "gate issue passed" in markdown_report([], "issue", "en")


def test_a_report_can_be_about_one_project_on_a_given_day() -> None:
    text = markdown_report([WARNING], "review", "zh", about="甲|乙", today=date(2026, 3, 2))
    assert text.startswith("# 甲\\|乙：检查报告\n\n日期：2026-03-02\n")
