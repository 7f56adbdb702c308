"""The first page: search, and what is new, late and under way."""

from __future__ import annotations

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

from kb.services.gap_log import read_gaps
from kb.workspace import Workspace


def test_results_are_marked_and_named_in_the_readers_language(client: TestClient) -> None:
    zh = client.get("/", params={"q": "ERR_5003", "lang": "zh"}).text
    en = client.get("/", params={"q": "ERR_5003", "lang": "en"}).text
    assert "<mark>ERR_5003</mark>" in zh
    assert "<b>运维手册</b>" in zh
    assert "对账文件迟到处理" in zh
    assert "<b>runbook</b>" in en
    assert "Handling a late reconciliation file" in en
    assert not re.search("[一-鿿]", en.split('<ol class="hits">')[0].replace("中文", ""))


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/ask",
        "/records",
        "/projects",
        "/projects/DEMO",
        "/generate",
        "/submissions",
        "/inbox",
        "/health",
    ],
)
def test_an_english_page_has_no_chinese_of_ours(client: TestClient, workspace: Workspace, path: str) -> None:
    page = unescape(client.get(path, params={"lang": "en"}).text)
    records = workspace.load_records()[0]
    told = "".join(file.read_text(encoding="utf-8") for file in workspace.root.rglob("*.yaml"))
    told += "".join(record.text for record in records)
    assert "{{" not in page
    assert "}}" not in page, "a template with a slip in it"
    assert page.count("<h1") == 1
    ours = re.findall("[一-鿿]+", re.sub(r"<h3>.*?</h3>|<small>.*?</small>|中文", "", page))
    assert [word for word in ours if word not in told] == []


def test_nothing_in_a_record_or_a_query_becomes_markup(client: TestClient) -> None:
    page = client.get("/", params={"q": "网关日志 script <script>alert(9)</script>"}).text
    assert "&lt;img src=x onerror=alert(2)&gt;" in page.replace("<mark>", "").replace("</mark>", "")
    assert re.findall(r"<script[^>]*>", page) == re.findall(
        r'<script type="module" src="/static/[^"]*">', page
    )
    for tag in ("<img src=x", "<iframe", "onerror=alert(2)>"):
        assert tag not in page.replace("onerror=alert(2)&gt;", "")
    assert 'value="网关日志 script &lt;script&gt;alert(9)&lt;/script&gt;"' in page


def test_the_page_asks_for_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/", params={"q": "对账"}).text
    assert re.findall(r'(?:src|href|action)="(?![/#?])([^"]*)"', page) == []
    for name in ("tokens.css", "page.css", "views.css"):
        sheet = client.get(f"/static/{name}").text
        assert "url(" not in sheet
        assert "@import" not in sheet


def test_assets_are_kept_for_good_under_the_name_of_their_content(client: TestClient) -> None:
    (address,) = re.findall(r'href="(/static/page\.css\?v=\w+)"', client.get("/").text)
    assert "immutable" in client.get(address).headers["cache-control"]
    assert client.get("/static/page.css").headers["cache-control"] == "no-cache"


def test_a_count_narrows_the_results_and_can_be_taken_back(client: TestClient) -> None:
    page = client.get("/", params={"q": "对账", "kind": "lesson"}).text
    assert set(re.findall(r'<li class="hit (\w+)">', page)) == {"lesson"}
    (back,) = re.findall(r'<a href="([^"]*)" aria-current="true"><span>经验</span>', page)
    again = client.get(unescape(back)).text
    assert len(set(re.findall(r'<li class="hit (\w+)">', again))) > 1
    (narrow,) = re.findall(r'<a href="([^"]*)"><span>经验</span>', again)
    assert unescape(narrow).endswith("kind=lesson")


def test_why_a_passage_was_found_is_told(client: TestClient) -> None:
    page = client.get("/", params={"q": "ERR_5003"}).text
    assert "为什么找到" in page
    assert "命中：" in page


def test_a_question_without_answer_is_a_gap_once_it_is_asked_and_not_while_it_is_typed(
    client: TestClient, workspace: Workspace
) -> None:
    typed = client.get("/", params={"q": "量子纠缠", "part": "results"})
    assert "<html" not in typed.text
    assert read_gaps(workspace) == []
    page = client.get("/", params={"q": "量子纠缠"}).text
    assert [gap.query for gap in read_gaps(workspace)] == ["量子纠缠"]
    assert "告诉知识库的维护者" in page
    assert "量子纠缠" in client.get("/").text


def test_a_project_that_cannot_be_read_says_why_and_the_rest_works(
    client: TestClient, workspace: Workspace
) -> None:
    workspace.write("projects/BROKEN/project.yaml", "project: {name: x, nmae: y}\n")
    page = client.get("/?lang=zh").text
    assert "projects/BROKEN/project.yaml:1" in page
    assert 'href="/projects/DEMO?lang=zh"' in page
    wizard = client.get("/generate").text
    assert 'name="project" value="DEMO"' in wizard
    assert 'name="project" value="BROKEN"' not in wizard


def test_language_and_theme_are_remembered_and_lead_back_to_the_page(client: TestClient) -> None:
    answer = client.get("/preferences?lang=en&theme=dark&back=%2F%3Fq%3DRB", follow_redirects=False)
    assert answer.headers["location"] == "/?q=RB"
    page = client.get("/").text
    assert '<html lang="en">' in page
    assert 'data-md-color-scheme="slate"' in page


@pytest.mark.parametrize(
    "back", ["//evil.example/", "https://evil.example", "/\\evil.example", "/a\r\nSet-Cookie: x=1"]
)
def test_a_choice_never_leads_to_another_host(client: TestClient, back: str) -> None:
    answer = client.get("/preferences", params={"lang": "en", "back": back}, follow_redirects=False)
    assert answer.headers["location"] == "/"
