"""Who is let in: keys, sessions, proxies, limits, settings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, Self

import pytest

from kb.access.door import Door, check_settings
from kb.access.groups import principal_of_groups
from kb.access.keys import FRESH_S, KeyRing, issue
from kb.access.limits import Limits
from kb.access.principal import EVERY, LOCAL, Principal, Projects, Role
from kb.access.proxy import HeaderError, Proxies
from kb.access.sessions import LASTS, Sessions
from kb.database import Database, open_database
from kb.database.keys import Keys
from kb.errors import AccessError, SettingsError
from kb.settings import ServerSettings, load_settings

PROXY = {"auth": "proxy", "trusted_proxies": "10.0.0.5, 10.1.0.0/16", "proxy_secret": "s3cret"}
FROM_PROXY = [
    ("x-fupan-proxy-secret", "s3cret"),
    ("x-forwarded-user", "张三"),
    ("x-forwarded-groups", "fupan:editor"),
]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path, ServerSettings())
    yield opened
    opened.close()


def _door(database: Database, **settings: object) -> Door:
    return Door(ServerSettings.model_validate(settings), lambda: database)


def _issued(
    database: Database, role: Role = Role.EDITOR, projects: Projects = frozenset({"A"})
) -> tuple[str, str]:
    key, token = issue(database, name="CI", role=role, projects=projects, days=1)
    return key.id, token


def test_a_key_says_whose_it_is(database: Database) -> None:
    key_id, token = _issued(database)
    assert KeyRing(database).principal(token) == Principal("CI", Role.EDITOR, frozenset({"A"}), "key", key_id)
    _, token = _issued(database, projects=EVERY, role=Role.ADMIN)
    found = KeyRing(database).principal(token)
    assert found is not None
    assert found.sees_every


def test_the_secret_of_a_key_is_nowhere(database: Database, tmp_path: Path) -> None:
    _, token = _issued(database)
    secret = token.split("_", 2)[2]
    database.close()
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or secret.encode() not in path.read_bytes()


def test_a_key_that_was_altered_revoked_or_has_ended_opens_nothing(database: Database) -> None:
    key_id, token = _issued(database)
    ring = KeyRing(database)
    assert ring.principal(token)
    for wrong in (
        token[:-1],
        token + "A",
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        token.upper(),
        "",
    ):
        assert ring.principal(wrong) is None
    _, other = _issued(database)
    assert ring.principal(f"kb_{key_id}_{other.split('_', 2)[2]}") is None
    assert Keys(database).revoke(key_id)
    assert not Keys(database).revoke(key_id)
    ring.forget()
    assert ring.principal(token) is None
    key, ended = issue(database, name="x", role=Role.READER, projects=EVERY, days=0)
    assert not key.is_valid(datetime.now(UTC))
    assert ring.principal(ended) is None


def test_another_process_sees_a_revocation_within_seconds(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    key_id, token = _issued(database)
    ring = KeyRing(database)
    assert ring.principal(token)
    Keys(database).revoke(key_id)
    now = __import__("time").monotonic()
    monkeypatch.setattr("kb.access.keys.time.monotonic", lambda: now + FRESH_S)
    assert ring.principal(token) is None


def test_the_use_of_a_key_is_remembered(database: Database) -> None:
    key_id, token = _issued(database)
    KeyRing(database).principal(token)
    key = Keys(database).get(key_id)
    assert key is not None
    assert key.last_used is not None


def test_a_session_lasts_until_it_ends(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    sessions = Sessions(database)
    principal = Principal("张三", Role.EDITOR, frozenset({"A"}), "oidc")
    cookie = sessions.begin(principal)
    session = sessions.get(cookie)
    assert session is not None
    assert session.principal == principal
    assert len(session.csrf) > 40
    assert sessions.get(cookie + "x") is None
    sessions.end(cookie)
    assert sessions.get(cookie) is None
    cookie = sessions.begin(principal)

    class Later(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls.fromtimestamp((datetime.now(tz) + LASTS).timestamp(), tz)

    monkeypatch.setattr("kb.database.sessions.datetime", Later)
    assert sessions.get(cookie) is None


def test_a_login_under_way_is_no_session_and_serves_once(database: Database) -> None:
    sessions = Sessions(database)
    cookie = sessions.begin_login({"state": "s"})
    assert sessions.get(cookie) is None
    assert sessions.take_login(cookie) == {"state": "s"}
    assert sessions.take_login(cookie) is None
    assert sessions.take_login(sessions.begin(LOCAL)) is None


def test_a_session_ends_with_the_key_it_was_begun_with(database: Database) -> None:
    key_id, token = _issued(database)
    door = _door(database, auth="keys")
    principal = door.keys.principal(token)
    assert principal is not None
    cookies = {door.cookie: door.sessions.begin(principal)}
    assert door.identify("9.9.9.9", [], cookies).principal == principal
    Keys(database).revoke(key_id)
    door.keys.forget()
    assert door.identify("9.9.9.9", [], cookies).principal is None


def test_without_a_login_the_person_at_this_machine_is_everybody(database: Database) -> None:
    door = _door(database)
    assert door.identify("127.0.0.1", [("host", "localhost")], {}).principal is LOCAL
    with pytest.raises(AccessError):
        door.identify("127.0.0.1", [("authorization", "Bearer kb_x")], {})


@pytest.mark.parametrize("peer", ["10.1.2.3", "192.168.0.7", "::ffff:10.1.2.3", "fe80::1%eth0", "8.8.4.4"])
def test_without_a_login_nothing_comes_in_from_another_machine(database: Database, peer: str) -> None:
    door = _door(database)
    with pytest.raises(AccessError):
        door.identify(peer, [("host", "localhost")], {})
    for near in ("127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"):
        assert door.identify(near, [("host", "localhost")], {}).principal is LOCAL


@pytest.mark.parametrize("name", ["x-forwarded-for", "forwarded", "via", "x-real-ip", "x-forwarded-user"])
def test_without_a_login_nothing_comes_in_through_a_proxy(database: Database, name: str) -> None:
    with pytest.raises(AccessError):
        _door(database).identify("127.0.0.1", [(name, "1.2.3.4")], {})


def test_a_trusted_proxy_names_people(database: Database) -> None:
    door = _door(database, **PROXY)
    found = door.identify("10.1.2.3", FROM_PROXY, {})
    assert found.principal == Principal("张三", Role.EDITOR, frozenset(), "proxy")
    assert found.csrf == door.identify("10.0.0.5", FROM_PROXY, {}).csrf != ""


@pytest.mark.parametrize(("encoding", "name"), [("utf-8", "张三"), ("latin-1", "Müller")])
def test_names_from_a_proxy_are_read_as_it_writes_them(database: Database, encoding: str, name: str) -> None:
    sent = [FROM_PROXY[0], ("x-forwarded-user", name.encode(encoding).decode("latin-1")), FROM_PROXY[2]]
    found = _door(database, **PROXY).identify("10.1.2.3", sent, {}).principal
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    ("peer", "headers"),
    [
        ("10.0.0.6", FROM_PROXY),
        ("127.0.0.1", FROM_PROXY),
        ("testclient", FROM_PROXY),
        ("10.0.0.5", FROM_PROXY[1:]),
        ("10.0.0.5", [("x-fupan-proxy-secret", "S3cret"), *FROM_PROXY[1:]]),
        ("10.0.0.5", [("x-fupan-proxy-secret", ""), *FROM_PROXY[1:]]),
        ("10.0.0.5", [FROM_PROXY[0], FROM_PROXY[2]]),
    ],
)
def test_nobody_else_names_anybody(database: Database, peer: str, headers: list[tuple[str, str]]) -> None:
    assert _door(database, **PROXY).identify(peer, headers, {}).principal is None


@pytest.mark.parametrize(
    "more",
    [
        [("x-forwarded-user", "root")],
        [("x_forwarded_user", "root")],
        [("x-forwarded_user", "root")],
        [("x_forwarded_groups", "fupan:admin")],
        [("x-forwarded-groups", "fupan:admin")],
        [("x_fupan_proxy_secret", "x")],
        [("authorization", "Bearer a"), ("authorization", "Bearer b")],
        [("cookie", "a=b"), ("cookie", "c=d")],
        [("host", "a"), ("host", "b")],
    ],
)
def test_headers_that_come_twice_or_disguised_are_refused(
    database: Database, more: list[tuple[str, str]]
) -> None:
    for settings in (PROXY, {"auth": "keys"}):
        with pytest.raises(HeaderError):
            _door(database, **settings).identify("10.0.0.5", [*FROM_PROXY, *more], {})


def test_somebody_without_a_role_is_not_let_in(database: Database) -> None:
    headers = [*FROM_PROXY[:2], ("x-forwarded-groups", "staff, fupan, fupan:, fupan:root, fupan:project:*")]
    with pytest.raises(AccessError):
        _door(database, **PROXY).identify("10.0.0.5", headers, {})


def test_groups_give_the_highest_role_and_the_projects() -> None:
    groups = [
        "fupan:reader",
        "/fupan/admin",
        "fupan/project/A",
        "fupan:project:B",
        "fupan:project:",
        "other:project:C",
    ]
    assert principal_of_groups("x", groups, "oidc") == Principal(
        "x", Role.ADMIN, frozenset({"A", "B"}), "oidc"
    )
    assert principal_of_groups("x", ["fupan:reader", "fupan:project:*"], "oidc").sees_every
    assert not principal_of_groups("x", ["fupan:reader"], "oidc").sees("A")


def test_the_address_is_that_before_the_trusted_proxies() -> None:
    proxies = Proxies("10.0.0.0/8, ::1", "")

    def client(peer: str, told: str) -> str:
        return proxies.client(peer, {"x-forwarded-for": told})

    assert client("10.0.0.5", "1.1.1.1, 2.2.2.2, 10.0.0.9") == "2.2.2.2"
    assert client("3.3.3.3", "1.1.1.1") == "3.3.3.3"
    assert client("10.0.0.5", "") == "10.0.0.5"
    assert client("10.0.0.5", "1.1.1.1, rubbish") == "10.0.0.5"
    assert client("::1", "2001:db8::1") == "2001:db8::1"


def test_limits_let_through_what_they_promise() -> None:
    now = [0.0]
    limits = Limits(60, clock=lambda: now[0])
    assert [limits.wait("a") for _ in range(60)] == [0] * 60
    assert limits.wait("a") == 1
    assert limits.wait("b", 100) == 0
    assert limits.wait("b") == 1
    now[0] = 10.0
    assert [limits.wait("a", 5) for _ in range(3)] == [0, 0, 5]
    assert Limits(0).wait("a", 10**9) == 0
    many = Limits(1, clock=lambda: now[0])
    assert {many.wait(str(number)) for number in range(10_001)} == {0}
    assert many.wait("0") == 0


@pytest.mark.parametrize("host", ["", "0.0.0.0", "::", "10.0.0.1", "fupan.example", "127.0.0.2"])  # noqa: S104 - refused
def test_no_other_machine_without_a_login(host: str) -> None:
    with pytest.raises(SettingsError):
        check_settings(ServerSettings(), host)
    check_settings(ServerSettings(auth="keys"), host)


@pytest.mark.parametrize(
    "settings",
    [
        {"auth": "proxy"},
        {"auth": "proxy", "trusted_proxies": "10.0.0.5"},
        {"auth": "proxy", "proxy_secret": "x"},
        {"auth": "oidc", "oidc_issuer": "https://id.example"},
        {"auth": "oidc", "oidc_issuer": "https://id.example", "oidc_client_id": "x"},
    ],
)
def test_a_login_that_is_half_set_up_is_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(SettingsError):
        check_settings(ServerSettings(**settings))


def test_a_proxy_that_is_no_address_is_told(database: Database) -> None:
    with pytest.raises(SettingsError) as refused:
        _door(database, **PROXY | {"trusted_proxies": "10.0.0.5, nginx"})
    assert "nginx" in refused.value.zh


@pytest.mark.parametrize("name", ["proxy_secret", "oidc_client_secret"])
def test_secrets_are_refused_in_the_file(tmp_path: Path, name: str) -> None:
    (tmp_path / "fupan.toml").write_text(f'[server]\n{name} = "hush"\n', encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        load_settings(tmp_path, environment={})
    assert "hush" not in str(refused.value)
    assert refused.value.place == "fupan.toml:2"
    (tmp_path / "fupan.toml").write_text("", encoding="utf-8")
    given = load_settings(tmp_path, environment={f"FUPAN_SERVER__{name.upper()}": "hush"})
    assert getattr(given.server, name).get_secret_value() == "hush"
    assert "hush" not in repr(given)


def test_expired_sessions_go_when_another_begins(database: Database) -> None:
    from kb.database.sessions import SessionRow, SessionTable

    table, now = SessionTable(database), datetime.now(UTC)
    table.add(SessionRow("old", {}, now - timedelta(days=2), now - timedelta(days=1), ""))
    assert table.get("old") is None
    Sessions(database).begin(LOCAL)
    assert table.take("old") is None
