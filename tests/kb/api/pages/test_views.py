"""Records, projects, answers, documents: what each page shows, and what it does."""

from __future__ import annotations

import re
import time
from html import unescape

import pytest
from fastapi.testclient import TestClient

from kb.workspace import Workspace

HTML = {"Accept": "text/html"}


def text_of(page: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", page))


def test_a_record_shows_its_text_its_outline_and_what_stands_around_it(client: TestClient) -> None:
    page = client.get("/records/RT-001").text
    assert "<h1" in page
    assert "柜台集成联调复盘" in page
    assert "Teller integration test review" in page
    assert '<a href="#LES-001">' in page
    assert 'id="LES-001"' in page
    assert re.search(r'LES-001</span> → <a href="/records/RB-001', page), "where a lesson was applied"
    assert "复审逾期" in page
    assert "knowledge/retrospectives/RT-001.md" in page


def test_a_lesson_leads_to_its_place_in_the_record(client: TestClient) -> None:
    answer = client.get("/records/LES-002", follow_redirects=False)
    assert answer.headers["location"] == "/records/RT-001#LES-002"


@pytest.mark.parametrize("name", ["RB-999", "RB-900", "..%2f..%2ffupan.toml", "%00", "a" * 300])
def test_a_record_that_is_not_there_or_restricted_is_missing_in_the_same_words(
    client: TestClient, name: str
) -> None:
    answer = client.get(f"/records/{name}", headers=HTML)
    assert answer.status_code == 404
    assert "没有" in text_of(answer.text)


def test_a_hostile_record_is_shown_as_text(client: TestClient) -> None:
    page = client.get("/records/RB-666").text
    assert "&lt;script&gt;alert(3)&lt;/script&gt;" in page
    assert "javascript:alert" not in re.sub(r"\[这里\]\(javascript:alert\(4\)\)", "", page)
    assert re.findall(r"<(?:script|img|iframe)\b[^>]*>", page) == re.findall(
        r'<script type="module"[^>]*>|<img src="/static/mark.svg"[^>]*>', page
    )


def test_the_list_of_records_is_narrowed_and_says_what_is_late(client: TestClient) -> None:
    page = client.get("/records", params={"kind": "retrospective"}).text
    assert "柜台集成联调复盘" in page
    assert "对账文件迟到处理" not in page
    assert "复审逾期" in page
    assert "没有符合条件的记录" in client.get("/records", params={"tag": "无此标签"}).text


def test_a_project_shows_its_gates_its_risks_and_its_documents(client: TestClient) -> None:
    page = client.get("/projects/DEMO").text
    assert page.count('class="yes"') + page.count('class="no"') == 4
    assert "/projects/DEMO/findings" in page or "检查没有发现问题" in page
    assert client.get("/projects/DEMO/findings").status_code == 200
    assert client.get("/projects/NONE", headers=HTML).status_code == 404


def test_a_drawing_of_a_project_is_a_picture_and_unknown_ones_are_missing(client: TestClient) -> None:
    found = client.get("/projects/DEMO/figures/context.png")
    assert found.status_code in (200, 404)
    if found.status_code == 200:
        assert found.content.startswith(b"\x89PNG")
    assert client.get("/projects/DEMO/figures/nothing.png").status_code == 404


def test_an_answer_names_its_sources_and_the_next_question_follows_it(client: TestClient) -> None:
    page = client.post("/ask", data={"question": "ERR_5003 怎么处理"}).text
    assert 'href="#source-1"' in page
    assert 'id="source-1"' in page
    assert re.search(r'name="earlier" value="ERR_5003[^"]*"', page)
    follow = client.post("/ask", data={"question": "那要多久", "earlier": ["ERR_5003 怎么处理"]}).text
    assert len(re.findall(r'name="earlier"', follow)) == 2


def test_nothing_is_answered_without_a_basis(client: TestClient) -> None:
    page = client.post("/ask", data={"question": "量子纠缠的哲学意义"}).text
    assert "知识库中未找到依据" in page
    assert 'class="answer"' not in page


def test_an_answer_comes_sentence_by_sentence_to_a_script(client: TestClient) -> None:
    answer = client.post(
        "/ask", data={"question": "ERR_5003 怎么处理"}, headers={"Accept": "text/event-stream"}
    )
    names = re.findall(r"^event: (.*)$", answer.text, re.MULTILINE)
    assert set(names) == {"statement", "page"}
    assert names[-1] == "page"
    assert "<html" not in answer.text


def finished(client: TestClient, address: str) -> str:
    """The page of a job when it is over."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        page = client.get(address).text
        if "data-job=" not in page:
            return page
        assert '<noscript><meta http-equiv="refresh"' in page
        time.sleep(0.2)
    raise AssertionError("the job is not over")


def test_a_document_is_written_in_the_background_and_offered_for_download(
    client: TestClient, workspace: Workspace
) -> None:
    form = {"type": "lessons-learned", "project": "DEMO", "document_lang": "en"}
    answer = client.post("/generate", data=form, follow_redirects=False)
    assert answer.status_code == 303
    page = finished(client, answer.headers["location"])
    link = re.findall(r'href="(/api/v1/documents/[^"]+)"', page)[0]
    assert client.get(link).content[:2] == b"PK"
    assert (workspace.root / "drafts/DEMO/lessons-learned.en.md").is_file()
    assert answer.headers["location"] in client.get("/jobs").text
    assert "lessons-learned.en.md" in client.get("/projects/DEMO").text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"project": "NONE"}, "没有项目 NONE"),
        ({"type": "novel"}, "没有文档类型"),
        ({"look": "../../etc/passwd"}, "没有这个 Word 模板"),
    ],
)
def test_what_cannot_be_written_is_told_on_a_page(
    client: TestClient, changed: dict[str, str], said: str
) -> None:
    form = {"type": "lessons-learned", "project": "DEMO", "document_lang": "zh"} | changed
    answer = client.post("/generate", data=form, headers=HTML)
    assert answer.status_code == 404
    assert said in answer.text


def test_the_health_of_the_knowledge_base_counts_what_may_be_seen(
    client: TestClient, workspace: Workspace
) -> None:
    page = text_of(client.get("/health").text)
    shown = [one for one in workspace.load_records()[0] if one.field("sensitivity") != "restricted"]
    assert re.search(rf"\b{len(shown)}\s+条知识", page)
    assert "尚未用到任何清单或手册的经验" in page
    assert "第三方供应商延期要有应急方案" in page
