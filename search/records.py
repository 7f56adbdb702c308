"""What goes into the index and what comes out of it: plain frozen records."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Mode = Literal["hybrid", "lexical", "vector"]

#: Kinds of section that are kept whole, however long: half a step or half a lesson is worse than none.
WHOLE_KINDS = frozenset({"step", "lesson", "item"})


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a record under one heading, or one step, lesson or checklist item.

    ``anchor`` names it inside the record, ``path`` holds the headings from the outermost to its own, ``kind``
    is section, step, lesson or item, ``line`` the 1-based line of ``text`` in the source (0: unknown).
    """

    anchor: str
    path: tuple[str, ...]
    text: str
    kind: str = "section"
    line: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """A document as the index knows it. Dates are ISO 8601 strings (YYYY-MM-DD) or empty.

    ``keywords`` holds symptoms, alert names and error codes; ``supersedes`` the ids of the records this one
    replaces; ``source`` the path of the file relative to the user's folder.
    """

    id: str
    kind: str
    title: str
    sections: tuple[Section, ...]
    title_alt: str = ""
    lang: str = "zh"
    status: str = "approved"
    project: str = ""
    industry: str = ""
    systems: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    created: str = ""
    updated: str = ""
    reviewed_on: str = ""
    review_cycle_days: int = 0
    supersedes: tuple[str, ...] = ()
    sensitivity: str = "internal"
    source: str = ""

    @property
    def owner(self) -> str:
        """The project whose readers alone may find it; empty for everybody, as for what is public."""
        return "" if self.sensitivity == "public" else self.project

    @property
    def digest(self) -> str:
        """SHA-256 (hex) over everything in the record: equal digests mean equal records."""
        sections = [(part.anchor, part.path, part.text, part.kind, part.line) for part in self.sections]
        values = [getattr(self, name) for name in self.__slots__ if name != "sections"]
        canonical = json.dumps([values, sections], ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage: the unit that is indexed, found and cited.

    ``id`` is ``RECORD#ANCHOR``, with ``~2``, ``~3`` ... for further passages of one section. ``start`` is the
    offset of ``text`` in the text of its section.
    """

    id: str
    record_id: str
    anchor: str
    path: tuple[str, ...]
    kind: str
    text: str
    line: int = 0
    start: int = 0


@dataclass(frozen=True, slots=True)
class Filters:
    """What may be found. Empty fields do not restrict; any value of a field suffices.

    Case, full width and traditional characters make no difference. Deprecated and superseded records stay
    hidden unless ``statuses`` names them; "current" there stands for all other statuses. ``since`` and
    ``until`` keep records updated on or after, on or before that day; of a partial date ("2024-05") any day
    counts, and records without a date are left out. ``as_of`` shows the records of that day: none created
    later, none hidden by a later successor.
    """

    kinds: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    langs: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class Expansion:
    """What was looked for besides a word of the query: its synonyms and translations, or its likely spelling."""

    term: str
    added: tuple[str, ...]
    kind: Literal["synonym", "spelling"]


@dataclass(frozen=True, slots=True)
class Facet:
    """A value of a field, and how many of the records found have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Boost:
    """Why a passage stands higher than its two legs alone would put it, and by how much of the full score."""

    name: str
    amount: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a passage stands where it stands.

    ``matched`` and ``missing`` are the telling words of the query (synonyms count as found) that the passage
    holds or lacks; ``coverage`` is the share of the query's information, by inverse document frequency, that
    it holds (0..1). ``fields`` splits the BM25 score ``lexical`` over the fields. Ranks count from 1; None
    when that leg did not find the passage. ``weight`` is the share of the vectors in ``fused``; ``score``
    is ``fused`` with ``boosts``, or what the reranker made of it.
    """

    passage: str
    language: str
    query_language: str
    mode: Mode
    matched: tuple[str, ...]
    missing: tuple[str, ...]
    coverage: float
    lexical: float
    lexical_rank: int | None
    fields: Mapping[str, float]
    similarity: float
    vector_rank: int | None
    weight: float
    embedder: str
    fused: float
    boosts: tuple[Boost, ...]
    reranked: float | None
    score: float


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage found.

    ``score`` orders the hits of one search and means nothing across searches. ``lexical`` is the BM25 score,
    ``similarity`` the cosine of the vectors (0.0 when that leg did not run). ``highlights`` are (start, end)
    spans of ``text``, ``terms`` the words found there as written. ``status`` is "superseded" when a successor
    is in force, and ``successor`` its id; ``age_days`` counts from the last review or update (-1: no date);
    ``stale`` says its review is overdue. ``coverage`` is the share of the query's information that the
    passage holds (0..1). ``clear`` says that it is clearly relevant: facets count the records of such passages
    and no others. ``around`` are the passages before and after it, itself included (only when asked for).
    """

    record_id: str
    anchor: str
    title: str
    title_alt: str
    kind: str
    section_kind: str
    path: tuple[str, ...]
    text: str
    source: str
    line: int
    status: str
    project: str
    updated: str
    age_days: int
    stale: bool
    score: float
    lexical: float
    similarity: float
    terms: tuple[str, ...] = ()
    highlights: tuple[tuple[int, int], ...] = ()
    successor: str = ""
    coverage: float = 0.0
    clear: bool = True
    explanation: Explanation | None = None
    around: tuple[Chunk, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader of the results should know, in Chinese and English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Results:
    """The hits of one search, best first; ``mode`` says which legs answered, ``notes`` why one did not.

    ``confidence`` (0..1) estimates whether the knowledge base holds an answer at all. ``expansions`` are the
    other words that were looked for, ``near`` the best passages just beyond the limit (only when an
    explanation was asked for), ``facets`` the counts by field (only when asked for).
    """

    query: str
    hits: tuple[Hit, ...]
    mode: Mode
    notes: tuple[Note, ...] = ()
    confidence: float = 0.0
    expansions: tuple[Expansion, ...] = ()
    near: tuple[Hit, ...] = ()
    facets: Mapping[str, tuple[Facet, ...]] = field(default_factory=dict)

    @property
    def groups(self) -> tuple[tuple[Hit, ...], ...]:
        """The hits of each record together, records in the order of their best hit."""
        found: dict[str, list[Hit]] = {}
        for hit in self.hits:
            found.setdefault(hit.record_id, []).append(hit)
        return tuple(map(tuple, found.values()))


@dataclass(frozen=True, slots=True)
class Changes:
    """What an update did: numbers of records, and of passages now in the index."""

    added: int
    changed: int
    deleted: int
    unchanged: int
    passages: int


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """The state of an index on disk.

    ``chroma`` is "off", "behind", "ready", or "inexact" where it misses too much and is not asked; ``damage``
    lists the parts found damaged ("lexical", "vectors", "chroma").
    """

    path: str
    generation: int
    records: int
    passages: int
    embedder: str
    dims: int
    dead_share: float
    bytes_on_disk: int
    chroma: str
    damage: tuple[str, ...] = ()
