"""What a company template brings besides styles: its paper, headers and footers, and its own cover."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

from lxml import etree
from lxml.etree import SubElement

from generators.word.bound_levels import is_on
from generators.word.namespaces import DECLARATIONS, R, r, w
from generators.word.package import Kind, parse_xml
from generators.word.placeholders import scan
from generators.word.profile import Page
from generators.word.safety import clean_settings, clean_story
from generators.word.sections import Edges
from generators.word.shell import Shell
from generators.word.text import attribute

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_TEXT_PATH = "{urn:schemas-microsoft-com:vml}textpath"
_NUMBERED = ((w("bookmarkStart"), w("id")), (w("id"), w("val")), (_DRAWING, "id"))

BODY_TAG = "kb:body"
BODY_MARK = "{{BODY}}"


@dataclass(frozen=True, slots=True)
class Frame:
    """Paper, headers and footers of a template, and the elements of its cover (empty: use ours).

    ``stories`` are the roots of its headers and footers; ``numbers`` and ``bookmarks`` are the ids and bookmark
    names the kept parts use already. ``place`` says how the place of the document was found: "control",
    "mark", "cover", or "" when the template's text is an example and is dropped; ``fields`` names the kinds of
    field that were turned into what they show; ``dropped`` are the words behind a place that was marked.
    """

    page: Page
    edges: Edges = field(default_factory=Edges)
    cover: tuple[etree._Element, ...] = ()
    stories: tuple[etree._Element, ...] = ()
    numbers: frozenset[int] = frozenset()
    bookmarks: frozenset[str] = frozenset()
    place: str = ""
    fields: tuple[str, ...] = ()
    dropped: str = ""

    @property
    def kept(self) -> tuple[etree._Element, ...]:
        """Everything of the template that stands in the document."""
        return (*self.cover, *self.stories)


def frame(shell: Shell, default: Page) -> Frame:
    """Reads the template's last section and takes its body apart.

    The document goes where a content control tagged ``kb:body`` or a paragraph ``{{BODY}}`` stands, else after
    the cover: a cover page of Word's gallery, a first section without headings, or everything down to the last
    placeholder's page. What stands before is kept, a table of contents excepted: the document brings its own.
    Without any of these the template's text is an example and is dropped.
    """
    body = shell.body
    last = body.find(w("sectPr"))
    page, edges = (_page(last, default), _edges(last)) if last is not None else (default, Edges())
    children = [child for child in body if child is not last]
    place, end = find_place(children, shell.headings())
    cover = [child for child in children[:end] if not _is_contents(child)]
    for child in list(body):
        body.remove(child)
    stories = _stories(shell)
    kept = [*cover, *stories]
    names = frozenset(e.get(w("name"), "") for root in kept for e in root.iter(w("bookmarkStart")))
    fields = tuple(dict.fromkeys(name for root in kept for name in clean_story(root, names)))
    clean_settings(shell.settings)
    numbers = (e.get(key, "") for root in kept for tag, key in _NUMBERED for e in root.iter(tag))
    taken = frozenset(int(n) for n in numbers if n.isdecimal())
    dropped = " ".join(map(text_of, children[end + 1 :])) if place in ("control", "mark") else ""
    return Frame(
        page, edges, tuple(cover), tuple(stories), taken, names, place, fields, " ".join(dropped.split())
    )


def find_place(children: Sequence[etree._Element], headings: Collection[str]) -> tuple[str, int]:
    """How the place of the document was found, and how many elements of the body stand before it.

    ``headings`` are the ids of the heading styles; a section with headings is no cover.
    """
    for place, is_here in (("control", _tagged), ("mark", _marked)):
        at = next((at for at, child in enumerate(children) if is_here(child)), None)
        if at is not None:
            return place, at
    at = next((at for at, child in enumerate(children) if _gallery(child) == "Cover Pages"), None)
    if at is None:
        at = _first_section(children, headings)
    if at is None:
        at = _last_filled_page(children)
    return ("", 0) if at is None else ("cover", at + 1)


def _first_section(children: Sequence[etree._Element], headings: Collection[str]) -> int | None:
    """Where the first of several sections ends, if it has no headings."""
    for at, child in enumerate(children):
        if any(style.get(w("val")) in headings for style in child.iter(w("pStyle"))):
            return None
        if child.find(f"{w('pPr')}/{w('sectPr')}") is not None:
            return at
    return None


def _last_filled_page(children: Sequence[etree._Element]) -> int | None:
    """Where the page of the last placeholder ends, if there is one."""
    filled = [at for at, child in enumerate(children) if scan([child]).all]
    if not filled:
        return None
    breaks = (at for at in range(filled[-1], len(children)) if _breaks(children[at]))
    return next(breaks, filled[-1])


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
            edges = replace(edges, **{name: blank(mark)})  # type: ignore[arg-type]  # a header by name
            continue
        element = shell.story(rel)
        first = element.find(w("p"))
        if first is None:
            first = SubElement(element, w("p"))
        if not has_watermark(element):
            first.append(parse_xml(f"<w:p {DECLARATIONS}>{mark}</w:p>")[0])
    return edges


def has_watermark(story: etree._Element) -> bool:
    """Whether a header holds words behind the text, as Word's own watermarks do."""
    return next(story.iter(_TEXT_PATH), None) is not None


def _stories(shell: Shell) -> list[etree._Element]:
    """The roots of the template's headers and footers."""
    found = shell.main.relations.values()
    return [one.part.root for one in found if one.part and one.kind in (Kind.HEADER, Kind.FOOTER)]


def _tagged(child: etree._Element) -> bool:
    tag = child.find(f"{w('sdtPr')}/{w('tag')}") if child.tag == w("sdt") else None
    return tag is not None and tag.get(w("val")) == BODY_TAG


def _marked(child: etree._Element) -> bool:
    return child.tag == w("p") and text_of(child).strip() == BODY_MARK


def _gallery(child: etree._Element) -> str:
    """The gallery of Word a part of the body was taken from, such as Cover Pages."""
    found = child.find(f"{w('sdtPr')}/{w('docPartObj')}/{w('docPartGallery')}")
    return found.get(w("val"), "") if found is not None else ""


def _is_contents(child: etree._Element) -> bool:
    """Whether the element is a table of contents, or a line of one."""
    codes = [" ".join((code.text or "").split()) for code in child.iter(w("instrText"))]
    return _gallery(child) == "Table of Contents" or any(
        code.startswith(("TOC ", "PAGEREF _Toc")) for code in codes
    )


def _breaks(child: etree._Element) -> bool:
    return any(found.get(w("type")) == "page" for found in child.iter(w("br")))


def text_of(element: etree._Element) -> str:
    """All words below ``element``."""
    return "".join(text.text or "" for text in element.iter(w("t")))


def _page(properties: etree._Element, default: Page) -> Page:
    size, margins = properties.find(w("pgSz")), properties.find(w("pgMar"))
    if size is None or margins is None:
        return default
    width, height = _twips(size, "w", default.width), _twips(size, "h", default.height)
    if width > height:  # the template ends in a turned section; ours begin upright
        width, height = height, width
    names = ("top", "bottom", "left", "right", "header", "footer", "gutter")
    measures = {name: abs(_twips(margins, name, getattr(default, name))) for name in names}
    borders, grid = _plain(properties.find(w("pgBorders"))), _plain(properties.find(w("docGrid")))
    return Page(width, height, **measures, borders=borders, grid=grid)


def _plain(element: etree._Element | None) -> str:
    """The element as XML in our prefixes; nothing for none, or for one that needs a part of its own."""
    if element is None or any(str(key).startswith(f"{{{R}}}") for e in element.iter() for key in e.attrib):
        return ""
    name, inner = etree.QName(element).localname, "".join(_plain(child) for child in element)
    own = [(str(key), str(value)) for key, value in element.attrib.items()]
    known = "".join(f' w:{k.rpartition("}")[2]}="{attribute(v)}"' for k, v in own if k.startswith(w("")))
    return f"<w:{name}{known}>{inner}</w:{name}>"


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
    edges = Edges(**found)  # type: ignore[arg-type]  # by name, all of them text
    return replace(edges, first=True) if edges != Edges() and is_on(properties, "titlePg") else edges
