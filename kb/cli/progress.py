"""Progress of long work: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from kb.cli.language import say

#: Called with how much is done, how much there is, and what is being worked on.
Progress = Callable[[int, int, str], None]

#: What the work reports, in the words of the reader.
WORDS = {
    "passages": ("读条目", "records"),
    "vectors": ("算向量", "vectors"),
    "words": ("写词表", "words"),
    "lexical": ("只用字词", "words only"),
    "vector": ("只用向量", "vectors only"),
    "hybrid": ("混合检索", "both"),
}

#: Seconds between two plain lines, so that a log stays readable.
LINE_EVERY = 2.0


@contextmanager
def progress(title: str) -> Iterator[Progress]:
    """A callback that shows the progress of the work called ``title`` on standard error."""
    if sys.stderr.isatty():
        with _bar(title) as report:
            yield report
    else:
        yield _lines(title)


def _word(what: str) -> str:
    return say(*WORDS[what]) if what in WORDS else what


def _lines(title: str) -> Progress:
    last = -LINE_EVERY

    def report(done: int, total: int, what: str) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= LINE_EVERY or done == total:
            last = now
            click.echo(f"{title} {done}/{total} {_word(what)}".rstrip(), err=True)

    return report


@contextmanager
def _bar(title: str) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn(title),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[what]}"),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None, what="")

        def report(done: int, total: int, what: str) -> None:
            bar.update(task, completed=done, total=total, what=_word(what)[:40])

        yield report
