"""What is said of an endpoint: one observation for each thing found out, in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from kb.errors import KBError, ModelError
from kb.llm.budget import Day, Spent
from kb.llm.dialect import FORMATS, THINKING_TOKENS, Dialect
from kb.llm.providers import Endpoint

#: Tokens of a section of a document.
SECTION_TOKENS = 600

#: What servers call the length of their context in the list of models.
_CONTEXT = ("max_model_len", "context_length", "context_window", "max_context_length", "n_ctx", "n_ctx_train")


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing found out: its subject, whether it is well, and what it means (zh, en)."""

    subject: str
    state: Literal["ok", "warning", "error"]
    zh: str
    en: str


def whereabouts(endpoint: Endpoint) -> Observation:
    """Where the endpoint is, and whether what goes there is protected."""
    shown, provider = endpoint.address.shown, f" ({endpoint.provider})" if endpoint.provider else ""
    where_zh = "在别的机器上，文字会离开本机" if endpoint.remote else "在本机"
    where_en = "on another machine: texts leave this one" if endpoint.remote else "on this machine"
    bare = endpoint.remote and endpoint.address.base_url.startswith("http:")
    open_zh, open_en = ("；没有加密（http）", "; not encrypted (http)") if bare else ("", "")
    return Observation(
        "address",
        "warning" if bare else "ok",
        f"端点 {shown}{provider}，{where_zh}{open_zh}",
        f"endpoint {shown}{provider}, {where_en}{open_en}",
    )


def context(row: Mapping[str, Any]) -> Observation:
    """How much text the model can take, as the list of models says."""
    inner = row.get("meta")
    found = {**(inner if isinstance(inner, dict) else {}), **row}
    size = next((found[name] for name in _CONTEXT if isinstance(found.get(name), int)), None)
    if size is None:
        return Observation(
            "context", "ok", "没有公布上下文长度", "the length of the context is not published"
        )
    return Observation("context", "ok", f"上下文 {size} token", f"a context of {size} tokens")


def failed(subject: str, error: KBError) -> Observation:
    """A failure, and in the same breath what to do about it."""
    said = [
        stop.join(text for text in (error.message(lang), error.hint(lang)) if text)
        for lang, stop in (("zh", "。"), ("en", ". "))
    ]
    return Observation(subject, "error", said[0], said[1])


def endless() -> Observation:
    """A model that does not come to an end."""
    return Observation(
        "answer",
        "warning",
        "能回答，但两句话超出 200 个 token 还没有结束",
        "it answers, but two sentences did not end within 200 tokens",
    )


def slowness(speed: float, first_s: float, timeout_s: float) -> Iterator[Observation]:
    """A warning where a section would not be finished in time."""
    needed = first_s + SECTION_TOKENS / speed if speed else first_s
    if needed > timeout_s:
        yield Observation(
            "speed",
            "warning",
            f"照这个速度，一节约要 {needed:.0f} 秒，超过 timeout_s = {timeout_s:g}",
            f"at this speed a section takes about {needed:.0f} s, more than timeout_s = {timeout_s:g}",
        )


def streaming(pieces: int) -> Observation:
    """Whether answers come in pieces."""
    if pieces > 1:
        return Observation("streaming", "ok", f"支持流式（{pieces} 段）", f"it streams ({pieces} pieces)")
    return Observation(
        "streaming", "warning", "不是流式，回答一次给出", "it does not stream; answers come at once"
    )


def counting(*, estimated: bool) -> Observation:
    """Whether the endpoint counts tokens."""
    if estimated:
        zh, en = "不报告 token 数，预算按估算计", "tokens are not reported; the budget counts estimates"
        return Observation("usage", "warning", zh, en)
    return Observation("usage", "ok", "报告 token 数", "tokens are reported")


def thinking(dialect: Dialect) -> Observation:
    """Whether the model thinks before it answers."""
    if dialect.thinking_tokens:
        zh, en = (
            f"先思考再回答，每次多留 {THINKING_TOKENS} 个 token",
            f"thinks before it answers; {THINKING_TOKENS} tokens more are set aside",
        )
        return Observation("thinking", "warning", zh, en)
    if dialect.extra:
        return Observation("thinking", "ok", "思考已关闭", "thinking is switched off")
    return Observation("thinking", "ok", "没有见到长思考", "no long thinking was seen")


def adaptations(dialect: Dialect) -> Iterator[Observation]:
    """What this client leaves out for this endpoint."""
    left = [
        name
        for name, kept in (("temperature", dialect.temperature), ("stream_options", dialect.usage))
        if not kept
    ]
    if dialect.token_field != "max_tokens":  # noqa: S105 - the name of a parameter
        left.append("max_tokens")
    if left:
        names = "、".join(left)
        yield Observation(
            "dialect", "ok", f"不接受 {names}，已按它的要求改", f"refuses {', '.join(left)}; asked without"
        )


def structure_used(kept: Sequence[str]) -> Observation:
    """The way of asking for structure that documents will use, the first of those ``kept``."""
    if not kept:
        zh, en = (
            "不能按约定格式回答，文档会按规则写成",
            "it keeps no format; documents will be written by rules",
        )
        return Observation("structure", "error", zh, en)
    if kept[0] == FORMATS[0]:
        return Observation("structure", "ok", f"写文档时用 {kept[0]}", f"documents use {kept[0]}")
    return Observation(
        "structure",
        "warning",
        f"写文档时用 {kept[0]}；格式不由端点保证，每次回答都核对",
        f"documents use {kept[0]}; the endpoint guarantees no form, so each answer is checked",
    )


def money(endpoint: Endpoint, spent: Spent) -> Observation:
    """The price, and what the questions cost."""
    price = endpoint.price
    if price is None:
        zh = "不知道价格（可写进工作区的 providers.toml），花费不计"
        en = "no price is known (providers.toml in the workspace may give it), so cost is not counted"
        return Observation("price", "ok", zh, en)
    day_zh, day_en = (f"（{price.as_of}）", f" ({price.as_of})") if price.as_of else ("", "")
    per = f"{price.input:g} / {price.output:g} {price.currency}"
    cost = f"{spent.cost:.4f} {price.currency}"
    return Observation(
        "price",
        "ok",
        f"价格 {per} 每百万 token（入 / 出）{day_zh}；体检花了 {cost}",
        f"{per} per million tokens (in / out){day_en}; these questions cost {cost}",
    )


def today(day: Day, currency: str) -> Observation:
    """What the workspace has spent since midnight of its limit for a day."""
    try:
        spent = day.spent(currency)
    except ModelError as error:
        return failed("today", error)
    of = f"{spent:.4f} / {day.limit:g} {currency}"
    return Observation(
        "today",
        "ok" if spent < day.limit else "warning",
        f"今天零点以来的花费 / 每天上限：{of}",
        f"spent since midnight / limit of a day: {of}",
    )
