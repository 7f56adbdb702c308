"""What a clause states of a target, of the records, of a time gone by."""

from __future__ import annotations

import re

from kb.assistant.grounding.patterns import any_of
from kb.assistant.grounding.polarity import explicit

_TARGET = "要求|标准|目标|约定|承诺|指标"
_MET = re.compile(
    rf"(?P<no>未|没有|不|没)?(?:能|曾|完全)?(?:达标|(?:达到|达成|满足|符合|优于)了?[^,，。;；]{{0,12}}?(?:{_TARGET}))",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    rf"(?:低于|高于|超出|优于|超过|不足|大于|小于)[^,，。;；]{{0,10}}?(?:{_TARGET})", re.IGNORECASE
)
_NO_BASIS = any_of(
    "(?:没有|未|无|尚无|暂无)[^,，。;；]{0,4}(?:依据|记录|登记|资料|记载|数据|提及)",
    r"no (?:\w+ )?(?:basis|records?|data|evidence|information)|not (?:\w+ )?(?:recorded|documented|registered)",
)
_OVERDUE = any_of("(?:超过|逾|超出|满).{1,12}?(?:没有?|尚?未)", r"not\b.{1,40}\b(?:within|in time)")
_DOUBLED = any_of(
    "(?!)",
    r"(?:no|nothing|none|nobody|never|not)\b(?:(?!\b(?:without|unless|until|must|may)\b).)*\bnot",
)
_CONDITION = any_of("除非|[才方]|只有|以?前(?![端置])", "before|until|unless|except|without|only")


def conditional(text: str) -> bool:
    """Whether a folded clause says on what or from when something holds: not before, only after, unless."""
    return bool(_CONDITION.search(text))


def verdict(text: str) -> bool | None:
    """Whether a folded clause says that a target is met; None when it passes no verdict."""
    if match := _MET.search(text):
        return not (match["no"] or explicit(text[max(0, match.start() - 4) : match.start()]))
    return None


def lacks_basis(text: str) -> bool:
    """Whether a folded clause only says that nothing is known: 没有登记依据, no data are recorded."""
    return bool(_NO_BASIS.search(text))


def doubled(text: str) -> bool:
    """Whether a folded English clause denies a denial: no event was not missed."""
    return bool(_DOUBLED.search(text))


def overdue(text: str) -> bool:
    """Whether a folded text says that something had not come about after a time: 超过五天没有响应."""
    return bool(_OVERDUE.search(text))


def compares(text: str) -> bool:
    """Whether a folded clause holds something against a target, for better or worse."""
    return bool(_COMPARED.search(text))
