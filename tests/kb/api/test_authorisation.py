"""The authorisation matrix: every route, for nobody, for each role, and for those of another project."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.access.principal import LOCAL, Permission, Principal
from kb.api.access import guarded
from tests.kb.access.two_projects import BETA
from tests.kb.api.house import PEOPLE, House, house

OPEN, READ, COMMENT, WRITE, ADMIN = Permission

#: What each route demands; "+" after a permission: of somebody who sees every project. A new route needs a row.
MATRIX = """
GET /api/v1/search                                   read
POST /api/v1/ask                                     read
GET /api/v1/records                                  read
GET /api/v1/records/{name}                           read
GET /api/v1/lessons                                  read
GET /api/v1/facets                                   read
GET /api/v1/glossary                                 read
GET /api/v1/projects                                 read
GET /api/v1/projects/{code}                          read
GET /api/v1/projects/{code}/requirements             read
GET /api/v1/projects/{code}/interfaces               read
GET /api/v1/projects/{code}/risks                    read
GET /api/v1/projects/{code}/milestones               read
GET /api/v1/projects/{code}/changes                  read
GET /api/v1/projects/{code}/actions                  read
GET /api/v1/projects/{code}/open-points              read
GET /api/v1/projects/{code}/trace                    read
GET /api/v1/projects/{code}/trace/{identifier}       read
GET /api/v1/projects/{code}/missing-links            read
GET /api/v1/projects/{code}/links                    read
GET /api/v1/projects/{code}/impact/{identifier}      read
GET /api/v1/checks                                   read
GET /api/v1/rules                                    read
GET /api/v1/types                                    read
GET /api/v1/documents                                read
POST /api/v1/documents                               write
GET /api/v1/documents/{project}/{name}               read
POST /api/v1/jobs/generate                           write
POST /api/v1/jobs/index                              admin+
POST /api/v1/jobs/evaluate                           admin+
POST /api/v1/jobs/import                             comment
GET /api/v1/jobs                                     read
GET /api/v1/jobs/{id}                                read
POST /api/v1/jobs/{id}/cancel                        comment
GET /api/v1/jobs/{id}/events                         read
GET /api/v1/drafts                                   read
GET /api/v1/drafts/{project}/{name}                  read
PUT /api/v1/drafts/{project}/{name}                  write
GET /api/v1/drafts/{project}/{name}/review           read
PUT /api/v1/drafts/{project}/{name}/blocks/{key}     write
POST /api/v1/drafts/{project}/{name}/document        write
GET /api/v1/feedback                                 write
POST /api/v1/feedback                                comment
POST /api/v1/feedback/{id}/done                      write
GET /api/v1/submissions                              read
POST /api/v1/submissions                             comment
GET /api/v1/submissions/{id}                         read
POST /api/v1/submissions/{id}/accept                 write
POST /api/v1/submissions/{id}/reject                 write
GET /api/v1/gaps                                     read
GET /api/v1/proposals                                read
POST /api/v1/proposals                               write
PUT /api/v1/proposals/{project}/{name}/{id}          write
GET /api/v1/evaluation                               read+
GET /api/v1/me                                       read
GET /api/v1/keys                                     admin+
POST /api/v1/keys                                    admin+
DELETE /api/v1/keys/{id}                             admin+
GET /api/v1/audit                                    admin+
GET /healthz                                         open
GET /readyz                                          open
GET /metrics                                         read+
GET /api/v1/openapi.json                             read
GET /api/v1/problems                                 open
GET /api/v1/problems/{name}                          open
GET /login                                           open
POST /login                                          open
POST /logout                                         read
GET /login/oidc                                      open
GET /login/callback                                  open
GET /                                                read
GET /ask                                             read
POST /ask                                            read
GET /records                                         read
GET /records/{name}                                  read
GET /projects                                        read
GET /projects/{code}                                 read
GET /projects/{code}/findings                        read
GET /projects/{code}/figures/{name}.png              read
GET /generate                                        write
POST /generate                                       write
GET /jobs                                            read
GET /jobs/{id}                                       read
POST /jobs/{id}/cancel                               comment
GET /drafts/{code}/{name}                            read
POST /drafts/{code}/{name}/blocks/{key}              write
POST /drafts/{code}/{name}/word                      write
GET /submissions                                     read
POST /submissions                                    comment
GET /submissions/{number}                            read
POST /submissions/{number}/accept                    write
POST /submissions/{number}/reject                    write
POST /feedback                                       comment
GET /inbox                                           write
POST /inbox/feedback/{number}                        write
GET /health                                          read
GET /keys                                            admin+
POST /keys                                           admin+
POST /keys/{id}/revoke                               admin+
GET /preferences                                     open
POST /mcp                                            read
GET /static                                          open
GET /site                                            read+
"""

ROWS = {(line.split()[0], line.split()[1]): line.split()[2] for line in MATRIX.strip().splitlines()}

#: What stands for the parameters of an address: things of the project BETA.
PLACES = {
    "{name}": BETA.record,
    "{code}": "BETA",
    "{project}": "BETA",
    "{identifier}": "REQ-001",
    "{id}": "0" * 32,
    "{key}": "x",
    "{number}": "1",
}


@pytest.fixture(scope="module")
def guarded_house(two_projects_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    root = tmp_path_factory.mktemp("matrix") / "workspace"
    shutil.copytree(two_projects_files, root)
    with house(root) as running:
        yield running


def _address(path: str) -> str:
    for name, value in PLACES.items():
        path = path.replace(name, value)
    return f"{path}/" if path in ("/static", "/site") else path


def _status(house: House, who: str, method: str, path: str) -> int:
    """The status of an empty request: whoever is let in gets 422 or better, whoever is not 401 or 403."""
    body: dict[str, object] = {} if method in ("GET", "DELETE") else {"json": {}}
    return int(house.ask(who, method, _address(path), **body).status_code)


def test_every_route_has_its_row_and_demands_what_it_says(guarded_house: House) -> None:
    demanded = {}
    for route in guarded(guarded_house.app.routes):
        for method in sorted(route.methods or {"GET"}):
            assert route.demand is not None, f"{method} {route.path} declares no permission"
            demanded[method, route.path] = f"{route.demand.permission}{'+' if route.demand.every else ''}"
    assert demanded == ROWS


@pytest.mark.parametrize(("method", "path"), list(ROWS))
def test_nobody_gets_in_where_a_login_is_needed(guarded_house: House, method: str, path: str) -> None:
    refused = _status(guarded_house, "", method, path) == 401
    # a login that nobody began, or with a wrong key, is answered 401 by the login itself
    assert refused == (ROWS[method, path] != "open") or path.startswith("/login")


@pytest.mark.parametrize("who", list(PEOPLE))
@pytest.mark.parametrize(("method", "path"), list(ROWS))
def test_each_role_gets_in_where_it_may(guarded_house: House, who: str, method: str, path: str) -> None:
    role, projects = PEOPLE[who]
    person = Principal(who, role, projects)
    row = ROWS[method, path]
    allowed = person.may(Permission(row.rstrip("+"))) and (person.sees_every or not row.endswith("+"))
    status = _status(guarded_house, who, method, path)
    if not path.startswith("/login"):
        assert (status not in (401, 403)) == allowed, f"{who}: {status}"
    assert status < 500


@pytest.mark.parametrize("who", ["reader", "editor", "admin", "outsider"])
@pytest.mark.parametrize(
    ("method", "path"), [row for row in ROWS if any(f"{{{one}}}" in row[1] for one in ("code", "project"))]
)
def test_another_project_is_missed_like_one_that_is_not_there(
    guarded_house: House, who: str, method: str, path: str
) -> None:
    def answer(code: str) -> tuple[int, str]:
        address = _address(path.replace("{code}", code).replace("{project}", code))
        got = guarded_house.ask(who, method, address, **({} if method == "GET" else {"json": {}}))
        text = got.text.replace(got.headers.get("x-request-id", "-"), "").replace(code, "CODE")
        return got.status_code, text

    hidden, missing = answer("BETA"), answer("NONE")
    assert hidden == missing
    assert hidden[0] in (403, 404, 422, 428)


@pytest.mark.parametrize(
    "token", ["", "kb_", "kb_000000000000_" + "x" * 43, "Basic eDp5", "x" * 5000, "kb_é"]
)
def test_a_wrong_key_opens_nothing_not_even_what_is_open(guarded_house: House, token: str) -> None:
    guarded_house.app.state.fupan.door.attempts._buckets.clear()
    headers = {b"Authorization": f"Bearer {token}".encode()}
    for path in ("/api/v1/me", "/", "/nothing"):
        assert guarded_house.client.get(path, headers=headers).status_code == 401


def test_methods_that_a_route_does_not_take_need_a_login_too(guarded_house: House) -> None:
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"):
        assert guarded_house.ask("", method, "/api/v1/me").status_code == 401
        assert guarded_house.ask("reader", method, "/api/v1/me").status_code == 405


def test_whoever_sits_at_the_machine_may_do_everything() -> None:
    assert all(LOCAL.may(one) for one in Permission)
    assert LOCAL.sees_every
