"""Packages as zip bytes that are the same for the same content: fixed order, fixed dates."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

from docx.opc.constants import CONTENT_TYPE as CT
from docx.package import Package
from lxml import etree

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date a zip can name
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_DEFAULTS = {"png": CT.PNG, "jpeg": CT.JPEG, "jpg": CT.JPEG}


def write_zip(entries: Mapping[str, bytes | Sequence[str]], level: int = 6) -> bytes:
    """A zip of ``entries`` in their order, without anything that varies from run to run.

    An entry is its bytes, or pieces of text that are encoded one by one, so that a long one is never whole.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in entries.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED if level else zipfile.ZIP_STORED
            info.external_attr = 0o600 << 16
            info.create_system = 3
            if isinstance(content, bytes):
                archive.writestr(info, content)
                continue
            with archive.open(info, "w") as entry:
                for piece in content:
                    entry.write(piece.encode())
    return buffer.getvalue()


def package_bytes(package: Package, written: Mapping[str, Sequence[str]] | None = None) -> bytes:
    """The .docx of a python-docx package: content types, relationships, then the parts by name.

    ``written`` are parts that are text already, by name such as ``/word/document.xml``, in pieces.
    """
    written = written or {}
    parts = sorted(package.iter_parts(), key=lambda part: str(part.partname))
    for part in parts:
        part.before_marshal()  # type: ignore[no-untyped-call]  # python-docx leaves it open
    entries: dict[str, bytes | Sequence[str]] = {
        "[Content_Types].xml": _content_types([(str(part.partname), part.content_type) for part in parts]),
        "_rels/.rels": _encoded(package.rels.xml),
    }
    for part in parts:
        entries[part.partname.membername] = written.get(str(part.partname)) or part.blob
        if part.rels:
            entries[part.partname.rels_uri.membername] = _encoded(part.rels.xml)
    return write_zip(entries)


def _content_types(parts: list[tuple[str, str]]) -> bytes:
    root = etree.fromstring(f'<Types xmlns="{_TYPES}"/>')
    defaults = {"rels": CT.OPC_RELATIONSHIPS, "xml": CT.XML}
    overrides: list[tuple[str, str]] = []
    for name, kind in parts:
        extension = name.rpartition(".")[2].lower()
        if _DEFAULTS.get(extension) == kind:
            defaults[extension] = kind
        else:
            overrides.append((name, kind))
    for extension, kind in sorted(defaults.items()):
        etree.SubElement(root, f"{{{_TYPES}}}Default", Extension=extension, ContentType=kind)
    for name, kind in overrides:
        etree.SubElement(root, f"{{{_TYPES}}}Override", PartName=name, ContentType=kind)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _encoded(xml: str | bytes) -> bytes:
    return xml.encode() if isinstance(xml, str) else xml
