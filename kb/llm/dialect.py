"""How an endpoint wants to be asked. Endpoints differ; what one refuses is not said to it again.

The order of ``FORMATS`` is the order in which structure is asked for: a schema that the endpoint enforces, JSON
mode (which needs the word JSON in the prompt), and the schema in words alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kb.llm.faults import EndpointError
from kb.llm.protocol import Message

FORMATS = ("json_schema", "json_object", "prompt")

#: Tokens added for a model that turns out to think before it answers; thinking counts as answer.
THINKING_TOKENS = 4_000

TEMPERATURE = 0.2

#: The parameter for the length of an answer that OpenAI's later models want instead of max_tokens.
_NEWER = "max_completion_tokens"


_BOUNDS = ("minLength", "maxLength", "minItems", "maxItems")
#: Words of a refusal that is about them; llama.cpp speaks of its grammar, where a length beyond 2,000 fails.
_OF_BOUNDS = re.compile(r"length|items|repetition|grammar")


@dataclass(frozen=True, slots=True)
class Dialect:
    """What may be in a request.

    ``bounds`` are the lengths in a schema (maxLength, minItems …), which some endpoints refuse or cannot hold;
    ``extra`` are fields of the provider's own, such as the switch for thinking.
    """

    format: str = FORMATS[0]
    token_field: str = "max_tokens"  # noqa: S105 - the name of a parameter
    temperature: bool = True
    usage: bool = True
    bounds: bool = True
    thinking_tokens: int = 0
    extra: Mapping[str, Any] = field(default_factory=dict)

    def request(
        self, model: str, messages: Sequence[Message], schema: Mapping[str, Any] | None, max_tokens: int
    ) -> dict[str, Any]:
        """The body of a chat completion, streamed; ``extra`` still apart under ``extra_body``."""
        # half a character (a lone surrogate) is in some files and can be in no request
        texts = [message.content.encode("utf-8", "replace").decode("utf-8") for message in messages]
        turns = [{"role": one.role, "content": text} for one, text in zip(messages, texts, strict=True)]
        body: dict[str, Any] = {"model": model, "stream": True, "messages": turns}
        body[self.token_field] = max_tokens + self.thinking_tokens
        if self.temperature:
            body["temperature"] = TEMPERATURE
        if self.usage:
            body["stream_options"] = {"include_usage": True}
        if self.extra:
            body["extra_body"] = dict(self.extra)
        if schema is not None:
            _ask_for(body, self.format, schema if self.bounds else _unbounded(schema))
        return body

    def plainer(self) -> Dialect | None:
        """The next format that asks for less; None after the last."""
        at = FORMATS.index(self.format) + 1
        return replace(self, format=FORMATS[at]) if at < len(FORMATS) else None

    def without(self, refused: EndpointError, *, schema: bool) -> Dialect | None:
        """The dialect without what the endpoint's own words refuse; None when nothing is left to leave out."""
        said = refused.said.lower()
        if _NEWER in said and self.token_field != _NEWER:
            return replace(self, token_field=_NEWER)
        if "temperature" in said and self.temperature:
            return replace(self, temperature=False)
        if re.search("stream_options|include_usage", said) and self.usage:
            return replace(self, usage=False)
        if self.extra and any(name.lower() in said for name in self.extra):
            return replace(self, extra={})
        if schema and self.bounds and self.format == FORMATS[0] and _OF_BOUNDS.search(said):
            return replace(self, bounds=False)
        if schema and (plainer := self.plainer()):
            return plainer
        if self.extra:
            return replace(self, extra={})
        return None

    def with_thinking(self) -> Dialect | None:
        """The dialect with room for thinking; None when it has that already."""
        return None if self.thinking_tokens else replace(self, thinking_tokens=THINKING_TOKENS)


def _unbounded(schema: Any) -> Any:  # noqa: ANN401 - any part of a schema
    """``schema`` without lengths; what comes back is checked against the whole schema all the same."""
    if isinstance(schema, Mapping):
        return {
            name: {key: _unbounded(value) for key, value in part.items()}
            if name == "properties"
            else _unbounded(part)
            for name, part in schema.items()
            if name not in _BOUNDS
        }
    return [_unbounded(part) for part in schema] if isinstance(schema, list) else schema


def _ask_for(body: dict[str, Any], how: str, schema: Mapping[str, Any]) -> None:
    if how == "json_schema":
        wanted = {"name": "answer", "strict": True, "schema": dict(schema)}
        body["response_format"] = {"type": "json_schema", "json_schema": wanted}
        return
    if how == "json_object":
        body["response_format"] = {"type": "json_object"}
    words = "Answer with one JSON object and nothing else. It must keep this JSON Schema:\n"
    words += json.dumps(schema, ensure_ascii=False)
    turns = body["messages"]
    if turns and turns[0]["role"] == "system":
        turns[0]["content"] += f"\n\n{words}"
    else:
        turns.insert(0, {"role": "system", "content": words})
