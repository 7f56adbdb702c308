"""CPU time, memory and file size of writing one requirements specification, ours beside other engines.

    python -m benchmarks.word.compare [--requirements 400] [--runs 5] [--peers PYTHON] [--json FILE]
    python -m benchmarks.word.compare --growth 100 400 1000 2000 5000
    python -m benchmarks.word.compare --batch 100

Every run is a fresh process and its CPU time holds everything: interpreter, imports, child processes; "writing" is
what the document itself took in it, imports on first use included. With --batch a process writes many documents of
ten pages and the first does not count: what one more costs a program that runs already. Compiled modules are kept
from run to run, as any installed program has them. Load on the machine lengthens CPU time too, so engines take turns
and "least" stands beside the medians. Other engines are measured when the interpreter given with --peers (default:
this one) has them, never installed:

    python -m venv peers && peers/bin/pip install docxtpl pypandoc_binary
"""

from __future__ import annotations

import argparse
import atexit
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from benchmarks.word.content import sections
from benchmarks.word.engines import ENGINES, TEMPLATE, docxtpl_template

ROOT = Path(__file__).resolve().parents[2]
_MB = 1024 if sys.platform == "linux" else 1024**2
_BATCH = 30  # requirements: a document of about ten pages

Figures = dict[str, float]


def one(engine: str, requirements: int) -> Figures:
    """One document written in this process: seconds of CPU for the writing alone, kilobytes of the file."""
    write, module, _ = ENGINES[engine]
    if module and find_spec(module) is None:
        return {"missing": 1.0}
    content = sections(requirements)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.docx"
        before = _cpu()
        write(content, out)
        return {"writing": _cpu() - before, "kb": out.stat().st_size / 1024}


def batch(engine: str, documents: int) -> Figures:
    """That many documents of ten pages in this process: CPU seconds each, and how memory grew in the second half."""
    write, module, _ = ENGINES[engine]
    if module and find_spec(module) is None:
        return {"missing": 1.0}
    content = sections(_BATCH)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.docx"
        write(content, out)
        before, resident = _cpu(), 0.0
        for number in range(documents):
            write(content, out)
            if number == documents // 2:
                resident = _resident()
        return {
            "cpu": (_cpu() - before) / documents,
            "grown_mb": _resident() - resident,
            "resident_mb": _resident(),
        }


def fresh(python: str, *words: str) -> Figures:
    """``compare`` with these words in a process of its own; CPU and peak memory of the whole process tree."""
    environment = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        **{"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "PYTHONPYCACHEPREFIX": str(_folder())},
        TEMPLATE: str(_template()),
    }
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(  # noqa: S603 - this file, by the interpreter the user names
            [python, "-m", "benchmarks.word.compare", *words], stdout=told, env=environment, cwd=ROOT
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{' '.join(words)} ended with {process.returncode}")
        told.seek(0)
        found: Figures = json.loads(told.read())
    return {
        **found,
        "total": usage.ru_utime + usage.ru_stime,
        "peak_mb": max(usage.ru_maxrss / _MB, found.get("child_mb", 0.0)),
    }


@lru_cache(maxsize=1)
def _folder() -> Path:
    """Where the processes keep compiled modules, as an installed program has them: compiling is not measured."""
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


@lru_cache(maxsize=1)
def _template() -> Path:
    """The template for docxtpl, made before anything is measured."""
    path = _folder() / "template.docx"
    docxtpl_template(path)
    return path


def median(runs: Sequence[Mapping[str, float]]) -> Figures:
    """The median of every figure."""
    return {key: statistics.median(run[key] for run in runs) for key in runs[0]}


def compare(words: Sequence[str], runs: int, peers: str) -> dict[str, Figures]:
    """The medians by engine of what ``words`` ask for; engines that are not installed are told and left out.

    "least" is the shortest of the runs.
    """
    measured: dict[str, list[Figures]] = {}
    for turn in range(-1, runs):  # the first turn only fills the caches
        for name in ENGINES:
            python = peers if ENGINES[name][1] else sys.executable
            found = fresh(python, "--engine", name, *words)
            if "missing" not in found:
                measured.setdefault(name, []).extend([found] if turn >= 0 else [])
            elif name not in measured:
                _say(f"{name}: skipped, {python} has no {ENGINES[name][1]} (pip install {ENGINES[name][2]})")
                measured[name] = []
    return {
        name: {**median(found), "least": min(one["total"] for one in found)}
        for name, found in measured.items()
        if found
    }


def grown(requirements: int, runs: int) -> Figures:
    """The medians of our engine for a document of that size."""
    words = ("--engine", "ours", "--requirements", str(requirements))
    found = [fresh(sys.executable, *words) for _ in range(runs)]
    return {**median(found), "least": min(one["total"] for one in found)}


def _cpu() -> float:
    """CPU seconds of this process and of the children it waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _resident() -> float:
    """Megabytes this process holds now (Linux), else at its peak."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(row for row in status.read_text().splitlines() if row.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MB


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _table(rows: Mapping[str, Figures]) -> None:
    _say(
        f"{'':>12}  {'CPU s':>7}  {'least':>7}  {'writing':>7}  {'peak MB':>7}  {'file KB':>7}  {'x ours':>6}"
    )
    base = rows["ours"]["least"] if "ours" in rows else 0.0
    for name, row in rows.items():
        figures = "  ".join(f"{row[key]:7.2f}" for key in ("total", "least", "writing"))
        times = f"{row['least'] / base:6.2f}" if base else ""
        _say(f"{name:>12}  {figures}  {row['peak_mb']:7.0f}  {row['kb']:7.0f}  {times}")


def _batch_table(rows: Mapping[str, Figures]) -> None:
    _say(f"{'':>12}  {'CPU ms each':>11}  {'per CPU s':>9}  {'grown MB':>8}  {'held MB':>7}")
    for name, row in rows.items():
        each = f"{row['cpu'] * 1000:11.0f}  {1 / row['cpu']:9.1f}"
        _say(f"{name:>12}  {each}  {row['grown_mb']:8.1f}  {row['resident_mb']:7.0f}")


def main() -> None:
    """Prints what was asked for; without a choice, the comparison."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--requirements", type=int, default=400)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--peers", default=sys.executable, help="an interpreter that has the other engines")
    parser.add_argument("--growth", type=int, nargs="+", help="ours alone, by number of requirements")
    parser.add_argument("--batch", type=int, help="this many ten-page documents in one process")
    parser.add_argument("--json", type=Path, help="write the figures to this file as well")
    parser.add_argument("--engine", choices=list(ENGINES), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.engine:
        found = (
            batch(options.engine, options.batch)
            if options.batch
            else one(options.engine, options.requirements)
        )
        child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / _MB
        sys.stdout.write(json.dumps({**found, "child_mb": child}))
        return
    if options.growth:
        rows = {str(size): grown(size, options.runs) for size in options.growth}
        _table(rows)
    elif options.batch:
        rows = compare(("--batch", str(options.batch)), options.runs, options.peers)
        _batch_table(rows)
    else:
        rows = compare(("--requirements", str(options.requirements)), options.runs, options.peers)
        _table(rows)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
