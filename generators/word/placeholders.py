"""Places in a template that a document fills: controls tagged ``doc:title``, or the text ``{{ doc.title }}``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field

from lxml import etree

from generators.draft import Front
from generators.word.front import day
from generators.word.namespaces import DECLARATIONS, w
from generators.word.package import parse_xml
from generators.word.text import clean

FIELDS: Mapping[str, tuple[str, str]] = {
    "title": ("文档名称", "title"),
    "title_alt": ("文档的英文名称", "title in English"),
    "number": ("文档编号", "document number"),
    "version": ("版本", "version"),
    "status": ("状态", "status"),
    "classification": ("密级", "classification"),
    "date": ("编制日期", "date"),
    "author": ("编制人", "author"),
    "reviewer": ("审核人", "reviewer"),
    "approver": ("批准人", "approver"),
    "project": ("项目名称", "project name"),
    "project_code": ("项目代号", "project code"),
    "customer": ("建设单位", "customer"),
    "contractor": ("编制单位", "contractor"),
    "type": ("文档类型代码", "code of the document type"),
}
"""The placeholders there are, and what each stands for."""

_TAG = re.compile(r"doc[:.]\s*(\w+)")
_TEXT = re.compile(r"\{\{\s*doc[.:]\s*(\w+)\s*\}\}")
_STRAY = re.compile(r"\{\{[^{}]*\}{0,2}|\$\{[^{}]*\}?|\}\}")
EMPTY = "—"


@dataclass(slots=True)
class Found:
    """Names of placeholders that stand in a template, each with how it is written; and those nobody knows."""

    controls: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)

    @property
    def used(self) -> set[str]:
        """The known ones."""
        return self.controls | self.texts

    @property
    def all(self) -> set[str]:
        """The known ones and the others."""
        return self.used | self.unknown


def scan(roots: Iterable[etree._Element]) -> Found:
    """The placeholders below ``roots``, which stay as they are."""
    found = Found()
    for root in roots:
        for _, name in _controls(root):
            (found.controls if name in FIELDS else found.unknown).add(name)
        for paragraph in root.iter(w("p")):
            for match in _TEXT.finditer("".join(text.text or "" for text in _texts(paragraph))):
                (found.texts if match[1] in FIELDS else found.unknown).add(match[1])
    return found


def stray(roots: Iterable[etree._Element]) -> list[str]:
    """What looks like a placeholder below ``roots`` and is none: it would be printed as it stands."""
    whole = (
        "".join(text.text or "" for text in _texts(paragraph))
        for root in roots
        for paragraph in root.iter(w("p"))
    )
    return list(dict.fromkeys(found for words in whole for found in _STRAY.findall(_TEXT.sub("", words))))


def values(front: Front, words: Mapping[str, str]) -> dict[str, str]:
    """What each placeholder says in a document; ``words`` are those of its language. Empty ones say —."""
    people = {person.role: person.name for person in front.approvals}
    said = {
        "title": front.title,
        "title_alt": front.title_alt,
        "number": front.number,
        "version": front.version,
        "status": words.get(front.status, front.status),
        "classification": front.classification,
        "date": day(front.date, front.lang),
        "author": front.author,
        "reviewer": people.get(words["reviewed"], ""),
        "approver": people.get(words["approved"], ""),
        "project": front.project.name,
        "project_code": front.project.code,
        "customer": front.project.customer,
        "contractor": front.project.contractor,
        "type": front.code,
    }
    return {name: " ".join(clean(said[name]).split()) or EMPTY for name in FIELDS}


def fill(roots: Iterable[etree._Element], said: Mapping[str, str], unknown: str) -> None:
    """Writes the values into every placeholder below ``roots``; ``unknown`` (with {}) into those nobody knows."""
    for root in roots:
        for paragraph in root.iter(w("p")):  # first: a value that looks like a placeholder is still a value
            _fill_text(paragraph, said, unknown)
        for control, name in list(_controls(root)):
            _fill_control(control, said.get(name) or unknown.format(name))


def _controls(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    for control in root.iter(w("sdt")):
        tag = control.find(f"{w('sdtPr')}/{w('tag')}")
        match = _TAG.fullmatch(tag.get(w("val"), "").strip()) if tag is not None else None
        if match:
            yield control, match[1]


def _fill_control(control: etree._Element, words: str) -> None:
    """One run with ``words`` in the look of the first run; the binding goes, or Word would put its data back."""
    properties, content = control.find(w("sdtPr")), control.find(w("sdtContent"))
    if properties is None or content is None:
        return
    for name in ("dataBinding", "showingPlcHdr", "placeholder", "temporary"):
        for element in properties.findall(w(name)):
            properties.remove(element)
    holder = _holder(content)
    run = next(holder.iter(w("r")), None)
    face = run.find(w("rPr")) if run is not None else None
    filled = parse_xml(f"<w:r {DECLARATIONS}><w:t/></w:r>")
    if face is not None:
        face = deepcopy(face)
        for style in face.findall(w("rStyle")):
            if "placeholder" in style.get(w("val"), "").lower():
                face.remove(style)
        filled.insert(0, face)
    filled[-1].text = words
    for child in list(holder):
        if child.tag != w("pPr"):
            holder.remove(child)
    holder.append(filled)


def _holder(content: etree._Element) -> etree._Element:
    """The element the run goes into: the content itself, or its first paragraph, the other ones removed."""
    first = next(content.iter(w("p")), None)
    if first is None:
        return content
    parent = first.getparent()
    for other in parent.findall(w("p")) if parent is not None else ():
        if parent is not None and other is not first:
            parent.remove(other)
    return first


def _fill_text(paragraph: etree._Element, said: Mapping[str, str], unknown: str) -> None:
    """Replaces ``{{ doc.name }}`` even where Word has cut it into several runs: the first run gets all of it."""
    texts = list(_texts(paragraph))
    whole = "".join(text.text or "" for text in texts)
    for match in reversed(list(_TEXT.finditer(whole))):
        value = said.get(match[1]) or unknown.format(match[1])
        at = 0
        for text in texts:
            own = text.text or ""
            start, end = max(match.start() - at, 0), min(match.end() - at, len(own))
            if start < end:
                first = match.start() >= at
                text.text = own[:start] + (value if first else "") + own[end:]
                text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            at += len(own)


def _texts(paragraph: etree._Element) -> Iterator[etree._Element]:
    """The texts of the paragraph itself, not of text boxes that are anchored in it."""
    for text in paragraph.iter(w("t")):
        if next(text.iterancestors(w("p")), None) is paragraph:
            yield text
