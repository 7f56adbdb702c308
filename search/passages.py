"""From a record to the rows the manifest keeps, with hashes of the two texts that the legs see."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any, Self

from search.chunking import chunks
from search.lexical import BOOSTS, Passage
from search.records import Chunk, Record, Section
from search.stored import ChunkRow
from search.tokenizer import SURROGATES, language_of


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage as it is shown: its ``text`` without the blanks around it, from the ``line`` of its file on (0: none).

    ``path`` are its headings from the outermost in, ``about`` the texts by which it can be found besides its own.
    """

    row: ChunkRow
    text: str
    path: tuple[str, ...]
    line: int
    about: str

    @classmethod
    def of(cls, record: Record, row: ChunkRow) -> Self:
        """The passage of ``record`` in ``row``."""
        text, passage = row.text.strip(), lexical_passage(record, row)
        blank = row.text[: len(row.text) - len(row.text.lstrip())]
        about = "\n".join(str(getattr(passage, name)) for name in BOOSTS if name != "body")
        return cls(row, text, _headings(row), row.line + blank.count("\n") if row.line else 0, about)


def _headings(row: ChunkRow) -> tuple[str, ...]:
    return tuple(json.loads(row.path))


def lexical_passage(record: Record, row: ChunkRow) -> Passage:
    """The fields of one passage for the lexical leg."""
    headings = [heading for heading in _headings(row) if heading != record.title]
    # a lesson is asked for by its id: there it is the name of the passage, elsewhere a mention
    names = (*record.keywords, row.anchor) if row.kind == "lesson" else record.keywords
    return Passage(
        uid=row.uid,
        title=f"{record.title} {record.id}",
        title_alt=record.title_alt,
        keywords=" ".join(names),
        tags=" ".join((*record.tags, *record.systems, *record.phases, record.project)),
        path=" ".join((*headings, row.anchor)),
        body=row.text,
        owner=record.owner,
    )


def embedded_text(record: Record, row: ChunkRow) -> str:
    """The text whose vector stands for a passage: title, innermost heading, passage."""
    path = _headings(row)
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


def chunk_of(row: ChunkRow) -> Chunk:
    """The passage that a row of the manifest describes."""
    return Chunk(row.id, row.record_id, row.anchor, _headings(row), row.kind, row.text, row.line, row.start)


def well_formed(record: Record) -> Record:
    """``record`` with lone surrogates, which no file format can hold, replaced by U+FFFD."""
    values = asdict(record)
    try:
        json.dumps(values, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        sections = tuple(Section(**_without_surrogates(part)) for part in values.pop("sections"))
        return Record(sections=sections, **_without_surrogates(values))
    return record


def _without_surrogates(value: Any) -> Any:  # noqa: ANN401 - a tree of plain values
    if isinstance(value, str):
        return SURROGATES.sub("\ufffd", value)
    if isinstance(value, dict):
        return {name: _without_surrogates(part) for name, part in value.items()}
    if isinstance(value, tuple | list):
        return tuple(_without_surrogates(part) for part in value)
    return value


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
