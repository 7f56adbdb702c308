"""The application: one workspace, its index opened once, and the layers that every request passes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import Depends, FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from kb import __version__
from kb.access.principal import Permission
from kb.api import assistants, login
from kb.api.access import needs
from kb.api.answers import USUAL
from kb.api.conditional import Conditional
from kb.api.forms import checked_form
from kb.api.gate import Gate
from kb.api.head import Head
from kb.api.metrics import Metrics
from kb.api.observation import Observed
from kb.api.openapi import described, operation_id
from kb.api.pages.assets import Assets
from kb.api.pages.routers import ROUTERS
from kb.api.problems import add_problem_handlers
from kb.api.routes import (
    access,
    ask,
    checks,
    description,
    documents,
    drafts,
    feedback,
    health,
    jobs,
    knowledge,
    projects,
    records,
    search,
    submissions,
    trace,
)
from kb.api.security import Shield
from kb.api.site import Site
from kb.api.state import Server
from kb.services.site_folder import site_folder
from kb.workspace import Workspace

#: The routes of the API, in the order in which it is described.
API = (
    search,
    ask,
    records,
    projects,
    trace,
    checks,
    documents,
    jobs,
    drafts,
    knowledge,
    feedback,
    submissions,
    access,
    health,
    description,
)


def create_app(workspace: Workspace) -> FastAPI:
    """The application for ``workspace``. Its index is opened at start-up and closed at shutdown."""
    tools = assistants.endpoint()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        server = Server(workspace)
        await run_in_threadpool(server.__enter__)  # it opens databases, and may find jobs to go on with
        try:
            app.state.fupan = server
            async with tools.running():
                yield
        finally:
            await run_in_threadpool(server.__exit__, None, None, None)

    app = FastAPI(
        title="Fupan 复盘",
        version=__version__,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        generate_unique_id_function=operation_id,
        dependencies=[Depends(checked_form)],
    )
    app.openapi = partial(described, app)  # type: ignore[method-assign]
    app.state.metrics = Metrics()
    for layer in (Conditional, Gate, Shield, Head):  # the last is the outermost
        app.add_middleware(layer)
    app.add_middleware(Observed, metrics=app.state.metrics)
    add_problem_handlers(app)
    for part in API:
        app.include_router(part.router, responses=USUAL)
    app.router.routes.append(Route(assistants.PATH, tools, methods=["POST"]))
    for router in (login.router, *ROUTERS):
        app.include_router(router)
    app.mount("/static", needs(Permission.OPEN)(Assets()), name="static")
    # the built site shows every project, so it is for those who see them all
    app.mount("/site", needs(Permission.READ, every=True)(Site(site_folder(workspace))), name="site")
    return app
