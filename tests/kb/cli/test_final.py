"""``--final``: exact page numbers, or a clear word about what is missing for them."""

from __future__ import annotations

import shutil

import pytest

from generators.word import exact
from kb.cli.language import choose
from kb.workspace import Workspace
from tests.kb.cli.conftest import Type


@pytest.mark.parametrize(
    ("lang", "said"), [("zh", "没有找到 LibreOffice"), ("en", "LibreOffice was not found")]
)
def test_without_libreoffice_the_final_copy_is_refused(
    fupan: Type, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, lang: str, said: str
) -> None:
    monkeypatch.setattr(exact, "office_program", lambda: None)
    refused = fupan("generate", "SIRS", "DEMO", "--final", lang=lang)
    assert refused.code == 1
    assert said in refused.err
    assert "--final" in refused.err
    assert not list(workspace.root.glob("output/DEMO/*.docx"))


@pytest.mark.office
@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_the_final_copy_of_a_reviewed_draft(fupan: Type, workspace: Workspace) -> None:
    choose(["--lang", "zh"])
    assert fupan("draft", "SIRS", "DEMO").code == 0
    (draft,) = workspace.root.glob("drafts/DEMO/*.md")
    made = fupan("word", str(draft.relative_to(workspace.root)), "--final")
    assert made.code == 0
    (document,) = workspace.root.glob("output/DEMO/*.docx")
    pages = exact.lay_out(document.read_bytes())
    assert pages.last > 5
