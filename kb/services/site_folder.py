"""Where the site of a workspace stands."""

from __future__ import annotations

from pathlib import Path

from kb.workspace import Workspace

#: The site's folder below the workspace; wholly generated.
FOLDER = "site"
#: A script beside the pages, empty in a built site; a server that searches says so in it.
SERVER_SCRIPT = "server.js"


def site_folder(workspace: Workspace) -> Path:
    """The folder of the built site, whether or not it was built."""
    return workspace.root / FOLDER / "_build"
