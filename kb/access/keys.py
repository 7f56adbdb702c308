"""API keys: ``kb_<id>_<secret>``.

Only the SHA-256 of the secret is kept; it has 256 random bits, so that no slow hash is needed to protect it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from datetime import UTC, datetime, timedelta
from threading import Lock

from kb.access.principal import EVERY, LOCAL, Principal, Projects, Role, projects_of
from kb.database import Database
from kb.database.keys import Key, Keys
from kb.errors import KBError

_TOKEN = re.compile(r"kb_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
#: Seconds for which a key that was found is not looked up again: so long a revoked one may work elsewhere.
FRESH_S = 5.0
#: Seconds between two notes of when a key was used last.
_NOTED_S = 300.0
_REMEMBERED = 1_000
_NO_HASH = "0" * 64


def issue(
    database: Database, *, name: str, role: Role, projects: Projects, days: int | None
) -> tuple[Key, str]:
    """A new key and its token, which is nowhere else; it ends after ``days`` (None: never).

    Raises `KBError` for an empty name, and for that of whoever sits at this machine.
    """
    name = " ".join(name.split())
    if name in ("", LOCAL.name):
        raise KBError(
            f"密钥的名字不能是“{name}”",
            f"A key cannot be called “{name}”",
            hint_zh="写用它的人或程序的名字。",
            hint_en="Give the name of the person or program that uses it.",
        )
    now = datetime.now(UTC)
    secret = secrets.token_urlsafe(32)
    key = Key(
        id=secrets.token_hex(6),
        name=name,
        hash=_hash(secret),
        role=str(role),
        projects="*" if projects is EVERY else sorted(projects),
        created=now,
        expires=None if days is None else now + timedelta(days=days),
    )
    Keys(database).add(key)
    return key, f"kb_{key.id}_{secret}"


class KeyRing:
    """Tells whose a token is; remembers what it found for `FRESH_S` seconds."""

    def __init__(self, database: Database) -> None:
        self._keys = Keys(database)
        self._found: dict[str, tuple[float, Key | None]] = {}
        self._noted: dict[str, float] = {}
        self._guard = Lock()

    def principal(self, token: str) -> Principal | None:
        """Whose token it is; None for one that is unknown, revoked or has expired, or that is no token at all."""
        parts = _TOKEN.fullmatch(token)
        if parts is None:
            return None
        key = self._key(parts[1])
        same = hmac.compare_digest(_hash(parts[2]), key.hash if key else _NO_HASH)
        if key is None or not same or not key.is_valid(datetime.now(UTC)):
            return None
        self._note(key.id)
        return Principal(
            key.name,
            Role(key.role),
            projects_of(["*"] if key.projects == "*" else key.projects),
            "key",
            key.id,
        )

    def is_valid(self, key_id: str) -> bool:
        """Whether the key of that id still opens anything: sessions begun with it end with it."""
        key = self._key(key_id)
        return key is not None and key.is_valid(datetime.now(UTC))

    def forget(self) -> None:
        """Look every key up again: one was made or revoked."""
        with self._guard:
            self._found.clear()

    def _key(self, key_id: str) -> Key | None:
        now = time.monotonic()
        at, key = self._found.get(key_id, (-FRESH_S, None))
        if now - at >= FRESH_S:
            key = self._keys.get(key_id)
            with self._guard:
                if len(self._found) >= _REMEMBERED:
                    self._found.clear()
                self._found[key_id] = (now, key)
        return key

    def _note(self, key_id: str) -> None:
        now = time.monotonic()
        if now - self._noted.get(key_id, -_NOTED_S) >= _NOTED_S:
            self._noted[key_id] = now
            self._keys.note_use(key_id, datetime.now(UTC))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
