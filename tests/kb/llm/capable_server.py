"""Endpoints that work, each with the abilities that its model's name says; for what finds abilities out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tests.kb.llm.fault_server import USAGE, Handler, chunk

WORDS = "演练回退，才知道回退要多久。真出问题时，照着做就行。"


def instance(schema: Mapping[str, Any]) -> Any:  # noqa: ANN401 - an instance of the caller's schema
    """The simplest data that keeps ``schema``."""
    if "enum" in schema:
        return schema["enum"][0]
    match schema["type"]:
        case "object":
            return {name: instance(schema["properties"][name]) for name in schema.get("required", ())}
        case "array":
            return [instance(schema["items"])] * schema.get("minItems", 0)
        case "string":
            return "字"
        case "boolean":
            return True
    return 1


class Capable(Handler):
    """Enforces schemas; others keep JSON mode, heed words, or think."""

    def do_full(self, body: dict[str, Any]) -> None:
        self.speak(body, ("json_schema", "json_object"))

    def do_jsonmode(self, body: dict[str, Any]) -> None:
        if body.get("response_format", {}).get("type") == "json_schema":
            self.fail(400, "response_format type json_schema is unavailable now")
        else:
            self.speak(body, ("json_object",))

    def do_obedient(self, body: dict[str, Any]) -> None:
        self.speak(body, ())

    def do_prose(self, body: dict[str, Any]) -> None:
        self.say(WORDS)

    def do_slow(self, body: dict[str, Any]) -> None:
        counted = {**chunk(None), "choices": [], "usage": USAGE}
        self.stream(*map(chunk, "慢慢说"), chunk(None, "stop"), counted, "[DONE]", pause=0.1)

    def speak(self, body: dict[str, Any], formats: tuple[str, ...]) -> None:
        """An instance of the schema where the form asked for, or the words, bring one about; else words."""
        asked = body.get("response_format", {})
        first = body["messages"][0]["content"]
        if asked.get("type") == "json_schema" and "json_schema" in formats:
            self.say(json.dumps(instance(asked["json_schema"]["schema"])))
        elif "JSON Schema:\n" in first:
            self.say(json.dumps(instance(json.loads(first.partition("JSON Schema:\n")[2]))))
        else:
            self.say(WORDS)

    def say(self, text: str) -> None:
        pieces = [chunk(text[at : at + 5]) for at in range(0, len(text), 5)]
        counted = {**chunk(None), "choices": [], "usage": USAGE}
        self.stream(*pieces, chunk(None, "stop"), counted, "[DONE]")
