"""What the routes share: the server with its index, what of it whoever asks may see, templates, the language."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Annotated, Self

from fastapi import Depends, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import HTTPConnection

import search
from kb.access.door import Door
from kb.access.principal import EVERY, Principal, Projects
from kb.access.visibility import seen_by
from kb.errors import AccessError
from kb.services.background import Background
from kb.services.index import open_index
from kb.services.living import LivingWorkspace
from kb.services.server_database import server_database
from kb.workspace import Workspace

if TYPE_CHECKING:
    from kb.database import Database

WEB = Path(__file__).parent / "web"

#: So many different sets of projects are kept ready; one more pushes out the one not asked for longest.
_VIEWS = 32


class Server:
    """The workspace, its index and its database, for as long as the server runs: all of it, hidden or not."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace: Workspace = LivingWorkspace(workspace)
        self.index: search.Index = open_index(workspace)
        self._upkeep = search.Upkeep(self.index)
        self._database: Database | None = None
        self._opening = Lock()
        self.door = Door(workspace.settings.server, lambda: self.database)
        self.background = Background(workspace, lambda: self.database, at_once=workspace.settings.server.jobs)
        #: Set when the process is about to end: what is streamed for long stops then.
        self.stopping = False
        self._views: OrderedDict[Projects, tuple[Workspace, search.Index]] = OrderedDict()

    @property
    def database(self) -> Database:
        """What the server has to remember; opened, and brought up to date, when it is first asked for."""
        with self._opening:
            if self._database is None:
                self._database = server_database(self.workspace)
            return self._database

    def seen_by(self, principal: Principal, projects: Projects = EVERY) -> State:
        """What ``principal`` may see, of ``projects`` alone if given."""
        seen = principal.projects
        both = seen if projects is EVERY else projects if seen is EVERY else seen & projects
        return State(self, principal, *self._view(both))

    def audited(self, entry: Mapping[str, str]) -> None:
        """Add an entry to the audit log; see `kb.database.Audit.add`."""
        from kb.database import Audit

        Audit(self.database).add(**entry)

    def _view(self, projects: Projects) -> tuple[Workspace, search.Index]:
        with self._opening:
            if projects not in self._views:
                index = self.index if projects is EVERY else self.index.seen_by(projects)
                self._views[projects] = seen_by(self.workspace, projects), index
                while len(self._views) > _VIEWS:
                    self._views.popitem(last=False)
            self._views.move_to_end(projects)
            return self._views[projects]

    def __enter__(self) -> Self:
        self._upkeep.__enter__()
        self.background.resume()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping = True
        self.background.stop()
        self._upkeep.__exit__(kind, error, trace)
        self.index.close()
        if self._database is not None:
            self._database.close()


@dataclass(frozen=True, slots=True)
class State:
    """The workspace and its index as ``principal`` may see them: what is hidden is not there."""

    server: Server
    principal: Principal
    workspace: Workspace
    index: search.Index

    @property
    def database(self) -> Database:
        """What the server has to remember, of everybody: its rows say whose they are."""
        return self.server.database

    def sources_for(self, project: str) -> State:
        """What a document of ``project`` may draw on; see `Principal.sources_for`."""
        return self.server.seen_by(self.principal, self.principal.sources_for(project))


@cache
def pages() -> Environment:
    """The templates of the pages; everything put into them is escaped."""
    loader = FileSystemLoader(WEB)
    return Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # a release put in place below a running server must not mix with it
    )


def server_of(connection: HTTPConnection) -> Server:
    """The server behind ``connection``, with everything in it: for health and upkeep, never to be shown."""
    server = connection.app.state.fupan
    assert isinstance(server, Server)  # noqa: S101 - set by the lifespan of the application
    return server


def principal_of(request: Request) -> Principal:
    """Who asks, as the gate found it; raises `AccessError` where nobody was let in."""
    principal = request.scope.get("state", {}).get("principal")
    if not isinstance(principal, Principal):
        raise AccessError("没有登录", "Not signed in")
    return principal


def state_of(request: Request) -> State:
    """What whoever sent ``request`` may see."""
    return server_of(request).seen_by(principal_of(request))


def language(request: Request) -> str:
    """The reader's language: ``?lang=``, then the cookie of that choice, Accept-Language, the workspace's."""
    for asked in (request.query_params.get("lang", ""), request.cookies.get("lang", "")):
        if asked in ("zh", "en"):
            return asked
    for part in request.headers.get("accept-language", "").split(","):
        if (code := part.strip()[:2].lower()) in ("zh", "en"):
            return code
    return str(server_of(request).workspace.settings.language)


async def _served(request: Request) -> State:
    return state_of(request)


async def _me(request: Request) -> Principal:
    return principal_of(request)


async def _lang(request: Request) -> str:
    return language(request)


#: What is quick is asynchronous: each of the others costs a request a turn in another thread.
Served = Annotated[State, Depends(_served)]
Me = Annotated[Principal, Depends(_me)]
Lang = Annotated[str, Depends(_lang)]
