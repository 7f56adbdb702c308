"""The drawings of a project, drawn again only when its data has changed."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from pathlib import Path
from threading import Lock

from kb.services.facts import document_figures
from kb.services.file_state import files_state
from kb.workspace import Workspace

_KEPT = 32
#: The library that draws keeps state of its own: one at a time.
_DRAWING = Lock()


def project_picture(workspace: Workspace, code: str, name: str, *, lang: str, today: dt.date) -> bytes | None:
    """The drawing ``name`` of `document_figures` as PNG; None when there is nothing to draw.

    Raises `WorkspaceError` when there is no such project, `ProjectError` when its data is not sound.
    """
    state = files_state(workspace.project_path(code))
    with _DRAWING:
        return _drawn(str(workspace.root), code, name, lang, today, state)


@lru_cache(maxsize=_KEPT)
def _drawn(root: str, code: str, name: str, lang: str, today: dt.date, state: object) -> bytes | None:
    project = Workspace.open(Path(root)).project(code)
    figure = document_figures(project, lang=lang, today=today)(name)
    return figure.png if figure else None
