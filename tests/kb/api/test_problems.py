"""Errors over HTTP: said in the reader's language, with nothing of the inside in them."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from kb.api.app import create_app
from kb.api.problem_kinds import KINDS
from kb.workspace import Workspace


def test_invalid_parameters_are_named_in_both_languages(client: TestClient) -> None:
    wrong = {"limit": "viele", "since": "gestern"}
    zh = client.get("/api/v1/search", params=wrong | {"lang": "zh"})
    en = client.get("/api/v1/search", params=wrong | {"lang": "en"})
    assert (zh.status_code, zh.headers["content-type"]) == (422, "application/problem+json")
    assert {row["field"]: row["detail"] for row in zh.json()["errors"]} == {
        "q": "必须填写",
        "limit": "应是整数",
        "since": "应是日期，如 2026-03-31",
    }
    assert {row["field"]: row["detail"] for row in en.json()["errors"]} == {
        "q": "is required",
        "limit": "must be a whole number",
        "since": "must be a date such as 2026-03-31",
    }


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"type": "SIRS"}, "project：必须填写"),
        ({"type": "SIRS", "project": "DEMO", "lang": "fr"}, "lang：应是 zh 或 en"),
        ({"type": "SIRS", "project": "DEMO", "colour": "red"}, "colour：没有这一项"),
        ({"type": 1, "project": "DEMO"}, "type：应是文字"),
        ({"type": "SIRS", "project": "DEMO", "overwrite": "vielleicht"}, "overwrite：应是 true 或 false"),
    ],
)
def test_a_wrong_body_is_named_by_field(client: TestClient, body: dict[str, object], said: str) -> None:
    answer = client.post("/api/v1/documents", json=body)
    assert (answer.status_code, answer.json()["detail"]) == (422, said)


def test_values_out_of_bounds_are_told_the_bounds(client: TestClient) -> None:
    def said(**params: str) -> str:
        return str(client.get("/api/v1/search", params=params).json()["detail"])

    assert said(q="x", limit="1000") == "limit：不能大于 100"
    assert said(q="x", limit="0") == "limit：不能小于 1"
    assert said(q="") == "q：至少 1 个字符"
    assert said(q="长" * 501) == "q：最多 500 个字符"


def test_a_body_that_is_not_json_is_told(client: TestClient) -> None:
    answer = client.post("/api/v1/documents", content="{", headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["detail"]) == (422, "body：不是合法的 JSON")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_body_of_another_type_is_told_so(client: TestClient, kind: str) -> None:
    answer = client.post("/api/v1/documents", content='{"type": "SIRS"}', headers={"Content-Type": kind})
    assert (answer.status_code, answer.json()["type"]) == (415, KINDS["unsupported-media-type"].type)
    wrong = client.post("/api/v1/documents", json=[1])
    assert (wrong.status_code, wrong.json()["detail"]) == (422, "body：应是 JSON 对象")


@pytest.mark.parametrize(
    "query",
    ["risks?level=nonsense", "risks?status=nonsense", "requirements?status=nonsense", "changes?decision=no"],
)
def test_a_value_that_nothing_can_have_is_refused_and_not_an_empty_list(
    client: TestClient, query: str
) -> None:
    answer = client.get(f"/api/v1/projects/DEMO/{query}")
    assert answer.status_code == 422
    assert " 或 " in answer.json()["detail"]


def test_a_problem_that_cannot_be_shown_as_a_page_is_told_all_the_same(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> dict[str, object]:
        raise KeyError("a template of another release")

    monkeypatch.setattr("kb.api.problems.frame", broken)
    answer = client.get("/records/RB-999", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_the_language_is_the_readers(client: TestClient) -> None:
    def title(**headers: str) -> str:
        return str(
            client.get(
                "/api/v1/nothing", headers={k.replace("_", "-"): v for k, v in headers.items()}
            ).json()["title"]
        )

    assert title() == "没有找到"
    assert title(Accept_Language="en-GB,en;q=0.9") == "Not found"
    assert title(Accept_Language="fr,zh-CN;q=0.5") == "没有找到"


def test_a_person_with_a_browser_gets_a_page(client: TestClient) -> None:
    answer = client.get("/nothing?lang=en", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "<h1>Not found</h1>" in answer.text
    assert client.get("/api/v1/nothing", headers={"Accept": "text/html"}).json()["status"] == 404


def test_what_nobody_foresaw_is_answered_without_its_inside(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(*_: object, **__: object) -> None:
        raise RuntimeError("password=hunter2")

    monkeypatch.setattr("kb.api.routes.search.find", explode)
    with TestClient(
        create_app(workspace), base_url="http://127.0.0.1", raise_server_exceptions=False
    ) as client:
        answer = client.get("/api/v1/search", params={"q": "对账", "lang": "en"})
    assert (answer.status_code, answer.json()["title"]) == (500, "Internal error")
    assert "hunter2" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-request-id"] == answer.json()["request_id"]


def test_every_kind_is_explained_in_both_languages_where_its_type_leads(client: TestClient) -> None:
    listed = {one["type"]: one for lang in ("zh", "en") for one in _kinds(client, lang)}
    assert set(listed) == {kind.type for kind in KINDS.values()}
    for kind in KINDS.values():
        pairs = ((kind.zh, kind.en), (kind.meaning_zh, kind.meaning_en))
        assert all(zh and en and zh != en for zh, en in pairs)
        explained = client.get(kind.type, params={"lang": "en"})
        assert explained.json() == {
            "type": kind.type,
            "status": kind.status,
            "title": kind.en,
            "meaning": kind.meaning_en,
        }


def test_a_problem_names_its_kind_and_the_request(client: TestClient) -> None:
    missing = client.get("/api/v1/projects/NONE", headers={"X-Request-Id": "from-outside-7"})
    assert missing.json()["type"] == "/api/v1/problems/not-found"
    assert missing.json()["request_id"] == missing.headers["x-request-id"] == "from-outside-7"


def _kinds(client: TestClient, lang: str) -> list[dict[str, object]]:
    return list(client.get("/api/v1/problems", params={"lang": lang}).json()["items"])
