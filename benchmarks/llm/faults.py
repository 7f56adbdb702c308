"""What comes of every fault of an endpoint, measured: ``python -m benchmarks.llm.faults``.

A server on loopback plays each fault of `tests.kb.llm.fault_cases`; the client asks with one retry. ``--documents``
writes a whole document against some of them instead and shows what that took; ``--write`` puts the first table into
the guide, in both languages.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kb.errors import ModelError
from kb.llm import Message
from kb.llm.faults import KINDS, EndpointError
from kb.llm.openai_compatible import OpenAICompatible
from kb.services.generate import generate
from kb.services.index import update_index
from kb.services.init import init_workspace
from kb.workspace import Workspace
from tests.kb.llm.fault_cases import CASES, Case
from tests.kb.llm.fault_server import FaultServer, fault_server
from tests.kb.llm.test_openai_compatible import SCHEMA

GUIDES = Path(__file__).parents[2] / "site/docs/guides"
MARKS = "<!-- faults -->", "<!-- /faults -->"

#: Faults a whole document is written against, beside the endpoint that works and none at all.
DOCUMENTS = (
    "good",
    "denied",
    "refused",
    "broken",
    "ratelimited",
    "hang",
    "trickle",
    "notjson",
    "cut",
    "huge",
)


@dataclass(frozen=True)
class Outcome:
    """What came of a fault: "ok" or the kind of failure, after how many requests and seconds."""

    case: Case
    result: str
    requests: int
    seconds: float


def outcome(server: FaultServer, case: Case) -> Outcome:
    """Ask the endpoint that fails as ``case`` says."""
    url = server.url.replace("http:", "https:") if case.url == "https" else case.url or server.url
    retries = 2 if case.model == "flapping" else 1
    client = OpenAICompatible(url, case.model, "key", timeout_s=case.timeout_s, retries=retries)
    server.requests.clear()
    begun, result = time.monotonic(), "ok"
    try:
        client.complete((Message("user", "写一句话"),), schema=SCHEMA, max_tokens=50)
    except EndpointError as error:
        result = error.kind
    except ModelError as error:
        result = type(error).__name__
    return Outcome(case, result, len(server.requests), time.monotonic() - begun)


def table(outcomes: list[Outcome], lang: str) -> str:
    """The outcomes as a Markdown table."""
    zh = lang == "zh"
    heads = (
        ("端点怎么了", "结果", "请求", "秒")
        if zh
        else ("What the endpoint does", "Result", "Requests", "Seconds")
    )
    rows = [heads, ("---", "---", "---:", "---:")]
    for one in outcomes:
        kind = KINDS.get(one.result)
        said = (
            ("回答可用" if zh else "usable answer") if kind is None else (f"端点{kind.zh}" if zh else kind.en)
        )
        name = "" if kind is None else f" `{one.result}`"
        rows.append(
            (one.case.zh if zh else one.case.en, said + name, str(one.requests), f"{one.seconds:.2f}")
        )
    return "\n".join("| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def write(outcomes: list[Outcome]) -> None:
    """Put the table into the guide, between its marks."""
    for name, lang in (("llm.md", "zh"), ("llm.en.md", "en")):
        path = GUIDES / name
        before, _, rest = path.read_text(encoding="utf-8").partition(MARKS[0])
        after = rest.partition(MARKS[1])[2]
        path.write_text(f"{before}{MARKS[0]}\n{table(outcomes, lang)}\n{MARKS[1]}{after}", encoding="utf-8")


def documents(server: FaultServer) -> Iterator[str]:
    """A line per fault: how long a document takes, how many requests, and how many sections went to the rules."""
    yield "| endpoint | seconds | requests | sections by rules | first reason |"
    yield "| --- | ---: | ---: | ---: | --- |"
    with tempfile.TemporaryDirectory() as folder:
        workspace = init_workspace(Path(folder) / "demo", sample=True, lang="zh")
        update_index(workspace)
        settings = (workspace.root / "fupan.toml").read_text(encoding="utf-8")
        for model in ("", *DOCUMENTS):
            url = "http://127.0.0.1:9/v1" if model == "refused" else server.url
            llm = f'\n[llm]\nbase_url = "{url}"\nmodel = "{model}"\ntimeout_s = 3\n' if model else ""
            workspace.write("fupan.toml", settings + llm)
            server.requests.clear()
            begun = time.monotonic()
            made = generate(
                Workspace.open(workspace.root),
                "handover-manual",
                "HRPT-2025",
                lang="zh",
                today=date(2026, 3, 2),
                overwrite=True,
            )
            seconds = time.monotonic() - begun
            fallen = [note.en for note in made.notes if "rule-based" in note.en]
            first = fallen[0] if fallen else ""
            yield f"| {model or 'none'} | {seconds:.1f} | {len(server.requests)} | {len(fallen)} | {first} |"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", action="store_true", help="write whole documents against some faults")
    parser.add_argument("--lang", choices=("zh", "en"), default="en", help="language of the table")
    parser.add_argument("--write", action="store_true", help="put the table into the guide")
    given = parser.parse_args()
    import openai  # noqa: F401 - reading it in is not the endpoint's time

    with fault_server() as server:
        if given.documents:
            for line in documents(server):
                print(line, flush=True)  # noqa: T201
            return
        outcomes = [outcome(server, case) for case in CASES]
    print(table(outcomes, given.lang))  # noqa: T201
    if given.write:
        write(outcomes)


if __name__ == "__main__":
    main()
