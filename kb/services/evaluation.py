"""Measure the search of a workspace on golden questions, and the search library on BEIR folders."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import search
from kb.errors import WorkspaceError
from kb.records.encoding import decode
from kb.services.answer_evaluation import Figures, Graded, figures, grade_all
from kb.services.ask import quoting_asker
from kb.services.golden import read_golden
from kb.services.golden_answers import holds_answers, read_answers
from kb.services.index import open_index
from kb.services.passages import searchable, shareable
from kb.services.search import find
from kb.workspace import Workspace
from search.confidence import answered
from search.evaluation import Change, Run, asking, compare, evaluate, is_beir, read_beir, read_stored, stored
from search.records import Mode

if TYPE_CHECKING:
    from search.evaluation import JudgedQuery

#: Where a workspace keeps its golden questions and golden answers, and below which folder the last results are kept.
GOLDEN, ANSWERS, LAST = "golden/golden.yaml", "golden/answers.yaml", ".fupan/eval"

#: Passages asked for, so that ten different records are among them.
_PASSAGES = 40


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A set that was asked, and how it changed since the last time (None: it was never asked before).

    ``unsaved`` says why the result could not be kept for the next comparison.
    """

    run: Run
    change: Change | None
    unsaved: WorkspaceError | None = None


def evaluate_sets(
    workspace: Workspace,
    paths: Sequence[Path],
    *,
    today: date,
    progress: search.Progress | None = None,
) -> list[Evaluated]:
    """Ask every set of every leg; without ``paths`` the workspace's own golden questions.

    The workspace's index is brought up to date first; a BEIR folder is indexed in a temporary folder with the
    workspace's embedder, and so is a workspace that may only be read. Results are kept for the next
    comparison where they can be. The gap log stays as it is. Raises `WorkspaceError`, `RecordErrors` for golden
    files, SearchError for BEIR folders.
    """
    return [_evaluated(workspace, path, today, progress) for path in paths or [workspace.root / GOLDEN]]


def _evaluated(workspace: Workspace, path: Path, today: date, progress: search.Progress | None) -> Evaluated:
    path = path.resolve()
    ask = _beir if path.is_dir() else _golden
    run = ask(workspace, path, today, progress)
    name = hashlib.sha256(run.name.encode()).hexdigest()[:8]
    kept = f"{LAST}/{path.stem}-{name}.json"
    change = compare(run, read_stored(_text(workspace, kept)))
    try:
        workspace.write(kept, json.dumps(stored(run), ensure_ascii=False))
    except WorkspaceError as error:
        return Evaluated(run, change, error)
    return Evaluated(run, change)


def _text(workspace: Workspace, relative: str) -> str:
    path = workspace.inside(relative)
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


@dataclass(frozen=True, slots=True)
class LegFigures:
    """How one leg of the search did: the number of judged questions, and the mean of each measure over them."""

    questions: int
    means: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class LastResult:
    """What was kept of the last time a set was asked: its name and figures by leg."""

    name: str
    legs: Mapping[str, LegFigures]


def last_results(workspace: Workspace) -> list[LastResult]:
    """The last results of every set that was asked here, by name; files that cannot be read are passed over."""
    folder = workspace.inside(LAST)
    files = sorted(folder.glob("*.json")) if folder.is_dir() else []
    results = [read_stored(_text(workspace, f"{LAST}/{file.name}")) for file in files]
    found = [LastResult(str(one["name"]), _legs(one.get("scores", {}))) for one in results if one.get("name")]
    return sorted(found, key=lambda one: one.name)


def _legs(scores: Mapping[str, Mapping[str, Mapping[str, float]]]) -> dict[str, LegFigures]:
    return {
        leg: LegFigures(
            len(by_query),
            {
                measure: sum(one.get(measure, 0.0) for one in by_query.values()) / len(by_query)
                for measure in sorted({name for one in by_query.values() for name in one})
            },
        )
        for leg, by_query in scores.items()
        if by_query
    }


@dataclass(frozen=True, slots=True)
class AnswerRun:
    """A set of golden answers that was asked."""

    name: str
    graded: tuple[Graded, ...]

    @property
    def figures(self) -> Figures:
        """The shares over the set."""
        return figures(self.graded)


def evaluate_answers(
    workspace: Workspace, path: Path, *, today: date, progress: search.Progress | None = None
) -> AnswerRun:
    """Ask the golden answers at ``path`` without a model and hold what comes back against them.

    The workspace's index is brought up to date first; the gap log stays as it is. Raises `WorkspaceError` when the
    file cannot be read, `RecordErrors` for what is wrong in it.
    """
    name, text = _read(workspace, path.resolve())
    records = [searchable(record) for record in shareable(workspace.load_records()[0])]
    known = {record.id: record for record in records}
    goldens = read_answers(text, name, known)
    with _index_of(workspace, records) as index:
        asker = quoting_asker(index, today=today, lang=workspace.settings.language, root=workspace.root)
        return AnswerRun(name, tuple(grade_all(asker, goldens, known, progress)))


def is_answers(workspace: Workspace, path: Path) -> bool:
    """Whether ``path`` is a file of golden answers."""
    return path.is_file() and holds_answers(_read(workspace, path.resolve())[1])


def _golden(workspace: Workspace, path: Path, today: date, progress: search.Progress | None) -> Run:
    name, text = _read(workspace, path)
    records = [searchable(record) for record in shareable(workspace.load_records()[0])]
    queries = read_golden(text, name, records)
    with _index_of(workspace, records) as index:

        def ask(query: JudgedQuery, leg: Mode) -> search.Results:
            day = date.fromisoformat(query.today) if query.today else today
            return find(index, query.text, today=day, filters=query.filters, limit=_PASSAGES, legs=leg)

        return evaluate(name, queries, ask, answered=answered, progress=progress)


def _read(workspace: Workspace, path: Path) -> tuple[str, str]:
    """The name and the text of a golden file."""
    name = path.relative_to(workspace.root).as_posix() if path.is_relative_to(workspace.root) else str(path)
    try:
        return name, decode(path.read_bytes(), name)
    except OSError as error:
        raise WorkspaceError(
            f"黄金问题读不了：{error.strerror}",
            f"The golden questions cannot be read: {error.strerror}",
            place=name,
            hint_zh=f"把问题写进 {GOLDEN}，或给出文件。",
            hint_en=f"Write them into {GOLDEN}, or name a file.",
        ) from error


@contextlib.contextmanager
def _index_of(workspace: Workspace, records: Sequence[search.Record]) -> Iterator[search.Index]:
    """The workspace's index with exactly these records; where it may not be written, one made for this time."""
    place = workspace.index_dir
    while not place.exists():
        place = place.parent
    with tempfile.TemporaryDirectory() as temporary:
        folder = None if os.access(place, os.W_OK) else Path(temporary)
        with open_index(workspace, folder) as index:
            index.update(records)
            yield index


def _beir(workspace: Workspace, folder: Path, today: date, progress: search.Progress | None) -> Run:
    if not is_beir(folder):
        raise WorkspaceError(
            "这个目录不是评测集",
            "This folder is no judged set",
            place=str(folder),
            hint_zh="评测集目录里有 corpus.jsonl、queries.jsonl 和 qrels.tsv（BEIR 格式）。",
            hint_en="A judged set holds corpus.jsonl, queries.jsonl and qrels.tsv (BEIR layout).",
        )
    judged = read_beir(folder)
    with tempfile.TemporaryDirectory() as temporary, open_index(workspace, Path(temporary)) as index:
        index.update(judged.records, progress=progress)
        ask = asking(index, today, passages=10)
        return evaluate(judged.name, judged.queries, ask, answered=answered, progress=progress)
