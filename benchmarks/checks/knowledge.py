"""How the checks of the knowledge grow with it: ``python -m benchmarks.checks.knowledge``.

N runbooks of five steps and N checklists of ten items, each with sentences of its own (`benchmarks.checks.texts`), and
N retrospectives with two lessons; parsed, then checked with the built-in embedder as ``fupan check`` does. Seconds of
processor time on one thread; the time of the two rules that compare texts (K18, K19) is given apart.
"""

from __future__ import annotations

import os
import time
from datetime import date

from benchmarks.checks.texts import statement

SIZES = (125, 250, 500, 1000)

HEAD = (
    "---\nid: {id}\ntype: {type}\ntitle: {title}\nstatus: approved\nowner: 负责人\ncreated: 2026-01-05\n"
    "updated: 2026-01-20\nsystems: [ESB]\n{more}---\n\n# {title}\n\n"
)
LESSON = (
    "### LES-{number:05} {title}\n\n- 类别：interface\n- 性质：avoid\n- 情境：{situation}\n- 原因：没有约定\n"
    "- 影响：工期 +2 工作日\n- 建议：{advice}\n- 应用到：CL-00001\n- 行动：\n"
    "    - 接口负责人 | 2999-04-30 | CL-00001 | open\n\n"
)


def said(number: int) -> str:
    """A sentence of its own for each number, without its full stop."""
    return statement(number)[0].rstrip("。")


def texts(count: int) -> list[tuple[str, str]]:
    """The records as (text, path)."""
    made = []
    for number in range(1, count + 1):
        title = said(number)
        steps = "".join(f"{n}. {said(number * 7 + n)}。\n   - 预期：完成\n" for n in range(1, 6))
        runbook = HEAD.format(
            id=f"RB-{number:05}",
            type="runbook",
            title=title,
            more="service: ESB\nkind: incident\nsymptoms: [慢]\n",
        )
        body = f"## 症状\n{said(number * 3)}\n## 处理步骤\n\n{steps}\n## 验证\n{said(number * 5)}\n"
        made.append((runbook + body, f"knowledge/runbooks/{number}.md"))
        rows = "".join(
            f"| {n} | {said(number * 11 + n)} | 因为 | 记录 | 经理 | 是 | — |\n" for n in range(1, 11)
        )
        heads = "| 编号 | 检查项 | 为什么 | 证据 | 责任角色 | 必检 | 来源教训 |"
        table = f"## 检查项\n\n{heads}\n|---|---|---|---|---|---|---|\n{rows}"
        checklist = HEAD.format(
            id=f"CL-{number:05}", type="checklist", title=title, more="phase: [test]\nversion: V1\n"
        )
        made.append((checklist + table, f"knowledge/checklists/{number}.md"))
        lessons = "".join(
            LESSON.format(
                number=2 * number + n,
                title=said(number * 13 + n),
                situation=said(number * 17 + n),
                advice=said(number * 19 + n),
            )
            for n in (0, 1)
        )
        retrospective = HEAD.format(
            id=f"RT-{number:05}", type="retrospective", title=title, more="project: P\nperiod: 2025\n"
        )
        made.append((f"{retrospective}## 经验教训\n\n{lessons}", f"knowledge/retrospectives/{number}.md"))
    return made


def main() -> None:
    """Print the table."""
    os.environ["OMP_NUM_THREADS"] = "1"
    import search
    from kb.checks.knowledge import KNOWLEDGE_RULES, check_knowledge
    from kb.checks.knowledge_rule import Library
    from kb.records import parse

    encode = search.load("static").encode
    encode(["预热"])
    compared = [rule for rule in KNOWLEDGE_RULES if rule.id in ("K18", "K19")]
    print("records      MB  parse s  check s  of that K18+K19  findings")  # noqa: T201
    for size in SIZES:
        written = texts(size)
        start = time.process_time()
        records = [parse(text, path) for text, path in written]
        parsed = time.process_time()
        library = Library(records, date(2026, 3, 1), encode=encode)
        findings = check_knowledge(records, library=library)
        checked = time.process_time()
        for rule in compared:
            list(rule.findings(library))
        again = time.process_time()
        megabytes = sum(len(text.encode()) for text, _ in written) / 1e6
        seconds = f"{parsed - start:8.2f} {checked - parsed:8.2f} {again - checked:16.2f}"
        print(f"{len(records):7} {megabytes:7.2f} {seconds} {len(findings):9}")  # noqa: T201


if __name__ == "__main__":
    main()
