"""What readers say about a record or about what is missing, and the list of it for those who keep the records."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.access.ownership import project_of
from kb.access.visibility import readable
from kb.errors import KBError
from kb.records import Record
from kb.services.passages import shareable
from kb.services.reading import held
from kb.workspace import Workspace

if TYPE_CHECKING:  # SQLAlchemy takes 0.2 s to import
    from kb.database import Feedback, FeedbackList

KINDS = {
    "useful": ("有用", "useful"),
    "outdated": ("过时", "outdated"),
    "wrong": ("有错", "wrong"),
    "missing": ("没有答案", "no answer"),
}
"""What can be said; "missing" is about a question, the others are about a record."""


@dataclass(frozen=True, slots=True)
class Told:
    """An entry of the list with its record, None where there is no such record any more."""

    entry: Feedback
    record: Record | None

    @property
    def title(self) -> str:
        """The title of the record in its own language; empty without one."""
        return self.record.title if self.record else ""

    @property
    def owner(self) -> str:
        """Who keeps the record; empty without one."""
        return self.record.field("owner") if self.record else ""


def tell(
    workspace: Workspace,
    words: FeedbackList,
    kind: str,
    *,
    who: str,
    record: str = "",
    anchor: str = "",
    query: str = "",
    note: str = "",
) -> int:
    """Keep what ``who`` says of ``record`` (or of a question that nothing answers) and return its number.

    A question is for those alone who see as many projects as ``workspace`` shows.

    Raises `KBError` for an unknown kind and a word about nothing, `WorkspaceError` for a record that ``workspace``
    does not show.
    """
    if kind not in KINDS:
        raise _said_wrongly(f"没有这种反馈：{kind}", f"There is no feedback of the kind {kind}")
    if kind == "missing":
        if not query.strip():
            raise _said_wrongly("没有写是哪个问题", "The question is missing")
        from kb.database.feedback import belonging

        # its words may tell of any project that whoever asks sees, as with gaps
        return words.add(who=who, kind=kind, query=query, note=note, project=belonging(readable(workspace)))
    found = held(shareable(workspace.load_records()[0]), record)
    return words.add(
        who=who,
        kind=kind,
        query=query,
        record=found.id,
        anchor=anchor,
        project=project_of(found),
        note=note,
    )


def told(
    workspace: Workspace,
    words: FeedbackList,
    *,
    projects: Collection[str] | None = None,
    state: str = "open",
    owner: str = "",
    before: int | None = None,
    limit: int = 50,
) -> list[Told]:
    """The newest entries in ``state`` ("" for any) about ``projects``, those of the records of ``owner`` if given."""
    records = {one.id: one for one in shareable(workspace.load_records()[0])}
    found = []
    for entry in words.entries(state=state, projects=projects, before=before, limit=limit):
        one = Told(entry, records.get(entry.record))
        if not owner or one.owner == owner:
            found.append(one)
    return found


def _said_wrongly(zh: str, en: str) -> KBError:
    kinds = ", ".join(KINDS)
    return KBError(zh, en, hint_zh=f"可用：{kinds}。", hint_en=f"There are {kinds}.")
