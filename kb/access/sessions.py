"""Sessions of people in a browser: a random cookie, kept as its SHA-256, with a token for their forms."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from kb.access.principal import Principal
from kb.database import Database
from kb.database.sessions import SessionRow, SessionTable

#: A session ends so long after its login, used or not; a login that is not finished, so long after it began.
LASTS, LOGIN_LASTS = timedelta(hours=12), timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Session:
    """Who is logged in, and the token that the forms of this session carry."""

    principal: Principal
    csrf: str


class Sessions:
    """The sessions in ``database``, and the logins under way."""

    lasts_s = int(LASTS.total_seconds())
    """Seconds after which a session ends."""

    def __init__(self, database: Database) -> None:
        self._table = SessionTable(database)

    def begin(self, principal: Principal) -> str:
        """Begin a session; the value of its cookie."""
        return self._keep(principal.as_json(), LASTS)

    def get(self, cookie: str) -> Session | None:
        """The session of a cookie; None when there is none, or no more."""
        row = self._table.get(_hash(cookie)) if cookie else None
        if row is None or "role" not in row.principal:
            return None
        return Session(Principal.of_json(row.principal), row.csrf)

    def end(self, cookie: str) -> None:
        """Log out."""
        self._table.take(_hash(cookie))

    def begin_login(self, values: dict[str, str]) -> str:
        """Keep what a login has to find again when the provider sends the person back; the value of its cookie."""
        return self._keep({"login": values}, LOGIN_LASTS)

    def take_login(self, cookie: str) -> dict[str, str] | None:
        """What `begin_login` kept, once."""
        row = self._table.take(_hash(cookie)) if cookie else None
        login = row.principal.get("login") if row else None
        return {str(name): str(value) for name, value in login.items()} if isinstance(login, dict) else None

    def _keep(self, values: dict[str, Any], lasts: timedelta) -> str:
        cookie, now = secrets.token_urlsafe(32), datetime.now(UTC)
        self._table.add(SessionRow(_hash(cookie), values, now, now + lasts, secrets.token_urlsafe(32)))
        return cookie


def _hash(cookie: str) -> str:
    return hashlib.sha256(cookie.encode("utf-8", "replace")).hexdigest()
