"""The body of a request while it comes in: counted against what its route takes, and against the clock."""

from __future__ import annotations

import asyncio
import time

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

#: Seconds in which any body must be there, and bytes a second that are slow enough for everybody.
PATIENCE_S, SLOWEST = 20.0, 20_000

#: The connection ends with a body that was not read to its end.
_CLOSE = {"Connection": "close"}


def bounded(receive: Receive, most: int) -> Receive:
    """``receive`` that gives up with 413 after ``most`` bytes, and with 408 when they take too long.

    A length that is declared is checked before; this counts what really comes.
    """
    seen, ended = 0, False
    until = time.monotonic() + PATIENCE_S + most / SLOWEST

    async def receive_some() -> Message:
        nonlocal seen, ended
        if ended:  # what comes now is that the other side has gone
            return await receive()
        try:
            async with asyncio.timeout(max(0.0, until - time.monotonic())):
                message = await receive()
        except TimeoutError:
            raise HTTPException(408, headers=_CLOSE) from None
        seen += len(message.get("body", b""))
        ended = not message.get("more_body", False)
        if seen > most:
            raise HTTPException(413, headers=_CLOSE)
        return message

    return receive_some


def too_long(declared: str | None, most: int) -> bool:
    """Whether a Content-Length says more than ``most`` bytes, or cannot be read."""
    return declared is not None and (not declared.isdecimal() or int(declared) > most)
