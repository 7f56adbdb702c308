"""What the routes share: the workspace, its open index, the page templates, and the reader's language."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Annotated, Self

from fastapi import Depends, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined

import search
from kb.services.index import open_index
from kb.services.server_database import server_database
from kb.workspace import Workspace

if TYPE_CHECKING:
    from kb.database import Database

WEB = Path(__file__).parent / "web"


class State:
    """The workspace and its index, for as long as the server runs."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.index: search.Index = open_index(workspace)
        self._upkeep = search.Upkeep(self.index)
        self._database: Database | None = None
        self._opening = Lock()

    @property
    def database(self) -> Database:
        """What the server has to remember; opened, and brought up to date, when it is first asked for."""
        with self._opening:
            if self._database is None:
                self._database = server_database(self.workspace)
            return self._database

    def __enter__(self) -> Self:
        self._upkeep.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._upkeep.__exit__(kind, error, trace)
        self.index.close()
        if self._database is not None:
            self._database.close()


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
    """The reader's language: ``?lang=``, then the cookie of that choice, Accept-Language, the workspace's."""
    for asked in (request.query_params.get("lang", ""), request.cookies.get("lang", "")):
        if asked in ("zh", "en"):
            return asked
    for part in request.headers.get("accept-language", "").split(","):
        if (code := part.strip()[:2].lower()) in ("zh", "en"):
            return code
    return str(state_of(request).workspace.settings.language)


Served = Annotated[State, Depends(state_of)]
Lang = Annotated[str, Depends(language)]
