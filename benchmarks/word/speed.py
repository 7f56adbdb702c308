"""CPU time, memory and size of rendering a requirements specification, by number of requirements.

    python benchmarks/word/speed.py [--sizes 30 400 2000] [--runs 5]

The document is Chinese and has a section for every 13 requirements: one card per requirement (statement and
four attributes) and one table of 11 rows by 6 columns. Every run is a process of its own; CPU time excludes
the imports, which are shown apart.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

PER_SECTION = 13


def draft_text(requirements: int) -> str:
    """The Markdown of a specification with that many requirements."""
    head = (
        "---\ntype: requirements-specification\ncode: SIRS\ntitle: 集成需求规格说明书\nversion: V1.0\n---\n\n"
    )
    parts = []
    for number in range(requirements):
        if number % PER_SECTION == 0:
            section = number // PER_SECTION + 1
            parts.append(f"# 第 {section} 组需求\n\n本组的接口见[](#tbl-{section})。\n\n{table(section)}\n")
        name = f"REQ-{number + 1:04d}"
        parts.append(
            f'::: requirement {{#{name} title="接口交互要求 {number + 1}"}}\n'
            f"系统应在收到报文后 {number % 7 + 1} 秒内返回处理结果，并将结果写入日志，保存 180 天。\n\n"
            "| 属性 | 值 |\n|---|---|\n| 优先级 | 必须 |\n| 责任方 | 明川集成 |\n| 来源 | 访谈纪要 |\n"
            "| 验收准则 | 并发 200 用户、持续 30 分钟，95 % 的请求在规定时间内完成，且没有数据丢失 |\n:::\n"
        )
    return head + "\n".join(parts)


def table(section: int) -> str:
    """A captioned table of 11 rows by 6 columns."""
    rows = "".join(
        f"| IF-{section:02d}-{row:02d} | 渠道系统 | 核心系统 | 报文 | {row * 10} 笔/秒 | 超时后转人工处理 |\n"
        for row in range(1, 12)
    )
    head = "| 编号 | 源 | 目标 | 方式 | 峰值 | 说明 |\n|---|---|---|---|---|---|\n"
    return f"Table: 接口清单 {section} {{#tbl-{section}}}\n{head}{rows}"


def measure(requirements: int) -> dict[str, float]:
    """One rendering in this process: seconds of CPU, megabytes at the peak, kilobytes of the file."""
    started = time.process_time()
    from generators.draft import Draft
    from generators.word import render_word

    imported = time.process_time()
    data = render_word(Draft.parse(draft_text(requirements)))
    done = time.process_time()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    memory_mb = memory / 1024 if sys.platform == "linux" else memory / 1024**2
    return {"import": imported - started, "cpu": done - imported, "mb": memory_mb, "kb": len(data) / 1024}


def main() -> None:
    """Prints one line per size; the median of all runs."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[30, 400, 2000])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    out = sys.stdout
    if options.one:
        out.write(json.dumps(measure(options.one)))
        return
    out.write("requirements  import s  render CPU s  peak MB  file KB\n")
    for size in options.sizes:
        command = [sys.executable, __file__, "--one", str(size)]
        environment = {"PYTHONPATH": str(Path(__file__).parents[2])}
        runs = [
            json.loads(subprocess.run(command, check=True, capture_output=True, env=environment).stdout)  # noqa: S603
            for _ in range(options.runs)
        ]
        median = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
        shown = (median[key] for key in ("import", "cpu", "mb", "kb"))
        out.write("{:12d}  {:8.2f}  {:12.2f}  {:7.0f}  {:7.0f}\n".format(size, *shown))


if __name__ == "__main__":
    main()
