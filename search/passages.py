"""From a record to the rows the manifest keeps, with hashes of the two texts that the legs see."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from search.chunking import chunks
from search.lexical import Passage
from search.manifest import ChunkRow
from search.records import Record
from search.tokenizer import language_of


def lexical_passage(record: Record, row: ChunkRow) -> Passage:
    """The fields of one passage for the lexical leg."""
    path: Sequence[str] = json.loads(row.path)
    headings = [heading for heading in path if heading != record.title]
    return Passage(
        uid=row.uid,
        title=f"{record.title} {record.id}",
        title_alt=record.title_alt,
        keywords=" ".join(record.keywords),
        tags=" ".join((*record.tags, *record.systems, *record.phases)),
        path=" ".join((*headings, row.anchor)),
        body=row.text,
    )


def embedded_text(record: Record, row: ChunkRow) -> str:
    """The text whose vector stands for a passage: title, innermost heading, passage."""
    path: Sequence[str] = json.loads(row.path)
    headings = [path[-1]] if path and path[-1] != record.title else []
    return "\n".join((record.title, *headings, row.text.strip()))


def rows_of(record: Record) -> list[ChunkRow]:
    """The passages of ``record`` as rows without number and slot."""
    rows = []
    for ordinal, chunk in enumerate(chunks(record)):
        path = json.dumps(chunk.path, ensure_ascii=False)
        row = ChunkRow(
            uid=0,
            id=chunk.id,
            record_id=record.id,
            ordinal=ordinal,
            anchor=chunk.anchor,
            path=path,
            kind=chunk.kind,
            text=chunk.text,
            line=chunk.line,
            start=chunk.start,
            lang=language_of(chunk.text) if chunk.text.strip() else record.lang,
            words="",
            meaning="",
            slot=-1,
        )
        words = repr(lexical_passage(record, row))
        rows.append(row._replace(words=_hash(words), meaning=_hash(embedded_text(record, row))))
    return rows


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
