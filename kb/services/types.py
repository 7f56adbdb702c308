"""Which documents a workspace can generate: ours, and the company's own."""

from __future__ import annotations

from difflib import get_close_matches

from generators.doctypes import DocumentType, load_all, templates_dir
from kb.errors import WorkspaceError
from kb.workspace import Workspace


def document_types(workspace: Workspace) -> dict[str, DocumentType]:
    """The document types by name; a type in the workspace's templates/ replaces ours of the same name."""
    own = workspace.root / "templates"
    return load_all(templates_dir(), *([own] if own.is_dir() else []))


def document_type(workspace: Workspace, name: str) -> DocumentType:
    """The type called ``name``, which may also be its code (SIRS).

    Raises `WorkspaceError` with the nearest name when there is none.
    """
    types = document_types(workspace)
    names = {doctype.code.lower(): doctype for doctype in types.values()} | types
    if doctype := names.get(name.lower()):
        return doctype
    near = get_close_matches(name.lower(), names, n=1)
    raise WorkspaceError(
        f"没有文档类型“{name}”",
        f"There is no document type '{name}'",
        hint_zh=f"是不是 {near[0]}？" if near else f"可用：{'、'.join(types)}（fupan types）",
        hint_en=f"Did you mean {near[0]}?" if near else f"There are: {', '.join(types)} (fupan types)",
    )
