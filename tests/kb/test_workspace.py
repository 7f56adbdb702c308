"""The user's folder: found, read whatever lies in it, written whole, never left."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.errors import SettingsError, WorkspaceError
from kb.settings import Settings
from kb.workspace import Workspace


@pytest.fixture
def workspace(one_record: Workspace) -> Workspace:
    return one_record


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
