"""Who decides on what a model wrote: the name that stays with the text."""

from __future__ import annotations

from pydantic import Field

from kb.access.principal import LOCAL, Principal
from kb.api.problems import ProblemError

#: The field of a decision that brings the name.
BY = Field(
    default="",
    max_length=100,
    description="评审人，没有登录时必填 · The reviewer, needed where nobody logs in",
    examples=["王芳"],
)


def decider(principal: Principal, given: str) -> str:
    """Whoever is signed in; at one's own machine, where nobody is, the name that is ``given``.

    Raises `ProblemError` where that is empty: "local" would tell nobody who has read the text.
    """
    name = " ".join(given.split()) if principal.by == LOCAL.by else principal.name
    if not name:
        raise ProblemError(
            "invalid-request",
            "没有写评审人",
            "The name of the reviewer is missing",
            hint_zh="填写姓名（by），它会记在草稿里。",
            hint_en="Give a name (by); it is noted in the draft.",
        )
    return name
