"""One request to an endpoint and its streamed answer, bounded in time and in bytes.

The SDK's timeout is per read, so an endpoint that trickles could keep us for ever; it retries by itself, follows
redirects, and takes an HTML page with status 200, or a stream that simply ends, for an answer. Here the request
runs in a thread of its own: whoever waits for it stops waiting at the deadline, whatever the network does (name
resolution included, which no timeout reaches).
"""

from __future__ import annotations

import contextlib
import json
import re
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from urllib.parse import urlsplit

from kb.llm.failures import explain
from kb.llm.faults import EndpointError

if TYPE_CHECKING:
    import ssl

    import httpx2
    from openai import OpenAI

T = TypeVar("T")

#: Bytes of one response, protocol included; an answer of some hundred characters needs a hundred thousand.
MAX_BYTES = 8_000_000

#: Tokens beyond which a count is none: no model reads so many, and a budget could not bear the sum.
MOST_TOKENS = 10_000_000

_NAME = re.compile(r"[\w.-]{0,40}", re.ASCII)

#: Whose variables (OPENAI_ORG_ID, OPENAI_CUSTOM_HEADERS …) the SDK obeys; any other endpoint gets these headers only.
_OPENAI = "api.openai.com"
_HEADERS = frozenset(
    [
        "host",
        "connection",
        "authorization",
        "accept",
        "accept-encoding",
        "content-type",
        "content-length",
        "user-agent",
    ]
)

_LOOPBACK = re.compile(r"localhost|127\.\d+\.\d+\.\d+|::1")


@dataclass(frozen=True, slots=True)
class Piece:
    """Something of the answer: text, reasoning, why it ended, or the tokens it took (prompt, completion)."""

    text: str = ""
    reasoning: str = ""
    finish: str = ""
    refusal: str = ""
    usage: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, repr=False)  # no repr: the key must be in no traceback
class Address:
    """Where an endpoint is, and the key it wants."""

    base_url: str
    key: str = ""

    def __repr__(self) -> str:
        return f"Address({self.shown})"

    @property
    def shown(self) -> str:
        """The address without what may be secret in it."""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"

    @property
    def loopback(self) -> bool:
        """Whether the endpoint is on this machine."""
        return bool(_LOOPBACK.fullmatch(urlsplit(self.base_url).hostname or ""))


def answering(address: Address, body: Mapping[str, Any], deadline: float) -> Generator[Piece]:
    """The pieces of the answer to a chat completion with ``body``, as they arrive; see `Exchange` for failures."""
    return Exchange(address, deadline, lambda client: _pieces(client, body)).run()


def listed_models(address: Address, deadline: float) -> list[Mapping[str, Any]]:
    """What the endpoint says of its models under /models, a mapping with "id" for each; see `Exchange`."""
    return list(Exchange(address, deadline, _models).run())


class Exchange(Generic[T]):
    """A request on its way; `run` it once for what ``asking`` a client yields.

    Raises `EndpointError`, at the latest at ``deadline`` (in seconds of `time.monotonic`).
    """

    def __init__(self, address: Address, deadline: float, asking: Callable[[OpenAI], Iterator[T]]) -> None:
        self._address, self._deadline, self._asking = address, deadline, asking
        self._arrived: SimpleQueue[tuple[T] | EndpointError | None] = SimpleQueue()
        self._given_up = threading.Event()
        self._client: OpenAI | None = None

    def run(self) -> Generator[T]:
        """What comes, as it comes. Closed early, it ends the request."""
        thread = threading.Thread(target=self._work, name="fupan-llm", daemon=True)
        thread.start()
        try:
            while (arrived := self._next()) is not None:
                yield arrived[0]
        finally:
            self._abandon()

    def _next(self) -> tuple[T] | None:
        try:
            arrived = self._arrived.get(timeout=max(0.0, self._deadline - time.monotonic()))
        except Empty:
            raise EndpointError("late") from None
        if isinstance(arrived, EndpointError):
            raise arrived
        return arrived

    def _abandon(self) -> None:
        self._given_up.set()
        if self._client is not None:
            with contextlib.suppress(Exception):  # closing under a thread that reads may fail in any way
                self._client.close()

    def _work(self) -> None:
        """Put what comes, then None or the failure, where the one who waits will find it."""
        try:
            self._client = client = self._connection()
            for item in self._asking(client):
                self._arrived.put((item,))
                if self._given_up.is_set():
                    return
            self._arrived.put(None)
        except Exception as error:  # whatever it is, somebody waits for it
            self._arrived.put(explain(error, self._address.key))
        finally:
            self._abandon()

    def _connection(self) -> OpenAI:
        import httpx2
        from openai import OpenAI

        left = max(0.05, self._deadline - time.monotonic())
        plain = self._address.loopback and self._address.base_url.startswith("http:")
        http = httpx2.Client(
            event_hooks={"request": [self._strip], "response": [self._bound]},
            follow_redirects=False,
            timeout=left,
            trust_env=not self._address.loopback,  # a proxy of the company is no way to this machine
            verify=not plain and _certificates(),
        )
        return OpenAI(
            base_url=self._address.base_url,
            api_key=self._address.key or "none",
            timeout=left,
            max_retries=0,
            http_client=http,
            default_headers={"Accept-Encoding": "identity"},
        )

    def _strip(self, request: httpx2.Request) -> None:
        """Take out what the SDK adds from variables meant for OpenAI: organisation, project, headers of any kind."""
        if not self._address.key:
            del request.headers["authorization"]
        if request.url.host != _OPENAI:
            for name in set(request.headers) - _HEADERS:
                del request.headers[name]

    def _bound(self, response: httpx2.Response) -> None:
        """Refuse a packed answer, whose size nobody knows, and count the bytes of any other."""
        if response.headers.get("content-encoding", "identity") != "identity":
            raise EndpointError("garbled")
        response.stream = _bounded(response.stream, self._deadline, self._given_up)


def _bounded(stream: Any, deadline: float, given_up: threading.Event) -> httpx2.SyncByteStream:  # noqa: ANN401
    import httpx2

    class Bounded(httpx2.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            taken = 0
            for part in stream:
                taken += len(part)
                if taken > MAX_BYTES:
                    raise EndpointError("oversized", detail=f"> {MAX_BYTES / 1e6:g} MB")
                if given_up.is_set() or time.monotonic() > deadline:
                    raise EndpointError("late")
                yield part

        def close(self) -> None:
            stream.close()

    return Bounded()


@cache
def _certificates() -> ssl.SSLContext:
    """The authorities the system trusts, or those SSL_CERT_FILE names; reading them takes a while, so once."""
    import httpx2

    return httpx2.create_ssl_context()


def _pieces(client: OpenAI, body: Mapping[str, Any]) -> Iterator[Piece]:
    chunks = client.chat.completions.create(**body)
    kind = chunks.response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":  # an endpoint that does not stream
        yield from _read(_json(chunks.response.read()))
    elif kind == "text/plain":  # some small servers call JSON that
        yield from _read(_unlabelled(chunks.response.read(), kind))
    elif kind in ("text/event-stream", ""):
        for chunk in chunks:
            yield from _piece(chunk.model_dump(warnings=False), "delta")
    else:
        raise EndpointError("not_a_model", detail=kind[:40])


def _unlabelled(body: bytes, kind: str) -> dict[str, Any]:
    """The answer in a body of another ``kind``. Raises `EndpointError` "not_a_model" where there is none."""
    with contextlib.suppress(EndpointError):
        answer = _json(body)
        if "choices" in answer or "error" in answer:
            return answer
    raise EndpointError("not_a_model", detail=kind)


def _read(answer: Mapping[str, Any]) -> Iterator[Piece]:
    """The pieces of an answer that came in one."""
    if answer.get("error"):
        raise EndpointError("stream_error")
    yield from _piece(answer, "message")


def _models(client: OpenAI) -> Iterator[Mapping[str, Any]]:
    import httpx2

    rows = _json(client.get("/models", cast_to=httpx2.Response).read()).get("data")
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and isinstance(row.get("id"), str):
            yield row


def _json(body: bytes) -> dict[str, Any]:
    try:
        read = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise EndpointError("garbled", detail="JSON") from error
    if not isinstance(read, dict):
        raise EndpointError("garbled", detail="JSON")
    return read


def _piece(answer: Mapping[str, Any], part: str) -> Iterator[Piece]:
    """What one chunk, or a whole answer, says; fields that are not as the protocol has them fail in several ways."""
    for choice in (answer.get("choices") or [])[:1]:
        said = choice.get(part) or {}
        texts = [
            said.get("content"),
            said.get("reasoning_content") or said.get("reasoning"),
            said.get("refusal"),
        ]
        content, reasoning, refusal = ["" if text is None else _text(text) for text in texts]
        yield Piece(content, reasoning, _ending(choice.get("finish_reason")), refusal)
    if usage := answer.get("usage"):
        yield Piece(usage=(_count(usage.get("prompt_tokens")), _count(usage.get("completion_tokens"))))


def _ending(value: object) -> str:
    """Why an answer ended: a short name, which goes into the log and into messages."""
    name = "" if value is None else _text(value)
    if not _NAME.fullmatch(name):
        raise ValueError("not a name")
    return name


def _count(value: Any) -> int:  # noqa: ANN401 - whatever an endpoint says
    """A number of tokens, never below zero."""
    count = int(value or 0)
    if count > MOST_TOKENS:
        raise ValueError("not a number of tokens")
    return max(0, count)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value
