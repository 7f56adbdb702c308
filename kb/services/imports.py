"""Notes handed in to be read in the background: the file waits below .fupan until its job comes to it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from kb.access.principal import Principal
from kb.access.visibility import seen_by, whole
from kb.services.server_database import server_database
from kb.services.submissions import Note, propose
from kb.workspace import Workspace

if TYPE_CHECKING:
    from kb.jobs import Job, Jobs, Run

UPLOADS = ".fupan/uploads"
#: Seconds after which a file that waits belongs to no job any more: it was cancelled, or removed.
_FORGOTTEN_S = 7 * 24 * 3600


def submit_import(jobs: Jobs, workspace: Workspace, note: Note, principal: Principal, *, today: date) -> Job:
    """Keep ``note`` and ask for it to be read into a proposal; raises `WorkspaceError` for a project not seen."""
    if note.project:
        workspace.project_path(note.project)
    _sweep(workspace)
    upload = f"{UPLOADS}/{secrets.token_hex(16)}"
    whole(workspace).write(upload, note.data)
    about = {name: getattr(note, name) for name in ("name", "kind", "title", "project", "remark")}
    return jobs.submit(
        "import",
        {**about, "upload": upload, "today": today.isoformat()},
        who=principal.name,
        principal=principal.as_json(),
        project=note.project,
    )


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
                who=principal.name,
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


def _sweep(workspace: Workspace) -> None:
    """Remove files whose job never came to them."""
    folder = whole(workspace).inside(UPLOADS)
    for file in folder.iterdir() if folder.is_dir() else ():
        if file.stat().st_mtime < time.time() - _FORGOTTEN_S:
            file.unlink(missing_ok=True)
