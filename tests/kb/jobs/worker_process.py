"""A worker in a process of its own, for tests that kill it: ``python worker_process.py FOLDER NAME``.

It does jobs of the kind "lines": one step per number, each of which waits a moment and writes a line that says who
did it. It announces itself with the file NAME.ready and ends when the file NAME.stop is there.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from kb.database import open_database
from kb.jobs import ChangedError, Handler, Run, Worker
from kb.settings import load_settings

#: Who writes the lines; "here" in the process of the tests.
NAME = "here"


def lines(run: Run, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """Write the numbers, a step each, and say who wrote them."""
    folder = Path(arguments["folder"])
    data = folder / "data"
    began = run.step("data", lambda: data.read_text() if data.exists() else "")
    if began != (data.read_text() if data.exists() else ""):
        raise ChangedError
    done = [run.step(f"line {n}", partial(_line, run, arguments, n)) for n in range(arguments["count"])]
    return {"lines": done, "who": run.principal["name"]}


def _line(run: Run, arguments: Mapping[str, Any], number: int) -> str:
    run.report(event="step", done=number, total=arguments["count"])
    folder, name = Path(arguments["folder"]), NAME
    with (folder / "tried").open("a") as file:
        file.write(f"{number} {name}\n")
    time.sleep(arguments.get("seconds", 0.0))
    with (folder / "lines").open("a") as file:
        file.write(f"{number} {name}\n")
    return f"{number} {name}"


HANDLERS = {"lines": Handler(lines)}


def main() -> None:
    global NAME
    folder, name = Path(sys.argv[1]), sys.argv[2]
    NAME = name
    with open_database(folder, load_settings(folder).server) as database:
        worker = Worker(database, HANDLERS)
        worker.start()
        (folder / f"{name}.ready").touch()
        while not (folder / f"{name}.stop").exists():
            time.sleep(0.05)
        worker.stop()


if __name__ == "__main__":
    main()
