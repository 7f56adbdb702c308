"""Which documents a workspace can generate: ours, and the company's own."""

from __future__ import annotations

from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path

from generators.doctypes import DESCRIPTION, DocumentType, load_all, templates_dir
from generators.errors import GenerationError
from kb.errors import WorkspaceError
from kb.workspace import Workspace


def document_types(workspace: Workspace) -> dict[str, DocumentType]:
    """The document types by name; a type in the workspace's templates/ replaces ours of the same name.

    A folder there that cannot be read is left out; `broken_types` tells of it, and asking for it says what is wrong.
    """
    types = load_all(templates_dir())
    for folder in _own(workspace):
        with suppress(GenerationError):
            types[folder.name] = DocumentType.load(folder)
    return dict(sorted(types.items()))


def broken_types(workspace: Workspace) -> list[GenerationError]:
    """What is wrong with the workspace's own document types, one error for each that cannot be read."""
    found: list[GenerationError] = []
    for folder in _own(workspace):
        try:
            DocumentType.load(folder)
        except GenerationError as error:
            found.append(error)
    return found


def _own(workspace: Workspace) -> list[Path]:
    folder = workspace.root / "templates"
    return sorted(file.parent for file in folder.glob(f"[!_.]*/{DESCRIPTION}"))


def document_type(workspace: Workspace, name: str) -> DocumentType:
    """The type called ``name``, which may also be its code (SIRS).

    Raises `WorkspaceError` with the nearest name when there is none, `GenerationError` when its folder is broken.
    """
    types = document_types(workspace)
    names = {doctype.code.lower(): doctype for doctype in types.values()} | types
    if doctype := names.get(name.lower()):
        return doctype
    for folder in _own(workspace):
        if folder.name == name:
            DocumentType.load(folder)
    near = get_close_matches(name.lower(), names, n=1)
    raise WorkspaceError(
        f"没有文档类型“{name}”",
        f"There is no document type '{name}'",
        hint_zh=f"是不是 {near[0]}？" if near else f"可用：{'、'.join(types)}（fupan types）",
        hint_en=f"Did you mean {near[0]}?" if near else f"There are: {', '.join(types)} (fupan types)",
    )
