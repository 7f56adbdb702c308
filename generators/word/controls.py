"""Content controls: by their tags, bindings and bookmarks an edited document can be read back.

All stand inside a paragraph: around whole paragraphs, LibreOffice drops text that carries a comment.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from functools import lru_cache

from generators.blocks import Card, Inlines, Text, plain
from generators.shipped import labels, templates_dir
from generators.word.around import normal
from generators.word.context import Context
from generators.word.fields import bookmark
from generators.word.marks import with_comments
from generators.word.notes import spanned
from generators.word.runs import printed, runs
from generators.word.store import PREFIX, Sheet
from generators.word.text import attribute, run

_TAG_LIMIT = 64  # Word refuses longer tags
_CHOICES = {
    "priority": ("priority", "优先级", "Priority"),
    "status": ("requirement_status", "状态", "Status"),
    "verification": ("method", "验证方法", "Verification"),
    "type": ("requirement_type", "类型", "Type"),
}
"""Attributes with a fixed vocabulary: key, its group in labels.yaml, and what sheets call it."""
_PLAIN = {
    "owner": ("责任人", "Owner"),
    "release": ("上线批次", "Release"),
    "stability": ("稳定性", "Stability"),
}


def control(context: Context, tag: str, title: str, inner: str) -> str:
    """Runs inside a rich-text content control."""
    return _sdt(context, tag, title, "<w:richText/>", inner) if inner else ""


def document_field(context: Context, key: str, words: str, properties: str = "") -> str:
    """A value of the whole document as a control bound to it: edited once, it changes wherever it stands."""
    inner = run(words, properties, chinese=context.chinese)
    path = context.store.field(key, words) if words.strip() and words == normal(words) else ""
    if not path:
        return inner
    name = context.words.get(f"field_{key}", key)
    context.store.tags.add(f"doc:{key}")
    return _sdt(context, f"doc:{key}", name, binding(context, path), inner, open_list(words), properties)


def naming_runs(context: Context, inlines: Inlines) -> str:
    """The runs of a paragraph, in which the names of customer and project are bound to those of the cover."""
    names = context.store.names
    if names is None or not any(isinstance(i, Text) and names.search(i.text) for i in inlines):
        return runs(context, inlines)
    parts = []
    for inline in inlines:
        if not isinstance(inline, Text):
            parts.append(runs(context, (inline,)))
            continue
        for at, words in enumerate(names.split(inline.text)):
            key = context.store.key_of(words) if at % 2 else ""
            parts.append(document_field(context, key, words) if key else run(words, chinese=context.chinese))
    return "".join(parts)


def statement(context: Context, sheet: Sheet, block: Card, inlines: Inlines) -> str:
    """The statement of a sheet in a control inside a bookmark, both named after it; remembered as it was made."""
    sheet.parts["text"] = printed(context, inlines)
    comments, context = with_comments(context, inlines)
    words = control(context, _known(context, block, "text"), block.anchor, runs(context, inlines))
    return spanned(bookmark(context.ids.bookmark(), sheet.bookmark, words), comments, context.styles)


def value(context: Context, sheet: Sheet, block: Card, name: str, inlines: Inlines) -> str:
    """An attribute of a sheet; one of plain words is bound, with a list to choose from where there is one."""
    comments, context = with_comments(context, inlines)
    key, shown = _new_key(sheet, attribute_key(name)), runs(context, inlines)
    if not shown:
        return ""
    words = printed(context, inlines)
    sheet.parts[key] = words
    tagged = _known(context, block, key)
    if (key not in _CHOICES and key not in _PLAIN) or not _is_plain(inlines):
        words = control(context, tagged, name, shown)
        # LibreOffice drops the tag of a control, but no bookmark
        sheet.marks[key] = context.ids.name(f"{sheet.bookmark}_{len(sheet.marks) + 1}", "_At_")
        words = bookmark(context.ids.bookmark(), sheet.marks[key], words)
        return spanned(words, comments, context.styles)
    path = context.store.bind(sheet, key, words)
    if not path:
        return control(context, tagged, name, shown)
    listed = block.kind == "requirement" and key in _CHOICES
    kind = _choices(key, words, context.lang) if listed else open_list(words)
    return _sdt(context, tagged, name, binding(context, path), shown, kind)


def _new_key(sheet: Sheet, key: str) -> str:
    """``key``, or ``key~2`` for an attribute that is given a second time."""
    times = sum(other.partition("~")[0] == key for other in sheet.parts)
    return f"{key}~{times + 1}" if times else key


def _known(context: Context, block: Card, part: str) -> str:
    """The tag of a part, which the store will look for."""
    tagged = tag(block, part)
    name = normal(shortened(tagged))
    context.store.tags_of_sheets.add(name)
    context.store.tags.add(name)
    return tagged


def attribute_key(name: str) -> str:
    """The key of a named attribute: ``priority`` for 优先级 and Priority; the name itself for any other."""
    return _keys().get(name.strip().casefold(), name.strip())


def tag(block: Card, part: str) -> str:
    """``req:REQ-001:text``: how an edited document tells which words belong to what."""
    return f"{'req' if block.kind == 'requirement' else 'card'}:{block.anchor}:{part}"


def shortened(words: str) -> str:
    """A tag Word accepts: cut ones end in a checksum, so that different ones stay different."""
    if len(words) <= _TAG_LIMIT:
        return words
    return f"{words[: _TAG_LIMIT - 9]}~{zlib.crc32(words.encode('utf-8', 'replace')):08x}"


def _sdt(
    context: Context, tagged: str, title: str, more: str, inner: str, kind: str = "", properties: str = ""
) -> str:
    face = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return (
        f'<w:sdt><w:sdtPr>{face}<w:alias w:val="{attribute(title, _TAG_LIMIT)}"/>'
        f'<w:tag w:val="{attribute(shortened(tagged), _TAG_LIMIT)}"/><w:id w:val="{context.ids.control()}"/>'
        f"{more}{kind}</w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>"
    )


def binding(context: Context, path: str) -> str:
    """What ties a control to the value at ``path`` of the document's store."""
    return f'<w:dataBinding w:prefixMappings="{PREFIX}" w:xpath="{path}" w:storeItemID="{context.store.id}"/>'


@lru_cache(maxsize=1024)  # the same few words in every sheet
def _choices(key: str, words: str, lang: str) -> str:
    """The list of a vocabulary. What stands there is always in it: Word shows nothing else."""
    listed: Sequence[str] = [str(label[lang]) for label in _vocabulary()[_CHOICES[key][0]].values()]
    shown = dict.fromkeys([*listed, normal(words)])
    items = "".join(f'<w:listItem w:displayText="{attribute(w)}" w:value="{attribute(w)}"/>' for w in shown)
    return f"<w:dropDownList>{items}</w:dropDownList>"


@lru_cache(maxsize=1024)
def open_list(words: str) -> str:
    """Free text that may be bound, with the words as made to choose again.

    LibreOffice 7.4 writes the words of a plain-text control (``w:text``) four times when it saves a file, and
    those of a combo box once.
    """
    item = attribute(words)
    return f'<w:comboBox><w:listItem w:displayText="{item}" w:value="{item}"/></w:comboBox>'


def _is_plain(inlines: Inlines) -> bool:
    words = plain(inlines)
    return bool(words.strip()) and words == normal(words) and all(isinstance(i, Text) for i in inlines)


@lru_cache(maxsize=1)
def _vocabulary() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return labels(templates_dir() / "_base")


@lru_cache(maxsize=1)
def _keys() -> Mapping[str, str]:
    named = {key: names[1:] for key, names in _CHOICES.items()} | _PLAIN
    return {name.casefold(): key for key, names in named.items() for name in names}
