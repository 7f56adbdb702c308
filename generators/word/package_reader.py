"""Reads a package that comes from elsewhere, as `generators.word.package` writes one."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator

from generators.word.package import (
    CONTENT_TYPES,
    RELATIONS,
    TYPES,
    Owner,
    Package,
    Part,
    Relation,
    parse_xml,
    relations_name,
)


def read_package(data: bytes) -> Package:
    """The package in the zip ``data``: every part its relations lead to, directly or through other parts.

    KeyError for a part that is named and not there, or of no known type; zipfile.BadZipFile and zlib.error for
    a damaged archive; lxml.etree.XMLSyntaxError for damaged lists of types or relations.
    """
    package = Package()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        _Reading(archive).into(package)
    return package


class _Reading:
    """Reads a package from an archive, every part once."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive, self._parts = archive, dict[str, Part]()
        self._names = set(archive.namelist())
        root = parse_xml(archive.read(CONTENT_TYPES))
        self._defaults = {
            e.get("Extension", "").lower(): e.get("ContentType", "") for e in root.iter(f"{{{TYPES}}}Default")
        }
        self._overrides = {
            e.get("PartName", "").lower(): e.get("ContentType", "") for e in root.iter(f"{{{TYPES}}}Override")
        }

    def into(self, package: Package) -> None:
        waiting: list[tuple[Owner, str]] = [(package, "/")]
        while waiting:
            owner, name = waiting.pop()
            for found, relation, is_new in self._relations_of(name):
                owner.relations[found] = relation
                if is_new and relation.part is not None:
                    waiting.append((relation.part, relation.part.name))

    def _relations_of(self, owner: str) -> Iterator[tuple[str, Relation, bool]]:
        listed = relations_name(owner)[1:]
        if listed not in self._names:
            return
        for element in parse_xml(self._archive.read(listed)).iter(f"{{{RELATIONS}}}Relationship"):
            name, kind, target = (element.get(key, "") for key in ("Id", "Type", "Target"))
            if element.get("TargetMode") == "External":
                yield name, Relation(kind, None, target), False
                continue
            place = posixpath.normpath(posixpath.join(posixpath.dirname(owner), target))
            is_new = place not in self._parts
            if is_new:
                self._parts[place] = Part(place, self._type_of(place), self._archive.read(place[1:]))
            yield name, Relation(kind, self._parts[place]), is_new

    def _type_of(self, name: str) -> str:
        """What a part is; KeyError when the package does not say."""
        found = self._overrides.get(name.lower())
        return found if found is not None else self._defaults[name.rpartition(".")[2].lower()]
