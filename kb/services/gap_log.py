"""The log of knowledge gaps: searches that the knowledge base did not answer.

It is ``.fupan/gaps.jsonl`` in the workspace, a JSON object per line, the oldest first. It names no user, stays on
this machine (the folder keeps itself out of Git) and is bounded in size; ``gaps = false`` in fupan.toml turns it
off. The same question on the same day from the same place counts once.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import search
from kb.access.principal import EVERY, Projects
from kb.access.visibility import readable, require_whole
from kb.errors import WorkspaceError
from kb.workspace import Workspace
from search.characters import fold
from search.confidence import answered
from search.lock import FileLock
from search.tokenizer import language_of

LOG = ".fupan/gaps.jsonl"
#: Beyond this size the older half of the log is dropped; a question counts with so many characters.
MOST_BYTES, LONGEST = 1_000_000, 300
#: Records named beside a gap.
NEAREST = 3
#: Seconds to wait for another process that writes the log; after that a gap is not worth the delay.
_PATIENCE, _PAUSE = 0.5, 0.01

Place = Literal["cli", "api", "generate"]


@dataclass(frozen=True, slots=True)
class Gap:
    """One question that was not answered, on one day (ISO); ``nearest`` are record ids.

    ``projects`` are those that whoever asked may see; `EVERY` for all. Its words may tell of any of them, so it is
    shown to those alone who see as much.
    """

    query: str
    day: str
    lang: str
    place: str
    confidence: float
    nearest: tuple[str, ...]
    projects: tuple[str, ...] | None = EVERY

    @property
    def folded(self) -> str:
        """The question as it is compared with others."""
        return " ".join(fold(self.query).split())

    @property
    def once(self) -> tuple[object, ...]:
        """What counts once: the question of a day at a place, by people who see the same."""
        return self.folded, self.day, self.place, self.projects


def note_gap(
    workspace: Workspace,
    results: search.Results,
    place: Place,
    *,
    today: date,
    filters: search.Filters | None = None,
) -> bool:
    """Add the question of ``results`` to the log if nothing answers it; True when it was added.

    Searches with filters are left out: what they miss may well be known. Never raises: a log that cannot be
    written must not cost anybody their results.
    """
    asked = _asked(results.query)
    if (
        not workspace.settings.gaps
        or not asked
        or answered(results)
        or filters not in (None, search.Filters())
    ):
        return False
    nearest = tuple(dict.fromkeys(hit.record_id for hit in results.hits))[:NEAREST]
    confidence = round(results.confidence, 4)
    projects = readable(workspace)
    shown = EVERY if projects is EVERY else tuple(sorted(projects))
    gap = Gap(asked, today.isoformat(), language_of(asked), place, confidence, nearest, shown)
    try:
        with _writing(workspace) as mine:
            return mine and _append(workspace, gap)
    except OSError:
        return False


def _asked(query: str) -> str:
    """The question as it is kept; empty where nothing in it is a letter or a digit, so that nobody can answer it."""
    shown = " ".join("".join(one if one.isprintable() else " " for one in query).split())
    return shown[:LONGEST] if any(map(str.isalnum, shown)) else ""


def read_gaps(workspace: Workspace, *, since: str = "") -> list[Gap]:
    """The gaps in the log from the day ``since`` on that the readers of ``workspace`` may see.

    Lines that cannot be read are passed over.
    """
    projects = readable(workspace)
    return [gap for gap in _parsed(_log(workspace)) if gap.day >= since and _shown(gap, projects)]


def clear_gaps(workspace: Workspace) -> int:
    """Empty the log; the number of gaps that were in it.

    Raises `WorkspaceError` when it is being written, and where ``workspace`` hides projects.
    """
    require_whole(workspace)
    with _writing(workspace) as mine:
        if not mine:
            raise WorkspaceError(
                "缺口记录正被另一个进程写入",
                "The gap log is being written by another process",
                place=LOG,
                hint_zh="稍后再试。",
                hint_en="Try again in a moment.",
            )
        count = len(read_gaps(workspace))
        workspace.write(LOG, "")
    return count


def _shown(gap: Gap, projects: Projects) -> bool:
    """Whether somebody who sees ``projects`` may see what was asked by somebody with other projects."""
    return projects is EVERY or (gap.projects is not EVERY and projects.issuperset(gap.projects))


def _log(workspace: Workspace) -> bytes:
    try:
        return workspace.inside(LOG).read_bytes()
    except OSError:
        return b""


def _parsed(log: bytes) -> Iterator[Gap]:
    for line in log.decode("utf-8", "replace").splitlines():
        with contextlib.suppress(ValueError, TypeError, KeyError):
            row = json.loads(line)
            yield Gap(
                str(row["query"]),
                date.fromisoformat(row["day"]).isoformat(),
                str(row["lang"]),
                str(row["place"]),
                float(row["confidence"]),
                tuple(map(str, row["nearest"])),
                EVERY if (shown := row.get("projects")) is None else tuple(map(str, shown)),
            )


def _line(gap: Gap) -> bytes:
    return json.dumps(asdict(gap), ensure_ascii=False).encode("utf-8", "replace") + b"\n"


@contextlib.contextmanager
def _writing(workspace: Workspace) -> Iterator[bool]:
    """Whether the log is ours to write; False when another process keeps it too long."""
    workspace.index_dir  # noqa: B018 - makes the folder, which keeps itself out of Git
    lock = FileLock(workspace.inside(f"{LOG}.lock"))
    until = time.monotonic() + _PATIENCE
    while not (mine := lock.acquire()) and time.monotonic() < until:
        time.sleep(_PAUSE)
    try:
        yield mine
    finally:
        lock.release()


def _append(workspace: Workspace, gap: Gap) -> bool:
    log = _log(workspace)
    day = gap.day.encode()
    same_day = b"\n".join(line for line in log.splitlines() if day in line)  # few; the others need no parsing
    if any(old.once == gap.once for old in _parsed(same_day)):
        return False
    if len(log) > MOST_BYTES:
        known = list(_parsed(log))
        workspace.write(LOG, b"".join(map(_line, known[len(known) // 2 :])))
    path: Path = workspace.inside(LOG)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "ab") as file:
        torn = log and not log.endswith(b"\n")  # a write that was cut off; it must not spoil this line too
        file.write((b"\n" if torn else b"") + _line(gap))
        file.flush()
        os.fsync(file.fileno())
    return True
