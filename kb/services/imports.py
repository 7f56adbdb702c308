"""Notes handed in to be read in the background: the file waits below .fupan until its job comes to it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb.access.principal import Principal
from kb.access.visibility import seen_by, whole
from kb.services.server_database import server_database
from kb.services.submissions import Note, propose
from kb.workspace import Workspace

if TYPE_CHECKING:
    from kb.jobs import Job, Jobs, Run

UPLOADS = ".fupan/uploads"
#: Seconds after which a file that no job knows was left by a process that died before it could ask for one.
_FORGOTTEN_S = 3600


def submit_import(jobs: Jobs, workspace: Workspace, note: Note, principal: Principal, *, today: date) -> Job:
    """Keep ``note`` and ask for it to be read into a proposal; the file has the name of the job.

    Raises `WorkspaceError` for a project not seen, `JobError` for who has too many jobs; nothing is kept then.
    """
    if note.project:
        workspace.project_path(note.project)
    jobs.refuse_too_many(principal.owner)
    folder = whole(workspace).inside(UPLOADS)
    _sweep(folder, jobs)
    id = secrets.token_hex(16)
    whole(workspace).write(f"{UPLOADS}/{id}", note.data)
    about = {name: getattr(note, name) for name in ("name", "kind", "title", "project", "remark")}
    try:
        return jobs.submit(
            "import",
            {**about, "upload": f"{UPLOADS}/{id}", "today": today.isoformat()},
            owner=principal.owner,
            principal=principal.as_json(),
            project=note.project,
            id=id,
        )
    except BaseException:
        (folder / id).unlink(missing_ok=True)
        raise


def import_note(workspace: Workspace, run: Run, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The job: read the file in its confined process, and make a proposal of it; the number of the proposal."""
    from kb.database import Submissions

    given = dict(arguments)
    file, today = workspace.inside(given.pop("upload")), date.fromisoformat(given.pop("today"))
    principal = Principal.of_json(run.principal)

    def work() -> dict[str, Any]:
        with server_database(workspace) as database:
            number = propose(
                seen_by(workspace, principal.projects),
                Submissions(database),
                Note(data=file.read_bytes(), **given),
                principal,
                today=today,
            )
        return {"submission": number}

    try:
        result = run.step("import", work)
    except Exception:
        file.unlink(missing_ok=True)
        raise
    file.unlink(missing_ok=True)
    return dict(result)


def _sweep(folder: Path, jobs: Jobs) -> None:
    """Remove files whose job is over without having come to them: it was cancelled, or never asked for."""
    for file in folder.iterdir() if folder.is_dir() else ():
        job = jobs.get(file.name)
        if job.over if job else _age_s(file) > _FORGOTTEN_S:
            file.unlink(missing_ok=True)


def _age_s(file: Path) -> float:
    try:
        return time.time() - file.stat().st_mtime
    except FileNotFoundError:  # its job has just read it
        return 0.0
