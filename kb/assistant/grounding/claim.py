"""A checkable statement in a text: what is written, where, and what it may mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

#: A meaning: its dimension and its value in that dimension, such as ("s", Decimal("7200")) for 2 小时.
Reading: TypeAlias = tuple[str, object]

QUANTITY, DATE, TIME = "number", "date", "time"
IDENTIFIER, VERSION, ADDRESS, NAME = "identifier", "version", "address", "name"


@dataclass(frozen=True, slots=True)
class Claim:
    """A number, date, time, identifier, version, address or name in a text.

    ``start`` and ``end`` are its span in the folded text (see `search.characters`), ``text`` what stands there.
    ``readings`` is what it may mean, any one of which is enough; ``implies`` is what it supports in another
    text, which for a date includes its month. ``bound`` is "least" or "most" where it is a limit.
    ``raw`` is the plain number, whatever its unit; ``unit`` the dimension written beside it, or empty.
    """

    kind: str
    start: int
    end: int
    text: str
    readings: frozenset[Reading]
    implies: frozenset[Reading] = frozenset()
    bound: str = ""
    raw: object = None
    unit: str = ""

    @property
    def offered(self) -> frozenset[Reading]:
        """Everything this claim supports when it stands in a source."""
        return self.readings | self.implies
