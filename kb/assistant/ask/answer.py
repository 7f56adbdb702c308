"""What an answer is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from search import Hit, Note


@dataclass(frozen=True, slots=True)
class Source:
    """A passage that an answer cites under ``number`` (from 1); ``id`` is ``RECORD#ANCHOR``.

    ``place`` is the file and line it opens at, ``successor`` the record in force instead of it, if any.
    """

    number: int
    id: str
    title: str
    path: tuple[str, ...]
    text: str
    place: str
    status: str
    updated: str
    stale: bool
    successor: str = ""

    @property
    def record(self) -> str:
        """The id of the record that the passage stands in."""
        return self.id.partition("#")[0]

    @property
    def anchor(self) -> str:
        """The passage's anchor in its record; empty for the whole of it."""
        return self.id.partition("#")[2]


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of an answer and the numbers of the sources it stands on; ``quoted``: in their own words.

    ``doubts`` are what the check is not sure of; the sentence is shown with its `mark`, never without.
    """

    text: str
    sources: tuple[int, ...]
    quoted: bool = True
    doubts: tuple[Note, ...] = ()

    def mark(self, lang: str) -> str:
        """What stands behind the sentence for a reader to check, in ``lang``; empty when there is nothing."""
        if not self.doubts:
            return ""
        if lang == "zh":
            return f"【待核对：{'；'.join(one.zh for one in self.doubts)}】"
        return f"(to be checked: {'; '.join(one.en for one in self.doubts)})"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to ``question``, which was looked up as ``asked`` when it followed up on another one.

    Without ``found`` there are no statements, and ``sources`` are the nearest passages rather than a basis.
    ``by`` names the model that wrote it; empty when it consists of quotations. ``confidence`` (0..1) is the
    search's estimate that the knowledge base holds an answer.
    """

    question: str
    asked: str
    found: bool
    statements: tuple[Statement, ...]
    sources: tuple[Source, ...]
    confidence: float
    by: str = ""
    notes: tuple[Note, ...] = ()


@dataclass(slots=True)
class Citations:
    """Sources in the order in which an answer first cites them."""

    lang: str
    sources: list[Source] = field(default_factory=list)

    def cite(self, source: Source) -> int:
        """The number of ``source``, a new one the first time."""
        for known in self.sources:
            if known.id == source.id:
                return known.number
        self.sources.append(replace(source, number=len(self.sources) + 1))
        return len(self.sources)

    def cite_hit(self, hit: Hit) -> int:
        """The number of the passage that was found."""
        return self.cite(source_of(hit, self.lang))


def source_of(hit: Hit, lang: str) -> Source:
    """The passage found as a source without a number, its title in ``lang`` where there is one."""
    return Source(
        0,
        f"{hit.record_id}#{hit.anchor}" if hit.anchor else hit.record_id,
        hit.title_alt if lang == "en" and hit.title_alt else hit.title,
        hit.path,
        hit.text,
        f"{hit.source}:{hit.line}" if hit.line else hit.source,
        hit.status,
        hit.updated,
        hit.stale,
        hit.successor,
    )


def nearest(hits: Sequence[Hit], lang: str) -> tuple[Source, ...]:
    """The passages found, numbered."""
    return tuple(replace(source_of(hit, lang), number=number) for number, hit in enumerate(hits, 1))
