"""A limit of money for a day: over all documents of a workspace and its processes, by the log of requests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest

from kb.errors import SettingsError
from kb.llm import BudgetError, Message, workspace_model
from kb.llm.openai_compatible import OpenAICompatible
from kb.llm.request_log import LOG, MOST_BYTES, RequestLog
from kb.workspace import Workspace
from tests.kb.llm.fault_server import FaultServer, fault_server

ASK = (Message("user", "你好"),)
COST = 0.011  # of an answer of the server: 20 tokens at 100 and 9 at 1000 a million


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with fault_server() as running:
        yield running


def opened(folder: Path, server: FaultServer, more: str) -> Workspace:
    (folder / "providers.toml").write_text(
        f'[gateway]\nbase_url = "{server.url}"\n'
        '[gateway.prices."*"]\ninput = 100.0\noutput = 1000.0\ncurrency = "CNY"\n',
        encoding="utf-8",
    )
    (folder / "fupan.toml").write_text(
        f'[llm]\nprovider = "gateway"\nmodel = "counted"\nretries = 0\n{more}\n', encoding="utf-8"
    )
    (folder / ".fupan").mkdir(exist_ok=True)
    return Workspace.open(folder)


def model(workspace: Workspace, document: str = "") -> OpenAICompatible:
    built = workspace_model(workspace, document=document)
    assert built is not None
    return built


def test_documents_and_conversations_share_the_money_of_a_day(server: FaultServer, tmp_path: Path) -> None:
    workspace = opened(tmp_path, server, "day_cost = 0.03")
    model(workspace, "a.md").complete(ASK, max_tokens=10)
    model(workspace).complete(ASK, max_tokens=10)
    with pytest.raises(BudgetError, match=r"since midnight 0\.0220 is spent.* of 0\.03 CNY a day") as caught:
        model(workspace, "b.md").complete(ASK, max_tokens=10)
    assert len(server.requests) == 2
    assert caught.value.place == "llm.day_cost"
    assert "今天零点以来已花 0.0220" in caught.value.message("zh")
    assert "day_cost" in caught.value.hint("en")


def test_yesterday_and_other_currencies_do_not_count(server: FaultServer, tmp_path: Path) -> None:
    workspace = opened(tmp_path, server, "day_cost = 0.02")
    before = (datetime.now(UTC) - timedelta(days=1)).isoformat(timespec="milliseconds")
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    rows = [
        {"time": before, "cost": 5.0, "currency": "CNY"},
        {"time": now, "cost": 5.0, "currency": "USD"},
        {"time": now, "cost": None, "currency": "CNY"},
    ]
    (tmp_path / ".fupan" / LOG).write_text("\n".join(map(json.dumps, rows)) + "\ntorn {\n", encoding="utf-8")
    assert model(workspace).complete(ASK, max_tokens=10).cost == pytest.approx(COST)
    with pytest.raises(BudgetError, match=r"0\.0110 is spent"):
        model(workspace).complete(ASK, max_tokens=10)


def test_a_full_log_hands_the_money_of_today_on(server: FaultServer, tmp_path: Path) -> None:
    workspace = opened(tmp_path, server, "day_cost = 1.0")
    log = RequestLog(tmp_path / ".fupan")
    for times in range(1, 4):
        model(workspace).complete(ASK, max_tokens=10)
        assert log.cost_today("CNY") == pytest.approx(times * COST)
        with log.path.open("ab") as file:
            file.write(b" " * MOST_BYTES + b"\n")
    assert len(list(log.entries())) == 2  # the first is gone, its money is not
    assert log.path.with_suffix(".old.jsonl").stat().st_size < 2 * MOST_BYTES


def test_requests_of_one_process_know_of_each_other(server: FaultServer, tmp_path: Path) -> None:
    workspace = opened(tmp_path, server, "day_cost = 0.03")
    together, refused = Barrier(8), []

    def ask() -> None:
        mine = model(workspace)
        together.wait()
        try:
            mine.complete(ASK, max_tokens=10)
        except BudgetError as error:
            refused.append(error)

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 1 <= len(server.requests) <= 2
    assert len(refused) == 8 - len(server.requests)


def test_a_limit_that_cannot_be_kept_is_refused(server: FaultServer, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="requests are not logged"):
        model(opened(tmp_path, server, "day_cost = 1.0\nlog = false"))
    workspace = opened(tmp_path, server, "day_cost = 1.0")
    (tmp_path / ".fupan" / LOG).mkdir()
    with pytest.raises(BudgetError, match=r"llm\.jsonl cannot be read or written"):
        model(workspace).complete(ASK, max_tokens=10)
    assert server.requests == []
