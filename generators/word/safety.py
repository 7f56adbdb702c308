"""What a template may bring into a document: an allow-list of relations, and the removal of everything else.

Templates come from elsewhere. Macros, embedded programs, attached templates, outside pictures and fields that
fetch or run something are taken out together with every mention of them, and each removal is told.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from generators.word.namespaces import R, w
from generators.word.package import Owner, Package, Part

KEPT_RELATIONS = frozenset(
    {
        "officeDocument", "styles", "settings", "webSettings", "fontTable", "numbering", "header", "footer",
        "footnotes", "endnotes", "theme", "image", "hyperlink", "chart", "core-properties",
        "extended-properties", "custom-properties", "customXml", "customXmlProps",
    }
)  # fmt: skip
KEPT_FIELDS = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES", "STYLEREF", "SEQ", "REF", "PAGEREF"})
"""Fields that only look at the document they stand in."""

_SAID_BY = {
    "TITLE": "title", "SUBJECT": "project", "AUTHOR": "author", "DATE": "date", "SAVEDATE": "date",
    "CREATEDATE": "date", "FILENAME": "number",
}  # fmt: skip
_ADDRESS = re.compile(r"(?i)(https?://|mailto:)")
_DOCTYPE = tuple("<!DOCTYPE".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))
_REPORTED = {
    "vbaProject": ("宏", "macros"),
    "keyMapCustomizations": ("宏的快捷键", "key assignments"),
    "attachedTemplate": ("附加的模板", "an attached template"),
    "oleObject": ("嵌入的 OLE 对象", "embedded OLE objects"),
    "package": ("嵌入的文件", "embedded files"),
    "control": ("ActiveX 控件", "ActiveX controls"),
    "aFChunk": ("外来文档片段", "chunks of other formats"),
    "subDocument": ("子文档", "subdocuments"),
    "mailMergeSource": ("邮件合并的数据源", "mail merge sources"),
    "font": ("嵌入的字体", "embedded fonts"),
    "ui": ("自定义功能区", "ribbon customisation"),
    "diagramData": ("SmartArt 图形", "SmartArt"),
}
_QUIET = {
    "stylesWithEffects", "thumbnail", "glossaryDocument", "comments", "commentsExtended", "commentsIds",
    "commentsExtensible", "people", "recipientData", "printerSettings",
}  # fmt: skip
_SETTINGS = ("attachedTemplate", "linkStyles", "mailMerge", "updateFields", "saveThroughXslt", "docVars")
_WHOLE = {
    w("drawing"), w("pict"), w("object"), w("control"), w("altChunk"), w("subDoc"), w("attachedTemplate"),
}  # fmt: skip
_COMMENT_MARKS = tuple(w(name) for name in ("commentRangeStart", "commentRangeEnd", "commentReference"))


@dataclass(frozen=True, slots=True)
class Removal:
    """Something a template held that its documents do not get, in both languages; ``target`` says where it led."""

    kind: str
    zh: str
    en: str
    target: str = ""


def has_doctype(content: bytes) -> bool:
    """Whether an XML part declares a DTD, which no Word file needs and entity bombs do."""
    return any(mark in content for mark in _DOCTYPE)


def make_safe(package: Package) -> list[Removal]:
    """Takes out of an opened template what is not on the list, and says what that was, each kind once."""
    removed: dict[tuple[str, str], Removal] = {}
    owners: list[Owner] = [package, *package.parts()]
    for source in owners:
        dropped = dict(_unwanted(source))
        for rel_id, removal in dropped.items():
            del source.relations[rel_id]
            if removal.kind not in _QUIET:
                removed.setdefault((removal.kind, removal.target), removal)
        if dropped and isinstance(source, Part) and source.is_xml:
            _forget_in(source.root, dropped)
    return list(removed.values())


def clean_settings(settings: etree._Element) -> None:
    """Takes out of the settings what reaches outside, prompts on opening, or runs."""
    for name in _SETTINGS:
        for element in settings.findall(w(name)):
            settings.remove(element)


def clean_story(root: etree._Element, bookmarks: Collection[str]) -> Iterator[str]:
    """Leaves of the fields in ``root`` that are not on the list only what they show; yields their names.

    Fields that show a property of the document (title, author, date) become placeholders for it. References
    must lead to one of ``bookmarks``. Comments of the template's authors go without a word.
    """
    for mark in list(root.iter(*_COMMENT_MARKS)):
        _drop(mark)
    yield from _simple_fields(root, bookmarks)
    yield from _complex_fields(root, bookmarks)


def _unwanted(owner: Owner) -> Iterator[tuple[str, Removal]]:
    for rel_id, relation in list(owner.relations.items()):
        kind, target = relation.kind.rpartition("/")[2], relation.address
        if relation.outside:
            if kind == "hyperlink" and _ADDRESS.match(target):
                continue
            zh, en = _REPORTED.get(kind, ("外部引用", "a reference to the outside"))
            yield rel_id, Removal(kind, zh, en, target[:200])
        elif kind not in KEPT_RELATIONS:
            zh, en = _REPORTED.get(kind, (f"部件（{kind}）", f"a part of kind {kind}"))
            yield rel_id, Removal(kind, zh, en)


def _forget_in(root: etree._Element, rel_ids: Collection[str]) -> None:
    """Removes every mention of relations that are gone."""
    for element in list(root.iter()):
        keys = [key for key in _relation_keys(element) if element.get(key) in rel_ids]
        if not keys:
            continue
        name = etree.QName(element).localname
        if name == "hyperlink":
            _unwrap(element)
        elif name == "blip" and len(keys) < len(_relation_keys(element)):
            for key in keys:
                del element.attrib[key]
        elif name in ("blip", "imagedata", "OLEObject", "control", "chart", "relIds"):
            _drop(next((e for e in element.iterancestors() if e.tag in _WHOLE), element))
        else:
            _drop(element)


def _relation_keys(element: etree._Element) -> list[str]:
    """The attributes of the element that name relations."""
    return [key for key in map(str, element.attrib) if key.startswith(f"{{{R}}}")]


def _simple_fields(root: etree._Element, bookmarks: Collection[str]) -> Iterator[str]:
    for element in list(root.iter(w("fldSimple"))):
        code = element.get(w("instr"), "")
        if not _allowed(code, bookmarks):
            _say(element.iter(w("t")), code)
            _unwrap(element)
            yield _word(code)


def _complex_fields(root: etree._Element, bookmarks: Collection[str]) -> Iterator[str]:
    open_fields: list[_Field] = []
    for element in list(root.iter(w("fldChar"), w("instrText"), w("t"))):
        kind = element.get(w("fldCharType"), "")
        if kind == "begin":
            open_fields.append(_Field())
        if not open_fields:
            continue
        field = open_fields[-1]
        if element.tag == w("t"):
            field.shown.append(element)
            continue
        field.marks.append(element)
        field.code += (element.text or "") if element.tag == w("instrText") else ""
        if kind == "end":
            open_fields.pop()
            if not _allowed(field.code, bookmarks):
                _say(field.shown, field.code)
                for mark in field.marks:
                    _drop(mark)
                yield _word(field.code)


class _Field:
    """One field while its end is looked for."""

    def __init__(self) -> None:
        self.code = ""
        self.marks: list[etree._Element] = []
        self.shown: list[etree._Element] = []


def _allowed(code: str, bookmarks: Collection[str]) -> bool:
    words = code.split()
    if not words or words[0].upper() not in KEPT_FIELDS:
        return False
    return words[0].upper() not in ("REF", "PAGEREF") or (len(words) > 1 and words[1] in bookmarks)


def _say(shown: Iterable[etree._Element], code: str) -> None:
    """Turns what a field of a document property shows into a placeholder of that property."""
    name = _SAID_BY.get(_word(code))
    if not name:
        return
    for at, text in enumerate(shown):
        text.text = f"{{{{ doc.{name} }}}}" if at == 0 else ""


def _word(code: str) -> str:
    return (code.split() or ["?"])[0].upper()


def _drop(element: etree._Element) -> None:
    """Removes the element; lxml would take the text behind it along, but Word's elements have none."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _unwrap(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    at = parent.index(element)
    parent[at : at + 1] = list(element)
