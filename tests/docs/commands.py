"""The commands as data in one language, printed as JSON: help texts are built when a module is loaded.

Run as ``python -m tests.docs.commands zh``.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Option:
    """An option: how it is written, what it does, and what holds without it."""

    names: str
    help: str
    default: str


@dataclass(frozen=True)
class Command:
    """A command: what follows ``fupan``, its arguments, what it is for, its options."""

    name: str
    group: str
    arguments: str
    line: str
    help: str
    options: tuple[Option, ...]


def commands(lang: str) -> list[Command]:
    """Every command with its help in ``lang``, in the order of ``fupan --help``."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.docs.commands", lang],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [
        Command(**(row | {"options": tuple(Option(**option) for option in row["options"])}))
        for row in json.loads(done.stdout)
    ]


def _read() -> Iterator[Command]:
    from kb.cli.language import say
    from kb.cli.root import COMMANDS, GROUPS, root

    assert isinstance(root, click.Group)
    ctx = click.Context(root)
    yield _command("", "", "", root)
    for name, entry in COMMANDS.items():
        command = root.get_command(ctx, name)
        assert command is not None
        group, line = say(*GROUPS[entry.group]), say(entry.zh, entry.en)
        yield _command(name, group, line, command)
        if isinstance(command, click.Group):
            for part, inner in command.commands.items():
                yield _command(f"{name} {part}", group, inner.help or "", inner)


def _command(name: str, group: str, line: str, command: click.Command) -> Command:
    arguments = [one for one in command.params if isinstance(one, click.Argument)]
    options = [one for one in command.params if isinstance(one, click.Option)]
    ctx = click.Context(command)
    words = " ".join(one.make_metavar(ctx) for one in arguments)
    if isinstance(command, click.Group):
        words = "COMMAND"
    return Command(name, group, words, line, command.help or "", tuple(_option(one, ctx) for one in options))


def _option(option: click.Option, ctx: click.Context) -> Option:
    names = ", ".join(option.opts)
    if option.secondary_opts:
        names += " / " + ", ".join(option.secondary_opts)
    if not option.is_flag:
        names += f" {option.make_metavar(ctx)}"
    default = option.default
    return Option(
        names, option.help or "", str(default) if option.show_default and default is not None else ""
    )


if __name__ == "__main__":
    from kb.cli.language import choose

    choose(["--lang", sys.argv[1]])
    sys.stdout.write(json.dumps([asdict(command) for command in _read()]))
