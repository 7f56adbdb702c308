"""Words that cannot be tested.

RQ-01 vague, 02 escapes, 03 open lists, 05 absolutes, 10 references, 14 purpose, 18 open points, 20 time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.checks.requirements.rule import ERROR, NOTE, Context, Remark, at, sentence_rule
from kb.checks.requirements.sentence import Sentence
from kb.checks.requirements.words import Match
from kb.project.placeholders import PLACEHOLDER

_COUNTED = {
    "zh": re.compile(r"[个张幅条项种]?\s*[（(]?\s*\d"),
    "en": re.compile(r"\s*\(?\s*\d"),
}


@sentence_rule(
    "RQ-01",
    "vagueness",
    zh="不用含糊的形容词和副词",
    en="No vague adjectives and adverbs",
    why=(
        "“快速”“友好”各人理解不同，测试写不出判定条件",
        "everyone reads the word differently and no test can decide it",
    ),
    hint=(
        "换成指标、数值和条件，例如“95 % 的请求在 2 s 内返回（并发 200，网关侧计时）”",
        'give metric, value and condition, such as "95 % of requests within 2 s at 200 concurrent users"',
    ),
    severities=ERROR,
)
def vague_words(sentence: Sentence, context: Context) -> Iterator[Remark]:
    """Words of the lists vague and, as a reminder only, vague_mild (INCOSE R7)."""
    taken: list[tuple[int, int]] = [
        (match.start, match.end)
        for name in ("escape", "time", "change", "performance")
        for match in context.words.find(name, sentence.bare, sentence.lang)
    ]
    for name, severity in (("vague", None), ("vague_mild", "warning")):
        for match in context.words.find(name, sentence.bare, sentence.lang):
            mild_condition = (
                severity is not None and match.start < sentence.predicate.start
            )  # 当订单含多个包裹时
            if not mild_condition and not any(
                start < match.end and match.start < end for start, end in taken
            ):
                taken.append((match.start, match.end))
                yield at(
                    match,
                    "说不清是多少、怎样才算",
                    "cannot be measured",
                    severity="warning" if severity else None,
                )


@sentence_rule(
    "RQ-02",
    "optionality",
    zh="不留后路",
    en="No escape clauses",
    why=(
        "“尽量”“必要时”让这条需求做不做都算满足",
        "the clause lets the requirement count as met whatever is done",
    ),
    hint=(
        "写明在什么条件下必须做到什么程度，例如“人工处理笔数不超过当日总笔数的 0.5 %”",
        "say under which condition how much is owed",
    ),
    severities=ERROR,
)
def escape_clauses(sentence: Sentence, context: Context) -> Iterator[Remark]:
    """Words of the list escape (INCOSE R8), outside parentheses, which RQ-16 looks at as well."""
    for match in context.words.find("escape", sentence.bare, sentence.lang):
        yield at(match, "给不做留了余地", "leaves it open whether anything is owed")


@sentence_rule(
    "RQ-03",
    "under-specification",
    zh="清单列完整",
    en="Lists are closed",
    why=(
        "“等”后面还有什么，报价、开发和验收时各说各话",
        "what the list leaves out is settled in a quarrel at acceptance",
    ),
    hint=("逐项列全，或指明以哪张表、哪个配置项为准", "list every item, or name the table that does"),
    severities=ERROR,
)
def open_lists(sentence: Sentence, context: Context) -> Iterator[Remark]:
    """Words of the list open (INCOSE R9); 等 that closes a counted list (等 3 类) is none."""
    for match in context.words.find("open", sentence.bare, sentence.lang):
        yield at(match, "清单没有列完", "the list is not closed")


@sentence_rule(
    "RQ-05",
    "subjectivity",
    zh="不说绝对的话",
    en="No absolutes",
    why=("“所有”“零故障”无法测完，也没有哪套系统做得到", "no test can exhaust it and no system keeps it"),
    hint=(
        "写可测的目标和统计窗口，例如“月可用率不低于 99.95 %”；范围用名单或规则写明",
        "give a target with its window, such as a monthly availability of 99.95 %; name the scope",
    ),
)
def absolutes(sentence: Sentence, context: Context) -> Iterator[Remark]:
    """Words of the lists absolute and, as a note only, universal (INCOSE R26, R32)."""
    for match in context.words.find("absolute", sentence.bare, sentence.lang):
        yield at(match, "没有限度，无法验证到头", "has no bound and cannot be verified")
    for match in context.words.find("universal", sentence.bare, sentence.lang):
        yield at(match, "范围没有限定", "sets no scope", severity="info")


@sentence_rule(
    "RQ-20",
    "vagueness",
    zh="时间写成数值",
    en="Times are figures",
    why=(
        "“及时”在业务眼里是 1 分钟，在开发眼里是当天",
        "timely is a minute to one side and a day to the other",
    ),
    hint=(
        "写明从哪个时刻起多长时间内，例如“变更后 60 s 内”；周期写“每 30 min”",
        'count from an event, such as "within 60 s of the change"; write a period as a figure',
    ),
    severities=ERROR,
)
def vague_times(sentence: Sentence, context: Context) -> Iterator[Remark]:
    """Words of the list time (INCOSE R35); not when the figure follows at once: 实时（1 s 内）."""
    for match in context.words.find("time", sentence.bare, sentence.lang):
        if not _COUNTED[sentence.lang].match(sentence.bare, match.end):
            yield at(match, "没有说多长时间", "gives no time")


@sentence_rule(
    "RQ-14",
    "readability",
    zh="目的写在理由里",
    en="The purpose stands in the rationale",
    why=(
        "目的不是要做的事，混在句中会被当成需求来验",
        "a purpose is nothing to verify; mixed in, it is taken for a requirement",
    ),
    hint=("移到 rationale 字段", "move it to the field rationale"),
    severities=NOTE,
)
def purposes(sentence: Sentence, context: Context) -> Iterator[Remark]:
    """Phrases of the list purpose (INCOSE R20)."""
    for match in context.words.find("purpose", sentence.bare, sentence.lang):
        yield at(match, "后面是目的，不是要求", "introduces a purpose, not a demand")


@sentence_rule(
    "RQ-18",
    "under-specification",
    zh="没有未定的内容",
    en="Nothing is left open",
    why=("带着“待定”基线化，等于签一张空白支票", "a baseline with TBD in it is a blank cheque"),
    hint=(
        "写上确定的内容；定不下来的登记成问题，写明负责人和日期",
        "write what is meant, or raise an issue with owner and date",
    ),
    severities=ERROR,
)
def open_points(sentence: Sentence, context: Context) -> Iterator[Remark]:
    """The placeholders of `kb.project.placeholders` and the words of the list open_point."""
    found = [
        Match(one.start(), one.end(), one[0])
        for one in PLACEHOLDER.finditer(sentence.bare)
        if "/" not in (sentence.bare[one.start() - 1 : one.start()], sentence.bare[one.end() : one.end() + 1])
    ]  # "the number of TBD/TBC in a document" is about them
    found += context.words.find("open_point", sentence.bare, sentence.lang)
    for match in found:
        yield at(match, "还没有定下来", "is still open")


_ZH_PRONOUN = re.compile(
    r"(?<![尤极与应])其(?![中他它余实次])|它们?|(?<!应)该(?=[一-鿿A-Za-z])|(?<![因如在从至故彼])此(?=[一-鿿A-Za-z])(?![时外前后次])|(?<!按)(?<!如)(?:这些|那些|这个)"
)
_EN_PRONOUN = re.compile(
    r"\b(?:[Ii]t|[Tt]hey|them|[Tt]his(?!\s+(?:document|specification|requirement|section|clause)s?\b)|[Tt]hese|[Tt]hose(?!\s+(?:that|who|whose|which|of|in)\b)|[Tt]hat(?=\s+(?:shall|must|will|should)))\b"
)
_ANNOUNCING = frozenset({"the following", "下述", "如下所述", "下文"})
_EN_CLEFT = re.compile(r"\bit\s+(?:is|was)\b", re.I)


@sentence_rule(
    "RQ-10",
    "implicity",
    zh="不用代词，不笼统指代",
    en="No pronouns, no loose references",
    why=(
        "一条需求会被单独摘出来开发和测试，“其”“相关数据”离开上下文就没有着落",
        "a requirement is read alone, where a pronoun has nothing to point at",
    ),
    hint=("写出系统名、数据项或编号", "name the system, the data items or the number"),
)
def loose_references(sentence: Sentence, context: Context) -> Iterator[Remark]:
    """Pronouns, and words of the list loose (INCOSE R24).

    该 before a noun that the sentence has named already is no riddle: 当会员注销时…向该会员发送.
    """
    taken = [(match.start, match.end) for match in context.words.find("open", sentence.bare, sentence.lang)]
    for match in context.words.find("loose", sentence.bare, sentence.lang):
        if not _is_related_to(sentence, match) and not _is_listed(sentence, match):
            taken.append((match.start, match.end))
            yield at(match, "没有说清指的是哪一个", "does not say which one")
    pattern = _ZH_PRONOUN if sentence.lang == "zh" else _EN_PRONOUN
    pronouns = list(pattern.finditer(sentence.bare))
    shields = context.words.harmless(sentence.bare, sentence.lang) if pronouns else []
    for found in pronouns:
        if any(start <= found.start() < end for start, end in (*taken, *shields)) or _named_before(
            sentence, found
        ):
            continue
        yield Remark(*found.span(), "指的是谁要靠猜", "leaves it to the reader what is meant")


def _is_related_to(sentence: Sentence, match: Match) -> bool:
    """Whether 相关 says what it relates to (与订单相关的) or answers to (associated with the order)."""
    if sentence.lang == "en":
        compound = sentence.bare[: match.start].endswith("-")  # requirements-related
        return compound or bool(re.match(r"\s+(?:to|with)\b", sentence.bare[match.end :]))
    return bool(re.search(r"[与和同跟][^，。；]{1,20}$", sentence.bare[: match.start]))


def _is_listed(sentence: Sentence, match: Match) -> bool:
    """Whether "the following" is followed by its list, after a colon."""
    return match.word.casefold() in _ANNOUNCING and bool(re.search(r"[:：]", sentence.bare[match.end :]))


def _named_before(sentence: Sentence, found: re.Match[str]) -> bool:
    if sentence.lang == "en":
        demonstrative = found[0].lower() in {"this", "these", "those", "that"}
        named = re.match(r"\s+(\w{4,})", sentence.bare[found.end() :])
        return bool(_EN_CLEFT.match(sentence.bare, found.start())) or (
            demonstrative and named is not None and named[1].lower() in sentence.bare[: found.start()].lower()
        )
    if found[0] not in "该此":
        return False
    noun = sentence.bare[found.end() : found.end() + 2]
    return len(noun) == 2 and noun in sentence.bare[: found.start()]
