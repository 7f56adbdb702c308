"""Finds the words of a document again by content control or bookmark, with tracked changes read both ways."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from generators.word.around import AROUND, Around, normal
from generators.word.bound_levels import is_on
from generators.word.controls import shortened
from generators.word.namespaces import w
from generators.word.store import NAMESPACE

_PATH = re.compile(r"f:sheet\[@id='([^']*)'\]\[1\]/f:value\[@key='([^']*)'\]|f:values\[1\]/f:(\w+)\[1\]$")
_INSERTED = {w("ins"), w("moveTo")}
_DELETED = {w("del"), w("moveFrom")}
_UNSEEN = ("vanish", "strike", "dstrike")
"""Looks of a run whose words do not count: hidden ones, and those that were struck out by hand."""
_SPACES = {w("tab"), w("br"), w("cr")}
_READ = [
    w(name) for name in (
        "sdt", "bookmarkStart", "bookmarkEnd", "t", "delText", "tab", "br", "cr", "noBreakHyphen", "ins",
        "del", "moveTo", "moveFrom", "fldChar", "instrText", "p", "r", "sym", "tbl", "tr",
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


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some words, the tracked changes they stand in, and whether in a control or a bookmark that is known."""

    text: str
    inserted: etree._Element | None = None
    deleted: etree._Element | None = None
    controlled: bool = False
    marked: bool = False


@dataclass(slots=True, eq=False)
class _Open:
    """Words being collected; those of a ``blank`` control are but a prompt to fill it in."""

    key: Key
    blank: bool = False
    pieces: list[_Piece] = field(default_factory=list)

    def seen(self) -> Seen:
        return Seen("", "") if self.blank else _seen(self.pieces)


@dataclass(slots=True)
class _Table:
    """A table being read: where its paragraphs begin, the sheets with parts in it, and its words."""

    start: int
    sheets: set[str] = field(default_factory=set)
    pieces: list[_Piece] = field(default_factory=list)


def _seen(pieces: Iterable[_Piece]) -> Seen:
    pieces = list(pieces)
    accepted = "".join(piece.text for piece in pieces if piece.deleted is None)
    original = "".join(piece.text for piece in pieces if piece.inserted is None)
    changes: dict[etree._Element, list[str]] = {}
    for piece in pieces:
        mark = piece.deleted if piece.deleted is not None else piece.inserted
        if mark is not None:
            changes.setdefault(mark, []).append(piece.text)
    listed = tuple(_change(mark, normal("".join(texts))) for mark, texts in changes.items())
    return Seen(normal(accepted), normal(original), listed)


def _change(mark: etree._Element, text: str) -> Change:
    kind = "del" if mark.tag in _DELETED else "ins"
    return Change(kind, mark.get(w("author"), ""), mark.get(w("date"), ""), text)


class Finder:
    """Collects the words of every part of every sheet, by each of the ways to find them.

    ``body`` gets the paragraphs from the bookmark ``start`` on, without what stands in a control that is known.
    """

    def __init__(self, sheets: Iterable[Asked], start: str = "") -> None:
        self.by_tag: dict[Key, list[Seen]] = {}
        self.by_binding: dict[Key, list[Seen]] = {}
        self.by_bookmark: dict[Key, list[Seen]] = {}
        self.around: dict[str, list[tuple[Seen, Seen]]] = {}
        self.body: list[Around] = []
        self.start = start
        self._tags: dict[str, Key] = {}
        self._bookmarks: dict[str, Key] = {}
        for sheet in sheets:
            prefix = {"requirement": "req:", "document": "doc"}.get(sheet.kind, "card:")
            self._bookmarks.update({name: (sheet.id, key) for name, key in sheet.bookmarks.items()})
            for key in sheet.keys:
                self._tags[normal(shortened(f"{prefix}{sheet.id}:{key}"))] = (sheet.id, key)

    @property
    def tagged(self) -> bool:
        """Whether the controls kept their tags, those of the running text too."""
        return bool(self.by_tag) and not any(key[0] and key not in self.by_tag for key in self.by_bookmark)

    def read(self, root: etree._Element) -> None:
        """Reads one part of the package: body, header or footer."""
        _Story(self).read(root)

    def seen(self, key: Key) -> tuple[Seen, ...]:
        """Where a part stands, found by the surest way that finds it."""
        if key[1] == AROUND:  # without tags, bookmarks tell what belongs to another part
            bare = (key[0], "text") not in self.by_tag
            return tuple(pair[bare] for pair in self.around.get(key[0], ()))
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
        self._tables: list[_Table] = []
        self._paragraph: list[_Piece] = []
        self._unseen = False
        self._begun = False

    def read(self, root: etree._Element) -> None:
        """Hands the finder what stands in ``root``."""
        for event, element in etree.iterwalk(root, events=("start", "end"), tag=_READ):
            starts = event == "start"
            if element.tag == w("r"):
                self._unseen = starts and _is_unseen(element)
            elif element.tag in (w("p"), w("tbl"), w("tr")):
                self._structure(element, starts=starts)
            elif element.tag == w("sdt"):
                self._open(element) if starts else self._close()
            elif element.tag in _INSERTED or element.tag in _DELETED:
                stack = self._inserted if element.tag in _INSERTED else self._deleted
                stack.append(element) if starts else stack.pop()
            elif starts:
                self._read(element)

    def _structure(self, element: etree._Element, *, starts: bool) -> None:
        """A table, one of its rows, which may be deleted or inserted as a whole, or a paragraph."""
        if element.tag == w("tr"):
            for name, marks in (("ins", self._inserted), ("del", self._deleted)):
                mark = element.find(f"{w('trPr')}/{w(name)}")
                if mark is not None:
                    marks[-1:] = [*marks[-1:], mark] if starts else []
        elif element.tag == w("tbl"):
            if starts:
                self._tables.append(_Table(len(self._finder.body)))
            else:
                self._close_table(self._tables.pop())
        elif not starts:
            self._take(_Piece(" "))
            words = _seen(piece for piece in self._paragraph if not piece.controlled).accepted
            if words and self._begun:
                self._finder.body.append(Around(words, in_sheet=False))
            self._paragraph.clear()

    def _close_table(self, table: _Table) -> None:
        bare = [piece for piece in table.pieces if not piece.controlled]
        pair = _seen(bare), _seen(piece for piece in bare if not piece.marked)
        for sheet in sorted(table.sheets):
            self._finder.around.setdefault(sheet, []).append(pair)
        if table.sheets:
            body = self._finder.body
            body[table.start :] = [Around(one.words, in_sheet=True) for one in body[table.start :]]

    def _take(self, piece: _Piece) -> None:
        self._paragraph.append(piece)
        for table in self._tables:
            table.pieces.append(piece)

    def _belongs(self, key: Key) -> None:
        if key[0] and self._tables:
            self._tables[-1].sheets.add(key[0])

    def _open(self, element: etree._Element) -> None:
        key, found = self._finder.controlled(element)
        opened = _Open(key, is_on(element[0], "showingPlcHdr")) if key else None
        self._controls.append((opened, found))
        if opened:
            self._collecting.append(opened)
            self._belongs(opened.key)

    def _close(self) -> None:
        opened, found = self._controls.pop()
        if opened:
            self._collecting.remove(opened)
            found.setdefault(opened.key, []).append(opened.seen())

    def _read(self, element: etree._Element) -> None:
        if element.tag in (w("fldChar"), w("instrText")):
            _follow(self._fields, element)
        elif element.tag == w("bookmarkStart"):
            name = element.get(w("name"), "")
            self._begun |= bool(name) and name == self._finder.start
            if key := self._finder.bookmarked(name):
                self._belongs(key)
                self._bookmarks[element.get(w("id"), "")] = mark = _Open(key)
                self._collecting.append(mark)
        elif element.tag == w("bookmarkEnd"):
            if ended := self._bookmarks.pop(element.get(w("id"), ""), None):
                self._collecting.remove(ended)
                self._finder.by_bookmark.setdefault(ended.key, []).append(ended.seen())
        elif not self._unseen and not any(code.startswith("NOTEREF") for code in self._fields):
            piece = _Piece(
                _text(element),
                self._inserted[-1] if self._inserted else None,
                self._deleted[-1] if self._deleted else None,
                any(opened for opened, _ in self._controls),
                bool(self._bookmarks),
            )
            self._take(piece)
            for one in self._collecting:
                one.pieces.append(piece)


def _is_unseen(run: etree._Element) -> bool:
    look = run.find(w("rPr"))
    return look is not None and any(is_on(look, name) for name in _UNSEEN)


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
    if element.tag == w("sym"):
        code = element.get(w("char"), "")
        return chr(int(code, 16)) if re.fullmatch("[0-9A-Fa-f]{1,4}", code) else "□"
    return "-" if element.tag == w("noBreakHyphen") else element.text or ""
