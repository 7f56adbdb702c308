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
    r'<w:(?P<open>sdt|tbl)>|</w:(?P<close>sdt|tbl|p)>|<w:tag w:val="(?P<tag>[^"]*)"/>'
    r"|<w:t(?: [^>]*)?>(?P<text>[^<]*)</w:t>|<w:(?P<space>tab|br|cr)(?: [^>]*)?/>"
    r'|<w:fldChar w:fldCharType="(?P<field>begin|end)"/>|<w:instrText[^>]*>(?P<code>[^<]*)<'
)


@dataclass(frozen=True, slots=True)
class Around:
    """A paragraph with words; ``in_sheet`` where it stands in the table of a sheet."""

    words: str
    in_sheet: bool


def around(xml: str, tags: Collection[str], sheets: Collection[str]) -> list[Around]:
    """The paragraphs of ``xml`` without what stands in the controls of these ``tags``.

    A table with a control of one of the tags ``sheets`` is a sheet. Footnote marks are no words.
    """
    scan = _Scan(tags, sheets)
    for match in _TOKEN.finditer(xml):
        scan.take(match.lastgroup or "", match[match.lastgroup or 0])
    return [one for one in scan.found if one.words]


class _Scan:
    """Reads XML that was written here, token by token."""

    def __init__(self, tags: Collection[str], sheets: Collection[str]) -> None:
        self.found: list[Around] = []
        self._tags, self._of_sheets = tags, sheets
        self._words: list[str] = []
        self._controls: list[bool] = []
        self._tables: list[tuple[int, list[str]]] = []  # where each begins, and the sheets' tags in it
        self._fields: list[str] = []

    def take(self, kind: str, found: str) -> None:
        """One token: the name of its group, and what it holds."""
        if kind in ("text", "space"):
            if not any(self._controls) and not any(code.startswith("NOTEREF") for code in self._fields):
                self._words.append(unescape(found) if kind == "text" else " ")
        elif kind == "tag":
            name = unescape(found)
            self._controls[-1] = name in self._tags
            if self._tables and name in self._of_sheets:
                self._tables[-1][1].append(name)
        elif kind == "field":
            self._fields[-1:] = [*self._fields[-1:], ""] if found == "begin" else []
        elif kind == "code":
            self._fields[-1] = found.strip()
        elif kind == "open":
            self._open(found)
        else:
            self._close(found)

    def _open(self, name: str) -> None:
        if name == "sdt":
            self._controls.append(False)
        else:
            self._tables.append((len(self.found), []))

    def _close(self, name: str) -> None:
        if name == "sdt":
            self._controls.pop()
        elif name == "tbl":
            start, sheets = self._tables.pop()
            if sheets:
                self.found[start:] = [Around(one.words, in_sheet=True) for one in self.found[start:]]
        else:
            self.found.append(Around(normal("".join(self._words)), in_sheet=False))
            self._words.clear()


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
