"""The comments of a document that comes back: who wrote them, and which are marked as resolved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from generators.word.around import normal
from generators.word.labels import labels
from generators.word.namespaces import W14, W15, w

COMMENTS, STATES = "word/comments.xml", "word/commentsExtended.xml"


@dataclass(frozen=True, slots=True)
class ReadComment:
    """A comment: author and words, whether it is marked as resolved, whether it was made with the file (``ours``)."""

    author: str
    text: str
    resolved: bool
    ours: bool


def read_comments(parts: Mapping[str, etree._Element | None]) -> tuple[ReadComment, ...]:
    """The comments in the parts of a package (by name), in their order; a part that is damaged says nothing.

    ``w15:done`` of the thread ([MS-DOCX] 2.5.4) stands at its last paragraph; an answer is a comment of its own.
    """
    comments, states = parts.get(COMMENTS), parts.get(STATES)
    if comments is None:
        return ()
    done = {
        state.get(f"{{{W15}}}paraId", "").upper()
        for state in (() if states is None else states.iter(f"{{{W15}}}commentEx"))
        if state.get(f"{{{W15}}}done") in ("1", "true")
    }
    own = {labels(lang)["comments_by"] for lang in ("zh", "en")}
    return tuple(_comment(element, done, own) for element in comments.iter(w("comment")))


def _comment(element: etree._Element, done: set[str], own: set[str]) -> ReadComment:
    paragraphs = list(element.iter(w("p")))
    names = {p.get(f"{{{W14}}}paraId", "").upper() for p in paragraphs[-1:]}
    words = " ".join("".join(text.text or "" for text in p.iter(w("t"))) for p in paragraphs)
    author = element.get(w("author"), "")
    return ReadComment(author, normal(words), bool(names & done), author in own)
