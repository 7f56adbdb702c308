"""Style sheets, scripts and pictures of the pages; kept by browsers until their content changes."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from kb.api.state import WEB
from kb.services.site.mkdocs import overrides

#: Shared with the documentation site, whose theme holds it.
TOKENS = "tokens.css"


class Assets(StaticFiles):
    """The folder ``web/static`` and the site's colours."""

    def __init__(self) -> None:
        super().__init__(directory=WEB / "static")

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file; to be kept for good where the address names its `version`, else asked for again."""
        response = FileResponse(_tokens()) if path == TOKENS else await super().get_response(path, scope)
        named = f"v={version()}".encode() in scope["query_string"]
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if named else "no-cache"
        return response


@cache
def version() -> str:
    """A short name for the content of all assets."""
    digest = hashlib.sha256(_tokens().read_bytes())
    for file in sorted((WEB / "static").iterdir()):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:10]


def _tokens() -> Path:
    return overrides() / "assets" / TOKENS
