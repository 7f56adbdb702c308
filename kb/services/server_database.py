"""The database of a workspace's server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.workspace import Workspace

if TYPE_CHECKING:
    from kb.database import Database


def server_database(workspace: Workspace) -> Database:
    """The workspace's database, its tables up to date; see `kb.database.open_database`. To be closed by the caller."""
    from kb.database import open_database  # SQLAlchemy takes 0.2 s to import, and only the server needs it

    return open_database(workspace.state_dir, workspace.settings.server)
