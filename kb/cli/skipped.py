"""What a command had to leave out, told on standard error."""

from __future__ import annotations

from collections.abc import Sequence

import click

from kb.cli.language import current, say
from kb.errors import KBError


def tell_skipped(problems: Sequence[KBError]) -> int:
    """Say what was left out, and what to do about it; the exit code: 1 when there was anything."""
    for problem in problems:
        click.echo(
            f"{click.style(say('跳过', 'Skipped'), fg='yellow')}  {problem.message(current())}", err=True
        )
        if hint := problem.hint(current()):
            click.echo(f"      {hint}", err=True)
    return 1 if problems else 0
