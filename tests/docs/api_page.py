"""The reference page of the API, made from its description (OpenAPI) and from what its routes demand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from kb.access.principal import Permission
from kb.api.access import Demand, guarded
from kb.api.app import create_app
from kb.api.openapi import ADDRESS, TAGS
from kb.api.problem_kinds import KINDS
from kb.workspace import Workspace

SAMPLE = Path(__file__).resolve().parents[2] / "kb" / "sample"

#: What a route may demand, in the words of the page.
DEMANDS = {
    Permission.OPEN: "不登录 anybody",
    Permission.READ: "读者 reader",
    Permission.COMMENT: "读者 reader",
    Permission.WRITE: "编辑 editor",
    Permission.ADMIN: "管理员 admin",
}


def api_parts() -> Iterator[str]:
    """The page, part by part."""
    app = create_app(Workspace.open(SAMPLE))
    description = app.openapi()
    demands = {
        (route.path, method): route.demand for route in guarded(app.routes) for method in route.methods
    }
    yield (
        "地址、参数与结果的完整描述（OpenAPI 3.1）由服务器给出："
        f"`{ADDRESS}`。怎么用见[接口指南](../guides/api.md)。\n\n"
        f"*The server gives the whole description (OpenAPI 3.1) at `{ADDRESS}`. How to use it:* "
        "[guide](../guides/api.en.md)."
    )
    for tag in TAGS:
        rows = [
            _row(method.upper(), path, operation, demands[path, method.upper()])
            for path, operations in description["paths"].items()
            for method, operation in operations.items()
            if tag["name"] in operation["tags"]
        ]
        yield f"## {tag['description'].replace(' · ', ' ')} {{#{tag['name']}}}"
        yield _table(("地址 Address", "说明", "Meaning", "参数 Parameters", "谁 Who"), rows)
    yield "## 错误的种类 Kinds of problems {#problems}"
    yield _table(
        ("`type`", "状态 Status", "含义", "Meaning"),
        [[f"`{one.type}`", str(one.status), one.meaning_zh, one.meaning_en] for one in KINDS.values()],
    )


def _row(method: str, path: str, operation: dict[str, Any], demand: Demand | None) -> list[str]:
    zh, _, en = operation["summary"].partition(" · ")
    names = [
        f"`{one['name']}`" + ("" if one.get("required") is not True else "＊")
        for one in operation.get("parameters", ())
        if one["in"] != "path" and one["name"] != "lang"
    ]
    who = DEMANDS[demand.permission] if demand else ""
    every = "，全部项目 every project" if demand and demand.every else ""
    return [f"`{method} {path}`", zh, en, " ".join(names), who + every]


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads), *lines])
