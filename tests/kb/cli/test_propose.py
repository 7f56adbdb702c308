"""``fupan propose``: what is printed, and the exit code."""

from __future__ import annotations

import json

from kb.workspace import Workspace
from tests.kb.cli.conftest import Type


def test_minutes_become_lessons_with_their_lines(fupan: Type, workspace: Workspace) -> None:
    (workspace.root / "m.md").write_text("- 停了一天。原因是证书过期。建议提前 60 天换。\n", encoding="utf-8")
    done = fupan("propose", "lessons", "m.md")
    assert done.code == 0
    assert "P1 提前 60 天换" in done.out
    assert "m.md:1" in done.out
    assert "数据没有改动" in done.out
    (item,) = json.loads(fupan("propose", "lessons", "m.md", "--json").out)["items"]
    assert item["change"]["cause"] == "原因是证书过期。"


def test_nothing_to_propose_is_said_and_told_by_the_exit_code(fupan: Type, workspace: Workspace) -> None:
    (workspace.root / "m.md").write_text("会议室太冷。\n", encoding="utf-8")
    done = fupan("propose", "lessons", "m.md")
    assert (done.code, "没有可以建议的" in done.out) == (1, True)


def test_the_language_may_be_named_after_the_command(fupan: Type, workspace: Workspace) -> None:
    text = "- Testing stopped for a day because a certificate expired. Renew certificates 60 days early.\n"
    (workspace.root / "m.md").write_text(text, encoding="utf-8")
    done = fupan("propose", "lessons", "m.md", "--lang", "en")
    assert (done.code, "lessons-m.en.md" in done.out, "数据没有改动" in done.out) == (0, True, True)
    assert "翻译要用模型" in fupan("propose", "translation", "m.md", "--lang", "en").err


def test_a_subject_is_needed(fupan: Type) -> None:
    assert fupan("propose", "lessons").code == 2


def test_accepting_what_was_never_proposed_is_refused(fupan: Type) -> None:
    done = fupan("propose", "lessons", "m.md", "--accept", "P1", "--in", "RT-001")
    assert done.code == 1
    assert "还没有建议" in done.err
