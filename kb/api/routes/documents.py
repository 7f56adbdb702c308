"""The documents that can be generated, their generation and their download."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter
from fastapi.responses import FileResponse

from kb.api.schemas import DocumentRequest, DocumentTypeOut, GeneratedOut
from kb.api.state import Lang, Served
from kb.errors import WorkspaceError
from kb.services.generate import generate
from kb.services.projects import documents_of
from kb.services.types import document_types

router = APIRouter(prefix="/api/v1", tags=["documents"])

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@router.get("/types")
def types(served: Served) -> list[DocumentTypeOut]:
    """The document types of this workspace."""
    return [DocumentTypeOut.of(doctype) for doctype in document_types(served.workspace).values()]


@router.post("/documents", status_code=201)
def create(request: DocumentRequest, served: Served, lang: Lang) -> GeneratedOut:
    """Generate a document of a project.

    404 for an unknown type or project, 409 when a person has edited the draft, 422 with the places when the
    project's data is not sound.
    """
    made = generate(
        served.workspace,
        request.type,
        request.project,
        lang=request.lang,
        use_model=request.use_model,
        overwrite=request.overwrite,
        today=date.today(),
    )
    return GeneratedOut.of(made, lang)


@router.get("/documents/{project}/{name}")
def download(project: str, name: str, served: Served) -> FileResponse:
    """A generated Word file. Only files that are listed can be had, so no name leads anywhere else."""
    served.workspace.project_path(project)
    if name not in documents_of(served.workspace, project):
        raise WorkspaceError("没有这个文件", "There is no such file", place=f"output/{project}")
    return FileResponse(served.workspace.output_file(project, name), media_type=WORD, filename=name)
