"""Trees, the matrix and the gaps of a trace; reviews and what becomes of them when a text changes."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from openpyxl import load_workbook

from kb.errors import ProjectError, WorkspaceError
from kb.project import Project
from kb.services.reviews import links, read_reviews, review
from kb.services.sheets import csv_text, xlsx_bytes
from kb.services.trace import Node, all_gaps, chosen, gaps, matrix, record_titles, tree
from kb.workspace import Workspace

TODAY = dt.date(2026, 11, 21)


def ids(node: Node) -> list[str]:
    return [node.id, *(one for step in node.steps for one in ids(step))]


def change(sample: Workspace, file: str, old: str, new: str) -> None:
    path = sample.root / "projects" / "SJYH-2026" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_tree_holds_exactly_what_the_graph_reaches_and_draws_every_branch_once(
    read: tuple[Workspace, Project],
) -> None:
    project = read[1]
    graph = project.graph()
    for identifier in ("REQ-001", "OBJ-001", "IF-005", "TC-003", "CHG-004"):
        for way, reached in (("up", graph.up(identifier)), ("down", graph.down(identifier))):
            root = tree(project, identifier, way, "zh")
            assert set(ids(root)) - {identifier} == set(reached)
            stack, branches = [root], []
            while stack:
                node = stack.pop()
                stack += node.steps
                branches += [node.id] if node.steps else []
            assert len(branches) == len(set(branches))


def test_a_tree_can_be_cut_at_a_depth(read: tuple[Workspace, Project]) -> None:
    project = read[1]
    root = tree(project, "REQ-001", "down", "zh", depth=1)
    assert set(ids(root)) == {"REQ-001", *project.graph().below("REQ-001")}


def test_records_are_shown_by_their_title_in_the_readers_language(read: tuple[Workspace, Project]) -> None:
    workspace, project = read
    found = {}
    for lang in ("zh", "en"):
        titles = record_titles(workspace, lang)
        root = tree(project, "SYS-011", "down", lang, titles=titles)
        found[lang] = next(step.label for step in root.steps if step.id == "RB-001")
        assert "LES-017" in titles
    assert found["zh"] != found["en"]


def test_every_step_names_the_field_that_states_it(read: tuple[Workspace, Project]) -> None:
    root = tree(read[1], "REQ-001", "up", "zh", depth=1)
    assert {step.id: step.fields for step in root.steps}["OBJ-001"] == ("REQ-001.objectives",)


def test_a_requirement_nothing_proves_or_builds_is_a_gap(read: tuple[Workspace, Project]) -> None:
    project = read[1]
    texts = [gap.text("zh") for gap in gaps(project, "REQ-049")]
    assert texts == ["REQ-049 下游没有测试用例", "REQ-049 下游没有工作包"]
    assert set(gaps(project, "REQ-049")) <= set(all_gaps(project))
    assert gaps(project, "REQ-001") == ()


def test_the_matrix_goes_from_objectives_to_work(read: tuple[Workspace, Project]) -> None:
    rows = matrix(read[1], "zh")
    first = next(row for row in rows if row.requirement == "REQ-001")
    assert (first.objective, first.interfaces, first.gaps) == ("OBJ-001", ("IF-003",), ())
    assert {"TC-003"} <= set(first.tests)
    assert {"WBS-023"} <= set(first.wbs)
    assert [row.gaps for row in rows if row.requirement == "REQ-049"] == [("TC", "WBS")]


def test_a_project_need_not_be_named_where_only_one_can_be_meant(sample: Workspace) -> None:
    here = sample.root / "projects" / "SJYH-2026"
    assert chosen(sample, ["req-001"], here)[::2] == ("SJYH-2026", ("REQ-001",))
    assert chosen(sample, ["HRPT-2025", "REQ-001"], here)[0] == "HRPT-2025"
    with pytest.raises(WorkspaceError) as two:
        chosen(sample, ["REQ-001"], sample.root)
    assert "HRPT-2025、SJYH-2026" in two.value.hint("zh")
    with pytest.raises(ProjectError, match="REQ-999"):
        chosen(sample, ["SJYH-2026", "REQ-999"], sample.root)
    with pytest.raises(WorkspaceError):
        chosen(sample, ["SJYH-2026", "HRPT-2025"], sample.root)


def test_a_link_is_suspect_from_the_change_of_the_upper_text_until_its_next_review(sample: Workspace) -> None:
    project = sample.project("SJYH-2026")
    count = review(sample, "SJYH-2026", project, (), on=TODAY, by="MEM-003")
    assert count == len(links(sample, "SJYH-2026", project))
    change(sample, "requirements.yaml", "返回 24 位申请编号", "返回 26 位申请编号")
    project = sample.project("SJYH-2026")
    suspect = [one for one in links(sample, "SJYH-2026", project) if one.state == "suspect"]
    assert {one.source for one in suspect} == {"REQ-001"}
    assert {"IF-003", "TC-003", "WBS-023"} <= {one.target for one in suspect}
    assert suspect[0].by == "MEM-003"

    review(sample, "SJYH-2026", project, ["TC-003"], on=TODAY)
    left = [one.target for one in links(sample, "SJYH-2026", project) if one.state == "suspect"]
    assert "TC-003" not in left
    assert "IF-003" in left


def test_what_does_not_bind_makes_no_link_suspect(sample: Workspace) -> None:
    review(sample, "SJYH-2026", sample.project("SJYH-2026"), (), on=TODAY)
    change(sample, "requirements.yaml", "status: verified", "status: implemented")
    change(sample, "requirements.yaml", "owner: MEM-003", "owner: MEM-004")
    change(
        sample,
        "requirements.yaml",
        "      zh: 当客户在手机银行确认申请信息时，信贷集成服务应",
        "      zh: >-\n        当客户在手机银行确认申请信息时，\n        信贷集成服务应",
    )
    found = links(sample, "SJYH-2026", sample.project("SJYH-2026"))
    assert {one.state for one in found} == {"reviewed"}


def test_links_without_a_review_are_open_and_reviews_of_links_that_are_gone_are_dropped(
    sample: Workspace,
) -> None:
    project = sample.project("SJYH-2026")
    assert {one.state for one in links(sample, "SJYH-2026", project)} == {"open"}
    review(sample, "SJYH-2026", project, ["TC-003"], on=TODAY)
    assert {one.item for one in read_reviews(sample, "SJYH-2026")} == {"TC-003"}
    change(sample, "requirements.yaml", "    tests: [TC-003]\n", "")
    change(sample, "tests.yaml", "requirements: [REQ-001]", "requirements: []")
    review(sample, "SJYH-2026", sample.project("SJYH-2026"), ["TC-004"], on=TODAY)
    assert ("REQ-001", "TC-003") not in {(one.follows, one.item) for one in read_reviews(sample, "SJYH-2026")}


def test_the_file_of_reviews_is_read_strictly_and_written_alike(sample: Workspace) -> None:
    project = sample.project("SJYH-2026")
    review(sample, "SJYH-2026", project, (), on=TODAY)
    path = sample.root / "projects" / "SJYH-2026" / "trace" / "reviews.yaml"
    before = path.read_bytes()
    review(sample, "SJYH-2026", project, (), on=TODAY)
    assert path.read_bytes() == before
    path.write_bytes(before.replace(b"item: IF-001", b"itme: IF-001", 1))
    with pytest.raises(ProjectError) as wrong:
        links(sample, "SJYH-2026", project)
    assert "projects/SJYH-2026/trace/reviews.yaml:5" in wrong.value.message("zh")
    with pytest.raises(ProjectError, match="MEM-999"):
        review(sample, "SJYH-2026", project, (), on=TODAY, by="MEM-999")


def test_no_text_of_a_user_becomes_a_formula() -> None:
    evil = '=HYPERLINK("http://x.example","看")'
    text = csv_text(["标题"], [[evil], ["+1"], ["＝1"], ['普通, "引号"']])
    assert text.startswith("\ufeff标题")
    assert "\n\"'=HYPERLINK" in text.replace("\r", "")
    assert "'+1" in text
    assert "'＝1" in text
    sheet = load_workbook(io.BytesIO(xlsx_bytes("表", ["标题"], [[evil]]))).active
    assert sheet is not None
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].value == evil
