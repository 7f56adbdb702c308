"""Whether the passages found speak of what is asked for, or only of what surrounds it.

A question about the backup of a system finds passages on that system also where none is on its backup. So the best
of them has to hold enough of the question by information (rare words weigh more), or a part of them has to be near it
in meaning. The bounds were set on questions with and without an answer, `benchmarks.llm.abstention` and the golden
answers of the sample: of 30 questions that nothing answers 15 get an answer, not 19, for one of 96 that lose theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kb.assistant.ask.units import units
from search import Hit
from search.matching import Match
from search.tokenizer import language_of

#: Share of the question's information that one passage with its headings has to hold.
HELD = 0.35
#: Cosine to the question that a part of a passage has to reach instead.
NEAR = 0.47


def speaks_of(question: str, hits: Sequence[Hit], judge: Callable[[Sequence[str]], Sequence[Match]]) -> bool:
    """Whether ``hits`` speak of what ``question`` asks for, by ``judge`` (texts -> how well they match it).

    Passages in another language share no words with the question; of them the search's own confidence decides.
    """
    own = [hit for hit in hits if language_of(hit.text) == language_of(question)]
    if len(own) < len(hits) / 2:
        return True
    whole = judge([f"{hit.title} {' '.join(hit.path)}\n{hit.text}" for hit in own])
    if max((match.coverage for match in whole), default=0.0) >= HELD:
        return True
    parts = judge([part for hit in own for part in units(hit)])
    return max((match.similarity for match in parts), default=0.0) >= NEAR
