"""Finds the words of a document again by content control or bookmark, with tracked changes read both ways."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from generators.word.controls import shortened
from generators.word.namespaces import w
from generators.word.store import NAMESPACE, normal

_PATH = re.compile(r"f:sheet\[@id='([^']*)'\]\[1\]/f:value\[@key='([^']*)'\]|f:values\[1\]/f:(\w+)\[1\]$")
_INSERTED = {w("ins"), w("moveTo")}
_DELETED = {w("del"), w("moveFrom")}
_SPACES = {w("tab"), w("br"), w("cr")}
_READ = [
    w(name) for name in (
        "sdt", "bookmarkStart", "bookmarkEnd", "t", "delText", "tab", "br", "cr", "noBreakHyphen", "ins",
        "del", "moveTo", "moveFrom", "fldChar", "instrText",
    )
]  # fmt: skip
Key = tuple[str, str]
"""A sheet's id ("" for the document itself) and the key of one of its parts."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A sheet to look for: its id and kind, the keys of its parts, and the keys of those with a bookmark by name."""

    id: str
    kind: str
    keys: Sequence[str]
    bookmarks: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """One tracked change: "ins" or "del", by whom and when, and the words."""

    kind: str
    author: str
    date: str
    text: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A part of a sheet as it stands in the file: with tracked changes accepted, and rejected."""

    accepted: str
    original: str
    changes: tuple[Change, ...] = ()


@dataclass(slots=True)
class _Open:
    """Words being collected: text, and the tracked change each piece stands in."""

    key: Key
    pieces: list[tuple[str, etree._Element | None, etree._Element | None]] = field(default_factory=list)

    def seen(self) -> Seen:
        accepted = "".join(text for text, _, deleted in self.pieces if deleted is None)
        original = "".join(text for text, inserted, _ in self.pieces if inserted is None)
        changes: dict[etree._Element, list[str]] = {}
        for text, inserted, deleted in self.pieces:
            mark = deleted if deleted is not None else inserted
            if mark is not None:
                changes.setdefault(mark, []).append(text)
        listed = tuple(_change(mark, normal("".join(texts))) for mark, texts in changes.items())
        return Seen(normal(accepted), normal(original), listed)


def _change(mark: etree._Element, text: str) -> Change:
    kind = "del" if mark.tag in _DELETED else "ins"
    return Change(kind, mark.get(w("author"), ""), mark.get(w("date"), ""), text)


class Finder:
    """Collects the words of every part of every sheet, by each of the ways to find them."""

    def __init__(self, sheets: Iterable[Asked]) -> None:
        self.by_tag: dict[Key, list[Seen]] = {}
        self.by_binding: dict[Key, list[Seen]] = {}
        self.by_bookmark: dict[Key, list[Seen]] = {}
        self._tags: dict[str, Key] = {}
        self._bookmarks: dict[str, Key] = {}
        for sheet in sheets:
            prefix = {"requirement": "req:", "document": "doc"}.get(sheet.kind, "card:")
            self._bookmarks.update({name: (sheet.id, key) for name, key in sheet.bookmarks.items()})
            for key in sheet.keys:
                self._tags[normal(shortened(f"{prefix}{sheet.id}:{key}"))] = (sheet.id, key)

    def read(self, root: etree._Element) -> None:
        """Reads one part of the package: body, header or footer."""
        _Story(self).read(root)

    def seen(self, key: Key) -> tuple[Seen, ...]:
        """Where a part stands, found by the surest way that finds it."""
        for found in (self.by_tag, self.by_binding, self.by_bookmark):
            if key in found:
                return tuple(found[key])
        return ()

    def bookmarked(self, name: str) -> Key | None:
        """What a bookmark holds; None for one that is none of ours."""
        return self._bookmarks.get(name) if name else None

    def controlled(self, element: etree._Element) -> tuple[Key | None, dict[Key, list[Seen]]]:
        """What a content control holds, by its tag or else by what it is bound to."""
        properties = element.find(w("sdtPr"))
        if properties is None:
            return None, self.by_tag
        tag, binding = properties.find(w("tag")), properties.find(w("dataBinding"))
        key = self._tags.get(tag.get(w("val"), "")) if tag is not None else None
        if key or binding is None:
            return key, self.by_tag
        match = _PATH.search(binding.get(w("xpath"), ""))
        if not match or NAMESPACE not in binding.get(w("prefixMappings"), ""):
            return None, self.by_binding
        return (match[1], match[2]) if match[2] else ("", match[3]), self.by_binding


class _Story:
    """Reads one part of the package, body, header or footer, element by element."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder
        self._collecting: list[_Open] = []
        self._controls: list[tuple[_Open | None, dict[Key, list[Seen]]]] = []
        self._bookmarks: dict[str, _Open] = {}
        self._inserted: list[etree._Element] = []
        self._deleted: list[etree._Element] = []
        self._fields: list[str] = []

    def read(self, root: etree._Element) -> None:
        """Hands the finder what stands in ``root``."""
        for event, element in etree.iterwalk(root, events=("start", "end"), tag=_READ):
            starts = event == "start"
            if element.tag == w("sdt"):
                self._open(element) if starts else self._close()
            elif element.tag in _INSERTED or element.tag in _DELETED:
                stack = self._inserted if element.tag in _INSERTED else self._deleted
                stack.append(element) if starts else stack.pop()
            elif starts:
                self._read(element)

    def _open(self, element: etree._Element) -> None:
        key, found = self._finder.controlled(element)
        opened = _Open(key) if key else None
        self._controls.append((opened, found))
        if opened:
            self._collecting.append(opened)

    def _close(self) -> None:
        opened, found = self._controls.pop()
        if opened:
            self._collecting.remove(opened)
            found.setdefault(opened.key, []).append(opened.seen())

    def _read(self, element: etree._Element) -> None:
        if element.tag in (w("fldChar"), w("instrText")):
            _follow(self._fields, element)
        elif element.tag == w("bookmarkStart"):
            if key := self._finder.bookmarked(element.get(w("name"), "")):
                self._bookmarks[element.get(w("id"), "")] = mark = _Open(key)
                self._collecting.append(mark)
        elif element.tag == w("bookmarkEnd"):
            if ended := self._bookmarks.pop(element.get(w("id"), ""), None):
                self._collecting.remove(ended)
                self._finder.by_bookmark.setdefault(ended.key, []).append(ended.seen())
        elif self._collecting and not any(code.startswith("NOTEREF") for code in self._fields):
            inserted = self._inserted[-1] if self._inserted else None
            deleted = self._deleted[-1] if self._deleted else None
            for one in self._collecting:
                one.pieces.append((_text(element), inserted, deleted))


def _follow(fields: list[str], element: etree._Element) -> None:
    """Keeps the codes of the fields that are open at this point."""
    kind = element.get(w("fldCharType"))
    if kind == "begin":
        fields.append("")
    elif kind == "end" and fields:
        fields.pop()
    elif element.tag == w("instrText") and fields:
        fields[-1] = (fields[-1] + (element.text or "")).lstrip()


def _text(element: etree._Element) -> str:
    if element.tag in _SPACES:
        return " "
    return "-" if element.tag == w("noBreakHyphen") else element.text or ""
