"""Numbers, versions and file names of documents, and issued editions that stay."""

from __future__ import annotations

import pytest

from generators import Draft, Front, render_word
from generators.draft import ProjectRef
from kb.errors import ProjectError, SettingsError, WorkspaceError
from kb.services.document_names import (
    Step,
    file_name,
    free_number,
    identified,
    keep_issued,
    next_version,
    with_v,
)
from kb.settings import DocumentSettings
from kb.workspace import Workspace

NAME = DocumentSettings().file_name
NUMBER = DocumentSettings().number


def front(**changes: str) -> Front:
    values = {"title": "集成需求规格说明书", "number": "P-1-SIRS-001", "version": "1.0", "date": "2026-11-21"}
    return Front(**{**values, **changes})  # type: ignore[arg-type]  # all of them text


def test_a_file_is_named_after_number_title_version_and_date() -> None:
    assert file_name(front(), NAME) == "P-1-SIRS-001_集成需求规格说明书_V1.0_20261121.docx"


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"title": "需求:规格/说明*书?", "number": 'A\\B"1'}, "A-B-1_需求-规格-说明-书_V1.0_20261121.docx"),
        ({"number": "", "date": ""}, "集成需求规格说明书_V1.0.docx"),
        ({"title": "a\x00b\nc  d. "}, "P-1-SIRS-001_a-b-c d_V1.0_20261121.docx"),
        ({"lang": "en"}, "P-1-SIRS-001_集成需求规格说明书_EN_V1.0_20261121.docx"),
        ({"title": "..", "number": "", "version": "", "date": ""}, "document.docx"),
    ],
)
def test_what_a_file_system_refuses_is_not_in_the_name(changes: dict[str, str], name: str) -> None:
    assert file_name(front(**changes), NAME) == name


def test_names_that_windows_keeps_for_devices_are_avoided() -> None:
    assert file_name(front(title="con"), "{title}") == "_con.docx"


def test_a_long_title_is_cut_and_number_and_version_stay() -> None:
    name = file_name(front(title="长" * 300), NAME)

    assert len(name.encode()) <= 190
    assert name.startswith("P-1-SIRS-001_长")
    assert name.endswith("_V1.0_20261121.docx")


def test_an_unknown_part_of_a_pattern_is_told_with_those_there_are() -> None:
    with pytest.raises(SettingsError) as caught:
        file_name(front(), "{nummer}")
    assert caught.value.place == "documents.file_name"
    assert "{number}" in caught.value.hint_en


def test_the_next_free_number_skips_those_taken() -> None:
    assert free_number(NUMBER, "P-1", "SIRS", {"P-1-SIRS-001", "p-1-sirs-002"}) == "P-1-SIRS-003"


@pytest.mark.parametrize("pattern", ["DOC-{serial}", "{project}-{serial}", "{project}{type}{year}"])
def test_patterns_that_cannot_tell_documents_apart_are_refused(pattern: str) -> None:
    with pytest.raises(SettingsError):
        free_number(pattern, "P-1", "SIRS", set())


def test_a_number_without_serial_that_is_taken_is_an_error() -> None:
    with pytest.raises(ProjectError, match="taken"):
        free_number("{project}-{type}", "P-1", "SIRS", {"P-1-SIRS"})


@pytest.mark.parametrize(
    ("version", "step", "new"),
    [
        ("V0.3", "draft", "V0.4"), ("V0.9", "issue", "V1.0"), ("V1.0", "amend", "V1.1"),
        ("1.9", "amend", "V1.10"), ("V1.4", "rebaseline", "V2.0"), ("第三版", "amend", "第三版"),
    ],
)  # fmt: skip
def test_versions_rise_by_the_kind_of_change(version: str, step: Step, new: str) -> None:
    assert next_version(version, step) == new


@pytest.mark.parametrize(
    ("given", "shown"), [("1.0", "V1.0"), ("v2.1", "V2.1"), ("", ""), ("第三版", "第三版")]
)
def test_a_version_is_written_with_a_capital_v(given: str, shown: str) -> None:
    assert with_v(given) == shown


def test_an_unregistered_document_gets_a_free_number_and_a_registered_one_its_own(
    workspace: Workspace,
) -> None:
    project = workspace.project(workspace.project_codes()[0])
    code = project.project.code
    draft = Draft(Front(code="XYZ", version="0.1", project=ProjectRef(code=code)), "")

    assert identified(draft, project, DocumentSettings()).front.number == f"{code}-XYZ-001"
    assert identified(draft, project, DocumentSettings()).front.version == "V0.1"
    for entry in project.documents:
        known = Draft(Front(code=entry.type, version=entry.version), "")
        assert not entry.no or identified(known, project, DocumentSettings()).front.number == entry.no


def test_an_issued_edition_is_not_replaced_by_other_content(workspace: Workspace) -> None:
    def file(body: str, status: str) -> bytes:
        return render_word(Draft(front(status=status), body))

    path = "output/P-1/x.docx"
    issued = file("# 一\n", "issued")
    keep_issued(workspace, path, issued, "V1.0")
    workspace.write(path, issued)
    keep_issued(workspace, path, issued, "V1.0")  # the same content again

    with pytest.raises(WorkspaceError) as caught:
        keep_issued(workspace, path, file("# 二\n", "draft"), "V1.0")
    assert "V1.1" in caught.value.hint_en

    workspace.write(path, file("# 一\n", "draft"))
    keep_issued(workspace, path, issued, "V1.0")  # drafts may always be replaced


def test_a_file_that_is_no_document_is_nothing_issued(workspace: Workspace) -> None:
    workspace.write("output/P-1/x.docx", b"PK not really")

    keep_issued(workspace, "output/P-1/x.docx", b"new", "V1.0")


def test_a_file_name_reads_in_the_order_it_is_stored() -> None:
    assert file_name(front(title="规格 \u202e测试\u2066"), "{title}") == "规格 测试.docx"
