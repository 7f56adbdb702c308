"""From what a model wrote to the answer: reasoning and code fences off, JSON read strictly, the schema checked."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NoReturn

from kb.llm.faults import EndpointError

_THINKING = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL)
#: Some chat templates write the opening tag into the prompt, so that only the closing one is in the answer.
_TAIL = re.compile(r"^.*?</think(?:ing)?>", re.DOTALL)
_UNCLOSED = re.compile(r"^\s*<think(?:ing)?>.*$", re.DOTALL)
_FENCE = re.compile(r"^```[a-zA-Z]*\s*\n(.*?)\n?\s*```$", re.DOTALL)


def unwrap(text: str) -> str:
    """``text`` without a reasoning block and without the code fence that some models put around JSON."""
    bare = _THINKING.sub("", text)
    bare = _UNCLOSED.sub("", _TAIL.sub("", bare)).strip()
    fenced = _FENCE.match(bare)
    return fenced.group(1).strip() if fenced else bare


def read_json(text: str, schema: Mapping[str, Any]) -> tuple[str, Any]:
    """The first JSON object in ``text``, as it is written and as data; words around it are passed over.

    The data keeps ``schema``. Raises `EndpointError` "not_json" (also for doubled keys, NaN and half characters)
    or "wrong_schema"; the detail names the place in the answer and the rule that is broken, never the content.
    """
    text = text[max(0, text.find("{")) :]
    try:
        data, end = _DECODER.raw_decode(text)
        text.encode()
        json.dumps(data, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise EndpointError("not_json") from error
    from jsonschema import ValidationError

    try:
        _validator(json.dumps(schema, sort_keys=True)).validate(data)
    except ValidationError as error:
        raise EndpointError("wrong_schema", detail=f"{error.json_path}: {error.validator}") from None
    except RecursionError as error:
        raise EndpointError("not_json") from error
    return text[:end], data


@lru_cache(maxsize=32)
def _validator(schema: str) -> Any:  # noqa: ANN401 - the library has no types
    from jsonschema import Draft202012Validator

    return Draft202012Validator(json.loads(schema))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key occurs twice")
    return dict(pairs)


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_number)


class Unveiling:
    """Lets through what a streamed answer says, and keeps back the reasoning and the fence at its beginning."""

    _OPENINGS = ("<think>", "<thinking>")

    def __init__(self) -> None:
        self._held, self._open = "", False

    def feed(self, piece: str) -> str:
        """What may be shown now that ``piece`` has arrived; empty while that is not certain."""
        if self._open:
            return piece
        self._held += piece
        held = self._held.lstrip()
        if any(tag.startswith(held[: len(tag)]) for tag in self._OPENINGS):
            closed = _TAIL.match(held)
            if closed is None:
                return ""
            held = held[closed.end() :].lstrip()
            self._held = held
        if not held or (held.startswith("`") and "\n" not in held):
            return ""
        self._open = True
        return re.sub(r"^```[a-zA-Z]*\s*\n", "", held)
