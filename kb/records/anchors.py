"""Anchors: the stable names of places inside a record, the same in hits, pages and citations."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable


def slug(heading: str) -> str:
    """A heading as an anchor: letters, digits and Chinese characters, the rest as single hyphens."""
    plain = unicodedata.normalize("NFKC", heading).lower()
    return re.sub(r"[^\w]+", "-", plain).strip("-_") or "section"


def item_anchor(number: str) -> str:
    """A checklist item's number as an anchor: as written, without what a link cannot hold."""
    return re.sub(r"[^\w.-]+", "-", unicodedata.normalize("NFKC", number)).strip("-") or "item"


class Anchors:
    """Gives out anchors that are unique within one record: the second 验证 becomes 验证-2."""

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        self._given: set[str] = set(reserved)
        self._next: dict[str, int] = {}

    def give(self, wanted: str) -> str:
        """``wanted``, or ``wanted`` with the first free number from 2 on."""
        anchor, number = wanted, self._next.get(wanted, 2)
        while anchor in self._given:
            anchor = f"{wanted}-{number}"
            number += 1
        self._next[wanted] = number
        self._given.add(anchor)
        return anchor
