"""What the routes share: the workspace, its open index, the page templates, and the reader's language."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Annotated, Self

from fastapi import Depends, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined

import search
from kb.services.index import open_index
from kb.workspace import Workspace

WEB = Path(__file__).parent / "web"


class State:
    """The workspace and its index, for as long as the server runs."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.index: search.Index = open_index(workspace)
        self._upkeep = search.Upkeep(self.index)

    def __enter__(self) -> Self:
        self._upkeep.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._upkeep.__exit__(kind, error, trace)
        self.index.close()


@cache
def pages() -> Environment:
    """The templates of the pages; everything put into them is escaped."""
    loader = FileSystemLoader(WEB)
    return Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def state_of(request: Request) -> State:
    """The state of the application that serves ``request``."""
    state = request.app.state.fupan
    assert isinstance(state, State)  # noqa: S101 - set by the lifespan of the application
    return state


def language(request: Request) -> str:
    """The reader's language: ``?lang=``, then Accept-Language, then the workspace's."""
    asked = request.query_params.get("lang", "")
    if asked in ("zh", "en"):
        return asked
    for part in request.headers.get("accept-language", "").split(","):
        if (code := part.strip()[:2].lower()) in ("zh", "en"):
            return code
    return str(state_of(request).workspace.settings.language)


Served = Annotated[State, Depends(state_of)]
Lang = Annotated[str, Depends(language)]
