"""Structural checks of a finished .docx that schema validators do not make; allow-lists of its contents."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from generators.word import check_links
from generators.word.namespaces import r, w

_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_TYPE = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_WML = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_ALLOWED_TYPES = {
    *(
        f"{_WML}{kind}+xml"
        for kind in (
            "document.main", "styles", "settings", "webSettings", "fontTable", "numbering", "header",
            "footer", "footnotes", "endnotes", "comments", "commentsExtended", "commentsIds", "people",
        )
    ),
    "application/vnd.openxmlformats-officedocument.theme+xml",
    "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    "application/vnd.openxmlformats-officedocument.custom-properties+xml",
    "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
    "application/vnd.openxmlformats-package.core-properties+xml",
    "application/vnd.openxmlformats-package.relationships+xml",
    "application/xml",
    "image/png",
    "image/jpeg",
}  # fmt: skip
_ALLOWED_RELATIONS = {
    "officeDocument", "styles", "settings", "webSettings", "fontTable", "numbering", "header", "footer",
    "footnotes", "endnotes", "comments", "commentsExtended", "commentsIds", "people", "theme", "chart", "package",
    "image", "hyperlink",
    "core-properties", "extended-properties", "custom-properties", "customXml", "customXmlProps",
}  # fmt: skip
_ALLOWED_FIELDS = {
    "TOC",
    "PAGE",
    "NUMPAGES",
    "SECTIONPAGES",
    "REF",
    "PAGEREF",
    "NOTEREF",
    "SEQ",
    "STYLEREF",
    "TITLE",
}
_FORBIDDEN_TAGS = {
    w(name) for name in ("altChunk", "object", "subDoc", "attachedTemplate", "control", "updateFields")
}
_ADDRESS = re.compile(r"(?i)^(https?://|mailto:)")
_REFERENCE = re.compile(r"\s*(?:REF|PAGEREF|NOTEREF)\s+(\S+)")

Roots = Mapping[str, etree._Element]


def check_package(data: bytes) -> list[str]:
    """What is wrong with the .docx in ``data``, one line each; empty when nothing is.

    Looks at the package (duplicate or missing parts; relations and content types on an allow-list; no outside
    references but web and mail links) and at the content (fields balanced and of allowed kinds, ids and
    bookmark names unique, references that lead somewhere, styles and lists defined, cells that end with a
    paragraph, cell widths that agree with the grid, footnotes and comments that exist and are referred to,
    controls bound to something).
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        names = archive.namelist()
        entries = {name: archive.read(name) for name in names}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        return [f"not a readable zip package: {error}"]
    problems = [f"duplicate part {name}" for name, count in Counter(names).items() if count > 1]
    roots: dict[str, etree._Element] = {}
    for name, content in entries.items():
        if name.endswith((".xml", ".rels")):
            try:
                roots[name] = etree.fromstring(content, etree.XMLParser(resolve_entities=False))
            except etree.XMLSyntaxError as error:
                problems.append(f"{name} is not well-formed: {error}")
    if "word/document.xml" not in roots or "word/styles.xml" not in roots:
        return [*problems, "word/document.xml or word/styles.xml is missing"]
    problems.extend(_package(entries, roots))
    problems.extend(_stories(roots))
    return problems


def _package(entries: Mapping[str, bytes], roots: Roots) -> Iterator[str]:
    yield from _types(entries, roots)
    for name, root in roots.items():
        if not name.endswith(".rels"):
            continue
        folder, _, _ = name.rpartition("_rels/")
        for relation in root.iter(_RELATION):
            kind = relation.get("Type", "").rpartition("/")[2]
            target = relation.get("Target", "")
            if kind not in _ALLOWED_RELATIONS:
                yield f"{name}: relationship of kind {kind} is not allowed"
            if relation.get("TargetMode") == "External":
                if kind != "hyperlink" or not _ADDRESS.match(target):
                    yield f"{name}: outside reference to {target}"
            elif _resolve(folder, target) not in entries:
                yield f"{name}: {target} does not exist"


def _types(entries: Mapping[str, bytes], roots: Roots) -> Iterator[str]:
    root = roots.get("[Content_Types].xml")
    if root is None:
        yield "[Content_Types].xml is missing"
        return
    defaults = {
        e.get("Extension", "").lower(): e.get("ContentType", "") for e in root.iter(f"{_TYPE}Default")
    }
    overrides = {
        e.get("PartName", "").lstrip("/"): e.get("ContentType", "") for e in root.iter(f"{_TYPE}Override")
    }
    for name in entries:
        if name.startswith("/") or ".." in name.split("/"):
            yield f"part name {name} leaves the package"
        if name == "[Content_Types].xml":
            continue
        kind = overrides.get(name, defaults.get(name.rpartition(".")[2].lower(), ""))
        if kind not in _ALLOWED_TYPES:
            yield f"{name}: content type {kind or '(none)'} is not allowed"
    for name in overrides.keys() - entries.keys():
        yield f"content type given for {name}, which does not exist"


def _stories(roots: Roots) -> Iterator[str]:
    """Checks of everything that holds text: the document, headers, footers, notes."""
    styles = {s.get(w("styleId")) for s in roots["word/styles.xml"].iter(w("style"))}
    numbers = (
        {n.get(w("numId")) for n in roots["word/numbering.xml"].iter(w("num"))}
        if "word/numbering.xml" in roots
        else set()
    )
    stories = {
        n: root
        for n, root in roots.items()
        if re.match(r"word/(document|header|footer|footnotes|endnotes|comments)\d*\.xml$", n)
    }
    bookmarks = Counter(b.get(w("name")) for root in stories.values() for b in root.iter(w("bookmarkStart")))
    yield from _ids(stories.values(), bookmarks)
    yield from check_links.notes(roots)
    yield from check_links.bindings(roots, stories)
    yield from _style_references(roots["word/styles.xml"], styles)
    for name, root in stories.items():
        yield from _used_styles(name, root, styles)
        yield from (
            f"{name}: list {n.get(w('val'))} is not defined"
            for n in root.iter(w("numId"))
            if n.get(w("val")) not in numbers | {"0"}
        )
        yield from _fields(name, root, bookmarks)
        yield from _tables(name, root)
        yield from _links(name, root, bookmarks, roots)
        yield from (
            f"{name}: {e.tag.rpartition('}')[2]} is not allowed"
            for e in root.iter()
            if e.tag in _FORBIDDEN_TAGS
        )


def _ids(stories: Iterable[etree._Element], bookmarks: Mapping[str | None, int]) -> Iterator[str]:
    yield from (f"bookmark {name} occurs {count} times" for name, count in bookmarks.items() if count > 1)
    controls: Counter[str | None] = Counter()
    starts: Counter[str | None] = Counter()
    ends: Counter[str | None] = Counter()
    drawings: Counter[str | None] = Counter()
    drawing = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
    for root in stories:
        controls.update(e.get(w("val")) for e in root.iterfind(f".//{w('sdtPr')}/{w('id')}"))
        starts.update(e.get(w("id")) for e in root.iter(w("bookmarkStart")))
        ends.update(e.get(w("id")) for e in root.iter(w("bookmarkEnd")))
        drawings.update(e.get("id") for e in root.iter(drawing))
    for kind, counts in (("content control", controls), ("bookmark", starts), ("drawing", drawings)):
        yield from (
            f"{kind} id {number} occurs {count} times" for number, count in counts.items() if count > 1
        )
    if starts != ends:
        yield f"bookmarks opened and closed differ: {sorted(map(str, (starts - ends) + (ends - starts)))[:5]}"


def _style_references(root: etree._Element, styles: set[str | None]) -> Iterator[str]:
    for tag in ("basedOn", "next", "link"):
        for element in root.iter(w(tag)):
            if element.get(w("val")) not in styles:
                yield f"styles: {tag} {element.get(w('val'))} is not defined"


def _used_styles(name: str, root: etree._Element, styles: set[str | None]) -> Iterator[str]:
    used = Counter(e.get(w("val")) for tag in ("pStyle", "rStyle", "tblStyle") for e in root.iter(w(tag)))
    yield from (
        f"{name}: style {style} is not defined ({count}×)"
        for style, count in used.items()
        if style not in styles
    )


def _fields(name: str, root: etree._Element, bookmarks: Mapping[str | None, int]) -> Iterator[str]:
    depth = 0
    for element in root.iter(w("fldChar"), w("instrText"), w("fldSimple")):
        if element.tag == w("fldChar"):
            kind = element.get(w("fldCharType"))
            depth += {"begin": 1, "end": -1}.get(kind or "", 0)
            if depth < 0:
                yield f"{name}: a field ends that never began"
                depth = 0
            continue
        code = (element.text or element.get(w("instr")) or "").strip()
        word = code.partition(" ")[0].upper()
        if depth < 1 and element.tag == w("instrText"):
            yield f"{name}: field code outside a field: {code[:40]}"
        if word not in _ALLOWED_FIELDS:
            yield f"{name}: field {word[:40]} is not allowed"
        match = _REFERENCE.match(code)
        if match and match[1] not in bookmarks:
            yield f"{name}: reference to {match[1]}, which does not exist"
    if depth:
        yield f"{name}: {depth} fields are not closed"


def _tables(name: str, root: etree._Element) -> Iterator[str]:
    for tc in root.iter(w("tc")):
        if len(tc) == 0 or tc[-1].tag not in (w("p"), w("sdt")):
            yield f"{name}: a table cell does not end with a paragraph"
    for table in root.iter(w("tbl")):
        grid = [int(c.get(w("w"), "0")) for c in table.iterfind(f"{w('tblGrid')}/{w('gridCol')}")]
        for row in table.iterfind(w("tr")):
            yield from _row(name, row, grid)


def _row(name: str, row: etree._Element, grid: list[int]) -> Iterator[str]:
    at = 0
    for tc in row.iterfind(w("tc")):
        span_element = tc.find(f"{w('tcPr')}/{w('gridSpan')}")
        span = int(span_element.get(w("val"), "1")) if span_element is not None else 1
        width = tc.find(f"{w('tcPr')}/{w('tcW')}")
        wanted = sum(grid[at : at + span])
        if (
            width is not None
            and width.get(w("type")) == "dxa"
            and abs(int(width.get(w("w"), "0")) - wanted) > 1
        ):
            yield f"{name}: a cell is {width.get(w('w'))} wide, its grid columns {wanted}"
        at += span
    if at != len(grid):
        yield f"{name}: a row covers {at} of {len(grid)} grid columns"


def _links(
    name: str, root: etree._Element, bookmarks: Mapping[str | None, int], roots: Roots
) -> Iterator[str]:
    rels = roots.get(f"word/_rels/{name.removeprefix('word/')}.rels")
    known = {e.get("Id") for e in rels.iter(_RELATION)} if rels is not None else set()
    for link in root.iter(w("hyperlink")):
        anchor = link.get(w("anchor"))
        if anchor is not None and anchor not in bookmarks:
            yield f"{name}: link to {anchor}, which does not exist"
    for element in root.iter():
        for key in (r("id"), r("embed")):
            value = element.get(key) if isinstance(element.tag, str) else None
            if value is not None and value not in known:
                yield f"{name}: relationship {value} does not exist"


def _resolve(folder: str, target: str) -> str:
    """The part name a relationship target means, relative to the folder of its source."""
    if target.startswith("/"):
        return target.lstrip("/")
    parts = [part for part in folder.split("/") if part]
    for part in target.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
