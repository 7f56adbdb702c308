"""Negation and modality: what is not so, must be, may be; compared stretch by stretch with the source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# neither a negation nor its absence
_IDIOMS = re.compile(
    r"不同(?!意)|不仅|不但|不断|不过|不论|不管|不只|不久|不止|不妨|不愧|不得不|无论|无锡|无线|无人|差不多|非常|除非|莫非|是否|与否|能否|可否|未来|不良"
    r"|不间断|不锈|非功能|非结构化|毫无疑问|不等|不一而足|不可避免|不定期|无缝|无损|无状态|无感|非法|非标|来不及|不得已|不[为是][零0]|非[零空]"
    r"|([一-鿿])不\1|\bnot only\b|\bno exception\b|\bno\.\s?\d|\bwhether or not\b|\bnot necessarily\b|\bno later\b|\bnot (?:0|zero|empty)\b",
    re.IGNORECASE,
)
_NUMBERS = "(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty)"
#: Limits before a number are compared as limits (`bounds`), not here.
_LIMITS = re.compile(
    r"(?:[不未没无](?:有|得|应|能|可|会|宜|必|允许|许|曾|准|再)*(?:超过|超出|大于|高于|多于|长于|晚于|迟于|早于|低于|少于|小于|短于|到|足|满)"
    r"|超过|大于|高于|多于|长于|晚于|低于|少于|小于|不到|不足)(?=[^,，。;；]{0,4}?[\d\x00一二三四五六七八九十百千两半])"
    r"|\b(?:(?:no|not|none|never|cannot)\s(?:be\s|take\s|last\s|go\s)?)?"
    r"(?:more|less|fewer|later|earlier|longer|higher|lower|larger|smaller|above|below|over|under|exceed\w*)(?:\sthan)?"
    r"(?=[^,.;]{0,12}?(?:[\d\x00]|\ba\s)|\s" + _NUMBERS + ")",
    re.IGNORECASE,
)
_EXPLICIT = re.compile(
    r"没有|没能|未能|不能|不得|不可|不允许|不准|不会|不应|不宜|不予|不再|不须|不必|无法|无须|无需|禁止|严禁|杜绝"
    r"|未|没(?!收|落)|不(?![上了住开动出全])|无|非(?!洲)|勿|别(?=再|把|在|用)"
    r"|\b(?:not|never|no|none|nor|neither|without|cannot|nothing|nobody)\b|n't\b|\b(?:out of|beyond the) scope\b"
    r"|\b(?:prohibit|forbid|forbad)\w*",
    re.IGNORECASE,
)
# words that deny by their meaning, so that a negation elsewhere may say the same; those of a group are one word
_LEXICAL = {
    "refuse": r"拒|排除|放弃|否决|驳回|\b(?:refus|reject|exclud|abandon|withdr[ae]w|drop(?:ped)?\b|declin)",
    "instead": r"代替|改为|\b(?:instead|rather than)\b",
    "lack": r"缺(?!省|陷)|漏(?!洞|斗)|丢|空(?!调|间|气|中)|跳过|[为是]零|\bzero\b"
    r"|(?<![\d.])0(?= ?[个项次台条笔人家]|\s*$|\s*[,，。;；、])|\b(?:lack|miss|omit|absen|empt|forg[eo]t|skip)",
    "fail": r"不[上了住开动出全]|失败|失效|难以|\b(?:fail|unable)"
    r"|\b(?:un(?!til|der|less|it|i)\w{4,}|im(?:possib|permiss)\w+|mis\w{3,}|differ)"
    r"|\bin(?:complete|valid|correct|accura|activ|eligib|suffic|consist)",
    "stop": r"停(?!车)|中断|瘫痪|\boffline|\bdown\b|\boutage|取消|\b(?:stop|halt|ceas|end(?:ed|s)\b)",
    "avoid": r"避免|防止|免|\b(?:prevent|avoid|exempt|waive|free (?:of|from)\b)",
    "pending": r"仍|有待|尚待|待|忘|计划|(?<![虚模])拟|将|\b(?:plan|will|due|pending|yet|still|remain)",
    "only": r"仅|只|才|以外|\b(?:except|only|alone|nobody)\b",
    "beyond": r"低于|高于|超(?!声|市)|\b(?:below|above|exceed)",
    "late": r"逾期|超期|过期|滞后|\b(?:late|overdue|expire)",
    "limit": r"最早|最迟|最晚|\b(?:at the (?:earliest|latest)|until)\b",
    "rest": r"其余|剩余|另",
    "usual": r"照常",
}
_LEXICAL_PATTERN = re.compile(
    "|".join(f"(?P<{group}>{pattern})" for group, pattern in _LEXICAL.items()), re.IGNORECASE
)
_MODALS = {
    "must": re.compile(
        r"必须|务必|必需|须(?!知)|应当|应(?![用答急对付变运]|届)|需要|要求|务求|一定要"
        r"|\b(?:must|shall|should|required|requires|have to|has to|had to|needs? to|obliged|mandatory)\b",
        re.IGNORECASE,
    ),
    "may": re.compile(
        r"可以|允许|可(?=[由以在按直自选根先])|准许|有权"
        r"|\b(?:may|might|allowed|permitted|optional|optionally|free to)\b",
        re.IGNORECASE,
    ),
}
_NOT_MODAL = re.compile(
    r"不可以|不允许|不准许|\b(?:may|must|shall|should) not\b"
    r"|\b(?:not|no\s[\w\s]{1,30}?(?:is|are)) (?:be )?(?:allowed|permitted|required)\b",
    re.IGNORECASE,
)
_ASSERTED = re.compile(r"可以|允许|准许|已经|\b(?:may|can|could|allowed|permitted|already)\b", re.IGNORECASE)
_WAIVED = re.compile(
    r"不必|无须|无需|不需|不须|不要求|可以?不(?!得|能|可)|(?<![避难])免(?!得|疫|责)"
    r"|\b(?:need not|not (?:have|has|need|required|obliged) to|not (?:be )?(?:required|needed|necessary)|not to be|exempt|optional|free of charge)\b",
    re.IGNORECASE,
)
_DOUBLED = re.compile(
    r"\b(?:no|nothing|none|nobody|never|not)\b(?:(?!\b(?:without|unless|until|must|may)\b).)*\bnot\b",
    re.IGNORECASE,
)
_OVERDUE = re.compile(
    r"(?:超过|逾|超出|满).{1,12}?(?:没有?|尚?未)|\bnot\b.{1,40}\b(?:within|in time)\b", re.IGNORECASE
)
_ONLY = re.compile(r"[仅只方才]|\b(?:only|unless)\b", re.IGNORECASE)
_FRAME = re.compile(
    r"可以|允许|必须|应当|已经|需要|共计|一共|进行|由于|因为|因此|所以|按照|根据|如果|\b(?:according|because|allow(?:ed|s)?|permit(?:s|ted)?|possible|required)\b",
    re.IGNORECASE,
)
_TARGET = "要求|标准|目标|约定|承诺|指标"
_MET = re.compile(
    rf"(?P<no>未|没有|不|没)?(?:能|曾|完全)?(?:达标|(?:达到|达成|满足|符合|优于)了?[^,，。;；]{{0,12}}?(?:{_TARGET}))",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    rf"(?:低于|高于|超出|优于|超过|不足|大于|小于)[^,，。;；]{{0,10}}?(?:{_TARGET})", re.IGNORECASE
)
_NO_BASIS = re.compile(
    r"(?:没有|未|无|尚无|暂无)[^,，。;；]{0,4}(?:依据|记录|登记|资料|记载|数据|提及)"
    r"|\bno (?:\w+ )?(?:basis|record|data|evidence|information)|\bnot (?:\w+ )?(?:recorded|documented|registered)\b",
    re.IGNORECASE,
)
_NO_MODAL_NOUN = re.compile(r"的要求|(?:合同|达到|满足|符合|按照?|超出)要求|要求不符", re.IGNORECASE)
# where the reach of a negation ends: at the next one, after 的 of what it describes, or after so many characters
_REACH_END = re.compile(
    r"(?<=..)的|(?<=.)(?:须|应|则|就|即|由)|[,，。;；]|\b(?:because|since|that|which|who|and|but|so|if|when)\b",
    re.IGNORECASE,
)
_REACH = {"zh": 10, "en": 42}
#: What forbids does so to the end of its clause: 禁止要求误识的游客重新购票.
_FORBIDS = re.compile(r"(?:不得|不能|不可|不允许|不准|不应|不宜|不予|不再|无法|禁止|严禁|杜绝)$")
_OBJECT_END = re.compile(r"(?<=.)(?:须|应|则|就|即)|[,，。;；]")
_FORBIDS_REACH = 16


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a clause that is denied, or not; ``start``..``end`` is its span in the folded text.

    ``clause`` is the span of the clause it belongs to.
    """

    denied: bool
    start: int
    end: int
    clause: tuple[int, int]


def plain(text: str) -> str:
    """``text`` with idioms and limits blanked out, its length unchanged."""
    return _LIMITS.sub(_blank, _IDIOMS.sub(_blank, text))


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def stretches(text: str, clauses: tuple[tuple[int, int], ...], lang: str) -> Iterator[Stretch]:
    """The denied and the other stretches of each clause, in order; a double negation cancels out."""
    bare = plain(text)
    for clause in clauses:
        start, end = clause
        at = start
        for match in _EXPLICIT.finditer(bare, start, end):
            if match.start() > at:
                yield Stretch(False, at, match.start(), clause)
            stop = _stop(bare, match.end(), end, lang)
            yield Stretch(True, match.end(), stop, clause)
            at = stop
        if at < end:
            yield Stretch(False, at, end, clause)


def _stop(bare: str, start: int, end: int, lang: str) -> int:
    following = _EXPLICIT.search(bare, start, end)
    forbids = bool(_FORBIDS.search(bare, max(0, start - 3), start))
    last = min(
        end, start + (_FORBIDS_REACH if forbids else _REACH[lang]), following.start() if following else end
    )
    found = (_OBJECT_END if forbids else _REACH_END).search(bare, start, last)
    return max(start, found.start() if found and found.start() > start + 1 else last)


def denies(text: str) -> bool:
    """Whether a folded text holds a negation of any kind, by word or by meaning."""
    bare = plain(text)
    return bool(_EXPLICIT.search(bare) or _LEXICAL_PATTERN.search(bare))


def explicit(text: str) -> bool:
    """Whether a folded text holds a negation by word."""
    return bool(_EXPLICIT.search(plain(text)))


def soft(text: str) -> frozenset[str]:
    """The groups of words in a folded text that deny by their meaning."""
    rest = _EXPLICIT.sub(_blank, plain(text))
    return frozenset(str(match.lastgroup) for match in _LEXICAL_PATTERN.finditer(rest))


def asserts(text: str) -> bool:
    """Whether a folded text says outright that something may be or has been done."""
    return bool(_ASSERTED.search(_NOT_MODAL.sub(" ", text)))


def doubled(text: str) -> bool:
    """Whether a folded English clause denies a denial: no event was not missed."""
    return bool(_DOUBLED.search(text))


def overdue(text: str) -> bool:
    """Whether a folded text says that something had not come about after a time: 超过五天没有响应."""
    return bool(_OVERDUE.search(text))


def waives(text: str) -> bool:
    """Whether a folded text says that something need not be done."""
    return bool(_WAIVED.search(text))


def topic(text: str) -> str:
    """``text`` without its negations and the words that order, permit or report: what it is about."""
    return _FRAME.sub(_blank, _EXPLICIT.sub(_blank, plain(text)))


def verdict(text: str) -> bool | None:
    """Whether a folded clause says that a target is met; None when it passes no verdict."""
    if match := _MET.search(text):
        return not (match["no"] or _EXPLICIT.search(text, max(0, match.start() - 4), match.start()))
    return None


def lacks_basis(text: str) -> bool:
    """Whether a folded clause only says that nothing is known: 没有登记依据, no data are recorded."""
    return bool(_NO_BASIS.search(text))


def compares(text: str) -> bool:
    """Whether a folded clause holds something against a target, for better or worse."""
    return bool(_COMPARED.search(text))


def modals(text: str) -> frozenset[str]:
    """Which of "must" and "may" a folded text says; a denied one is a negation, not a modal."""
    positive = _NOT_MODAL.sub(" ", _NO_MODAL_NOUN.sub(" ", text))
    found = {name for name, pattern in _MODALS.items() if pattern.search(positive)}
    if "may" in found and _ONLY.search(text):
        found.add("must")  # what may be done only in one way must be done so
    return frozenset(found)
