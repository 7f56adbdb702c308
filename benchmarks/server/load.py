"""Searches per second and latency of ``fupan serve`` under load, beside calling the library in one process.

    python -m benchmarks.server.load [--passages 0] [--clients 1,10,50,200] [--seconds 10] [--soak 0] [--out FILE]

``--passages 0`` is the demonstration workspace with its golden questions; another number makes an index of so many
made-up passages (`benchmarks.search.corpus`). The load comes from wrk (Debian's package wrk) on loopback, one thread,
keep-alive, a question after another from the list; answers that are not 200 count as errors. In-process figures are the
same questions by `kb.services.search.find` in a process of its own, with as many threads as give the most. Beside what
the clock says stands processor time per search, which other work on the machine disturbs less. ``--soak`` runs 50
clients for so many seconds and takes memory and open files of the server before, during and after.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

from benchmarks.search.corpus import Library
from kb.services.index import open_index, update_index
from kb.services.init import init_workspace
from kb.services.search import find
from kb.workspace import Workspace

QUESTIONS = 200
#: The index of the measured server is not changed, and nobody is slowed down; gaps are a file the load would fill.
ENVIRONMENT = {"FUPAN_SERVER__RATE_PER_MINUTE": "0", "FUPAN_GAPS": "false", "OMP_NUM_THREADS": "1"}

_LUA = """
local paths = {%s}
local at = 0
request = function()
  at = at %% #paths + 1
  return wrk.format("GET", paths[at])
end
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    '{"requests":%%d,"seconds":%%f,"errors":%%d,"p50":%%f,"p95":%%f,"p99":%%f,"max":%%f}\\n',
    summary.requests, summary.duration / 1e6, e.connect + e.read + e.write + e.status + e.timeout,
    latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency:percentile(99) / 1000, latency.max / 1000))
end
"""

Row = dict[str, Any]


def workspace_of(folder: Path, passages: int) -> tuple[Workspace, list[str]]:
    """A workspace with an index of so many passages (0: the demonstration), and questions for it."""
    workspace = init_workspace(folder, sample=not passages, lang="zh")
    if not passages:
        update_index(workspace)
        golden = yaml.safe_load((folder / "golden" / "golden.yaml").read_text(encoding="utf-8"))
        return workspace, [str(one["query"]) for one in golden["questions"]]
    library = Library()
    with open_index(workspace) as index:
        index.update(library.records(passages))
    return workspace, library.queries(passages, QUESTIONS)


def in_process(folder: Path, questions: Sequence[str], seconds: float, threads: int) -> Row:
    """Searches per second and processor milliseconds per search without a server."""
    done = [0] * threads
    with open_index(Workspace.open(folder)) as index:
        for question in questions[:20]:
            find(index, question, limit=10, today=date.today())
        end, busy, begun = time.perf_counter() + seconds, time.process_time(), time.perf_counter()

        def ask(number: int) -> None:
            at = number
            while time.perf_counter() < end:
                find(index, questions[at % len(questions)], limit=10, today=date.today())
                done[number] += 1
                at += threads

        running = [threading.Thread(target=ask, args=(number,)) for number in range(threads)]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()
        took, used = time.perf_counter() - begun, time.process_time() - busy
    return {"threads": threads, "per_second": sum(done) / took, "cpu_ms": 1000 * used / sum(done)}


class Served:
    """A running ``fupan serve`` and what it uses."""

    def __init__(self, process: subprocess.Popen[str], url: str) -> None:
        self.pid, self.url = process.pid, url

    def used(self) -> Row:
        """Resident memory (MB), open files, threads, and processor seconds so far."""
        folder = Path(f"/proc/{self.pid}")
        fields = (folder / "stat").read_text().rpartition(") ")[2].split()
        pages = int((folder / "statm").read_text().split()[1])
        return {
            "rss_mb": round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, 1),
            "files": len(list((folder / "fd").iterdir())),
            "threads": int(fields[17]),
            "cpu_s": (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"),
        }


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """The server on a free port, until the block ends."""
    command = [
        sys.executable,
        "-m",
        "kb",
        "-w",
        str(folder),
        "--lang",
        "en",
        "serve",
        "--port",
        "0",
        "--no-log",
    ]
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        command, stdout=subprocess.PIPE, text=True, env=os.environ | ENVIRONMENT
    ) as process:
        try:
            assert process.stdout is not None  # noqa: S101 - a pipe
            address = re.search(r"http://\S+", process.stdout.readline())
            if address is None:
                raise SystemExit("the server did not start")
            yield Served(process, address[0])
        finally:
            process.send_signal(signal.SIGTERM)


def load(server: Served, questions: Sequence[str], clients: int, seconds: float) -> Row:
    """What so many clients get who ask one question after another."""
    paths = ",".join(json.dumps(f"/api/v1/search?q={quote(question)}") for question in questions)
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_LUA % paths)
        script.flush()
        before = server.used()
        words = ["-t1", f"-c{clients}", f"-d{seconds:g}s", "--timeout", "30s", "-s", script.name]
        done = subprocess.run(  # noqa: S603 - our own arguments
            ["wrk", *words, server.url],  # noqa: S607
            capture_output=True,
            text=True,
            check=True,
        )
        after = server.used()
    row: Row = json.loads(done.stdout.strip().splitlines()[-1])
    row["per_second"] = row["requests"] / row["seconds"]
    row["cpu_ms"] = 1000 * (after["cpu_s"] - before["cpu_s"]) / max(row["requests"], 1)
    return {"clients": clients, **row, "rss_mb": after["rss_mb"], "files": after["files"]}


def soak(server: Served, questions: Sequence[str], seconds: float) -> list[Row]:
    """Memory and open files over a long load of 50 clients, taken ten times."""
    rows = []
    for _ in range(10):
        row = load(server, questions, 50, seconds / 10)
        rows.append({name: row[name] for name in ("requests", "errors", "p95", "rss_mb", "files")})
    return rows


def measured(folder: Path, questions: Sequence[str], options: argparse.Namespace) -> Row:
    """Everything, in process first."""
    alone = [in_process(folder, questions, options.seconds, threads) for threads in (1, 2, 4)]
    best = max(alone, key=lambda row: float(row["per_second"]))
    with served(folder) as server:
        load(server, questions, 4, 3.0)  # to warm up
        rows = [load(server, questions, clients, options.seconds) for clients in options.clients]
        for row in rows:
            row["ratio"] = row["per_second"] / best["per_second"]
            row["cpu_ratio"] = best["cpu_ms"] / row["cpu_ms"]
        found: Row = {"passages": options.passages, "in_process": alone, "server": rows}
        if options.soak:
            found["soak"] = soak(server, questions, options.soak)
    return found


def shown(found: Row) -> str:
    """The figures as a table in Markdown."""
    lines = [
        "| | searches/s | p50 ms | p95 ms | p99 ms | errors | cpu ms | ratio | cpu ratio |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for row in found["in_process"]:
        lines.append(
            f"| in process, {row['threads']} threads | {row['per_second']:.0f} | | | | | {row['cpu_ms']:.2f} | | |"
        )
    for row in found["server"]:
        lines.append(
            f"| {row['clients']} clients | {row['per_second']:.0f} | {row['p50']:.1f} | {row['p95']:.1f} | "
            f"{row['p99']:.1f} | {row['errors']} | {row['cpu_ms']:.2f} | {row['ratio']:.2f} | {row['cpu_ratio']:.2f} |"
        )
    for row in found.get("soak", ()):
        lines.append(f"soak: {row}")
    return "\n".join(lines)


def main() -> None:
    """Measure and print; with --out also write the figures as JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--passages", type=int, default=0)
    parser.add_argument(
        "--clients", type=lambda text: [int(one) for one in text.split(",")], default=[1, 10, 50, 200]
    )
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--soak", type=float, default=0.0)
    parser.add_argument("--workspace", type=Path, help="keep the workspace here, to measure it again")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.workspace or Path(temporary) / "workspace"
        if (folder / "questions.json").exists():
            questions = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
        else:
            _, questions = workspace_of(folder, options.passages)
            (folder / "questions.json").write_text(json.dumps(questions), encoding="utf-8")
        found = measured(folder, questions, options)
    print(shown(found))  # noqa: T201 - what it is for
    if options.out:
        options.out.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
