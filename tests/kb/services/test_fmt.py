"""Putting files in order: what is done, and that nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import WorkspaceError
from kb.project.spelling import spelled
from kb.project.yaml_source import parse_yaml
from kb.services.fmt import format_markdown, format_yaml, formatted, write
from kb.workspace import Workspace

SAMPLE = Path(__file__).resolve().parents[3] / "kb" / "sample"
E = "e\u0301"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("a: 1", "a: 1\n", id="a line break at the end"),
        pytest.param("a: 1\n\n\n", "a: 1\n", id="one, not three"),
        pytest.param(
            "a: 1  \nb: \n  - c # 注 \t\n", "a: 1\nb:\n  - c # 注\n", id="no blanks at the ends of lines"
        ),
        pytest.param("a: 1 \r\nb: 2\r\n\r\n", "a: 1\r\nb: 2\r\n", id="line breaks as they are"),
        pytest.param("a: |\n  x  \n\n  y\nb: 1 \n", "a: |\n  x  \n\n  y\nb: 1\n", id="blanks in a text stay"),
        pytest.param("a: |+\n  x\n\n", "a: |+\n  x\n\n", id="line breaks that belong to a text stay"),
        pytest.param(f"name: caf{E}\n", "name: caf\u00e9\n", id="letter and accent become one character"),
        pytest.param(
            "name: \uf90a \u2126 ①\n", "name: \uf90a \u2126 ①\n", id="other characters are the writer's"
        ),
        pytest.param("\ufeffa: 1 \n", "\ufeffa: 1\n", id="the byte order mark stays"),
        pytest.param(
            "b: 2\na:   1\n\n# 注\n\nc: 'x'\n", "b: 2\na:   1\n\n# 注\n\nc: 'x'\n", id="nothing else"
        ),
        pytest.param("", "", id="an empty file stays empty"),
    ],
)
def test_what_is_put_in_order(before: str, after: str) -> None:
    assert format_yaml(before, "p.yaml").after == after
    assert format_yaml(after, "p.yaml").after == after


def test_ids_are_spelt_in_the_fields_that_hold_ids_and_nowhere_else() -> None:
    text = (
        "requirements:\n"
        "  - id: req-1\n"
        "    title: req-1 与 IF_2\n"
        "    statement: req-1\n"
        "    owner: ＭＥＭ－００３ # mem-3\n"
        "    interfaces: [if2, 'if_3', IF-004]\n"
        "    history: [{version: '1', date: 2026-01-01, change: chg 4}]\n"
        "risks:\n"
        "  - {id: rsk_01, cause: rsk-1, links: [req.1, 供应商]}\n"
        "x-mine: [req-1]\n"
    )
    assert format_yaml(text, "p.yaml").after == (
        "requirements:\n"
        "  - id: REQ-001\n"
        "    title: req-1 与 IF_2\n"
        "    statement: req-1\n"
        "    owner: MEM-003 # mem-3\n"
        "    interfaces: [IF-002, 'if_3', IF-004]\n"
        "    history: [{version: '1', date: 2026-01-01, change: CHG-004}]\n"
        "risks:\n"
        "  - {id: RSK-001, cause: rsk-1, links: [REQ-001, 供应商]}\n"
        "x-mine: [req-1]\n"
    )
    assert format_yaml("requirements: [{id: req-1}]\n", "glossary.yaml", ids=False).changes is False


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("req-1", "REQ-001"),
        ("REQ–12", "REQ-012"),
        ("Tc0007", "TC-0007"),
        ("REQ-001", "REQ-001"),
        ("REQ-", "REQ-"),
    ]
    + [(text, text) for text in ("PM", "2026-001", "XREQ-1", "REQ-1a", "需求-1", "REQ-1234567")],
)
def test_only_what_can_be_meant_as_an_id_is_spelt(written: str, right: str) -> None:
    assert spelled(written) == right


@pytest.mark.parametrize("text", ["a: 1\n\tb: 2\n", "a: [1\n", "a: *b\n- x\n", "a: 1\n---\nb: 2 \n"])
def test_what_cannot_be_read_is_left_alone_and_reported(text: str) -> None:
    done = format_yaml(text, "p.yaml")
    assert not done.changes
    assert done.problems[0].place.startswith("p.yaml:")


def test_markdown_keeps_its_blanks_and_its_code() -> None:
    text = f"---\nid: rb-1  \ntype: runbook\n---\n# 题 {E}\n\n行尾两个空格  \n下一行\n\n```\n{E}  \n```\n{E}\n\n\n"
    want = (
        "---\nid: RB-001\ntype: runbook\n---\n# 题 é\n\n行尾两个空格  \n下一行\n\n```\n" + E + "  \n```\né\n"
    )
    assert format_markdown(text, "r.md").after == want
    assert format_markdown(want, "r.md").after == want
    foreign = "---\nid: req-1\ntitle: x\n---\n文\n"
    assert not format_markdown(foreign, "r.md").changes


def test_the_sample_is_in_order() -> None:
    assert formatted(Workspace.open(SAMPLE)) == []


def test_only_files_out_of_order_are_written_and_only_those_asked_for(workspace: Workspace) -> None:
    data = workspace.root / "projects" / "DEMO" / "project.yaml"
    note = next((workspace.root / "knowledge").rglob("*.md"))
    for path in (data, note):
        path.write_bytes(path.read_bytes().rstrip(b"\n"))
    stamps = {path: path.stat().st_mtime_ns for path in workspace.root.rglob("*") if path.is_file()}
    found = formatted(workspace, [Path("projects")])
    assert [one.path for one in found] == ["projects/DEMO/project.yaml"]
    assert write(workspace, found) == 1
    assert data.read_bytes().endswith(b"\n")
    changed = {path for path, stamp in stamps.items() if path.stat().st_mtime_ns != stamp}
    assert changed == {data}
    with pytest.raises(WorkspaceError):
        formatted(workspace, [Path("fupan.toml")])


def test_a_file_that_was_saved_meanwhile_is_not_overwritten(workspace: Workspace) -> None:
    data = workspace.root / "projects" / "DEMO" / "project.yaml"
    data.write_bytes(data.read_bytes() + b"\n\n")
    found = formatted(workspace)
    data.write_bytes(data.read_bytes() + b"# new\n")
    assert write(workspace, found) == 0
    assert data.read_bytes().endswith(b"# new\n")


def _told(root: object) -> str:
    """The data in words, accents and spelling of ids aside."""
    return str(root).replace(E, "é").replace("req-1", "REQ-001")


PIECES = [
    "a: 1",
    "b: |",
    "  x ",
    "  ",
    "",
    "c: >-",
    "  词\t",
    "# 注 ",
    "d: [x, 'y ']",
    f"e: {E}",
    "requirements:",
    "  - id: req-1",
]


@given(st.lists(st.sampled_from(PIECES), max_size=10), st.sampled_from(["\n", "\r\n"]))
def test_the_data_is_the_same_and_a_second_run_changes_nothing(lines: list[str], newline: str) -> None:
    text = newline.join(lines)
    done = format_yaml(text, "p.yaml")
    again = format_yaml(done.after, "p.yaml")
    assert again.after == done.after
    before, after = parse_yaml(text, "p"), parse_yaml(done.after, "p")
    assert _told(after.root) == _told(before.root)
    assert done.after.count("\r") in (done.after.count("\n"), 0)
