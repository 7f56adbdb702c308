"""One generation of an index in the making: new vectors, new lexical folder, and the commit that names them.

Everything new is written beside the old and synced: vectors behind the counted rows, tantivy into a
new folder that shares unchanged files. Then one SQLite commit switches. A process killed before it
leaves the old generation; what it left lying about is overwritten or removed by the next writer.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from search.embedders.protocol import Embedder
from search.layout import Layout, file_sums, not_written, remove, share_folder, sync_files, sync_folder
from search.lexical import LexicalWriter
from search.manifest import VERSION, Manifest, State
from search.passages import embedded_text, lexical_passage
from search.plan import Plan, Progress
from search.records import Record
from search.stored import ChunkRow, FileSum, passage_list, passage_sum, record_body, record_sum
from search.vectors import matrix

#: Share of dead rows at which the vector file or the lexical folder is written anew.
CHURN = 0.2
_BATCH = 512
_PLACES = ",".join("?" * (len(ChunkRow._fields) + 1))
_INSERT = f"INSERT INTO chunks VALUES ({_PLACES})"  # noqa: S608 - question marks only


class Generation:
    """One generation in the making: the files of both legs first, then the commit that names them."""

    def __init__(
        self,
        layout: Layout,
        manifest: Manifest,
        old: State,
        plan: Plan,
        embedder: Embedder,
        progress: Progress,
    ) -> None:
        self._layout, self._manifest, self._plan = layout, manifest, plan
        self._embedder, self._progress, self._old = embedder, progress, old
        self.state = replace(
            old,
            version=VERSION,
            generation=old.generation + 1,
            stamp=secrets.token_hex(8),
            embedder=embedder.fingerprint,
            dims=embedder.dims,
            next_uid=max([old.next_uid, *(row.uid + 1 for row in plan.added)]),
        )
        self._slots: dict[int, int] = {}
        self._blocks: list[matrix.Block] = []
        self._files: list[FileSum] = []

    def write_vectors(self, *, anew: bool) -> None:
        """Embed what has no vector yet; ``anew`` embeds everything, a crowded file is compacted."""
        self._layout.vectors.mkdir(parents=True, exist_ok=True)
        touched = self._plan.touched
        if anew:
            self._embed(
                [*self._unchanged_rows(), *(row._replace(slot=-1) for row in touched)], fresh_file=True
            )
            return
        self._blocks = self._manifest.blocks()
        self._slots = {row.uid: row.slot for row in touched if row.slot >= 0}
        needed = [row for row in touched if row.slot < 0]
        dead = self._old.slots - (self._plan.changes.passages - len(needed))
        if dead > CHURN * (self._old.slots + len(needed)):
            self._compact({**self._live_slots(), **self._slots})
        self._embed(needed, fresh_file=False)

    def _live_slots(self) -> dict[int, int]:
        """Number -> row of the vector, for the passages of records that do not change."""
        touched = {*self._plan.records, *self._plan.gone}
        rows = self._manifest.rows("SELECT uid, slot, record_id FROM chunks")
        return {uid: slot for uid, slot, record_id in rows if record_id not in touched}

    def _unchanged_rows(self) -> list[ChunkRow]:
        touched = {*self._plan.records, *self._plan.gone}
        return [row for row in self._manifest.all_chunks() if row.record_id not in touched]

    def _compact(self, live: dict[int, int]) -> None:
        """Copy the rows in use to a new file, in the order of the passage numbers."""
        old = matrix.view(self._layout.vectors / self._old.matrix, self._old.slots, self._old.dims)
        path = self._new_file()
        uids = sorted(live)
        self._blocks = []
        for first in range(0, len(uids), _BATCH):
            batch = uids[first : first + _BATCH]
            self._blocks.append(matrix.append(path, first, old[[live[uid] for uid in batch]]))
        self._slots = {uid: slot for slot, uid in enumerate(uids)}
        self.state = replace(self.state, slots=len(uids))

    def _new_file(self) -> Path:
        name = f"{self.state.generation}.f32"
        self.state = replace(self.state, matrix=name, slots=0)
        remove(self._layout.vectors / name)
        return self._layout.vectors / name

    def _embed(self, rows: list[ChunkRow], *, fresh_file: bool) -> None:
        path = self._new_file() if fresh_file else self._layout.vectors / self.state.matrix
        records = self._records() if fresh_file else self._plan.records
        count = self.state.slots
        for first in range(0, len(rows), _BATCH):
            self._progress(first, len(rows), "vectors")
            batch = rows[first : first + _BATCH]
            vectors = self._embedder.encode([embedded_text(records[row.record_id], row) for row in batch])
            self._blocks.append(matrix.append(path, count, vectors))
            self._slots.update((row.uid, count + at) for at, row in enumerate(batch))
            count += len(batch)
        sync_folder(self._layout.vectors)
        self.state = replace(self.state, slots=count)

    def _records(self) -> Mapping[str, Record]:
        known = {stored.id: stored.record for stored in self._manifest.records() if stored.record}
        return {**known, **self._plan.records}

    def write_words(self, *, anew: bool) -> None:
        """Write the lexical folder; ``anew`` starts from nothing, and so does too much dead weight."""
        folder = self._layout.lexical / str(self.state.generation)
        remove(folder)
        dead = self._old.lexical_dead + len(self._plan.dropped)
        anew = anew or dead > CHURN * self._plan.changes.passages
        added = [*self._unchanged_rows(), *self._plan.touched] if anew else self._plan.added
        records = self._records() if anew else self._plan.records
        if not anew:
            share_folder(self._layout.lexical / self._old.lexical, folder)
        try:
            self._add_words(
                LexicalWriter(folder, from_nothing=anew),
                added,
                records,
                dropped=() if anew else self._plan.dropped,
            )
        except (OSError, ValueError) as error:  # tantivy tells of a full disk by ValueError
            raise not_written(folder, error) from error
        sync_files(folder)
        sync_folder(self._layout.lexical)
        self._files = file_sums(folder)
        self.state = replace(self.state, lexical=folder.name, lexical_dead=0 if anew else dead)

    def _add_words(
        self,
        writer: LexicalWriter,
        added: Sequence[ChunkRow],
        records: Mapping[str, Record],
        dropped: Sequence[int],
    ) -> None:
        writer.delete(dropped)
        for done, row in enumerate(added):
            if done % _BATCH == 0:
                self._progress(done, len(added), "words")
            writer.add(lexical_passage(records[row.record_id], row))
        writer.commit()

    def commit(self) -> None:
        """The switch: one transaction that names the new files and rows."""
        manifest, plan = self._manifest, self._plan
        manifest.begin(write=True)
        out = [(name,) for name in (*plan.gone, *plan.records)]
        manifest.many("DELETE FROM chunks WHERE record_id = ?", out)
        manifest.many("DELETE FROM records WHERE id = ?", out)
        placed: dict[str, list[ChunkRow]] = {name: [] for name in plan.records}
        for row in plan.touched:
            placed[row.record_id].append(row._replace(slot=self._slots[row.uid]))
        manifest.many("INSERT INTO records VALUES (?, ?, ?, ?, ?)", map(self._stored, placed.values()))
        manifest.many(_INSERT, ((*row, passage_sum(row)) for rows in placed.values() for row in rows))
        if self.state.matrix != self._old.matrix:
            manifest.move_vectors(self._slots)
        manifest.many("DELETE FROM blocks WHERE 1 = ?", [(1,)])
        manifest.many("INSERT INTO blocks VALUES (?, ?, ?)", self._blocks)
        manifest.many("DELETE FROM files WHERE 1 = ?", [(1,)])
        manifest.many("INSERT INTO files VALUES (?, ?, ?)", self._files)
        manifest.write_state(self.state)
        manifest.commit()

    def _stored(self, rows: list[ChunkRow]) -> tuple[str, str, bytes, bytes, int]:
        """The row of a record, from its passages."""
        name = rows[0].record_id
        digest, body = self._plan.digests[name], record_body(self._plan.records[name])
        passages = passage_list(sorted(rows, key=lambda row: row.ordinal))
        return name, digest, body, passages, record_sum(name, digest, body, passages)
