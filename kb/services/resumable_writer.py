"""A writer whose finished sections survive the process: each is a step of a job."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from generators.writer import Brief, Prose, Writer
from kb.assistant.writer import ModelWriter, SectionRecord

if TYPE_CHECKING:  # the jobs bring DBOS along, and writing a document needs none
    from kb.jobs import Run

_PROSE = TypeAdapter(Prose)
_RECORDS = TypeAdapter(list[SectionRecord])


class ResumableWriter:
    """Writes by ``writer``, each section as a step of ``run``; fulfils `generators.writer.Writer`.

    A section that was finished before an interruption is not asked for again: its text comes back, its record and
    what it cost count. If its brief (facts, passages, instruction) is no longer what it was written from, the
    document would mix two states of the data, and `kb.jobs.ChangedError` is raised. ``total`` is the number of
    sections expected, for those who watch.
    """

    def __init__(self, writer: Writer, run: Run, total: int) -> None:
        self._writer, self._run, self._total = writer, run, total
        self._done = 0

    def write(self, brief: Brief) -> Prose:
        """The prose of the section, written now or before."""
        from kb.jobs import ChangedError

        known = len(self._records)
        self._done += 1
        kept = self._run.step(f"section {brief.section}", lambda: self._written(brief))
        if kept["brief"] != _digest(brief):
            raise ChangedError
        if len(self._records) == known and isinstance(
            self._writer, ModelWriter
        ):  # not written in this process
            for record in _RECORDS.validate_python(kept["records"]):
                self._writer.recall(record, brief.lang)
        return _PROSE.validate_python(kept["prose"])

    @property
    def _records(self) -> list[SectionRecord]:
        return self._writer.provenance.sections if isinstance(self._writer, ModelWriter) else []

    def _written(self, brief: Brief) -> dict[str, Any]:
        about = {"section": brief.section, "title": brief.title, "done": self._done, "total": self._total}
        self._run.report(event="section", state="begun", **about)
        known = len(self._records)
        prose = self._writer.write(brief)
        records = self._records[known:]
        state = records[-1].outcome if records else "rules"
        self._run.report(event="section", state=state, **about)
        return {"brief": _digest(brief), "prose": asdict(prose), "records": [asdict(one) for one in records]}


def _digest(brief: Brief) -> str:
    """SHA-256 of everything a section is written from."""
    whole = json.dumps(asdict(brief), ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()
