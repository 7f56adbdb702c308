"""Feedback and proposals: kept, narrowed to projects, decided once."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from kb.database import Database, FeedbackList, Submissions
from kb.database.feedback import belonging
from kb.services.server_database import server_database
from kb.workspace import Workspace


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    (tmp_path / "fupan.toml").write_text("", encoding="utf-8")
    with server_database(Workspace.open(tmp_path)) as opened:
        yield opened


def test_feedback_is_seen_by_those_who_see_its_project(database: Database) -> None:
    words = FeedbackList(database)
    for project in ("", "A", "B"):
        words.add(
            who="王芳",
            kind="wrong",
            query="对账",
            record="RB-001",
            project=project,
            note="第三步\0不对\ud800",
        )
    assert [one.project for one in words.entries()] == ["B", "A", ""]
    assert [one.project for one in words.entries(projects={"A"})] == ["A", ""]
    assert (words.count(), words.count(projects={"A"}), words.count(projects=())) == (3, 2, 1)
    assert words.entries()[0].note == "第三步不对?"
    assert [one.id for one in words.entries(before=3, limit=1)] == [2]


def test_a_question_is_for_those_who_see_as_much_as_whoever_asked(database: Database) -> None:
    words = FeedbackList(database)
    many = frozenset(f"P{number:02}" for number in range(40))
    for projects in (frozenset[str](), {"A"}, {"B", "A"}, None, many):
        words.add(who="王芳", kind="missing", query="对账", project=belonging(projects))

    def seen(projects: Collection[str] | None) -> int:
        assert words.count(projects=projects) == len(words.entries(projects=projects))
        return words.count(projects=projects)

    assert [seen(one) for one in (None, {"A", "B", "C"}, {"A"}, {"B"}, (), many)] == [5, 3, 2, 1, 1, 1]
    assert not words.close(3, by="c", projects={"A"})
    assert words.close(3, by="c", projects={"A", "B"})
    assert not words.close(4, by="c", projects=many)


def test_feedback_is_closed_once_and_by_nobody_who_does_not_see_it(database: Database) -> None:
    words = FeedbackList(database)
    number = words.add(who="a", kind="useful", record="RB-001", project="B")
    assert not words.close(number, by="c", projects={"A"})
    assert words.close(number, by="c", projects={"B"})
    assert not words.close(number, by="d")
    (one,) = words.entries(state="done")
    assert one.decided_by == "c"
    assert one.decided_at is not None


def test_of_two_who_decide_on_a_proposal_the_first_one_does(database: Database) -> None:
    proposals = Submissions(database)
    number = proposals.add(
        who="a", owner="key:1", project="A", name="纪要.docx", kind="reference", path="x.md"
    )
    assert proposals.get(number, projects={"B"}) is None
    assert proposals.decide(number, "accepted", by="b", path="knowledge/x.md")
    assert not proposals.decide(number, "rejected", by="c", note="no")
    found = proposals.get(number, projects={"A"})
    assert found is not None
    assert (found.state, found.path, found.decided_by, found.note) == ("accepted", "knowledge/x.md", "b", "")
    assert proposals.count() == 0


def test_what_somebody_handed_in_is_found_among_that_of_many_others(database: Database) -> None:
    proposals = Submissions(database)
    for owner in ("key:1", *["key:2"] * 5):
        proposals.add(who="王芳", owner=owner, project="A", name="n.md", kind="reference", path="x.md")
    assert [one.id for one in proposals.entries(owner="key:1", limit=3)] == [1]
