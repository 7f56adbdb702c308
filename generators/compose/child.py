"""The confined side of :mod:`generators.compose.confined`: one document, then the end."""

from __future__ import annotations

import datetime as dt
import json
import sys
from base64 import b64decode, b64encode
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any

from generators.compose.composer import LessonQuery, compose
from generators.compose.confined import decoded, prose_of, write_line
from generators.compose.structure import Figure
from generators.confinement import restrict
from generators.doctypes import DocumentType
from generators.errors import GenerationError
from generators.writer import Brief, Evidence, Prose


def main() -> None:
    """Reads a job, limits this process, composes, and answers with the draft or with what failed."""
    ask = _Parent(sys.stdin.buffer, sys.stdout.buffer)
    sys.stdout = sys.stderr  # nothing may disturb the conversation
    job = ask.read()
    restrict(job["limits"]["cpu_s"], job["limits"]["memory_mb"])
    try:
        draft = compose(
            DocumentType.load(Path(job["folder"])),
            decoded(job["facts"]),
            lang=job["lang"],
            today=dt.date.fromisoformat(job["today"]),
            writer=ask,
            evidence=ask.evidence,
            figures=ask.figure,
            confine=False,
        )
        assets = {name: b64encode(content).decode() for name, content in draft.assets.items()}
        ask.tell({"draft": draft.to_markdown(), "assets": assets})
    except GenerationError as error:
        names = ("zh", "en", "hint_zh", "hint_en", "place")
        ask.tell({"failed": {name: getattr(error, name) for name in names}})


class _Parent:
    """The other end of the pipes, as the functions that ``compose`` takes."""

    def __init__(self, reading: IO[bytes], writing: IO[bytes]) -> None:
        self.reading, self.writing = reading, writing

    def read(self) -> Any:  # noqa: ANN401 - JSON
        return json.loads(self.reading.readline())

    def tell(self, word: object) -> None:
        write_line(self.writing, word)

    def ask(self, what: str, given: object) -> Any:  # noqa: ANN401 - JSON
        self.tell({"ask": what, "with": given})
        return self.read()["answer"]

    def figure(self, name: str) -> Figure | None:
        drawn = self.ask("figure", name)
        return SimpleNamespace(**{**drawn, "png": b64decode(drawn["png"])}) if drawn else None

    def evidence(self, query: LessonQuery) -> tuple[Evidence, ...]:
        return tuple(Evidence(**item) for item in self.ask("evidence", asdict(query)))

    def write(self, brief: Brief) -> Prose:
        return prose_of(self.ask("prose", asdict(brief)))
