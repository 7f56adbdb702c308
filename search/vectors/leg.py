"""The vector leg of an open index: the exact scan, and Chroma where it is open and cheaper."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from search.errors import SearchError
from search.layout import Layout, clear_files
from search.manifest import State
from search.records import Note
from search.snapshot import Snapshot
from search.vectors import exact
from search.vectors.planner import Planner

if TYPE_CHECKING:
    from search.vectors.chroma import ChromaStore
    from search.vectors.shared import SharedStore

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

#: Unit vectors cannot be more alike than one, rounding aside.
_LARGEST = 1.01

_CHROMA_FAILED = Note(
    "Chroma 出错，已改用精确扫描，结果不受影响；向量库将重新建立。",
    "Chroma failed; the exact scan answered instead, with the same results. The store will be rebuilt.",
)


class VectorLeg:
    """Finds nearest passages. Without ``warm`` only the exact scan runs and chromadb is never imported."""

    def __init__(self, layout: Layout, planner: Planner | None = None, *, shared: str = "") -> None:
        self._layout, self._shared = layout, shared
        self.planner = planner or Planner()
        self._store: ChromaStore | SharedStore | None = None
        self.notes: tuple[Note, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether this process has the Chroma store open."""
        return self._store is not None

    def warm(self, snapshot: Snapshot, *, force: bool) -> bool:
        """Open the store, or bring it up to ``snapshot``; False when it cannot or need not be."""
        if snapshot.vectors is None or not snapshot.state.slots:
            return False
        if not (force or self._store or self.planner.pays_off(snapshot.vectors.size)):
            return False
        try:
            if self._store is None:
                self._store = self._opened()
                self.planner.forget_recall()
            if self._store is None:
                return False
            self._store.sync(snapshot.state.matrix, snapshot.vectors)
        except SearchError:
            self._give_up()
            return False
        self.notes = ()
        return True

    def _opened(self) -> ChromaStore | SharedStore | None:
        """The store of this process, or with an address the one that a Chroma server keeps for several."""
        if self._shared:
            from search.vectors.shared import SharedStore

            return SharedStore.open(self._shared, self._layout.chroma)
        from search.vectors.chroma import ChromaStore

        clear_files(self._layout.chroma)
        return ChromaStore.open(self._layout.chroma)

    def nearest(self, snapshot: Snapshot, vector: Floats, parts: Sequence[Ints], count: int) -> Ints:
        """The ``count`` rows nearest to ``vector`` of each of ``parts``, which have no row in common."""
        found: list[Ints] = [np.empty(0, np.int64)]
        scanned: list[Ints] = []
        guesses: list[Ints | None] = []
        for part in parts:
            others = sum(other.size for other in parts if other is not part)
            rows = self._preferred(snapshot, vector, part, count, others)
            if rows is not None and not self.planner.checks_chroma():
                found.append(rows)
            elif part.size:
                scanned.append(part)
                guesses.append(rows)
        if snapshot.vectors is not None and scanned:
            best = self._scan(snapshot, snapshot.vectors, vector, scanned, count)
            for guess, rows in zip(guesses, best, strict=True):
                if guess is not None and rows.size:
                    self.planner.learn_recall(float(np.isin(rows, guess).mean()))
            found += best
        return np.concatenate(found)

    def _preferred(
        self, snapshot: Snapshot, vector: Floats, allowed: Ints, count: int, others: int
    ) -> Ints | None:
        """Rows by Chroma where it is open and cheaper, the scan of ``others`` included; None where a scan answers."""
        store, vectors, slots = self._store, snapshot.vectors, snapshot.state.slots
        if store is None or vectors is None or not store.serves(snapshot.state.matrix):
            return None
        if not self.planner.prefers_chroma(
            vectors.size, allowed.size / slots, exact.cost(vectors, others) if others else 0
        ):
            return None
        return self._from_chroma(snapshot, vector, allowed, count)

    def _scan(
        self, snapshot: Snapshot, vectors: Floats, vector: Floats, parts: Sequence[Ints], count: int
    ) -> list[Ints]:
        """The nearest rows of each part by one look at all of their vectors; none when these are damaged."""
        started = time.perf_counter()
        values = exact.similarities(vectors, snapshot.slots[np.concatenate(parts)], vector)
        if not values.max() <= _LARGEST:  # also where it is not a number
            snapshot.lose_vectors()
            return [np.empty(0, np.int64) for _ in parts]
        ends = np.cumsum([part.size for part in parts])[:-1]
        best = [part[exact.best(own, count)] for part, own in zip(parts, np.split(values, ends), strict=True)]
        self.planner.learn_exact(exact.cost(vectors, values.size), time.perf_counter() - started)
        return best

    def _from_chroma(self, snapshot: Snapshot, vector: Floats, allowed: Ints, count: int) -> Ints | None:
        """Rows by Chroma, with the rows it has not got yet by scan; None when too few pass the filter."""
        store, vectors = self._store, snapshot.vectors
        if store is None or vectors is None:
            return None
        started = time.perf_counter()
        synced = min(store.synced, snapshot.state.slots)
        mask = np.zeros(snapshot.uids.size, np.bool_)
        mask[allowed] = True
        ask = min(synced, int(count * snapshot.state.slots / allowed.size * 1.2) + 10)
        try:
            slots = store.nearest(vector, ask)
        except SearchError:
            self._give_up()
            return None
        rows = snapshot.row_of_slot()[slots[slots < snapshot.state.slots]]
        rows = rows[rows >= 0]
        rows = rows[mask[rows]]
        if rows.size < count and rows.size < allowed.size:
            return None
        tail = allowed[snapshot.slots[allowed] >= synced]
        candidates = np.union1d(rows, tail)
        values = exact.similarities(vectors, snapshot.slots[candidates], vector)
        self.planner.learn_chroma(time.perf_counter() - started)
        found: Ints = candidates[exact.best(values, count)]
        return found

    def _give_up(self) -> None:
        """Put the store aside after a failure; the exact scan goes on."""
        if self._store is not None:
            self._store.quarantine()
        self._store = None
        self.notes = (_CHROMA_FAILED,)

    def status(self, state: State) -> str:
        """Whether the store is off, behind, ready, or misses too much to be asked."""
        if self._store is None:
            return "off"
        if not self.planner.trusts_chroma:
            return "inexact"
        current = self._store.serves(state.matrix) and self._store.synced >= state.slots
        return "ready" if current else "behind"

    def discard(self) -> None:
        """Throw the store away; it can be built again at any time."""
        if self._store is not None:
            self._store.quarantine()
            self._store = None

    def close(self) -> None:
        """Close the store."""
        if self._store is not None:
            self._store.close()
            self._store = None
