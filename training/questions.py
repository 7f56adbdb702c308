"""Headings put as questions, so that the words of questions come to mean as little as they tell."""

from __future__ import annotations

import random
from collections.abc import Mapping

from training.pairs import Pair, Pairs

_FORMS: Mapping[str, tuple[str, ...]] = {
    "zh": (
        "如何{}？", "怎么{}？", "{}怎么办？", "什么是{}？", "{}是什么？", "为什么{}？", "{}有哪些？", "{}要注意什么？",
        "请问{}在哪里？", "{}是什么时候？", "谁负责{}？", "哪一个是{}？",
        "{}的原因是什么？", "{}需要多少时间？", "{}能不能做？",
    ),
    "en": (
        "How do I {}?", "How to {}?", "What is {}?", "What does {} mean?", "Why {}?", "Where is {}?",
        "When is {} needed?", "Who is responsible for {}?", "Which {} should I use?", "Can I {}?",
        "What should I do about {}?", "How many {}?",
    ),
}  # fmt: skip
_LONGEST = {"zh": 24, "en": 60}


def put_as_questions(groups: Mapping[str, Pairs], share: float, seed: int) -> dict[str, Pairs]:
    """``groups`` with ``share`` of the short first texts of the groups in one language put as questions."""
    chance = random.Random(seed + 5)  # noqa: S311 - a sample, no secret

    def put(pair: Pair, language: str) -> Pair:
        if len(pair.first) > _LONGEST[language] or chance.random() >= share:
            return pair
        return pair._replace(first=chance.choice(_FORMS[language]).format(pair.first.rstrip("？?。.")))

    return {
        name: [put(pair, name) for pair in pairs] if share and name in _FORMS else list(pairs)
        for name, pairs in groups.items()
    }
