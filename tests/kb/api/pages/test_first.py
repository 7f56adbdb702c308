"""The first page."""

from __future__ import annotations

import re

from fastapi.testclient import TestClient

from kb.workspace import Workspace

FORM = {"type": "lessons-learned", "project": "DEMO", "document_lang": "zh"}


def test_results_are_marked_and_named_in_the_readers_language(client: TestClient) -> None:
    zh = client.get("/", params={"q": "ERR_5003", "lang": "zh"}).text
    en = client.get("/", params={"q": "ERR_5003", "lang": "en"}).text
    assert "<mark>ERR_5003</mark>" in zh
    assert "<b>运维手册</b>" in zh
    assert "对账文件迟到处理" in zh
    assert "<b>runbook</b>" in en
    assert "Handling a late reconciliation file" in en
    assert not re.search("[一-鿿]", en.split('<ol class="hits">')[0].replace("中文", ""))


def test_nothing_in_a_record_or_a_query_becomes_markup(client: TestClient) -> None:
    page = client.get("/", params={"q": "网关日志 script <script>alert(9)</script>"}).text
    assert "&lt;img src=x onerror=alert(2)&gt;" in page.replace("<mark>", "").replace("</mark>", "")
    for tag in ("<script", "<img src=x", "<iframe"):
        assert tag not in page
    assert 'value="网关日志 script &lt;script&gt;alert(9)&lt;/script&gt;"' in page


def test_the_page_asks_for_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/", params={"q": "对账"}).text
    assert re.findall(r'(?:src|href|action)="(?!/)([^"]*)"', page) == []
    assert "url(" not in client.get("/static/page.css").text


def test_the_kind_narrows_the_results(client: TestClient) -> None:
    page = client.get("/", params={"q": "对账", "kind": "lesson"}).text
    assert set(re.findall(r'<li class="(\w+)">', page)) == {"lesson"}
    assert 'value="lesson" checked' in page


def test_a_document_is_written_from_the_page_and_offered_for_download(
    client: TestClient, workspace: Workspace
) -> None:
    page = client.post("/generate?lang=en", data=FORM | {"document_lang": "en"})
    assert page.status_code == 200
    assert re.search(r"Written; \d+ open points", page.text)
    (link,) = re.findall(r'href="(/api/v1/documents/[^"]+)"', page.text)
    assert client.get(link).content[:2] == b"PK"
    assert (workspace.root / "drafts/DEMO/lessons-learned.en.md").is_file()


def test_what_goes_wrong_while_writing_is_told_on_a_page(client: TestClient) -> None:
    page = client.post("/generate?lang=zh", data=FORM | {"project": "NONE"}, headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert "没有项目 NONE" in page.text
    assert "现有：DEMO。" in page.text


def test_a_project_that_cannot_be_read_says_why_and_the_rest_works(
    client: TestClient, workspace: Workspace
) -> None:
    workspace.write("projects/BROKEN/project.yaml", "project: {name: x, nmae: y}\n")
    page = client.get("/?lang=zh").text
    assert "projects/BROKEN/project.yaml:1" in page
    assert 'value="DEMO"' in page
    assert 'value="BROKEN"' not in page
