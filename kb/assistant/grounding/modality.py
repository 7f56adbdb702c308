"""Modality: what a clause orders, permits or waives."""

from __future__ import annotations

import re

from kb.assistant.grounding.patterns import any_of

_MODALS = {
    "must": any_of(
        r"必须|务必|必需|须(?!知)|应当|应(?![用答急对付变运]|届)|需要|要求|务求|一定要",
        "must|shall|should|required|requires|have to|has to|had to|needs? to|obliged|mandatory",
    ),
    "may": any_of(
        "可以|允许|可(?=[由以在按直自选根先])|准许|有权",
        "may|might|allowed|permitted|optional|optionally|free to",
    ),
}
_NOT_MODAL = any_of(
    "不可以|不允许|不准许",
    r"(?:may|must|shall|should) not|(?:not|no\s[\w\s]{1,30}?(?:is|are)) (?:be )?(?:allowed|permitted|required)",
)
_ASSERTED = any_of(
    "可(?![能靠用见视不])|允许|准许|有权|已", "may|can|could|allowed|permitted|already|able to"
)
_WAIVED = any_of(
    "不必|无须|无需|不需|不须|不要求|可以?不(?!得|能|可)|(?<![避难])免(?!得|疫|责)",
    "need not|not (?:have|has|need|required|obliged) to|not (?:be )?(?:required|needed|necessary)|not to be"
    "|exempt|optional|free of charge",
)
_ONLY = any_of("[仅只方才]", "only|unless")
_NO_MODAL_NOUN = re.compile(r"的要求|(?:合同|达到|满足|符合|按照?|超出)要求|要求不符", re.IGNORECASE)


def asserts(text: str) -> bool:
    """Whether a folded text says outright that something may be or has been done."""
    return bool(_ASSERTED.search(_NOT_MODAL.sub(" ", text)))


def waives(text: str) -> bool:
    """Whether a folded text says that something need not be done."""
    return bool(_WAIVED.search(text))


def modals(text: str) -> frozenset[str]:
    """Which of "must" and "may" a folded text says; a denied one is a negation, not a modal."""
    positive = _NOT_MODAL.sub(" ", _NO_MODAL_NOUN.sub(" ", text))
    found = {name for name, pattern in _MODALS.items() if pattern.search(positive)}
    if "may" in found and _ONLY.search(text):
        found.add("must")  # what may be done only in one way must be done so
    return frozenset(found)
