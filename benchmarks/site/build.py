"""Building a site beside MkDocs Material as it comes, on the same pages, in one run.

    python -m benchmarks.site.build [--sizes 200,1000,3000] [--out results.jsonl]

A workspace of made-up records is built by `fupan site build`; then MkDocs Material builds the very pages we wrote
with its own search (jieba and lunr) and the same short navigation. Printed are processor seconds of each step, their
ratio, the most memory, megabytes of HTML and of search files, and a second build with one record changed.
"""

from __future__ import annotations

import argparse
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

from benchmarks.search.corpus import Library
from kb.services.site import build_site
from kb.workspace import Workspace
from search import Record

_SECTIONS = 6
Row = dict[str, Any]


def write_workspace(folder: Path, pages: int) -> Workspace:
    """A workspace with ``pages`` records of six sections each."""
    (folder / "knowledge" / "references").mkdir(parents=True)
    (folder / "fupan.toml").write_text('language = "zh"\n', encoding="utf-8")
    for number in range(pages):
        write_record(folder, Library().record(number))
    return Workspace.open(folder)


def write_record(folder: Path, record: Record) -> None:
    """One record as a file; what links it to its neighbours is its tags."""
    head = [
        "---",
        f"id: REF-{record.id[-6:]}",
        "type: reference",
        f"title: '{record.title.strip()}'",
        "status: approved",
        "owner: 知识管理员",
        f"created: {record.created}",
        f"updated: {record.updated}",
        f"project: {record.project}",
        f"tags: [{', '.join(record.tags)}]",
        f"lang: {record.lang}",
        "---",
        "",
        f"# {record.title.strip()}",
    ]
    body = [f"## {part.path[0]}\n\n{part.text}" for part in record.sections[:_SECTIONS]]
    text = "\n".join(head) + "\n\n" + "\n\n".join(body) + "\n"
    (folder / "knowledge" / "references" / f"{record.id}.md").write_text(text, encoding="utf-8")


def step(name: str, folder: Path, pages: int) -> Row:
    """One step in a process of its own: its processor seconds, its seconds, its memory in MB."""
    command = [sys.executable, "-m", "benchmarks.site.build", "--step", name, str(folder), str(pages)]
    begun = time.perf_counter()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {
        "cpu_s": round(busy, 2),
        "s": round(time.perf_counter() - begun, 2),
        "rss_mb": json.loads(done.stdout)["rss_mb"],
    }


def run_step(name: str, folder: Path, pages: int) -> None:
    """What a child process does."""
    if name == "ours":
        build_site(Workspace.open(folder))
    elif name == "again":
        write_record(folder, Library().record(1, edition=1))
        build_site(Workspace.open(folder))
    else:
        plain(folder)
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    sys.stdout.write(json.dumps({"rss_mb": most // 1024}))


def plain(folder: Path) -> None:
    """MkDocs Material over the pages we wrote, with its own search and nothing of ours."""
    beside = folder.with_name(f"{folder.name}-plain")
    shutil.copytree(folder / "site" / "docs", beside / "docs", ignore=shutil.ignore_patterns("search"))
    shutil.copytree(folder / "site" / "overrides", beside / "overrides")
    ours = json.loads((folder / "site" / "mkdocs.yml").read_text(encoding="utf-8"))
    ours |= {"plugins": ["search"], "extra_javascript": []}
    (beside / "mkdocs.yml").write_text(json.dumps(ours, ensure_ascii=False), encoding="utf-8")
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "-f", str(beside / "mkdocs.yml")]
    subprocess.run(command, env=environment, cwd=beside, check=True, capture_output=True)  # noqa: S603


def measure(pages: int) -> Row:
    """All steps at one size."""
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work) / "workspace"
        write_workspace(folder, pages)
        rows = {name: step(name, folder, pages) for name in ("ours", "plain", "again")}
        built = folder / "site" / "_build"
        html = sum(file.stat().st_size for file in built.rglob("*.html"))
        found = [file for file in (built / "search").iterdir() if not file.name.startswith("model-")]
        return {
            "pages": pages,
            **{f"{name}_{figure}": value for name, row in rows.items() for figure, value in row.items()},
            "ratio": round(rows["ours"]["cpu_s"] / rows["plain"]["cpu_s"], 3),
            "html_mb": round(html / 1e6, 1),
            "search_mb": round(sum(file.stat().st_size for file in found) / 1e6, 1),
        }


def main(arguments: Sequence[str]) -> None:
    """Measure, or be one of the child processes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sizes", default="200,1000,3000")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--step", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.step:
        name, folder, pages = options.step
        run_step(name, Path(folder), int(pages))
        return
    for size in map(int, options.sizes.split(",")):
        line = json.dumps(measure(size))
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
        if options.out:
            with options.out.open("a", encoding="utf-8") as file:
                file.write(line + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
