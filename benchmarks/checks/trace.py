"""How the trace grows with the project: ``python -m benchmarks.checks.trace``.

The project of `benchmarks.checks.growth` with N requirements and one change that touches an interface, loaded once per
size; then, each the best of three in seconds of processor time: making the graph, the tree of one requirement up and
down, the whole matrix, every gap, the links that reviews cover with their fingerprints, and the path from the change to
each item it reaches.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.checks.growth import write
from kb.project import Project, load_project
from kb.project.fingerprint import fingerprint, reviewable_links
from kb.project.graph import TraceGraph
from kb.services.trace import all_gaps, matrix, tree

SIZES = (250, 500, 1000, 2000, 4000)
RUNS = 3
CHANGE = "changes: [{id: CHG-001, title: 改超时, type: interface, date: 2026-05-04, affects: [IF-0002]}]\n"


def prints(project: Project) -> dict[str, str]:
    """The fingerprint of everything a review covers."""
    return {
        edge.source: fingerprint(project.entities[edge.source]).written for edge in reviewable_links(project)
    }


def reached(project: Project) -> int:
    """How many items the change touches."""
    return len(project.graph().touches("CHG-001"))


WORK: tuple[tuple[str, Callable[[Project], object]], ...] = (
    ("graph", TraceGraph),
    ("tree", lambda project: [tree(project, "REQ-0002", way, "zh") for way in ("up", "down")]),
    ("matrix", lambda project: matrix(project, "zh")),
    ("gaps", all_gaps),
    ("prints", prints),
    ("impact", reached),
)


def best(work: Callable[[Project], object], project: Project) -> float:
    """The least processor time of three runs."""
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        work(project)
        times.append(time.process_time() - start)
    return min(times)


def main() -> None:
    """Print the table."""
    print("requirements   edges touched " + " ".join(f"{name:>8}" for name, _ in WORK))  # noqa: T201
    for size in SIZES:
        with tempfile.TemporaryDirectory() as name:
            write(Path(name), size)
            (Path(name) / "changes.yaml").write_text(CHANGE, encoding="utf-8")
            project = load_project(Path(name))
        edges = len(tuple(project.graph().edges()))
        times = " ".join(f"{best(work, project):8.3f}" for _, work in WORK)
        print(f"{size:12} {edges:7} {reached(project):7} {times}")  # noqa: T201


if __name__ == "__main__":
    main()
