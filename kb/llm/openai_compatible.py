"""Any OpenAI-compatible endpoint (chat completions, which all of them share), with the rules that make it usable.

One answer has one deadline, whatever happens; a failure that may pass is tried again, after a pause with jitter;
an endpoint that refuses a field is asked without it from then on; and only an answer that ended by itself, is not
empty and keeps the schema counts. Every other end is an `EndpointError` of a named kind.
"""

from __future__ import annotations

import copy
import hashlib
import json
import random
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from kb.llm.answers import Unveiling
from kb.llm.attempt import THOUGHT, Taken, answer, tokens_used
from kb.llm.breaker import Breaker
from kb.llm.budget import Budget, estimated_tokens
from kb.llm.dialect import Dialect
from kb.llm.exchange import Address, answering
from kb.llm.faults import EndpointError
from kb.llm.protocol import Completion, Message
from kb.llm.request_log import Entry, RequestLog

#: Seconds before the second attempt, doubled for each further one; and the longest pause an endpoint may ask for.
PAUSE_S, LONGEST_PAUSE_S = 0.5, 20.0


@dataclass(slots=True)
class Known:
    """What was learned of an endpoint: how it wants to be asked, and whether it answers. Shared between models."""

    dialect: Dialect = field(default_factory=Dialect)
    breaker: Breaker = field(default_factory=Breaker)


@dataclass(slots=True)
class _Call:
    """One call, over all its attempts."""

    messages: Sequence[Message]
    schema: Mapping[str, Any] | None
    max_tokens: int
    purpose: str
    live: bool
    begun: float
    deadline: float
    sha256: str
    attempts: int = 0
    shown: bool = False
    tokens: tuple[int, int] = (0, 0)
    estimated: bool = False

    def prompt(self) -> str:
        return "".join(message.content for message in self.messages) + json.dumps(self.schema or "")


class OpenAICompatible:
    """A chat model at an OpenAI-compatible endpoint; fulfils `kb.llm.StreamingModel`. Safe to share between threads.

    ``timeout_s`` is for one whole answer, ``retries`` for failures that may pass. ``known`` is what is learned of
    the endpoint, ``budget`` what may be used, ``log`` where requests are noted.
    """

    def __init__(
        self,
        base_url: str,
        model: str,
        api_key: str = "",
        *,
        timeout_s: float = 60.0,
        retries: int = 2,
        known: Known | None = None,
        budget: Budget | None = None,
        log: RequestLog | None = None,
        remote: bool | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._address, self._model = Address(base_url, api_key), model
        self._timeout_s, self._retries = timeout_s, retries
        self.known, self.budget, self._log = known or Known(), budget or Budget(), log
        self._remote = not self._address.loopback if remote is None else remote
        self._sleep = sleep

    @property
    def name(self) -> str:
        """The model's name at its endpoint."""
        return self._model

    @property
    def remote(self) -> bool:
        """Whether what the model is told leaves this machine."""
        return self._remote

    @property
    def timeout_s(self) -> float:
        """Seconds for one whole answer."""
        return self._timeout_s

    @property
    def place(self) -> str:
        """The endpoint and the model, as failures name them."""
        return f"{self._address.shown} {self._model}"

    def within(
        self, timeout_s: float, known: Known | None = None, retries: int | None = None
    ) -> OpenAICompatible:
        """The same model with another deadline for one answer; what is spent is shared, and what is learned.

        With ``known`` it is asked as that says, and what it teaches stays there.
        """
        other = copy.copy(self)
        other._timeout_s = max(0.0, timeout_s)
        other.known = known or self.known
        other._retries = self._retries if retries is None else retries
        return other

    def complete(
        self,
        messages: Sequence[Message],
        *,
        schema: Mapping[str, Any] | None = None,
        max_tokens: int,
        purpose: str = "",
    ) -> Completion:
        """The answer to ``messages``; see `kb.llm.ChatModel`."""
        running = self._run(self._call(messages, schema, max_tokens, purpose, live=False))
        while True:
            try:
                next(running)
            except StopIteration as end:
                completion: Completion = end.value
                return completion

    def stream(
        self,
        messages: Sequence[Message],
        *,
        schema: Mapping[str, Any] | None = None,
        max_tokens: int,
        purpose: str = "",
    ) -> Generator[str, None, Completion]:
        """The pieces of the answer as they arrive; see `kb.llm.StreamingModel`."""
        return self._run(self._call(messages, schema, max_tokens, purpose, live=True))

    def _call(
        self,
        messages: Sequence[Message],
        schema: Mapping[str, Any] | None,
        max_tokens: int,
        purpose: str,
        *,
        live: bool,
    ) -> _Call:
        import openai  # noqa: F401 - takes a second or more the first time, which is not the endpoint's

        now = time.monotonic()
        said = [[message.role, message.content] for message in messages]
        identity = json.dumps([self._model, said, schema, max_tokens], ensure_ascii=False, sort_keys=True)
        digest = hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()
        return _Call(tuple(messages), schema, max_tokens, purpose, live, now, now + self._timeout_s, digest)

    def _run(self, call: _Call) -> Generator[str, None, Completion]:
        """Attempts until one succeeds; the pieces of a live call as they arrive."""
        dialect = self.known.dialect
        while True:
            try:
                self.known.breaker.check()
                completion = yield from self._attempt(call, dialect)
            except EndpointError as error:
                if error.kind != "paused":
                    self.known.breaker.failed(error)
                dialect = self._after(error.at(self.place), call, dialect)
            else:
                self.known.breaker.succeeded()
                self.known.dialect = dialect  # learned only from success: a refusal may have another cause
                return completion

    def _after(self, error: EndpointError, call: _Call, dialect: Dialect) -> Dialect:
        """How to ask again after ``error``, having waited where that is due. Raises it when that is no use."""
        if call.shown:
            raise error
        if error.kind == "rejected" and (other := dialect.without(error, schema=call.schema is not None)):
            return other  # no answer yet, and a dialect has few parts: this ends
        if error.kind == "length" and error.detail == THOUGHT and (roomier := dialect.with_thinking()):
            return roomier
        call.attempts += 1
        if not error.again or call.attempts > self._retries:
            raise error
        pause = self._pause(error, call.attempts)
        if time.monotonic() + pause >= call.deadline:
            raise error
        self._sleep(pause)
        unheeded = call.schema is not None and error.kind in ("not_json", "wrong_schema", "empty")
        return (dialect.plainer() or dialect) if unheeded else dialect

    @staticmethod
    def _pause(error: EndpointError, attempt: int) -> float:
        """Seconds to wait: what the endpoint asks for, within limits, else doubling; never all at the same time."""
        if error.retry_after > LONGEST_PAUSE_S:
            raise EndpointError(
                error.kind, place=error.place, detail=f"{error.detail}, Retry-After {error.retry_after:.0f} s"
            )
        if error.kind in ("not_json", "wrong_schema", "empty"):
            return 0.0
        least = error.retry_after or PAUSE_S * 2 ** (attempt - 1)
        return least * random.uniform(1.0, 1.5)  # noqa: S311 - spreads requests, guards nothing

    def _attempt(self, call: _Call, dialect: Dialect) -> Generator[str, None, Completion]:
        """One request. The tokens it took are counted and logged, however it ends."""
        body = dialect.request(self._model, call.messages, call.schema, call.max_tokens)
        prompt_tokens = estimated_tokens(call.prompt())
        taken, begun, failure = Taken(), time.monotonic(), "internal"
        pieces = answering(self._address, body, call.deadline)
        with (
            self.budget.hold(prompt_tokens, call.max_tokens + dialect.thinking_tokens) as held,
            closing(pieces),
        ):
            try:
                unveiling = Unveiling()
                for piece in pieces:
                    taken.add(piece)
                    if call.live and (shown := unveiling.feed(piece.text)):
                        call.shown = True
                        yield shown
                text, data = answer(taken, call.schema)
                failure = ""
            except EndpointError as error:
                failure = error.kind
                raise
            except (GeneratorExit, KeyboardInterrupt):
                failure = "abandoned"
                raise
            except Exception as error:  # a fault of ours in reading costs nobody more than this answer
                raise EndpointError("internal", detail=type(error).__name__) from error
            finally:
                used = tokens_used(taken, prompt_tokens, failure)
                held.settle(*used)
                call.tokens = (call.tokens[0] + used[0], call.tokens[1] + used[1])
                call.estimated = call.estimated or (not taken.counted and used != (0, 0))
                self._note(call, dialect, taken, begun, failure, used)
        return self._completion(call, text, data)

    def _completion(self, call: _Call, text: str, data: object) -> Completion:
        price = self.budget.price
        return Completion(
            text,
            *call.tokens,
            data=data,
            model=self._model,
            prompt_sha256=call.sha256,
            cost=self.budget.cost(*call.tokens),
            currency=price.currency if price else "",
            seconds=time.monotonic() - call.begun,
            estimated=call.estimated,
        )

    def _note(
        self, call: _Call, dialect: Dialect, taken: Taken, begun: float, failure: str, used: tuple[int, int]
    ) -> None:
        if self._log is None:
            return
        price = self.budget.price
        entry = Entry(
            endpoint=self._address.shown,
            model=self._model,
            purpose=call.purpose,
            prompt_sha256=call.sha256,
            attempt=call.attempts + 1,
            format=dialect.format if call.schema is not None else "",
            result=failure or "ok",
            finish_reason=taken.finish,
            prompt_tokens=used[0],
            completion_tokens=used[1],
            estimated=not taken.counted,
            cost=self.budget.cost(*used),
            currency=price.currency if price else "",
            seconds=time.monotonic() - begun,
            first_piece_s=taken.first_at - begun if taken.first_at else None,
        )
        self._log.add(entry, call.messages, "".join(taken.text))
