"""The built documentation site at /site, if there is one; its search then asks this server."""

from __future__ import annotations

from pathlib import Path, PurePath

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from kb.services.site_folder import SERVER_SCRIPT

#: What the site's pages bring themselves; each has the rest of its policy, with hashes, in its head.
_POLICY = "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
#: What tells the pages to ask this server.
_ASK_HERE = 'window.fupanServer = "/api/v1/search";\n'


class Site(StaticFiles):
    """The files of a built site; the folder may come, and change, while the server runs."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, html=True, check_dir=False)
        self.config_checked = True  # a folder that is not there yet is no fault
        self._folder = folder

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file of the site; 404 when it, or the site, is not there."""
        if not self._folder.is_dir():
            raise HTTPException(404)
        if PurePath(path).name == SERVER_SCRIPT:
            return Response(_ASK_HERE, media_type="text/javascript", headers={"Cache-Control": "no-cache"})
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        if response.headers.get("content-type", "").startswith("text/html"):
            response.headers["Content-Security-Policy"] = _POLICY
        return response
