"""Whose a contribution is: a key or a person, not a name that two may have."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Nobody owns the old ones but the person at this machine: a name does not tell whose they are.

    Editors see them as before. Sessions have the shape of the release before, so everybody logs in once more.
    """
    op.add_column("submissions", sa.Column("owner", sa.String(300), nullable=False, server_default=""))
    op.execute("UPDATE submissions SET owner = 'local:local' WHERE who = 'local'")
    op.execute("DELETE FROM sessions")
