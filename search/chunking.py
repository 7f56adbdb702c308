"""Records to passages: one per section, step, lesson or item; long prose is split at sentence ends.

The passages of a section, put together, are its text, every character once. Nothing is merged across
headings.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from search.records import WHOLE_KINDS, Chunk, Record, Section

#: Size limit of a passage in Han characters; other characters count a third (about 1,200 Latin letters).
LIMIT = 400.0
_LATIN = 1 / 3

_WIDE = re.compile("[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60\U00020000-\U000323af]")
# After a sentence end and the quotes and blanks that follow it, or after a line break.
_SENTENCE = re.compile(r"[^\n]*?(?:[。！？；…!?]+[」』”’）)\]\"']*[ \t]*|[.;]+[\"')\]]*[ \t]+|\n\s*|$)")
_CLAUSE = re.compile(r"[^，、：,:\s]*[，、：,:\s]*")


def size(text: str) -> float:
    """The size of ``text`` in Han characters: wide characters count one, the others a third."""
    wide = len(_WIDE.findall(text))
    return wide + (len(text) - wide) * _LATIN


def chunks(record: Record) -> list[Chunk]:
    """The passages of ``record`` in reading order; at least one, so that every record can be found."""
    seen: Counter[str] = Counter()
    found: list[Chunk] = []
    for section in record.sections:
        for text, start in _passages(section):
            if not text.strip() and _has_more(record, section):
                continue
            found.append(_chunk(record, section, text, start, seen))
    if not found:
        found.append(_chunk(record, Section("", (), ""), "", 0, seen))
    return found


def _chunk(record: Record, section: Section, text: str, start: int, seen: Counter[str]) -> Chunk:
    name = f"{record.id}#{section.anchor}" if section.anchor else record.id
    seen[name] += 1
    line = section.line + section.text.count("\n", 0, start) if section.line else 0
    identity = name if seen[name] == 1 else f"{name}~{seen[name]}"
    return Chunk(identity, record.id, section.anchor, section.path, section.kind, text, line, start)


def _has_more(record: Record, section: Section) -> bool:
    """Whether the heading of an empty section lives on in the path of another one."""
    depth = len(section.path)
    return any(
        other is not section and other.text.strip() and other.path[:depth] == section.path
        for other in record.sections
    )


def _passages(section: Section) -> Iterator[tuple[str, int]]:
    text = section.text
    if section.kind in WHOLE_KINDS or size(text) <= LIMIT:
        yield text, 0
        return
    start = 0
    for passage in _pack(text):
        yield passage, start
        start += len(passage)


def _pack(text: str) -> list[str]:
    """``text`` cut into passages of about equal size, none over the limit."""
    total = size(text)
    target = total / -(-total // LIMIT)
    packed: list[str] = []
    current, held = "", 0.0
    for sentence in _sentences(text):
        length = size(sentence)
        blank = not sentence.strip()
        if current.strip() and not blank and (held + length > LIMIT or held + length / 2 > target):
            packed.append(current)
            current, held = "", 0.0
        current += sentence
        held += 0 if blank else length
    if packed and not current.strip():
        packed[-1] += current
    else:
        packed.append(current)
    return packed


def _sentences(text: str) -> Iterator[str]:
    for match in _SENTENCE.finditer(text):
        sentence = match.group()
        if not sentence:
            continue
        if size(sentence) <= LIMIT:
            yield sentence
        else:
            yield from _clauses(sentence)


def _clauses(sentence: str) -> Iterator[str]:
    """A sentence over the limit, cut at commas and blanks, at worst between characters."""
    step = int(LIMIT)
    for match in _CLAUSE.finditer(sentence):
        clause = match.group()
        for at in range(0, len(clause), step):
            yield clause[at : at + step]
