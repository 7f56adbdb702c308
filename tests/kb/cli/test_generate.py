"""``fupan generate``: what is told of the result, and that nothing is written where the inputs are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.workspace import Workspace
from tests.kb.cli.conftest import Type


@pytest.mark.parametrize("template", ["nosuch", "broken.docx"])
def test_a_template_that_cannot_be_used_is_told_before_the_draft_is_written_or_replaced(
    fupan: Type, workspace: Workspace, template: str
) -> None:
    (workspace.root / "broken.docx").write_bytes(b"no Word file")
    first = fupan("generate", "lessons-learned", "DEMO", "--template", template)
    assert (first.code, template in first.err) == (1, True)
    assert not list(workspace.root.glob("drafts/DEMO/*"))

    assert fupan("generate", "lessons-learned", "DEMO").code == 0
    (draft,) = workspace.root.glob("drafts/DEMO/*.md")
    edited = draft.read_text(encoding="utf-8") + "\n王工补的一句。\n"
    draft.write_text(edited, encoding="utf-8")
    again = fupan("generate", "lessons-learned", "DEMO", "--overwrite", "--template", template)
    assert again.code == 1
    assert draft.read_text(encoding="utf-8") == edited


@pytest.mark.parametrize(("lang", "said"), [("zh", "目录页码是估算的"), ("en", "are estimates")])
def test_the_result_says_that_page_numbers_are_estimates(fupan: Type, lang: str, said: str) -> None:
    made = fupan("generate", "lessons-learned", "DEMO", "--lang", lang, lang=lang)
    (note,) = [line for line in made.out.splitlines() if "--final" in line]
    assert said in note
    assert Path(made.out.splitlines()[0].split("  ", 1)[1]).is_file()
    as_json = fupan("generate", "lessons-learned", "DEMO", "--lang", lang, "--json", lang=lang)
    assert "--final" not in as_json.out
