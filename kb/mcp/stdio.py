"""The tools over standard input and output, for an assistant on this machine that starts us itself."""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import replace

from kb.access.keys import KeyRing
from kb.access.principal import LOCAL, Principal
from kb.access.visibility import seen_by
from kb.database import Audit
from kb.errors import AccessError
from kb.mcp.caller import Caller
from kb.mcp.server import mcp_server
from kb.services.index import open_index
from kb.services.living import LivingWorkspace
from kb.services.server_database import server_database
from kb.workspace import Workspace

VARIABLE = "FUPAN_API_KEY"
"""Names the API key in whose name the tools work; without it they are those of the person at this machine."""


def serve_stdio(workspace: Workspace) -> None:
    """Answer until the input ends. Raises `AccessError` when `VARIABLE` holds no valid key."""
    token = os.environ.get(VARIABLE, "")
    with ExitStack() as stack:
        database = stack.enter_context(server_database(workspace)) if token else None
        ring = KeyRing(database) if database is not None else None
        principal = _principal(ring, token)
        whole = LivingWorkspace(workspace)
        seen = seen_by(whole, principal.projects)
        index = stack.enter_context(open_index(seen, to_search=True))

        def note(*, action: str, object: str, project: str, outcome: str) -> None:
            if database is not None:
                Audit(database).add(
                    who=principal.signature,
                    action=action,
                    object=object,
                    project=project,
                    outcome=outcome,
                    request_id="",
                )

        caller = Caller(
            principal=principal,
            workspace=seen,
            index=index,
            sources_for=lambda code: seen_by(seen, principal.sources_for(code)),
            note=note,
            wait=lambda cost: 0,
        )

        def who(_: object) -> Caller:
            """The caller, whose key may have been revoked since."""
            return replace(caller, principal=_principal(ring, token))

        mcp_server(who).run("stdio")


def _principal(ring: KeyRing | None, token: str) -> Principal:
    principal = LOCAL if ring is None else ring.principal(token.strip())
    if principal is None:
        raise AccessError(
            f"环境变量 {VARIABLE} 里的密钥无效、已过期或已吊销",
            f"The key in {VARIABLE} is unknown, expired or revoked",
            hint_zh="用 fupan keys add 发一个。",
            hint_en="Issue one with fupan keys add.",
        )
    return principal
