"""The token that forms carry, so that no other site can send them in somebody's name."""

from __future__ import annotations

from fastapi import Request

from kb.access.tokens import same_token
from kb.api.problems import ProblemError

#: Field of a form, and header of a script's request.
FIELD, HEADER = "csrf", "x-csrf-token"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def csrf_of(request: Request) -> str:
    """The token for the forms of a page; empty where none is asked for."""
    return str(request.scope.get("state", {}).get("csrf", ""))


async def checked_form(request: Request) -> None:
    """Raise the problem 403 for a form without its token, where the gate left the question to its fields."""
    state = request.scope.get("state", {})
    if not state.get("form_unchecked"):
        return
    form = await request.form()
    if not same_token(str(form.get(FIELD, "")), csrf_of(request)):
        raise refused()


def refused() -> ProblemError:
    """What to say of a change without its token."""
    return ProblemError(
        "not-allowed",
        "表单已过期或不是从本站发出的",
        "The form has expired or was not sent from here",
        hint_zh="回到页面刷新后再提交；程序请用 API 密钥。",
        hint_en="Reload the page and send it again; programs use an API key.",
    )
