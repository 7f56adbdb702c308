"""PDF files become paragraphs without running heads; what holds no text says so."""

import io

import pytest
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from pypdf import PdfReader, PdfWriter

from generators.errors import GenerationError
from generators.notes import read_notes
from generators.notes.pdf import from_pdf


def pdf(*pages: list[str]) -> bytes:
    """A PDF with these lines on its pages."""
    target = io.BytesIO()
    with PdfPages(target) as sheets:
        for lines in pages:
            sheet = Figure(figsize=(6, 8))
            for at, line in enumerate(lines):
                sheet.text(0.1, 0.95 - at * 0.06, line)
            sheets.savefig(sheet)
    return target.getvalue()


def test_lines_that_reach_the_margin_go_on() -> None:
    text, _ = from_pdf(
        pdf(["The gateway refused the new certificate", "because its clock was late.", "Fixed."])
    )
    assert text == "The gateway refused the new certificate because its clock was late.\n\nFixed.\n"


def test_running_heads_and_page_numbers_are_left_out() -> None:
    pages = [["Minutes of the steering group", f"Decision {word} was taken.", f"Page {at}"]
             for at, word in enumerate(("one", "two", "three"), 1)]  # fmt: skip
    text, _ = from_pdf(pdf(*pages))
    assert text == "Decision one was taken.\n\nDecision two was taken.\n\nDecision three was taken.\n"


def test_marks_of_markdown_are_shown_as_they_are() -> None:
    text, _ = from_pdf(pdf(["# not a heading <b>"]))
    assert text == "\\# not a heading \\<b>\n"


def test_a_page_without_text_is_told_as_scanned() -> None:
    with pytest.raises(GenerationError) as caught:
        read_notes(pdf([]), "scan.pdf")
    assert "OCR" in caught.value.hint("en")


def test_a_password_is_told() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(["secret"]))))
    writer.encrypt("1234", algorithm="RC4-128")
    target = io.BytesIO()
    writer.write(target)
    with pytest.raises(GenerationError) as caught:
        read_notes(target.getvalue(), "a.pdf")
    assert "密码" in caught.value.message("zh")


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 cut", b"GIF89a"])
def test_what_is_no_pdf_is_told(data: bytes) -> None:
    with pytest.raises(GenerationError):
        read_notes(data, "a.pdf")
