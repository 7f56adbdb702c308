"""Which EARS form a sentence has (Mavin et al., Easy Approach to Requirements Syntax, RE 2009); Chinese forms ours."""

from __future__ import annotations

import re
from functools import lru_cache

from kb.checks.requirements.sentence import Part, Sentence
from kb.project.entities_scope import EarsPattern

_ZH_FORMS: tuple[tuple[EarsPattern, re.Pattern[str]], ...] = (
    ("unwanted", re.compile(r"^(?:如果|若|假如|倘若|如(?!期))")),
    (
        "optional",
        re.compile(
            r"^(?:在|当)?.*?(?:配置|启用|选用|具备|装有|安装|开通)(?:了)?.*(?:情况下|场合|时)$|^(?:在|当).*情况下$"
        ),
    ),
    ("state", re.compile(r"^(?:在|当).*(?:期间|过程中|状态下|阶段|模式下|期内|时段)$|^.*期间$")),
    ("event", re.compile(r"^(?:当|每当|一旦|在|于).*(?:[时后前]|之际)$|^(?:当|每当|一旦)|.+[时后前]$")),
)
_EN_FORMS: tuple[tuple[EarsPattern, re.Pattern[str]], ...] = (
    ("unwanted", re.compile(r"^if\b", re.I)),
    ("optional", re.compile(r"^where\b", re.I)),
    ("state", re.compile(r"^(?:while|during)\b", re.I)),
    ("event", re.compile(r"^(?:when|whenever|once|upon|after|as soon as)\b", re.I)),
)
_ZH_TRAILING = re.compile(
    r"[，,；;]\s*(?:如果|若(?!干)|当(?![日月年天班前次])[^，。；]{2,}时)[^。；]*"
    r"|^(?:在|于)(?!\s*[\d每])[^，。；]{3,60}?(?<![小同届及定按准计])时(?![间刻长段延限效序区点]|[，。]?$)"
)
_EN_TRAILING = re.compile(
    r"\b(?:if|when|whenever|while|unless|in case)\b"
    r"(?!\s+(?:possible|necessary|practicable|appropriate|required|needed|applicable|idle))[^.]*",
    re.I,
)
_EN_UPON = re.compile(r"\s*(?:upon|on receipt)\b", re.I)
_ZH_OPENING = re.compile(r"(?:如果|若(?!干)|当(?![日月年天班前次])|一旦)")
#: Clauses only: "Upon receipt of a request the server shall" reads well without a comma.
_EN_OPENING = re.compile(r"(?:when|whenever|while|if|once|unless|as soon as)\b", re.I)
_PIECE, _INNER, _COLON = (
    re.compile(r"[^，,；;]+"),
    re.compile(r"[（(][^（()）]*[)）]"),
    re.compile(r"[:：]\s"),
)
_ORDER: tuple[EarsPattern, ...] = ("optional", "state", "event", "unwanted")


@lru_cache(maxsize=8)
def conditions(sentence: Sentence) -> list[tuple[EarsPattern | None, Part]]:
    """The leading conditions, each with the form it has; None for words before the subject that are none."""
    forms = _ZH_FORMS if sentence.lang == "zh" else _EN_FORMS
    found: list[tuple[EarsPattern | None, Part]] = []
    for part in _leading(sentence):
        form = next((name for name, pattern in forms if pattern.search(part.text)), None)
        if form is None and found and found[-1][0]:
            continue  # a condition that holds a comma itself
        found.append((form, part))
    return found


def _leading(sentence: Sentence) -> list[Part]:
    parts = []
    for piece in _PIECE.finditer(sentence.bare[: sentence.main]):
        text = piece[0].strip()
        if text:
            parts.append(Part(piece.start(), piece.end(), text))
    return parts


@lru_cache(maxsize=8)
def trailing_condition(sentence: Sentence) -> Part | None:
    """A condition after the modal verb, where EARS wants it in front; None when there is none."""
    if sentence.modal is None:
        return None
    pattern = _ZH_TRAILING if sentence.lang == "zh" else _EN_TRAILING
    # A condition in parentheses is RQ-16's.
    open_text = _INNER.sub(lambda inner: " " * len(inner[0]), sentence.predicate.text)
    open_text = _COLON.split(open_text, maxsplit=1)[0]  # what follows a colon is a list
    found = pattern.search(open_text)
    if found is None:
        return None
    start = sentence.predicate.start + found.start()
    return Part(start, start + len(found[0]), sentence.text[start : start + len(found[0])])


def unseparated_condition(sentence: Sentence) -> bool:
    """Whether a condition runs into the subject without a comma."""
    rest = sentence.bare[sentence.main :].lstrip()
    if sentence.modal is None:
        return False
    found = (_ZH_OPENING if sentence.lang == "zh" else _EN_OPENING).match(rest)
    return bool(found) and sentence.main + len(found[0] if found else "") < sentence.modal.start


@lru_cache(maxsize=8)
def ears_pattern(sentence: Sentence) -> EarsPattern | None:
    """The form of the sentence, or None when it has none.

    No condition is "ubiquitous", several in the order optional, state, event or unwanted are "complex".
    """
    if sentence.modal is None or trailing_condition(sentence) or unseparated_condition(sentence):
        return None
    forms = [form for form, _ in conditions(sentence)]
    if sentence.lang == "en" and _EN_UPON.match(sentence.bare[sentence.main :]):
        forms.append("event")
    known = [form for form in forms if form is not None]
    if not known:
        return "ubiquitous" if not forms else None
    if len(known) == 1:
        return known[0]
    ranks = [_ORDER.index(form) for form in known]
    return "complex" if ranks == sorted(ranks) else None
