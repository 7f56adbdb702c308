"""All views of a project together: they come from one day and one language, and never from a clock."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable

import pytest

from kb.project.entities import Project
from kb.project.views import Views, build_views

Build = Callable[..., Project]
TODAY = dt.date(2026, 6, 30)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_empty_project_has_every_view(build: Build, lang: str) -> None:
    views = build_views(build(), today=TODAY, lang=lang)
    assert views.schedule.percent == 0
    assert len(views.risk_cells) == 25
    assert [view.key for view in views.viewpoints] == [
        "business",
        "operations",
        "security",
        "compliance",
        "data",
    ]
    for field in dataclasses.fields(Views):
        assert getattr(views, field.name) is not None


def test_the_day_given_decides_what_is_late(build: Build) -> None:
    project = build(
        milestones=[{"id": "MS-001", "name": "上线", "date": "2026-06-30", "baseline": "2026-06-30"}]
    )
    states = [
        build_views(project, today=day, lang="zh").milestones[0].state
        for day in (dt.date(2026, 6, 30), dt.date(2026, 7, 1))
    ]
    assert states == ["on_track", "late"]


def test_the_same_day_gives_the_same_views(build: Build) -> None:
    project = build(objectives=[{"id": "OBJ-001", "statement": {"zh": "提速", "en": "faster"}}])
    assert build_views(project, today=TODAY, lang="zh") == build_views(project, today=TODAY, lang="zh")


def test_texts_are_in_the_language_asked_for(build: Build) -> None:
    project = build(objectives=[{"id": "OBJ-001", "statement": {"zh": "提速", "en": "faster"}}])
    zh, en = (build_views(project, today=TODAY, lang=lang).goals[0].statement for lang in ("zh", "en"))
    assert (zh, en) == ("提速", "faster")
