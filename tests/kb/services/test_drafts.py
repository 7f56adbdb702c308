"""Drafts that people and the program change side by side: what a person saved is never lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from generators.writer import Brief, Prose, Writer
from kb.services.draft_changes import read_text, replace_text
from kb.services.drafts import EditedError
from kb.services.generate import draft_document
from kb.workspace import Workspace

TODAY = date(2026, 11, 21)
CODE, TYPE = "SJYH-2026", "requirements-specification"


class Meanwhile:
    """Writes as ``writer`` does, and lets something happen before each section."""

    def __init__(self, writer: Writer, happens: Callable[[], object]) -> None:
        self._writer, self._happens = writer, happens

    def write(self, brief: Brief) -> Prose:
        self._happens()
        return self._writer.write(brief)


def drafted(
    sample: Workspace, happens: Callable[[], object] = lambda: None, *, overwrite: bool = False
) -> str:
    path, _, _ = draft_document(
        sample,
        TYPE,
        CODE,
        lang="zh",
        today=TODAY,
        overwrite=overwrite,
        through=lambda writer: Meanwhile(writer, happens),
    )
    return path


def edit(sample: Workspace, more: str) -> None:
    before = read_text(sample, CODE, TYPE)
    if more not in before.text:
        replace_text(sample, CODE, TYPE, before.text + more, version=before.version)


@pytest.mark.parametrize("overwrite", [False, True])
def test_what_a_person_saves_while_the_sections_are_written_stays(sample: Workspace, overwrite: bool) -> None:
    path = drafted(sample)
    with pytest.raises(EditedError):
        drafted(sample, lambda: edit(sample, "\n王敏补的一段。\n"), overwrite=overwrite)
    assert (sample.root / path).read_text(encoding="utf-8").endswith("王敏补的一段。\n")


def test_a_draft_that_appears_meanwhile_stays(sample: Workspace) -> None:
    path = f"drafts/{CODE}/{TYPE}.md"
    with pytest.raises(EditedError):
        drafted(sample, lambda: sample.write(path, "王敏写的\n"))
    assert (sample.root / path).read_text(encoding="utf-8") == "王敏写的\n"


def test_edits_of_before_are_replaced_where_that_is_asked_for(sample: Workspace) -> None:
    path = drafted(sample)
    generated = (sample.root / path).read_bytes()
    edit(sample, "\n改过\n")
    with pytest.raises(EditedError):
        drafted(sample)
    drafted(sample, overwrite=True)
    assert (sample.root / path).read_bytes() == generated
    drafted(sample)
