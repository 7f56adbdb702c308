"""The log of requests of one document, and what it adds up to: ``python -m benchmarks.llm.cost``.

The sample's handover manual is written against an endpoint on loopback that copies what it is given. It counts no
tokens, so these are our estimates; the price is an example, 1 for a million tokens in and 2 for a million out.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from kb.llm.request_log import Entry, RequestLog, totals
from kb.services.generate import generate
from kb.services.index import update_index
from kb.services.init import init_workspace
from kb.workspace import Workspace
from tests.kb.assistant.drafting_server import Drafting
from tests.kb.llm.fault_server import fault_server

PROVIDER = """
[example]
base_url = "{url}"
[example.prices."*"]
input = 1.0
output = 2.0
currency = "CNY"
"""
SETTINGS = '\n[llm]\nprovider = "example"\nmodel = "drafting"\n'


def entries() -> list[Entry]:
    """What the log holds after one document."""
    with tempfile.TemporaryDirectory() as folder, fault_server() as server:
        server.RequestHandlerClass = Drafting
        workspace = init_workspace(Path(folder) / "demo", sample=True, lang="zh")
        update_index(workspace)
        workspace.write("providers.toml", PROVIDER.format(url=server.url))
        workspace.write("fupan.toml", (workspace.root / "fupan.toml").read_text(encoding="utf-8") + SETTINGS)
        generate(
            Workspace.open(workspace.root), "handover-manual", "HRPT-2025", lang="zh", today=date(2026, 3, 2)
        )
        return list(RequestLog(workspace.index_dir.parent).entries())


def table(log: Iterable[Entry]) -> Iterable[str]:
    """A line per request and one for the sum."""
    yield "| purpose | attempt | result | tokens in | tokens out | cost | seconds |"
    yield "| --- | ---: | --- | ---: | ---: | ---: | ---: |"
    rows = list(log)
    for row in rows:
        tokens = f"{row.prompt_tokens} | {row.completion_tokens} | {row.cost or 0:.4f} {row.currency}"
        yield f"| {row.purpose} | {row.attempt} | {row.result} | {tokens} | {row.seconds:.2f} |"
    for one in totals(rows):
        yield f"| {one.document} | {one.requests} | {one.failed} failed | {one.tokens} | | {one.cost:.4f} CNY | |"


if __name__ == "__main__":
    print("\n".join(table(entries())))  # noqa: T201
