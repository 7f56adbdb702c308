"""What a reader holds in memory: one generation of the index, whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.background import Background, background_of
from search.characters import fold
from search.columns import Column, Columns
from search.errors import SearchError
from search.filtering import allowed_rows, day_number
from search.layout import VERIFY_BYTES, Layout, files_intact
from search.lexical import LexicalReader
from search.manifest import VERSION, Manifest, State, StoredRecord
from search.passages import Shown
from search.records import Filters, Note, Record
from search.states import States
from search.stored import KINDS, ChunkRow, passage_table
from search.tokenizer import canonical
from search.vectors import matrix

#: So many filters are remembered with what they let through.
_REMEMBERED = 64
#: ... and no more rows than this, over all of them.
_REMEMBERED_ROWS = 8_000_000
#: Passages of each language that say how similar they are to a query at large.
_SAMPLE = 512
#: So many passages are remembered as they are shown; each is at most a few thousand bytes.
_REMEMBERED_PASSAGES = 4_000

_DAMAGED_WORDS = Note(
    "全文索引已损坏，本次只用向量检索；请重新建立索引。",
    "The full-text index is damaged; only vectors were searched. Rebuild the index.",
)
_DAMAGED_VECTORS = Note(
    "向量索引已损坏，本次只用全文检索；请重新建立索引。",
    "The vector index is damaged; only full text was searched. Rebuild the index.",
)
NOT_UNDERSTOOD = Note(
    "当前向量模型不支持这种语言，本次只用全文检索。",
    "The embedder does not understand this language; only full text was searched.",
)
_OTHER_EMBEDDER = Note(
    "索引由另一个向量模型建立，本次只用全文检索；请重新建立索引。",
    "The index was made by another embedder; only full text was searched. Rebuild the index.",
)

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(slots=True)
class Snapshot:
    """One generation. Rows are the passages in the order of their numbers; arrays run over rows.

    ``section_of`` numbers the sections: passages of one section have the same number.
    """

    state: State
    records: list[Record]
    uids: Ints
    record_of: Ints
    slots: Ints
    chinese: Mask
    kinds: list[str]
    section_of: Ints
    lexical: LexicalReader | None
    vectors: matrix.Floats | None
    notes: list[Note] = field(default_factory=list)
    damage: list[str] = field(default_factory=list)
    _allowed: dict[Filters, Ints] = field(default_factory=dict)
    _columns: Columns | None = None
    _section_kinds: Column | None = None
    _states: dict[str, States] = field(default_factory=dict)
    _background: Background | None = None
    _samples: dict[bool | None, NDArray[np.float32]] = field(default_factory=dict)
    _shown: dict[int, Shown] = field(default_factory=dict)
    _titles: dict[int, str] = field(default_factory=dict)
    _lost: frozenset[int] = frozenset()
    _numbers: dict[str, int] | None = None
    _ids: frozenset[str] | None = None

    def numbers_named(self, names: Iterable[str]) -> list[int]:
        """The numbers of the records with these ids, given and compared in canonical form."""
        if self._numbers is None:
            self._numbers = {canonical(fold(record.id)): at for at, record in enumerate(self.records)}
        return [self._numbers[name] for name in names if name in self._numbers]

    def holds(self, record_id: str) -> bool:
        """Whether there is a record with exactly this id."""
        if self._ids is None:
            self._ids = frozenset(record.id for record in self.records)
        return record_id in self._ids

    @property
    def background(self) -> Background:
        """How alike the passages are to each other; worked out when first asked for."""
        if self._background is None:
            self._background = background_of(self.vectors, self.slots)
        return self._background

    def sample(self, *, chinese: bool | None) -> NDArray[np.float32]:
        """The vectors of an even sample of the passages in Chinese, of the others, or of all (None); [count, dims]."""
        known = self._samples.get(chinese)
        if known is None:
            mask = np.ones_like(self.chinese) if chinese is None else self.chinese == chinese
            slots = self.slots[mask]
            vectors = np.empty((0, 1), np.float32) if self.vectors is None else np.asarray(self.vectors)
            known = self._samples[chinese] = vectors[slots[:: max(1, slots.size // _SAMPLE)]]
        return known

    def shown(self, uids: Iterable[int]) -> dict[int, Shown]:
        """Those of these passages that were read before in this generation, by number."""
        found = ((uid, self._shown.get(uid)) for uid in uids)
        return {uid: passage for uid, passage in found if passage is not None}

    def show(self, rows: Mapping[int, ChunkRow]) -> dict[int, Shown]:
        """The passages as they are shown, by number; remembered for the next search."""
        made = {
            uid: Shown.of(self.records[number], row)
            for (uid, row), number in zip(
                rows.items(), self.record_of[self.rows_of(np.fromiter(rows, np.int64))], strict=True
            )
        }
        if len(self._shown) + len(made) > _REMEMBERED_PASSAGES:
            self._shown.clear()
        self._shown.update(made)
        return made

    def titles(self, record: int) -> str:
        """The titles of a record in all languages, folded."""
        known = self._titles.get(record)
        if known is None:
            found = self.records[record]
            known = self._titles[record] = fold(f"{found.title}\n{found.title_alt}")
        return known

    @property
    def columns(self) -> Columns:
        """The fields of the records; worked out when first asked for."""
        if self._columns is None:
            self._columns = Columns(self.records)
        return self._columns

    @property
    def section_kinds(self) -> Column:
        """``kinds`` as a column over rows; worked out when first asked for."""
        if self._section_kinds is None:
            self._section_kinds = Column.of(self.kinds)
        return self._section_kinds

    def prepare(self) -> None:
        """Work out now what filters and facets need, so that no search has to wait for it."""
        self.columns.complete()
        _ = self.section_kinds

    def states(self, as_of: str) -> States:
        """The states of the records on the day ``as_of`` (now, when empty); SearchError when it is no date."""
        if as_of not in self._states:
            if len(self._states) >= _REMEMBERED:
                self._states.clear()
            self._states[as_of] = States.on(self.columns, day_number(as_of, "as_of"))
        return self._states[as_of]

    def allowed(self, filters: Filters) -> Ints:
        """The rows that ``filters`` let through, in order; SearchError for a date that is none."""
        known = self._allowed.get(filters)
        if known is None:
            states = self.states(filters.as_of)
            mask = allowed_rows(self.columns, states, filters, self.record_of, self.section_kinds)
            mask[self.rows_of(np.array(sorted(self._lost), np.int64))] = False
            known = np.flatnonzero(mask)
            kept = sum(rows.size for rows in self._allowed.values())
            if len(self._allowed) >= _REMEMBERED or kept + known.size > _REMEMBERED_ROWS:
                self._allowed.clear()
            self._allowed[filters] = known
        return known

    def lose_passages(self, uids: Iterable[int]) -> None:
        """Leave out passages whose stored text turned out to be damaged."""
        self._lost = self._lost.union(uids)
        self._allowed.clear()
        self.notes = [note for note in self.notes if note not in map(_lost_passages, range(len(self._lost)))]
        self.mark("passages", _lost_passages(len(self._lost)))

    def lose_vectors(self) -> None:
        """Go on without vectors, which turned out to be damaged."""
        self.vectors = None
        self._samples.clear()
        self.mark("vectors", _DAMAGED_VECTORS)

    def lose_words(self) -> None:
        """Go on without the full-text index, which turned out to be damaged."""
        self.lexical = None
        self.mark("lexical", _DAMAGED_WORDS)

    def mark(self, part: str, note: Note) -> None:
        """Note that ``part`` is damaged."""
        if part not in self.damage:
            self.damage.append(part)
        self.notes.append(note)

    def rows_of(self, uids: Ints) -> Ints:
        """The rows of these passage numbers; numbers of no passage are left out."""
        if not self.uids.size:
            return np.empty(0, np.int64)
        rows = np.searchsorted(self.uids, uids)
        rows = np.minimum(rows, self.uids.size - 1)
        found: Ints = rows[self.uids[rows] == uids]
        return found

    def row_of_slot(self) -> Ints:
        """For each vector row the row of its passage, -1 where the passage is gone."""
        table = np.full(self.state.slots, -1, np.int64)
        table[self.slots] = np.arange(self.uids.size)
        return table


def empty_snapshot() -> Snapshot:
    """The snapshot of an index that was never written."""
    none = np.empty(0, np.int64)
    return Snapshot(State(), [], none, none, none, none.astype(np.bool_), [], none, None, None)


def load(layout: Layout, manifest: Manifest, fingerprint: str) -> Snapshot:
    """The current generation. Damaged parts are left out and noted; SearchError for the manifest."""
    manifest.begin()
    try:
        state = manifest.state()
        if state.version != VERSION:
            raise other_version(layout.root)
        stored = list(manifest.records())
        files, blocks = manifest.files(), manifest.blocks()
    finally:
        manifest.rollback()
    snapshot = _listed(state, stored)
    if state.generation:
        folder = layout.lexical / state.lexical
        deep = sum(entry.size for entry in files) <= VERIFY_BYTES
        if files_intact(folder, files, deep=deep):
            _open_words(snapshot, folder)
        else:
            snapshot.lose_words()
        _open_vectors(snapshot, layout.vectors / state.matrix, blocks, fingerprint)
    return snapshot


def _listed(state: State, stored: list[StoredRecord]) -> Snapshot:
    """The records and the passages they list; a damaged record is left out and noted."""
    sound = [entry for entry in stored if entry.record is not None]
    table = passage_table(entry.passages for entry in sound)
    sizes = [len(entry.passages) // table.itemsize for entry in sound]
    record_of = np.repeat(np.arange(len(sound)), sizes)
    numbers = record_of * (1 + int(table["section"].max(initial=0))) + table["section"]
    order = np.argsort(table["uid"], kind="stable")
    snapshot = Snapshot(
        state=state,
        records=[entry.record for entry in sound if entry.record is not None],
        uids=table["uid"][order],
        record_of=record_of[order],
        slots=table["slot"][order],
        chinese=table["chinese"][order].astype(np.bool_),
        kinds=[KINDS[kind] for kind in table["kind"][order].tolist()],
        section_of=numbers[order],
        lexical=None,
        vectors=None,
    )
    if len(sound) < len(stored):
        snapshot.mark("records", _lost_records(len(stored) - len(sound)))
    return snapshot


def _lost_passages(count: int) -> Note:
    return Note(
        f"索引中有 {count} 段文字已损坏，检索不到；请重新建立索引。",
        f"{count} passages of the index are damaged and cannot be found. Rebuild the index.",
    )


def _lost_records(count: int) -> Note:
    return Note(
        f"索引中有 {count} 条记录的数据已损坏，检索不到；请重新建立索引。",
        f"{count} records of the index are damaged and cannot be found. Rebuild the index.",
    )


def _open_words(snapshot: Snapshot, folder: Path) -> None:
    try:
        snapshot.lexical = LexicalReader(folder)
    except SearchError:
        snapshot.lose_words()


def _open_vectors(snapshot: Snapshot, path: Path, blocks: list[matrix.Block], fingerprint: str) -> None:
    state = snapshot.state
    if state.embedder != fingerprint:
        snapshot.notes.append(_OTHER_EMBEDDER)
        return
    try:
        rows = matrix.view(path, state.slots, state.dims)
    except SearchError:
        snapshot.lose_vectors()
        return
    if rows.nbytes <= VERIFY_BYTES and not matrix.intact(rows, blocks):
        snapshot.lose_vectors()
        return
    snapshot.vectors = rows


def other_version(root: Path) -> SearchError:
    """The error for an index that this version of the program cannot read."""
    return SearchError(
        "索引由另一个版本的程序建立",
        "the index was made by another version of the program",
        hint_zh="重新建立索引；原始文档不受影响",
        hint_en="rebuild the index; your documents are not affected",
        place=str(root),
    )
