"""The search engines that are measured side by side: ours, what it is made of, its peers, and the limit.

All get the same passages, the same tokens (ours) and the same vectors, so that the figures speak of the
indexes and not of tokenizers or models. An engine lives in a folder; one process builds it, another asks.
"""

# ruff: noqa: D102 - the protocol says what the methods of every engine do

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import tantivy
from numpy.typing import NDArray

from benchmarks.search.corpus import PER_RECORD, SELECTIVITIES, Library
from search import Filters, HashingEmbedder, Index
from search.records import Mode
from search.tokenizer import terms

Floats = NDArray[np.float32]

DIMS = 256
TOP = 10
TODAY = date(2026, 1, 1)
_BATCH = 5_000


@dataclass(frozen=True)
class Data:
    """A library of ``passages`` passages; its vectors and tokens are made once and kept in ``folder``."""

    passages: int
    folder: Path

    @property
    def library(self) -> Library:
        return Library()

    @cached_property
    def embedder(self) -> HashingEmbedder:
        return HashingEmbedder(DIMS)

    @cached_property
    def vectors(self) -> Floats:
        """The vectors of all passages, memory-mapped, shape [passages, DIMS]."""
        return np.load(self.folder / "vectors.npy", mmap_mode="r")  # type: ignore[no-any-return]

    def tokens(self) -> Iterator[str]:
        """The tokens of each passage, joined by blanks."""
        with (self.folder / "tokens.txt").open(encoding="utf-8") as lines:
            yield from (line.rstrip("\n") for line in lines)

    def tags(self, number: int) -> list[str]:
        """The tags of the record that passage ``number`` belongs to."""
        return [name for name, share in SELECTIVITIES.items() if number // PER_RECORD % round(1 / share) == 0]

    def tagged(self, tag: str) -> NDArray[np.bool_]:
        """Which passages carry ``tag``."""
        records: NDArray[np.int64] = np.arange(self.passages) // PER_RECORD
        tagged: NDArray[np.bool_] = records % round(1 / SELECTIVITIES[tag]) == 0
        return tagged

    def prepare(self) -> None:
        """Write vectors and tokens to the folder."""
        self.folder.mkdir(parents=True, exist_ok=True)
        done = np.lib.format.open_memmap(
            self.folder / "vectors.npy", mode="w+", dtype=np.float32, shape=(self.passages, DIMS)
        )
        at = 0
        with (self.folder / "tokens.txt").open("w", encoding="utf-8") as lines:
            for record in self.library.records(self.passages):
                texts = [f"{record.title}\n{section.path[-1]}\n{section.text}" for section in record.sections]
                done[at : at + len(texts)] = self.embedder.encode(texts)
                lines.writelines(" ".join(terms(text)) + "\n" for text in texts)
                at += len(texts)
        done.flush()


class Engine(Protocol):
    """One engine over ``data`` in ``folder``."""

    def __init__(self, data: Data, folder: Path) -> None: ...

    def build(self) -> None:
        """Write the index."""

    def open(self) -> None:
        """Make ready to answer."""

    def ask(self, query: str, tag: str) -> int:
        """How many of the ten best passages (with ``tag``, unless empty) were found."""

    def update(self, edition: int) -> None:
        """Take in record 1 with one passage rewritten."""


class _Base:
    def __init__(self, data: Data, folder: Path) -> None:
        self.data, self.folder = data, folder

    def build(self) -> None: ...

    def open(self) -> None: ...

    def update(self, edition: int) -> None:
        raise NotImplementedError


class Fupan(_Base):
    """Ours: both legs, or one of them."""

    legs: Mode = "hybrid"
    chroma = False

    def build(self) -> None:
        with Index.open(self.folder, embedder=self.data.embedder) as index:
            index.update(self.data.library.records(self.data.passages))
        if self.chroma:
            self.open()

    def open(self) -> None:
        self.index = Index.open(self.folder, embedder=self.data.embedder)
        if self.chroma:
            self.index.warm(force=True)

    def ask(self, query: str, tag: str) -> int:
        filters = Filters(tags=(tag,)) if tag else None
        return len(self.index.search(query, limit=TOP, today=TODAY, legs=self.legs, filters=filters).hits)

    def update(self, edition: int) -> None:
        self.index.add([self.data.library.record(1, edition)])


class FupanLexical(Fupan):
    """Our lexical leg alone."""

    legs = "lexical"


class FupanVector(Fupan):
    """Our vector leg alone."""

    legs = "vector"


class FupanChroma(Fupan):
    """Ours with Chroma open, as a server has it."""

    chroma = True


class Tantivy(_Base):
    """tantivy alone: one body field, any of the tokens, BM25."""

    def build(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("number", stored=True, indexed=True, fast=True)
        builder.add_text_field("tags", stored=False, tokenizer_name="whitespace", index_option="basic")
        builder.add_text_field("body", stored=False, tokenizer_name="whitespace", index_option="freq")
        index = tantivy.Index(builder.build(), str(self.folder))
        writer = index.writer(64_000_000, 1)
        for number, tokens in enumerate(self.data.tokens()):
            writer.add_document(self._document(number, tokens))
        writer.commit()
        writer.wait_merging_threads()

    def _document(self, number: int, tokens: str) -> tantivy.Document:
        document = tantivy.Document(body=tokens, tags=" ".join(self.data.tags(number)))
        document.add_unsigned("number", number)
        return document

    def open(self) -> None:
        self.index = tantivy.Index.open(str(self.folder))
        self.index.config_reader("manual")
        self.index.reload()
        self.searcher = self.index.searcher()

    def ask(self, query: str, tag: str) -> int:
        schema = self.index.schema
        words = [
            (tantivy.Occur.Should, tantivy.Query.term_query(schema, "body", token)) for token in terms(query)
        ]
        wanted = tantivy.Query.boolean_query(words)
        if tag:
            only = tantivy.Query.const_score_query(tantivy.Query.term_query(schema, "tags", tag), 0.0)
            wanted = tantivy.Query.boolean_query([(tantivy.Occur.Must, wanted), (tantivy.Occur.Must, only)])
        hits = self.searcher.search(wanted, TOP, count=False).hits
        return len(self.searcher.fast_field_values("number", [address for _, address in hits]))

    def update(self, edition: int) -> None:
        writer = self.index.writer(64_000_000, 1)
        record = self.data.library.record(1, edition)
        writer.delete_documents("number", PER_RECORD)
        writer.add_document(self._document(PER_RECORD, " ".join(terms(record.sections[0].text))))
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()


class NumPy(_Base):
    """An exact scan as one writes it: one matrix product over a mapped file."""

    def open(self) -> None:
        self.masks = {tag: self.data.tagged(tag) for tag in SELECTIVITIES}

    def values(self, vector: Floats) -> Floats:
        return np.asarray(self.data.vectors @ vector)

    def ask(self, query: str, tag: str) -> int:
        values = self.values(self.data.embedder.encode_query(query))
        if tag:
            values = np.where(self.masks[tag], values, -2.0)
        chosen = np.argpartition(-values, TOP)[:TOP]
        return int(chosen[np.argsort(-values[chosen])].size)


class NumPyRows(NumPy):
    """The limit of any vector search that looks at everything: row after row, as fast as memory is read."""

    def values(self, vector: Floats) -> Floats:
        return np.asarray(np.vecdot(self.data.vectors, vector))


class Chroma(_Base):
    """Chroma in process: the same vectors, tags as flags in the metadata, filters by ``where``."""

    def _collection(self) -> Any:  # noqa: ANN401 - chromadb is imported late
        chromadb = importlib.import_module("chromadb")
        settings = importlib.import_module("chromadb.config").Settings(anonymized_telemetry=False)
        client = chromadb.PersistentClient(str(self.folder), settings=settings)
        return client.get_or_create_collection(
            "passages", embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )

    def build(self) -> None:
        collection = self._collection()
        for first in range(0, self.data.passages, _BATCH):
            numbers = range(first, min(first + _BATCH, self.data.passages))
            collection.add(
                ids=list(map(str, numbers)),
                embeddings=np.ascontiguousarray(self.data.vectors[first : numbers.stop]),
                metadatas=[
                    {"n": number, **dict.fromkeys(self.data.tags(number), True)} for number in numbers
                ],
            )

    def open(self) -> None:
        self.collection = self._collection()

    def ask(self, query: str, tag: str) -> int:
        vector = self.data.embedder.encode_query(query)
        where = {tag: True} if tag else None
        found = self.collection.query(
            query_embeddings=vector[np.newaxis], n_results=TOP, where=where, include=["distances"]
        )
        return len(found["ids"][0])

    def update(self, edition: int) -> None:
        text = self.data.library.record(1, edition).sections[0].text
        vector = self.data.embedder.encode_query(text)
        self.collection.upsert(ids=[str(PER_RECORD)], embeddings=vector[np.newaxis], metadatas=[{"n": 10}])


class Bm25s(_Base):
    """bm25s: sparse matrices of scores computed in advance; a change means building it anew."""

    def build(self) -> None:
        bm25s = importlib.import_module("bm25s")
        engine = bm25s.BM25()
        engine.index([line.split(" ") for line in self.data.tokens()], show_progress=False)
        engine.save(str(self.folder))

    def open(self) -> None:
        self.engine = importlib.import_module("bm25s").BM25.load(str(self.folder), mmap=True)
        self.masks = {tag: self.data.tagged(tag).astype(np.float32) for tag in SELECTIVITIES}

    def ask(self, query: str, tag: str) -> int:
        mask = self.masks[tag] if tag else None
        found = self.engine.retrieve([terms(query)], k=TOP, show_progress=False, weight_mask=mask)
        return int(found[0].shape[1])

    def update(self, edition: int) -> None:
        self.build()
        self.open()


def encode(texts: Sequence[str]) -> Floats:
    """Vectors for txtai, which wants the name of a function."""
    return HashingEmbedder(DIMS).encode(texts)


class Txtai(_Base):
    """txtai, hybrid: its own BM25 over our tokens, its default approximate index over our vectors."""

    def _embeddings(self) -> Any:  # noqa: ANN401 - txtai is installed only where it is measured
        return importlib.import_module("txtai").Embeddings(
            method="external", transform="benchmarks.search.engines.encode", hybrid=True, content=True
        )

    def build(self) -> None:
        embeddings = self._embeddings()
        embeddings.index(
            (number, {"text": tokens, **dict.fromkeys(self.data.tags(number), 1)}, None)
            for number, tokens in enumerate(self.data.tokens())
        )
        embeddings.save(str(self.folder))

    def open(self) -> None:
        self.embeddings = self._embeddings()
        self.embeddings.load(str(self.folder))

    def ask(self, query: str, tag: str) -> int:
        words = " ".join(terms(query)).replace("'", "''")
        only = f" and {tag} = 1" if tag else ""
        statement = f"select id, score from txtai where similar('{words}'){only} limit {TOP}"  # noqa: S608
        return len(self.embeddings.search(statement))

    def update(self, edition: int) -> None:
        text = " ".join(terms(self.data.library.record(1, edition).sections[0].text))
        self.embeddings.upsert([(PER_RECORD, {"text": text}, None)])


ENGINES: dict[str, type[Engine]] = {
    "tantivy": Tantivy,
    "numpy": NumPy,
    "numpy-rows": NumPyRows,
    "fupan": Fupan,
    "fupan-lexical": FupanLexical,
    "fupan-vector": FupanVector,
    "fupan-chroma": FupanChroma,
    "chroma": Chroma,
    "bm25s": Bm25s,
    "txtai": Txtai,
}
#: Engines that ask an index another one built.
BORROWED = {"fupan-lexical": "fupan", "fupan-vector": "fupan"}


def needed(name: str) -> str:
    """The module that engine ``name`` cannot do without; empty for what the project itself needs."""
    return name if name in ("bm25s", "txtai") else ""


def line(values: dict[str, Any]) -> str:
    """One result as a line of JSON."""
    return json.dumps(values, ensure_ascii=False)
