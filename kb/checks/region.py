"""Where the words of a finding stand in its file: line, column and offset, for editors and code hosts."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from kb.checks.finding import Finding
from kb.checks.requirements.rule import RequirementFinding


@dataclass(frozen=True, slots=True)
class Region:
    """Words in a file: lines and columns count from 1 and in characters, ``end_column`` is the one behind the words.

    ``offset`` counts the characters of the file before them.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    offset: int
    length: int


def regions(findings: Sequence[Finding], read: Callable[[str], str]) -> list[Region | None]:
    """The region of each finding, in order; None for those that mean a whole entry, or whose words are not found.

    ``read`` gives the text of a file by the name in the place of the finding; it is asked once per file.
    """
    file = cache(lambda name: _File(read(name)))
    return [
        file(one.file).region(one) if isinstance(one, RequirementFinding) and one.words and one.line else None
        for one in findings
    ]


class _File:
    """A text and where its lines begin."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._begins = [0, *(found.end() for found in re.finditer(r"\r\n|\r|\n", text))]

    def region(self, finding: RequirementFinding) -> Region | None:
        """Look for the words behind the key of their field; YAML may have wrapped them."""
        if finding.line > len(self._begins):
            return None
        key = re.escape(finding.field.rpartition(".")[2])
        # A comment behind the mark of a block (zh: >-  # 尽快改写) or on lines of its own is none of the field's words.
        remarks = r"(?:[ \t]*[>|][^\n]*\n|(?:\s+#[^\n]*\n)*)"
        named = re.compile(rf"(?<!\w)[\"']?{key}[\"']?\s*:{remarks}\s*").search(
            self._text, self._begins[finding.line - 1]
        )
        words = re.compile(r"\s+".join(map(re.escape, finding.words.split())))
        found = None
        start = named.end() if named else self._begins[finding.line - 1]
        for _ in range(finding.before + 1):
            found = words.search(self._text, start)
            if found is None:
                return None
            start = found.end()
        return self._at(*found.span()) if found else None

    def _at(self, start: int, end: int) -> Region:
        line, last = bisect_right(self._begins, start), bisect_right(self._begins, end)
        return Region(
            line,
            start - self._begins[line - 1] + 1,
            last,
            end - self._begins[last - 1] + 1,
            start,
            end - start,
        )
