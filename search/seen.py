"""An index as a reader sees it who may read some projects only.

The generation in memory is cut down to the records of these projects, of no project and public ones, so that
everything worked out from it (filters, counts, states, successors, notes) knows no others. The full-text index
stays whole on disk; every question to it, frequencies included, carries the condition whose passages count.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
import tantivy

from search.errors import SearchError
from search.index import Index
from search.lexical import Floats, Ints, LexicalReader, Wanted, owned_by
from search.manifest import Manifest
from search.plan import Progress
from search.records import Changes, IndexStatus
from search.snapshot import Snapshot
from search.writer import IndexWriter

#: So many words are remembered with their frequency.
_REMEMBERED = 100_000


class SeenWords(LexicalReader):
    """The full-text index with the passages for readers of ``projects`` and for everybody alone."""

    def __init__(self, whole: LexicalReader, projects: Collection[str]) -> None:
        self._whole = whole
        self._searcher, self._schema = whole._searcher, whole._schema
        self._vocabularies: dict[str, Mapping[str, int]] = {}
        self._frequencies: dict[str, int] = {}
        self._made = whole._made
        self._counted: dict[tuple[str, str], int] = {}
        owners = [owned_by(project) for project in ("", *sorted(projects))]
        self._mine = tantivy.Query.const_score_query(
            tantivy.Query.term_set_query(self._schema, "owner", owners), 0.0
        )

    @cached_property
    def passages(self) -> int:  # counted when first asked for
        """Passages in this view."""
        return self._count(self._mine)

    def written(self, start: str) -> Mapping[str, int]:
        """As for the whole index; `times_written` says which of these words occur here."""
        return self._whole.written(start)

    def vocabulary(self, start: str) -> Mapping[str, int]:
        """The tokens that begin with ``start`` and in how many passages each occurs at least."""
        found = {token: self.document_frequency(token) for token in self._whole.vocabulary(start)}
        return {token: times for token, times in found.items() if times}

    def score(self, query: Wanted, uids: Sequence[int]) -> tuple[Ints, Floats]:
        """As for the whole index: ``uids`` are passages of this view."""
        return self._whole.score(query, uids)

    def _frequency(self, field: str, token: str) -> int:
        known = self._counted.get((field, token))
        if known is None:
            known = self._looked_up(field, token)
            if len(self._counted) >= _REMEMBERED:
                self._counted.clear()
            self._counted[field, token] = known
        return known

    def _looked_up(self, field: str, token: str) -> int:
        if not self._searcher.doc_freq(field, token):
            return 0
        return self._count(self._among_mine(tantivy.Query.term_query(self._schema, field, token, "basic")))

    def _count(self, query: tantivy.Query) -> int:
        found: Any = self._searcher.search(query, 1, count=True)
        return int(found.count)

    def _among_mine(self, query: tantivy.Query) -> tantivy.Query:
        both = [(tantivy.Occur.Must, query), (tantivy.Occur.Must, self._mine)]
        return tantivy.Query.boolean_query(both)

    def _run(self, query: tantivy.Query, limit: int) -> tuple[Ints, Floats]:
        return super()._run(self._among_mine(query), limit)


class SeenIndex(Index):
    """``whole`` as seen by a reader of ``projects``; see `Index.seen_by`."""

    def __init__(self, whole: Index, projects: frozenset[str], *, closing: bool) -> None:
        self._whole, self._projects, self._closing = whole, projects, closing
        self._layout, self._embedder, self._synonyms = whole._layout, whole._embedder, whole._synonyms
        self._fusion, self._reranker, self._vectors = whole._fusion, whole._reranker, whole._vectors
        self._guard = whole._guard
        self._cut_from: Snapshot | None = None
        self._snapshot: Snapshot | None = None

    def seen_by(self, projects: Collection[str], *, closing: bool = False) -> Index:
        """What both may read: the index cut down further."""
        return SeenIndex(self._whole, self._projects.intersection(projects), closing=closing)

    def status(self) -> IndexStatus:
        """What there is to read; of the files, which hold more, nothing is told."""
        return replace(super().status(), path="", dead_share=0.0, bytes_on_disk=0)

    def warm(self, *, force: bool = False) -> bool:
        """False: the whole index is what is made ready."""
        return False

    def rebuild(self, progress: Progress | None = None) -> Changes:
        """Refused, as every change."""
        raise _reading_only()

    def verify(self) -> tuple[str, ...]:
        """Refused: what is on disk is the whole index."""
        raise _reading_only()

    def close(self) -> None:
        """Let go of the snapshot; the whole index stays open unless this was to close it."""
        self._snapshot = self._cut_from = None
        if self._closing:
            self._whole.close()

    def _current(self) -> Snapshot:
        whole = self._whole._current()
        if self._snapshot is None or self._cut_from is not whole:
            self._snapshot, self._cut_from = cut(whole, self._projects), whole
        return self._snapshot

    def _opened(self) -> Manifest | None:
        return self._whole._opened()

    def _write(
        self,
        action: Callable[[IndexWriter], Changes],
        progress: Progress | None,
        *,
        start_over: bool = False,
        thorough: bool = False,
    ) -> Changes:
        raise _reading_only()


def cut(whole: Snapshot, projects: Collection[str]) -> Snapshot:
    """``whole`` with the records for readers of ``projects`` and for everybody, numbered anew; passages keep theirs."""
    may = np.array([not record.owner or record.owner in projects for record in whole.records], np.bool_)
    rows = np.flatnonzero(may[whole.record_of])
    numbers = np.cumsum(may) - 1
    return Snapshot(
        state=whole.state,
        records=[record for record, seen in zip(whole.records, may.tolist(), strict=True) if seen],
        uids=whole.uids[rows],
        record_of=numbers[whole.record_of[rows]],
        slots=whole.slots[rows],
        chinese=whole.chinese[rows],
        kinds=[whole.kinds[row] for row in rows.tolist()],
        section_of=whole.section_of[rows],
        lexical=None if whole.lexical is None else SeenWords(whole.lexical, projects),
        vectors=whole.vectors,
        notes=list(whole.notes),
        damage=list(whole.damage),
        _lost=whole._lost,
    )


def _reading_only() -> SearchError:
    return SearchError(
        "这里只能看到部分项目，不能改动索引",
        "this view shows some projects only, and the index cannot be changed from it",
        hint_zh="用能看到全部项目的身份更新索引",
        hint_en="update the index as somebody who sees every project",
    )
