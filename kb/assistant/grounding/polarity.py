"""Negation and modality: what is not so, must be, may be; compared stretch by stretch with the source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# neither a negation nor its absence
_IDIOMS = re.compile(
    r"不同(?!意)|不仅|不但|不断|不过|不论|不管|不只|不久|不止|不妨|不愧|不得不|无论|无锡|无线|无人|差不多|非常|除非|莫非|是否|与否|能否|可否|未来|不良"
    r"|不可抗力|不间断|不锈|非功能|非结构化|毫无疑问|不等|不一而足|不可避免|不定期|无缝|无损|无状态|无感|非法|非标"
    r"|来不及|不得已|不[为是][零0]|非[零空]"
    r"|([一-鿿])不\1|\bnot only\b|\bno exception\b|\bno\.\s?\d|\bwhether or not\b|\bnot necessarily\b|\bno later\b"
    r"|\bnot (?:0|zero|empty)\b|\b(?:no|without) (?:trouble|difficult(?:y|ies))\b",
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
    r"|未|没(?!收|落)|不(?![上了住开动出全足])|无|非(?!洲)|勿|别(?=再|把|在|用)"
    r"|\b(?:not|never|no|none|nor|neither|without|cannot|nothing|nobody)\b|n't\b|\b(?:out of|beyond the) scope\b"
    r"|\b(?:prohibit|forbid|forbad)\w*",
    re.IGNORECASE,
)
# words that deny by their meaning, so that a negation elsewhere may say the same; those of a group are one word
_LEXICAL = {
    "refuse": r"拒|排除|放弃|否决|驳回|反对|否认|作废"
    r"|\b(?:refus|reject|exclud|abandon|withdr[ae]w|withh[eo]ld|drop(?:ped)?\b|declin|den(?:y|ied|ies)\b|oppos|against|ban(?:s|ned)?\b"
    r"|object(?:s|ed|ions?)?\b|block(?:s|ed)?\b)",
    "instead": r"代替|改为|\b(?:instead|rather than)\b",
    "lack": r"不足|缺(?!省|陷)|漏(?!洞|斗)|丢|空(?!调|间|气|中)|跳过|[为是]零|\bzero\b"
    r"|(?<![\d.])0(?= ?[个项次台条笔人家]|\s*$|\s*[,，。;；、])|\b(?:lack|miss|omit|absen|empt|forg[eo]t|skip)",
    "fail": r"不[上了住开动出全]|失败|失效|难以|\b(?:fail|unable)"
    r"|\b(?:un(?!til|der|less|it|i)\w{4,}|im(?:possib|permiss)\w+|mis\w{3,}|differ)"
    r"|\bin(?:complete|valid|correct|accura|activ|eligib|suffic|consist)",
    "stop": r"停(?!车)|中断|瘫痪|\boffline|\bdown\b|\boutage|取消|禁用"
    r"|\b(?:stop|halt|ceas|end(?:ed|s)\b|disabl|deactivat|suspend|cancel|revok|off\b)",
    "avoid": r"避免|防止|免|\b(?:prevent|avoid|exempt|waive|free (?:of|from)\b)",
    "pending": r"仍|有待|尚待|待|忘|计划|(?<![虚模])拟|将|\b(?:plan|will|due|pending|yet|still|remain|stays?\b)",
    "only": r"仅|只|才|以外|\b(?:except\w*|only|alone|nobody)\b",
    "beyond": r"低于|高于|超(?!声|市)|\b(?:below|above|exceed)",
    "late": r"逾期|超期|过期|滞后|\b(?:late|overdue|expire)",
    "limit": r"最早|最迟|最晚|\b(?:at the (?:earliest|latest)|until)\b",
    "rest": r"其余|剩余|另",
    "usual": r"照常",
}
_LEXICAL_PATTERN = re.compile(
    "|".join(f"(?P<{group}>{pattern})" for group, pattern in _LEXICAL.items()), re.IGNORECASE
)
_FRAME = re.compile(
    r"可以|允许|必须|应当|已经|需要|共计|一共|进行|由于|因为|因此|所以|按照|根据|如果|\b(?:according|because|allow(?:ed|s)?|permit(?:s|ted)?|possible|required)\b",
    re.IGNORECASE,
)
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
_FIRST_WORDS = re.compile(r"\s*(?:(?:be|been|have|being|get|got)\s)*(?:[A-Za-z-]+|[一-鿿]{1,4})")


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


def topic(text: str) -> str:
    """``text`` without its negations and the words that order, permit or report: what it is about."""
    return _FRAME.sub(_blank, _EXPLICIT.sub(_blank, plain(text)))


def first_words(denied: str) -> str:
    """The first words of what is denied: one of English, four characters of Chinese."""
    match = _FIRST_WORDS.match(denied)
    return match.group() if match else denied
