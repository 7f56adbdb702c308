"""The gate: who asks, and whether this may be asked, decided before a byte of the body is read."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from urllib.parse import quote

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kb.access.door import Door, Identity
from kb.access.principal import Permission
from kb.access.proxy import HeaderError
from kb.access.tokens import same_token
from kb.api.access import Demand, Guarded, demand_of, guarded
from kb.api.body import bounded, too_long
from kb.api.forms import FORMS, HEADER, refused
from kb.api.problems import database_away, problem
from kb.api.state import Server, server_of
from kb.errors import AccessError, KBError

_LOG = logging.getLogger("fupan.audit")
_SAFE = ("GET", "HEAD", "OPTIONS")
#: Permissions whose use is noted where it may change something.
_CHANGES = (Permission.COMMENT, Permission.WRITE, Permission.ADMIN)
#: Refusals that are noted: of somebody known, or with credentials that are wrong.
_NOTED = (401, 403, 429)


class Gate:
    """Finds out who asks, puts it into ``scope["state"]["principal"]``, and refuses what is not allowed.

    Changes, what routes want to have noted, and refusals go to the audit log when they are answered.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._table: Sequence[Guarded] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it with a problem document."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return  # there are no web sockets here: the server refuses what is not accepted
        if self._table is None:
            self._table = list(guarded(scope["app"].routes))
        visit = _Visit(Request(scope), demand_of(self._table, scope))
        answer = await visit.refusal()
        status = 500

        async def send_noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            if answer is not None:
                await answer(scope, receive, send_noted)
            else:
                await self._app(scope, bounded(receive, visit.most), send_noted)
        finally:
            await visit.note(status)


class _Visit:
    """One request at the gate."""

    def __init__(self, request: Request, demand: Demand | None) -> None:
        self._request, self._demand = request, demand
        self._server: Server = server_of(request)
        self._door: Door = self._server.door
        self._identity = Identity(None, request.client.host if request.client else "")
        self._wrong = False

    @property
    def most(self) -> int:
        """Bytes the body may have."""
        return (self._demand or Demand(Permission.READ)).body

    @property
    def _who(self) -> str:
        """What the audit log calls whoever asks."""
        principal = self._identity.principal
        return principal.signature if principal else f"address:{self._identity.address}"

    async def refusal(self) -> Response | None:
        """The answer that sends the request away; None when it may go on."""
        try:
            self._identity = await self._identified()
        except AccessError as error:
            self._wrong = True
            return self._attempted() or self._told(400 if isinstance(error, HeaderError) else 401, error)
        except KBError as error:  # who cannot be looked up is not let in
            return database_away(self._request, error)
        return self._unknown() or self._not_allowed() or self._not_sent_here() or self._too_much()

    async def _identified(self) -> Identity:
        request = self._request
        headers = [
            (name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in request.headers.raw
        ]
        peer = self._identity.address
        if self._door.settings.auth == "none" and "authorization" not in request.headers:
            return self._door.identify(peer, headers, {})
        return await run_sync(self._door.identify, peer, headers, request.cookies)

    def _unknown(self) -> Response | None:
        """Nobody known: sent to log in, or told so, but for routes that are open to everybody."""
        state, principal = self._request.scope.setdefault("state", {}), self._identity.principal
        state["csrf"], state["address"] = self._identity.csrf, self._identity.address
        if principal is not None:
            state["principal"] = principal
            return None
        if self._demand is not None and self._demand.permission is Permission.OPEN:
            return self._slowed(f"address {self._identity.address}")
        html = "text/html" in self._request.headers.get("accept", "")
        if html and self._request.method in ("GET", "HEAD") and self._door.has_sessions:
            here = self._request.url.path + (f"?{query}" if (query := self._request.url.query) else "")
            return RedirectResponse(f"/login?next={quote(here, safe='')}", status_code=303)
        zh, en = "没有登录", "Not signed in"
        return problem(self._request, 401, zh, en, *_HOW)

    def _not_allowed(self) -> Response | None:
        principal, demand = self._identity.principal, self._demand
        if principal is None or demand is None:
            return None
        if not principal.may(demand.permission):
            zh, en = f"角色 {principal.role} 不能做这件事", f"The role {principal.role} does not suffice"
            return problem(self._request, 403, zh, en)
        if demand.every and not principal.sees_every:
            zh, en = "要能看到全部项目才行", "Only who sees every project may do this"
            return problem(self._request, 403, zh, en)
        return None

    def _not_sent_here(self) -> Response | None:
        """Changes sent along with a cookie, or past a proxy's login, prove that a page of ours sent them."""
        request, token = self._request, self._identity.csrf
        if not token or request.method in _SAFE or self._identity.principal is None:
            return None
        if same_token(request.headers.get(HEADER, ""), token):
            return None
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind in FORMS and self._demand is not None and self._demand.form:
            request.scope["state"]["form_unchecked"] = True  # `checked_form` looks into its fields
            return None
        return self._told(403, refused())

    def _too_much(self) -> Response | None:
        if too_long(self._request.headers.get("content-length"), self.most):
            most = f"{self.most // 1000} KB" if self.most < 1_000_000 else f"{self.most // 1_000_000} MB"
            answer = problem(self._request, 413, f"请求超过 {most}", f"The request has more than {most}")
            answer.headers["Connection"] = "close"
            return answer
        principal = self._identity.principal
        if principal is None:
            return None
        return self._slowed(principal.owner)

    def _slowed(self, who: str) -> Response | None:
        wait = self._door.limits.wait(who, self._demand.cost if self._demand else 1)
        return self._later(wait) if wait else None

    def _attempted(self) -> Response | None:
        """Wrong keys from one address are slowed down, so that nobody tries them by the thousand."""
        wait = self._door.attempts.wait(self._identity.address)
        return self._later(wait) if wait else None

    def _later(self, seconds: int) -> Response:
        zh, en = f"请求太多，{seconds} 秒后再来", f"Too many requests; come again in {seconds} s"
        answer = problem(self._request, 429, zh, en)
        answer.headers["Retry-After"] = str(seconds)
        return answer

    def _told(self, status: int, error: KBError) -> Response:
        hints = error.hint("zh"), error.hint("en")
        answer = problem(self._request, status, error.zh, error.en, *hints)
        if status == 401:
            answer.headers["WWW-Authenticate"] = "Bearer"
        return answer

    async def note(self, status: int) -> None:
        """Write the audit log where this request belongs into it. A log that cannot be written is told, no more."""
        demand, request = self._demand, self._request
        principal = self._identity.principal
        changes = demand is not None and request.method not in _SAFE and demand.permission in _CHANGES
        wanted = changes or (demand is not None and bool(demand.audit))
        denied = status in _NOTED and (principal is not None or self._wrong)
        if not (wanted or denied) or (status == 429 and self._door.slowed_notes.wait(self._who)):
            return
        state = request.scope["state"]
        parameters = request.scope.get("path_params") or {}
        entry = {
            "who": state.get("audit_who") or self._who,
            "action": (demand.audit if demand else "") or f"{request.method} {_template(request)}",
            "object": state.get("audit_object") or request.url.path,
            "project": state.get("audit_project")
            or str(parameters.get("project", parameters.get("code", ""))),
            "outcome": str(status),
            "request_id": state.get("request_id", ""),
        }
        try:
            await run_sync(self._server.audited, entry)
        except KBError as error:
            _LOG.error("audit log not written: %s", error.message("en"))


#: How to get in.
_HOW = (
    "打开 /login 登录；程序带上 Authorization: Bearer kb_…。",
    "Log in at /login; programs send Authorization: Bearer kb_….",
)


def _template(request: Request) -> str:
    return str(getattr(request.scope.get("route"), "path", "") or request.url.path)
