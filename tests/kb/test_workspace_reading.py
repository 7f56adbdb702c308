"""Records and glossary read from a folder that holds anything a person or a machine may leave there."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import pytest

from kb.errors import KBError
from kb.workspace import Workspace
from tests.kb.conftest import RUNBOOK


@pytest.fixture
def workspace(one_record: Workspace) -> Workspace:
    return one_record


def load(workspace: Workspace) -> tuple[list[str], list[KBError]]:
    records, problems = workspace.load_records()
    return [record.id for record in records], problems


def only_problem(workspace: Workspace) -> KBError:
    """The one problem of a workspace whose good record is read all the same."""
    ids, problems = load(workspace)
    assert ids == ["RB-001"]
    (problem,) = problems
    assert problem.message("zh") != problem.message("en")
    return problem


def test_records_are_read_in_order_of_path(workspace: Workspace) -> None:
    (workspace.root / "knowledge/notes").mkdir()
    (workspace.root / "knowledge/notes/安装.markdown").write_text("# 安装步骤\n", encoding="utf-8")
    (workspace.root / "knowledge/A.MD").write_text("text\n", encoding="utf-8")
    assert load(workspace) == (["A", "notes-安装", "RB-001"], [])


def test_hidden_files_and_editor_copies_are_no_records(workspace: Workspace) -> None:
    for name in (".RB-009.md.part", ".#x.md", "~$x.md", "x.md~", "x.md.swp", "x.txt"):
        (workspace.root / "knowledge" / name).write_bytes(b"\xff")
    (workspace.root / "knowledge/.obsidian").mkdir()
    (workspace.root / "knowledge/.obsidian/x.md").write_bytes(b"\xff")
    assert load(workspace) == (["RB-001"], [])


@pytest.mark.parametrize(
    ("content", "zh", "hint"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0", "图片", "移到"),
        (b"PK\x03\x04....", "Word", "移到"),
        (b"%PDF-1.7 ...", "PDF", "移到"),
        (b"text\nwith\0nul", "NUL", "移到"),
        ("\ufeff标题".encode("utf-16"), "UTF-16", "另存为 UTF-8"),
        ("# 标题\n\n对账".encode("gbk"), "GBK", "另存为 UTF-8"),
        (b"good\n\xff\xff\xff bad", "UTF-8", "另存为 UTF-8"),
        (b"---\nid: RB-002\ntype: runbook\ntitle: [x\n---\n", "方括号", "]"),
        (b"---\nid: RB-002\ntype: runbook\nstatus: aproved\n---\n", "aproved", "approved"),
        (b"---\nid: RB-001\ntype: runbook\n---\n", "RB-001", "编号"),
        (b"x" * 5_000_001, "5 MB", "拆成"),
        (b"a\n" * 50_001, "50001 行", "拆成"),
        (b"a\r" * 50_001, "50001 行", "拆成"),
    ],
)
def test_a_file_that_is_no_record_is_explained_and_the_rest_is_read(
    workspace: Workspace, content: bytes, zh: str, hint: str
) -> None:
    (workspace.root / "knowledge/runbooks/RB-002.md").write_bytes(content)
    problem = only_problem(workspace)
    assert problem.place.startswith("knowledge/runbooks/RB-002.md")
    assert zh in problem.message("zh")
    assert hint in problem.hint("zh")


def test_every_mistake_of_a_record_is_a_problem_of_its_own(workspace: Workspace) -> None:
    text = "---\nid: RB-002\ntype: runbook\nstatus: x\ncreated: y\n---\n"
    (workspace.root / "knowledge/b.md").write_text(text, encoding="utf-8")
    _, problems = load(workspace)
    assert sorted(problem.place for problem in problems) == [
        "knowledge/b.md:4 status",
        "knowledge/b.md:5 created",
    ]


def test_a_huge_file_is_not_read_into_memory(workspace: Workspace) -> None:
    with (workspace.root / "knowledge/big.md").open("wb") as file:
        file.truncate(50_000_000_000)  # a sparse file: 50 GB that take no space
    assert "50000 MB" in only_problem(workspace).message("zh")


def test_a_folder_named_like_a_record_is_named_and_what_is_in_it_read(workspace: Workspace) -> None:
    folder = workspace.root / "knowledge/手册.md"
    folder.mkdir()
    (folder / "x.md").write_text("# X\n", encoding="utf-8")
    ids, problems = load(workspace)
    assert len(ids) == 2
    assert [problem.place for problem in problems] == ["knowledge/手册.md"]


def test_a_pipe_is_not_waited_for(workspace: Workspace) -> None:
    os.mkfifo(workspace.root / "knowledge/pipe.md")
    assert "普通文件" in only_problem(workspace).message("zh")


def test_links_out_of_the_workspace_are_not_followed(workspace: Workspace, tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("# 机密\n", encoding="utf-8")
    (workspace.root / "knowledge/link.md").symlink_to(secret)
    assert "工作区之外" in only_problem(workspace).message("zh")


@pytest.mark.parametrize("target", ["/", "..", "."])
def test_links_to_folders_are_named_and_not_walked(workspace: Workspace, target: str) -> None:
    (workspace.root / "knowledge/all").symlink_to(target)
    assert only_problem(workspace).place == "knowledge/all"


def test_a_knowledge_folder_that_lies_elsewhere_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme/fupan.toml").touch()
    (tmp_path / "else").mkdir()
    (tmp_path / "else/a.md").write_text("# A\n", encoding="utf-8")
    (tmp_path / "acme/knowledge").symlink_to(tmp_path / "else")
    records, problems = Workspace.open(tmp_path / "acme").load_records()
    assert records == []
    assert len(problems) == 1


def test_a_broken_link_and_a_loop_are_named(workspace: Workspace) -> None:
    (workspace.root / "knowledge/gone.md").symlink_to("nowhere.md")
    (workspace.root / "knowledge/loop.md").symlink_to("loop.md")
    ids, problems = load(workspace)
    assert ids == ["RB-001"]
    assert [problem.place for problem in problems] == ["knowledge/gone.md", "knowledge/loop.md"]


AS_NOBODY = """
    import os, sys
    from pathlib import Path
    from kb.workspace import Workspace
    Workspace.open(Path(sys.argv[1])).load_records()  # imports what an ordinary user could not
    if os.geteuid() == 0:  # the superuser may read everything
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    records, problems = Workspace.open(Path(sys.argv[1])).load_records()
    print([record.id for record in records], sorted(problem.place for problem in problems))
"""


def test_what_may_not_be_read_is_named(root: Path) -> None:
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are closed to other users
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "fupan.toml").touch()
        (folder / "knowledge/locked").mkdir(parents=True)
        (folder / "knowledge/RB-001.md").write_text(RUNBOOK, encoding="utf-8")
        (folder / "knowledge/b.md").touch(mode=0)
        (folder / "knowledge/locked").chmod(0)
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(AS_NOBODY), name],
            cwd=root,
            capture_output=True,
            text=True,
            check=False,
        )
        (folder / "knowledge/locked").chmod(0o700)
    assert done.stdout.strip() == "['RB-001'] ['knowledge/b.md', 'knowledge/locked']", done.stderr


def test_a_file_that_keeps_changing_is_left_for_the_next_time(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workspace.root / "knowledge/b.md"
    path.write_text("# B\n", encoding="utf-8")
    read = Path.read_bytes

    def growing(self: Path) -> bytes:
        content = read(self)
        if self.name == "b.md":
            with self.open("ab") as file:
                file.write(b"more\n")
        return content

    monkeypatch.setattr(Path, "read_bytes", growing)
    assert "正在被改写" in only_problem(workspace).message("zh")
    monkeypatch.undo()
    assert load(workspace)[0] == ["b", "RB-001"]


def test_files_whose_paths_give_the_same_name_are_told_apart(workspace: Workspace) -> None:
    (workspace.root / "knowledge/a").mkdir()
    for name in ("a-b.md", "a b.md", "a/b.md"):
        (workspace.root / "knowledge" / name).write_text("x\n", encoding="utf-8")
    assert load(workspace) == (["a-b", "a-b-2", "a-b-3", "RB-001"], [])


def test_the_glossary_is_read_in_both_forms(workspace: Workspace) -> None:
    entry = "- term: 对账\n  en: reconciliation\n  definition: 逐笔核对\n  synonyms: [核对, 勾对]\n"
    for text in (entry, "glossary:\n" + entry):
        workspace.write("knowledge/glossary.yaml", text)
        (term,) = Workspace.open(workspace.root).glossary()
        assert (term.term, term.en, term.synonyms) == ("对账", "reconciliation", ("核对", "勾对"))
    assert Workspace.open(workspace.root).synonyms() == [("对账", "reconciliation", "核对", "勾对")]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("- term: a\n- trem: b\n", 2, "trem"),
        ("- term: a\n- en: b\n", 2, "term"),
        ("- term: a\n- x\n", 2, "词条"),
        ("- term: a\n- term: b\n  synonyms: [A]\n", 2, "A"),
        ("- term: a\n- term: [b]\n", 2, "一段文字"),
    ],
)
def test_a_bad_entry_is_named_and_the_others_are_used(
    workspace: Workspace, text: str, line: int, said: str
) -> None:
    workspace.write("knowledge/glossary.yaml", text)
    problem = only_problem(workspace)
    assert problem.place == f"knowledge/glossary.yaml:{line}"
    assert said in problem.message("zh")
    assert workspace.glossary()[0].term == "a"


@pytest.mark.parametrize("text", ["- term: [a\n", "x: 1\n", "just text\n", "- &a {term: x}\n- *a\n"])
def test_a_broken_glossary_is_named(workspace: Workspace, text: str) -> None:
    workspace.write("knowledge/glossary.yaml", text)
    assert only_problem(workspace).place.startswith("knowledge/glossary.yaml:")
    assert workspace.glossary() == ()
