"""The work breakdown as rules see it: parts by ``parent``, and where that is not written by position code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from kb.project.entities import WorkItem


def families(items: Sequence[WorkItem]) -> Mapping[str, list[WorkItem]]:
    """Return the parts of every item that has some, by its id."""
    by_id = {item.id for item in items}
    by_code = {item.code: item.id for item in items}
    parts: Mapping[str, list[WorkItem]] = defaultdict(list)
    for item in items:
        above = item.parent if item.parent in by_id else by_code.get(item.code.rpartition(".")[0])
        if above is not None and above != item.id:
            parts[above].append(item)
    return parts


def leaf_items(items: Sequence[WorkItem]) -> list[WorkItem]:
    """Return the items without parts."""
    parts = families(items)
    return [item for item in items if item.id not in parts]
