"""Anchors: the stable names of places inside a record, the same in hits, pages and citations."""

from __future__ import annotations

import re
import unicodedata


def slug(heading: str) -> str:
    """A heading as an anchor: letters, digits and Chinese characters kept, the rest becomes single hyphens."""
    plain = unicodedata.normalize("NFKC", heading).lower()
    return re.sub(r"[^\w]+", "-", plain, flags=re.UNICODE).strip("-_") or "section"


class Anchors:
    """Gives out anchors that are unique within one record: the second 验证 becomes 验证-2."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def give(self, wanted: str) -> str:
        """``wanted``, or ``wanted`` with the first free number from 2 on."""
        anchor, number = wanted, 1
        while anchor in self._given:
            number += 1
            anchor = f"{wanted}-{number}"
        self._given.add(anchor)
        return anchor
