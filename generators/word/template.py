"""What a company template brings besides styles: its paper, headers and footers, and its own cover."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from docx.opc.constants import CONTENT_TYPE as CT
from docx.oxml import parse_xml
from lxml import etree
from lxml.etree import SubElement

from generators.word.namespaces import DECLARATIONS, r, w
from generators.word.profile import Page
from generators.word.sections import Edges
from generators.word.shell import Shell

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_TEXT_PATH = "{urn:schemas-microsoft-com:vml}textpath"
_NUMBERED = ((w("bookmarkStart"), w("id")), (w("id"), w("val")), (_DRAWING, "id"))

BODY_TAG = "kb:body"
BODY_MARK = "{{BODY}}"


@dataclass(frozen=True, slots=True)
class Frame:
    """Paper, headers and footers of a template, and the elements of its cover (empty: use ours).

    ``numbers`` and ``bookmarks`` are the ids and bookmark names its kept parts use already.
    """

    page: Page
    edges: Edges = field(default_factory=Edges)
    cover: tuple[etree._Element, ...] = ()
    numbers: frozenset[int] = frozenset()
    bookmarks: frozenset[str] = frozenset()


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
    cover = tuple(children[:at]) if at is not None else ()
    kept = [*cover, *_stories(shell)]
    numbers = (e.get(key, "") for root in kept for tag, key in _NUMBERED for e in root.iter(tag))
    names = (e.get(w("name"), "") for root in kept for e in root.iter(w("bookmarkStart")))
    return Frame(page, edges, cover, frozenset(int(n) for n in numbers if n.isdecimal()), frozenset(names))


def stamp(shell: Shell, edges: Edges, marks: Sequence[str], blank: Callable[[str], str]) -> Edges:
    """Puts the watermarks into the template's headers, which may have a watermark of their own: that one stays.

    Where the template has only footers, ``blank`` adds a header for the mark.
    """
    names = ["header"]
    names += ["even_header"] if shell.mirrored else []
    names += ["first_header"] if edges.first else []
    for name, mark in zip(names, marks, strict=False):
        if not mark:
            continue
        rel = getattr(edges, name)
        if not rel:
            edges = replace(edges, **{name: blank(mark)})
            continue
        element = shell.part.related_parts[rel].element
        first = element.find(w("p"))
        if first is None:
            first = SubElement(element, w("p"))
        if next(element.iter(_TEXT_PATH), None) is None:
            first.append(parse_xml(f"<w:p {DECLARATIONS}>{mark}</w:p>")[0])
    return edges


def _stories(shell: Shell) -> list[etree._Element]:
    """The roots of the template's headers and footers."""
    parts = [rel.target_part for rel in shell.part.rels.values() if not rel.is_external]
    return [part.element for part in parts if part.content_type in (CT.WML_HEADER, CT.WML_FOOTER)]


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
    names = {"default": "", "even": "even_", "first": "first_"}
    found = {
        f"{names[reference.get(w('type'), 'default')]}{kind}": reference.get(r("id"), "")
        for kind in ("header", "footer")
        for reference in properties.findall(w(f"{kind}Reference"))
        if reference.get(w("type"), "default") in names
    }
    edges = Edges(**found)
    special = properties.find(w("titlePg"))
    first = special is not None and special.get(w("val"), "1") not in ("0", "false", "off")
    return replace(edges, first=True) if edges != Edges() and first else edges
