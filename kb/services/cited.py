"""What a citation rests on: the passage it names as it stands in the workspace today, and whether it is in force."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from generators.draft import Draft, Source
from kb.records import Record
from kb.services.passages import searchable

_CITED = re.compile(r"(?<!\\)\[@([^\[\]\s@]+)\]")


@dataclass(frozen=True, slots=True)
class Standing:
    """A cited passage today: its title, its words with their SHA-256, its state, and what replaced its record.

    ``status`` is "superseded" where another record in use names this one as replaced, else as the record says.
    """

    title: str
    text: str
    digest: str
    status: str
    reviewed: str
    successor: str
    place: str


def standing(identifier: str, records: Sequence[Record]) -> Standing | None:
    """The passage ``RT-001#LES-003`` or the record ``RB-002``; None when there is no such record or passage."""
    name, _, anchor = identifier.partition("#")
    record = next((record for record in records if record.id == name), None)
    if record is None:
        return None
    title, text, line = record.title, record.text[record.body_start :], 1
    if anchor:
        section = next((s for s in searchable(record).sections if s.anchor == anchor), None)
        if section is None:
            return None
        text, line = section.text, section.line
        title = (section.path[-1] if section.path else title).removeprefix(anchor).strip() or title
    newer = [other.id for other in records if name in other.supersedes and other.status != "draft"]
    return Standing(
        title=title,
        text=text,
        digest=digest(text),
        status="superseded" if newer else record.status,
        reviewed=record.reviewed_on.isoformat() if record.reviewed_on else "",
        successor=newer[-1] if newer else "",
        place=f"{record.path}:{line}",
    )


def state_of(source: Source, now: Standing | None) -> str:
    """What became of a source since it was cited: "present", "missing", "superseded", "deprecated" or "changed"."""
    if now is None:
        return "missing"
    if now.status in ("superseded", "deprecated"):
        return now.status
    return "changed" if source.digest and source.digest != now.digest else "present"


def digest(text: str) -> str:
    """The SHA-256 of a passage in hexadecimal; how its lines are broken does not matter."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "replace")).hexdigest()


def with_standing(draft: Draft, records: Callable[[], Sequence[Record]]) -> Draft:
    """The draft with the standing of every source noted that has none yet, those typed by hand included.

    ``records`` is called only when there is something to note.
    """
    known = {source.id: source for source in draft.front.sources}
    cited = dict.fromkeys([*known, *_CITED.findall(draft.body)])
    listed = [known.get(identifier, Source(identifier)) for identifier in cited]
    if all(source.digest for source in listed):
        return draft
    return replace(draft, front=replace(draft.front, sources=tuple(_noted(listed, records()))))


def _noted(sources: Iterable[Source], records: Sequence[Record]) -> Iterable[Source]:
    for source in sources:
        now = None if source.digest else standing(source.id, records)
        yield (
            source
            if now is None
            else replace(
                source,
                title=source.title or now.title,
                source=source.source or now.place,
                status=now.status,
                reviewed=now.reviewed,
                digest=now.digest,
            )
        )
