"""The gate: who asks, and whether this may be asked, decided before a byte of the body is read."""

from __future__ import annotations

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from kb.access.principal import LOCAL
from kb.api.access import demand_of, guarded
from kb.api.problems import problem


class Gate:
    """Finds out who asks, puts it into ``scope["state"]["principal"]``, and refuses what is not allowed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it with a problem document."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        table = list(guarded(scope["app"].routes))
        demand = demand_of(table, scope)
        principal = LOCAL
        scope.setdefault("state", {})["principal"] = principal
        if demand is not None and not principal.may(demand.permission):
            answer = problem(Request(scope), 403, "角色不够", "The role does not suffice")
            await answer(scope, receive, send)
            return
        await self._app(scope, receive, send)
