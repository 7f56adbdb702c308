"""What an update has to do: compared by content hash, down to the passage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from search.manifest import Manifest
from search.passages import rows_of, well_formed
from search.records import Changes, Record
from search.stored import ChunkRow

#: Called with how much is done, how much there is, and what is being worked on.
Progress = Callable[[int, int, str], None]

_REPORT_EVERY = 50


@dataclass(slots=True)
class Plan:
    """The difference between the index and the records wanted.

    ``records`` are new or changed, ``gone`` the ids to drop, ``digests`` the content hashes as given.
    ``kept`` rows stay in the lexical index as they are, ``added`` ones go in under new numbers, ``dropped``
    numbers come out. Rows with slot -1 need a vector.
    """

    records: Mapping[str, Record]
    gone: frozenset[str]
    digests: Mapping[str, str]
    kept: list[ChunkRow] = field(default_factory=list)
    added: list[ChunkRow] = field(default_factory=list)
    dropped: list[int] = field(default_factory=list)
    changes: Changes = field(default_factory=lambda: Changes(0, 0, 0, 0, 0))

    @property
    def touched(self) -> list[ChunkRow]:
        """The rows of all new and changed records."""
        return [*self.kept, *self.added]

    @property
    def empty(self) -> bool:
        """Whether the index already is as wanted."""
        return not self.records and not self.gone


def make_plan(
    manifest: Manifest, wanted: Mapping[str, Record], gone: frozenset[str], progress: Progress
) -> Plan:
    """The plan that brings ``wanted`` in and ``gone`` out; records already stored so are left alone."""
    known = manifest.digests()
    digests = {name: record.digest for name, record in wanted.items()}
    changed = {
        name: well_formed(wanted[name]) for name, digest in digests.items() if known.get(name) != digest
    }
    plan = Plan(changed, gone, digests)
    before = {
        row.id: row for row in manifest.chunks_of([*gone, *(name for name in changed if name in known)])
    }
    uid = manifest.state().next_uid
    for done, record in enumerate(changed.values()):
        if done % _REPORT_EVERY == 0:
            progress(done, len(changed), "passages")
        for row in rows_of(record):
            uid += _place(plan, row, before.pop(row.id, None), uid)
    plan.dropped += [row.uid for row in before.values()]
    plan.changes = _count(plan, known, int(manifest.rows("SELECT COUNT(*) FROM chunks")[0][0]))
    return plan


def _place(plan: Plan, row: ChunkRow, before: ChunkRow | None, uid: int) -> int:
    """Enter ``row`` into the plan; 1 when it used the number ``uid``, else 0."""
    slot = before.slot if before and before.meaning == row.meaning else -1
    if before and before.words == row.words:
        plan.kept.append(row._replace(uid=before.uid, slot=slot))
        return 0
    if before:
        plan.dropped.append(before.uid)
    plan.added.append(row._replace(uid=uid, slot=slot))
    return 1


def _count(plan: Plan, known: Mapping[str, str], passages: int) -> Changes:
    added = sum(1 for name in plan.records if name not in known)
    changed = len(plan.records) - added
    return Changes(
        added=added,
        changed=changed,
        deleted=len(plan.gone),
        unchanged=len(known) - len(plan.gone) - changed,
        passages=passages - len(plan.dropped) + len(plan.added),
    )
