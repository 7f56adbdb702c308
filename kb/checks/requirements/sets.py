"""The requirements among each other: RQ-34 duplicates, 35 contradictions, 40 balance of the set."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import combinations, product

from rapidfuzz import fuzz

from kb.checks.requirements.entry_rule import Set, entry_rule
from kb.checks.requirements.sentence import Sentence, language_of
from kb.checks.requirements.similarity import CODE, is_parallel, statement
from kb.checks.validations_rule import Fault
from kb.project.entities import Acceptance, Requirement, text_of

_SAME_MATTER = 0.6
FEWEST, MOST_MUSTS = 10, 0.7
"""A set smaller than FEWEST has no balance to speak of."""

_SCALE: Mapping[str, tuple[str, float]] = {
    "ms": ("s", 0.001), "毫秒": ("s", 0.001), "s": ("s", 1), "秒": ("s", 1), "min": ("s", 60),
    "分钟": ("s", 60), "分": ("s", 60),
    "h": ("s", 3600), "小时": ("s", 3600), "d": ("s", 86400), "天": ("s", 86400), "日": ("s", 86400),
}  # fmt: skip


@entry_rule(
    "RQ-34",
    group="multiplicity",
    zh="没有说同一件事的两条需求",
    en="No two requirements say the same",
    why=("同一件事写两遍，变更时只改到一条", "of two that say the same, a change reaches one"),
)
def no_duplicates(entries: Set) -> Iterator[Fault]:
    """Statements alike in letters, or in meaning by the embedder; parallel ones (注册时间, 注销时间) are not."""
    for pair in entries.similar:
        if CODE.findall(pair.texts[0]) != CODE.findall(pair.texts[1]) or pair.differs_in_figures:
            continue
        if pair.figures[0] == pair.figures[1] and not is_parallel(*pair.texts):
            first, second = pair.first.id, pair.second.id
            yield Fault(
                second,
                pair.second.place_of("statement"),
                f"{second} 和 {first} 说的是同一件事",
                f"{second} says the same as {first}",
                "合并成一条；确实不同的，把不同之处写进句子",
                "merge them; where they differ, say so in the sentence",
            )


@entry_rule(
    "RQ-35",
    group="multiplicity",
    zh="同一主体同一指标只有一个目标值",
    en="One subject and metric have one target",
    why=(
        "两个数总有一个不作数，开发和测试会各按一个来",
        "one of the figures is wrong, and developer and tester pick one each",
    ),
)
def no_contradictions(entries: Set) -> Iterator[Fault]:
    """Statements that differ only in their figures, or criteria of the same subject and metric that do."""
    told = set()
    for pair in entries.similar:
        if pair.differs_in_figures:
            told.add((pair.first.id, pair.second.id))
            changed = [(a, b) for a, b in zip(*pair.figures, strict=True) if a != b]
            values = [f"{number} {unit}".strip() for number, unit in changed[0]]
            yield _contradiction(pair.first, pair.second, values, pair.second.place_of("statement"))
    for first, second, values, place in _criteria(entries):
        if (first.id, second.id) not in told:
            told.add((first.id, second.id))
            yield _contradiction(first, second, values, place)


def _contradiction(first: Requirement, second: Requirement, values: list[str], place: str) -> Fault:
    return Fault(
        second.id,
        place,
        f"{second.id} 写 {values[1]}，{first.id} 写 {values[0]}，说的是同一指标",
        f"{second.id} says {values[1]}, {first.id} says {values[0]} of the same metric",
        "定下一个值，记一条决策（DEC）；条件不同的，把条件写进句子",
        "settle one value and record the decision (DEC); where conditions differ, say so",
    )


def _criteria(entries: Set) -> Iterator[tuple[Requirement, Requirement, list[str], str]]:
    """Criteria of two requirements with the same subject, metric, operator and condition and different targets."""
    groups: dict[tuple[str, str, str, str], list[tuple[Requirement, Acceptance]]] = {}
    for one in entries.live:
        text = statement(one)
        subject = Sentence(text, language_of(text)).subject
        for criterion in one.acceptance:
            metric = re.sub(r"\s+", "", text_of(criterion.metric, "zh")).casefold()
            if subject and metric and criterion.target is not None:
                unit = _SCALE.get(criterion.unit, (criterion.unit, 1))[0]
                groups.setdefault((subject.text, metric, criterion.operator or "", unit), []).append(
                    (one, criterion)
                )
    for held in groups.values():
        by_value: dict[float | str, list[tuple[Requirement, Acceptance]]] = {}
        for one, criterion in held:
            by_value.setdefault(_value(criterion), []).append((one, criterion))
        for some, others in combinations(by_value.values(), 2):
            for (first, left), (second, right) in product(some, others):
                if first.id != second.id and _same_condition(left, right):
                    values = [f"{side.target} {side.unit}".strip() for side in (left, right)]
                    yield first, second, values, right.place


def _value(criterion: Acceptance) -> float | str:
    target = criterion.target
    scale = _SCALE.get(criterion.unit, ("", 1.0))[1]
    return round(target * scale, 9) if isinstance(target, int | float) else str(target)


def _same_condition(left: Acceptance, right: Acceptance) -> bool:
    texts = [text_of(side.condition, "zh") for side in (left, right)]
    return fuzz.ratio(*texts) >= 100 * _SAME_MATTER or not all(texts)


_CLASSES = {
    "performance": ("性能", "performance"),
    "security": ("安全", "security"),
    "reliability": ("可靠性", "reliability"),
    "maintainability": ("可维护性", "maintainability"),
}


@entry_rule(
    "RQ-40",
    zh="需求整体均衡：优先级分得开，非功能各类都有",
    en="The set is balanced: priorities differ, and each kind of quality is covered",
    why=(
        "全是“必须”等于没有优先级；没写的质量要求，上线后以事故的形式出现",
        "when everything is a must nothing is; qualities nobody wrote down turn up as incidents",
    ),
)
def the_set_is_balanced(entries: Set) -> Iterator[Fault]:
    """At most 70 % must, and something on each kind of quality; asked of sets of ten or more."""
    live = entries.live
    if len(live) < FEWEST:
        return
    place = live[0].place
    share = sum(one.priority == "must" for one in live) / len(live)
    if share > MOST_MUSTS:
        yield Fault(
            "requirements",
            place,
            f"{len(live)} 条需求里 {share:.0%} 是 must，超过 {MOST_MUSTS:.0%}",
            f"{share:.0%} of {len(live)} requirements are must, more than {MOST_MUSTS:.0%}",
            "和需求方排一次序，能后做的改成 should",
            "rank them with their sources; make should what can wait",
        )
    kinds = {one.type for one in live}
    if missing := [names for kind, names in _CLASSES.items() if kind not in kinds]:
        zh, en = "、".join(name[0] for name in missing), ", ".join(name[1] for name in missing)
        yield Fault(
            "requirements",
            place,
            f"没有{zh}类的需求",
            f"there is no requirement on {en}",
            "逐类问一遍干系人；确实没有的，在假设里写明",
            "ask the stakeholders for each; where there is none, state it as an assumption",
        )
