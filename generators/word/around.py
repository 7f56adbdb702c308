"""The words that stand in no control of a sheet or value: recorded when a document is made, to compare them later.

Here they are taken from the XML as it is written; `generators.word.tracked` takes them from a file.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from generators.word.text import clean

AROUND = ":around"
"""The key of what a sheet says besides its other parts: head, names, and further blocks."""

BODY = "Body"
"""The name of the bookmark, after ``_``, where the draft's own text begins, behind cover and contents."""

_TOKEN = re.compile(
    r"<(?:w:(?:t(?:>| [^>]*>)(?P<text>[^<]*)|sdt(?P<sdt>)>|tag w:val=\"(?P<tag>[^\"]*)\""
    r"|tbl(?P<tbl>)>|(?:tab|br|cr)(?P<space>)(?: [^>]*)?/>|fldChar w:fldCharType=\"(?P<field>begin|end)"
    r"|instrText[^>]*>(?P<code>[^<]*))|/w:(?:p(?P<p>)|sdt(?P<end>)|tbl(?P<table>))>)"
)  # tokens that begin alike are tried together: this is half of the time


@dataclass(frozen=True, slots=True)
class Around:
    """A paragraph with words; ``in_sheet`` where it stands in the table of a sheet."""

    words: str
    in_sheet: bool


def around(xml: str, tags: Collection[str], sheets: Collection[str]) -> list[Around]:
    """The paragraphs of ``xml``, written here, without what stands in the controls of these ``tags``.

    A table with a control of one of the tags ``sheets`` is a sheet. Footnote marks are no words.
    """
    scan = _Scan(tags, sheets)
    words: list[str] = []
    for match in _TOKEN.finditer(xml):  # every word of a document passes here
        kind = match.lastgroup
        if kind == "text":
            if not (True in scan.controls or scan.in_note):
                words.append(match["text"])
        elif kind == "p":
            if said := normal(unescape("".join(words))):
                scan.found.append(Around(said, in_sheet=False))
            words.clear()
        elif kind == "space":
            words.append(" ")
        else:
            scan.take(kind or "", match)
    return scan.found


class _Scan:
    """What is open at a place of XML that was written here: controls (known ones are True), tables, fields."""

    def __init__(self, tags: Collection[str], sheets: Collection[str]) -> None:
        self.found: list[Around] = []
        self.controls: list[bool] = []
        self.in_note = False
        self._tags, self._of_sheets = tags, sheets
        self._tables: list[tuple[int, list[str]]] = []  # where each begins, and the sheets' tags in it
        self._fields: list[str] = []

    def take(self, kind: str, match: re.Match[str]) -> None:
        """One token that opens, names or closes something."""
        if kind == "sdt":
            self.controls.append(False)
        elif kind == "end":
            self.controls.pop()
        elif kind == "tag":
            self._tag(unescape(match["tag"]))
        elif kind == "tbl":
            self._tables.append((len(self.found), []))
        elif kind == "table":
            self._close_table()
        else:
            self._field(match["field"], match["code"])

    def _tag(self, name: str) -> None:
        self.controls[-1] = name in self._tags
        if self._tables and name in self._of_sheets:
            self._tables[-1][1].append(name)

    def _close_table(self) -> None:
        start, sheets = self._tables.pop()
        if sheets:
            self.found[start:] = [Around(one.words, in_sheet=True) for one in self.found[start:]]

    def _field(self, kind: str | None, code: str | None) -> None:
        if kind == "begin":
            self._fields.append("")
        elif kind == "end":
            del self._fields[-1:]
        else:
            self._fields[-1] = (code or "").strip()
        self.in_note = any(code.startswith("NOTEREF") for code in self._fields)


@lru_cache(maxsize=2048)  # the same words are bound, hashed and stored
def normal(text: str) -> str:
    """``text`` as it is compared: without control characters, every run of white space one space."""
    return " ".join(clean(text).split())


def joined(paragraphs: Iterable[Around]) -> str:
    """The words of several paragraphs as one text."""
    return " ".join(one.words for one in paragraphs)


def short_digest(words: str) -> str:
    """The first 32 bits of the SHA-256 of a paragraph: enough to tell that it is another one."""
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:8]
