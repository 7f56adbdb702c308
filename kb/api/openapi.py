"""The description of the API (OpenAPI 3.1): what FastAPI cannot know of it is added here."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from kb.api.answers import ProblemOut

ADDRESS = "/api/v1/openapi.json"
"""Where the description is to be had."""

EXAMPLES = Path(__file__).with_name("examples.json")
"""An answer of each operation, as the sample gives it; written by ``python -m tests.docs.api_examples``."""

DESCRIPTION = """\
复盘知识库的接口：检索经验、读条目、看项目、生成文档、提问。

- 列表都是 `items`、`total`、`next`：`next` 是下一部分的游标，也写在 `Link` 头里。
- 出错时返回 `application/problem+json`（RFC 9457），`type` 是稳定的种类，打开它就是解释。
- 读到的内容有 `ETag`：带 `If-None-Match` 再读，没变就是 304；改草稿要带 `If-Match`，期间变过就是 412。
- 文字的语言：`lang=zh` 或 `lang=en`，否则看 `Accept-Language`。
- 每个回答有 `X-Request-Id`，日志里能按它找到；请求带了就沿用。

The API of a Fupan knowledge base: search lessons, read records, look at projects, generate documents, ask.

- Lists are `items`, `total`, `next`: `next` is the cursor of the next part, which the `Link` header has too.
- Errors are `application/problem+json` (RFC 9457); `type` is a stable kind, and its address explains it.
- What is read has an `ETag`: with `If-None-Match` it is 304 while nothing changed; changing a draft needs
  `If-Match` and is 412 when it has changed meanwhile.
- Texts are in the language of `lang=zh` or `lang=en`, else of `Accept-Language`.
- Every answer has an `X-Request-Id`, which the log has too; one that a request brings is kept.
"""

TAGS = [
    {"name": "search", "description": "检索 · Search"},
    {"name": "ask", "description": "带出处的回答 · Answers with their sources"},
    {"name": "records", "description": "知识条目、经验、术语 · Records, lessons, terms"},
    {"name": "projects", "description": "项目和它的登记册 · Projects and their registers"},
    {"name": "trace", "description": "追踪与变更影响 · Trace, and the impact of changes"},
    {"name": "checks", "description": "检查 · Checks"},
    {"name": "documents", "description": "生成与下载 Word · Generating and downloading Word files"},
    {"name": "jobs", "description": "后台任务 · Background jobs"},
    {"name": "drafts", "description": "草稿与审阅 · Drafts and their review"},
    {"name": "knowledge", "description": "缺口、建议、检索质量 · Gaps, proposals, quality of the search"},
    {"name": "feedback", "description": "读者的反馈 · What readers say"},
    {"name": "submissions", "description": "提交的材料 · Notes handed in"},
    {"name": "access", "description": "身份与密钥 · Who asks, and keys"},
    {"name": "health", "description": "存活、就绪、计数 · Alive, ready, counters"},
    {"name": "description", "description": "关于这个接口 · About this API"},
]

_LANG = {
    "name": "lang",
    "in": "query",
    "required": False,
    "description": "文字的语言，zh 或 en；别的值不起作用 · Language of the texts, zh or en; others have no effect",
    "schema": {"type": "string"},
    "example": "zh",
}


def described(app: FastAPI) -> dict[str, Any]:
    """The description of ``app``, made once."""
    if app.openapi_schema is None:
        schema = get_openapi(
            title=app.title,
            version=app.version,
            description=DESCRIPTION,
            routes=app.routes,
            tags=TAGS,
            openapi_version="3.1.0",
        )
        components = schema.setdefault("components", {})
        components.setdefault("schemas", {}).update(_problem_schemas())
        components["securitySchemes"] = {
            "key": {"type": "http", "scheme": "bearer", "description": "API 密钥 · API key: `kb_…`"}
        }
        for operations in schema["paths"].values():
            for operation in operations.values():
                operation.setdefault("parameters", []).append(_LANG)
                operation["security"] = [{"key": []}, {}]
                _show(operation)
                for parameter in operation["parameters"]:
                    # asked for by a status of its own (428), not among the faults of a request
                    parameter["required"] |= parameter["name"] == "if-match"
        app.openapi_schema = schema
    return app.openapi_schema


def _show(operation: dict[str, Any]) -> None:
    """Put the example of ``operation`` beside the answer that it is one of."""
    example = _examples().get(operation["operationId"])
    for status, answer in operation["responses"].items():
        content = answer.get("content", {}).get("application/json")
        if content is not None and status.startswith("2") and example is not None:
            content["example"] = example


@cache
def _examples() -> dict[str, Any]:
    return dict(json.loads(EXAMPLES.read_text(encoding="utf-8")))


def operation_id(route: APIRoute) -> str:
    """The name of an operation: that of its function, which is unique."""
    return route.name


def _problem_schemas() -> dict[str, Any]:
    schema = ProblemOut.model_json_schema(ref_template="#/components/schemas/{model}")
    inner = schema.pop("$defs")
    return {"ProblemOut": schema, **inner}
