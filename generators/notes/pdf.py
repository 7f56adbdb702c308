"""The text of a PDF file as Markdown paragraphs, by pypdf. A PDF does not say what is a heading or a list."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from pypdf import PdfReader

from generators.errors import GenerationError
from generators.notes.markdown import escaped, paragraph

_MOST_PAGES = 1_000
#: Share of the pages, from three on, at whose edge a line must stand to be a running head or foot.
_RUNNING = 0.5
_DIGITS = re.compile(r"\d+")
_HAN_END = re.compile(r"[　-鿿！-～]$")
_SENTENCE_END = re.compile(r"[。！？：；.!?:;]$")
#: A line shorter than this share of the page's longest ends its paragraph.
_SHORT = 0.75


def from_pdf(data: bytes) -> tuple[str, int]:
    """The Markdown of the PDF ``data`` and the number of its pictures; GenerationError for what cannot be read."""
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise GenerationError(
                "这个 PDF 加了密码",
                "This PDF is locked by a password",
                hint_zh="去掉密码再上传。",
                hint_en="Take the password off first.",
            )
        sheets = reader.pages[:_MOST_PAGES]
        pages = [[line.strip() for line in page.extract_text().splitlines()] for page in sheets]
        pictures = sum(len(page.images) for page in sheets) if len(sheets) < _MOST_PAGES else 0
    except GenerationError:
        raise
    except Exception as error:  # whatever a broken file makes the library raise, it is a broken file
        raise GenerationError(
            "读不了这个 PDF 文件，它可能已损坏",
            "This PDF file cannot be read; it may be damaged",
        ) from error
    paragraphs = [text for page in _without_edges(pages) for text in _paragraphs(page)]
    if not paragraphs:
        raise GenerationError(
            "文件里没有文字，多半是扫描件",
            "The file has no text; it seems to be scanned",
            hint_zh="先做文字识别（OCR），或把文字粘贴成 Markdown。",
            hint_en="Have the text recognised (OCR) first, or paste it as Markdown.",
        )
    return "\n\n".join(paragraphs) + "\n", pictures


def _without_edges(pages: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    """The pages without running heads and feet: lines that differ in nothing but numbers from page to page."""
    filled = [[line for line in page if line] for page in pages]
    edges = Counter(_DIGITS.sub("#", line) for page in filled for line in {*page[:1], *page[-1:]})
    running = {line for line, count in edges.items() if len(filled) > 2 and count > _RUNNING * len(filled)}
    for page, own in zip(pages, filled, strict=True):
        dropped = {line for line in (*own[:1], *own[-1:]) if _DIGITS.sub("#", line) in running}
        yield [line for line in page if line not in dropped]


def _paragraphs(lines: Sequence[str]) -> Iterator[str]:
    """The paragraphs of a page: lines that reach the margin go on, an empty or short one ends."""
    longest = max(map(len, lines), default=0)
    gathered = ""
    for line in lines:
        if line:
            gathered += ("" if not gathered or _HAN_END.search(gathered) else " ") + line
        if gathered and (not line or len(line) < _SHORT * longest or _SENTENCE_END.search(line)):
            yield paragraph(escaped(gathered))
            gathered = ""
    if gathered:
        yield paragraph(escaped(gathered))
