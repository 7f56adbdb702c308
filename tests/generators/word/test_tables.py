"""What keeps the rows of a table together over the end of a page."""

from __future__ import annotations

import io
import zipfile

from lxml import etree

from generators.draft import Draft
from generators.word import render_word
from generators.word.namespaces import w
from generators.word.tables import kept


def tied_rows(rows: int) -> list[bool]:
    """For the header and every row of a table, whether it is kept with the next."""
    body = "# 表\n\n| 编号 | 名称 |\n|---|---|\n" + "".join(f"| {at} | 行 |\n" for at in range(rows))
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


def test_of_a_long_table_no_first_or_last_row_stands_alone() -> None:
    assert tied_rows(7) == [True, True, False, False, False, False, True, False]


def test_the_last_row_is_tied_to_nothing() -> None:
    assert [kept(count - 1, count) for count in range(1, 9)] == [False] * 8
