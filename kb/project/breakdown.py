"""The tree of the work breakdown structure: its leaves, what stands below what, the order of its codes."""

from __future__ import annotations

from collections.abc import Sequence

from kb.project.entities import WorkItem


def leaves(items: Sequence[WorkItem]) -> list[WorkItem]:
    """Return the work items that have no parts of their own."""
    parents = {item.parent for item in items}
    return [item for item in items if item.id not in parents]


def leaves_below(items: Sequence[WorkItem]) -> dict[str, list[WorkItem]]:
    """Return the leaves under every item by its id; a leaf stands under itself."""
    parents = {item.id: item.parent for item in items}
    below: dict[str, list[WorkItem]] = {item.id: [] for item in items}
    for leaf in leaves(items):
        node: str | None = leaf.id
        seen: set[str] = set()  # parents may run in a circle
        while node in below and node not in seen:
            below[node].append(leaf)
            seen.add(node)
            node = parents[node]
    return below


def in_order(items: Sequence[WorkItem]) -> list[WorkItem]:
    """Return the items by their code, 1.10 after 1.9."""
    return sorted(items, key=_code)


def _code(item: WorkItem) -> tuple[tuple[int, int, str], ...]:
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in item.code.split("."))
