"""The package a .docx is: named parts and the relations between them (ECMA-376 part 2, Open Packaging Conventions).

Parts are bytes until somebody asks for their XML, and text again when they are written: what nobody looks at is
neither parsed nor serialised.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from lxml import etree

from generators.word.archive import write_zip
from generators.word.text import escape

CONTENT_TYPES = "[Content_Types].xml"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_METADATA = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_RELATIONS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARSER = etree.XMLParser(remove_blank_text=True, resolve_entities=False)


class Kind:
    """The kinds of relation that are made here."""

    DOCUMENT = f"{_KIND}officeDocument"
    CORE = f"{_METADATA}core-properties"
    STYLES = f"{_KIND}styles"
    SETTINGS = f"{_KIND}settings"
    FONTS = f"{_KIND}fontTable"
    NUMBERING = f"{_KIND}numbering"
    THEME = f"{_KIND}theme"
    HEADER = f"{_KIND}header"
    FOOTER = f"{_KIND}footer"
    FOOTNOTES = f"{_KIND}footnotes"
    COMMENTS = f"{_KIND}comments"
    LINK = f"{_KIND}hyperlink"
    IMAGE = f"{_KIND}image"
    CHART = f"{_KIND}chart"
    WORKBOOK = f"{_KIND}package"
    CUSTOM = f"{_KIND}customXml"
    CUSTOM_PROPERTIES = f"{_KIND}customXmlProps"


class Type:
    """The content types of the parts that are made here."""

    DOCUMENT = f"{WORD}document.main+xml"
    CORE = "application/vnd.openxmlformats-package.core-properties+xml"
    STYLES = f"{WORD}styles+xml"
    SETTINGS = f"{WORD}settings+xml"
    FONTS = f"{WORD}fontTable+xml"
    NUMBERING = f"{WORD}numbering+xml"
    THEME = "application/vnd.openxmlformats-officedocument.theme+xml"
    HEADER = f"{WORD}header+xml"
    FOOTER = f"{WORD}footer+xml"
    FOOTNOTES = f"{WORD}footnotes+xml"
    COMMENTS = f"{WORD}comments+xml"
    COMMENTS_EXTENDED = f"{WORD}commentsExtended+xml"
    CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
    WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    CUSTOM_PROPERTIES = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
    XML = "application/xml"


_BY_EXTENSION = {"png": "image/png", "jpeg": "image/jpeg", "jpg": "image/jpeg"}


def parse_xml(xml: str | bytes) -> etree._Element:
    """The root of ``xml``, without white space between elements; lxml.etree.XMLSyntaxError when it is none."""
    return etree.fromstring(xml, _PARSER)


@dataclass(frozen=True, slots=True)
class Relation:
    """That a part, or the package, uses another part, or an ``address`` outside (then ``part`` is None)."""

    kind: str
    part: Part | None
    address: str = ""

    @property
    def outside(self) -> bool:
        """Whether it leads out of the package."""
        return self.part is None


class Owner:
    """What has relations: the package, or a part."""

    def __init__(self) -> None:
        self.relations: dict[str, Relation] = {}

    def relate(self, kind: str, target: Part | str, name: str = "") -> str:
        """The id of the relation to a part or an outside address; the one there is, or a new one (of this name)."""
        part, address = (None, target) if isinstance(target, str) else (target, "")
        for known, relation in self.relations.items():
            if relation.kind == kind and relation.part is part and relation.address == address:
                return known
        name = name or next(f"rId{n}" for n in count(1) if f"rId{n}" not in self.relations)
        self.relations[name] = Relation(kind, part, address)
        return name

    def related(self, kind: str) -> Part | None:
        """The first part it has this kind of relation to, if any."""
        return next((one.part for one in self.relations.values() if one.kind == kind and one.part), None)

    def part(self, kind: str) -> Part:
        """The first part it has this kind of relation to; KeyError without one."""
        found = self.related(kind)
        if found is None:
            raise KeyError(kind)
        return found


class Part(Owner):
    """A part: its name such as ``/word/styles.xml``, what it is, and what it holds."""

    def __init__(self, name: str, content_type: str, content: str | bytes) -> None:
        super().__init__()
        self.name, self.content_type = name, content_type
        self._bytes = content.encode() if isinstance(content, str) else content
        self._root: etree._Element | None = None

    @property
    def root(self) -> etree._Element:
        """The XML it holds; what is changed in it is written. lxml.etree.XMLSyntaxError when it is none."""
        if self._root is None:
            self._root = parse_xml(self._bytes)
        return self._root

    @property
    def content(self) -> bytes:
        """What it holds, as it would be written now."""
        if self._root is None:
            return self._bytes
        return etree.tostring(self._root, encoding="UTF-8", standalone=True)

    @property
    def is_xml(self) -> bool:
        """Whether it holds XML."""
        return self.content_type.endswith("xml")


class Package(Owner):
    """All parts that can be reached from its own relations."""

    @property
    def main(self) -> Part:
        """The document; KeyError without one."""
        return self.part(Kind.DOCUMENT)

    def parts(self) -> list[Part]:
        """Every part, by name."""
        found: dict[int, Part] = {}
        owners: list[Owner] = [self]
        while owners:
            for relation in owners.pop().relations.values():
                if relation.part is not None and id(relation.part) not in found:
                    found[id(relation.part)] = relation.part
                    owners.append(relation.part)
        return sorted(found.values(), key=lambda part: part.name)

    def free_name(self, pattern: str) -> str:
        """``pattern`` with the first number in place of ``{}`` that no part has."""
        taken = {part.name for part in self.parts()}
        return next(name for n in count(1) if (name := pattern.format(n)) not in taken)

    def written(self, text: Mapping[str, Sequence[str]] | None = None) -> bytes:
        """The .docx: types, relations, then the parts by name; the same bytes for the same content.

        ``text`` are parts that are text already, by name, in pieces.
        """
        text, parts = text or {}, self.parts()
        entries: dict[str, bytes | Sequence[str]] = {
            CONTENT_TYPES: _content_types(parts).encode(),
            "_rels/.rels": _relations(self, "/").encode(),
        }
        for part in parts:
            entries[part.name[1:]] = text.get(part.name) or part.content
            if part.relations:
                entries[relations_name(part.name)[1:]] = _relations(part, part.name).encode()
        return write_zip(entries)


def relations_name(owner: str) -> str:
    """The name of the part that lists the relations of the part ``owner``, or of the package ``/``."""
    folder, _, name = owner.rpartition("/")
    return f"{folder}/_rels/{name}.rels"


def _relations(owner: Owner, name: str) -> str:
    """The list of relations; targets are written from the folder of their owner."""
    folder = posixpath.dirname(name)
    rows = []
    for found, relation in owner.relations.items():
        if relation.part is None:
            target, mode = relation.address, ' TargetMode="External"'
        else:
            target, mode = posixpath.relpath(relation.part.name, folder), ""
        rows.append(
            f'<Relationship Id="{escape(found)}" Type="{escape(relation.kind)}" Target="{escape(target)}"{mode}/>'
        )
    return f'{_XML}<Relationships xmlns="{RELATIONS}">{"".join(rows)}</Relationships>'


def _content_types(parts: Sequence[Part]) -> str:
    defaults = {"rels": _RELATIONS_TYPE, "xml": Type.XML}
    overrides = []
    for part in parts:
        extension = part.name.rpartition(".")[2].lower()
        if _BY_EXTENSION.get(extension) == part.content_type:
            defaults[extension] = part.content_type
        else:
            overrides.append(
                f'<Override PartName="{escape(part.name)}" ContentType="{escape(part.content_type)}"/>'
            )
    rows = [f'<Default Extension="{name}" ContentType="{kind}"/>' for name, kind in sorted(defaults.items())]
    return f'{_XML}<Types xmlns="{TYPES}">{"".join([*rows, *overrides])}</Types>'
