"""Which level of which list a style of a template is bound to."""

from __future__ import annotations

from lxml import etree

from generators.word.namespaces import w


def bound_level(numbering: etree._Element, styles: etree._Element, style_id: str) -> etree._Element | None:
    """The ``w:lvl`` that numbers paragraphs of the style, by its own ``w:numPr`` or the level's ``w:pStyle``."""
    style = next((s for s in styles.iter(w("style")) if s.get(w("styleId")) == style_id), None)
    own = style.find(f"{w('pPr')}/{w('numPr')}") if style is not None else None
    if own is not None and value_of(own, "numId") not in ("", "0"):
        level = _level(numbering, styles, value_of(own, "numId"), value_of(own, "ilvl") or "0")
        if level is not None:
            return level
    return next((level for level in numbering.iter(w("lvl")) if value_of(level, "pStyle") == style_id), None)


def value_of(element: etree._Element, name: str) -> str:
    """The ``w:val`` of the child called ``name``; empty without one."""
    child = element.find(w(name))
    return "" if child is None else child.get(w("val"), "")


def is_on(element: etree._Element, name: str) -> bool:
    """Whether the switch called ``name`` is set."""
    child = element.find(w(name))
    return child is not None and child.get(w("val"), "1") not in ("0", "false", "off")


def _level(
    numbering: etree._Element, styles: etree._Element, number: str, depth: str
) -> etree._Element | None:
    """A level of the list with that number; a list may be linked to another one through a style, once."""
    for _ in range(2):
        num = next((n for n in numbering.iter(w("num")) if n.get(w("numId")) == number), None)
        wanted = value_of(num, "abstractNumId") if num is not None else ""
        lists = numbering.iter(w("abstractNum"))
        abstract = next((a for a in lists if a.get(w("abstractNumId")) == wanted), None)
        if abstract is None:
            return None
        link = value_of(abstract, "numStyleLink")
        if not link:
            return next((n for n in abstract.iter(w("lvl")) if n.get(w("ilvl")) == depth), None)
        linked = next((s for s in styles.iter(w("style")) if s.get(w("styleId")) == link), None)
        inner = linked.find(f".//{w('numPr')}") if linked is not None else None
        number = value_of(inner, "numId") if inner is not None else ""
    return None
