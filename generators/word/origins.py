"""Where a text comes from, in words: comments for those who review a draft, footnotes for those who sign."""

from __future__ import annotations

import re

from generators.blocks import Drafted
from generators.draft import Source
from generators.word.context import Context

_ID = re.compile(r"^[A-Z]{1,6}-\d+$")


def citation_mark(source: str) -> str:
    """What stands in the text for a source: the id of the lesson when it says enough, else all of it."""
    record, _, anchor = source.partition("#")
    return f"[{anchor if _ID.match(anchor) else source}]" if anchor else f"[{record}]"


def source_comment(context: Context, identifier: str) -> list[str]:
    """The lines of a comment on cited knowledge: record and anchor, title, state and last review."""
    words, source = context.words, context.cited.get(identifier, Source(identifier))
    record, _, anchor = identifier.partition("#")
    place = words["at_anchor"].format(record, anchor) if anchor else record
    lines = [
        words["from_knowledge"].format(place),
        words["quoted_title"].format(source.title) if source.title else "",
    ]
    return [line for line in (*lines, _standing(context, source)) if line]


def source_footnote(context: Context, identifier: str) -> str:
    """The same on one line, for the issued edition."""
    words, source = context.words, context.cited.get(identifier, Source(identifier))
    record, _, anchor = identifier.partition("#")
    place = words["at_anchor"].format(record, anchor) if anchor else record
    title = words["quoted_title"].format(source.title) if source.title else ""
    standing = _standing(context, source)
    return words["source_note"].format(place, title) + (
        words["in_brackets"].format(standing) if standing else ""
    )


def draft_comment(context: Context, block: Drafted) -> list[str]:
    """The lines of a comment on text a model drafted: which model, from what, whether anybody accepted it."""
    words = context.words
    lines = [words["drafted_by"].format(block.model or "—")]
    if block.sources:
        cited = words["listing"].join(citation_mark(source)[1:-1] for source in dict.fromkeys(block.sources))
        lines.append(f"{words['from']}{cited}")
    if block.checks:
        lines.append(f"{words['checked']}{block.checks}")
    lines.append(words["accepted_by"].format(block.accepted) if block.accepted else words["not_accepted"])
    return lines


def _standing(context: Context, source: Source) -> str:
    """The state of a source when it was cited, and the day of its last review."""
    words = context.words
    state = words.get(f"state_{source.status}", source.status)
    parts = [words["state"].format(state) if state else ""]
    parts.append(words["reviewed_on"].format(source.reviewed) if source.reviewed else "")
    return words["clause"].join(part for part in parts if part)
