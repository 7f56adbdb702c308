"""Which record replaces which."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from search.records import Record


def links_of(records: Sequence[Record]) -> NDArray[np.int64]:
    """The pairs (older, newer) of numbers of records, shape (n, 2), where the newer supersedes the older.

    Drafts supersede nothing yet, unknown ids are left out, and so are links in a circle.
    """
    links = set(_links(records))
    return np.array(sorted(links - _in_circles(links)), np.int64).reshape(-1, 2)


def _links(records: Sequence[Record]) -> Iterator[tuple[int, int]]:
    place = {record.id: number for number, record in enumerate(records)}
    for newer, record in enumerate(records):
        if record.supersedes and record.status != "draft":
            yield from ((place[older], newer) for older in record.supersedes if older in place)


def _in_circles(links: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """The links in a circle (or between two of them): what is left when both ends are taken off for good."""
    left = set(links)
    for here, there in ((0, 1), (1, 0)):
        onward = defaultdict(list)
        for link in left:
            onward[link[here]].append(link)
        waiting = Counter(link[there] for link in left)
        ends = [end for end in onward if not waiting[end]]
        while ends:
            for link in onward.pop(ends.pop(), ()):
                left.discard(link)
                waiting[link[there]] -= 1
                if not waiting[link[there]]:
                    ends.append(link[there])
    return left
