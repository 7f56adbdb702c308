"""The core properties of a document (ECMA-376 part 2, 11), all of them from the front matter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from generators.draft import Front
from generators.word.package import Kind, Package, Part, Type
from generators.word.text import clean, content

_NAMESPACES = (
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
_LIMIT = 255  # characters a property may have


def set_properties(package: Package, front: Front, words: Mapping[str, str]) -> None:
    """Writes them, in place of those of a template; the only dates in the file are the draft's own."""
    author = front.author or front.project.contractor
    said = {
        "dc:title": front.title,
        "dc:subject": front.project.name,
        "dc:creator": author,
        "cp:lastModifiedBy": author,
        "cp:category": front.type,
        "cp:keywords": ", ".join(filter(None, (front.code, front.number))),
        "cp:contentStatus": words.get(front.status, ""),
        "cp:version": front.version,
        "dc:language": "zh-CN" if front.lang == "zh" else "en-US",
        "dc:identifier": front.number,
        "cp:revision": "1",
    }
    rows = "".join(f"<{name}>{content(_short(text))}</{name}>" for name, text in said.items() if text)
    if date := day(front):
        stamp = f"{date.isoformat(timespec='seconds')}Z"
        for name in ("created", "modified"):
            rows += f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{stamp}</dcterms:{name}>'
    xml = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties {_NAMESPACES}>{rows}'
    for name, relation in list(package.relations.items()):
        if relation.kind == Kind.CORE:
            del package.relations[name]
    package.relate(Kind.CORE, Part("/docProps/core.xml", Type.CORE, f"{xml}</cp:coreProperties>"))


def day(front: Front) -> datetime | None:
    """The draft's date, if it is one."""
    try:
        return datetime.fromisoformat(front.date).replace(tzinfo=None) if front.date else None
    except ValueError:
        return None


def _short(words: str) -> str:
    return clean(words).replace("\n", " ")[:_LIMIT]
