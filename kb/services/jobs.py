"""The kinds of work a server does in the background, and asking for them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from kb.access.principal import Permission, Principal
from kb.access.visibility import seen_by
from kb.services.drafts import draft_path, draft_version
from kb.services.generate import generate
from kb.services.imports import import_note
from kb.services.index import update_index
from kb.services.look import document_look
from kb.services.resumable_writer import ResumableWriter
from kb.services.types import document_type
from kb.workspace import Workspace
from search.errors import BusyError

if TYPE_CHECKING:  # DBOS takes half a second to import
    from kb.jobs import Handler, Job, Jobs, Run

Made = TypeVar("Made")

#: Seconds a re-index waits for another process that writes the index.
PATIENCE_S = 120.0
#: What each kind of job is called, in Chinese and English.
KINDS: Mapping[str, tuple[str, str]] = {
    "generate": ("生成文档", "Document"),
    "index": ("更新索引", "Update of the index"),
    "import": ("读入笔记", "Reading of notes"),
    "evaluate": ("量检索质量", "Measuring the search"),
}


@dataclass(frozen=True, slots=True)
class Generation:
    """A document to be generated, as `kb.services.generate.generate` takes it."""

    type: str
    project: str
    lang: str
    template: str = ""
    use_model: bool | None = None
    overwrite: bool = False
    final: bool = False


def submit_generation(
    jobs: Jobs, workspace: Workspace, wanted: Generation, principal: Principal, *, today: date
) -> Job:
    """Ask for a document. A mistake in what is ``wanted`` is told at once, not by the job.

    Raises `GenerationError` or `WorkspaceError` for a type, project or template that is not there for the
    ``principal``, and `JobError` when the same document is being generated with other options.
    """
    doctype = document_type(workspace, wanted.type)
    workspace.project_path(wanted.project)
    document_look(workspace, wanted.template)
    path = draft_path(wanted.project, doctype.name, wanted.lang, workspace.settings.language)
    # what is saved after somebody asked is not what they gave up, however long the job waits or lies dead
    replaces = draft_version(workspace, path) if wanted.overwrite else ""
    return jobs.submit(
        "generate",
        {**asdict(wanted), "today": today.isoformat(), "replaces": replaces},
        owner=principal.owner,
        principal=principal.as_json(),
        project=wanted.project,
        unique=f"generate {path}",
    )


def submit_index(jobs: Jobs, principal: Principal, *, rebuild: bool = False) -> Job:
    """Ask for the index to be brought to the state of the folder."""
    return jobs.submit(
        "index",
        {"rebuild": rebuild},
        owner=principal.owner,
        principal=principal.as_json(),
        unique="index",
        queue="index",
    )


def submit_evaluation(jobs: Jobs, principal: Principal) -> Job:
    """Ask for the golden questions of the workspace to be asked; the index is brought up to date for it."""
    return jobs.submit(
        "evaluate",
        {"today": date.today().isoformat()},
        owner=principal.owner,
        principal=principal.as_json(),
        unique="evaluate",
        queue="index",
    )


def may_see(job: Job, principal: Principal) -> bool:
    """Whether ``principal`` may know of ``job``: of a project seen, of the whole for who sees every one, or one's own.

    What somebody hands in is for its author and for editors, before it is read as after.
    """
    own = job.owner == principal.owner
    seen = principal.sees(job.project) if job.project else own or principal.sees_every
    return seen and (job.kind != "import" or own or principal.may(Permission.WRITE))


def may_cancel(job: Job, principal: Principal) -> bool:
    """Whether ``principal`` may stop ``job``: others' only an administrator."""
    return job.owner == principal.owner or principal.may(Permission.ADMIN)


def handlers(workspace: Workspace) -> Mapping[str, Handler]:
    """What a worker of ``workspace`` can do, by kind of job."""
    from kb.jobs import Handler

    return {
        "generate": Handler(lambda run, arguments: _generate(workspace, run, arguments)),
        "index": Handler(lambda run, arguments: _index(workspace, run, arguments)),
        "evaluate": Handler(lambda run, arguments: _evaluate(workspace, run, arguments)),
        "import": Handler(lambda run, arguments: import_note(workspace, run, arguments)),
    }


def _generate(workspace: Workspace, run: Run, arguments: Mapping[str, Any]) -> dict[str, Any]:
    given = dict(arguments)
    today, replaces = date.fromisoformat(given.pop("today")), given.pop("replaces", None)
    wanted = Generation(**given)
    principal = Principal.of_json(run.principal)
    seen = seen_by(workspace, principal.sources_for(wanted.project))
    total = sum(1 for section in document_type(seen, wanted.type).walk() if section.prose)
    made = generate(
        seen,
        wanted.type,
        wanted.project,
        lang=wanted.lang,
        today=today,
        template=wanted.template,
        use_model=wanted.use_model,
        overwrite=wanted.overwrite,
        replaces=replaces if wanted.overwrite else None,
        final=wanted.final,
        progress=lambda done, of, what: run.report(event="stage", done=done, total=of, what=what),
        through=lambda writer: ResumableWriter(writer, run, total),
    )
    return {
        "draft": made.draft,
        "document": made.document,
        "open_points": made.open_points,
        "notes": [asdict(note) for note in made.notes],
    }


def _evaluate(workspace: Workspace, run: Run, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """One step: what was asked so far is worth nothing without the rest."""
    from kb.services.evaluation import evaluate_sets, last_results  # what no other job needs

    def work() -> dict[str, Any]:
        today = date.fromisoformat(arguments["today"])
        _patiently(lambda: evaluate_sets(workspace, [], today=today))
        return {"sets": [asdict(one) for one in last_results(workspace)]}

    return dict(run.step("evaluate", work))


def _index(workspace: Workspace, run: Run, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """One step: an update that was interrupted is simply made again, what was indexed is kept."""

    def work() -> dict[str, Any]:
        done = _patiently(lambda: update_index(workspace, rebuild=bool(arguments["rebuild"])))
        return {
            "changes": asdict(done.changes),
            "problems": len(done.problems),
            "seconds": round(done.seconds, 2),
        }

    return dict(run.step("index", work))


def _patiently(work: Callable[[], Made]) -> Made:
    """What ``work`` makes, once nobody else writes the index: somebody at a terminal, or the server itself, may."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            return work()
        except BusyError:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)
