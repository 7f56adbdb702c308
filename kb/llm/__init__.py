"""Language models behind one protocol. Without a configured endpoint there is no model, and nothing needs one."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import SettingsError
from kb.llm.faults import BudgetError, EndpointError
from kb.llm.protocol import ChatModel, Completion, Message, StreamingModel
from kb.llm.request_log import RequestLog
from kb.settings import Settings

if TYPE_CHECKING:
    from kb.llm.budget import Day
    from kb.llm.openai_compatible import Known, OpenAICompatible
    from kb.llm.providers import Endpoint
    from kb.workspace import Workspace

__all__ = [
    "BudgetError",
    "ChatModel",
    "Completion",
    "EndpointError",
    "Message",
    "StreamingModel",
    "chat_model",
    "workspace_model",
]


def workspace_model(workspace: Workspace, *, document: str = "") -> OpenAICompatible | None:
    """The model that a workspace's settings name, None when they name none.

    Its budget is that of one document (or one conversation): ask for a model anew for the next. Its requests are
    noted in the workspace's log, see `kb.llm.request_log`, as those of ``document``, a path.
    Raises `SettingsError` when the settings do not suffice.
    """
    given = workspace.settings.llm
    log = (
        RequestLog(workspace.index_dir.parent, content=given.log_content, document=document)
        if given.log
        else None
    )
    return chat_model(workspace.settings, workspace.root, log=log)


def chat_model(
    settings: Settings, folder: Path | None = None, *, log: RequestLog | None = None
) -> OpenAICompatible | None:
    """The model that ``settings`` name; ``folder`` may hold a providers.toml, ``log`` is where requests are noted."""
    if not (settings.llm.provider or settings.llm.base_url):
        return None
    from kb.llm.budget import Budget
    from kb.llm.openai_compatible import OpenAICompatible
    from kb.llm.providers import endpoint

    chosen = endpoint(settings.llm, folder)
    assert chosen is not None  # noqa: S101 - there is a provider or an address
    given = settings.llm
    limit = next((name for name in ("document_cost", "day_cost") if getattr(given, name)), "")
    if limit and chosen.price is None:
        raise _no_price(chosen.model, limit)
    if given.day_cost and log is None:
        raise _no_log()
    day = _day(log.path.parent, given.day_cost) if log and given.day_cost else None
    return OpenAICompatible(
        chosen.address.base_url,
        chosen.model,
        chosen.address.key,
        timeout_s=given.timeout_s,
        retries=given.retries,
        known=_known(chosen),
        budget=Budget(given.call_tokens, given.document_tokens, given.document_cost, chosen.price, day),
        log=log,
        remote=chosen.remote,
    )


def _no_price(model: str, setting: str) -> SettingsError:
    return SettingsError(
        f"限定了花费，但不知道 {model} 的价格，限额管不住",
        f"The cost is limited, but the price of {model} is not known, so the limit cannot be kept",
        place=f"llm.{setting}",
        hint_zh="在工作区的 providers.toml 里写价格，或改用 document_tokens 限定 token 数。",
        hint_en="Give the price in providers.toml of the workspace, or limit document_tokens instead.",
    )


def _no_log() -> SettingsError:
    return SettingsError(
        "限定了每天的花费，但关了请求日志，限额管不住",
        "The cost of a day is limited, but requests are not logged, so the limit cannot be kept",
        place="llm.day_cost",
        hint_zh="去掉 [llm] 里的 log = false。",
        hint_en="Take log = false out of [llm].",
    )


@lru_cache(maxsize=64)
def _day(folder: Path, limit: float) -> Day:
    """The limit of a day, shared by all documents and conversations of this process."""
    from kb.llm.budget import Day

    return Day(folder, limit)


def _known(chosen: Endpoint) -> Known:
    """What this process knows of the endpoint; with another key, or asked in another way, it is another endpoint."""
    digest = hashlib.sha256(chosen.address.key.encode("utf-8", "replace")).hexdigest()
    return _remembered(chosen.address.base_url, chosen.model, digest, json.dumps(asdict(chosen.dialect)))


@lru_cache(maxsize=64)
def _remembered(base_url: str, model: str, key: str, dialect: str) -> Known:
    from kb.llm.dialect import Dialect
    from kb.llm.openai_compatible import Known

    return Known(Dialect(**json.loads(dialect)))
