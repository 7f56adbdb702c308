"""Each folder here is a story: a workspace, the commands typed in it, and what must be seen.

``workspace/`` holds the files, ``story.txt`` lines of three kinds: ``$ fupan …`` is typed, ``exit N`` is its exit
code, any other line must appear in what it printed. The stories are in both languages where the command is.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

HERE = Path(__file__).parent
STORIES = sorted(path.parent for path in HERE.glob("*/story.txt"))


@dataclass
class Step:
    command: list[str]
    exit_code: int = 0
    expected: list[str] = field(default_factory=list)


def steps(story: str) -> Iterator[Step]:
    step: Step | None = None
    for line in filter(None, map(str.strip, story.splitlines())):
        if line.startswith("$ fupan "):
            if step:
                yield step
            step = Step(shlex.split(line.removeprefix("$ fupan ")))
        elif step and (code := re.fullmatch(r"exit (\d+)", line)):
            step.exit_code = int(code[1])
        elif step:
            step.expected.append(line)
    if step:
        yield step


@pytest.mark.parametrize("folder", STORIES, ids=lambda folder: folder.name)
def test_the_story_ends_as_told(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder / "workspace", tmp_path, dirs_exist_ok=True)
    for step in steps((folder / "story.txt").read_text(encoding="utf-8")):
        done = subprocess.run(
            [sys.executable, "-m", "kb", *step.command],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            encoding="utf-8",
        )
        seen = done.stdout + done.stderr
        assert "Traceback" not in seen, seen
        assert done.returncode == step.exit_code, f"{step.command}: exit {done.returncode}\n{seen}"
        for line in step.expected:
            assert line in seen, f"{step.command}: {line!r} not in\n{seen}"
