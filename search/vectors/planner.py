"""Exact scan or Chroma: whichever has been measured to be cheaper here."""

from __future__ import annotations

from dataclasses import dataclass

_LEARNING = 0.2
_ENOUGH_SHARE = 0.5
_SMALL = 100_000


@dataclass(slots=True)
class Planner:
    """Costs in seconds, started from measurements of ours and moved by what is seen in this process.

    At 256 dimensions and 100,000 passages an exact scan took 6-10 ms, an unfiltered Chroma query 2-4 ms on
    two busy cores.
    """

    exact_per_value: float = 0.3e-9
    chroma_query: float = 4e-3

    def pays_off(self, values: int) -> bool:
        """Whether Chroma would answer an unfiltered query faster over a matrix of ``values`` numbers."""
        return values * self.exact_per_value > self.chroma_query

    def prefers_chroma(self, values: int, share: float) -> bool:
        """Whether to ask Chroma when the filter lets ``share`` of the vectors through.

        Chroma is asked for more and the rest thrown away; where little passes, only the scan keeps full
        recall.
        """
        if share < _ENOUGH_SHARE:
            return False
        return values * self.exact_per_value > self.chroma_query / share

    def learn_exact(self, values: int, seconds: float) -> None:
        """Take in one measured scan; small ones say nothing."""
        if values >= _SMALL:
            self.exact_per_value += _LEARNING * (seconds / values - self.exact_per_value)

    def learn_chroma(self, seconds: float) -> None:
        """Take in one measured Chroma query."""
        self.chroma_query += _LEARNING * (seconds - self.chroma_query)
