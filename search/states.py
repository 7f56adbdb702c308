"""The state of knowledge on a day: what is in force, what replaced it, how old it is.

The state is worked out from dates and from ``supersedes``: a record counts from the day it was created, and
from then on what it supersedes is superseded. A draft supersedes nothing. A deprecated record counts as
approved until its last update, which is taken to be the day it was withdrawn. Partial dates count from their
first day; a record without a date was always there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Self

import numpy as np

from search.columns import NO_DAY, Columns, Ints, Mask, day_span, folded
from search.records import Record

DEPRECATED = "deprecated"
SUPERSEDED = "superseded"
#: Stands for every status but those two; this is what searches show unless asked otherwise.
CURRENT = "current"


@dataclass(frozen=True, slots=True)
class States:
    """The states of all records on one day.

    ``newer`` holds for each record the number of the record that replaced it, -1 for none: of several the
    newest, one in use before a deprecated one.
    """

    columns: Columns
    deprecated: Mask
    superseded: Mask
    newer: Ints

    @classmethod
    def on(cls, columns: Columns, day: int = NO_DAY) -> Self:
        """The states on the day with this number, or now."""
        status, links = columns["status"], columns.links
        deprecated = status.having((DEPRECATED,))
        if day:
            deprecated &= columns.updated.first <= day
            links = links[columns.created.first[links[:, 1]] <= day]
        older, newer = links[:, 0], links[:, 1]
        order = np.lexsort((newer, columns.created.first[newer], ~deprecated[newer]))
        latest = np.full(status.groups.size, -1, np.int64)
        latest[older[order]] = newer[order]  # of several for one record, the last assignment stays
        replaced = latest >= 0
        # A record that was withdrawn because another took its place is superseded: that says more.
        return cls(columns, deprecated & ~replaced, replaced | status.having((SUPERSEDED,)), latest)

    def status(self, record: int) -> str:
        """The status of a record: deprecated, superseded, or as it says itself (empty when it says nothing)."""
        if self.deprecated[record]:
            return DEPRECATED
        if self.superseded[record]:
            return SUPERSEDED
        own = self.columns["status"].of_record(record)
        return "approved" if own == (DEPRECATED,) else "".join(own)

    def counts(self, records: Ints) -> dict[str, int]:
        """How many of ``records`` (different ones) each status finds; withdrawn and replaced, one counts twice."""
        withdrawn, replaced = self.deprecated[records], self.superseded[records]
        own = self.columns["status"]
        counts = dict(zip(own.labels, own.counts(records[~withdrawn & ~replaced]).tolist(), strict=True))
        counts["approved"] = counts.get("approved", 0) + counts.pop(DEPRECATED, 0)
        withdrawn |= replaced & own.having((DEPRECATED,))[records]
        return {**counts, DEPRECATED: int(withdrawn.sum()), SUPERSEDED: int(replaced.sum())}

    def successors(self, record: int) -> Iterator[int]:
        """The records that replaced this one, one after the other; the last of them is not superseded."""
        while (record := int(self.newer[record])) >= 0:
            yield record

    def visible(self, statuses: Iterable[str]) -> Mask:
        """For each record whether its status is among ``statuses`` (none given: "current")."""
        wanted = set(map(folded, statuses)) or {CURRENT}
        own = set() if CURRENT in wanted else wanted - {DEPRECATED}
        if "approved" in own:
            own.add(DEPRECATED)  # those not withdrawn yet
        mask = self.columns["status"].having(own) | (CURRENT in wanted)
        mask[self.deprecated] = DEPRECATED in wanted
        withdrawn = self.columns["status"].having((DEPRECATED,))
        mask[self.superseded] = (SUPERSEDED in wanted) | (withdrawn[self.superseded] & (DEPRECATED in wanted))
        return mask


def under_successors(states: States, records: Ints) -> Ints:
    """The order in which passages of these ``records`` (best first) stand below those that replaced them.

    Returns positions in ``records``. No passage of a superseded record comes before the best passage of any
    record that replaced it, where there is one among ``records``; otherwise nothing moves.
    """
    order = np.arange(records.size)
    moved = states.newer[records] >= 0
    if not moved.any():
        return order
    first = {int(record): place for place, record in reversed(list(enumerate(records.tolist())))}
    place, depth = order.copy(), np.zeros_like(order)
    for at in np.flatnonzero(moved):
        chain = list(states.successors(int(records[at])))
        place[at] = max(at, *(first.get(record, 0) for record in chain))
        depth[at] = len(chain)
    return np.lexsort((order, depth, place))


def age_days(record: Record, day: date) -> int:
    """Days from the last review or update up to ``day``, else from the creation; -1 without such a date."""
    today = day.toordinal()
    dates = [day_span(text)[0] for text in (record.reviewed_on, record.updated, record.created)]
    past = [found for found in dates if NO_DAY < found <= today]
    return today - max(past) if past else -1


def is_stale(record: Record, day: date) -> bool:
    """Whether the last review is longer ago than the record's review cycle (0: never stale).

    Of a day before the last review nobody knows what had been reviewed by then; nothing is stale on it.
    """
    last = max(day_span(text)[0] for text in (record.reviewed_on, record.updated))
    return last <= day.toordinal() and 0 < record.review_cycle_days < age_days(record, day)
