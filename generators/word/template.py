"""What a company template brings besides styles: its paper, headers and footers, and its own cover."""

from __future__ import annotations

from dataclasses import dataclass

from docx.oxml import parse_xml
from lxml import etree

from generators.word.namespaces import DECLARATIONS, r, w
from generators.word.profile import Page
from generators.word.sections import Edges
from generators.word.shell import Shell

BODY_TAG = "kb:body"
BODY_MARK = "{{BODY}}"


@dataclass(frozen=True, slots=True)
class Frame:
    """Paper, headers and footers of a template, and the elements of its cover (empty: use ours)."""

    page: Page
    edges: Edges
    cover: tuple[etree._Element, ...]


def frame(shell: Shell, default: Page) -> Frame:
    """Reads the template's last section and takes its body apart.

    A paragraph ``{{BODY}}`` or a content control tagged ``kb:body`` says where the document goes; what stands
    before it is kept as the cover. Without either, the template's text is an example and is dropped.
    """
    body = shell.document.element.body
    last = body.find(w("sectPr"))
    page, edges = (_page(last, default), _edges(last)) if last is not None else (default, Edges())
    children = list(body)
    at = next((n for n, child in enumerate(children) if _is_body(child)), None)
    for child in children:
        body.remove(child)
    return Frame(page, edges, tuple(children[:at]) if at is not None else ())


def stamp(shell: Shell, edges: Edges, mark: str) -> None:
    """Puts the watermark into the template's own header."""
    if not mark or not edges.header:
        return
    element = shell.part.related_parts[edges.header].element
    first = element.find(w("p"))
    if first is not None:
        first.append(parse_xml(f"<w:p {DECLARATIONS}>{mark}</w:p>")[0])


def _is_body(child: etree._Element) -> bool:
    if child.tag == w("sdt"):
        tag = child.find(f"{w('sdtPr')}/{w('tag')}")
        return tag is not None and tag.get(w("val")) == BODY_TAG
    return child.tag == w("p") and "".join(t.text or "" for t in child.iter(w("t"))).strip() == BODY_MARK


def _page(properties: etree._Element, default: Page) -> Page:
    size, margins = properties.find(w("pgSz")), properties.find(w("pgMar"))
    if size is None or margins is None:
        return default
    width, height = _twips(size, "w", default.width), _twips(size, "h", default.height)
    if width > height:  # the template ends in a turned section; ours begin upright
        width, height = height, width
    names = ("top", "bottom", "left", "right", "header", "footer")
    return Page(width, height, *(abs(_twips(margins, name, getattr(default, name))) for name in names))


def _twips(element: etree._Element, name: str, default: int) -> int:
    try:
        return int(float(element.get(w(name), "")))
    except ValueError:
        return default


def _edges(properties: etree._Element) -> Edges:
    found = {}
    for kind in ("header", "footer"):
        for reference in properties.findall(w(f"{kind}Reference")):
            if reference.get(w("type"), "default") == "default":
                found[kind] = reference.get(r("id"), "")
    return Edges(found.get("header", ""), found.get("footer", ""))
