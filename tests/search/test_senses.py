"""What a text holds of the things that a question names, in its words or others."""

from __future__ import annotations

from search.senses import senses_held


def test_the_same_thing_in_other_words_or_another_language_is_held() -> None:
    question = "数据库证书怎么轮换"
    same, other, english, apart = senses_held(
        question,
        ["数据库证书的轮换", "数据库证书的更换", "Rotating the database certificate", "会议室的预订"],
    )
    assert same.share > 0.99
    assert same.share > other.share > apart.share
    assert english.share > apart.share + 0.3


def test_what_is_asked_of_a_thing_is_missed_though_the_thing_is_there() -> None:
    paid, role = senses_held(
        "What is the salary of a scrum master?",
        ["The salary of a scrum master is public.", "The scrum master is a role in a team."],
    )
    assert paid.lack < 0.3 < 0.67 < role.lack


def test_words_that_only_ask_do_not_count() -> None:
    asked, plain = (
        senses_held(question, ["断路器模式"])[0] for question in ("什么是断路器模式", "断路器模式")
    )
    assert asked.share > 0.9
    assert plain.share > 0.99


def test_a_compound_name_is_held_by_its_words() -> None:
    assert senses_held("KubePodCrashLooping", ["Kube Pod Crash Looping"])[0].share > 0.99


def test_nothing_asked_and_nothing_told_is_nothing_held() -> None:
    assert [held.share for held in senses_held("怎么", ["怎么"])] == [0.0]
    assert senses_held("证书", [""])[0].share < 0.5
    assert senses_held("证书", []) == []
