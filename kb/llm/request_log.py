"""The log of requests to models: what was asked when, what it took and how it ended, without what was said.

It is ``.fupan/llm.jsonl`` in the workspace, a JSON object per line, for this user's eyes only; the folder keeps
itself out of Git. Beyond ``MOST_BYTES`` it becomes ``llm.old.jsonl`` and a new one begins. Prompts and answers are
in it only where the settings say ``log_content = true``.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from kb.llm.protocol import Message

LOG = "llm.jsonl"

#: The purpose of the questions that find out what an endpoint can do.
DOCTOR = "doctor"
MOST_BYTES = 5_000_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One request for ``document``, a path, or for none.

    ``result`` is "ok", "abandoned" or a key of `kb.llm.faults.KINDS`; times are in seconds.

    ``estimated`` says that the endpoint gave no count of tokens; ``cost`` is None where no price is known.
    """

    endpoint: str
    model: str
    purpose: str
    prompt_sha256: str
    attempt: int
    format: str
    result: str
    finish_reason: str
    prompt_tokens: int
    completion_tokens: int
    estimated: bool
    cost: float | None
    currency: str
    seconds: float
    first_piece_s: float | None
    document: str = ""
    time: str = ""


class RequestLog:
    """The log in ``folder``, for the requests of ``document``; with ``content`` prompts and answers are kept too."""

    def __init__(self, folder: Path, *, content: bool = False, document: str = "") -> None:
        self.path = folder / LOG
        self._content, self._document = content, document

    def add(self, entry: Entry, messages: Sequence[Message] = (), answer: str = "") -> None:
        """Append a line. Never raises: a log that cannot be written must not cost anybody their document."""
        row: dict[str, Any] = {"time": _now(), "document": self._document}
        row |= {name: _rounded(value) for name, value in asdict(entry).items() if name not in row}
        if self._content:
            row |= {"messages": [asdict(message) for message in messages], "answer": answer}
        with contextlib.suppress(OSError):
            self._make_room()
            self._append(row)

    def entries(self) -> Iterator[Entry]:
        """The requests noted, the oldest first; lines that cannot be read are passed over."""
        known = {one.name for one in fields(Entry)}
        for path in (self.path.with_suffix(".old.jsonl"), self.path):
            try:
                lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            except OSError:
                continue
            for line in lines:
                with contextlib.suppress(ValueError, TypeError, AttributeError):
                    yield Entry(**{name: value for name, value in json.loads(line).items() if name in known})

    def cost_today(self, currency: str) -> float:
        """Money in ``currency`` that the requests since midnight took, by this machine's clock.

        Raises `OSError` where there is a log that cannot be read.
        """
        with contextlib.suppress(FileNotFoundError):
            return _costs_today(self.path).get(currency, 0.0)
        return 0.0

    def _append(self, row: Mapping[str, Any]) -> None:
        line = json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        handle = os.open(
            self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600
        )
        with os.fdopen(handle, "ab", buffering=0) as file:
            file.write(line)  # in one piece: lines of several processes do not mix

    def _make_room(self) -> None:
        """Begin a new log where this one is full, with the money of today: the one before may soon be gone."""
        if self.path.exists() and self.path.stat().st_size > MOST_BYTES:
            old = self.path.with_suffix(".old.jsonl")
            self.path.replace(old)
            if costs := _costs_today(old):
                self._append({"time": _now(), "carried": costs})


@dataclass(slots=True)
class Total:
    """What the entries of one document, endpoint, model and currency add up to.

    ``since`` is the day of the first (ISO); ``doctor`` says that they are questions of ``fupan doctor``, some of
    which are meant to be refused.
    """

    document: str
    doctor: bool
    endpoint: str
    model: str
    currency: str
    since: str
    requests: int = 0
    failed: int = 0
    tokens: int = 0
    cost: float = 0.0


def totals(entries: Iterable[Entry]) -> list[Total]:
    """The sums by document, endpoint, model and currency, in the order of their last use."""
    sums: dict[tuple[str, bool, str, str, str], Total] = {}
    for entry in entries:
        key = (entry.document, entry.purpose == DOCTOR, entry.endpoint, entry.model, entry.currency)
        total = sums.pop(key) if key in sums else Total(*key, entry.time[:10])
        sums[key] = total
        total.requests += 1
        total.failed += entry.result != "ok"
        total.tokens += entry.prompt_tokens + entry.completion_tokens
        total.cost += entry.cost or 0.0
    return list(sums.values())


def _costs_today(path: Path) -> dict[str, float]:
    """Money by currency since midnight, in the log at ``path``, with what it carries on from the one before."""
    midnight = datetime.combine(datetime.now().astimezone().date(), time()).astimezone(UTC).isoformat()
    sums: dict[str, float] = {}
    with path.open("rb") as file:
        for line in file:
            with contextlib.suppress(ValueError, TypeError, AttributeError, KeyError):
                row = json.loads(line)
                if row["time"] >= midnight:
                    for currency, cost in (row.get("carried") or {row["currency"]: row["cost"]}).items():
                        sums[currency] = sums.get(currency, 0.0) + cost
    return sums


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _rounded(value: object) -> object:
    return round(value, 6) if isinstance(value, float) else value
