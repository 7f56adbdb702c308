"""When a file of the workspace changed, as Git tells it."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kb.workspace import Workspace

#: Seconds Git may take, and the changes asked for.
_PATIENCE, MOST = 5.0, 20
#: Seconds that an answer of Git counts at most.
_REMEMBERED_S = 30

#: A repository's own settings may name programs to run; what reading needs is said here, the rest is off.
_SAFE = ("-c", "core.fsmonitor=false", "-c", "log.showSignature=false", "-c", "core.quotePath=false")


@dataclass(frozen=True, slots=True)
class Revision:
    """A change of a file: the short name of the commit, its day (ISO), who made it, and the first line of why."""

    commit: str
    day: str
    author: str
    subject: str


def revisions(workspace: Workspace, path: str) -> tuple[Revision, ...]:
    """The last changes of the file at ``path``, the newest first; none where there is no Git or no repository.

    What Git said is remembered until the repository's log grows, or for half a minute.
    """
    root, period = workspace.root, int(time.monotonic() // _REMEMBERED_S)
    return _logged(root, workspace.inside(path), _commits(root), period)


def _commits(root: Path) -> tuple[int, ...]:
    """What another commit or branch changes about the repository around ``root``; empty where that cannot be seen."""
    for folder in (root, *root.parents):
        with suppress(OSError):
            seen = [(folder / ".git" / name).stat() for name in ("HEAD", "logs/HEAD")]
            return tuple(number for file in seen for number in (file.st_mtime_ns, file.st_size))
    return ()


@lru_cache(maxsize=1_000)
def _logged(root: Path, file: Path, _commits: tuple[int, ...], _period: int) -> tuple[Revision, ...]:
    program = shutil.which("git")
    if program is None:
        return ()
    form = "--format=%h%x1f%as%x1f%an%x1f%s"
    command = [program, *_SAFE, "log", f"-n{MOST}", "--no-ext-diff", "--no-textconv", form, "--", str(file)]
    environment = os.environ | {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments, and a path below the workspace behind "--"
            command, cwd=root, env=environment, capture_output=True, timeout=_PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    lines = done.stdout.decode("utf-8", "replace").splitlines() if done.returncode == 0 else []
    rows = [line.split("\x1f") for line in lines]
    return tuple(Revision(*row) for row in rows if len(row) == 4)
