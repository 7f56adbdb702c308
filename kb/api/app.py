"""The application: one workspace, its index opened once, loopback only."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from kb import __version__
from kb.api.problems import add_problem_handlers
from kb.api.routes import ask, documents, health, page, search
from kb.api.security import Shield
from kb.api.site import Site
from kb.api.state import WEB, State
from kb.services.site_folder import site_folder
from kb.workspace import Workspace


def create_app(workspace: Workspace) -> FastAPI:
    """The application for ``workspace``. Its index is opened at start-up and closed at shutdown."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with State(workspace) as state:
            app.state.fupan = state
            yield

    app = FastAPI(title="Fupan 复盘", version=__version__, lifespan=lifespan, docs_url=None, redoc_url=None)
    app.add_middleware(Shield)
    add_problem_handlers(app)
    for part in (health, search, ask, documents, page):
        app.include_router(part.router)
    app.mount("/static", StaticFiles(directory=WEB / "static"), name="static")
    app.mount("/site", Site(site_folder(workspace)), name="site")
    return app
