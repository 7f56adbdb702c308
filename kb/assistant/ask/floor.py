"""Whether the passages found speak of what is asked for, or only of what surrounds it.

A question about the salaries of a team finds passages on that team also where none is on salaries, and the search is
as confident of them. So one of the best passages has to name nearly everything that the question names, in its words
or others (`search.senses`), and hold a figure where one is asked for. The bounds were set on the questions of
`benchmarks.llm.development` and the golden answers of the sample; `benchmarks.llm.abstention` measures others.
"""

from __future__ import annotations

import math

from kb.assistant.ask.amounts import tells_amount
from kb.assistant.ask.units import units
from search import Hit, Results
from search.senses import senses_held
from search.tokenizer import language_of

#: The search's confidence below which there is no answer: more than for results that are only shown.
SURE = 0.55
#: Passages looked at: what comes after them is near the question by chance.
FIRST = 4
#: Share of a question's senses that a passage has to hold among 500 passages.
HELD = 0.635
#: What is added for e times as many: the best of more passages holds more of any question. Measured on libraries of
#: 450 to 4,250 passages.
_GROWTH, _AMONG, _FEWEST, _MOST = 0.03, 500, 50, 50_000
#: What one word of a question may lack, in even shares: more, and it is what was asked for.
LACKING = 0.67
#: Taken off where most passages are in another language: a translation is less near than the word itself.
_FOREIGN = 0.08


def speaks_of(question: str, results: Results, passages: int) -> bool:
    """Whether ``results``, the best first of so many ``passages``, speak of what ``question`` asks for.

    Of hits that are all in another language the search's own confidence decides.
    """
    if results.confidence < SURE or not results.hits:
        return False
    own = sum(language_of(hit.text) == language_of(question) for hit in results.hits)
    if not own:
        return True
    least = _least(passages) - (_FOREIGN if own < len(results.hits) / 2 else 0.0)
    first = results.hits[:FIRST]
    held = senses_held(question, [f"{hit.title} {' '.join(hit.path)}\n{hit.text}" for hit in first])
    holding = [
        hit for hit, one in zip(first, held, strict=True) if one.share >= least and one.lack <= LACKING
    ]
    return bool(holding) and tells_amount(question, _parts(holding))


def _parts(hits: list[Hit]) -> list[str]:
    return [part for hit in hits for part in units(hit)]


def _least(passages: int) -> float:
    return HELD + _GROWTH * math.log(min(max(passages, _FEWEST), _MOST) / _AMONG)
