"""Lists in parts: one shape for all of them, and a cursor that leads from each part to the next."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel, Field

from kb.api.problems import ProblemError

Entry = TypeVar("Entry")
Out = TypeVar("Out")

#: Entries of a part: as many as are asked for, at most, and when nobody asks.
MOST, USUAL = 500, 50


class Listed(BaseModel, Generic[Out]):
    """Part of a list · 列表的一部分."""

    items: list[Out] = Field(description="条目 · The entries of this part")
    total: int = Field(ge=0, description="整个列表有多少条 · How many entries the whole list has")
    next: str | None = Field(
        default=None,
        description="取下一部分的游标；没有了就是 null · Cursor of the next part; null at the end",
    )


class Paging:
    """Which part of a list somebody asks for."""

    def __init__(
        self,
        request: Request,
        response: Response,
        limit: Annotated[int, Query(ge=1, le=MOST, description="最多几条 · Entries at most")] = USUAL,
        cursor: Annotated[
            str,
            Query(max_length=400, description="上一部分给出的游标 · Cursor that the part before gave"),
        ] = "",
    ) -> None:
        self._request, self._response = request, response
        self._limit, self._cursor = limit, cursor

    def part(
        self, entries: Sequence[Entry], key: Callable[[Entry], str], make: Callable[[Entry], Out]
    ) -> Listed[Out]:
        """The part of ``entries`` that is asked for, each entry as ``make`` makes it.

        ``key`` names an entry in this list. A part begins behind the last entry of the one before, wherever that
        stands now; where it is gone, at the place it had. The Link header (RFC 8288) has the address of the next.
        Raises `ProblemError` (not-found) for a cursor that this list never gave.
        """
        begin = self._begin([key(entry) for entry in entries]) if self._cursor else 0
        end = begin + self._limit
        part = entries[begin:end]
        after = _cursor(end, key(part[-1])) if part and end < len(entries) else None
        if after:
            address = self._request.url.include_query_params(cursor=after, limit=self._limit)
            self._response.headers["Link"] = f'<{address.path}?{address.query}>; rel="next"'
        return Listed(items=[make(entry) for entry in part], total=len(entries), next=after)

    def _begin(self, keys: Sequence[str]) -> int:
        place, last = _read(self._cursor)
        if 0 < place <= len(keys) and keys[place - 1] == last:
            return place
        return keys.index(last) + 1 if last in keys else min(place, len(keys))


Part = Annotated[Paging, Depends()]


def _cursor(place: int, key: str) -> str:
    text = json.dumps([place, key], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).decode().rstrip("=")


def _read(cursor: str) -> tuple[int, str]:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("utf-8", "surrogatepass")
        place, key = json.loads(text)
        if isinstance(place, int) and place >= 0 and isinstance(key, str):
            return place, key
    except (binascii.Error, ValueError, TypeError, RecursionError):
        pass
    raise ProblemError(
        "not-found",
        "没有这一页：游标不是这个列表给出的",
        "There is no such part: this list never gave that cursor",
        hint_zh="不带 cursor 从头读。",
        hint_en="Read from the beginning, without a cursor.",
    )
