"""Checks that what a story refers to is there: footnotes, comments, and the values controls are bound to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from lxml import etree

from generators.word.namespaces import w

_STORE = "{http://schemas.openxmlformats.org/officeDocument/2006/customXml}"

Roots = Mapping[str, etree._Element]


def notes(roots: Roots) -> Iterator[str]:
    """Footnotes and comments that are missing or that nothing refers to; comment ranges left open."""
    body = roots["word/document.xml"]
    for name, reference in (("footnote", "footnoteReference"), ("comment", "commentReference")):
        part = roots.get(f"word/{name}s.xml")
        there = (
            {e.get(w("id")) for e in part.iter(w(name)) if e.get(w("type")) is None}
            if part is not None
            else set()
        )
        marks = Counter(e.get(w("id")) for e in body.iter(w(reference)))
        yield from (f"{name} {number} does not exist" for number in sorted(map(str, marks.keys() - there)))
        yield from (f"nothing refers to {name} {number}" for number in sorted(map(str, there - marks.keys())))
        yield from (f"{name} {number} has {count} marks" for number, count in marks.items() if count > 1)
    starts = Counter(e.get(w("id")) for e in body.iter(w("commentRangeStart")))
    if starts != Counter(e.get(w("id")) for e in body.iter(w("commentRangeEnd"))):
        yield "comment ranges opened and closed differ"
    for control in body.iter(w("sdt")):
        held = control.find(f"{w('sdtContent')}//{w('commentRangeStart')}")
        if held is not None and control.find(f"{w('sdtPr')}/{w('docPartObj')}") is None:
            yield "a comment stands inside a content control"


def bindings(roots: Roots, stories: Roots) -> Iterator[str]:
    """Content controls bound to a value that the custom XML of the package does not hold."""
    stores = dict(_stores(roots))
    for name, root in stories.items():
        for binding in root.iter(w("dataBinding")):
            path, mappings = binding.get(w("xpath"), ""), binding.get(w("prefixMappings"), "")
            store = stores.get(binding.get(w("storeItemID"), "").upper())
            if store is None:
                yield f"{name}: a control is bound to a store that does not exist"
            elif not _found(store, path, mappings):
                yield f"{name}: a control is bound to {path}, which does not exist"


def _found(store: etree._Element, path: str, mappings: str) -> bool:
    prefixes = dict(
        (piece.partition("=")[0].removeprefix("xmlns:"), piece.partition("=")[2].strip("'\""))
        for piece in mappings.split()
    )
    try:
        return bool(store.getroottree().xpath(path, namespaces=prefixes))
    except etree.XPathError:
        return False


def _stores(roots: Roots) -> Iterator[tuple[str, etree._Element]]:
    for name, root in roots.items():
        if name.startswith("customXml/itemProps") and root.get(f"{_STORE}itemID"):
            data = roots.get(name.replace("itemProps", "item"))
            if data is not None:
                yield root.get(f"{_STORE}itemID", "").upper(), data
