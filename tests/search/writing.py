"""Writers of an index in processes of their own, which a test kills.

They are forked from one process that has imported the search: tests start hundreds of them.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
from collections.abc import Iterable, Sequence
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from search import HashingEmbedder, Index, Record

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["search.index"])

_FOLDER_EVENTS = ("mkdir", "rmdir", "rename", "remove", "link", "scandir", "listdir")
#: What a process does to files that others see, as Python tells of it.
_EVENTS = {"open", "shutil.rmtree", "sqlite3.connect", *(f"os.{name}" for name in _FOLDER_EVENTS)}
_SET_PTRACER = 0x59616D61  # prctl(2)


def update(folder: Path, records: Iterable[Record]) -> None:
    """Bring the index in ``folder`` to what ``records`` say."""
    with Index.open(folder, embedder=HashingEmbedder(32)) as index:
        index.update(list(records))


def start(folder: Path, versions: Sequence[Sequence[Record]], events: int = -1) -> ForkServerProcess:
    """Start a process that brings the index to one version after the other, and kills itself after so many events."""
    process = _FORKS.Process(target=_write, args=(folder, versions, events))
    process.start()
    return process


def start_on_word(folder: Path, records: Sequence[Record]) -> tuple[ForkServerProcess, Connection]:
    """Start a process that updates the index once something is sent to it; any process may trace it until then."""
    here, there = _FORKS.Pipe()
    process = _FORKS.Process(target=_write_on_word, args=(there, folder, records))
    process.start()
    return process, here


def _write(folder: Path, versions: Sequence[Sequence[Record]], left: int) -> None:
    def killer(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event in _EVENTS and any(str(folder) in str(argument) for argument in arguments):
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1

    sys.addaudithook(killer)
    for records in versions:
        update(folder, records)


def _write_on_word(word: Connection, folder: Path, records: Sequence[Record]) -> None:
    ctypes.CDLL(None).prctl(_SET_PTRACER, ctypes.c_ulong(-1))  # a tracer need not be our parent
    word.recv()
    update(folder, records)
