"""Bringing an index to a new set of records: plan, write, switch, clean up."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from search.embedders.protocol import Embedder
from search.errors import SearchError
from search.generation import Generation
from search.layout import Layout, clear_files, remove, sync_folder
from search.manifest import VERSION, Manifest, State
from search.plan import Progress, make_plan
from search.records import Changes, Record
from search.snapshot import load, other_version
from search.verification import damaged_files, drifted


class IndexWriter:
    """Holds the manifest open for writing. The caller holds the writer lock for as long as this lives.

    When ``thorough`` (and always when it may ``start_over``), everything that is there is verified first.
    """

    def __init__(
        self,
        layout: Layout,
        embedder: Embedder,
        progress: Progress | None = None,
        *,
        start_over: bool = False,
        thorough: bool = False,
    ) -> None:
        self._layout, self._thorough = layout, start_over or thorough
        self._embedder = embedder
        self._progress: Progress = progress or (lambda done, total, what: None)
        self._manifest = open_for_writing(layout, start_over=start_over)
        self._beside = self._manifest.path != layout.manifest
        self._old = self._manifest.state()
        if self._beside:
            self._old = replace(self._old, generation=last_generation(layout))

    def close(self) -> None:
        """Close the manifest."""
        self._manifest.close()

    def replace_all(self, records: Iterable[Record]) -> Changes:
        """Make the index hold exactly ``records``."""
        wanted = _by_id(records)
        return self._apply(wanted, frozenset(self._manifest.digests()) - frozenset(wanted))

    def merge(self, records: Iterable[Record], gone: Iterable[str]) -> Changes:
        """Add or replace ``records`` and drop the records ``gone``; ids not in the index are ignored."""
        wanted = _by_id(records)
        return self._apply(wanted, frozenset(gone) & frozenset(self._manifest.digests()) - frozenset(wanted))

    def rewrite(self) -> Changes:
        """Write the lexical folder and the vectors anew from the passages in the manifest."""
        return self._apply({}, frozenset(), afresh=True)

    def repair(self) -> Changes:
        """Write those parts anew, from the passages in the manifest, that turn out to be damaged."""
        return self._apply({}, frozenset())

    def _apply(self, wanted: Mapping[str, Record], gone: frozenset[str], *, afresh: bool = False) -> Changes:
        plan = make_plan(self._manifest, wanted, gone, self._progress)
        bad = {"lexical", "vectors"} if afresh else self._bad_parts()
        anew_vectors, anew_words = "vectors" in bad, "lexical" in bad
        if not plan.empty or anew_vectors or anew_words:
            generation = Generation(
                self._layout, self._manifest, self._old, plan, self._embedder, self._progress
            )
            try:
                generation.write_vectors(anew=anew_vectors)
                generation.write_words(anew=anew_words)
                generation.commit()
            except BaseException:
                self._take_back()
                raise
            self._old = generation.state
            if self._beside:
                self._manifest.publish(self._layout.manifest)
                sync_folder(self._layout.root)
        sweep(self._layout, self._old)
        return plan.changes

    def _take_back(self) -> None:
        """Remove what an unfinished generation has written, so that it takes no room on a full disk."""
        with suppress(SearchError, OSError):
            state = self._manifest.state()
            if self._beside or not state.matrix:
                return
            sweep(self._layout, state)
            path, rows = self._layout.vectors / state.matrix, state.slots * state.dims * 4
            if path.stat().st_size > rows:
                os.truncate(path, rows)

    def _bad_parts(self) -> set[str]:
        """The parts of the old generation that cannot be built on."""
        if not self._old.generation or self._beside:
            return {"lexical", "vectors"}
        bad = set(damaged_files(self._layout, self._manifest, deep=self._thorough))
        if self._old.embedder != self._embedder.fingerprint:
            bad.add("vectors")
        if self._thorough and not bad:
            snapshot = load(self._layout, self._manifest, self._embedder.fingerprint)
            bad.update(drifted(snapshot, self._manifest, self._embedder))
        return bad


def _by_id(records: Iterable[Record]) -> dict[str, Record]:
    wanted: dict[str, Record] = {}
    for record in records:
        if record.id in wanted:
            other = wanted[record.id]
            raise SearchError(
                f"编号 {record.id} 重复：{other.source} 与 {record.source}",
                f"the id {record.id} is used twice: {other.source} and {record.source}",
                hint_zh="每份文档的编号必须唯一",
                hint_en="give every document an id of its own",
                place=record.source,
            )
        wanted[record.id] = record
    return wanted


def open_for_writing(layout: Layout, *, start_over: bool) -> Manifest:
    """The manifest, made if need be.

    When ``start_over``, all of it is checked, and in place of one that is damaged or of another version comes
    an empty one beside it, to be published; otherwise those are a SearchError.
    """
    layout.root.mkdir(parents=True, exist_ok=True)
    clear_files(layout.lexical, layout.vectors)
    discard(layout.next_manifest)
    try:
        return _open_sound(layout, thoroughly=start_over)
    except SearchError:
        if not start_over:
            raise
    return Manifest(layout.next_manifest, write=True)


def _open_sound(layout: Layout, *, thoroughly: bool) -> Manifest:
    manifest = Manifest(layout.manifest, write=True)
    try:
        if manifest.state().version != VERSION:
            raise other_version(layout.root)
        if thoroughly:
            manifest.check()
    except SearchError:
        manifest.close()
        raise
    return manifest


def discard(path: Path) -> None:
    """Remove an SQLite file that was never published, with its journal."""
    for name in (path.name, f"{path.name}-journal"):
        (path.parent / name).unlink(missing_ok=True)


def last_generation(layout: Layout) -> int:
    """The highest number that a file of any generation carries, 0 without any."""
    folders = (layout.lexical, layout.vectors)
    names = [path.stem for folder in folders if folder.is_dir() for path in folder.iterdir()]
    return max((int(name) for name in names if name.isdecimal()), default=0)


def sweep(layout: Layout, state: State) -> None:
    """Remove the files of other generations; readers that have them open keep them."""
    for folder, keep in ((layout.lexical, state.lexical), (layout.vectors, state.matrix)):
        for path in folder.iterdir() if folder.is_dir() else ():
            if path.name != keep:
                remove(path)
