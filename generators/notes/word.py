"""The text of a Word file as Markdown, by python-docx: headings, lists, tables, emphasis and links."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import groupby, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from generators.errors import GenerationError
from generators.notes.markdown import escaped, paragraph, table

if TYPE_CHECKING:
    from docx.styles.style import BaseStyle

#: Elements around text that change nothing about it; deleted text and the second copy of a drawing are not among them.
_AROUND = frozenset(
    map(qn, ("w:sdt", "w:sdtContent", "w:ins", "w:moveTo", "w:customXml", "w:smartTag", "w:fldSimple"))
)
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])$", re.IGNORECASE)
_TITLE = frozenset({"title", "标题"})
_LINK = re.compile(r"(?i)(?:https?://|mailto:)\S+$")
#: Bytes that the parts of a file may come to; python-docx holds all of them at once.
_LARGEST = 200_000_000
_DEEPEST_HEADING, _DEEPEST_LIST = 6, 8


def from_word(data: bytes) -> tuple[str, int]:
    """The Markdown of the .docx ``data`` and the number of its pictures; GenerationError for what is none."""
    reading = _Reading(_opened(data))
    blocks = [block for block in reading.blocks() if block]
    if not blocks:
        raise GenerationError("文件里没有文字", "The file has no text")
    return _joined(blocks), reading.pictures


def _opened(data: bytes) -> Document:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size > _LARGEST:
            raise GenerationError("文件解压后太大", "The file is too large once unpacked")
        return docx.Document(io.BytesIO(data))
    except GenerationError:
        raise
    except Exception as error:  # whatever a broken file makes the libraries raise, it is a broken file
        raise GenerationError(
            "读不了这个 Word 文件，它可能已损坏",
            "This Word file cannot be read; it may be damaged",
            hint_zh="用 Word 或 WPS 打开，另存为 .docx 再试。",
            hint_en="Open it in Word, save it as .docx, and try again.",
        ) from error


def _joined(blocks: list[str]) -> str:
    """The blocks with an empty line between them, none between the items of a list."""
    lines = [blocks[0]]
    for before, block in pairwise(blocks):
        tight = _is_item(before) and _is_item(block)
        lines += [block] if tight else ["", block]
    return "\n".join(lines) + "\n"


def _is_item(block: str) -> bool:
    return block.lstrip().startswith(("- ", "1. "))


class _Reading:
    """Reads one document from its first block to its last."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.pictures = 0

    def blocks(self) -> Iterator[str]:
        """Headings, paragraphs, items and tables in order, each as Markdown; empty for an empty paragraph."""
        yield from self._blocks_in(self._document.element.body)

    def _blocks_in(self, parent: Any) -> Iterator[str]:  # noqa: ANN401 - an element of python-docx
        for element in parent:
            if element.tag == qn("w:p"):
                yield self._paragraph(Paragraph(element, self._document._body))
                yield from self._boxes(element)
            elif element.tag == qn("w:tbl"):
                rows = [self._row(row) for row in element.iter(qn("w:tr"))]
                yield table(rows) if rows else ""
            elif element.tag in _AROUND:
                yield from self._blocks_in(element)

    def _boxes(self, element: Any) -> Iterator[str]:  # noqa: ANN401
        """The paragraphs in text boxes that hang on a paragraph; Word writes each twice, once for old Words."""
        for box in element.iter(qn("w:txbxContent")):
            if not any(above.tag.endswith("}Fallback") for above in box.iterancestors()):
                yield from self._blocks_in(box)

    def _paragraph(self, given: Paragraph) -> str:
        text = self._inline(given._p)
        if not text.strip():
            return ""
        if level := self._heading(given):
            return f"{'#' * min(level, _DEEPEST_HEADING)} {' '.join(text.replace('**', '').split())}"
        if (place := self._list_place(given)) is not None:
            depth, ordered = place
            return f"{'   ' * depth}{'1.' if ordered else '-'} {' '.join(text.split())}"
        return paragraph(text)

    def _row(self, row: Any) -> list[str]:  # noqa: ANN401
        """The cells of a row, in their columns; a cell merged with the one above is empty, as Word shows it."""
        cells: list[str] = []
        for cell in row.iter(qn("w:tc")):
            properties = cell.tcPr
            merged = properties is not None and properties.vMerge_val == "continue"
            texts = (self._inline(part) for part in cell.iter(qn("w:p")))
            cells.append("" if merged else " ".join(filter(None, (text.strip() for text in texts))))
            cells += [""] * (cell.grid_span - 1)
        return cells

    def _inline(self, element: Any) -> str:  # noqa: ANN401
        """The text in ``element``; Word cuts a bold phrase into many runs, here they are one."""
        runs = groupby(self._runs(element), key=itemgetter(1))
        return "".join(_marked("".join(text for text, _ in group), bold) for bold, group in runs)

    def _runs(self, parent: Any) -> Iterator[tuple[str, bool]]:  # noqa: ANN401
        for element in parent:
            if element.tag == qn("w:r"):
                self.pictures += len(element.findall(qn("w:drawing"))) + len(element.findall(qn("w:pict")))
                yield escaped(element.text), bool(Run(element, self._document._body).bold)
            elif element.tag == qn("w:hyperlink"):
                yield self._link(element), False
            elif element.tag in _AROUND:
                yield from self._runs(element)

    def _link(self, link: Any) -> str:  # noqa: ANN401
        text = "".join(text for text, _ in self._runs(link))
        relation = self._document.part.rels.get(link.rId) if link.rId else None
        address = relation.target_ref if relation is not None and relation.is_external else ""
        return f"[{text}](<{address}>)" if text and _LINK.match(address) and ">" not in address else text

    def _heading(self, given: Paragraph) -> int:
        """The level of a heading, from 1; 0 for a paragraph that is none."""
        own = given._p.pPr.find(qn("w:outlineLvl")) if given._p.pPr is not None else None
        for element in (own, *(_outline(style) for style in _styles(given.style))):
            if element is not None:
                level = int(element.get(qn("w:val"), "9"))
                return level + 1 if level < 9 else 0
        names = [(style.name or "").strip() for style in _styles(given.style)]
        if any(name.lower() in _TITLE for name in names):
            return 1
        found = next((match for name in names if (match := _HEADING.match(name))), None)
        return int(found[1]) if found else 0

    def _list_place(self, given: Paragraph) -> tuple[int, bool] | None:
        """How deep an item of a list stands, from 0, and whether it is numbered; None for a paragraph."""
        owners = [given._p.pPr, *(style.element.pPr for style in _styles(given.style))]
        for properties in owners:
            if properties is not None and properties.numPr is not None:
                number = properties.numPr.numId
                if number is None or number.val == 0:
                    return None
                level = properties.numPr.ilvl
                depth = min(level.val if level is not None else 0, _DEEPEST_LIST)
                return depth, self._formats.get((number.val, depth), "bullet") != "bullet"
        return None

    @cached_property
    def _formats(self) -> Mapping[tuple[int, int], str]:
        """How each level of each list is numbered, by the number of the list and the level from 0."""
        try:
            numbering = self._document.part.numbering_part.element
        except (KeyError, NotImplementedError):  # a file without lists has no such part
            return {}
        levels = {
            (abstract.get(qn("w:abstractNumId")), int(level.get(qn("w:ilvl"), "0"))): level.find(
                qn("w:numFmt")
            )
            for abstract in numbering.iter(qn("w:abstractNum"))
            for level in abstract.iter(qn("w:lvl"))
        }
        return {
            (number.numId, depth): kind.get(qn("w:val"), "bullet")
            for number in numbering.iter(qn("w:num"))
            for (abstract, depth), kind in levels.items()
            if kind is not None and abstract == str(number.abstractNumId.val)
        }


def _marked(text: str, bold: bool) -> str:
    """``text`` in asterisks where it is bold and CommonMark would take them for marks (its section 6.2)."""
    core = text.strip()
    if not bold or not core or not (core[0].isalnum() and core[-1].isalnum()):
        return text
    return text.replace(core, f"**{core}**", 1)


def _styles(style: BaseStyle | None) -> Iterator[BaseStyle]:
    """The style and those it is based on; a circle of them ends where it began."""
    seen: set[str] = set()
    while style is not None and style.style_id not in seen:
        seen.add(style.style_id)
        yield style
        style = getattr(style, "base_style", None)


def _outline(style: BaseStyle) -> Any:  # noqa: ANN401
    properties = style.element.pPr
    return properties.find(qn("w:outlineLvl")) if properties is not None else None
