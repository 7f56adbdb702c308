"""Knowledge gaps: the questions in the gap log, grouped by meaning and asked again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

import search
from kb.access.visibility import readable
from kb.services.gap_log import LOG, NEAREST, Gap, read_gaps
from kb.services.index import open_index
from kb.services.search import find
from kb.workspace import Workspace
from search.confidence import answered

#: Two questions are one gap when their similarity is so far from that of any two titles towards equality.
ALIKE = 0.45

#: For each open index what was asked of it last, so many answers.
_KEPT = 4
_KNOWN: WeakKeyDictionary[search.Index, dict[object, tuple[Cluster, ...]]] = WeakKeyDictionary()


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


def clusters_now(
    workspace: Workspace, index: search.Index, *, today: date, since: str = ""
) -> tuple[Cluster, ...]:
    """As `clusters`, by an open index, and worked out again only when the log or the index has changed."""
    log = workspace.root / LOG
    written = (log.stat().st_mtime_ns, log.stat().st_size) if log.is_file() else ()
    state = (readable(workspace), written, index.status().generation, today, since)
    known = _KNOWN.setdefault(index, {})
    found = known.get(state)
    if found is None:
        found = tuple(clusters(workspace, today=today, since=since, index=index))
        for old in [*known][: 1 - _KEPT]:
            known.pop(old, None)
        known[state] = found
    return found


def clusters(
    workspace: Workspace, *, today: date, since: str = "", index: search.Index | None = None
) -> list[Cluster]:
    """The gaps grouped by meaning and asked again: open ones first, then the most asked, then the newest.

    Grouped by the cosine of the workspace's embedder: each question, the most asked first, joins the nearest
    group whose first question is alike enough (`ALIKE`), or begins one. ``index`` is one that is open already.
    """
    by_text: dict[str, list[Gap]] = {}
    for gap in read_gaps(workspace, since=since):
        by_text.setdefault(gap.folded, []).append(gap)
    if not by_text:
        return []
    questions = sorted(by_text.values(), key=lambda gaps: (-len(gaps), gaps[0].day, gaps[0].query))
    with nullcontext(index) if index is not None else open_index(workspace) as asked:
        groups = _grouped(workspace, [gaps[-1].query for gaps in questions])
        found = [_cluster(asked, [questions[at] for at in group], today) for group in groups]
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


def nearest_titles(workspace: Workspace, found: Iterable[Cluster]) -> dict[str, tuple[str, str]]:
    """(title, English title) of the records that came nearest, by id."""
    wanted = {name for one in found for name in one.nearest}
    return {
        record.id: (record.title, record.title_en or record.title)
        for record in workspace.load_records()[0]
        if record.id in wanted
    }
