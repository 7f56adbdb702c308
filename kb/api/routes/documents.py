"""The documents that can be generated, their generation and their download."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import FileResponse

from kb.access.principal import Permission
from kb.api.access import audit_note, needs
from kb.api.answers import problems
from kb.api.document_schemas import DocumentRequest, DocumentTypeOut, GeneratedOut
from kb.api.listing import Listed, Part
from kb.api.metrics import metrics_of
from kb.api.project_schemas import DocumentEntry
from kb.api.routes.projects import Code, Codes
from kb.api.state import Lang, Served
from kb.errors import WorkspaceError
from kb.services.board import document_files
from kb.services.generate import generate
from kb.services.projects import documents_of
from kb.services.types import document_type, document_types

router = APIRouter(prefix="/api/v1", tags=["documents"])

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_FILE: dict[str, Any] = {
    "description": "Word 文件 · The Word file",
    "content": {WORD: {"schema": {"type": "string", "format": "binary"}}},
}


@router.get("/types", summary="文档类型 · Document types")
@needs(Permission.READ)
def list_types(served: Served, part: Part) -> Listed[DocumentTypeOut]:
    """The document types of this workspace."""
    found = [*document_types(served.workspace).values()]
    return part.part(found, lambda one: one.name, DocumentTypeOut.of)


@router.get("/documents", summary="已生成的文档 · Generated documents", responses=problems(404))
@needs(Permission.READ)
def list_documents(
    served: Served,
    part: Part,
    codes: Codes,
) -> Listed[DocumentEntry]:
    """The Word files by project, newest first."""
    workspace = served.workspace
    found = [DocumentEntry.of(file, code) for code in codes for file in document_files(workspace, code)]
    return part.part(found, lambda one: one.url, lambda one: one)


@router.post(
    "/documents",
    status_code=201,
    summary="生成文档 · Generate a document",
    responses=problems(404, 409, 415, 502),
)
@needs(Permission.WRITE, cost=20, audit="generate")
def create_document(
    body: DocumentRequest, request: Request, response: Response, served: Served, lang: Lang
) -> GeneratedOut:
    """Generate a document of a project and wait for it.

    404 for an unknown type or project, 409 when a person has edited the draft, 422 with the places when the
    project's data is not sound.
    """
    audit_note(request, object=f"{body.type} {body.lang}", project=body.project)
    workspace = served.sources_for(body.project).workspace
    doctype = document_type(workspace, body.type)
    made = generate(
        workspace,
        doctype.name,
        body.project,
        lang=body.lang,
        use_model=body.use_model,
        overwrite=body.overwrite,
        today=date.today(),
    )
    audit_note(request, object=made.document)
    metrics_of(request).documents.labels(doctype.name).inc()
    out = GeneratedOut.of(made, lang)
    response.headers["Location"] = out.url
    return out


@router.get(
    "/documents/{project}/{name}",
    summary="下载文档 · Download a document",
    response_class=FileResponse,
    responses={200: _FILE, **problems(404)},
)
@needs(Permission.READ, audit="download")
def download_document(
    project: Code, name: Annotated[str, Path(max_length=300)], served: Served
) -> FileResponse:
    """A generated Word file. Only files that are listed can be had, so no name leads anywhere else."""
    served.workspace.project_path(project)
    if name not in documents_of(served.workspace, project):
        raise WorkspaceError("没有这个文件", "There is no such file", place=f"output/{project}")
    return FileResponse(served.workspace.output_file(project, name), media_type=WORD, filename=name)
