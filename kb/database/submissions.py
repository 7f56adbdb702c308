"""Proposed records: what somebody has uploaded, as Markdown that waits for an editor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kb.database.engine import Database
from kb.database.inbox import Inbox
from kb.database.tables import submissions
from kb.database.texts import fitting

PROPOSED, ACCEPTED, REJECTED = "proposed", "accepted", "rejected"


@dataclass(frozen=True, slots=True)
class Submission:
    """One proposal.

    ``who`` is the name of whoever handed it in, ``owner`` what nobody else is called. ``name`` is that of the
    uploaded file, ``kind`` the type of record proposed.
    ``path`` is the Markdown below the workspace: of the proposal, and once it is accepted of the record. ``note`` is
    what the uploader said, and after a rejection the reason.
    """

    id: int
    at: datetime
    who: str
    owner: str
    project: str
    name: str
    kind: str
    path: str
    state: str
    decided_by: str | None
    decided_at: datetime | None
    note: str


class Submissions(Inbox[Submission]):
    """The proposals in ``database``."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, submissions, Submission, PROPOSED)

    def add(
        self, *, who: str, owner: str, project: str, name: str, kind: str, path: str, note: str = ""
    ) -> int:
        """Keep a proposal and return its number; texts are cut to what the table holds."""
        return self._keep(
            {
                "who": fitting(who, 200),
                "owner": fitting(owner, 300),
                "project": fitting(project, 64),
                "name": fitting(name, 200),
                "kind": kind,
                "path": path,
                "note": fitting(note, 2000),
            }
        )

    def decide(
        self, number: int, state: str, *, by: str, path: str | None = None, note: str | None = None
    ) -> bool:
        """Note the decision of ``by``; False when it is not waiting any more, so that of two only one decides."""
        also = {} if path is None else {"path": path}
        also |= {} if note is None else {"note": fitting(note, 2000)}
        return self._decide(number, state, by=by, also=also)
