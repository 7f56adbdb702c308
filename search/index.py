"""The index: records in, ranked passages out, on disk, for one writer and any number of readers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from types import TracebackType

from search.answering import Answerer, Request, nothing_answers
from search.embedders.protocol import Embedder
from search.errors import SearchError
from search.fusion import Method
from search.layout import Layout, bytes_below, files_intact, in_the_way, not_written, of_a_disk
from search.lock import FileLock
from search.manifest import Manifest
from search.matching import Match, matches
from search.passages import Shown, chunk_of
from search.plan import Progress
from search.query import analyse
from search.records import Changes, Chunk, Filters, IndexStatus, Mode, Note, Record, Results
from search.rerankers.protocol import Reranker
from search.snapshot import Snapshot, empty_snapshot, load
from search.synonyms import Synonyms
from search.vectors.leg import VectorLeg
from search.verification import damaged_files, drifted
from search.writer import IndexWriter

#: How often a reader that meets a switch of generations starts over.
_ATTEMPTS = 20

_EMPTY = Note("索引是空的；请先建立索引。", "The index is empty; build it first.")


class Index:
    """An index in a folder. Use ``Index.open``; a context manager.

    Any number of processes may search while one writes: a search sees one generation, whole, and a later
    search the next one. Methods may be called from several threads. Nothing is imported for searching but
    NumPy, tantivy and sqlite3.
    """

    def __init__(
        self,
        path: Path,
        embedder: Embedder,
        synonyms: Sequence[Sequence[str]],
        fusion: Method,
        reranker: Reranker | None,
        chroma_url: str = "",
    ) -> None:
        self._layout = Layout(path)
        self._embedder = embedder
        self._fusion, self._reranker = fusion, reranker
        self._synonyms = Synonyms(synonyms)
        self._reader: Manifest | None = None
        self._snapshot: Snapshot | None = None
        self._identity: tuple[int, int] | None = None
        self._vectors = VectorLeg(self._layout, shared=chroma_url)
        self._guard = threading.RLock()
        self._warming = threading.Lock()

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        embedder: Embedder,
        synonyms: Sequence[Sequence[str]] = (),
        fusion: Method = "convex",
        reranker: Reranker | None = None,
        chroma_url: str = "",
    ) -> Index:
        """The index in ``path``, which need not exist yet; ``synonyms`` are groups of equal terms.

        ``fusion`` may be "rrf", reciprocal rank fusion; a ``reranker`` reorders the best candidates.
        ``chroma_url`` is a Chroma server that several processes share, for `warm`.
        """
        return cls(Path(path), embedder, synonyms, fusion, reranker, chroma_url)

    def update(self, records: Iterable[Record], progress: Progress | None = None) -> Changes:
        """Bring the index to exactly this set of records; unchanged ones are not touched.

        ``progress`` is called with (done, total, what). Raises SearchError when another process is writing or
        an id occurs twice. Killed at any point, the index keeps its last generation and the next update
        converges.
        """
        return self._write(lambda writer: writer.replace_all(records), progress, start_over=True)

    def add(self, records: Iterable[Record], progress: Progress | None = None) -> Changes:
        """Add records, or replace those with the same id; all others stay. SearchError as for ``update``."""
        return self._write(lambda writer: writer.merge(records, ()), progress)

    def delete(self, ids: Iterable[str]) -> Changes:
        """Take these records out; ids that are not in the index are ignored."""
        return self._write(lambda writer: writer.merge((), ids), None)

    def rebuild(self, progress: Progress | None = None) -> Changes:
        """Write every derived part anew from the stored passages: after damage, or for another embedder.

        SearchError when the manifest itself is damaged; then ``update`` with all records builds it again.
        """
        with self._warming:
            self._vectors.discard()
        return self._write(lambda writer: writer.rewrite(), progress)

    @property
    def damage(self) -> tuple[str, ...]:
        """The parts that the searches so far found damaged, in the generation they saw last."""
        snapshot = self._snapshot
        return tuple(snapshot.damage) if snapshot is not None else ()

    def verify(self) -> tuple[str, ...]:
        """The parts of the index that are not what was written; empty when all is well.

        Reads everything ("manifest", "lexical", "vectors") and lets random passages find themselves. Other
        searches go on meanwhile.
        """
        if not self._layout.manifest.exists():
            return ()
        manifest = Manifest(self._layout.manifest)
        try:
            manifest.begin()
            manifest.check()
            if damaged := damaged_files(self._layout, manifest, deep=True):
                return damaged
            manifest.rollback()
            snapshot = load(self._layout, manifest, self._embedder.fingerprint)
            return drifted(snapshot, manifest, self._embedder)
        except SearchError:
            return ("manifest",)
        finally:
            manifest.close()

    def repair(self, progress: Progress | None = None) -> tuple[str, ...]:
        """Verify, and write damaged parts anew beside the old ones, from the stored passages.

        Returns what was damaged; "manifest" is left for ``update``, which brings all records. SearchError
        when another process is writing.
        """
        damaged = self.verify()
        if damaged and "manifest" not in damaged:
            self._write(lambda writer: writer.repair(), progress, thorough=True)
        return damaged

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        per_record: int = 0,
        filters: Filters | None = None,
        today: date | None = None,
        explain: bool = False,
        facets: bool = False,
        context: int = 0,
        legs: Mode = "hybrid",
        fusion: Method | None = None,
    ) -> Results:
        """The best passages for ``query``, one per section, best first.

        ``per_record`` limits the passages of one record (0: no limit; a lesson counts as a record). ``today``
        decides what is stale (default: the current day). ``facets`` asks for counts by kind, project and so
        on, ``context`` for that many passages before and after each hit. ``legs`` restricts the search to one
        leg; ``fusion`` overrides that of the index. Words in quotation marks must occur as they stand. A
        damaged or foreign part of the index is left out and named in ``notes``; SearchError only when nothing
        can answer.
        """
        day, method = today or date.today(), fusion or self._fusion
        ask = partial(Request, explain=explain, facets=facets, reranker=self._reranker)
        request = ask(limit, per_record, filters or Filters(), day, legs, method)
        with self._guard:
            for _ in range(_ATTEMPTS):
                results = self._search(self._current(), query, request)
                if results is not None:
                    return self._with_context(results, context) if context else results
        raise SearchError(
            "索引正在频繁更新，暂时无法检索",
            "the index keeps changing, no search got through",
            hint_zh="稍后再试",
            hint_en="try again in a moment",
            place=str(self._layout.root),
        )

    def seen_by(self, projects: Collection[str], *, closing: bool = False) -> Index:
        """The index as somebody sees it who may read these projects: theirs, what belongs to none, what is public.

        Nothing else is there: not in hits, counts, corrections, notes or states. It is for reading only and follows
        this index, which it closes with itself if ``closing``. BM25 scores are weighed by frequencies in all of it.
        """
        from search.seen import SeenIndex  # which is made of this class

        return SeenIndex(self, frozenset(projects), closing=closing)

    def match(self, query: str, texts: Sequence[str]) -> tuple[Match, ...]:
        """How well each of ``texts`` answers ``query`` by the words and the vectors of this index."""
        snapshot = self._locked_current()
        return matches(snapshot, self._embedder, analyse(query, self._synonyms, snapshot.lexical), texts)

    def alike(self, text: str, *, limit: int, per_record: int = 0) -> tuple[tuple[str, float], ...]:
        """The records of the passages that a search by meaning alone finds for ``text``, with their cosines (-1..1).

        Of today's knowledge, best first; a record comes once for each of its passages among the ``limit`` best.
        """
        asked = Request(limit, per_record, Filters(), date.today(), legs="vector", method=self._fusion)
        snapshot = self._locked_current()
        query = analyse(text, self._synonyms, snapshot.lexical)
        return self._answerer(snapshot).alike(query, asked) if snapshot.uids.size else ()

    def neighbours(
        self, record_id: str, anchor: str, *, before: int = 1, after: int = 1
    ) -> tuple[Chunk, ...]:
        """The passages around a section of a record in reading order, itself included; empty when unknown."""
        with self._guard:
            known, manifest = self._current().holds(record_id), self._opened()
            rows = manifest.chunks_of([record_id]) if known and manifest is not None else []
        rows.sort(key=lambda row: row.ordinal)
        here = [at for at, row in enumerate(rows) if row.anchor == anchor]
        if not here:
            return ()
        return tuple(map(chunk_of, rows[max(0, here[0] - before) : here[-1] + after + 1]))

    def _with_context(self, results: Results, reach: int) -> Results:
        around = (
            self.neighbours(hit.record_id, hit.anchor, before=reach, after=reach) for hit in results.hits
        )
        hits = (replace(hit, around=near) for hit, near in zip(results.hits, around, strict=True))
        return replace(results, hits=tuple(hits))

    def warm(self, *, force: bool = False) -> bool:
        """Make ready for a process that stays: the columns of filters, and Chroma where it beats the exact scan.

        Chroma is built or brought up to date, which imports chromadb. False when the exact scan is the faster
        way (unless ``force``), when another process owns the store, or when Chroma cannot be had; searching
        works all the same.
        """
        with self._warming:
            snapshot = self._locked_current()
            snapshot.prepare()
            return self._vectors.warm(snapshot, force=force)

    def status(self) -> IndexStatus:
        """What the index on disk looks like now; damaged parts are named, nothing is raised for them."""
        with self._guard:
            snapshot = self._current()
            state = snapshot.state
            return IndexStatus(
                path=str(self._layout.root),
                generation=state.generation,
                records=len(snapshot.records),
                passages=int(snapshot.uids.size),
                embedder=state.embedder,
                dims=state.dims,
                dead_share=1 - snapshot.uids.size / state.slots if state.slots else 0.0,
                bytes_on_disk=bytes_below(self._layout.root) if self._layout.root.is_dir() else 0,
                chroma=self._vectors.status(state),
                damage=tuple(snapshot.damage),
            )

    def close(self) -> None:
        """Let go of everything; the index on disk stays."""
        with self._guard:
            self._vectors.close()
            if self._reader is not None:
                self._reader.close()
            self._reader, self._snapshot = None, None

    def __enter__(self) -> Index:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _write(
        self,
        action: Callable[[IndexWriter], Changes],
        progress: Progress | None,
        *,
        start_over: bool = False,
        thorough: bool = False,
    ) -> Changes:
        try:
            with FileLock(self._layout.lock):
                writer = IndexWriter(
                    self._layout, self._embedder, progress, start_over=start_over, thorough=thorough
                )
                try:
                    changes = action(writer)
                finally:
                    writer.close()
        except OSError as error:
            if self._layout.root.is_file():
                raise in_the_way(self._layout.root) from error
            if not of_a_disk(error):
                raise
            raise not_written(self._layout.root, error) from error
        if self._vectors.is_open:
            self.warm(force=True)
        return changes

    def _locked_current(self) -> Snapshot:
        with self._guard:
            return self._current()

    def _current(self) -> Snapshot:
        """The snapshot of the generation on disk now."""
        manifest = self._manifest()
        if manifest is None:
            return empty_snapshot()
        for _ in range(_ATTEMPTS):
            snapshot = self._snapshot
            if snapshot is not None and manifest.stamp() == snapshot.state.stamp:
                return snapshot
            snapshot = load(self._layout, manifest, self._embedder.fingerprint)
            # A part can look damaged because the next generation swept it away meanwhile: look again.
            if not snapshot.damage or manifest.stamp() == snapshot.state.stamp:
                self._snapshot = snapshot
        return snapshot or empty_snapshot()

    def _opened(self) -> Manifest | None:
        """The manifest as it was opened last."""
        return self._reader

    def _manifest(self) -> Manifest | None:
        """The open manifest; opened anew when the file was replaced, None when there is none."""
        path = self._layout.manifest
        identity = (path.stat().st_dev, path.stat().st_ino) if path.exists() else None
        if identity != self._identity or identity is None:
            if self._reader is not None:
                self._reader.close()
            self._reader, self._snapshot = None, None
            self._reader = Manifest(path) if identity else None
            self._identity = identity
        return self._reader

    def _search(self, snapshot: Snapshot, text: str, request: Request) -> Results | None:
        """The results in ``snapshot``; None when its generation has passed or a part of it was lost meanwhile."""
        if snapshot.state.generation and snapshot.lexical is None and snapshot.vectors is None:
            raise nothing_answers(self._layout.root)
        legs = (snapshot.lexical is None, snapshot.vectors is None)
        try:
            results = self._answered(snapshot, text, request)
        except SearchError:
            raise
        except BaseException:  # a damaged file can also show as a panic, which is no Exception
            if not self._words_damaged(snapshot):
                raise
            snapshot.lose_words()
        if legs != (snapshot.lexical is None, snapshot.vectors is None):
            return None
        return results and replace(results, notes=(*results.notes, *self._vectors.notes))

    def _answered(self, snapshot: Snapshot, text: str, request: Request) -> Results | None:
        query = analyse(text, self._synonyms, snapshot.lexical)
        if not snapshot.uids.size or not query.terms or request.limit < 1:
            notes = tuple(snapshot.notes) if snapshot.state.generation else (_EMPTY,)
            return Results(text, (), "lexical" if snapshot.vectors is None else "hybrid", notes)
        return self._answerer(snapshot).answer(query, request)

    def _answerer(self, snapshot: Snapshot) -> Answerer:
        stored = partial(self._stored, snapshot)
        return Answerer(snapshot, self._embedder, self._vectors.nearest, stored)

    def _words_damaged(self, snapshot: Snapshot) -> bool:
        """Whether the files of the full-text index are not what was written, by their checksums."""
        manifest = self._opened()
        if manifest is None or snapshot.lexical is None:
            return False
        folder = self._layout.lexical / snapshot.state.lexical
        return not files_intact(folder, manifest.files(), deep=True)

    def _stored(self, snapshot: Snapshot, uids: Sequence[int]) -> dict[int, Shown] | None:
        """These passages, read in the generation of ``snapshot``; None when that has passed or some are damaged."""
        known, manifest = snapshot.shown(uids), self._opened()
        fresh = [uid for uid in uids if uid not in known]
        if not fresh:
            return known
        if manifest is None:
            return None
        manifest.begin()
        try:
            if manifest.stamp() != snapshot.state.stamp:
                return None
            found = manifest.chunks_by_uid(fresh)
        finally:
            manifest.rollback()
        if damaged := set(fresh).difference(found):
            snapshot.lose_passages(damaged)
            return None
        return known | snapshot.show(found)
