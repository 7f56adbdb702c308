"""From an exception of the network or the SDK to a kind of failure."""

from __future__ import annotations

import email.utils
import re
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from kb.llm.faults import EndpointError

if TYPE_CHECKING:
    from openai import APIStatusError

_STATUS = {
    401: "unauthorized",
    402: "quota",
    403: "forbidden",
    404: "not_found",
    408: "server_error",
    409: "server_error",
    413: "too_long",
    429: "rate_limited",
}

_TOO_LONG = re.compile(
    r"context.{0,12}(length|size|window)|too long|上下文|range of input length", re.IGNORECASE
)
_FILTERED = re.compile(
    r"content_filter|data_inspection|content management policy|敏感|inappropriate", re.IGNORECASE
)
_QUOTA = re.compile(
    r"insufficient_quota|insufficient balance|exceeded your current quota|欠费|余额", re.IGNORECASE
)

#: Characters of an endpoint's own words that are kept; control characters are taken out of them.
_SAID = 300


def explain(error: BaseException, key: str = "") -> EndpointError:
    """The `EndpointError` of whatever was raised while asking an endpoint; ``key`` is cut out of its words."""
    import httpx2
    import openai

    for cause in _causes(error):
        if found := _known(cause, key):
            return found
    kinds: list[tuple[type[BaseException] | tuple[type[BaseException], ...], str]] = [
        (httpx2.ConnectError, "refused"),
        ((httpx2.LocalProtocolError, UnicodeEncodeError), "bad_key"),
        (openai.APITimeoutError, "late"),
        ((openai.APIConnectionError, httpx2.TransportError), "disconnected"),
        (openai.APIError, "stream_error"),  # an error event inside the stream
        (
            (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, openai.OpenAIError),
            "garbled",
        ),
    ]
    for types, kind in kinds:
        if any(isinstance(cause, types) for cause in _causes(error)):
            return EndpointError(kind, detail=type(error).__name__ if kind == "garbled" else "")
    return EndpointError("internal", detail=type(error).__name__)


def _known(cause: BaseException, key: str) -> EndpointError | None:
    """What a cause that leaves no doubt comes to."""
    import httpx2
    import openai

    match cause:
        case EndpointError():
            return cause
        case openai.APIStatusError():
            return _of_status(cause, key)
        case ssl.SSLError():
            return EndpointError("tls", detail=cause.reason or "")
        case socket.gaierror():
            return EndpointError("unresolved")
        case ConnectionRefusedError():
            return EndpointError("refused")
        case TimeoutError() | httpx2.TimeoutException():
            return EndpointError("late")
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it was raised from, outermost first."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


def _of_status(error: APIStatusError, key: str) -> EndpointError:
    status, said = error.status_code, _words(error, key)
    kind = _STATUS.get(
        status, "server_error" if status >= 500 else "redirected" if status < 400 else "rejected"
    )
    if kind in ("rejected", "server_error", "rate_limited"):
        # a status that says little; some endpoints answer 500 to a text that does not fit
        searches = (("too_long", _TOO_LONG), ("filtered", _FILTERED), ("quota", _QUOTA))
        kind = next((name for name, pattern in searches if pattern.search(said)), kind)
    return EndpointError(
        kind, detail=f"HTTP {status}", said=said, retry_after=retry_after(error.response.headers)
    )


def _words(error: APIStatusError, key: str) -> str:
    said = str(error.body or error.message)
    said = said.replace(key, "***") if key else said
    return re.sub(r"[\x00-\x1f\x7f]+", " ", said)[:_SAID]


def retry_after(headers: Mapping[str, str]) -> float:
    """Seconds the endpoint asks to wait (RFC 9110, 10.2.3: seconds or a date); 0 where it does not."""
    text = headers.get("retry-after", "").strip()
    try:
        seconds = float(headers["retry-after-ms"]) / 1000 if "retry-after-ms" in headers else float(text)
    except ValueError:
        try:
            seconds = email.utils.parsedate_to_datetime(text).timestamp() - time.time()
        except (ValueError, OverflowError):
            return 0.0
    return seconds if 0 < seconds < 1e9 else 0.0
