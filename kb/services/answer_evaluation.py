"""How good the answers are: golden questions asked one after the other, their answers held against points and records.

Answers consist of quotations here; no model is asked, so the figures stay the same until knowledge or code change.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import search
from kb.assistant.ask import Answer, Asker, Conversation, Statement
from kb.assistant.grounding import check
from kb.services.golden_answers import GoldenAnswer

_NUMBER = re.compile(r"^\d+\.\s+")
_MARKS = re.compile(r"[\s*`]+")


@dataclass(frozen=True, slots=True)
class Graded:
    """An answer and what of it is right.

    ``missing`` are the points it does not hold, each by its first phrase; ``cited`` counts its citations, ``right``
    those of expected records, ``supported`` the statements that their sources bear out, ``marked`` those that a
    reader is told to check.
    """

    golden: GoldenAnswer
    answer: Answer
    missing: tuple[str, ...]
    cited: int
    right: int
    supported: int
    marked: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares (0..1) over a set of answers.

    ``points`` held of all points expected; ``complete``: questions whose every point is held; ``basis``: questions
    with at least one expected record cited; ``citations`` that are of expected records; ``supported`` of all
    statements; ``abstained``: questions without an answer that got none; ``refused``: questions with one that got none;
    ``marked``: statements that a reader is told to check, of all statements (a share of nothing is 0).
    """

    questions: int
    points: float
    complete: float
    basis: float
    citations: float
    supported: float
    abstained: float
    refused: float
    marked: float


def grade_all(
    asker: Asker,
    goldens: Sequence[GoldenAnswer],
    records: Mapping[str, search.Record],
    progress: search.Progress | None = None,
) -> list[Graded]:
    """Every question asked, follow-ups after the question they belong to; ``records`` by id are what may be quoted."""
    talks: dict[str, Conversation] = {}
    graded = []
    for at, golden in enumerate(goldens):
        talk = talks.get(golden.after, Conversation())
        answer = asker.ask(golden.question, talk)
        talks[golden.id] = talk.then(answer.asked)
        graded.append(_graded(golden, answer, records))
        if progress:
            progress(at + 1, len(goldens), golden.id)
    return graded


def figures(graded: Sequence[Graded]) -> Figures:
    """The shares over ``graded``; a share of nothing is 1."""
    some = [one for one in graded if one.golden.points]
    none = [one for one in graded if not one.golden.points]
    expected = sum(len(one.golden.points) for one in some)
    told = [one for one in graded if one.answer.found]
    return Figures(
        len(graded),
        _share(expected - sum(len(one.missing) for one in some), expected),
        _share(sum(not one.missing for one in some), len(some)),
        _share(sum(one.right > 0 for one in some), len(some)),
        _share(sum(one.right for one in told), sum(one.cited for one in told)),
        _share(sum(one.supported for one in told), sum(len(one.answer.statements) for one in told)),
        _share(sum(not one.answer.found for one in none), len(none)),
        1 - _share(sum(one.answer.found for one in some), len(some)),
        sum(one.marked for one in told) / max(1, sum(len(one.answer.statements) for one in told)),
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _graded(golden: GoldenAnswer, answer: Answer, records: Mapping[str, search.Record]) -> Graded:
    said = _folded("\n".join(statement.text for statement in answer.statements))
    missing = (group[0] for group in golden.points if not any(_folded(phrase) in said for phrase in group))
    sources = answer.sources if answer.found else ()
    right = sum(source.record in golden.cites for source in sources)
    texts = {source.number: _whole(records.get(source.record)) for source in sources}
    supported = sum(_supported(statement, texts) for statement in answer.statements)
    marked = sum(bool(statement.doubts) for statement in answer.statements)
    return Graded(golden, answer, tuple(missing), len(sources), right, supported, marked)


def _supported(statement: Statement, texts: Mapping[int, str]) -> bool:
    """Whether a quotation stands in the record it cites word for word; for other sentences the fact check."""
    cited = [texts[number] for number in statement.sources]
    if not statement.quoted:
        return not check(statement.text, cited)
    lines = (_folded(_NUMBER.sub("", line)) for line in statement.text.splitlines() if line != "…")
    return all(any(line in _folded(text) for text in cited) for line in lines)


def _whole(record: search.Record | None) -> str:
    return "\n".join(section.text for section in record.sections) if record else ""


def _folded(text: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKC", text).casefold())
