"""Exact scan or Chroma: whichever has been measured to be cheaper here, as long as Chroma finds what the scan finds."""

from __future__ import annotations

from dataclasses import dataclass

_LEARNING = 0.2
_ENOUGH_SHARE = 0.5
_SMALL = 100_000
#: A store takes minutes to build: it has to answer so many times faster than the scan.
_WORTH_BUILDING = 3.0
#: Chroma is asked as long as it finds this share of what the scan finds. The first answers are all checked, then
#: one of so many: how well its graph serves depends on the vectors and on what is asked. Measured with 20,000
#: passages: 0.99 with the static model, 0.52 with hashed n-grams, though stored vectors found their neighbours in
#: 0.84.
_RECALL, _CHECKED_FIRST, _CHECKED_OF = 0.97, 16, 16
_REMEMBERED = 50


@dataclass(slots=True)
class Planner:
    """Costs in seconds, started from measurements of ours and moved by what is seen in this process.

    At 256 dimensions and 100,000 passages an exact scan took 3.4 ms, an unfiltered Chroma query 2-4 ms on
    two busy cores. ``recall`` is the mean share that Chroma found in the last ``checked`` answers.
    """

    exact_per_value: float = 0.14e-9
    chroma_query: float = 4e-3
    recall: float = 1.0
    checked: int = 0
    _asked: int = 0

    def pays_off(self, values: int) -> bool:
        """Whether Chroma is worth building for unfiltered queries over a matrix of ``values`` numbers."""
        return values * self.exact_per_value > _WORTH_BUILDING * self.chroma_query

    def prefers_chroma(self, values: int, share: float, rest: int = 0) -> bool:
        """Whether to ask Chroma when the filter lets ``share`` of the vectors through.

        Chroma is asked for more and the rest thrown away; where little passes, only the scan keeps full
        recall. ``rest`` is what a scan has to read beside Chroma: the passages in the other language.
        """
        if share < _ENOUGH_SHARE or not self.trusts_chroma:
            return False
        return (values - rest) * self.exact_per_value > self.chroma_query / share

    @property
    def trusts_chroma(self) -> bool:
        """Whether Chroma has found enough so far, or has not been checked enough to say."""
        return self.checked < _CHECKED_FIRST or self.recall >= _RECALL

    def checks_chroma(self) -> bool:
        """Whether the scan has to answer too this time, to see what Chroma finds of it."""
        self._asked += 1
        return self.checked < _CHECKED_FIRST or self._asked % _CHECKED_OF == 0

    def learn_recall(self, share: float) -> None:
        """Take in the share of one scan's rows that Chroma found."""
        self.checked += 1
        self.recall += (share - self.recall) / min(self.checked, _REMEMBERED)

    def learn_exact(self, values: int, seconds: float) -> None:
        """Take in one measured scan; small ones say nothing."""
        if values >= _SMALL:
            self.exact_per_value += _LEARNING * (seconds / values - self.exact_per_value)

    def learn_chroma(self, seconds: float) -> None:
        """Take in one measured Chroma query."""
        self.chroma_query += _LEARNING * (seconds - self.chroma_query)

    def forget_recall(self) -> None:
        """Start checking anew: the store was built anew."""
        self.recall, self.checked = 1.0, 0
