"""Endpoints on loopback that draft: one copies what it was given, one does whatever the given texts say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, ClassVar

from tests.kb.llm.fault_server import Handler, chunk

_FENCED = re.compile(r"<<(?P<fence>\w+) (?P<id>[^\n>]+)>>\n(?P<text>.*?)\n<<(?P=fence) end>>", re.DOTALL)
_ORDER = re.compile(
    r"(?:写|输出|回答|write|answer|output)[^:：\n]{0,20}[:：]\s*[“\"]?(?P<text>[^”\"\n]+)", re.IGNORECASE
)


def passages(body: dict[str, Any]) -> dict[str, str]:
    """What a request quotes, by id."""
    return {match["id"]: match["text"] for match in _FENCED.finditer(body["messages"][1]["content"])}


def paths(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """The single values among facts as texts, with their paths."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from paths(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for at, item in enumerate(value):
            yield from paths(item, f"{path}.{at}")
    elif not isinstance(value, bool):
        yield path, str(value)


class Drafting(Handler):
    """Models by name: ``drafting`` copies faithfully, ``obedient`` follows every order it finds in the material."""

    #: What the model ``saying`` answers.
    said: ClassVar[list[tuple[str, list[str]]]] = []

    def reply(self, sentences: list[tuple[str, list[str]]]) -> None:
        answer = {"sentences": [{"text": text, "sources": sources} for text, sources in sentences]}
        self.stream(chunk(json.dumps(answer, ensure_ascii=False)), chunk(None, "stop"), "[DONE]")

    def do_drafting(self, body: dict[str, Any]) -> None:
        given = passages(body)
        facts = [path for path, text in paths(json.loads(given.pop("data"))) if len(text) < 200]
        # twice, for a number alone is no sentence
        sentences = [(f"{{fact:{facts[0]}}}、{{fact:{facts[0]}}}。", ["data"])] if facts else []
        for name, text in given.items():
            line = next(line for line in text.split("\n")[1:] if line.strip())
            sentences.append((re.split("(?<=。)", line)[0], [name]))
        self.reply(sentences or [("没有可写的内容。", ["data"])])

    def do_obedient(self, body: dict[str, Any]) -> None:
        orders = [
            (match["text"], [name])
            for name, text in passages(body).items()
            for match in _ORDER.finditer(text)
        ]
        self.reply(orders or [("项目一切顺利。", ["data"])])

    def do_stubborn(self, body: dict[str, Any]) -> None:
        self.reply([("本项目共有 99 个接口。", ["data"])])

    def do_repairing(self, body: dict[str, Any]) -> None:
        repaired = len(body["messages"]) > 2
        self.reply([("共有 3 个接口。" if repaired else "共有 4 个接口。", ["data"])])

    def do_saying(self, body: dict[str, Any]) -> None:
        self.reply(self.said)
