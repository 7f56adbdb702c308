"""Writing where no more fits: the limit is the kernel's, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from kb.workspace import Workspace

WRITER = """
import resource, signal, sys
from pathlib import Path
from kb.errors import WorkspaceError
from kb.workspace import Workspace

workspace = Workspace.open(Path(sys.argv[1]))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
try:
    workspace.write("drafts/P/a.md", "新" * 100_000)
except WorkspaceError as error:
    print(error.place, error.en)
"""


def test_a_file_that_does_not_fit_leaves_the_old_one_and_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "fupan.toml").write_text('language = "zh"\n', encoding="utf-8")
    old = Workspace.open(tmp_path).write("drafts/P/a.md", "旧")
    done = subprocess.run(
        [sys.executable, "-c", WRITER, str(tmp_path)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.startswith("drafts/P/a.md The file cannot be written")
    assert old.read_text(encoding="utf-8") == "旧"
    assert [entry.name for entry in old.parent.iterdir()] == ["a.md"]
