"""The figures of projects, drawn once for the same data: a figure takes longer than all pages of its project."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import generators.figures
from kb.project import Project
from kb.services import facts
from kb.services.facts import document_figures

#: Figures of a project's page, in order.
FIGURES = ("context", "gantt", "milestones")


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure: what it shows in words, and the bytes of its PNG."""

    alt: str
    png: bytes


class Pictures:
    """Figures kept in ``folder`` under a hash of all that decides them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._asked: set[Path] = set()
        programs = [*Path(generators.figures.__file__).parent.glob("*.py"), Path(facts.__file__)]
        self._programs = hashlib.sha256(b"".join(file.read_bytes() for file in sorted(programs))).hexdigest()

    def of(self, project: Project, lang: str, today: date) -> Mapping[str, Picture]:
        """The figures of ``project`` by name; those that have nothing to show are left out."""
        whole = f"{self._programs} {lang} {today} {project.model_dump_json()}"
        file = self._folder / hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()
        self._asked.add(file)
        if not file.is_file():
            draw = document_figures(project, lang=lang, today=today)
            drawn = {name: figure for name in FIGURES if (figure := draw(name))}
            heads = {name: [figure.alt, len(figure.png)] for name, figure in drawn.items()}
            self._folder.mkdir(parents=True, exist_ok=True)
            fresh = file.with_suffix(".part")
            fresh.write_bytes(
                b"".join([json.dumps(heads).encode(), b"\n", *(one.png for one in drawn.values())])
            )
            fresh.replace(file)
        return _read(file.read_bytes())

    def finish(self) -> None:
        """Forget what nobody asked for."""
        for file in self._folder.glob("*"):
            if file not in self._asked:
                file.unlink()


def _read(data: bytes) -> Mapping[str, Picture]:
    head, _, rest = data.partition(b"\n")
    found, at = {}, 0
    for name, (alt, size) in json.loads(head).items():
        found[name] = Picture(alt, rest[at : at + size])
        at += size
    return found
