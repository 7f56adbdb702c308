"""``fupan verify`` as it is typed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from generators.draft import Draft
from kb.services.generate import word_document
from kb.workspace import Workspace
from tests.generators.word.packages import alter
from tests.kb.cli.conftest import Type
from tests.kb.services.test_verify import BODY, FRONT, RETROSPECTIVE, edit


@pytest.fixture
def document(workspace: Workspace) -> Path:
    Draft(FRONT, BODY).write(workspace.root / "drafts" / "DEMO" / "spec.md")
    return workspace.root / word_document(workspace, "drafts/DEMO/spec.md")[0]


def test_a_document_as_it_was_generated(fupan: Type, document: Path) -> None:
    typed = fupan("verify", str(document))

    assert typed.code == 0
    assert typed.out.splitlines() == [
        "DEMO-SIRS-001 V0.1 2026-03-02",
        "文字来自（段）  知识库 1，项目数据或人写的 3",
        "引用的来源 2  有效 2",
        "需求与条目 2  未改 2",
        "其余正文 9 段  未改",
        "与生成时一致",
    ]
    assert fupan("verify", str(document), lang="en").out.splitlines()[-1] == "As it was generated"


def test_what_differs_is_listed_with_both_wordings(fupan: Type, workspace: Workspace, document: Path) -> None:
    edit(workspace.root / RETROSPECTIVE, ("status: approved", "status: deprecated"))
    alter(document, lambda xml: xml.replace("在 2 s 内", "在 9 s 内"))
    typed = fupan("verify", str(document))

    assert typed.code == 1
    assert "  RT-001#LES-001 对账文件必须带版本号和记录数  已废止" in typed.out
    assert "        - 核心系统应在 2 s 内返回余额。\n        + 核心系统应在 9 s 内返回余额。\n" in typed.out
    told = json.loads(fupan("verify", str(document), "--json").out)
    assert (told["sound"], told["document"]["number"]) == (False, "DEMO-SIRS-001")
    assert told["sources"][0]["state"] == "deprecated"
    assert [sheet["id"] for sheet in told["sheets"] if sheet["state"] == "changed"] == ["REQ-001"]


def test_other_text_that_was_rewritten_is_told(fupan: Type, document: Path) -> None:
    alter(document, lambda xml: xml.replace("先约定超时。", "无需约定。"))
    typed = fupan("verify", str(document))

    assert typed.code == 1
    assert "其余正文 9 段  不同 1\n        + 无需约定。[LES-001] 另见[RB-001]。\n与生成时有出入" in typed.out
    told = json.loads(fupan("verify", str(document), "--json").out)
    assert told["rest"]["missing"] == 1


def test_a_verdict_says_what_was_not_compared(fupan: Type, document: Path) -> None:
    alter(document, lambda xml: xml.replace("f:rest", "f:other"), "customXml/item1.xml")
    typed = fupan("verify", str(document), lang="en")

    assert typed.code == 0
    assert (
        typed.out.splitlines()[-1]
        == "Sources, sheets and values are as generated; other text was not compared"
    )


def test_an_altered_record_is_told_in_one_line(fupan: Type, document: Path) -> None:
    alter(document, lambda xml: xml.replace('sha256="', 'sha256="0'), "customXml/item1.xml")
    typed = fupan("verify", str(document))

    assert typed.code == 1
    assert "  生成记录被改过，比较不可信：文档信息、REQ-001、REQ-002（3 项）" in typed.out


def test_outside_of_a_workspace_sources_are_not_checked(
    fupan: Type, document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = tmp_path / "elsewhere"
    alone.mkdir()
    shutil.copy(document, alone / "spec.docx")
    monkeypatch.chdir(alone)
    typed = fupan("verify", "spec.docx", lang="en")

    assert typed.code == 0
    assert "Not in a workspace" in typed.out


def test_a_file_that_cannot_be_verified_is_told_with_exit_code_two(fupan: Type, workspace: Workspace) -> None:
    typed = fupan("verify", "fupan.toml")

    assert typed.code == 2
    assert "无法核对：不是 .docx 文件" in typed.err
    assert fupan("verify", "none.docx").code == 2


def test_comments_somebody_touched_are_listed(fupan: Type, document: Path) -> None:
    words = '<w:p w14:paraId="77777777"><w:r><w:t>请删去</w:t></w:r></w:p>'
    said = f'<w:comment w:id="77" w:author="王五">{words}</w:comment></w:comments>'
    alter(document, lambda xml: xml.replace("</w:comments>", said), "word/comments.xml")
    alter(document, lambda xml: xml.replace('done="0"', 'done="1"', 2), "word/commentsExtended.xml")
    typed = fupan("verify", str(document))

    assert typed.code == 0
    assert "批注 7  已解决 2，别人写的 1\n      王五：请删去\n与生成时一致" in typed.out
