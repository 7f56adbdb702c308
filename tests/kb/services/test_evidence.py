"""Lessons quoted in documents: those that apply, or none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

import search
from generators.compose import LessonQuery
from kb.services.evidence import finder
from kb.services.index import open_index, update_index
from kb.services.init import init_workspace

TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[search.Index]:
    workspace = init_workspace(tmp_path_factory.mktemp("evidence") / "demo", sample=True, lang="zh")
    update_index(workspace)
    with open_index(workspace) as opened:
        yield opened


def quoted(index: search.Index, query: str, own_trade: tuple[str, ...] = ()) -> list[str]:
    find = finder(index, today=TODAY, lang="zh", own_trade=own_trade)
    return [found.id for found in find(LessonQuery("section", query, ("lesson",)))]


def test_a_section_is_given_the_lessons_about_its_topic(index: search.Index) -> None:
    assert quoted(index, "接口 超时 重试 幂等 不明状态 重复")[0].startswith("RT-002#LES-")


@pytest.mark.parametrize("topic", ["员工食堂 菜谱 营养搭配", "装修 噪声 绿植 养护", "团建 旅游 报名"])
def test_a_topic_that_nobody_wrote_about_is_given_nothing(index: search.Index, topic: str) -> None:
    every_record = tuple(f"RT-{number:03}" for number in range(1, 15))
    assert quoted(index, topic, own_trade=every_record) == []


def test_a_document_quotes_a_lesson_once(index: search.Index) -> None:
    find = finder(index, today=TODAY, lang="zh")
    first = find(LessonQuery("a", "接口 超时 重试 幂等 不明状态 重复", ("lesson",)))
    again = find(LessonQuery("b", "接口 超时 重试 幂等 不明状态", ("lesson",)))
    assert first
    assert not {found.id for found in first} & {found.id for found in again}
