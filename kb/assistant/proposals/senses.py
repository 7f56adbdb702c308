"""What a line denies, orders and permits, counted in two languages: a translation has to come to the same.

Counts are no proof of the meaning: a line that differs is one for a person to compare, not one that is refused.
"""

from __future__ import annotations

import re
from collections import Counter

from kb.assistant.grounding import polarity
from search import Note
from search.tokenizer import language_of

#: Words by sense; the first that fits counts, so that "shall not" is no "shall".
_WORDS = {
    "zh": (
        r"(?P<waived>不必|无须|无需|不需要?|不须|不要求|可以?不(?![得能可]))"
        r"|(?P<forbidden>不得(?!不|已)|不可以?(?!避免|抗力|或缺|用性?)|不应|不能|不允许|不准|不许|不予|不宜|禁止|严禁|无法|勿)"
        r"|(?P<ordered>必须|务必|须(?!知)|不得不|需要?(?![求量])|要求(?=[^的，,。；;]))"
        r"|(?P<expected>应当|应该|应(?![用答急对付变运届]))|(?P<advised>建议|最好|宜)"
        r"|(?P<permitted>可以|能够|允许|准许|有权|可(?![能靠用见视不行选])|(?<![可功性效智职技产])能(?![力源耗量否]))"
    ),
    "en": (
        r"\b(?:(?P<waived>need(?:s)? not|(?:do|does|did) not (?:require|(?:have|need) to)|no need|not (?:be )?"
        r"(?:required|necessary|needed|obliged))"
        r"|(?P<forbidden>(?:shall|must|may|can|should|is to|are to) not|cannot|can't|mustn't|shouldn't|never"
        r"|unable|(?:not|no\s[\w\s]{1,30}?(?:is|are)) (?:be )?(?:allowed|permitted)|prohibit\w*|forbid\w*|do not)"
        r"|(?P<ordered>shall|must|ha(?:s|ve|d) to|(?:is|are|be) (?:required|obliged)|requires?|needs? to|mandatory)"
        r"|(?P<advised>should|recommended|advis\w+|ought)"
        r"|(?P<permitted>may|can|could|might|allow(?:s|ed)?|permit(?:s|ted)?|able to|free to))\b"
    ),
}
_PATTERNS = {lang: re.compile(words, re.IGNORECASE) for lang, words in _WORDS.items()}
_PART = re.compile(r"[^，,；;。.!！?？]+")
#: Limits are compared as limits, with their numbers.
_LIMIT = re.compile(
    r"不[得应能可]?(?:超[过出]|[大高多长晚迟低少小短]于)"
    r"|\b(?:(?:shall|must|may|should|can) )?(?:not?|cannot) (?:be |take |last )?"
    r"(?:exceed|(?:more|less|fewer|later|longer|higher|lower) than)",
    re.IGNORECASE,
)
#: The heading of a column, not a denial.
_NUMBER = re.compile(r"\bNo\.(?=\s*(?:\||$))")
#: Groups of words that deny by their meaning.
_DENYING = frozenset({"refuse", "lack", "fail", "stop", "avoid"})

_NEGATED = Note("否定的次数或位置与原文不同", "it denies more, less or something else than the source")
_ORDERED = Note(
    "“须、应、不得、可”与原文的不对应", "what must, must not and may be done is not as in the source"
)


def unlike(source: str, text: str) -> tuple[Note, ...]:
    """What a person has to compare in ``text``, a translation of the line ``source``; empty when the counts agree."""
    pair = _NUMBER.sub("", source), _NUMBER.sub("", text)
    found = [_NEGATED] if _denials_differ(*pair) else []
    return (*found, _ORDERED) if _duties_differ(*pair) else tuple(found)


def _denials_differ(source: str, text: str) -> bool:
    ours, theirs = _denials(source), _denials(text)
    if abs(sum(ours) - sum(theirs)) == 1:  # "failed" says what "not passed" does
        return not _DENYING & polarity.soft(
            min((source, ours), (text, theirs), key=lambda one: sum(one[1]))[0]
        )
    if sum(ours) != sum(theirs):
        return True
    if min(len(ours), len(theirs)) < 2:
        return False
    return ours != theirs if len(ours) == len(theirs) else (ours[0], ours[-1]) != (theirs[0], theirs[-1])


def _denials(text: str) -> list[int]:
    """How often each part of a line, up to the next comma or stop, denies something by word."""
    lang, low = language_of(text), text.lower()
    spans = tuple(match.span() for match in _PART.finditer(low) if match.group().strip())
    found = Counter(one.clause for one in polarity.stretches(low, spans, lang) if one.denied)
    return [found[span] for span in spans]


def _duties_differ(source: str, text: str) -> bool:
    if language_of(source) != "zh":
        source, text = text, source
    zh, en = _duties(source, "zh"), _duties(text, "en")
    ordered = zh["ordered"] + zh["expected"]
    # 应 may be "shall" or "should"; 须 no "should", and 宜 no "shall"
    return (
        any(zh[sense] != en[sense] for sense in ("waived", "forbidden", "permitted"))
        or not zh["ordered"] <= en["ordered"] <= ordered
        or ordered + zh["advised"] != en["ordered"] + en["advised"]
    )


def _duties(text: str, lang: str) -> Counter[str]:
    return Counter(str(match.lastgroup) for match in _PATTERNS[lang].finditer(_LIMIT.sub(" ", text)))
