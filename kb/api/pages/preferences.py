"""The reader's language and theme, kept in two cookies that say nothing else."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse

from kb.access.principal import Permission
from kb.api.access import needs

router = APIRouter(include_in_schema=False)

_YEAR_S = 365 * 24 * 3600

#: An address of ours: neither another host (//host, /\\host) nor anything a header could be split with.
_OWN = re.compile(r"/(?![/\\])[^\\\x00-\x1f]*")


@router.get("/preferences")
@needs(Permission.OPEN)
def prefer(
    lang: Annotated[str, Query(pattern="^(|zh|en)$")] = "",
    theme: Annotated[str, Query(pattern="^(|light|dark)$")] = "",
    back: Annotated[str, Query(max_length=2000)] = "/",
) -> RedirectResponse:
    """Remember the choice and lead back to the page it was made on."""
    answer = RedirectResponse(own(back), status_code=303)
    for name, value in (("lang", lang), ("theme", theme)):
        if value:
            answer.set_cookie(name, value, max_age=_YEAR_S, samesite="lax", httponly=True)
    return answer


def own(address: str) -> str:
    """``address`` when it is one of this server's pages, else that of the first page."""
    return address if _OWN.fullmatch(address) else "/"
