"""What a template brings along that must follow the new document: its placed controls, its notes, an old record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lxml import etree

from generators.word.context import Context
from generators.word.controls import binding, open_list
from generators.word.namespaces import DECLARATIONS, w
from generators.word.package import Kind, parse_xml
from generators.word.placeholders import EMPTY
from generators.word.shell import Shell
from generators.word.store import NAMESPACE

_KEYS = {"title", "number", "version", "project", "customer", "contractor"}
_KINDS = [w(name) for name in ("text", "richText", "comboBox", "dropDownList")]
_OTHERS = [
    w(name)
    for name in (
        "date", "docPartObj", "docPartList", "picture", "equation", "citation", "group", "bibliography",
    )
]  # fmt: skip


def bind_placed(context: Context, roots: Iterable[etree._Element], said: Mapping[str, str]) -> None:
    """Binds the controls ``doc:title`` and the like below ``roots``: edited once, they change everywhere.

    ``said`` is what they were filled with.
    """
    for root in roots:
        for control in root.iter(w("sdt")):
            tag = control.find(f"{w('sdtPr')}/{w('tag')}")
            key = tag.get(w("val"), "").removeprefix("doc:") if tag is not None else ""
            if key in _KEYS:
                _bind(context, control, key, said[key])


def _bind(context: Context, control: etree._Element, key: str, said: str) -> None:
    properties, content = control.find(w("sdtPr")), control.find(w("sdtContent"))
    if properties is None or content is None or content.find(w("p")) is not None:
        return  # a bound control holds words, not paragraphs
    if any(properties.find(kind) is not None for kind in _OTHERS):
        return
    words = "".join(text.text or "" for text in content.iter(w("t")))
    if words != said or words == EMPTY:
        return
    path = context.store.field(key, words)
    if not path:
        return
    for kind in properties.findall("*"):
        if kind.tag in _KINDS:
            properties.remove(kind)
    added = parse_xml(f"<w:sdtPr {DECLARATIONS}>{binding(context, path)}{open_list(words)}</w:sdtPr>")
    properties.extend(list(added))


def forget_record(shell: Shell) -> None:
    """Drops the record of a document that was generated before and now serves as a template."""
    for name, relation in list(shell.main.relations.items()):
        if relation.kind == Kind.CUSTOM and relation.part and NAMESPACE.encode() in relation.part.content:
            del shell.main.relations[name]


def forget_footnotes(shell: Shell, kept: Iterable[etree._Element]) -> None:
    """Drops the footnotes of a template's sample text; separators and those of its cover stay."""
    part = shell.main.related(Kind.FOOTNOTES)
    if part is None:
        return
    used = {mark.get(w("id")) for element in kept for mark in element.iter(w("footnoteReference"))}
    for note in part.root.findall(w("footnote")):
        if note.get(w("type")) is None and note.get(w("id")) not in used:
            part.root.remove(note)
