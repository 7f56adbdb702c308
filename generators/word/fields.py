"""Fields with their result written out: what Word, WPS and LibreOffice show without updating anything."""

from __future__ import annotations

from generators.word.text import content, run

_BEGIN = '<w:r>{}<w:fldChar w:fldCharType="begin"/></w:r>'
_SEPARATE = '<w:r>{}<w:fldChar w:fldCharType="separate"/></w:r>'
_END = '<w:r>{}<w:fldChar w:fldCharType="end"/></w:r>'


def begin(code: str, properties: str = "") -> str:
    """The runs before a field's result. One run per part: in a single run WPS would not see the field."""
    face = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    instruction = f'<w:r>{face}<w:instrText xml:space="preserve"> {content(code)} </w:instrText></w:r>'
    return _BEGIN.format(face) + instruction + _SEPARATE.format(face)


def end(properties: str = "") -> str:
    """The run after a field's result."""
    return _END.format(f"<w:rPr>{properties}</w:rPr>" if properties else "")


def field(code: str, result: str, properties: str = "", *, chinese: bool = False) -> str:
    """A whole field with ``result`` as its text."""
    return begin(code, properties) + run(result, properties, chinese=chinese) + end(properties)


def bookmark(number: int, name: str, inner: str) -> str:
    """``inner`` (runs) inside a bookmark."""
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{inner}<w:bookmarkEnd w:id="{number}"/>'


def point(number: int, name: str) -> str:
    """A bookmark that marks a place and holds nothing."""
    return bookmark(number, name, "")
