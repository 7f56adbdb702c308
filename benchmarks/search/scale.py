"""Size, speed and memory of the index at growing size, beside its peers, in one run.

    python -m benchmarks.search.scale [--sizes 1000,10000,100000] [--engines fupan,tantivy,...] [--out FOLDER]

Each engine builds in one process and answers in another, all with one thread for matrix products. Measured
are: seconds to build (by the clock and of processor time, which other work on the machine does not disturb),
megabytes on disk, resident memory after building and while answering, seconds from the
start of a new process to its first answer ("cold"), milliseconds per query over 200 queries (median and 95th
percentile), unfiltered and with filters that let 50, 10, 1 and 0.1 % pass, and seconds to take in one changed
file. Results go to OUT/results.jsonl, one line per engine and size, and as a table to standard output.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.search.corpus import PER_RECORD, SELECTIVITIES
from benchmarks.search.engines import BORROWED, ENGINES, Data, line, needed

QUERIES = 200
_WARM_UP = 10
_UPDATES = 3
#: One thread for every engine; txtai may look up the function that makes the vectors.
_THREADS = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "RAYON_NUM_THREADS": "1",
    "ALLOW_RESOLVE_TRANSFORM": "True",
}

Row = dict[str, Any]


def build(name: str, data: Data, folder: Path) -> Row:
    """Build the index of engine ``name``; seconds, and the most memory it took in MB."""
    begun = time.perf_counter()
    ENGINES[name](data, folder).build()
    seconds = time.perf_counter() - begun
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    busy = sum(one.ru_utime + one.ru_stime for one in used)
    peak = max(one.ru_maxrss for one in used) / 1024
    return {"build_s": round(seconds, 2), "build_cpu_s": round(busy, 2), "build_rss_mb": round(peak)}


def ask(name: str, data: Data, folder: Path, begun: float) -> Row:
    """The figures of a process that answers; ``begun`` is when it was started (seconds since the epoch)."""
    engine = ENGINES[name](data, folder)
    queries = data.library.queries(data.passages, QUERIES)
    opening = time.perf_counter()
    engine.open()
    engine.ask(queries[0], "")
    row: Row = {"open_s": round(time.perf_counter() - opening, 3), "cold_s": round(time.time() - begun, 3)}
    for tag in ("", *SELECTIVITIES):
        if tag and data.passages // PER_RECORD < 1 / SELECTIVITIES[tag]:
            continue
        row |= {f"{tag or 'all'}_{figure}": value for figure, value in _timed(engine, queries, tag).items()}
    row["rss_mb"] = _resident()
    if name not in BORROWED:
        row |= _updates(engine)
    return row


def _timed(engine: Any, queries: Sequence[str], tag: str) -> Row:  # noqa: ANN401 - any engine
    """Milliseconds per query, by the clock and of processor time, after some to warm up."""
    times = []
    for query in [*queries[:_WARM_UP], *queries]:
        start, busy = time.perf_counter(), time.process_time()
        engine.ask(query, tag)
        times.append((1000 * (time.perf_counter() - start), 1000 * (time.process_time() - busy)))
    (p50, cpu50), (p95, cpu95) = np.percentile(times[_WARM_UP:], (50, 95), axis=0)
    named = {"p50_ms": p50, "p95_ms": p95, "p50_cpu_ms": cpu50, "p95_cpu_ms": cpu95}
    return {name: round(float(value), 2) for name, value in named.items()}


def _updates(engine: Any) -> Row:  # noqa: ANN401 - any engine
    times = []
    for edition in range(1, _UPDATES + 1):
        start = time.perf_counter()
        try:
            engine.update(edition)
        except NotImplementedError:
            return {}
        times.append(time.perf_counter() - start)
    return {"update_s": round(sorted(times)[len(times) // 2], 3)}


def _resident() -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(part for part in status.splitlines() if part.startswith("VmRSS")).split()[1]) // 1024


def child(step: str, name: str, passages: int, work: Path, limit: float) -> Row:
    """Run one step of one engine in a process of its own; an "error" when it fails or takes too long."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.search.scale",
        "--step",
        step,
        name,
        str(passages),
        str(work),
    ]
    environment = {**os.environ, **_THREADS, "BEGUN": repr(time.time())}
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            command, env=environment, capture_output=True, text=True, check=False, timeout=limit
        )
    except subprocess.TimeoutExpired:
        return {"error": f"{step}: over {limit:.0f} s"}
    if done.returncode:
        return {"error": f"{step}: {(done.stderr.strip().splitlines() or ['?'])[-1][:200]}"}
    found: Row = json.loads(done.stdout.splitlines()[-1])
    return found


def step(name: str, engine: str, passages: int, work: Path) -> None:
    """What a child process does."""
    data = Data(passages, work / "data")
    folder = work / BORROWED.get(engine, engine)
    if name == "prepare":
        begun = time.perf_counter()
        data.prepare()
        found: Row = {"prepare_s": round(time.perf_counter() - begun, 1)}
    elif name == "build":
        found = build(engine, data, folder)
    else:
        found = ask(engine, data, folder, float(os.environ["BEGUN"]))
    sys.stdout.write(line(found) + "\n")


def measure(passages: int, engines: Sequence[str], work: Path, limit: float) -> list[Row]:
    """The rows of all engines at one size; every index is removed after its engine."""
    rows = [
        {"engine": "(tokens, vectors)", "passages": passages, **child("prepare", "", passages, work, limit)}
    ]
    report(rows[0])
    last = {BORROWED.get(name, name): name for name in engines}
    for name in engines:
        row: Row = {"engine": name, "passages": passages}
        folder = work / BORROWED.get(name, name)
        if needed(name) and importlib.util.find_spec(needed(name)) is None:
            row["error"] = "not installed"
        elif name not in BORROWED:
            row |= child("build", name, passages, work, limit)
            row["disk_mb"] = round(sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / 1e6, 1)
        if "error" not in row:
            row |= child("ask", name, passages, work, limit)
        if last[BORROWED.get(name, name)] == name:
            shutil.rmtree(folder, ignore_errors=True)
        report(row)
        rows.append(row)
    shutil.rmtree(work / "data", ignore_errors=True)
    return rows


def report(row: Row) -> None:
    """Print one row."""
    figures = "  ".join(
        f"{name} {value}" for name, value in row.items() if name not in ("engine", "passages")
    )
    sys.stdout.write(f"{row['passages']:>8} {row['engine']:<18} {figures}\n")
    sys.stdout.flush()


def ratios(rows: Sequence[Row], clock: str) -> list[str]:
    """Our median per query against tantivy plus an exact scan, at every size; ``clock`` is "ms" or "cpu_ms"."""
    found = []
    for size in sorted({row["passages"] for row in rows}):
        at = {row["engine"]: row for row in rows if row["passages"] == size and "all_p50_ms" in row}
        for scan in ("numpy", "numpy-rows"):
            if {"fupan", "tantivy", scan} <= set(at):
                parts = [
                    f"{tag or 'all'} {at['fupan'][key] / (at['tantivy'][key] + at[scan][key]):.2f}"
                    for tag in ("", *SELECTIVITIES)
                    if (key := f"{tag or 'all'}_p50_{clock}") in at["fupan"]
                ]
                found.append(f"{size:>8} hybrid / (tantivy + {scan}), {clock}: {', '.join(parts)}")
    return found


def main(arguments: Sequence[str]) -> None:
    """Measure, or be one of the child processes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--engines", default=",".join(ENGINES))
    parser.add_argument("--out", type=Path, default=Path("benchmark-results"))
    parser.add_argument("--limit", type=float, default=3600, help="seconds for one step of one engine")
    parser.add_argument("--step", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.step:
        name, engine, passages, work = options.step
        step(name, engine, int(passages), Path(work))
        return
    options.out.mkdir(parents=True, exist_ok=True)
    rows: list[Row] = []
    with (options.out / "results.jsonl").open("a", encoding="utf-8") as file:
        for size in map(int, options.sizes.split(",")):
            with tempfile.TemporaryDirectory(dir=options.out) as work:
                found = measure(size, options.engines.split(","), Path(work), options.limit)
            file.writelines(line(row) + "\n" for row in found)
            file.flush()
            rows += found
    sys.stdout.write("\n".join([*ratios(rows, "ms"), *ratios(rows, "cpu_ms")]) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
