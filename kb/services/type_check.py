"""Whether a document type works: composed from its example in both languages, compared with what it was before."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from generators import check_package, render_word
from generators.compose import compose
from generators.doctypes import DocumentType
from generators.draft import LANGUAGES
from generators.errors import GenerationError
from kb.errors import WorkspaceError
from kb.project import load_project
from kb.services.facts import document_facts, document_figures
from kb.services.types import document_type
from kb.workspace import Workspace

EXAMPLE = "example.yaml"
GOLDEN = "golden.txt"
DAY = dt.date(2026, 11, 21)
"""The day examples are composed on, so that their text does not change overnight."""

State = Literal["same", "changed", "new"]


@dataclass(frozen=True, slots=True)
class TypeCheck:
    """What the example of a type gives in one language: its length, fingerprint, and whether that changed."""

    lang: str
    characters: int
    fingerprint: str
    state: State


def check_type(workspace: Workspace, name: str, *, accept: bool = False) -> tuple[TypeCheck, ...]:
    """Compose the type's example in every language, set it as Word, and compare the text's fingerprint.

    ``accept`` writes the fingerprints beside the example. Raises GenerationError with file and line for a
    template that fails, `ProjectError` for a wrong example, `WorkspaceError` when there is none.
    """
    doctype = document_type(workspace, name)
    if not (doctype.folder / EXAMPLE).is_file():
        raise WorkspaceError(
            f"{doctype.name} 没有 {EXAMPLE}，不知道用什么数据试排",
            f"{doctype.name} has no {EXAMPLE}, so there is nothing to compose it from",
            place=str(doctype.folder),
            hint_zh="放一份能生成它的最少的项目数据。",
            hint_en="Add the smallest project data that makes it.",
        )
    known = _known(doctype)
    found = tuple(_checked(doctype, lang, known.get(lang, "")) for lang in LANGUAGES)
    if accept and not doctype.built_in:
        lines = "".join(f"{one.lang} {one.fingerprint}\n" for one in found)
        workspace.write(f"templates/{doctype.name}/{GOLDEN}", lines)
    return found


def _checked(doctype: DocumentType, lang: str, known: str) -> TypeCheck:
    project = load_project(doctype.folder / EXAMPLE)
    today = project.project.data_date or DAY
    draft = compose(
        doctype,
        document_facts(project, lang=lang, today=today),
        lang=lang,
        today=today,
        figures=document_figures(project, lang=lang, today=today),
    )
    if problems := check_package(render_word(draft)):
        raise GenerationError(
            f"排成的 Word 有问题：{problems[0]}",
            f"the Word file is not sound: {problems[0]}",
            place=doctype.name,
        )
    fingerprint = hashlib.sha256(draft.body.encode()).hexdigest()[:16]
    state: State = "new" if not known else "same" if known == fingerprint else "changed"
    return TypeCheck(lang, len(draft.body), fingerprint, state)


def _known(doctype: DocumentType) -> Mapping[str, str]:
    """The accepted fingerprints by language."""
    file = doctype.folder / GOLDEN
    if not file.is_file():
        return {}
    rows = (line.split() for line in file.read_text(encoding="utf-8", errors="replace").splitlines())
    return {row[0]: row[1] for row in rows if len(row) == 2}
