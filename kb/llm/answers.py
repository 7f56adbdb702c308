"""From what a model wrote to the answer: reasoning and code fences off, JSON read strictly, the schema checked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NoReturn

from kb.llm.faults import EndpointError

#: The tags that models put around their reasoning: most write <think>; Kimi, Magistral and Seed write others.
_TAG = re.compile(
    r"<(?P<a>/?)(?:seed:)?(?:think(?:ing)?|thought|reasoning)>|◁(?P<b>/?)think▷|\[(?P<c>/?)think\]",
    re.IGNORECASE,
)
_CLOSING = re.compile(r"</(?:seed:)?(?:think(?:ing)?|thought|reasoning)>|◁/think▷|\[/think\]", re.IGNORECASE)
_FENCE = re.compile(r"^```[a-zA-Z]*\s*\n(.*?)\n?\s*```$", re.DOTALL)

#: How a JSON object begins; other braces are words. So many beginnings are tried in one answer.
_OBJECT = re.compile(r"\{\s*[\"}]")
_MOST_OBJECTS = 1000


def unwrap(text: str) -> str:
    """``text`` without a reasoning block and without the code fence that some models put around JSON."""
    bare = _without_reasoning(text)
    fenced = _FENCE.match(bare)
    return fenced.group(1).strip() if fenced else bare


def thinks(text: str) -> bool:
    """Whether ``text`` has a tag of reasoning."""
    return _TAG.search(text) is not None


def _without_reasoning(text: str) -> str:
    """Blocks of reasoning off; also one that opens in the prompt, and one at the beginning that never closes."""
    kept: list[str] = []
    at, opened = 0, False
    for tag in _TAG.finditer(text):
        if any(tag.groups()):
            kept = kept if opened else []
            at, opened = tag.end(), False
        elif not opened:
            kept.append(text[at : tag.start()])
            at, opened = tag.start(), True
    before = "".join(kept)
    return "" if opened and not before.strip() else (before + text[at:]).strip()


def read_json(text: str, schema: Mapping[str, Any]) -> tuple[str, Any]:
    """The last JSON object in ``text`` that keeps ``schema``, as it is written and as data; words are passed over.

    Models show a form, or a first try, before they answer. Raises `EndpointError` "not_json" (also for doubled
    keys, NaN and half characters) or "wrong_schema"; the detail names the place in the answer and the rule that is
    broken, never the content.
    """
    from jsonschema import ValidationError

    checking = _validator(json.dumps(schema, sort_keys=True))
    kept, failure = None, EndpointError("not_json")
    for written, data in _objects(text):
        try:
            checking.validate(data)
            kept = written, data
        except ValidationError as error:
            failure = EndpointError("wrong_schema", detail=f"{error.json_path}: {error.validator}")
        except RecursionError as error:
            raise EndpointError("not_json") from error
    if kept is None:
        raise failure
    return kept


def _objects(text: str) -> Iterator[tuple[str, Any]]:
    """The outermost JSON objects in ``text``. Nothing within a broken one counts before the place where it breaks."""
    end = 0
    for _ in range(_MOST_OBJECTS):
        if (begin := _OBJECT.search(text, end)) is None:
            return
        try:
            data, end = _DECODER.raw_decode(text, begin.start())
            written = text[begin.start() : end]
            written.encode()
            json.dumps(data, ensure_ascii=False).encode()
        except json.JSONDecodeError as error:
            end = max(error.pos, begin.start() + 1)
        except (ValueError, RecursionError) as error:
            raise EndpointError("not_json") from error
        else:
            yield written, data


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

    _OPENINGS = ("<think>", "<thinking>", "<thought>", "<reasoning>", "<seed:think>", "◁think▷", "[think]")
    _LONGEST = len("</seed:think>")

    def __init__(self) -> None:
        self._held, self._open = "", False

    def feed(self, piece: str) -> str:
        """What may be shown now that ``piece`` has arrived; empty while that is not certain."""
        if self._open:
            return piece
        before = len(self._held)
        self._held = held = (self._held + piece).lstrip()
        begin = held[: self._LONGEST].lower()
        if any(tag.startswith(begin[: len(tag)]) for tag in self._OPENINGS):
            closed = _CLOSING.search(held, max(0, before - self._LONGEST))
            if closed is None:
                return ""
            self._held = held = held[closed.end() :].lstrip()
        if not held or (held.startswith("`") and "\n" not in held):
            return ""
        self._open = True
        return re.sub(r"^```[a-zA-Z]*\s*\n", "", held)
