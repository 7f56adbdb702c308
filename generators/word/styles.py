"""Writes the styles of a new document, and finds or injects the ones a company template must have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from lxml import etree

from generators.word.namespaces import DECLARATIONS, w
from generators.word.package import parse_xml
from generators.word.profile import Profile
from generators.word.style import Style, fonts, size
from generators.word.text import attribute


def style_xml(style: Style, ids: Mapping[str, str], *, declare: bool = False) -> str:
    """``style`` as XML, its references resolved through ``ids`` (role to style id)."""
    space = f" {DECLARATIONS}" if declare else ""
    default = ' w:default="1"' if style.role in ("normal", "default", "tablenormal") and not declare else ""
    custom = "" if _is_builtin(style) else ' w:customStyle="1"'
    parts = [
        f'<w:style{space} w:type="{style.kind}"{default}{custom} w:styleId="{attribute(ids[style.role])}">'
    ]
    parts.append(f'<w:name w:val="{attribute(style.name)}"/>')
    if style.based_on:
        parts.append(f'<w:basedOn w:val="{attribute(ids[style.based_on])}"/>')
    if style.follow:
        parts.append(f'<w:next w:val="{attribute(ids[style.follow])}"/>')
    parts.append("<w:qFormat/>" if style.quick else "")
    parts.append(f"<w:pPr>{style.paragraph}</w:pPr>" if style.paragraph else "")
    parts.append(f"<w:rPr>{style.run}</w:rPr>" if style.run else "")
    parts.append(f"{style.extra}</w:style>")
    return "".join(parts)


def stylesheet(all_styles: Iterable[Style], profile: Profile) -> str:
    """The whole ``styles.xml`` of a new document."""
    listed = tuple(all_styles)
    ids = {style.role: style.id for style in listed}
    body = profile.fonts["body"]
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:styles {DECLARATIONS}><w:docDefaults>'
        f"<w:rPrDefault><w:rPr>{fonts(body)}{size(profile.sizes['table'])}"
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault><w:pPr/></w:pPrDefault></w:docDefaults>"
        f"{''.join(style_xml(style, ids) for style in listed)}"
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/></w:style></w:styles>'
    )


def present_roles(root: etree._Element, all_styles: Iterable[Style]) -> dict[str, str]:
    """Style ids of the roles the ``w:styles`` element of a template has.

    A role is matched by style type and name or alias, without regard to case and spaces; then by the other
    names a company gave its styles.
    """
    present: dict[tuple[str, str], str] = {}
    others: dict[tuple[str, str], str] = {}
    for element in root.iter(w("style")):
        style_id, kind = element.get(w("styleId"), ""), element.get(w("type"), "paragraph")
        if not style_id:
            continue
        present.setdefault((kind, _key(style_name(element))), style_id)
        aliases = element.find(w("aliases"))
        for alias in aliases.get(w("val"), "").split(",") if aliases is not None else ():
            others.setdefault((kind, _key(alias)), style_id)
    present = {**others, **present}
    present.pop(("paragraph", ""), None)
    ids: dict[str, str] = {}
    for style in all_styles:
        names = [(style.kind, _key(name)) for name in (style.name, *style.aliases)]
        found = next((present[name] for name in names if name in present), None)
        if found is not None:
            ids[style.role] = found
    return ids


def adopt(
    root: etree._Element, all_styles: Iterable[Style], named: Mapping[str, str]
) -> tuple[dict[str, str], list[str]]:
    """Style ids by role for the ``w:styles`` element of a template, and the roles that had to be injected.

    ``named`` are ids by role that somebody chose.
    """
    listed = tuple(all_styles)
    taken = {element.get(w("styleId"), "").lower() for element in root.iter(w("style"))}
    ids = {**present_roles(root, listed), **named}
    indented = _indents(root, ids.get("normal", ""))
    if indented and "body" not in ids:
        ids["body"] = ids["normal"]  # the company writes its text in 正文 itself
    _keep_headings(root, {ids[role] for role in ("h1", "h2", "h3", "h4") if role in ids})
    injected: list[str] = []
    for style in listed:
        if style.role in ids:
            continue
        if style.kind == "paragraph":
            style = replace(
                style, paragraph=_off_grid(_flush(style.paragraph) if indented else style.paragraph)
            )
        ids[style.role] = _free_id(style.id, taken)
        injected.append(style.role)
        root.append(parse_xml(style_xml(style, {style.follow: ids[style.role], **ids}, declare=True)))
    return ids, injected


def _keep_headings(root: etree._Element, style_ids: set[str]) -> None:
    """Keeps the template's headings on the page of what they announce, unless it says otherwise."""
    for style in root.iter(w("style")):
        properties = style.find(w("pPr"))
        if style.get(w("styleId")) not in style_ids or (
            properties is not None and properties.find(w("keepNext")) is not None
        ):
            continue
        if properties is None:
            properties = parse_xml(f"<w:pPr {DECLARATIONS}/>")
            run = style.find(w("rPr"))
            style.append(properties) if run is None else run.addprevious(properties)
        properties.insert(0, parse_xml(f"<w:keepNext {DECLARATIONS}/>"))


def _indents(root: etree._Element, style_id: str) -> bool:
    """Whether a style, or what everything is based on, moves its paragraphs in from the margin."""
    places = [f"{w('docDefaults')}/{w('pPrDefault')}/{w('pPr')}/{w('ind')}"]
    if style_id:
        places.append(f"{w('style')}[@{w('styleId')}='{style_id}']/{w('pPr')}/{w('ind')}")
    found = [element for place in places for element in root.iterfind(place)]
    return any(value.strip() not in ("", "0") for element in found for value in element.attrib.values())


_IN_ORDER = ("snapToGrid", "spacing", "ind", "contextualSpacing", "jc", "outlineLvl")
"""Elements of paragraph properties in the order of the schema, as far as our styles use them."""


def _flush(paragraph: str) -> str:
    """Paragraph properties that inherit no indent: each measure of one has a value of its own."""
    own = re.search(r"<w:ind ([^>]*)/>", paragraph)
    given = own[1] if own else ""
    none = "" if "w:left=" in given else ' w:left="0"'
    none += "" if "w:right=" in given else ' w:right="0"'
    none += "" if "w:firstLine" in given or "w:hanging" in given else ' w:firstLineChars="0" w:firstLine="0"'
    if own:
        return paragraph.replace(own[0], f"<w:ind {given}{none}/>")
    return _inserted(paragraph, "ind", f"<w:ind{none}/>")


def _off_grid(paragraph: str) -> str:
    """Paragraph properties whose lines are as high as they say, whatever grid the template's page has."""
    return _inserted(paragraph, "snapToGrid", '<w:snapToGrid w:val="0"/>')


def _inserted(paragraph: str, name: str, xml: str) -> str:
    """Paragraph properties with one more element at its place."""
    behind = (paragraph.find(f"<w:{other}") for other in _IN_ORDER[_IN_ORDER.index(name) + 1 :])
    at = min((at for at in behind if at >= 0), default=len(paragraph))
    return paragraph[:at] + xml + paragraph[at:]


def speak_chinese(root: etree._Element) -> None:
    """Says in the defaults that Chinese characters are Chinese; without it they take Japanese shapes."""
    for language in root.iterfind(f"{w('docDefaults')}//{w('lang')}"):
        if not language.get(w("eastAsia"), "").startswith("zh"):
            language.set(w("eastAsia"), "zh-CN")


def style_name(element: etree._Element) -> str:
    """What a ``w:style`` is called."""
    name = element.find(w("name"))
    return name.get(w("val"), "") if name is not None else ""


def _key(name: str) -> str:
    return "".join(name.split()).casefold()


def _free_id(wanted: str, taken: set[str]) -> str:
    candidate, n = wanted, 1
    while candidate.lower() in taken:
        n += 1
        candidate = f"{wanted}{n}"
    taken.add(candidate.lower())
    return candidate


_BUILTIN = {
    "Normal", "Body Text", "List Paragraph", "Quote", "caption", "header", "footer", "Title", "Subtitle",
    "table of figures", "Normal Table", "Default Paragraph Font", "Strong", "Emphasis", "Hyperlink",
    "footnote text", "footnote reference", "annotation text", "annotation reference",
}  # fmt: skip


def _is_builtin(style: Style) -> bool:
    return style.name in _BUILTIN or style.name.startswith(("heading ", "toc "))
