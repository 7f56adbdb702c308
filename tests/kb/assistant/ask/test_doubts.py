"""A model says the opposite of its source: where the check is not sure, every reader is told which words to compare."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape

import pytest
from fastapi.testclient import TestClient

from kb.api.app import create_app
from kb.assistant.ask import Statement
from kb.assistant.grounding import Lexicon, moods
from kb.assistant.screen import Guard, Screen
from kb.cli.language import choose
from kb.cli.root import run
from kb.mcp.results import AskResult
from kb.services.answer_evaluation import figures, grade_all
from kb.services.golden_answers import GoldenAnswer
from kb.workspace import Workspace
from tests.kb.assistant.ask.conftest import Make, Speaker
from tests.kb.assistant.ask.test_asker import LATE, said
from tests.kb.assistant.drafting_server import Drafting
from tests.kb.llm.fault_server import fault_server

FAITHFUL = "二十一点后对账文件还没有到达，批处理就报 ERR_5003。"
REVERSED = "对账文件仍未到达时，批处理不会报 ERR_5003。"
WORDS = "“批处理不会报 ERR_5003”"
EVENTS = {"Accept": "text/event-stream"}


@pytest.fixture
def told(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """The small workspace with an endpoint that says one thing as its source does, and one the other way round."""
    monkeypatch.setattr(Drafting, "said", [(FAITHFUL, ["1"]), (REVERSED, ["1"])])
    with fault_server() as running:
        running.RequestHandlerClass = Drafting
        llm = {"base_url": running.url, "model": "saying", "retries": 0, "timeout_s": 5.0}
        yield Workspace.open(workspace.root, {"llm": llm})


@pytest.fixture
def client(told: Workspace) -> Iterator[TestClient]:
    with TestClient(create_app(told), base_url="http://127.0.0.1:8000") as running:
        yield running


def test_whoever_asks_over_http_gets_the_doubt_as_a_field(client: TestClient) -> None:
    answer = client.post("/api/v1/ask", json={"question": LATE}).json()
    faithful, reverse = answer["statements"]
    assert (faithful["text"], faithful["doubts"]) == (FAITHFUL, [])
    assert reverse["text"] == REVERSED
    assert [WORDS in doubt for doubt in reverse["doubts"]] == [True]
    streamed = client.post("/api/v1/ask", json={"question": LATE}, headers=EVENTS).text
    assert json.loads(re.findall("^data: (.*)$", streamed, re.MULTILINE)[1]) == reverse
    english = client.post("/api/v1/ask?lang=en", json={"question": LATE}).json()["statements"][1]["doubts"]
    assert "compare the two" in english[0]


def test_the_page_marks_the_sentence_and_so_do_its_events(client: TestClient) -> None:
    page = unescape(client.post("/ask", data={"question": LATE}).text)
    first, second = re.findall("<p>(.*?)</p>", page.split('class="answer"')[1])[:2]
    assert "待核对" not in first
    assert f"【待核对：{WORDS}" in second
    streamed = client.post("/ask", data={"question": LATE}, headers=EVENTS).text
    texts = [json.loads(data)["text"] for data in re.findall("^data: (.*)$", streamed, re.MULTILINE)[:2]]
    assert texts[0] == FAITHFUL
    assert texts[1].startswith(f"{REVERSED} 【待核对：{WORDS}")


@pytest.mark.parametrize(("lang", "mark"), [("zh", "【待核对："), ("en", "(to be checked: ")])
def test_the_command_prints_the_mark_behind_the_sentence(
    told: Workspace,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    lang: str,
    mark: str,
) -> None:
    monkeypatch.chdir(told.root)
    monkeypatch.setenv("FUPAN_LLM__BASE_URL", str(told.settings.llm.base_url))
    monkeypatch.setenv("FUPAN_LLM__MODEL", "saying")
    choose(["--lang", lang])
    assert run(["ask", LATE]) == 0
    lines = [line for line in capfd.readouterr().out.splitlines() if line.startswith("•")]
    assert [mark in line for line in lines] == [False, True]


def test_an_assistant_is_told_and_the_evaluation_counts(make: Make) -> None:
    asker = make(Speaker([said((FAITHFUL, ["1"]), (REVERSED, ["1"]))]))
    result = AskResult.of(asker.ask(LATE), "zh")
    assert [len(one.doubts) for one in result.sentences] == [0, 1]
    golden = GoldenAnswer("A-1", LATE, "zh", "", (("ERR_5003",),), ("RB-001",))
    assert figures(grade_all(asker, [golden], {})).marked == 0.5
    assert figures(grade_all(make(None), [golden], {})).marked == 0


def test_a_quotation_has_no_mark() -> None:
    assert Statement("原文。", (1,)).mark("zh") == ""


def test_what_is_refused_is_not_asked_for_doubts_and_signs_are_weighed_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen: Screen = Guard(Lexicon.of(["林晓岚"])).screen(Speaker([]))
    screen.show({"1": "二十一点后对账文件仍未到达，批处理报 ERR_5003。"})
    refused = screen.judged("林晓岚未到达时，批处理不会报 ERR_5003。", ["1"])
    assert (len(refused.against), refused.doubts) == (1, ())
    moods.contradictions.cache_clear()
    verdict = screen.judged(REVERSED, ["1"])
    assert (verdict.against, len(verdict.doubts)) == ((), 1)
    assert moods.contradictions.cache_info()[:2] == (1, 1)
