"""Whose a record is, and whether anybody may see it; what is written oddly is kept back rather than shown."""

from __future__ import annotations

from kb.records import Record


def project_of(record: Record) -> str:
    """The code of the project a record belongs to; empty when it belongs to none.

    Another tool's front matter may name several: together they are no project's code, and only who sees every
    project sees the record.
    """
    value = record.front.get("project")
    if value is None or isinstance(value, str):
        return (value or "").strip()
    return " + ".join(map(str, value)) if isinstance(value, list) and len(value) != 1 else _only(value)


def owner_of(record: Record) -> str:
    """The project whose readers alone may see a record; empty for everybody: it belongs to none, or is public."""
    return "" if record.front.get("sensitivity") == "public" else project_of(record)


def is_restricted(record: Record) -> bool:
    """Whether the record is kept from everybody: not found, quoted, published or served."""
    value = record.front.get("sensitivity")
    words = value if isinstance(value, list) else [value]
    return any(str(word).strip().casefold() == "restricted" for word in words)


def _only(value: object) -> str:
    return (str(value[0]) if isinstance(value, list) else str(value)).strip() or "?"
