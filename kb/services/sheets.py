"""Tables for spreadsheet programs: CSV text and xlsx bytes in which no text of a user becomes a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

# What Excel, WPS and LibreOffice take for the beginning of a formula
# (OWASP, "CSV Injection": = + - @, tab and carriage return; full-width forms count in East Asian editions).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return the table as CSV with a byte order mark, without which Excel reads Chinese as garbage.

    A cell that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()


def xlsx_bytes(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a workbook with one sheet: heading row bold, frozen and filtered; every cell is a text."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = title
    table = [list(header), *(list(row) for row in rows)]
    for number, row in enumerate(table, 1):
        for column, text in enumerate(row, 1):
            cell = sheet.cell(row=number, column=column)
            cell.value, cell.data_type = text, "s"  # set after the value, which would guess a formula
            cell.font = Font(bold=number == 1)
            cell.alignment = Alignment(vertical="top", wrap_text=True)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    for column in range(1, len(header) + 1):
        longest = max(_width(row[column - 1]) for row in table)
        sheet.column_dimensions[get_column_letter(column)].width = min(48, longest + 2)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _width(text: str) -> int:
    """The widest line in half-width characters; Chinese ones take two."""
    return max(sum(1 + (ord(char) > 0x2E7F) for char in line) for line in text.split("\n"))
