"""Options that several commands share."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from kb.cli.language import say
from kb.workspace import Workspace


class Day(click.ParamType[str]):
    """A date as YYYY-MM-DD, handed on as that text; nothing given stays empty."""

    name = "YYYY-MM-DD"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The date's text, checked."""
        try:
            return date.fromisoformat(value).isoformat() if value else ""
        except ValueError:
            self.fail(
                say(f"{value} 不是 YYYY-MM-DD 形式的日期。", f"{value} is not a date like YYYY-MM-DD."),
                param,
                ctx,
            )


DAY = Day()


def not_blank(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """The words of an option; an option that is given with nothing in it is a mistake, not a default."""
    given = ctx.get_parameter_source(param.name or "") == ParameterSource.COMMANDLINE
    if given and not value.strip():
        raise click.BadParameter(say("不能是空的。", "it must not be empty."), ctx, param)
    return value


def open_workspace(ctx: click.Context) -> Workspace:
    """The workspace named with ``--workspace``, or the nearest one above the current folder.

    Raises `kb.errors.WorkspaceError` when there is none.
    """
    folder: Path | None = ctx.find_root().obj
    return Workspace.open(folder) if folder else Workspace.find(Path.cwd())


def print_json(data: Mapping[str, Any]) -> None:
    """Print ``data`` as JSON for other programs; Chinese stays readable."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))
