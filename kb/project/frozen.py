"""What a baseline froze: the fingerprints of the scope, the requirements and the interfaces both sides agreed to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from kb.project.entities import Entity, Project
from kb.project.fingerprint import Fingerprint, fingerprint, scope_fingerprint

SCOPE = "scope"
"""The item that stands for what is in scope and what is not."""

AGREED = {
    "REQ": frozenset({"agreed", "baselined", "implemented", "verified"}),
    "IF": frozenset({"agreed", "built", "tested", "live"}),
}
"""The statuses in which a requirement or an interface binds both sides, by kind."""


@dataclass(frozen=True)
class Noted:
    """What an approved change made of an item: its fingerprint, "" when it is no longer agreed; and which change."""

    item: str
    text: str
    change: str


@dataclass(frozen=True)
class Frozen:
    """A baseline as it was frozen: the fingerprint of each item, and ``file:line`` where it is written.

    ``noted`` is what approved changes have altered since, in the order it was noted.
    """

    version: str
    date: date
    texts: Mapping[str, str]
    places: Mapping[str, str] = field(default_factory=dict)
    file: str = ""
    noted: tuple[Noted, ...] = ()


def agreed(project: Project) -> Iterator[Entity]:
    """Yield the requirements and interfaces both sides agreed to, in the order of the data."""
    for kind, entities in (("REQ", project.requirements), ("IF", project.interfaces)):
        for entity in entities:
            if entity.status in AGREED[kind]:
                yield entity


def texts(project: Project) -> dict[str, Fingerprint]:
    """Return the fingerprints a baseline of ``project`` freezes today, by item."""
    found = {str(getattr(entity, "id", "")): fingerprint(entity) for entity in agreed(project)}
    return {SCOPE: scope_fingerprint(project), **found}
