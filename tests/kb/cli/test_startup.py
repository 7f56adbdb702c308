"""What starting a command loads: nothing heavy that it does not need."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from kb.cli.root import COMMANDS
from kb.workspace import Workspace

HEAVY = (
    "torch",
    "chromadb",
    "matplotlib",
    "docx",
    "openai",
    "fastapi",
    "mkdocs",
    "jieba",
    "sentence_transformers",
)

#: Runs a command, then says on the last line which of HEAVY it imported.
PROBE = f"""
import json, sys
sys.argv = ["fupan", *sys.argv[1:]]
from kb.cli import main
try:
    main()
except SystemExit as stop:
    code = stop.code
print("\\n" + json.dumps([code, [name for name in {HEAVY!r} if name in sys.modules]]))
"""


def imported(folder: Path, *words: str) -> tuple[int, list[str]]:
    """The exit code of ``fupan …`` and the heavy packages it imported."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *words],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[3])},
        capture_output=True,
        text=True,
        check=True,
    )
    code, names = json.loads(done.stdout.splitlines()[-1])
    return code, names


def test_the_help_loads_nothing_heavy(tmp_path: Path) -> None:
    assert imported(tmp_path, "--help") == (0, [])


def test_the_help_of_every_command_loads_nothing_heavy(tmp_path: Path) -> None:
    for name in COMMANDS:
        assert imported(tmp_path, name, "--help") == (0, []), name


def test_searching_loads_neither_chroma_nor_torch(workspace: Workspace) -> None:
    assert imported(workspace.root, "search", "对账") == (0, [])


def test_listing_the_types_loads_nothing_heavy(workspace: Workspace) -> None:
    assert imported(workspace.root, "types") == (0, [])


def test_generating_without_a_model_loads_no_client_and_no_server(workspace: Workspace) -> None:
    code, names = imported(workspace.root, "generate", "lessons-learned", "DEMO")
    assert code == 0
    assert not {"torch", "chromadb", "openai", "fastapi", "mkdocs", "jieba"} & set(names)


def test_a_current_folder_that_was_deleted_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    program = "import os, sys; os.rmdir(os.getcwd()); from kb.cli import main; sys.argv = ['fupan', 'check']; main()"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, env=environment
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
