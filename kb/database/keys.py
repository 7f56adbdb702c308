"""API keys: who they are for, and the SHA-256 of their secrets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import insert, select, update

from kb.database.engine import Database
from kb.database.tables import keys
from kb.database.texts import fitting


@dataclass(frozen=True, slots=True)
class Key:
    """A key without its secret; ``projects`` are codes, or "*" for every one."""

    id: str
    name: str
    hash: str
    role: str
    projects: list[str] | str
    created: datetime
    expires: datetime | None = None
    revoked: datetime | None = None
    last_used: datetime | None = None

    def is_valid(self, now: datetime) -> bool:
        """Whether it opens anything at ``now``."""
        return self.revoked is None and (self.expires is None or now < self.expires)


class Keys:
    """The keys in ``database``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, key: Key) -> None:
        """Keep a new key; its name is cut to what the table holds."""
        values = {column.name: getattr(key, column.name) for column in keys.columns}
        with self._database.writing() as connection:
            connection.execute(insert(keys).values(**values | {"name": fitting(key.name, 200)}))

    def get(self, key_id: str) -> Key | None:
        """The key of that id."""
        with self._database.reading() as connection:
            row = connection.execute(select(keys).where(keys.c.id == key_id)).first()
        return Key(**row._mapping) if row else None

    def all(self) -> list[Key]:
        """Every key, also revoked and expired ones, the newest first."""
        with self._database.reading() as connection:
            rows = connection.execute(select(keys).order_by(keys.c.created.desc(), keys.c.id))
            return [Key(**row._mapping) for row in rows]

    def revoke(self, key_id: str) -> bool:
        """Close a key for good; False when it is unknown or closed already."""
        open_key = (keys.c.id == key_id) & keys.c.revoked.is_(None)
        with self._database.writing() as connection:
            done = connection.execute(update(keys).where(open_key).values(revoked=datetime.now(UTC)))
            return bool(done.rowcount)

    def note_use(self, key_id: str, at: datetime) -> None:
        """Remember when the key was used last."""
        with self._database.writing() as connection:
            connection.execute(update(keys).where(keys.c.id == key_id).values(last_used=at))
