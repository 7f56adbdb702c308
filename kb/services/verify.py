"""Verify a Word file that was generated here: the standing of its sources, and what was changed in it elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generators.draft import Source
from generators.word.comment_state import ReadComment
from generators.word.readback import Part, ReadDocument, ReadSheet, Rest, read_document
from generators.word.tracked import Change, Seen
from kb.records import Record
from kb.services.cited import standing, state_of
from kb.workspace import Workspace

SOURCE_STATES = ("present", "changed", "deprecated", "superseded", "missing", "unchecked")
"""The states of a source, the gravest but one last; "unchecked" without a workspace."""

PART_STATES = ("changed", "removed", "unread")
"""What may have become of a part: other words, gone, or not to be found because its control lost its name."""


@dataclass(frozen=True, slots=True)
class SourceCheck:
    """A cited source: its state now, the status it had when cited and has now, what replaced it, where it lies."""

    id: str
    title: str
    state: str
    then: str = ""
    now: str = ""
    successor: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class PartCheck:
    """A part of a sheet that is not as it was made.

    ``tracked`` says that rejecting the tracked changes restores it; ``authors`` are those of these changes.
    """

    key: str
    state: str
    made: str
    found: str = ""
    tracked: bool = False
    authors: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetCheck:
    """A requirement, another sheet, or the document's own values (kind "document", without id).

    ``state`` is "unchanged", "changed", "copied" or "deleted"; ``copies`` counts the surplus ones. What was
    recorded when it was made is itself ``intact``, or the comparison means nothing.
    """

    id: str
    kind: str
    state: str
    copies: int = 0
    authors: tuple[str, ...] = ()
    parts: tuple[PartCheck, ...] = ()
    intact: bool = True


@dataclass(frozen=True, slots=True)
class Verification:
    """What became of a generated document; ``about`` and ``origins`` are what it says of itself (`read_document`).

    ``rest`` compares the text outside of sheets and values; None where that cannot be done. ``comments`` are told,
    and make no difference.
    """

    file: str
    about: Mapping[str, str]
    sources: tuple[SourceCheck, ...]
    sheets: tuple[SheetCheck, ...]
    origins: Mapping[str, int]
    unread: int = 0
    rest: Rest | None = None
    comments: tuple[ReadComment, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether every source is in force as cited and nothing that can be compared was changed."""
        cited = all(source.state in ("present", "unchecked") for source in self.sources)
        rest = self.rest is None or not (self.rest.missing or self.rest.added)
        return cited and rest and all(sheet.state == "unchanged" and sheet.intact for sheet in self.sheets)


def verify(path: Path, workspace: Workspace | None) -> Verification:
    """Re-open every source the document at ``path`` cites, and compare each sheet with what was generated.

    Raises GenerationError when the file cannot be read or was not generated.
    """
    document = read_document(path)
    records = workspace.load_records()[0] if workspace else None
    sheets = tuple(_sheet(sheet, document) for sheet in document.sheets)
    return Verification(
        file=str(path),
        about=document.about,
        sources=tuple(_source(source, records) for source in document.sources),
        sheets=sheets,
        origins=document.origins,
        unread=sum(part.state == "unread" for sheet in sheets for part in sheet.parts),
        rest=document.rest,
        comments=document.comments,
    )


def _source(source: Source, records: Sequence[Record] | None) -> SourceCheck:
    if records is None:
        return SourceCheck(source.id, source.title, "unchecked", source.status)
    now = standing(source.id, records)
    state = state_of(source, now)
    if now is None:
        return SourceCheck(source.id, source.title, state, source.status)
    title = source.title or now.title
    return SourceCheck(source.id, title, state, source.status, now.status, now.successor, now.place)


def _sheet(sheet: ReadSheet, document: ReadDocument) -> SheetCheck:
    own = sheet.kind == "document"  # its values stand in many places by design
    copies = 0 if own else max((len(part.seen) for part in sheet.parts), default=1) - 1
    gone = bool(sheet.parts) and not any(part.seen for part in sheet.parts)
    parts = () if gone else tuple(_parts(sheet, document))
    authors = tuple(dict.fromkeys(author for part in parts for author in part.authors))
    if gone or any(part.key == "text" and part.made and not part.found for part in parts):
        return SheetCheck(sheet.id, sheet.kind, "deleted", 0, authors, (), sheet.intact)
    changed = any(part.state != "unread" for part in parts)
    state = "copied" if copies > 0 else "changed" if changed else "unchanged"
    return SheetCheck(sheet.id, sheet.kind, state, max(copies, 0), authors, parts, sheet.intact)


def _parts(sheet: ReadSheet, document: ReadDocument) -> Iterator[PartCheck]:
    for part in sheet.parts:
        if not part.seen:
            state = "removed" if document.tagged else "unread"
            yield PartCheck(part.key, state, part.made)
        elif not part.unchanged:
            yield _changed(part)


def _changed(part: Part) -> PartCheck:
    other = next(seen for seen in part.seen if seen.accepted != part.made)
    changes = tuple(change for change in other.changes if change.text)
    return PartCheck(
        key=part.key,
        state="changed",
        made=part.made,
        found=other.accepted,
        tracked=_restores(other, part),
        authors=tuple(dict.fromkeys(change.author for change in changes if change.author)),
        changes=changes,
    )


def _restores(seen: Seen, part: Part) -> bool:
    return bool(seen.changes) and seen.original == part.made
