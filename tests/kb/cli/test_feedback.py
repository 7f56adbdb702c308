"""``fupan feedback``: what readers said, listed and closed."""

from __future__ import annotations

import json

import pytest

from kb.database import FeedbackList
from kb.services.feedback import tell
from kb.services.server_database import server_database
from kb.workspace import Workspace
from tests.kb.cli.conftest import Type


@pytest.fixture
def told(fupan: Type, workspace: Workspace) -> Type:
    """The command line of a workspace where a reader found something wrong, and something missing."""
    with server_database(workspace) as database:
        words = FeedbackList(database)
        tell(workspace, words, "wrong", who="王芳", record="RB-001", note="第二步命令改名了")
        tell(workspace, words, "missing", who="王芳", query="专线怎么切换")
    return fupan


def test_what_readers_said_is_listed_with_the_owner_of_the_record(told: Type) -> None:
    out = told("feedback").out
    assert "有错  RB-001" in out
    assert "第二步命令改名了" in out
    assert "没有答案  专线怎么切换" in out
    assert "wrong" in told("feedback", lang="en").out
    owner = json.loads(told("feedback", "--json").out)["feedback"][1]["owner"]
    assert owner
    assert "RB-001" in told("feedback", "--owner", owner).out
    assert told("feedback", "--owner", "nobody").out == "没有反馈。\n"


def test_an_entry_is_closed_once(told: Type) -> None:
    assert told("feedback", "--done", "1", "--by", "李工").code == 0
    assert "RB-001" not in told("feedback").out
    assert "RB-001" in told("feedback", "--all").out
    assert told("feedback", "--done", "1").code == 2
