"""Whether a server over a workspace can answer, and what there is to count of it."""

from __future__ import annotations

import shutil
import socket
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from urllib.parse import urlsplit

import search
from kb.errors import KBError
from kb.llm.providers import endpoint
from kb.llm.request_log import RequestLog, totals
from kb.services.doctor import LOW_SPACE
from kb.workspace import Workspace
from search import IndexStatus, Note

#: Seconds that the answer whether the model listens holds, and that a connection may take.
_HOLDS, _PATIENCE = 30, 2.0

Model = Literal["none", "reachable", "unreachable"]


@dataclass(frozen=True, slots=True)
class Ready:
    """What a server needs to answer; ``problems`` are why it cannot. Without a model it still can."""

    status: IndexStatus
    free_bytes: int
    sqlite: str
    model: Model
    problems: tuple[Note, ...]

    @property
    def ready(self) -> bool:
        """Whether it can answer."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class Measured:
    """Numbers of a workspace: the index, how many seconds the folder is ahead of it, and models by (name, currency).

    ``models`` has tokens, cost and failed requests of the log.
    """

    status: IndexStatus
    lag_seconds: float
    models: Mapping[tuple[str, str], tuple[int, float, int]]


def readiness(workspace: Workspace, index: search.Index) -> Ready:
    """How the server stands now. The model endpoint is tried at most every half minute, for two seconds."""
    status, free = index.status(), shutil.disk_usage(workspace.root).free
    problems = []
    if not status.passages:
        problems.append(Note("还没有索引，先运行 fupan index", "Nothing is indexed yet; run fupan index"))
    if free < LOW_SPACE:
        problems.append(
            Note(f"磁盘只剩 {free / 1e6:.0f} MB", f"Only {free / 1e6:.0f} MB are free on the disk")
        )
    return Ready(status, free, sqlite3.sqlite_version, _model(workspace), tuple(problems))


def measured(workspace: Workspace, index: search.Index) -> Measured:
    """What there is to count of ``workspace``."""
    models: dict[tuple[str, str], tuple[int, float, int]] = {}
    for total in totals(RequestLog(workspace.index_dir.parent).entries()):
        tokens, cost, failed = models.get((total.model, total.currency), (0, 0.0, 0))
        models[total.model, total.currency] = (
            tokens + total.tokens,
            cost + total.cost,
            failed + total.failed,
        )
    return Measured(index.status(), _lag(workspace), models)


def _model(workspace: Workspace) -> Model:
    """Whether something listens where the model should be; nothing is asked of it, so it costs nothing."""
    try:
        chosen = endpoint(workspace.settings.llm, workspace.root)
    except KBError:
        return "unreachable"
    if chosen is None:
        return "none"
    url = urlsplit(chosen.address.base_url)
    port = url.port or (443 if url.scheme == "https" else 80)
    return (
        "reachable" if _listens(url.hostname or "", port, int(time.monotonic() // _HOLDS)) else "unreachable"
    )


@lru_cache(maxsize=8)
def _listens(host: str, port: int, _period: int) -> bool:
    """Whether a connection can be made; asked once in a period."""
    try:
        with socket.create_connection((host, port), timeout=_PATIENCE):
            return True
    except OSError:
        return False


def _lag(workspace: Workspace) -> float:
    """Seconds by which the newest file of knowledge/ is newer than the index; 0 where it is not."""
    files = [file.stat().st_mtime for file in (workspace.root / "knowledge").rglob("*.md")]
    made = [file.stat().st_mtime for file in workspace.index_dir.glob("manifest.sqlite3*")]
    return max(0.0, max(files) - max(made, default=0.0)) if files else 0.0
