"""The pages and README blocks that are made from the code. ``python -m tests.docs.pages`` writes them anew."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Literal, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from generators.doctypes import DocumentType, Section, load_all
from kb.checks import GATES, RULES
from kb.checks.knowledge import KNOWLEDGE_RULES
from kb.checks.requirements import LINT_RULES
from kb.settings import Settings
from tests.docs.api_page import api_parts
from tests.docs.commands import ROOT, Command, commands

REFERENCE = "site/docs/reference"
GENERATED = "<!-- python -m tests.docs.pages -->"

#: Top-level folders of the project and what they hold; packages are described by their own docstrings.
FOLDERS = {
    "templates": "One folder per document type: outline, Markdown templates, prose rules.",
    "site": "The documentation of Fupan itself, and the theme every site it builds uses.",
    "training": "From pairs of public texts to the bilingual embedding model that search ships.",
    "benchmarks": "Measurements and screenshots; run by hand, not by the tests.",
    "tests": "Mirrors the packages; scenarios are stories of use, quality and docs keep code and pages honest.",
}

#: What each setting means in Chinese; its docstring says it in English.
MEANINGS = {
    "language": "消息和文档的默认语言",
    "template": "内置样式（engineering、gongwen、gbt11），或公司 Word 模板相对于工作区的路径",
    "embedder": "把文字变成向量的方法：static（内置双语模型）、hashing、"
    "st:模型名或文件夹（sentence-transformers 模型），openai:模型名@地址",
    "fusion": "全文与向量两路分数怎样合并：convex 加权求和，rrf 倒数排名（只适合强向量模型）",
    "reranker": "给最前面的段落重新排序的模型：ce:模型名或文件夹（sentence-transformers 的 CrossEncoder）；不写不用",
    "gaps": "检索没有答案时是否记在本机，供 fupan gaps 查看",
    "llm.provider": "按名字选服务商，如 deepseek、dashscope、ollama、vllm；地址和密钥变量随之确定",
    "documents.number": "没有登记的文档怎样编号：{project} 项目代号、{type} 类型码、{serial} 三位流水",
    "documents.file_name": "Word 文件怎样命名：{number}、{title}、{version}、{date}、{project}、{type}",
    "llm.base_url": "模型端点的地址，如 http://127.0.0.1:11434/v1；写了 provider 就不用写",
    "llm.model": "端点上的模型名",
    "llm.api_key": "密钥本身；只能用这个环境变量给，写进文件会被拒绝",
    "llm.api_key_env": "存放密钥的环境变量的名字",
    "llm.api_key_file": "存放密钥的文件，要在工作区之外",
    "llm.timeout_s": "一次完整回答最多等几秒，含重试",
    "llm.retries": "因一时的原因失败时最多重试几次",
    "llm.thinking": "模型作答前是否先思考；off 时对有开关的服务商关掉",
    "llm.call_tokens": "一次请求连回答最多用多少 token；0 不限",
    "llm.document_tokens": "一份文档或一次对话最多用多少 token；0 不限",
    "llm.document_cost": "一份文档最多花多少钱，货币随 providers.toml 里的价格；0 不限",
    "llm.day_cost": "工作区里所有文档和对话一天最多花多少钱；0 不限",
    "llm.personal_data": "本机上的模型能否读到人名和证件、电话等号码；别处的模型一概读不到",
    "llm.log": "是否把请求记在 .fupan/llm.jsonl：token、花费、耗时、结果，不记内容",
    "llm.log_content": "这份记录是否连提示词和回答也保存；只在查问题时打开",
    "server.host": "监听地址；本机回环以外的要先设 auth",
    "server.auth": "谁能进来：none（只有本机）、keys（API 密钥）、oidc 或 proxy（密钥，加公司的登录）",
    "server.public_url": "别人打开服务器用的地址，如 https://fupan.example.com",
    "server.allowed_hosts": "Host 头里还可以用的名字，用逗号分开；/healthz 用什么名字都回答",
    "server.rate_per_minute": "每人或每个程序每分钟几次请求，费事的算多次；0 表示不限",
    "server.trusted_proxies": "前面的反向代理的地址，用逗号分开：10.0.0.5, 10.1.0.0/16",
    "server.proxy_secret": 'auth = "proxy" 时，代理在 X-Fupan-Proxy-Secret 里出示的密钥；只能用这个环境变量',
    "server.oidc_issuer": 'auth = "oidc" 时的身份提供方：/.well-known/openid-configuration 之前的地址',
    "server.oidc_client_id": "服务器在身份提供方的名字",
    "server.oidc_client_secret": "服务器在身份提供方的密钥，如果发了；只能用这个环境变量",
    "server.port": "监听端口；0 表示任选一个空闲的",
    "server.chroma_url": "几个服务进程共用的 Chroma 服务，索引很大时用；留空各进程自己建向量库",
    "server.jobs": "服务自己同时执行几个后台任务；0 表示都交给 fupan worker",
    "server.database_url": "服务的数据库：postgresql+psycopg://用户:密码@主机/库名；留空用 .fupan 里的 SQLite",
}

PACKAGES = ("kb", "search", "generators")


def files() -> dict[str, str]:
    """Every generated file below the project's folder with the text it must have."""
    chinese, english = commands("zh"), commands("en")
    found = {
        f"{REFERENCE}/commands.md": commands_page(chinese, english),
        f"{REFERENCE}/settings.md": settings_page(),
        f"{REFERENCE}/document-types.md": types_page(load_all(ROOT / "templates").values()),
        f"{REFERENCE}/rules.md": rules_page(),
        f"{REFERENCE}/api.md": page(["# 接口 API", GENERATED, *api_parts()]),
    }
    for name, lang, rows in (("README.zh-CN.md", "zh", chinese), ("README.md", "en", english)):
        text = (ROOT / name).read_text(encoding="utf-8")
        text = filled(text, f"commands:{lang}", commands_block(rows))
        found[name] = filled(text, f"tree:{lang}", tree_block())
    return found


def filled(text: str, name: str, content: str) -> str:
    """``text`` with ``content`` between the markers called ``name``; they must be there, once."""
    start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    assert text.count(start) == text.count(end) == 1, f"markers {name}"
    before, _, rest = text.partition(start)
    return f"{before}{start}\n{content}\n{end}{rest.partition(end)[2]}"


def commands_block(rows: Sequence[Command]) -> str:
    """The commands by group, one line each."""
    lines = []
    for row in rows:
        if row.name and " " not in row.name:
            words = (
                f"fupan {row.name} {row.arguments}".strip()
                if row.arguments != "COMMAND"
                else f"fupan {row.name}"
            )
            lines.append([row.group, f"`{words}`", row.line])
    heads = ("分组", "命令", "做什么") if rows[1].group == "工作区" else ("Group", "Command", "Does")
    return table(heads, lines)


def commands_page(chinese: Sequence[Command], english: Sequence[Command]) -> str:
    """Every command with its options in both languages."""
    parts = ["# 命令 Commands", GENERATED]
    for zh, en in zip(chinese, english, strict=True):
        parts += [
            f"## fupan {zh.name}".rstrip(),
            f"```text\nfupan {zh.name} {zh.arguments}".rstrip() + "\n```",
        ]
        parts += [zh.help, f"*{en.help}*"]
        rows = [
            [f"`{one.names}`", one.help, other.help, f"`{one.default}`" if one.default else ""]
            for one, other in zip(zh.options, en.options, strict=True)
        ]
        parts.append(table(("选项 Option", "说明", "Meaning", "默认 Default"), rows))
    return page(parts)


def settings_page() -> str:
    """Every setting of fupan.toml."""
    rows = [
        [
            f"`{name}`",
            kind,
            f"`{default}`" if default else "",
            f"{MEANINGS[name]}<br>*{escape(meaning)}*",
            f"`FUPAN_{name.upper().replace('.', '__')}`",
        ]
        for name, kind, default, meaning in settings(Settings)
    ]
    heads = ("设置 Setting", "类型 Type", "默认 Default", "含义 Meaning", "环境变量 Variable")
    zh = (
        "优先级：默认值、`fupan.toml`、`FUPAN_*` 环境变量、命令行，后者压过前者。"
        "点号表示 TOML 的表：`llm.model` 写在 `[llm]` 下。"
    )
    en = "*Defaults, then `fupan.toml`, then `FUPAN_*` variables, then flags; the later wins. A dot is a TOML table.*"
    return page(["# 设置 Settings", GENERATED, zh, en, table(heads, rows)])


def settings(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, str, str, str]]:
    """Name, type, default and meaning of every setting below ``model``."""
    meanings = docstrings(model)
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from settings(field.annotation, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", _kind(field), _default(field), meanings.get(name, "")


def docstrings(model: type[BaseModel]) -> dict[str, str]:
    """What is written below each field of a model; pydantic would read it anew whenever a command starts."""
    (written,) = ast.parse(inspect.getsource(model)).body
    assert isinstance(written, ast.ClassDef)
    return {
        field.target.id: inspect.cleandoc(text.value.value)
        for field, text in pairwise(written.body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and isinstance(text.value.value, str)
    }


def _kind(field: FieldInfo) -> str:
    if get_origin(field.annotation) is Literal:
        return " / ".join(f"`{name}`" for name in get_args(field.annotation))
    kinds: dict[object, str] = {
        str: "文字 text",
        SecretStr: "文字 text",
        bool: "`true` / `false`",
        int: "整数 integer",
        float: "数 number",
    }
    assert field.annotation in kinds, field.annotation
    return kinds[field.annotation]


def _default(field: FieldInfo) -> str:
    if isinstance(field.default, bool):
        return str(field.default).lower()
    if isinstance(field.default, bool):
        return str(field.default).lower()
    return "" if field.default is None else str(field.default)


def types_page(types: Iterable[DocumentType]) -> str:
    """Every document type with its outline."""
    parts = ["# 文档类型 Document types", GENERATED]
    for one in types:
        parts += [
            f"## {one.title.zh} {one.title.en} {{#{one.name}}}",
            table(
                ("命令 Command", "代号 Code", "读者 Audience", "需要的数据 Needs"),
                [
                    [
                        f"`fupan generate {one.name} PROJECT`",
                        one.code,
                        f"{one.audience.zh}<br>*{one.audience.en}*",
                        ", ".join(f"`{name}`" for name in one.requires),
                    ]
                ],
            ),
            "\n".join(_outline(one.sections, (), "")),
            "\n".join(_outline(one.appendices, (), "附录 Appendix ")),
        ]
    return page(parts)


def _outline(sections: Iterable[Section], above: tuple[int, ...], prefix: str) -> Iterator[str]:
    for position, section in enumerate(sections, 1):
        number = (*above, position)
        shown = ".".join(map(str, number)) if not prefix else chr(ord("A") + number[0] - 1)
        yield f"{'    ' * len(above)}- {prefix}{shown} {section.title.zh} *{section.title.en}*"
        yield from _outline(section.sections, number, prefix)


def rules_page() -> str:
    """Every rule of ``fupan check``, with the reason for it."""
    severities = {"error": "错误 error", "warning": "警告 warning", "info": "提示 remark"}
    rows = [
        [
            rule.id,
            f"{rule.zh}<br>*{rule.en}*",
            f"{rule.why_zh}<br>*{rule.why_en}*",
            "<br>".join(
                f"{gate}: {severities[rule.severities[gate]]}" for gate in GATES if gate in rule.severities
            ),
        ]
        for rule in RULES
    ]
    lint = [
        [
            rule.id,
            f"{rule.zh}<br>*{rule.en}*",
            f"{rule.why_zh}<br>*{rule.why_en}*",
            "<br>".join(f"{gate}: {severities[grade]}" for gate, grade in rule.severities.items()),
        ]
        for rule in LINT_RULES
    ]
    knowledge = [
        [rule.id, f"{rule.zh}<br>*{rule.en}*", f"{rule.why_zh}<br>*{rule.why_en}*", severities[rule.severity]]
        for rule in KNOWLEDGE_RULES
    ]
    first = (
        "V01：编号唯一，引用存在且种类正确。它在读取数据时检查，不通过就不能生成文档。\n\n"
        "*V01: ids are unique; references exist and are of the right kind. It is checked while reading; data that "
        "breaks it makes no document.*"
    )
    heads = ("规则 Rule", "要求 Asks for", "为什么 Why", "关口与轻重 Gate and gravity")
    return page(
        [
            "# 检查规则 Rules",
            GENERATED,
            "## 项目数据 Project data {#project}",
            first,
            table(heads, rows),
            "## 需求语句 Requirements {#requirements}",
            "中英文需求的写法（INCOSE GtWR、EARS、GB/T 1.1-2020 附录 C）。词表可在工作区的 `lint/*.yaml` 里增减；"
            "单条可豁免。\n\n*How requirements are worded, in Chinese and English. Word lists are extended in "
            "`lint/*.yaml` of the workspace; single findings can be waived.*",
            table(heads, lint),
            "## 知识条目 Knowledge {#knowledge}",
            table((*heads[:3], "轻重 Gravity"), knowledge),
        ]
    )


def tree_block() -> str:
    """The folders of the project and what each is for, from the packages' own docstrings."""
    lines: list[tuple[str, str]] = []
    for package in PACKAGES:
        lines.append((f"{package}/", first_line(ROOT / package / "__init__.py")))
        folders = [path for path in (ROOT / package).iterdir() if (path / "__init__.py").is_file()]
        for folder in sorted(folders):
            lines.append((f"  {folder.name}/", first_line(folder / "__init__.py")))
    lines += [(f"{name}/", caption) for name, caption in FOLDERS.items()]
    width = max(len(name) for name, _ in lines) + 2
    return "```text\n" + "\n".join(f"{name:{width}}{caption}" for name, caption in lines) + "\n```"


def first_line(module: Path) -> str:
    """The first line of a module's docstring, without markup."""
    docstring = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""
    return re.sub(r":\w+:|`", "", docstring.partition("\n")[0])


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; empty without rows."""
    if not rows:
        return ""
    body = [
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in rows
    ]
    return "\n".join(["| " + " | ".join(headings) + " |", "|" + " --- |" * len(headings), *body])


def page(parts: Iterable[str]) -> str:
    """The parts that are not empty as one page."""
    return "\n\n".join(part for part in parts if part) + "\n"


def main() -> None:
    """Write every generated file that is not up to date."""
    for name, text in files().items():
        path = ROOT / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"{name}\n")


if __name__ == "__main__":
    main()
