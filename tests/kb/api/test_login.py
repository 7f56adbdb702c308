"""Logging in and out, the cookies and tokens of it, proxies, limits."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient

from kb.access.door import ATTEMPTS
from kb.access.keys import issue
from kb.access.principal import EVERY, Role
from kb.api.app import create_app
from kb.workspace import Workspace
from tests.kb.access.identity_provider import CLIENT, SECRET, identity_provider
from tests.kb.access.two_projects import ALFA, BETA
from tests.kb.api.house import ADDRESS, House, house

HTTPS = "https://fupan.example"


@pytest.fixture
def root(two_projects_files: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "two"
    shutil.copytree(two_projects_files, folder)
    return folder


@pytest.fixture
def home(root: Path) -> Iterator[House]:
    with house(root) as running:
        yield running


def _logged_in(home: House, who: str, next: str = "/") -> str:
    """Log in with a key; the token for forms."""
    home.client.cookies.clear()
    answer = home.client.post("/login", data={"key": home.tokens[who], "next": next}, follow_redirects=False)
    assert answer.status_code == 303
    found = re.search(
        '<meta name="csrf" content="([^"]+)">|name="csrf" value="([^"]+)"',
        home.client.get("/submissions").text,
    )
    assert found is not None
    return found[1] or found[2]


def test_a_person_is_sent_to_log_in_and_back(home: House) -> None:
    html = {"Accept": "text/html"}
    answer = home.client.get("/records/RB-111?lang=zh", headers=html, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/login?next=%2Frecords%2FRB-111%3Flang%3Dzh",
    )
    form = home.client.get(answer.headers["location"])
    assert 'name="next" value="/records/RB-111?lang=zh"' in form.text
    answer = home.client.post(
        "/login",
        data={"key": home.tokens["reader"], "next": "/records/RB-111?lang=zh"},
        follow_redirects=False,
    )
    assert answer.headers["location"] == "/records/RB-111?lang=zh"
    assert ALFA.title in home.client.get("/records/RB-111").text
    assert home.client.get(f"/records/{BETA.record}").status_code == 404


@pytest.mark.parametrize(
    "next",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/x\r\nSet-Cookie: a=b",
    ],
)
def test_a_login_leads_nowhere_else(home: House, next: str) -> None:
    answer = home.client.post(
        "/login", data={"key": home.tokens["reader"], "next": next}, follow_redirects=False
    )
    assert answer.headers["location"] == "/"
    assert 'name="next" value="/"' in home.client.get("/login", params={"next": next}).text


def test_the_cookie_is_kept_from_scripts_and_other_sites(home: House) -> None:
    answer = home.client.post("/login", data={"key": home.tokens["reader"]}, follow_redirects=False)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("fupan=")
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "Secure" not in cookie
    assert "strict-transport-security" not in answer.headers


def test_under_https_the_cookie_goes_no_other_way(root: Path) -> None:
    with house(root, public_url=HTTPS) as home:
        client = TestClient(home.app, base_url=HTTPS)
        answer = client.post("/login", data={"key": home.tokens["reader"]}, follow_redirects=False)
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-fupan=")
        assert "Secure" in cookie
        assert "Domain" not in cookie
        assert answer.headers["strict-transport-security"].startswith("max-age=")
        assert client.get("/api/v1/me").json()["name"] == "reader"


def test_logging_out_ends_the_session_not_the_cookie_alone(home: House) -> None:
    token = _logged_in(home, "reader")
    cookie = home.client.cookies["fupan"]
    assert home.client.post("/logout", data={"csrf": token}, follow_redirects=False).status_code == 303
    home.client.cookies.set("fupan", cookie)
    assert home.client.get("/api/v1/me").status_code == 401


def test_a_login_begins_a_new_session_whatever_cookie_came_along(home: House) -> None:
    token = _logged_in(home, "reader")
    before = home.client.cookies["fupan"]
    other = {"key": home.tokens["editor"]}
    assert home.client.post("/login", data=other, follow_redirects=False).status_code == 403
    home.client.post("/login", data=other | {"csrf": token}, follow_redirects=False)
    assert home.client.cookies["fupan"] != before
    assert home.client.get("/api/v1/me").json()["name"] == "editor"
    home.client.cookies.clear()
    home.client.cookies.set("fupan", before)
    assert home.client.get("/api/v1/me").status_code == 401


def test_a_session_ends_when_its_key_is_revoked(home: House) -> None:
    _logged_in(home, "reader")
    mine = home.tokens["reader"].split("_")[1]
    cookie = home.client.cookies["fupan"]
    assert home.ask("chief", "DELETE", f"/api/v1/keys/{mine}").status_code == 204
    assert home.ask("chief", "DELETE", f"/api/v1/keys/{mine}").status_code == 404
    home.client.cookies.set("fupan", cookie)
    assert home.client.get("/api/v1/me").status_code == 401
    assert home.ask("reader", "GET", "/api/v1/me").status_code == 401


def test_a_form_without_its_token_changes_nothing(home: House) -> None:
    token = _logged_in(home, "editor")
    said = {"kind": "useful", "record": ALFA.record, "back": "/"}
    for wrong in ({}, {"csrf": ""}, {"csrf": "x"}, {"csrf": token[:-1]}):
        assert home.client.post("/feedback", data=said | wrong, follow_redirects=False).status_code == 403
    for kind in ("application/json", "text/plain", ""):
        headers = {"Content-Type": kind} if kind else {}
        sent = home.client.post("/api/v1/ask", content='{"question": "x"}', headers=headers)
        assert sent.status_code == 403
    assert (
        home.client.post("/feedback", data=said | {"csrf": token}, follow_redirects=False).status_code == 303
    )
    script = {"X-CSRF-Token": token}
    assert home.client.post("/api/v1/ask", json={"question": "x"}, headers=script).status_code == 200


def test_an_uploaded_file_needs_the_token_too(home: House) -> None:
    token = _logged_in(home, "editor")
    file = {"file": ("a.md", b"# a\n\ntext\n")}
    data = {"kind": "reference", "project": "ALFA"}
    assert home.client.post("/submissions", data=data, files=file, follow_redirects=False).status_code == 403
    sent = home.client.post("/submissions", data=data | {"csrf": token}, files=file, follow_redirects=False)
    assert sent.status_code == 303


def test_the_token_of_another_session_does_not_serve(home: House) -> None:
    other = _logged_in(home, "other")
    _logged_in(home, "editor")
    said = {"kind": "useful", "record": ALFA.record, "csrf": other}
    assert home.client.post("/feedback", data=said, follow_redirects=False).status_code == 403


def test_other_sites_are_refused_even_with_the_token(home: House) -> None:
    token = _logged_in(home, "editor")
    said = {"kind": "useful", "record": ALFA.record, "csrf": token}
    for header in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        assert home.client.post("/feedback", data=said, headers=header).status_code == 403


def test_wrong_keys_are_slowed_down(home: House) -> None:
    tried = [home.client.post("/login", data={"key": "kb_x"}).status_code for _ in range(ATTEMPTS + 1)]
    assert tried == [401] * ATTEMPTS + [429]
    wrong = home.client.get("/api/v1/me", headers={"Authorization": "Bearer kb_x"})
    assert wrong.status_code == 429
    assert int(wrong.headers["retry-after"]) >= 1
    assert home.ask("reader", "GET", "/api/v1/me").status_code == 200
    for _ in range(5):
        assert home.client.post("/login", data={"key": "kb_x"}).status_code == 429
    _logged_in(
        home, "reader"
    )  # though others at the same address, or behind the same proxy, tried wrong ones
    entries = home.ask("chief", "GET", "/api/v1/audit?limit=100").json()["items"]
    refused = [one["outcome"] for one in entries if one["who"] == "address:testclient"]
    assert (refused.count("401"), refused.count("429")) == (ATTEMPTS, 1)


def test_everybody_has_a_limit_of_their_own(root: Path) -> None:
    with house(root, rate_per_minute=30) as home:
        asked = [home.ask("reader", "GET", "/api/v1/me").status_code for _ in range(31)]
        assert asked == [200] * 30 + [429]
        assert home.ask("editor", "GET", "/api/v1/me").status_code == 200
        dear = [
            home.ask("editor", "POST", "/api/v1/ask", json={"question": "x"}).status_code for _ in range(6)
        ]
        assert dear == [200] * 5 + [429]
        nobody = [home.ask("", "GET", "/login").status_code for _ in range(31)]
        assert nobody == [200] * 30 + [429]


def test_the_built_site_is_for_those_who_see_every_project(home: House) -> None:
    site = home.root / "site" / "_build"
    site.mkdir(parents=True)
    (site / "index.html").write_text(BETA.word, encoding="utf-8")
    assert home.ask("reader", "GET", "/site/").status_code == 403
    assert home.ask("admin", "GET", "/site/index.html").status_code == 403
    assert BETA.word in home.ask("chief", "GET", "/site/").text


def test_an_administrator_of_some_projects_makes_no_keys(home: House) -> None:
    wanted = {"name": "x", "role": "admin", "projects": ["*"]}
    assert home.ask("admin", "POST", "/api/v1/keys", json=wanted).status_code == 403
    made = home.ask("chief", "POST", "/api/v1/keys", json=wanted).json()
    assert home.client.get("/api/v1/me", headers={"Authorization": f"Bearer {made['token']}"}).json()[
        "projects"
    ] == ["*"]
    assert "token" not in home.ask("chief", "GET", "/api/v1/keys").text


def test_the_page_of_keys_makes_and_revokes(home: House) -> None:
    token = _logged_in(home, "chief")
    made = home.client.post(
        "/keys", data={"name": "李四", "role": "reader", "projects": "ALFA，BETA", "csrf": token}
    )
    key = re.search(r"kb_([0-9a-f]{12})_[\w-]{43}", made.text)
    assert key is not None
    headers = {"Authorization": f"Bearer {key[0]}"}
    assert home.client.get("/api/v1/me", headers=headers).json()["projects"] == ["ALFA", "BETA"]
    assert key[0] not in home.client.get("/keys").text
    assert home.client.post(f"/keys/{key[1]}/revoke", data={"csrf": token}).status_code == 200
    assert home.client.get("/api/v1/me", headers=headers).status_code == 401


@pytest.fixture
def company(root: Path) -> Iterator[tuple[TestClient, Callable[[str], str], dict[str, object]]]:
    """A server whose people log in at a provider: a browser, what it does there, and who it is there."""
    with identity_provider() as provider:
        server = {
            "auth": "oidc",
            "oidc_issuer": provider.issuer,
            "oidc_client_id": CLIENT,
            "oidc_client_secret": SECRET,
            "public_url": ADDRESS,
            "jobs": 0,
        }
        with TestClient(create_app(Workspace.open(root, {"server": server})), base_url=ADDRESS) as client:
            yield client, provider.authorized, provider.person


def test_people_log_in_at_their_company(
    company: tuple[TestClient, Callable[[str], str], dict[str, object]],
) -> None:
    client, authorized, person = company
    person["groups"] = ["fupan:reader", "fupan:project:ALFA"]
    assert "/login/oidc?next=" in client.get("/login").text
    away = client.get("/login/oidc?next=/projects/ALFA", follow_redirects=False)
    assert away.status_code == 303
    assert "HttpOnly" in away.headers["set-cookie"]
    back = urlsplit(authorized(away.headers["location"]))
    home = client.get(f"{back.path}?{back.query}", follow_redirects=False)
    assert (home.status_code, home.headers["location"]) == (303, "/projects/ALFA")
    me = client.get("/api/v1/me").json()
    assert (me["name"], me["role"], me["projects"], me["by"]) == (
        "zhang@example.com",
        "reader",
        ["ALFA"],
        "oidc",
    )
    again = client.get(f"{back.path}?{back.query}", follow_redirects=False)
    assert again.status_code == 401
    assert client.get("/api/v1/projects/BETA").status_code == 404


def test_an_answer_without_the_browsers_cookie_is_refused(
    company: tuple[TestClient, Callable[[str], str], dict[str, object]],
) -> None:
    client, authorized, _ = company
    away = client.get("/login/oidc", follow_redirects=False)
    back = urlsplit(authorized(away.headers["location"]))
    client.cookies.clear()
    assert client.get(f"{back.path}?{back.query}", follow_redirects=False).status_code == 401
    assert client.get("/api/v1/me").status_code == 401


def test_people_come_through_the_companys_proxy(root: Path) -> None:
    server = {"auth": "proxy", "trusted_proxies": "10.0.0.5", "proxy_secret": "s3cret", "jobs": 0}
    app = create_app(Workspace.open(root, {"server": server}))
    told = {
        "X-Fupan-Proxy-Secret": "s3cret",
        "X-Forwarded-User": "wang",
        "X-Forwarded-Groups": "fupan:editor,fupan:project:ALFA",
    }
    with TestClient(app, base_url=ADDRESS, client=("10.0.0.5", 1)) as inside:
        assert inside.get("/api/v1/me", headers=told).json()["projects"] == ["ALFA"]
        page = inside.get("/submissions", headers=told).text
        found = re.search('name="csrf" (?:content|value)="([^"]+)"', page)
        assert found is not None
        said = {"kind": "useful", "record": ALFA.record}
        assert inside.post("/feedback", data=said, headers=told).status_code == 403
        sent = inside.post("/feedback", data=said | {"csrf": found[1]}, headers=told, follow_redirects=False)
        assert sent.status_code == 303
        assert inside.get("/api/v1/me").status_code == 401
        assert inside.get("/login").status_code == 404
        outside = TestClient(app, base_url=ADDRESS, client=("10.0.0.6", 1))
        assert outside.get("/api/v1/me", headers=told).status_code == 401
        _, token = issue(app.state.fupan.database, name="CI", role=Role.READER, projects=EVERY, days=1)
        assert outside.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_a_server_without_login_lets_nobody_through_a_proxy(root: Path) -> None:
    with TestClient(create_app(Workspace.open(root)), base_url=ADDRESS) as client:
        assert client.get("/api/v1/me").json()["by"] == "local"
        for name in ("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"):
            assert client.get("/api/v1/me", headers={name: "1.2.3.4"}).status_code == 401
        assert client.get("/login").status_code == 404
