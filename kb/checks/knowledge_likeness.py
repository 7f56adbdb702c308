"""Records and lessons among each other: K18 the same knowledge twice, K19 advice that contradicts other advice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from kb.checks.knowledge_rule import Library, at_line, knowledge_rule
from kb.checks.polarity import opposed, other_amounts
from kb.checks.requirements.sentence import language_of
from kb.checks.requirements.similarity import nearest_pairs
from kb.checks.validations_rule import Fault

SAME_LESSON = 0.74
"""Cosine of two lessons from which they are one: paraphrases had 0.78 and more, the nearest of the sample 0.63."""
SAME_RECORD = 0.97
"""Cosine of two bodies; retrospectives and runbooks of one template reach 0.95, a revised copy has 0.98 and more."""
SAME_ITEM = 0.85
"""Cosine of two checks; those of the sample that only resemble each other reach 0.71."""
SAME_MATTER = 0.5
"""Cosine below which two sentences of advice are not compared: most of the time is saved, nothing was lost."""

_CLAUSE = re.compile(r"(?<=[；;。!！])\s*|(?<=[.])\s+(?=[A-Z])")
_SHORTEST = 6
_LONGEST = 400
"""Characters up to which a sentence counts as advice that can be compared; a longer one is a pasted log."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that can be repeated or contradicted: whose it is, where, and what it says."""

    id: str
    place: str
    text: str
    kind: str


@knowledge_rule(
    "K18",
    zh="同一件事只写一条",
    en="The same thing is written once",
    why_zh="写成两条的经验，改的时候只改到一条，查的时候各占一位",
    why_en="of two that say the same only one gets updated, and both take a place in every search",
    severity="warning",
)
def nothing_is_written_twice(library: Library) -> Iterator[Fault]:
    """Lessons, checks of different checklists, and records of one type that say nearly the same, by the embedder.

    Text and translation are no pair; nor are a record and what it supersedes, nor what contradicts each other, which
    K19 tells. Nothing is compared without embedder.
    """
    advice: dict[str, list[str]] = {}
    for one in _advice(library):
        advice.setdefault(one.id, []).append(one.text)
    for passages, least in (
        (_lessons(library), SAME_LESSON),
        (_items(library), SAME_ITEM),
        (_records(library), SAME_RECORD),
    ):
        for first, second, _ in _pairs(library, passages, least):
            said = ([one.text] if one.kind == "item" else advice.get(one.id, ()) for one in (first, second))
            if first.id != second.id and not _at_odds(*said):
                yield Fault(
                    second.id,
                    second.place,
                    f"{second.id} 和 {first.id} 说的是同一件事（{first.place}）",
                    f"{second.id} says the same as {first.id} ({first.place})",
                    "合成一条，另一条停用并写 supersedes；确实不同的，把不同之处写进标题",
                    "merge them and deprecate one with supersedes; where they differ, say so in the title",
                )


@knowledge_rule(
    "K19",
    zh="建议之间不打架",
    en="Advice does not contradict advice",
    why_zh="一条说超时重发，一条说不得重发，值班的人只能碰运气",
    why_en="when one says resend and the other never to, the duty engineer can only guess",
    severity="warning",
)
def advice_agrees(library: Library) -> Iterator[Fault]:
    """Advice worded alike that asks for the opposite, or gives other figures of the same unit for the same thing.

    Recommendations and titles of lessons, checks, and steps are compared; few pairs are told, and only plain ones.
    """
    told: set[frozenset[str]] = set()
    for first, second, _ in _pairs(library, _advice(library), SAME_MATTER):
        pair = frozenset((first.id, second.id))
        figures = other_amounts(first.text, second.text)
        if first.id == second.id or pair in told or not (figures or opposed(first.text, second.text)):
            continue
        told.add(pair)
        zh, en = ("数值不同", "in its figures") if figures else ("意思相反", "outright")
        yield Fault(
            second.id,
            second.place,
            f"{second.id} 的“{_short(second.text)}”和 {first.id} 的“{_short(first.text)}”{zh}（{first.place}）",
            f'{second.id} "{_short(second.text)}" contradicts {first.id} "{_short(first.text)}" {en} ({first.place})',
            "两边负责人定下一种说法；条件不同的，把条件写进句子",
            "let both owners settle one; where conditions differ, write them into the sentence",
        )


def _at_odds(one: Sequence[str], other: Sequence[str]) -> bool:
    return any(other_amounts(left, right) or opposed(left, right) for left in one for right in other)


def _pairs(
    library: Library, passages: Sequence[Passage], least: float
) -> Iterator[tuple[Passage, Passage, float]]:
    """The pairs of one kind and language that are at least so near, in their order."""
    if library.encode is None:
        return
    ordered = sorted(passages, key=lambda one: (one.kind, language_of(one.text)))
    for _, group in groupby(ordered, key=lambda one: (one.kind, language_of(one.text))):
        held = list(group)
        if len(held) > 1:
            vectors = np.asarray(library.encode([one.text for one in held]), dtype=np.float32)
            for one, other, cosine in nearest_pairs(vectors, least):
                yield held[one], held[other], cosine


def _lessons(library: Library) -> list[Passage]:
    return [
        Passage(
            lesson.id or record.id,
            at_line(record, lesson.line),
            f"{lesson.title}。{lesson.situation}{lesson.recommendation}",
            "lesson",
        )
        for record, lesson in library.lessons()
        if lesson.recommendation
    ]


def _items(library: Library) -> list[Passage]:
    return [
        Passage(record.id, at_line(record, item.line), item.text, "item")
        for record in library.of("checklist")
        for item in record.items
        if len(item.text) >= _SHORTEST
    ]


def _records(library: Library) -> list[Passage]:
    return [
        Passage(record.id, record.place(), record.text[record.body_start :], f"{record.type} {record.lang}")
        for record in library.of("retrospective", "runbook", "checklist")
    ]


def _advice(library: Library) -> list[Passage]:
    found = []
    for record, lesson in library.lessons():
        for text in (lesson.title, *_CLAUSE.split(lesson.recommendation), lesson.recommendation_en):
            found.append((lesson.id or record.id, at_line(record, lesson.line), text))
    for record in library.of("checklist"):
        found += [(record.id, at_line(record, item.line), item.text) for item in record.items]
    for record in library.of("runbook"):
        found += [(record.id, at_line(record, step.line), step.action) for step in record.steps]
    bare = ((name, place, text.strip().rstrip("。；;.！!")) for name, place, text in found)
    return [
        Passage(name, place, text, "advice")
        for name, place, text in bare
        if _SHORTEST <= len(text) <= _LONGEST
    ]


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
