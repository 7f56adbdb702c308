"""What a document knows of itself, in a custom XML part: bound values, and what every sheet said when it was made.

The part has two halves. ``values`` holds what content controls are bound to: an edit of one control changes the
node, and with it every other control bound to it. ``made`` is written once: the text of every part and the SHA-256
of every sheet, and the cited sources with the state they were in, so that a file which comes back can be
compared with what went out (`generators.word.readback`).
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count

from generators.draft import Front, Source
from generators.word.around import around, normal, short_digest
from generators.word.package import Kind, Part, Type
from generators.word.shell import Shell
from generators.word.text import clean, escape, escape_clean

NAMESPACE = "urn:fupan:document"
SCHEMA = "1"
PREFIX = f"xmlns:f='{NAMESPACE}'"

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
_FOLDER_OF_VALUES = "/f:document[1]/f:values[1]"
_SHORTEST = 4  # characters of a name that is looked for in the text; shorter ones may be part of another word
_SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:")


def digest_of(parts: Iterable[tuple[str, str]]) -> str:
    """The SHA-256, in hexadecimal, of a sheet whose parts by key are ``parts``, as they are compared."""
    words = "\n".join(f"{key}={text}" for key, text in parts)
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()


@dataclass(slots=True)
class Sheet:
    """A requirement or another sheet: its bookmark and the texts of its parts by key, "text" the statement.

    ``marks`` are the bookmarks of the parts that are not bound, by key; ``bound`` the values of the others.
    """

    id: str
    kind: str
    bookmark: str
    parts: dict[str, str] = field(default_factory=dict)
    bound: dict[str, str] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)


class Store:
    """Collects what stands in the controls of one document and writes the part they are bound to.

    ``tags`` are those of the controls it knows, ``tags_of_sheets`` the ones among them that stand in sheets.
    """

    def __init__(self, front: Front) -> None:
        self._front = front
        name = f"{NAMESPACE}/{clean(front.number)}/{front.lang}"
        self.id = f"{{{uuid.uuid5(uuid.NAMESPACE_URL, name)}}}".upper()
        self._fields: dict[str, str] = {}
        named = (("customer", front.project.customer), ("project", front.project.name))
        self._named = {name: key for key, name in named if len(name) >= _SHORTEST and name == normal(name)}
        self._sheets: dict[str, Sheet] = {}
        self._rest: tuple[str, list[str]] | None = None
        self.tags: set[str] = set()
        self.tags_of_sheets: set[str] = set()

    @cached_property
    def names(self) -> re.Pattern[str] | None:
        """Finds the names of customer and project in a text, none inside a longer Latin word; None without names."""
        found = sorted(filter(None, self._named), key=len, reverse=True)
        return re.compile(rf"(?<![A-Za-z])({'|'.join(map(re.escape, found))})(?![A-Za-z])") if found else None

    def key_of(self, name: str) -> str:
        """The key of the value that ``name`` is."""
        return self._named.get(name, "")

    def field(self, key: str, value: str) -> str:
        """The XPath of a value of the whole document, as its title; "" when the key has another value already."""
        return f"{_FOLDER_OF_VALUES}/f:{key}[1]" if self._fields.setdefault(key, value) == value else ""

    def sheet(self, identifier: str, kind: str, bookmark: str) -> Sheet:
        """The sheet ``identifier``, begun when it is new."""
        return self._sheets.setdefault(identifier, Sheet(identifier, kind, bookmark))

    def holds(self, identifier: str) -> bool:
        """Whether something of the sheet ``identifier`` stands in a control."""
        sheet = self._sheets.get(identifier)
        return sheet is not None and bool(sheet.parts)

    def body(self, start: str, xml: str) -> None:
        """Notes what the draft's own text says outside of sheets and values; it begins at the bookmark ``start``."""
        paragraphs = around(xml, self.tags, self.tags_of_sheets)
        self._rest = (start, [short_digest(one.words) for one in paragraphs if not one.in_sheet])

    def bind(self, sheet: Sheet, key: str, value: str) -> str:
        """The XPath of a part of ``sheet``; "" when its names cannot be written into one, or a second time."""
        if key in sheet.bound or not (_SAFE.issuperset(sheet.id) and _SAFE.issuperset(key)):
            return ""
        sheet.bound[key] = value
        return f"{_FOLDER_OF_VALUES}/f:sheet[@id='{sheet.id}'][1]/f:value[@key='{key}'][1]"

    def add_to(
        self, shell: Shell, sources: Iterable[Source], *, issued: bool, origins: Mapping[str, int]
    ) -> None:
        """Writes the part and its properties into the package; ``origins`` counts the blocks by origin."""
        taken = {part.name for part in shell.package.parts()}
        at = next(
            n for n in count(1) if not {f"/customXml/item{n}.xml", f"/customXml/itemProps{n}.xml"} & taken
        )
        data = Part(f"/customXml/item{at}.xml", Type.XML, self._xml(sources, issued, origins))
        properties = (
            f'{_XML}<ds:datastoreItem xmlns:ds="{_PROPERTIES}" ds:itemID="{self.id}"><ds:schemaRefs>'
            f'<ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
        )
        about = Part(f"/customXml/itemProps{at}.xml", Type.CUSTOM_PROPERTIES, properties)
        data.relate(Kind.CUSTOM_PROPERTIES, about)
        shell.main.relate(Kind.CUSTOM, data)

    def _xml(self, sources: Iterable[Source], issued: bool, origins: Mapping[str, int]) -> str:
        front, sheets = self._front, self._sheets.values()
        values = "".join(f"<f:{key}>{_value(text)}</f:{key}>" for key, text in self._fields.items())
        values += "".join(_bound(sheet) for sheet in sheets if sheet.bound)
        itself = [Sheet("", "document", "", dict(self._fields))] if self._fields else []
        made = "".join(map(_made, [*itself, *sheets])) + "".join(map(_cited, sources))
        made += "".join(f'<f:origin of="{kind}" blocks="{n}"/>' for kind, n in sorted(origins.items()))
        if self._rest:
            made += f'<f:rest start="{self._rest[0]}">{" ".join(self._rest[1])}</f:rest>'
        about = {
            "schema": SCHEMA,
            "type": front.type,
            "project": front.project.code,
            "number": front.number,
            "version": front.version,
            "status": front.status,
            "edition": "issued" if issued else "draft",
            "lang": front.lang,
            "date": front.date,
        }
        return (
            f'{_XML}<f:document xmlns:f="{NAMESPACE}"{_attributes(about)}><f:values>{values}</f:values>'
            f"<f:made>{made}</f:made></f:document>"
        )


def _bound(sheet: Sheet) -> str:
    rows = "".join(
        f'<f:value key="{escape(key)}">{_value(text)}</f:value>' for key, text in sheet.bound.items()
    )
    return f'<f:sheet id="{escape(sheet.id)}">{rows}</f:sheet>'


def _made(sheet: Sheet) -> str:
    parts = [(normal(key), normal(text)) for key, text in sheet.parts.items()]
    marks = {normal(key): f' bookmark="{name}"' for key, name in sheet.marks.items()}
    rows = [
        f'<f:part key="{escape_clean(key)}"{marks.get(key, "")}>{escape_clean(text)}</f:part>'
        for key, text in parts
    ]
    whole = digest_of(parts)
    about = {"id": sheet.id, "kind": sheet.kind, "bookmark": sheet.bookmark, "sha256": whole}
    return f"<f:sheet{_attributes(about)}>{''.join(rows)}</f:sheet>"


def _cited(source: Source) -> str:
    about = {"id": source.id, "sha256": source.digest, "status": source.status, "reviewed": source.reviewed}
    return f"<f:source{_attributes(about)}>{_value(source.title)}</f:source>"


def _attributes(values: dict[str, str]) -> str:
    return "".join(f' {key}="{_value(value)}"' for key, value in values.items() if value)


def _value(text: str) -> str:
    return escape_clean(normal(text))
