"""Templates that are not ours run in a child process with limits on time, memory and files.

The child gets the data as plain JSON and asks for figures, lessons and prose over its pipes, one JSON line
each way; what the application's functions do happens in the parent. It sees records with the same attributes,
so a type renders the same confined and unconfined.
"""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import threading
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any

from generators.compose.values import Data, attributes
from generators.confinement import Limits, start
from generators.draft import Draft
from generators.errors import GenerationError
from generators.writer import Brief, Evidence, Prose, Sentence

_DEEPEST = 24


Callbacks = Mapping[str, Callable[[Any], Any]]


def run(
    folder: Path, facts: Mapping[str, Any], lang: str, today: dt.date, calls: Callbacks, limits: Limits
) -> Draft:
    """The draft a child composed; raises GenerationError for what a template did, a callback's error as is."""
    job = {"folder": str(folder), "lang": lang, "today": today.isoformat(), "facts": encoded(dict(facts))}
    with start("generators.compose.child") as child:
        try:
            return _talk(child, {**job, "limits": asdict(limits)}, calls, limits)
        finally:
            child.kill()


def _talk(child: subprocess.Popen[bytes], job: Mapping[str, Any], calls: Callbacks, limits: Limits) -> Draft:
    assert child.stdin is not None  # noqa: S101 - both are pipes
    assert child.stdout is not None  # noqa: S101
    word: Any = job
    while True:
        try:
            write_line(child.stdin, word)
        except BrokenPipeError:
            raise _stopped() from None
        word = _hear(child, child.stdout, limits)
        if "draft" in word:
            assets = {name: b64decode(content) for name, content in word["assets"].items()}
            return Draft.parse(word["draft"], assets)
        if "failed" in word:
            told = word["failed"]
            raise GenerationError(
                told["zh"], told["en"], **{k: told[k] for k in ("hint_zh", "hint_en", "place")}
            )
        word = {"answer": calls[word["ask"]](word["with"])}


def _hear(child: subprocess.Popen[bytes], stream: IO[bytes], limits: Limits) -> Any:  # noqa: ANN401 - JSON
    """The child's next word; the child is killed when it says nothing in time or too much."""
    alarm = threading.Timer(limits.silence_s, child.kill)
    alarm.start()
    try:
        line = stream.readline(limits.line_mb * 1_000_000)
    finally:
        alarm.cancel()
    if not line.endswith(b"\n"):
        raise _stopped()
    return json.loads(line)


def _stopped() -> GenerationError:
    return GenerationError(
        "模板用时、内存或输出超过限制，已停止",
        "the templates used too much time, memory or output and were stopped",
        hint_zh="检查模板中的循环；自带模板不受影响。",
        hint_en="Look for loops in the templates; the built-in ones are not affected.",
    )


def write_line(stream: IO[bytes], word: object) -> None:
    """Sends one word."""
    stream.write(json.dumps(word, ensure_ascii=True).encode() + b"\n")
    stream.flush()


def encoded(value: Data, depth: int = 0) -> Data:
    """The value as JSON that :func:`decoded` turns into records with the same attributes."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, dt.date):
        return {"date": value.isoformat()[:10]}
    if depth > _DEEPEST:
        return None
    if isinstance(value, Mapping):
        return {"map": [[encoded(k, depth + 1), encoded(v, depth + 1)] for k, v in value.items()]}
    if isinstance(value, list | tuple | set | frozenset):
        return [encoded(item, depth + 1) for item in value]
    return {"record": {name: encoded(item, depth + 1) for name, item in attributes(value).items()}}


def decoded(value: Data) -> Data:
    """What :func:`encoded` was given, records as namespaces and lists as tuples."""
    if isinstance(value, list):
        return tuple(decoded(item) for item in value)
    if not isinstance(value, dict):
        return value
    if "date" in value:
        return dt.date.fromisoformat(value["date"])
    if "map" in value:
        return {decoded(key): decoded(item) for key, item in value["map"]}
    return SimpleNamespace(**{name: decoded(item) for name, item in value["record"].items()})


def figure_words(figure: Data) -> dict[str, Any] | None:
    """A figure as JSON; None stays None."""
    if figure is None:
        return None
    return {
        "png": b64encode(figure.png).decode(),
        "alt": figure.alt,
        "width_cm": float(getattr(figure, "width_cm", 0) or 0),
    }


def brief_of(words: Mapping[str, Any]) -> Brief:
    """The brief a child sent."""
    return Brief(**{**words, "evidence": tuple(Evidence(**item) for item in words["evidence"])})


def prose_of(words: Mapping[str, Any]) -> Prose:
    """The prose a parent sent."""
    sentences = tuple(Sentence(item["text"], tuple(item["sources"])) for item in words["sentences"])
    return Prose(sentences, words["origin"], words["checks"])
