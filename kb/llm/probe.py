"""What an endpoint can do, found out by asking it a few short questions within a bounded time.

The questions: its list of models; two sentences, streamed; and, for each way of asking for structure, a question
whose words do not mention JSON, so that an answer in JSON shows the endpoint's doing.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches

from kb.errors import ModelError
from kb.llm.dialect import FORMATS, Dialect
from kb.llm.exchange import Address, listed_models
from kb.llm.faults import KINDS, EndpointError
from kb.llm.observations import (
    Observation,
    adaptations,
    context,
    counting,
    endless,
    failed,
    money,
    slowness,
    streaming,
    structure_used,
    thinking,
    today,
    whereabouts,
)
from kb.llm.openai_compatible import Known, OpenAICompatible
from kb.llm.protocol import Message
from kb.llm.providers import Endpoint
from kb.llm.request_log import DOCTOR

#: Seconds for all questions together, and for one of them.
TOTAL_S, ONE_S = 60.0, 20.0

#: Failures that a wrong path of the address leads to.
_ELSEWHERE = frozenset(["not_found", "not_a_model", "garbled", "rejected", "redirected", "forbidden"])

#: The shortest time of writing, in seconds, that a speed is told for.
LEAST_S = 0.2

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


def probe(endpoint: Endpoint, model: OpenAICompatible, *, total_s: float = TOTAL_S) -> Iterator[Observation]:
    """What was found out, in the order of asking; ends after ``total_s`` seconds at the latest.

    ``model`` is a client for ``endpoint`` made for this purpose: its budget and log count what is asked. Never
    raises: an endpoint that fails is an observation.
    """
    until = time.monotonic() + total_s
    yield whereabouts(endpoint)
    yield from _listing(endpoint, until)
    try:
        speech, dialect = _speech(model, until)
        yield from speech
        yield from _structure(model, dialect, until)
        yield money(endpoint, model.budget.spent)
    except ModelError as error:
        yield failed("answer", error)
    if model.budget.day and endpoint.price:
        yield today(model.budget.day, endpoint.price.currency)


def _listing(endpoint: Endpoint, until: float) -> Iterator[Observation]:
    try:
        rows = listed_models(endpoint.address, _deadline(until))
    except EndpointError as error:
        why_zh, why_en = _unversioned(endpoint.address, error, until)
        yield Observation(
            "models",
            "warning",
            f"没有列出模型：{error.zh}{why_zh}",
            f"models are not listed: {error.en}{why_en}",
        )
        return
    names = [str(row["id"]) for row in rows]
    mine = next((row for row in rows if row["id"] in (endpoint.model, f"{endpoint.model}:latest")), None)
    if mine is not None:
        yield Observation("models", "ok", f"列出的模型中有 {endpoint.model}", f"{endpoint.model} is listed")
        yield context(mine)
        return
    near = get_close_matches(endpoint.model, names, n=3, cutoff=0.4) or names[:5]
    yield Observation(
        "models",
        "warning",
        f"列出的 {len(names)} 个模型中没有 {endpoint.model}" + (f"；有 {'、'.join(near)}" if near else ""),
        f"{endpoint.model} is not among the {len(names)} listed" + (f": {', '.join(near)}" if near else ""),
    )
    if len(rows) == 1:  # servers of a single model answer to any name
        yield context(rows[0])


def _unversioned(address: Address, error: EndpointError, until: float) -> tuple[str, str]:
    """What is said (zh, en) where the /v1 that most addresses end in is missing, having looked there."""
    if error.kind not in _ELSEWHERE or re.search(r"/v\d", address.base_url):
        return "", ""
    longer = replace(address, base_url=f"{address.base_url}/v1")
    try:
        listed_models(longer, _deadline(until))
    except EndpointError:
        return "；多数端点的地址以 /v1 结尾，这个没有", "; most addresses end in /v1, this one does not"
    return (
        f"；{longer.shown} 列得出：base_url 末尾补上 /v1",
        f"; {longer.shown} lists them: base_url should end in /v1",
    )


def _speech(model: OpenAICompatible, until: float) -> tuple[list[Observation], Dialect]:
    """How it writes: in a stream or at once, how fast, with how much thinking; and how it wants to be asked."""
    client, begun, first, pieces = model.within(_deadline(until) - time.monotonic()), time.monotonic(), 0.0, 0
    writing = client.stream(_WORDS, max_tokens=200, purpose=DOCTOR)
    while True:
        try:
            next(writing)
        except StopIteration as end:
            completion = end.value
            break
        except EndpointError as error:
            if error.kind != "length":
                raise
            return [endless()], client.known.dialect
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
        *slowness(speed, first_s, model.timeout_s),
        streaming(pieces),
        counting(estimated=completion.estimated),
        thinking(dialect),
        *adaptations(dialect),
    ]
    return found, dialect


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
            client.complete(_STRUCTURE, schema=_SCHEMA, max_tokens=200, purpose=DOCTOR)
        except EndpointError as error:
            why = KINDS[error.kind]
            yield Observation(
                "structure", "warning", f"{name}：不行，端点{why.zh}", f"{name}: no, the endpoint {why.en}"
            )
        else:
            kept.append(client.known.dialect.format)  # a client that was refused went on to a plainer one
            for refused in FORMATS[at : FORMATS.index(kept[-1])]:
                yield Observation("structure", "warning", f"{refused}：端点不收", f"{refused}: refused")
            yield Observation("structure", "ok", f"{kept[-1]}：遵守", f"{kept[-1]}: kept")
            at = FORMATS.index(kept[-1])
        at += 1
    yield structure_used(kept)


def _deadline(until: float) -> float:
    return min(until, time.monotonic() + ONE_S)
