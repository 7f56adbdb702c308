"""``fupan keys`` and ``fupan audit``."""

from __future__ import annotations

import json
import re
import sqlite3

from kb.workspace import Workspace
from tests.kb.cli.conftest import Type


def test_a_key_is_made_listed_and_revoked(fupan: Type) -> None:
    assert fupan("keys", "list").out == "还没有密钥。\n"
    made = fupan("keys", "add", "张三", "--role", "editor", "--project", "DEMO", "--days", "30")
    token = made.out.strip()
    assert re.fullmatch(r"kb_[0-9a-f]{12}_[\w-]{43}", token)
    key_id = token.split("_")[1]
    listed = fupan("keys", "list").out
    assert f"{key_id}  张三  editor  DEMO  到 20" in listed
    assert token not in listed
    assert fupan("keys", "revoke", key_id).code == 0
    assert f"{key_id}  张三  editor  DEMO  已吊销 20" in fupan("keys", "list").out
    again = fupan("keys", "revoke", key_id)
    assert (again.code, "没有还有效的密钥" in again.err) == (1, True)


def test_projects_are_named_or_not_seen(fupan: Type) -> None:
    done = fupan("keys", "add", "x", lang="en")
    assert "what belongs to no project" in done.err
    done = fupan("keys", "add", "x", "--project", "*", "--project", "DEMO", "--days", "0", lang="en")
    assert "every project  never ends" in done.err
    done = fupan("keys", "add", "x", "--project", "NONE", lang="en")
    assert (done.code, "there is no project NONE" in done.err) == (0, True)


def test_a_key_is_not_called_like_whoever_sits_at_the_machine_nor_like_nobody(fupan: Type) -> None:
    for name in ("local", " ", ""):
        refused = fupan("keys", "add", name, lang="en")
        assert (refused.code, "A key cannot be called" in refused.err, refused.out) == (1, True, "")


def test_the_audit_log_tells_what_was_done_and_whether_it_is_whole(fupan: Type, workspace: Workspace) -> None:
    assert fupan("audit").out == "还没有记录。\n"
    key_id = fupan("keys", "add", "张三").out.split("_")[1]
    fupan("keys", "revoke", key_id)
    lines = fupan("audit").out.splitlines()
    assert [line.split("Z  ")[1] for line in lines] == [
        f"local:cli  keys revoke  {key_id}  ok",
        f"local:cli  keys add  {key_id}  ok",
    ]
    assert [entry["n"] for entry in json.loads(fupan("audit", "--json", "--limit", "1").out)["entries"]] == [
        2
    ]
    assert fupan("audit", "--verify", lang="en").out == "Whole, 2 entries\n"
    with sqlite3.connect(workspace.state_dir / "server.sqlite") as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        database.execute("UPDATE audit SET who = 'nobody' WHERE n = 1")
    database.close()
    broken = fupan("audit", "--verify", lang="en")
    assert (broken.code, broken.out) == (1, "Entry 1 is missing or was altered\n")
