"""Examine a workspace and the machine under it."""

from __future__ import annotations

import importlib.metadata
import platform
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date

from kb import __version__
from kb.database import Database, database_url
from kb.database.engine import damaged
from kb.database.migrating import revision
from kb.errors import KBError
from kb.services.index import open_index
from kb.services.passages import shareable
from kb.services.types import broken_types
from kb.workspace import Workspace
from search import SearchError

#: Packages whose versions explain most reports of trouble.
PACKAGES = ("chromadb", "tantivy", "python-docx", "lxml", "mkdocs-material", "openai")

#: SQLite releases before this one can corrupt a write-ahead log that two connections write (fixed in 3.51.3).
SAFE_SQLITE = (3, 51, 3)

#: Bytes of free space below which an index rebuild may fail.
LOW_SPACE = 500_000_000

#: Documents whose requests are summed up.
LATEST = 5

#: Seconds for the question whether the model answers at all.
MODEL_S = 20.0

#: Records that must find themselves by their own title.
CANARIES = 20


@dataclass(frozen=True, slots=True)
class Examination:
    """One thing examined: ``state`` is "ok", "warning" or "error"; the texts say what was found."""

    subject: str
    state: str
    zh: str
    en: str


def examine(workspace: Workspace, *, today: date) -> list[Examination]:
    """Everything examined, in the order a person would look."""
    where = f"{workspace.root}"
    return [
        Examination("workspace", "ok", f"工作区 {where}", f"workspace {where}"),
        *_versions(),
        *_space(workspace),
        *_databases(workspace),
        *_types(workspace),
        *_index(workspace, today),
        *_model(workspace),
    ]


def _versions() -> Iterator[Examination]:
    found = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    text = f"fupan {__version__}, Python {platform.python_version()}, {found}"
    yield Examination("versions", "ok", text, text)
    if sqlite3.sqlite_version_info < SAFE_SQLITE:
        yield Examination(
            "sqlite",
            "warning",
            f"SQLite {sqlite3.sqlite_version} 在多连接写 WAL 时可能损坏；本程序每个文件只用一个写连接，不受影响",
            f"SQLite {sqlite3.sqlite_version} may corrupt a WAL written by several connections; we write through one",
        )


def _space(workspace: Workspace) -> Iterator[Examination]:
    free = shutil.disk_usage(workspace.root).free
    state = "warning" if free < LOW_SPACE else "ok"
    yield Examination("space", state, f"剩余空间 {free / 1e9:.1f} GB", f"{free / 1e9:.1f} GB free")


def _databases(workspace: Workspace) -> Iterator[Examination]:
    """What the server remembers: the SQLite files that are there, or the database whose address is set."""
    for file in sorted(workspace.state_dir.glob("*.sqlite")):
        try:
            with closing(sqlite3.connect(file, timeout=30)) as database:
                found = str(database.execute("PRAGMA quick_check(1)").fetchone()[0])
        except sqlite3.Error as error:
            found = str(error)
        if found == "ok":
            yield Examination(
                "database", "ok", f"服务的数据库 {file.name} 完好", f"the database {file.name} is whole"
            )
        else:
            yield _told("database", damaged(file.name, found))
    settings = workspace.settings.server
    if settings.database_url.get_secret_value():
        try:
            with Database(database_url(workspace.state_dir, settings)) as database_there:
                revision(database_there)
            yield Examination("database", "ok", "服务的数据库连得上", "the server's database answers")
        except KBError as error:
            yield _told("database", error)


def _told(subject: str, error: KBError) -> Examination:
    return Examination(
        subject,
        "error",
        f"{error.message('zh')}。{error.hint('zh')}",
        f"{error.message('en')}. {error.hint('en')}",
    )


def _types(workspace: Workspace) -> Iterator[Examination]:
    for error in broken_types(workspace):
        yield Examination("templates", "error", error.message("zh"), error.message("en"))


def _index(workspace: Workspace, today: date) -> Iterator[Examination]:
    records, problems = workspace.load_records()
    if problems:
        names = ", ".join(problem.place for problem in problems[:3])
        yield Examination(
            "files", "error", f"{len(problems)} 个文件读不了：{names}", f"{len(problems)} unreadable: {names}"
        )
    try:
        with open_index(workspace) as index:
            status = index.status()
            expected = shareable(records)
            yield _size(status.records, status.passages, len(expected))
            for part in sorted({*status.damage, *index.verify()}):
                yield Examination(
                    "index",
                    "error",
                    f"索引损坏：{part}，运行 fupan index",
                    f"index damaged: {part}; run fupan index",
                )
            current = [(r.id, r.title) for r in shareable(records) if r.status != "deprecated"]
            sample = current[:: max(1, len(current) // CANARIES)]
            lost = [
                name
                for name, title in sample
                if name not in {hit.record_id for hit in index.search(title, today=today).hits}
            ]
            yield _canaries(len(sample), lost)
    except SearchError as error:
        yield Examination("index", "error", error.message("zh"), error.message("en"))


def _canaries(tried: int, lost: Sequence[str]) -> Examination:
    """Records looked for by their own titles; one may be crowded out by others of nearly the same title."""
    state = "error" if len(lost) * 10 > tried else "warning" if lost else "ok"
    names = f"{'、'.join(lost)}"
    return Examination(
        "canary",
        state,
        f"抽查 {tried} 条，{tried - len(lost)} 条按自己的标题排进前十"
        + (f"；没排进的：{names}" if lost else ""),
        f"{tried - len(lost)} of {tried} records tried come up among ten by their title"
        + (f"; not {names}" if lost else ""),
    )


def _size(records: int, passages: int, expected: int) -> Examination:
    state = "ok" if records == expected else "warning"
    late_zh = "" if state == "ok" else f"，文件夹里有 {expected} 条，运行 fupan index"
    late_en = "" if state == "ok" else f"; the folder has {expected}, run fupan index"
    return Examination(
        "index",
        state,
        f"索引 {records} 条、{passages} 段{late_zh}",
        f"{records} records, {passages} passages indexed{late_en}",
    )


def _model(workspace: Workspace) -> Iterator[Examination]:
    """Whether the model answers; `examine_model` says what it can do."""
    from kb.llm import Message, workspace_model
    from kb.llm.observations import failed
    from kb.llm.request_log import DOCTOR

    schema = {"type": "object", "required": ["ok"], "properties": {"ok": {"type": "boolean"}}}
    try:
        if (model := workspace_model(workspace)) is None:
            yield _NO_MODEL
            return
        asked = (Message("user", 'Answer {"ok": true} as JSON.'),)
        model.within(MODEL_S).complete(asked, schema=schema, max_tokens=50, purpose=DOCTOR)
        yield Examination("model", "ok", f"模型 {model.name} 可用", f"the model {model.name} answers")
    except KBError as error:
        seen = failed("model", error)
        yield Examination(seen.subject, seen.state, seen.zh, seen.en)


def examine_model(workspace: Workspace) -> Iterator[Examination]:
    """What the configured endpoint can do, asked within a minute, and what was asked of it this month.

    Without an endpoint, the providers known by name. Raises `SettingsError` when ``[llm]`` is not in order.
    """
    from kb.llm import workspace_model
    from kb.llm.probe import probe
    from kb.llm.providers import endpoint, providers

    chosen = endpoint(workspace.settings.llm, workspace.root)
    model = workspace_model(workspace)
    if chosen is None or model is None:
        names = ", ".join(providers(workspace.root))
        yield _NO_MODEL
        yield Examination(
            "providers",
            "ok",
            f"要用模型：在 fupan.toml 写 [llm]，provider 取 {names} 之一（或写 base_url），再写 model",
            f"to use one: [llm] in fupan.toml with provider, one of {names} (or base_url), and model",
        )
        return
    for seen in probe(chosen, model):
        yield Examination(seen.subject, seen.state, seen.zh, seen.en)
    yield from _requests(workspace, chosen.address.shown)


def _requests(workspace: Workspace, endpoint: str) -> Iterator[Examination]:
    """What the log of requests adds up to, for the documents written last, and what the doctor asked ``endpoint``."""
    from kb.llm.request_log import RequestLog, totals

    sums = totals(RequestLog(workspace.index_dir.parent).entries())
    for one in [one for one in sums if not one.doctor or one.endpoint == endpoint][-LATEST:]:
        cost = f", {one.cost:.4f} {one.currency}" if one.currency else ""
        failed_zh, failed_en = (
            ("", "") if one.doctor else (f"{one.failed} 次未成，", f"{one.failed} failed, ")
        )
        what_zh = one.document or ("体检自己的提问" if one.doctor else "问答")
        what_en = one.document or ("questions of the doctor" if one.doctor else "questions")
        yield Examination(
            "log",
            "ok",
            f"记录 {what_zh}（{one.model}，{one.endpoint}），{one.since} 起："
            f"{one.requests} 次请求，{failed_zh}{one.tokens} token" + cost.replace(", ", "，"),
            f"logged {what_en} ({one.model}, {one.endpoint}), since {one.since}: "
            f"{one.requests} requests, {failed_en}{one.tokens} tokens{cost}",
        )


_NO_MODEL = Examination(
    "model", "ok", "未配置模型，叙述段落按规则写成", "no model configured; narrative is written by rules"
)
