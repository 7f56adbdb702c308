"""Options that several commands share."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from kb.workspace import Workspace


def open_workspace(ctx: click.Context) -> Workspace:
    """The workspace named with ``--workspace``, or the nearest one above the current folder.

    Raises `kb.errors.WorkspaceError` when there is none.
    """
    folder: Path | None = ctx.find_root().obj
    return Workspace.open(folder) if folder else Workspace.find(Path.cwd())


def print_json(data: Mapping[str, Any]) -> None:
    """Print ``data`` as JSON for other programs; Chinese stays readable."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))
