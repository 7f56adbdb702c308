"""Knowledge gaps: searches that the knowledge base did not answer, kept, grouped and asked again.

The log is ``.fupan/gaps.jsonl`` in the workspace, a JSON object per line, the oldest first. It names no user, stays
on this machine (the folder keeps itself out of Git) and is bounded in size; ``gaps = false`` in fupan.toml turns it
off. The same question on the same day from the same place counts once.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

import search
from kb.errors import WorkspaceError
from kb.services.index import open_index
from kb.services.search import find
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
#: Two questions are one gap when their similarity is so far from that of any two titles towards equality.
ALIKE = 0.45
#: Seconds to wait for another process that writes the log; after that a gap is not worth the delay.
_PATIENCE, _PAUSE = 0.5, 0.01

Place = Literal["cli", "api", "generate"]


@dataclass(frozen=True, slots=True)
class Gap:
    """One question that was not answered, on one day (ISO); ``nearest`` are record ids."""

    query: str
    day: str
    lang: str
    place: str
    confidence: float
    nearest: tuple[str, ...]

    @property
    def folded(self) -> str:
        """The question as it is compared with others."""
        return " ".join(fold(self.query).split())


@dataclass(frozen=True, slots=True)
class Cluster:
    """Questions about one thing.

    ``query`` is the one asked most; ``others`` the different wordings besides; ``asked`` counts questions,
    each once a day and place; ``nearest`` are the records that came nearest when it was asked now, and
    ``closed`` says that the knowledge base answers all of it now.
    """

    query: str
    others: tuple[str, ...]
    asked: int
    first: str
    last: str
    places: tuple[str, ...]
    nearest: tuple[str, ...]
    confidence: float
    closed: bool


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
    asked = " ".join(results.query.split())[:LONGEST]
    if (
        not workspace.settings.gaps
        or not asked
        or answered(results)
        or filters not in (None, search.Filters())
    ):
        return False
    nearest = tuple(dict.fromkeys(hit.record_id for hit in results.hits))[:NEAREST]
    confidence = round(results.confidence, 4)
    gap = Gap(asked, today.isoformat(), language_of(asked), place, confidence, nearest)
    try:
        with _writing(workspace) as mine:
            return mine and _append(workspace, gap)
    except OSError:
        return False


def read_gaps(workspace: Workspace, *, since: str = "") -> list[Gap]:
    """The gaps in the log from the day ``since`` on; lines that cannot be read are passed over."""
    return [gap for gap in _parsed(_log(workspace)) if gap.day >= since]


def clear_gaps(workspace: Workspace) -> int:
    """Empty the log; the number of gaps that were in it. Raises `WorkspaceError` when it is being written."""
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


def clusters(workspace: Workspace, *, today: date, since: str = "") -> list[Cluster]:
    """The gaps grouped by meaning and asked again: open ones first, then the most asked, then the newest.

    Grouped by the cosine of the workspace's embedder: each question, the most asked first, joins the nearest
    group whose first question is alike enough (`ALIKE`), or begins one.
    """
    by_text: dict[str, list[Gap]] = {}
    for gap in read_gaps(workspace, since=since):
        by_text.setdefault(gap.folded, []).append(gap)
    if not by_text:
        return []
    questions = sorted(by_text.values(), key=lambda gaps: (-len(gaps), gaps[0].day, gaps[0].query))
    with open_index(workspace) as index:
        groups = _grouped(workspace, [gaps[-1].query for gaps in questions])
        found = [_cluster(index, [questions[at] for at in group], today) for group in groups]
    found.sort(key=lambda one: one.last, reverse=True)
    return sorted(found, key=lambda one: (one.closed, -one.asked))


def _cluster(index: search.Index, questions: Sequence[Sequence[Gap]], today: date) -> Cluster:
    wordings = [gaps[-1].query for gaps in questions]
    again = [find(index, wording, today=today) for wording in wordings]
    gaps = [gap for asked in questions for gap in asked]
    days = sorted(gap.day for gap in gaps)
    return Cluster(
        query=wordings[0],
        others=tuple(wordings[1:]),
        asked=len(gaps),
        first=days[0],
        last=days[-1],
        places=tuple(sorted({gap.place for gap in gaps})),
        nearest=tuple(dict.fromkeys(hit.record_id for results in again for hit in results.hits))[:NEAREST],
        confidence=min(results.confidence for results in again),
        closed=all(map(answered, again)),
    )


def _grouped(workspace: Workspace, queries: Sequence[str]) -> list[list[int]]:
    """The positions of ``queries`` in groups, each with its leader first."""
    embedder = search.load(workspace.settings.embedder)
    vectors = embedder.encode(queries)
    limit = _alike(embedder.encode([record.title for record in workspace.load_records()[0]]))
    leaders: list[int] = []
    groups: list[list[int]] = []
    for at in range(len(queries)):
        cosines = vectors[leaders] @ vectors[at] if leaders else np.empty(0)
        if cosines.size and cosines.max() >= limit:
            groups[int(cosines.argmax())].append(at)
        else:
            leaders.append(at)
            groups.append([at])
    return groups


def _alike(titles: NDArray[np.float32]) -> float:
    """The cosine from which two short texts mean the same, for an embedder that gives these titles these vectors."""
    count = len(titles)
    if count < 2:
        return ALIKE
    total = float((titles.sum(0) ** 2).sum())  # of all pairs, each with itself included, whose cosine is 1
    apart = (total - count) / (count * (count - 1))
    return apart + ALIKE * (1 - apart)


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
    known = list(_parsed(log))
    if any((old.folded, old.day, old.place) == (gap.folded, gap.day, gap.place) for old in known):
        return False
    if len(log) > MOST_BYTES:
        workspace.write(LOG, b"".join(map(_line, known[len(known) // 2 :])))
    path: Path = workspace.inside(LOG)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "ab") as file:
        torn = log and not log.endswith(b"\n")  # a write that was cut off; it must not spoil this line too
        file.write((b"\n" if torn else b"") + _line(gap))
        file.flush()
        os.fsync(file.fileno())
    return True


def nearest_titles(workspace: Workspace, found: Iterable[Cluster]) -> dict[str, tuple[str, str]]:
    """(title, English title) of the records that came nearest, by id."""
    wanted = {name for one in found for name in one.nearest}
    return {
        record.id: (record.title, record.title_en or record.title)
        for record in workspace.load_records()[0]
        if record.id in wanted
    }
