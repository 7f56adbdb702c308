"""Questions that follow up on earlier ones: 那回退要多久？ after a question about the cutover."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Words that point back to what was talked about.
_POINTING = re.compile(
    r"^(?:那|那么|还有|然后|接着|另外|为什么呢|具体|比如|再)|它|他们|这个|这些|这种|这条|那个|那些|上述|上面|刚才|其中|该|此|呢[？?]?\s*$"
    r"|^(?:and|then|so|why|how come|what about|how about|what else|else)\b"
    r"|\b(?:it|its|they|them|their|that|this|those|these|there|the same)\b",
    re.IGNORECASE,
)
#: A question with an identifier of its own stands for itself: REQ-001, 10.0.0.1, ERR_5003.
_NAMES = re.compile(r"[A-Za-z]+[-_]?\d|\d+\.\d+\.\d+")
#: Characters (Han counts two) below which a question that points back cannot stand alone.
_SHORT = 48
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Conversation:
    """The questions asked so far, each as it was looked up, the oldest first."""

    asked: tuple[str, ...] = ()

    def standalone(self, question: str) -> str:
        """``question`` so that it can be looked up by itself: with the one before, if it points back to it."""
        question = " ".join(question.split())
        if not self.asked or not follows_up(question):
            return question
        return f"{self.asked[-1]} {question}"[-_LONGEST:]

    def then(self, asked: str) -> Conversation:
        """The conversation after a question that was looked up as ``asked``."""
        return Conversation((*self.asked, asked))


def follows_up(question: str) -> bool:
    """Whether a question points back to an earlier one."""
    width = sum(2 if ord(character) > 0x2E7F else 1 for character in question)
    return width < _SHORT and not _NAMES.search(question) and bool(_POINTING.search(question))
