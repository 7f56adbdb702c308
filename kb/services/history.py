"""When a file of the workspace changed, as Git tells it."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass

from kb.workspace import Workspace

#: Seconds Git may take, and the changes asked for.
_PATIENCE, MOST = 5.0, 20

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
    """The last changes of the file at ``path``, the newest first; none where there is no Git or no repository."""
    program = shutil.which("git")
    if program is None:
        return ()
    file = workspace.inside(path)
    form = "--format=%h%x1f%as%x1f%an%x1f%s"
    command = [program, *_SAFE, "log", f"-n{MOST}", "--no-ext-diff", "--no-textconv", form, "--", str(file)]
    environment = os.environ | {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments, and a path below the workspace behind "--"
            command, cwd=workspace.root, env=environment, capture_output=True, timeout=_PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    lines = done.stdout.decode("utf-8", "replace").splitlines() if done.returncode == 0 else []
    rows = [line.split("\x1f") for line in lines]
    return tuple(Revision(*row) for row in rows if len(row) == 4)
