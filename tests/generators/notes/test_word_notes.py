"""Word files of people become Markdown that shows the same text; hostile ones become one sentence of refusal."""

import io
import zipfile

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from generators.confinement import Limits
from generators.errors import GenerationError
from generators.notes import read_notes
from generators.notes.word import from_word


def saved(document: Document) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def read(document: Document) -> str:
    return from_word(saved(document))[0]


def test_headings_paragraphs_and_emphasis() -> None:
    document = docx.Document()
    document.add_heading("切换复盘", 0)
    document.add_heading("经过", 1)
    document.add_heading("对账", 2)
    line = document.add_paragraph("凌晨 ")
    line.add_run("02:10").bold = True
    line.add_run(" 发现差异")
    assert read(document) == "# 切换复盘\n\n# 经过\n\n## 对账\n\n凌晨 **02:10** 发现差异\n"


def test_items_of_lists_stand_together() -> None:
    document = docx.Document()
    document.add_paragraph("先查证书", style="List Bullet")
    document.add_paragraph("再查时钟", style="List Bullet")
    document.add_paragraph("停批", style="List Number")
    document.add_paragraph("然后恢复。")
    assert read(document) == "- 先查证书\n- 再查时钟\n1. 停批\n\n然后恢复。\n"


def test_a_table_keeps_its_columns_when_cells_are_merged() -> None:
    document = docx.Document()
    table = document.add_table(2, 3)
    for at, text in enumerate(("接口", "方向", "频率")):
        table.cell(0, at).text = text
    table.cell(1, 0).merge(table.cell(1, 1)).text = "IF-01|双向"
    table.cell(1, 2).text = "日"
    assert read(document) == "| 接口 | 方向 | 频率 |\n| --- | --- | --- |\n| IF-01\\|双向 |  | 日 |\n"


def test_deleted_text_is_out_inserted_text_and_content_controls_are_in() -> None:
    document = docx.Document()
    body = document.element.body
    body.insert(0, parse_xml(
        f"<w:p {nsdecls('w')}><w:del w:id='1' w:author='a'><w:r><w:delText>旧值 30 秒</w:delText></w:r></w:del>"
        "<w:ins w:id='2' w:author='a'><w:r><w:t>新值 60 秒</w:t></w:r></w:ins></w:p>"
    ))  # fmt: skip
    body.insert(1, parse_xml(
        f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>控件里的话</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    ))  # fmt: skip
    assert read(document) == "新值 60 秒\n\n控件里的话\n"


def test_only_links_to_the_web_stay_links() -> None:
    document = docx.Document()
    for address in ("https://example.com/a", "javascript:alert(1)", "file:///etc/passwd"):
        rel_id = document.part.relate_to(
            address, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink", True
        )
        document.add_paragraph()._p.append(parse_xml(
            f"<w:hyperlink {nsdecls('w', 'r')} r:id='{rel_id}'><w:r><w:t>看这里</w:t></w:r></w:hyperlink>"
        ))  # fmt: skip
    assert read(document) == "[看这里](<https://example.com/a>)\n\n看这里\n\n看这里\n"


@settings(max_examples=30, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1))
def test_what_word_shows_is_what_the_markdown_shows(text: str) -> None:
    document = docx.Document()
    document.add_paragraph(text)
    if not text.strip():
        with pytest.raises(GenerationError):
            read(document)
        return
    parsed = MarkdownIt("commonmark", {"html": False}).parse(read(document))
    kinds = [token.type for token in parsed]
    shown = "".join(child.content for token in parsed for child in token.children or ())
    assert kinds == ["paragraph_open", "inline", "paragraph_close"]
    assert shown.split() == text.split()


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 cut", b"<html>", bytes(range(256)) * 40])
def test_what_is_no_word_file_is_told(data: bytes) -> None:
    with pytest.raises(GenerationError) as caught:
        read_notes(data, "纪要.docx")
    assert caught.value.place == "纪要.docx"
    assert "Word" in caught.value.message("zh")


def test_a_locked_file_says_what_to_do() -> None:
    with pytest.raises(GenerationError) as caught:
        read_notes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(500), "纪要.docx")
    assert ".docx" in caught.value.hint("zh")


def test_a_bomb_ends_in_a_message() -> None:
    target = io.BytesIO(saved(docx.Document()))
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/zeros.bin", bytes(300_000_000))
    with pytest.raises(GenerationError):
        read_notes(target.getvalue(), "a.docx", limits=Limits(cpu_s=20, memory_mb=700))


def test_a_flood_of_paragraphs_is_stopped() -> None:
    document = docx.Document()
    target = io.BytesIO(saved(document))
    paragraphs = "<w:p><w:r><w:t>a</w:t></w:r></w:p>" * 300_000
    flood = f"<w:document {nsdecls('w')}><w:body>{paragraphs}</w:body></w:document>"
    flooded = io.BytesIO()
    with zipfile.ZipFile(target) as old, zipfile.ZipFile(flooded, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, flood if name == "word/document.xml" else old.read(name))
    with pytest.raises(GenerationError) as caught:
        read_notes(flooded.getvalue(), "a.docx", limits=Limits(cpu_s=1))
    assert "超过限制" in caught.value.message("zh")


def test_other_files_are_not_tried() -> None:
    with pytest.raises(GenerationError):
        read_notes(b"x", "a.xls")


def test_read_in_a_process_of_its_own() -> None:
    document = docx.Document()
    document.add_paragraph("周会纪要")
    assert read_notes(saved(document), "A.DOCX").markdown == "周会纪要\n"
