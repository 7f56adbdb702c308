"""``fupan types``: the list, new types that generate at once, and the check of a type on its own example."""

from __future__ import annotations

import json

import pytest

from kb.workspace import Workspace
from tests.kb.cli.conftest import Type


def test_a_new_type_generates_at_once_in_both_languages(fupan: Type, workspace: Workspace) -> None:
    code = workspace.project_codes()[0]
    made = fupan("types", "new", "acceptance-report", "--zh", "验收报告", "--en", "Acceptance report")
    assert made.code == 0, made.err
    assert "templates/acceptance-report/document.yaml" in made.out

    for lang, title in (("zh", "验收报告"), ("en", "Acceptance report")):
        answer = fupan("generate", "acceptance-report", code, "--lang", lang, "--json")
        assert answer.code == 0, answer.err
        document = json.loads(answer.out)["document"]
        assert (workspace.root / document).is_file()
        assert f"{code}-AR-001_{title}_V0.1_" in document


def test_the_list_names_a_workspaces_own_types(fupan: Type) -> None:
    fupan("types", "new", "acceptance-report", "--zh", "验收：报告", "--code", "acr")

    line = next(line for line in fupan("types").out.splitlines() if line.startswith("acceptance-report"))
    assert line.split() == ["acceptance-report", "ACR", "验收：报告（本工作区）"]
    rows = json.loads(fupan("types", "--json").out)["types"]
    assert {row["type"]: row["own"] for row in rows}["acceptance-report"] is True


def test_the_check_remembers_the_text_that_was_accepted(fupan: Type, workspace: Workspace) -> None:
    fupan("types", "new", "acceptance-report")
    assert "还没有认可过" in fupan("types", "check", "acceptance-report").out
    assert fupan("types", "check", "acceptance-report", "--accept").code == 0
    again = fupan("types", "check", "acceptance-report")
    assert (again.code, again.out.count("与认可的一致")) == (0, 2)

    path = "templates/acceptance-report/sections/purpose.md.j2"
    workspace.write(path, (workspace.root / path).read_text(encoding="utf-8") + "\n多一句。\n")
    changed = fupan("types", "check", "acceptance-report")
    assert (changed.code, changed.out.count("与认可的不同")) == (1, 2)


def test_the_check_names_file_and_line_of_a_template_that_fails(fupan: Type, workspace: Workspace) -> None:
    fupan("types", "new", "acceptance-report")
    workspace.write("templates/acceptance-report/sections/list.md.j2", "一\n{{ nonsense.x }}\n")

    answer = fupan("types", "check", "acceptance-report")
    assert answer.code == 1
    assert "sections/list.md.j2:2" in answer.err


@pytest.mark.parametrize("name", ["requirements-specification", "handover-manual", "lessons-learned"])
def test_a_built_in_type_can_be_taken_over_and_gives_the_same_text(fupan: Type, name: str) -> None:
    before = fupan("types", "check", name).out
    assert fupan("types", "new", name, "--from", name).code == 0

    assert fupan("types", "check", name).out == before


def test_a_copy_under_another_name_gets_a_code_of_its_own(fupan: Type) -> None:
    assert fupan("types", "new", "ops-handover", "--from", "OHM").code == 0
    assert fupan("types", "new", "other-handover", "--from", "OHM").code == 0
    assert fupan("types", "new", "other-hospital", "--from", "OHM").code == 0

    codes = {row["type"]: row["code"] for row in json.loads(fupan("types", "--json").out)["types"]}
    assert codes["ops-handover"] == "OH"
    assert len(set(codes.values())) == len(codes)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["Acceptance"], "小写英文字母"),
        (["../evil"], "小写英文字母"),
        (["x", "--code", "SIRS"], "已是 requirements-specification 的"),
        (["x", "--code", "A/B"], "2 到 8 个"),
        (["x", "--from", "handover"], "handover-manual"),
    ],
)
def test_names_and_codes_that_cannot_be_are_told_and_nothing_is_written(
    fupan: Type, workspace: Workspace, words: list[str], told: str
) -> None:
    before = sorted(workspace.root.rglob("*"))
    answer = fupan("types", "new", *words)

    assert answer.code == 1
    assert told in answer.err
    assert sorted(workspace.root.rglob("*")) == before


def test_an_existing_type_is_never_overwritten(fupan: Type, workspace: Workspace) -> None:
    fupan("types", "new", "x-report")
    workspace.write("templates/x-report/example.yaml", "mine")

    assert fupan("types", "new", "x-report").code == 1
    assert (workspace.root / "templates/x-report/example.yaml").read_text(encoding="utf-8") == "mine"


def test_a_built_in_type_is_replaced_only_when_that_is_said(fupan: Type, workspace: Workspace) -> None:
    refused = fupan("types", "new", "lessons-learned")

    assert refused.code == 1
    assert "--from lessons-learned" in refused.err
    assert not (workspace.root / "templates/lessons-learned").exists()
    assert fupan("types", "new", "lessons-learned", "--replace").code == 0


def test_names_no_folder_can_have_are_refused_as_names(fupan: Type) -> None:
    assert "不能作类型名" in fupan("types", "new", "con").err
