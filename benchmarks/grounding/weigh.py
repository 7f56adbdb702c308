"""The weights of the signs of contradiction, fitted anew: ``python -m benchmarks.grounding.weigh``.

Faithful sentences of the part "written", and the same with each of their denials and modals in turn put in, taken out
or exchanged. A logistic regression (L2, Newton's method) on the signs of every clause; the clause that was altered
is the one to find. What it finds is measured on documents that were left out, a tenth at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.grounding.corpus import Pair, pairs
from benchmarks.grounding.detection import PARTS
from benchmarks.grounding.mutations import MODAL, NEGATE, OPPOSITE, Table
from kb.assistant.grounding import read
from kb.assistant.grounding.clauses import Clause
from kb.assistant.grounding.moods import compared

FOLDS = 10
_PENALTY = 1.0
#: Shares of the faithful sentences that the two limits may touch.
_CONTRADICTED, _DOUBTFUL = 0.01, 0.12

_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sample:
    """A clause with its signs; ``sentence`` numbers the sentence, ``document`` the document it is of."""

    signs: Sequence[float]
    altered: bool
    sentence: int
    document: int


def altered(text: str, table: Table) -> Iterator[tuple[str, int, int]]:
    """``text`` with each place that ``table`` knows altered in turn, and the span of what stands there then."""
    taken: list[tuple[int, int]] = []
    for pattern, instead in table:
        for match in re.finditer(pattern, text):
            if not any(start < match.end() and match.start() < end for start, end in taken):
                taken.append(match.span())
                new = instead(match) if callable(instead) else match.expand(instead)
                end = match.start() + max(1, len(new))
                yield text[: match.start()] + new + text[match.end() :], match.start(), end


def samples() -> tuple[list[str], list[Sample]]:
    """The names of the signs, and every clause of every sentence; the sentences of a pair begin with the true one."""
    names: list[str] = []
    found: list[Sample] = []
    documents: dict[int, int] = {}
    sentence = 0
    for part in ("zh", "en"):
        for pair in (pair for file in PARTS["written"] if file.endswith(part) for pair in pairs(file)):
            document = documents.setdefault(id(pair.document), len(documents))
            versions = [(pair.text, 0, 0)]
            versions += [one for table in (NEGATE, MODAL, OPPOSITE) for one in altered(pair.text, table)]
            for text, start, end in versions:
                for clause, seen in _compared(pair, text):
                    names = names or list(seen)
                    hit = clause.span[0] < end and start <= clause.span[1]
                    found.append(Sample([*seen.values()], hit, sentence, document))
                sentence += 1
    return names, found


def _compared(pair: Pair, text: str) -> Iterator[tuple[Clause, dict[str, float]]]:
    lexicon = pair.document.lexicon
    return compared(read(text, lexicon), (read(pair.source, lexicon),))


def fitted(signs_of: _Floats, altered_ones: _Floats) -> _Floats:
    """The weights of the signs, the start last, shape [signs + 1]."""
    rows = np.column_stack([signs_of, np.ones(len(signs_of))])
    penalty = np.diag([_PENALTY] * signs_of.shape[1] + [0.0])
    weights = np.zeros(rows.shape[1])
    for _ in range(25):
        chance = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (chance - altered_ones) + penalty @ weights
        bend = (rows * (chance * (1 - chance))[:, None]).T @ rows + penalty
        weights -= np.linalg.solve(bend, slope)
    return weights


def main() -> None:
    """Print the weights, the limits and what they find on documents left out."""
    names, found = samples()
    rows = np.array([one.signs for one in found])
    hits = np.array([one.altered for one in found], float)
    fold = np.array([one.document % FOLDS for one in found])
    sentence = np.array([one.sentence for one in found])
    scores = np.full(sentence.max() + 1, -np.inf)
    for left in range(FOLDS):
        weights = fitted(rows[fold != left], hits[fold != left])
        out = fold == left
        np.maximum.at(scores, sentence[out], rows[out] @ weights[:-1] + weights[-1])
    wrong = np.zeros(len(scores), bool)
    np.logical_or.at(wrong, sentence, hits > 0)
    for name, weight in zip([*names, "start"], fitted(rows, hits), strict=True):
        print(f'    "{name}": {weight:.2f},')  # noqa: T201
    for share in (_CONTRADICTED, 0.02, 0.05, _DOUBTFUL, 0.2, 0.3):
        limit = float(np.quantile(scores[~wrong], 1 - share))
        print(f"limit {limit:.2f}: {share:.0%} of faithful, {np.mean(scores[wrong] > limit):.1%} of altered")  # noqa: T201


if __name__ == "__main__":
    main()
