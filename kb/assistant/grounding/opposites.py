"""Opposite outcomes: passed and failed, approved and refused, running and stopped; a negation turns them round."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kb.assistant.grounding.polarity import Stretch, topic
from kb.assistant.grounding.text import Text, weight

#: Outcome -> (words for it, words for its opposite).
_WORDS = {
    "passed": (
        r"通过(?!率)|合格(?!率)|成功(?!率)|达标|\bpass(?:ed|es)?\b|\bsuccess\w*|\bsucceed\w*",
        r"失败(?!率)|失效|\bfail(?:s|ed|ing)?\b|\bunsuccess\w*",
    ),
    "accepted": (
        r"批准|同意|认可|接受|受理|赞成|\bapprov\w*|\baccept(?:ed|s)?\b|\bagreed?\b",
        r"拒绝|拒收|反对|驳回"
        r"|\b(?:refus|declin)(?:es?|ed|ing)\b|\breject(?:s|ed|ing)?\b|\bturned down|\bobject(?:s|ed)\b",
    ),
    "alike": (
        r"一致|相符|相同|匹配|对得?上|\bmatch(?:es|ed)?\b|\bidentical\b",
        r"冲突|差异|对不上|\bmismatch\w*|\bdiffer\w*",
    ),
    "running": (
        r"开放|启用|恢复|继续|在线|有效|生效|\bresum\w*|\bcontinu\w*|\bvalid\b|\bonline\b|\bopen(?:s|ed)?\b",
        r"停[止用产机办]|中断|关闭|暂停|离线|过期|注销|瘫痪|\bstop\w*|\bhalt\w*|\bclos\w*|\boffline\b|\bexpir\w*|\binvalid\b",
    ),
    "more": (
        r"增加|增长|提高|上升|升[至到为]|延长|扩大|\bincreas\w*|\brose\b|\brais(?:e[sd]?|ing)\b|\bgrew\b",
        r"减少|降低|下降|降[至到为]|缩短|缩小|\bdecreas\w*|\bfell\b|\bdropp?\w*|\breduc\w*|\blower(?:s|ed|ing)\b",
    ),
    "earlier": (r"提前", r"推迟|延后|延期|顺延|\bpostpon\w*|\bdelay\w*"),
    "public": (r"公开|公示|\bpublic\b", r"保密|\bconfidential\b|\bsecret\b"),
    "included": (
        r"包含|含(?!义)|计入|列入|纳入|包括|\binclud\w*|\bcover(?:s|ed)?\b",
        r"排除|除外|\bexclud\w*",
    ),
}
_PATTERNS = {name: tuple(re.compile(words, re.IGNORECASE) for words in pair) for name, pair in _WORDS.items()}

_TURNED = "\x01"
#: 已受理的申请: what describes a thing is no outcome.
_OF = re.compile(r"[一-鿿]{2}的")

Outcomes = Mapping[str, frozenset[bool]]


def outcomes(text: Text, span: tuple[int, int]) -> Outcomes:
    """What a clause says of each outcome it speaks of: true where it came about, false where its opposite did."""
    found: dict[str, set[bool]] = {}
    stretches = text.stretches_of(span)
    # closing the rule is not allowed: the denial at the end is of what stands before
    trailing = len(stretches) > 1 and stretches[-1].denied and not _denied_here(text, stretches[-1])
    for stretch in stretches:
        words = _OF.sub(" ", text.folded[stretch.start : stretch.end])
        for name, (positive, negative) in _PATTERNS.items():
            rest = negative.sub(_TURNED, words)
            said = [False] * rest.count(_TURNED)
            # 拒绝批准: the one word turns the other round
            said += [
                True
                for match in positive.finditer(rest)
                if rest[match.start() - 1 : match.start()] != _TURNED
            ]
            found.setdefault(name, set()).update(one != (stretch.denied or trailing) for one in said)
    return {name: frozenset(said) for name, said in found.items() if said}


def _denied_here(text: Text, stretch: Stretch) -> int:
    return weight(topic(text.folded[stretch.start : stretch.end]))


def turned(mine: Outcomes, near: Iterable[Outcomes], others: Iterable[Outcomes]) -> bool:
    """Whether what ``near`` says of an outcome of ``mine`` is the opposite, and none of ``others`` says the same."""
    close, rest = list(near), list(others)
    for name, said in mine.items():
        there = frozenset[bool]().union(*(one[name] for one in close if name in one))
        elsewhere = frozenset[bool]().union(*(one[name] for one in rest if name in one))
        if len(said) == 1 and there and not said & (there | elsewhere):
            return True
    return False
