"""How reading, checking and linting a project grow with it: ``python -m benchmarks.checks.growth``.

A made-up project of N requirements, 0.15 N interfaces and 1.5 N work items (with tests, risks and changes in
proportion) is written to a folder, read from it, checked at the gate "issue" and linted in Chinese and English, with
similar statements found by the built-in embedder as ``fupan check`` does; each in a process of its own on one thread,
the best of three, in seconds of processor time from the start of the interpreter. The statements differ as those of a
real specification do (`benchmarks.checks.texts`); the rows "alike" hold the same sentence with another number N times,
the worst case for finding duplicates. At 2,000 varied requirements the whole must stay within three seconds.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from benchmarks.checks.texts import statement

SIZES = (250, 500, 1000, 2000, 4000)
ALIKE = (500, 1000, 2000)
RUNS = 3
LIMIT_S = 3.0
LIMIT_AT = 2000

MEASURE = """
import gc, json, sys, time
gc.set_threshold(1_000_000, 50, 50)  # as the command does
from pathlib import Path
from kb.project import load_project
from kb.checks import check_project
from kb.services.check import requirement_lint
imported = time.process_time()
project = load_project(Path(sys.argv[1]))
loaded = time.process_time()
findings = check_project(project, "issue")
checked = time.process_time()
findings += requirement_lint(project, "issue")
linted = time.process_time()
print(json.dumps([imported, loaded - imported, checked - loaded, linted - checked, len(findings)]))
"""

HEAD = """\
project: {id: P-1, name: 规模测试项目, code: P-1, customer: 客户, sponsor: MEM-001, pm: MEM-002, start: 2026-01-05,
  finish: 2028-12-29, data_date: 2026-06-01, phase: build, in_scope: [全部], out_of_scope: [无],
  baseline: {date: 2026-03-02, version: V1.0}}
objectives: [{id: OBJ-001, statement: 时延, metric: p95, unit: ms, baseline: 900, target: 300, by: 2028-06-30}]
stakeholders: [{id: STK-001, name: 业务部, power: 4, interest: 4}]
"""


def members() -> Iterator[str]:
    """Forty people."""
    yield "members:\n"
    for number in range(1, 41):
        yield f"  - {{id: MEM-{number:03}, name: 成员{number}, org: 单位, role: 工程师}}\n"


def systems(count: int) -> Iterator[str]:
    """Systems, a tenth as many as interfaces and two at least."""
    yield "systems:\n"
    for number in range(1, count + 1):
        yield f"  - {{id: SYS-{number:04}, name: 系统{number}, owner: MEM-{number % 40 + 1:03}, criticality: 2}}\n"


def interfaces(count: int, systems: int) -> Iterator[str]:
    """Interfaces between neighbours, agreed, with everything an agreed one has."""
    yield "interfaces:\n"
    for number in range(1, count + 1):
        provider, consumer = number % systems + 1, (number + 1) % systems + 1
        yield (
            f"  - id: IF-{number:04}\n    name: 接口{number}\n    provider: SYS-{provider:04}\n"
            f"    consumer: SYS-{consumer:04}\n    owner: MEM-{number % 40 + 1:03}\n"
            f"    counterpart_owner: MEM-{(number + 7) % 40 + 1:03}\n    style: rest\n    version: V1.0\n"
            "    status: agreed\n    data_items:\n"
            "      - {name: serialNo, type: string(24), required: true, meaning: 流水号}\n"
            "      - {name: idNo, type: string(18), required: true, meaning: 证件号, sensitive: true}\n"
            "    errors:\n      - {code: E5003, meaning: 系统繁忙, handling: 2 s 后重试}\n"
            "    timeout_ms: 3000\n    retry: {times: 2, backoff: 500 ms}\n    auth: 双向 TLS\n"
            "    encryption: 国密 TLS\n"
            "    sla: {availability: 99.9, p95_ms: 800}\n    fallback: 转人工处理\n"
        )


def one_number(number: int) -> tuple[str, str]:
    """A statement that differs from the others in one number only."""
    return (
        f"当渠道系统提交第{number}类查询时，集成服务应在 800 ms 内返回账户余额与可用余额。",
        f"When a channel submits enquiry {number}, the service shall return the balance within 800 ms.",
    )


def requirements(count: int, interfaces: int, work: int, *, alike: bool) -> Iterator[str]:
    """Requirements as the sample writes them, each with an acceptance, an interface, a test and work."""
    yield "requirements:\n"
    for number in range(1, count + 1):
        zh, en = one_number(number) if alike else statement(number)
        yield (
            f"  - id: REQ-{number:04}\n    title: {{zh: 余额查询第{number}项, en: Balance enquiry {number}}}\n"
            "    type: interface\n    ears: event\n    statement:\n"
            f"      zh: {zh}\n      en: {en}\n"
            f"    rationale: 柜面每日 3 万次查询\n    source: STK-001\n    owner: MEM-{number % 40 + 1:03}\n"
            "    priority: must\n    status: agreed\n    acceptance:\n"
            "      - {id: AC-1, metric: 时延 p95, operator: '<=', target: 800, unit: ms, condition: 200 并发, "
            "method: test}\n"
            f"    objectives: [OBJ-001]\n    interfaces: [IF-{number % interfaces + 1:04}]\n"
            f"    depends_on: [REQ-{max(1, number - 1):04}]\n    wbs: [WBS-{number % work + 1:04}]\n    mvp: true\n"
        )


def tests(count: int) -> Iterator[str]:
    """A test case for every second requirement."""
    yield "test_cases:\n"
    for number in range(1, count // 2 + 1):
        yield (
            f"  - {{id: TC-{number:04}, title: 查询{number}, requirements: [REQ-{2 * number:04}], "
            "steps: [{action: 发起查询, expected: 返回余额}], runs: [{date: 2026-05-20, result: pass, by: MEM-003}]}\n"
        )


def work(count: int) -> Iterator[str]:
    """A tree of packages of twenty tasks; each task waits for the one before it."""
    yield "wbs:\n"
    package = 0
    day = date(2026, 1, 5)
    for number in range(1, count + 1):
        place = (number - 1) % 21
        start = day + timedelta(days=7 * (place or 1) - 7)
        finish = start + timedelta(days=4 if place else 137)
        if not place:
            package, parent, code, kind, more = number, "", str((number - 1) // 21 + 1), "deliverable", ""
        else:
            parent = f"    parent: WBS-{package:04}\n"
            code, kind = f"{(number - 1) // 21 + 1}.{place}", "task"
            more = f"    effort_pd: 5\n    resources: [{{member: MEM-{number % 40 + 1:03}, pct: 10}}]\n"
            more += f"    predecessors: [WBS-{number - 1:04}]\n" if place > 1 else ""
        yield (
            f"  - id: WBS-{number:04}\n    code: '{code}'\n    name: {{zh: 工作{number}, en: Work {number}}}\n{parent}"
            f"    kind: {kind}\n    owner: MEM-{number % 40 + 1:03}\n    start: {start}\n    finish: {finish}\n"
            f"    baseline_start: {start}\n    baseline_finish: {finish}\n{more}"
        )


def write(folder: Path, size: int, *, alike: bool = False) -> int:
    """Write a project of ``size`` requirements, ``alike`` or varied; returns its bytes."""
    count, items = max(2, int(size * 0.15)), int(size * 1.5)
    parts = {
        "project": [HEAD, *members(), *systems(max(2, count // 10))],
        "interfaces": interfaces(count, max(2, count // 10)),
        "requirements": requirements(size, count, items, alike=alike),
        "tests": tests(size),
        "wbs": work(items),
    }
    for name, lines in parts.items():
        (folder / f"{name}.yaml").write_text("".join(lines), encoding="utf-8")
    return sum(file.stat().st_size for file in folder.glob("*.yaml"))


def measure(folder: Path) -> list[float]:
    """Processor seconds for importing, loading, checking, linting, and the findings; the fastest whole of three.

    Modules are compiled once and kept, as they are where a program is installed.
    """
    threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    environment = {**os.environ, **threads, "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    runs = []
    for _ in range(RUNS):
        done = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", MEASURE, str(folder)],
            capture_output=True,
            text=True,
            check=True,
            env=environment,
        )
        runs.append(json.loads(done.stdout))
    return min(runs, key=lambda run: sum(run[:4]))


def main() -> int:
    """Print the table; 1 when the limit is broken."""
    print("requirements  texts      MB  start s   load s  check s   lint s  total s  findings")  # noqa: T201
    broken = False
    for alike, sizes in ((False, SIZES), (True, ALIKE)):
        for size in sizes:
            with tempfile.TemporaryDirectory() as name:
                weight = write(Path(name), size, alike=alike)
                *parts, findings = measure(Path(name))
            total = sum(parts)
            broken |= not alike and size == LIMIT_AT and total > LIMIT_S
            cells = " ".join(f"{one:8.2f}" for one in (*parts, total))
            texts = "alike" if alike else "varied"
            print(f"{size:12} {texts:>6} {weight / 1e6:7.2f} {cells} {findings:9.0f}")  # noqa: T201
    return int(broken)


if __name__ == "__main__":
    sys.exit(main())
