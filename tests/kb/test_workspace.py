"""The user's folder: found, read whatever lies in it, written whole, never left."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.errors import KBError, SettingsError, WorkspaceError
from kb.settings import Settings
from kb.workspace import Workspace

RUNBOOK = "---\nid: RB-001\ntype: runbook\ntitle: 甲\n---\n# 甲\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    folder = tmp_path / "acme"
    (folder / "knowledge/runbooks").mkdir(parents=True)
    (folder / "fupan.toml").write_text('language = "zh"\n', encoding="utf-8")
    (folder / "knowledge/runbooks/RB-001.md").write_text(RUNBOOK, encoding="utf-8")
    return Workspace.open(folder)


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


def test_a_workspace_is_found_from_any_folder_below(workspace: Workspace) -> None:
    assert Workspace.find(workspace.root / "knowledge/runbooks").root == workspace.root


def test_a_folder_outside_any_workspace_is_named(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError) as caught:
        Workspace.find(Path("/no/such/folder"))
    assert "fupan init" in caught.value.hint("zh")
    with pytest.raises(WorkspaceError):
        Workspace.open(tmp_path / "missing")


def test_bad_settings_are_the_settings_error(workspace: Workspace) -> None:
    (workspace.root / "fupan.toml").write_text("colour = 1\n", encoding="utf-8")
    with pytest.raises(SettingsError):
        Workspace.open(workspace.root)


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


def test_projects_are_the_folders_with_data(workspace: Workspace) -> None:
    workspace.write("projects/B-2/project.yaml", "project: {}\n")
    workspace.write("projects/A-1/project/plan.yml", "wbs: []\n")
    workspace.write("projects/.old/project.yaml", "project: {}\n")
    (workspace.root / "projects/empty").mkdir()
    assert workspace.project_codes() == ["A-1", "B-2"]
    with pytest.raises(WorkspaceError) as caught:
        workspace.project("C-3")
    assert "A-1、B-2" in caught.value.hint("zh")
    with pytest.raises(WorkspaceError):
        workspace.project_path("../knowledge")


PARTS = [
    "..",
    "...",
    ".",
    "",
    "a",
    "CON",
    "nul.txt",
    "x:y",
    "a\\b",
    "%2e%2e",
    "\0",
    "a\nb",
    "~",
    "C:",
    "a.",
    "b ",
    "文档",
    "\ud800",
    "x" * 300,
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PARTS) | st.text(max_size=5), min_size=1, max_size=5), st.booleans())
def test_no_name_leads_out_of_the_workspace(parts: list[str], absolute: bool) -> None:
    workspace = Workspace(Path("/srv/acme"), Settings())
    name = ("/" if absolute else "") + "/".join(parts)
    try:
        path = workspace.inside(name)
    except WorkspaceError:
        return
    assert path.is_relative_to("/srv/acme")
    assert "\\" not in name
    assert "\0" not in name


@pytest.mark.parametrize(
    "name",
    [
        "../x",
        "a/../../x",
        "/etc/passwd",
        "..\\x",
        "C:\\x",
        "a:b",
        "nul",
        "COM1.docx",
        "x.",
        "x ",
        "a\0b",
        "a\nb",
        "up/x",
    ],
)
def test_hostile_names_are_refused_for_reading_and_writing(
    workspace: Workspace, tmp_path: Path, name: str
) -> None:
    (workspace.root / "up").symlink_to(tmp_path)
    with pytest.raises(WorkspaceError):
        workspace.write(name, "x")
    with pytest.raises(WorkspaceError):
        workspace.inside(name)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["acme"]


def test_only_word_files_below_output_are_handed_out(workspace: Workspace) -> None:
    workspace.write("output/A-1/文档_V1.0.docx", b"x")
    workspace.write("drafts/A-1/x.docx", b"x")
    assert workspace.output_file("A-1", "文档_V1.0.docx").read_bytes() == b"x"
    for code, name in (
        ("..", "drafts/A-1/x.docx"),
        ("../drafts/A-1", "x.docx"),
        ("A-1", "no.docx"),
        ("A-1", "../../fupan.toml"),
    ):
        with pytest.raises(WorkspaceError):
            workspace.output_file(code, name)


def test_a_path_is_shown_below_the_workspace(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workspace.write("drafts/A-1/x.md", "x")
    assert workspace.relative(path) == "drafts/A-1/x.md"
    monkeypatch.chdir(path.parent)
    assert workspace.relative(Path("x.md")) == "drafts/A-1/x.md"
    with pytest.raises(WorkspaceError):
        workspace.relative(Path("/etc/hosts"))


def test_the_template_of_the_settings_must_exist_inside(workspace: Workspace) -> None:
    assert workspace.template() is None
    (workspace.root / "fupan.toml").write_text('template = "templates/公司.docx"\n', encoding="utf-8")
    again = Workspace.open(workspace.root)
    with pytest.raises(WorkspaceError):
        again.template()
    again.write("templates/公司.docx", b"x")
    assert again.template() == workspace.root / "templates/公司.docx"


def test_the_state_folder_keeps_itself_out_of_git(workspace: Workspace) -> None:
    assert workspace.index_dir == workspace.root / ".fupan/index"
    assert (workspace.root / ".fupan/.gitignore").read_text(encoding="utf-8") == "*\n"


def test_writing_replaces_a_file_and_keeps_its_permissions(workspace: Workspace) -> None:
    path = workspace.write("drafts/A/x.md", "旧\r\n")
    assert path.read_bytes() == "旧\r\n".encode()
    path.chmod(0o600)
    workspace.write("drafts/A/x.md", "新")
    assert path.read_text(encoding="utf-8") == "新"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["x.md"]


def test_new_files_follow_the_users_mask(workspace: Workspace) -> None:
    before = os.umask(0o027)
    try:
        path = workspace.write("output/A/x.docx", b"x")
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_failed_write_leaves_the_old_file_and_no_rest(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workspace.write("drafts/A/x.md", "old")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WorkspaceError) as caught:
        workspace.write("drafts/A/x.md", "new")
    assert caught.value.place == "drafts/A/x.md"
    assert "No space left" in caught.value.message("zh")
    assert path.read_text(encoding="utf-8") == "old"
    assert [one.name for one in path.parent.iterdir()] == ["x.md"]


def test_a_folder_in_the_way_is_explained(workspace: Workspace) -> None:
    with pytest.raises(WorkspaceError) as caught:
        workspace.write("knowledge", "x")
    assert caught.value.place == "knowledge"


def test_a_killed_writer_leaves_the_old_file_or_the_new_one(workspace: Workspace, root: Path) -> None:
    script = """
        import sys
        from pathlib import Path
        from kb.workspace import Workspace
        workspace = Workspace.open(Path(sys.argv[1]))
        print("ready", flush=True)
        while True:
            for letter in b"abcdef":
                workspace.write("drafts/x.bin", bytes([letter]) * 200_000)
    """
    command = [sys.executable, "-c", textwrap.dedent(script), str(workspace.root)]
    path = workspace.root / "drafts/x.bin"
    for _ in range(3):
        with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"ready\n"
            while not path.exists():
                pass
            seen = {path.read_bytes() for _ in range(20)}
            writer.kill()
        seen.add(path.read_bytes())
        assert all(len(content) == 200_000 and len(set(content)) == 1 for content in seen)


def test_nothing_outside_is_opened_while_hostile_names_are_tried(workspace: Workspace, root: Path) -> None:
    script = """
        import os, sys
        from pathlib import Path
        from kb.errors import KBError
        from kb.workspace import Workspace
        import kb.project.loader
        root = sys.argv[1]
        workspace = Workspace.open(Path(root))
        outside = []
        def watch(event, arguments):
            if event == "open" and isinstance(arguments[0], (str, bytes, os.PathLike)):
                path = os.path.realpath(os.fsdecode(arguments[0]))
                if not path.startswith(root) and not path.endswith((".py", ".pyc")):
                    outside.append(path)
        sys.addaudithook(watch)
        workspace.load_records()
        attempts = (workspace.read_bytes, lambda name: workspace.write(name, "x"), workspace.project)
        for name in ("../x", "/etc/passwd", "up/x", "a/../../y", "knowledge/link.md", "..", "up"):
            for attempt in attempts:
                try:
                    attempt(name)
                except KBError:
                    pass
        print(outside)
    """
    (workspace.root / "up").symlink_to(workspace.root.parent)
    (workspace.root / "knowledge/link.md").symlink_to("/etc/passwd")
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), str(workspace.root)],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.strip() == "[]", done.stdout + done.stderr
