"""Native charts: valid parts, a workbook that opens, every number cached, and a description."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from lxml import etree
from openpyxl import load_workbook
from openxml_audit import OpenXmlValidator

from generators.blocks.charts import KINDS
from generators.draft import Draft
from generators.word import check_package, render_word
from generators.word.chart_workbook import column

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DOC_PR = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
ROWS = "| 类型 | 通过 | 未通过 |\n|---|---|---|\n| 功能 <A&B> | 11 | 2.5 |\n| =1+1 | — | 14 |\n"


def rendered(*kinds: str, lang: str = "zh") -> bytes:
    fences = [
        f'```chart {{#fig-{kind} kind="{kind}" caption="{kind}" unit="项"}}\n{ROWS}```\n' for kind in kinds
    ]
    body = "# 图\n\n见[](#fig-bar)。\n\n" + "\n".join(fences)
    return render_word(Draft.parse(f"---\nlang: {lang}\ntitle: 图\n---\n\n{body}"))


def parts(data: bytes, folder: str) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [archive.read(name) for name in sorted(archive.namelist()) if name.startswith(folder)]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_kind_is_valid(tmp_path: Path, lang: str) -> None:
    data = rendered(*KINDS, lang=lang)
    assert check_package(data) == []
    path = tmp_path / "charts.docx"
    path.write_bytes(data)
    assert [str(error) for error in OpenXmlValidator().validate(path).errors] == []
    assert data == rendered(*KINDS, lang=lang)


def test_the_workbook_holds_the_numbers_and_no_formula() -> None:
    (content,) = parts(rendered("bar"), "word/embeddings/")
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert list(sheet.iter_rows(values_only=True)) == [
        (None, "通过", "未通过"),
        ("功能 <A&B>", 11, 2.5),
        ("=1+1", None, 14),
    ]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("pie", "doughnut")])
def test_the_numbers_stand_in_the_chart_too(kind: str) -> None:
    (content,) = parts(rendered(kind), "word/charts/chart")
    root = etree.fromstring(content)
    cached = [
        [point.findtext(f"{C}v") for point in cache.iter(f"{C}pt")] for cache in root.iter(f"{C}numCache")
    ]
    assert cached == [["11"], ["2.5", "14"]]
    assert {point.findtext(f"{C}v") for cache in root.iter(f"{C}cat") for point in cache.iter(f"{C}pt")} == {
        "功能 <A&B>",
        "=1+1",
    }


def test_a_chart_is_a_numbered_figure_with_a_description() -> None:
    with zipfile.ZipFile(io.BytesIO(rendered("bar", "line", "pie"))) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    told = [drawing.get("descr", "") for drawing in root.iter(DOC_PR)]
    assert len(told) == 3
    assert all("功能 <A&B> 11" in words for words in told)
    text = "".join(str(part) for part in root.itertext())
    assert "图目录" in text
    assert "图 1。" in text


def test_columns_are_lettered_as_in_a_sheet() -> None:
    assert [column(at) for at in (0, 1, 25, 26, 27, 701, 702)] == ["A", "B", "Z", "AA", "AB", "ZZ", "AAA"]
