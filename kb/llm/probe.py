"""What an endpoint can do, found out by asking it a few short questions within a bounded time.

The questions: its list of models; two sentences, streamed; and, for each way of asking for structure, a question
whose words do not mention JSON, so that an answer in JSON shows the endpoint's doing.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any, Literal

from kb.llm.dialect import FORMATS, THINKING_TOKENS, Dialect
from kb.llm.exchange import listed_models
from kb.llm.faults import KINDS, EndpointError
from kb.llm.openai_compatible import Known, OpenAICompatible
from kb.llm.protocol import Message
from kb.llm.providers import Endpoint

#: Seconds for all questions together, and for one of them.
TOTAL_S, ONE_S = 60.0, 20.0

#: Tokens of a section of a document, and the shortest time of writing, in seconds, that a speed is told for.
SECTION_TOKENS, LEAST_S = 600, 0.2

_SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["colour", "count"],
    "properties": {
        "colour": {"type": "string", "enum": ["red", "blue"]},
        "count": {"type": "integer", "enum": [1, 2, 3]},
    },
}
_WORDS = (Message("user", "用两句话说明系统上线前为什么要演练回退。"),)
_STRUCTURE = (Message("user", "What colour is the sky on a clear day, and how many suns does it show?"),)

#: What servers call the length of their context in the list of models.
_CONTEXT = ("max_model_len", "context_length", "context_window", "max_context_length", "n_ctx", "n_ctx_train")


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing found out: its subject, whether it is well, and what it means (zh, en)."""

    subject: str
    state: Literal["ok", "warning", "error"]
    zh: str
    en: str


def probe(endpoint: Endpoint, model: OpenAICompatible, *, total_s: float = TOTAL_S) -> Iterator[Observation]:
    """What was found out, in the order of asking; ends after ``total_s`` seconds at the latest.

    ``model`` is a client for ``endpoint`` made for this purpose: its budget and log count what is asked. Never
    raises: an endpoint that fails is an observation.
    """
    until = time.monotonic() + total_s
    yield _address(endpoint)
    yield from _listing(endpoint, until)
    try:
        speech, dialect = _speech(model, until)
    except EndpointError as error:
        yield Observation("answer", "error", error.message("zh"), error.message("en"))
        yield Observation("hint", "warning", error.hint("zh"), error.hint("en"))
        return
    yield from speech
    yield from _structure(model, dialect, until)
    yield _money(endpoint, model)


def _address(endpoint: Endpoint) -> Observation:
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


def _listing(endpoint: Endpoint, until: float) -> Iterator[Observation]:
    try:
        rows = listed_models(endpoint.address, _deadline(until))
    except EndpointError as error:
        yield Observation(
            "models", "warning", f"没有列出模型：{error.zh}", f"models are not listed: {error.en}"
        )
        return
    names = [str(row["id"]) for row in rows]
    mine = next((row for row in rows if row["id"] in (endpoint.model, f"{endpoint.model}:latest")), None)
    if mine is not None:
        yield Observation("models", "ok", f"列出的模型中有 {endpoint.model}", f"{endpoint.model} is listed")
        yield _context(mine)
        return
    near = get_close_matches(endpoint.model, names, n=3, cutoff=0.4) or names[:5]
    yield Observation(
        "models",
        "warning",
        f"列出的 {len(names)} 个模型中没有 {endpoint.model}" + (f"；有 {'、'.join(near)}" if near else ""),
        f"{endpoint.model} is not among the {len(names)} listed" + (f": {', '.join(near)}" if near else ""),
    )
    if len(rows) == 1:  # servers of a single model answer to any name
        yield _context(rows[0])


def _context(row: Mapping[str, Any]) -> Observation:
    inner = row.get("meta")
    found = {**(inner if isinstance(inner, dict) else {}), **row}
    size = next((found[name] for name in _CONTEXT if isinstance(found.get(name), int)), None)
    if size is None:
        return Observation(
            "context", "ok", "没有公布上下文长度", "the length of the context is not published"
        )
    return Observation("context", "ok", f"上下文 {size} token", f"a context of {size} tokens")


def _speech(model: OpenAICompatible, until: float) -> tuple[list[Observation], Dialect]:
    """How it writes: in a stream or at once, how fast, with how much thinking; and how it wants to be asked."""
    client, begun, first, pieces = model.within(_deadline(until) - time.monotonic()), time.monotonic(), 0.0, 0
    writing = client.stream(_WORDS, max_tokens=200, purpose="doctor")
    while True:
        try:
            next(writing)
        except StopIteration as end:
            completion = end.value
            break
        except EndpointError as error:
            if error.kind != "length":
                raise
            return [_endless()], client.known.dialect
        pieces += 1
        first = first or time.monotonic()
    seconds, dialect = time.monotonic() - begun, client.known.dialect
    first_s = (first or time.monotonic()) - begun
    writing_s = seconds - first_s
    speed = completion.completion_tokens / writing_s if writing_s > LEAST_S else 0.0
    about = "约 " if completion.estimated else ""
    speed_zh, speed_en = (f"，{about}{speed:.0f} token/秒", f", {speed:.0f} tokens/s") if speed else ("", "")
    found = [
        Observation(
            "answer",
            "ok",
            f"回答正常：首字 {first_s:.2f} 秒，全部 {seconds:.2f} 秒{speed_zh}",
            f"it answers: first word after {first_s:.2f} s, all after {seconds:.2f} s{speed_en}",
        ),
        *_slow(speed, first_s, model.timeout_s),
        _streaming(pieces),
        _counting(estimated=completion.estimated),
        _thinking(dialect),
        *_adapted(dialect),
    ]
    return found, dialect


def _endless() -> Observation:
    return Observation(
        "answer",
        "warning",
        "能回答，但两句话超出 200 个 token 还没有结束",
        "it answers, but two sentences did not end within 200 tokens",
    )


def _slow(speed: float, first_s: float, timeout_s: float) -> Iterator[Observation]:
    """A warning where a section would not be finished in time."""
    needed = first_s + SECTION_TOKENS / speed if speed else first_s
    if needed > timeout_s:
        yield Observation(
            "speed",
            "warning",
            f"照这个速度，一节约要 {needed:.0f} 秒，超过 timeout_s = {timeout_s:g}",
            f"at this speed a section takes about {needed:.0f} s, more than timeout_s = {timeout_s:g}",
        )


def _streaming(pieces: int) -> Observation:
    if pieces > 1:
        return Observation("streaming", "ok", f"支持流式（{pieces} 段）", f"it streams ({pieces} pieces)")
    return Observation(
        "streaming", "warning", "不是流式，回答一次给出", "it does not stream; answers come at once"
    )


def _counting(*, estimated: bool) -> Observation:
    if estimated:
        zh, en = "不报告 token 数，预算按估算计", "tokens are not reported; the budget counts estimates"
        return Observation("usage", "warning", zh, en)
    return Observation("usage", "ok", "报告 token 数", "tokens are reported")


def _thinking(dialect: Dialect) -> Observation:
    if dialect.thinking_tokens:
        zh, en = (
            f"先思考再回答，每次多留 {THINKING_TOKENS} 个 token",
            f"thinks before it answers; {THINKING_TOKENS} tokens more are set aside",
        )
        return Observation("thinking", "warning", zh, en)
    if dialect.extra:
        return Observation("thinking", "ok", "思考已关闭", "thinking is switched off")
    return Observation("thinking", "ok", "没有见到长思考", "no long thinking was seen")


def _adapted(dialect: Dialect) -> Iterator[Observation]:
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


def _structure(model: OpenAICompatible, dialect: Dialect, until: float) -> Iterator[Observation]:
    """Each way of asking for structure, and the one that documents will use."""
    kept: list[str] = []
    at = 0
    while at < len(FORMATS):
        name = FORMATS[at]
        client = model.within(
            _deadline(until) - time.monotonic(), Known(replace(dialect, format=name)), retries=0
        )
        try:
            client.complete(_STRUCTURE, schema=_SCHEMA, max_tokens=200, purpose="doctor")
        except EndpointError as error:
            why = KINDS[error.kind]
            yield Observation(
                "structure", "ok", f"{name}：不行，端点{why.zh}", f"{name}: no, the endpoint {why.en}"
            )
        else:
            kept.append(client.known.dialect.format)  # a client that was refused went on to a plainer one
            for refused in FORMATS[at : FORMATS.index(kept[-1])]:
                yield Observation("structure", "ok", f"{refused}：端点不收", f"{refused}: refused")
            yield Observation("structure", "ok", f"{kept[-1]}：遵守", f"{kept[-1]}: kept")
            at = FORMATS.index(kept[-1])
        at += 1
    yield _used(kept)


def _used(kept: Sequence[str]) -> Observation:
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


def _money(endpoint: Endpoint, model: OpenAICompatible) -> Observation:
    spent, price = model.budget.spent, endpoint.price
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


def _deadline(until: float) -> float:
    return min(until, time.monotonic() + ONE_S)
