"""The workbook behind a native chart: what Word opens at "edit data". The same numbers give the same bytes."""

from __future__ import annotations

from generators.blocks import Chart
from generators.word.archive import write_zip
from generators.word.text import escape

SHEET = "Sheet1"

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_FIXED = {
    "[Content_Types].xml": (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="{SHEET}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
}


def workbook(chart: Chart) -> bytes:
    """An .xlsx of one sheet: categories in column A, a series in each further one, names in row 1.

    Texts are stored as texts, never as formulas.
    """
    head = "".join(_text(column(at), 1, one.name) for at, one in enumerate(chart.series, start=1))
    rows = [f'<row r="1">{head}</row>']
    for at, category in enumerate(chart.categories):
        cells = [_text("A", at + 2, category)]
        for position, one in enumerate(chart.series, start=1):
            value = one.values[at]
            if value is not None:
                cells.append(f'<c r="{column(position)}{at + 2}"><v>{value:.15g}</v></c>')
        rows.append(f'<row r="{at + 2}">{"".join(cells)}</row>')
    sheet = f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{"".join(rows)}</sheetData></worksheet>'
    entries = {**_FIXED, "xl/worksheets/sheet1.xml": sheet}
    return write_zip({name: content.encode() for name, content in entries.items()})


def column(at: int) -> str:
    """The letters of column ``at``, counted from 0: A, B, …, Z, AA."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _text(letters: str, row: int, words: str) -> str:
    said = escape(words)
    return f'<c r="{letters}{row}" t="inlineStr"><is><t xml:space="preserve">{said}</t></is></c>'
