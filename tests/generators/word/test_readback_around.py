"""Words outside the controls of a sheet, deleted rows, hidden words and other paragraphs are seen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generators.draft import Draft
from generators.word import render_word
from generators.word.around import AROUND
from generators.word.readback import read_document
from generators.word.tracked import Seen
from tests.generators.word.packages import alter
from tests.generators.word.test_readback import BODY, FRONT, STATEMENT, part, unchanged


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "spec.docx").write_bytes(render_word(Draft(FRONT, BODY)))
    return tmp_path / "spec.docx"


PRIORITY_ROW = re.compile(r"<w:tr>(?:(?!<w:tr>).)*req:REQ-002:priority.*?</w:tr>", re.DOTALL)
ANNOTATED = 'w:id="77" w:author="客户" w:date="2026-11-22T08:00:00Z"'


def test_words_added_to_a_sheet_behind_its_controls_are_seen(path: Path) -> None:
    def behind(xml: str) -> str:
        at = xml.index("</w:sdt>", xml.index("系统应对账"))
        return xml[:at] + "</w:sdt><w:r><w:t>节假日除外。</w:t></w:r>" + xml[at + len("</w:sdt>") :]

    alter(path, behind)
    document = read_document(path)

    assert [name for name, same in unchanged(document).items() if not same] == [f"REQ-002:{AROUND}"]
    (seen,) = part(document, "REQ-002", AROUND)
    assert seen.accepted == "REQ-002 对账 节假日除外。 优先级"
    assert document.rest is not None
    assert (document.rest.missing, document.rest.added) == (0, ())


def test_a_paragraph_added_to_a_sheet_with_tracking_names_its_author(path: Path) -> None:
    added = f"<w:p><w:ins {ANNOTATED}><w:r><w:t>费用由投标方承担。</w:t></w:r></w:ins></w:p></w:tc>"

    def below(xml: str) -> str:
        at = xml.index("</w:tc>", xml.index("系统应对账"))
        return xml[:at] + added + xml[at + len("</w:tc>") :]

    alter(path, below)
    (seen,) = part(read_document(path), "REQ-002", AROUND)

    assert "费用由投标方承担。" in seen.accepted
    assert "费用" not in seen.original
    assert [change.author for change in seen.changes] == ["客户"]


def test_a_row_deleted_with_tracking_is_gone_by_its_author(path: Path) -> None:
    def delete(xml: str) -> str:
        row = PRIORITY_ROW.search(xml)
        assert row
        marked = row[0].replace("<w:cantSplit/>", f"<w:cantSplit/><w:del {ANNOTATED}/>", 1)
        return xml.replace(row[0], marked)

    alter(path, delete)
    (seen,) = part(read_document(path), "REQ-002", "priority")

    assert (seen.accepted, seen.original) == ("", "应有")
    assert [(change.kind, change.author) for change in seen.changes] == [("del", "客户")]


@pytest.mark.parametrize("look", ["<w:vanish/>", "<w:strike/>", '<w:dstrike w:val="1"/>'])
def test_hidden_and_struck_words_do_not_count(path: Path, look: str) -> None:
    words = '<w:r><w:t xml:space="preserve">系统应对账。'
    alter(path, lambda xml: xml.replace(words, words.replace("<w:r>", f"<w:r><w:rPr>{look}</w:rPr>")))

    assert part(read_document(path), "REQ-002", "text") == (Seen("", ""),)


def test_a_symbol_counts_and_a_prompt_does_not(path: Path) -> None:
    def change(xml: str) -> str:
        at = xml.index("<w:sdtPr>", xml.rindex("<w:sdt>", 0, xml.index("req:REQ-002:text")))
        xml = f"{xml[:at]}<w:sdtPr><w:showingPlcHdr/>{xml[at + len('<w:sdtPr>') :]}"
        symbol = '<w:r><w:sym w:font="Symbol" w:char="2260"/></w:r>'
        at = xml.index("</w:sdtContent>", xml.index("系统应在 3 秒内"))
        return xml[:at] + symbol + xml[at:]

    alter(path, change)
    document = read_document(path)

    assert part(document, "REQ-002", "text") == (Seen("", ""),)
    assert part(document, "REQ-001", "text")[0].accepted == f"{STATEMENT}\u2260"


def test_other_text_is_compared_paragraph_by_paragraph(path: Path) -> None:
    untouched = read_document(path).rest
    assert untouched is not None
    assert (untouched.missing, untouched.added) == (0, ())
    assert untouched.made >= 2  # the heading, and the quoted paragraph

    alter(path, lambda xml: xml.replace("引文。", "改写。"))
    changed = read_document(path).rest
    assert changed is not None
    assert (changed.missing, changed.added) == (1, ("改写。[LES-003]",))


def test_an_attribute_given_twice_reads_back_unchanged(tmp_path: Path) -> None:
    rows = "| 优先级 | 必须 |\n| 优先级 | 应有 |\n| 来源 | 甲 **1** |\n| 来源 | 乙 |\n"
    body = f"::: requirement {{#R-1}}\n甲。\n\n| 属性 | 内容 |\n|---|---|\n{rows}:::\n"
    (tmp_path / "a.docx").write_bytes(render_word(Draft(FRONT, body)))
    document = read_document(tmp_path / "a.docx")

    assert all(unchanged(document).values())
    assert part(document, "R-1", "priority~2")[0].accepted == "应有"
