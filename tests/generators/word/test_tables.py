"""What keeps the rows of a table together over the end of a page."""

from __future__ import annotations

import io
import zipfile

from lxml import etree

from generators.draft import Draft
from generators.word import render_word
from generators.word.namespaces import w
from generators.word.tables import kept


def words(element: etree._Element) -> str:
    return "".join(text.text or "" for text in element.iter(w("t")))


def tied_rows(rows: int, text: str = "行") -> list[bool]:
    """For the header and every row of a table, whether it is kept with the next."""
    body = "# 表\n\n| 编号 | 名称 |\n|---|---|\n" + "".join(f"| {at} | {text} |\n" for at in range(rows))
    data = render_word(Draft.parse(f"---\nlang: zh\ntitle: 表\n---\n\n{body}"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    table = next(t for t in root.iter(w("tbl")) if "编号" in "".join(str(part) for part in t.itertext()))
    return [
        all(p.find(f"{w('pPr')}/{w('keepNext')}") is not None for p in row.iter(w("p")))
        for row in table.iterfind(w("tr"))
    ]


def test_a_small_table_stays_whole() -> None:
    assert tied_rows(4) == [True, True, True, True, False]


def test_a_table_of_few_high_rows_may_go_on_overleaf() -> None:
    assert tied_rows(4, "很长的说明文字" * 40) == [True, True, False, True, False]


def test_of_a_long_table_no_first_or_last_row_stands_alone() -> None:
    assert tied_rows(7) == [True, True, False, False, False, False, True, False]


def test_the_last_row_is_tied_to_nothing() -> None:
    assert not any(kept(count - 1, count, low=low) for count in range(1, 9) for low in (True, False))


def test_a_table_too_wide_for_the_paper_is_set_in_parts() -> None:
    cells = [f"c{n:02}" for n in range(40)]
    body = "".join(f"|{'|'.join(row)}|\n" for row in (cells, ["---"] * 40, cells))

    data = render_word(Draft.parse(f"---\nlang: zh\ntitle: 表\n---\n\nTable: 宽表 {{#t}}\n\n{body}"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))

    tables = [table for table in root.iter(w("tbl")) if "c00" in words(table)]
    assert len(tables) > 2
    assert "".join(words(table).replace("c00", "") for table in tables).count("c39") == 2
    assert max(len(row.findall(w("tc"))) for table in tables for row in table.iterfind(w("tr"))) <= 16
    assert words(root).count("宽表") == 1


def test_what_announces_a_list_stays_on_its_page() -> None:
    body = "本期范围外：\n\n- 甲\n\n**结论**\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n\n平常的一段。\n\n- 乙\n"
    data = render_word(Draft.parse(f"---\nlang: zh\ntitle: 表\n---\n\n{body}"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))

    kept_with = {words(p) for p in root.iter(w("p")) if p.find(f"{w('pPr')}/{w('keepNext')}") is not None}

    assert {"本期范围外：", "结论"} <= kept_with
    assert "平常的一段。" not in kept_with
