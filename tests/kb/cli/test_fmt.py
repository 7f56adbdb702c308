"""``fupan fmt`` as it is typed."""

from __future__ import annotations

from kb.workspace import Workspace
from tests.kb.cli.conftest import Type


def test_check_and_diff_write_nothing_and_fmt_does(fupan: Type, workspace: Workspace) -> None:
    path = workspace.root / "projects" / "DEMO" / "project.yaml"
    fupan("fmt")
    assert fupan("fmt", "--check").code == 0
    path.write_bytes(path.read_bytes().replace(b"owner: MEM-001", b"owner: mem-1", 1) + b"\n")
    before = path.read_bytes()
    checked = fupan("fmt", "--check", "projects/DEMO")
    assert (checked.code, checked.out.splitlines()[-1]) == (1, "1 个文件要整理")
    assert (
        "+  - {id: SYS-001, name: {zh: 柜台系统, en: Teller system}, owner: MEM-001}"
        in fupan("fmt", "--diff").out
    )
    assert path.read_bytes() == before
    assert fupan("fmt", lang="en").out.splitlines()[-1] == "1 files put in order"
    assert b"owner: mem-1" not in path.read_bytes()


def test_what_cannot_be_read_is_said(fupan: Type, workspace: Workspace) -> None:
    path = workspace.root / "projects" / "DEMO" / "project.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\n\tx: 1\n", encoding="utf-8")
    shown = fupan("fmt")
    assert shown.code == 1
    assert "projects/DEMO/project.yaml:" in shown.err
