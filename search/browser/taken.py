"""Records taken apart for a page: passages, tokens, vectors. What did not change is kept for the next export."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.embedders.static import StaticEmbedder
from search.lexical import BOOSTS, Passage, latin_words, single_characters
from search.passages import embedded_text, lexical_passage, rows_of
from search.records import Record
from search.tokenizer import terms

#: What is known of a passage beside its fields: its single Han characters, its Latin words as written.
SINGLE, WRITTEN = "single", "written"
#: The table in which the tokens of each column are numbered, and how texts are cut for each table.
TABLES: Mapping[str, str] = {**dict.fromkeys(BOOSTS, "words"), SINGLE: "characters", WRITTEN: "latin"}
_CUTS: Mapping[str, Callable[[str], list[str]]] = {
    "words": terms,
    "characters": str.split,
    "latin": str.split,
}
#: Texts of at most so many characters are taken apart once: titles come again with every passage of a record.
_SHORT = 200
Ints = NDArray[np.int64]
Tables = Mapping[str, Sequence[str]]


class Row(NamedTuple):
    """A passage as the page needs it."""

    anchor: str
    path: Sequence[str]
    text: str
    kind: str
    lang: str


@dataclass(frozen=True, slots=True)
class Column:
    """The numbers of tokens, passage after passage, and how many each passage has."""

    ids: NDArray[np.int32]
    lengths: Ints

    def of(self, passages: Ints) -> Column:
        """The same of these passages, in their order."""
        lengths = self.lengths[passages]
        begins = (np.cumsum(self.lengths) - self.lengths)[passages] - (np.cumsum(lengths) - lengths)
        return Column(self.ids[np.repeat(begins, lengths) + np.arange(lengths.sum())], lengths)


@dataclass(frozen=True, slots=True)
class Taken:
    """The passages of records: ``rows`` for each record; for all passages one after another tokens and vectors."""

    rows: Sequence[Sequence[Row]]
    tables: Tables
    columns: Mapping[str, Column]
    vectors: NDArray[np.float32]


def taken_apart(passages: Sequence[Passage], known: Tables | None = None) -> tuple[Tables, dict[str, Column]]:
    """The tables and columns of ``passages``; the tables begin with the tokens that are ``known``."""
    numbers = {table: _Numbers(cut, (known or {}).get(table, ())) for table, cut in _CUTS.items()}
    columns = {name: numbers[table].column(_texts(name, passages)) for name, table in TABLES.items()}
    return {table: list(held.numbers) for table, held in numbers.items()}, columns


class Keeper:
    """Takes records apart with ``embedder``, and keeps what came of it in ``file``, if one is given.

    ``mark`` names all that decides the result besides the records: what was kept under another is forgotten.
    """

    def __init__(self, embedder: StaticEmbedder, file: Path | None, mark: str) -> None:
        self._embedder, self._file, self._mark = embedder, file, mark

    def take(self, records: Sequence[Record]) -> Taken:
        """All ``records`` taken apart, in their order; the file then holds them and no others."""
        digests = [
            hashlib.sha256(repr(record).encode("utf-8", "surrogatepass")).hexdigest() for record in records
        ]
        known, old = self._kept()
        fresh = [at for at, digest in enumerate(digests) if digest not in known]
        new = self._taken([records[at] for at in fresh], old.tables)
        places = known | {digests[at]: len(old.rows) + number for number, at in enumerate(fresh)}
        taken = _chosen(old, new, [places[digest] for digest in digests])
        if self._file and (fresh or len(records) < len(old.rows)):
            _write(self._file, self._mark, digests, taken)
        return taken

    def _taken(self, records: Sequence[Record], known: Tables) -> Taken:
        rows = [rows_of(record) for record in records]
        pairs = [(record, row) for record, held in zip(records, rows, strict=True) for row in held]
        tables, columns = taken_apart([lexical_passage(record, row) for record, row in pairs], known)
        vectors = self._embedder.encode([embedded_text(record, row) for record, row in pairs])
        shown = [
            [Row(row.anchor, json.loads(row.path), row.text, row.kind, row.lang) for row in held]
            for held in rows
        ]
        return Taken(shown, tables, columns, vectors)

    def _kept(self) -> tuple[dict[str, int], Taken]:
        """What the file holds, and where in it the record of each digest is; nothing if it is not ours or damaged."""
        try:
            digests, taken = _read(self._file, self._mark) if self._file else ([], self._taken([], {}))
        except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
            digests, taken = [], self._taken([], {})
        return {digest: number for number, digest in enumerate(digests)}, taken


def _chosen(old: Taken, new: Taken, wanted: Sequence[int]) -> Taken:
    """These records of both, the new ones numbered after the old; tables hold only what their passages hold."""
    rows = [*old.rows, *new.rows]
    ends = np.cumsum([0, *map(len, rows)])
    order = np.concatenate([np.arange(0), *(np.arange(ends[at], ends[at + 1]) for at in wanted)])
    columns = {name: _after(old.columns[name], new.columns[name]).of(order) for name in TABLES}
    tables = {}
    for table, tokens in new.tables.items():
        names = [name for name in TABLES if TABLES[name] == table]
        used = np.zeros(len(tokens), bool)
        for name in names:
            used[columns[name].ids] = True
        numbers = np.cumsum(used, dtype=np.int32) - np.int32(1)
        columns |= {name: Column(numbers[columns[name].ids], columns[name].lengths) for name in names}
        tables[table] = [token for token, is_used in zip(tokens, used.tolist(), strict=True) if is_used]
    return Taken(
        [rows[at] for at in wanted], tables, columns, np.concatenate([old.vectors, new.vectors])[order]
    )


def _after(one: Column, other: Column) -> Column:
    return Column(np.concatenate([one.ids, other.ids]), np.concatenate([one.lengths, other.lengths]))


def _write(file: Path, mark: str, digests: Sequence[str], taken: Taken) -> None:
    told = json.dumps([mark, digests, taken.rows, taken.tables]).encode()
    parts: dict[str, NDArray[Any]] = {"told": np.frombuffer(told, np.uint8), "vectors": taken.vectors}
    for name, column in taken.columns.items():
        parts |= {f"{name}-ids": column.ids, f"{name}-lengths": column.lengths}
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".part")
    with fresh.open("wb") as out:
        np.savez(out, **parts)  # type: ignore[arg-type]  # its stub takes them for `allow_pickle`
    fresh.replace(file)


def _read(file: Path, mark: str) -> tuple[list[str], Taken]:
    """The digests of the records in ``file``, and the records; raises ValueError for what was not kept so."""
    with file.open("rb") as opened, np.load(opened, allow_pickle=False) as parts:
        kept_mark, digests, rows, tables = json.loads(parts["told"].tobytes())
        columns = {name: Column(parts[f"{name}-ids"], parts[f"{name}-lengths"]) for name in TABLES}
        taken = Taken([[Row(*row) for row in held] for held in rows], tables, columns, parts["vectors"])
    passages = sum(map(len, rows))
    fits = all(
        column.lengths.shape == (passages,)
        and column.lengths.sum() == column.ids.size
        and column.ids.max(initial=-1) < len(tables[TABLES[name]])
        for name, column in columns.items()
    )
    if kept_mark != mark or len(digests) != len(rows) or len(taken.vectors) != passages or not fits:
        raise ValueError(file)
    return digests, taken


class _Numbers:
    """Tokens by number, in the order in which they were met; those ``known`` come first."""

    def __init__(self, cut: Callable[[str], list[str]], known: Sequence[str]) -> None:
        self.numbers: defaultdict[str, int] = defaultdict(count(len(known)).__next__)
        self.numbers.update(zip(known, count(), strict=False))
        self._cut = cut
        self._short: dict[str, list[int]] = {}

    def column(self, texts: Sequence[str]) -> Column:
        """The numbers of the tokens of all texts."""
        found = [self._ids(text) for text in texts]
        ids = np.fromiter(chain.from_iterable(found), np.int32)
        return Column(ids, np.array([len(one) for one in found], np.int64))

    def _ids(self, text: str) -> list[int]:
        known = self._short.get(text)
        if known is None:
            known = [self.numbers[token] for token in self._cut(text)]
            if len(text) <= _SHORT:
                self._short[text] = known
        return known


def _texts(column: str, passages: Sequence[Passage]) -> list[str]:
    if column == SINGLE:
        return [single_characters(one.title, one.path, one.body) for one in passages]
    if column == WRITTEN:
        return [latin_words(one) for one in passages]
    return [getattr(one, column) for one in passages]
