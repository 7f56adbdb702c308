"""Where the site of a workspace stands."""

from __future__ import annotations

from pathlib import Path

from kb.errors import WorkspaceError
from kb.workspace import Workspace

#: The site's folder below the workspace; wholly generated.
FOLDER = "site"
#: A script beside the pages, empty in a built site; a server that searches says so in it.
SERVER_SCRIPT = "server.js"
#: Files that say that the folder is generated: this one, and one that was there before it was.
_MARKS = (".generated", ".search-made-from")


def site_folder(workspace: Workspace) -> Path:
    """The folder of the built site, whether or not it was built."""
    return workspace.root / FOLDER / "_build"


def claimed_folder(workspace: Workspace) -> Path:
    """The site's folder, marked as generated: what is in it may be deleted from now on.

    Raises `WorkspaceError` when it holds what is not generated, or links, behind which other people's files may be.
    """
    root = workspace.root / FOLDER
    links = [path for path in (root, *root.glob("*"), *root.glob("*/*")) if path.is_symlink()]
    if links or (any(root.glob("*")) and not any((root / mark).is_file() for mark in _MARKS)):
        raise WorkspaceError(
            "目录里有不是生成的文件或链接，生成站点会删掉它们",
            "The folder holds files that are not generated, or links; building the site would delete them",
            place=str(links[0].relative_to(workspace.root) if links else FOLDER),
            hint_zh="把它们移到别处，或删掉这个目录，再生成站点；这个目录里只放生成的内容。",
            hint_en="Move them elsewhere, or delete the folder, and build again; it holds generated files only.",
        )
    workspace.write(f"{FOLDER}/{_MARKS[0]}", "")
    return root
