"""What is kept beside a project's data, in ``projects/CODE/trace``: read as strictly as the data itself."""

from __future__ import annotations

import os
from typing import TypeVar

from pydantic import ValidationError

from kb.project import ProjectErrors
from kb.project.entities import Entity
from kb.project.loader_problems import explain_all
from kb.project.yaml_source import parse_bytes
from kb.workspace import Workspace

File = TypeVar("File", bound=Entity)


def kept_file(code: str, name: str) -> str:
    """The path in the workspace of what is kept under ``name`` for the project ``code``."""
    return f"projects/{code}/trace/{name}.yaml"


def read_kept(workspace: Workspace, file: str, model: type[File]) -> File | None:
    """What ``file`` holds, as ``model``; None when there is no such file.

    Raises `ProjectErrors` when it is faulty, and `WorkspaceError` or `RecordError` when it cannot be read at all.
    """
    if not os.path.lexists(workspace.root / file):
        return None
    document = parse_bytes(workspace.read_bytes(file), file, begins=next(iter(model.keys_of_fields())))
    if document.problems:
        raise ProjectErrors(document.problems)
    try:
        return model.model_validate(document.root)
    except ValidationError as error:
        raise ProjectErrors(explain_all(error.errors(include_url=False), document.root, file)) from None
