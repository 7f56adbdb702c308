"""Writing a document: which, of what project, how it looks, with or without a model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse

from kb.access.principal import Permission
from kb.api.access import needs
from kb.api.pages.desk import AtDesk
from kb.services.board import boards
from kb.services.jobs import Generation, submit_generation
from kb.services.look import looks
from kb.services.types import document_types
from kb.workspace import Workspace

router = APIRouter(include_in_schema=False)

Name = Annotated[str, Form(max_length=120)]
One = Annotated[str, Query(max_length=120)]


@router.get("/generate")
@needs(Permission.WRITE)
def wizard(desk: AtDesk, project: One = "", type: One = "") -> HTMLResponse:
    """The choices; what the address names is chosen already."""
    workspace = desk.served.workspace
    projects = boards(workspace, lang=desk.lang, today=desk.today)
    llm = workspace.settings.llm
    return desk.page(
        "generate.html.j2",
        projects=[one for one in projects if not one.problem],
        broken=[one for one in projects if one.problem],
        types=list(document_types(workspace).values()),
        looks=available_looks(workspace, desk.lang),
        look=workspace.settings.template,
        project=project,
        type=type,
        model=llm.model if llm.provider or llm.base_url else "",
    )


@router.post("/generate")
@needs(Permission.WRITE, cost=20, audit="generate")
def write(
    desk: AtDesk,
    type: Name,
    project: Name,
    document_lang: Annotated[str, Form(pattern="^(zh|en)$")],
    look: Annotated[str, Form(max_length=300)] = "",
    use_model: Annotated[bool, Form()] = False,
    overwrite: Annotated[bool, Form()] = False,
    final: Annotated[bool, Form()] = False,
) -> RedirectResponse:
    """Ask for it, and lead to where its progress is shown."""
    served = desk.served
    desk.note(object=f"{type} {document_lang}", project=project)
    workspace = served.sources_for(project).workspace
    wanted = Generation(type, project, document_lang, look, use_model, overwrite, final)
    job = submit_generation(
        served.server.background.jobs, workspace, wanted, served.principal, today=desk.today
    )
    desk.note(object=f"{type} {document_lang} job {job.id}")
    return desk.to(f"/jobs/{job.id}")


def available_looks(workspace: Workspace, lang: str) -> Mapping[str, str]:
    """What a document may look like: the built-in looks and the Word files in the workspace's templates/."""
    folder = workspace.inside("templates")
    own = sorted(file for ending in ("docx", "dotx") for file in folder.glob(f"*.{ending}"))
    names = [f"templates/{file.name}" for file in own if not file.name.startswith(("~$", "."))]
    return looks(lang) | {name: name.removeprefix("templates/") for name in names}
