"""What readers say about what they found, for the owner of the record."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from kb.database.engine import Database
from kb.database.inbox import AND, Inbox
from kb.database.tables import feedback
from kb.database.texts import fitting

OPEN, DONE = "open", "done"
#: Instead of a project: it is for who sees every one. No code is called so.
EVERY_PROJECT = "*"
#: Characters that the projects of an entry may have.
_LONGEST = 64


@dataclass(frozen=True, slots=True)
class Feedback:
    """One word of a reader. ``record`` is empty when nothing was found.

    ``project`` is that of the record, or empty; of a question `belonging` to the projects whoever asked sees.
    ``state`` is open or done; ``decided_by`` and ``decided_at`` say who closed it.
    """

    id: int
    at: datetime
    who: str
    kind: str
    query: str
    record: str
    anchor: str
    project: str
    note: str
    state: str
    decided_by: str | None
    decided_at: datetime | None


def belonging(projects: Collection[str] | None) -> str:
    """The ``project`` of what may tell of any of ``projects`` (None: of every one): for who sees as much alone."""
    several = EVERY_PROJECT if projects is None else AND.join(sorted(projects))
    return several if len(several) <= _LONGEST else EVERY_PROJECT


class FeedbackList(Inbox[Feedback]):
    """The feedback in ``database``."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, feedback, Feedback, OPEN)

    def add(
        self,
        *,
        who: str,
        kind: str,
        query: str = "",
        record: str = "",
        anchor: str = "",
        project: str = "",
        note: str = "",
    ) -> int:
        """Keep what ``who`` says and return its number; texts are cut to what the table holds."""
        return self._keep(
            {
                "who": fitting(who, 200),
                "kind": kind,
                "query": fitting(query, 500),
                "record": fitting(record, 200),
                "anchor": fitting(anchor, 200),
                "project": fitting(project, _LONGEST),
                "note": fitting(note, 2000),
            }
        )

    def close(self, number: int, *, by: str, projects: Collection[str] | None = None) -> bool:
        """Note that ``by`` has dealt with it; False when there is no such open one among ``projects``."""
        return self._decide(number, DONE, by=by, projects=projects, also={})
