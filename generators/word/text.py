"""The one way from a string to XML: drops what must not be in a document, escapes the rest."""

from __future__ import annotations

import re
from functools import lru_cache

# Characters no reader can see that XML forbids (controls, non-characters, unpaired surrogates) or that make
# the displayed order differ from the stored one (bidirectional overrides): neither belongs into a contract.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069\ufeff]"
)
_PUNCTUATION = re.compile(
    "[\u2010-\u2027\u2030-\u205e\u00b0\u00b1\u00b7\u00d7\u00f7\u2190-\u2193\u2460-\u2473\u2500-\u25ff]"
)
_PARTS = re.compile(r"([\t\n])")


def clean(text: str) -> str:
    r"""``text`` as a reader shall see it: line ends are ``\n``, invisible control characters are gone."""
    if text.isalnum():
        return text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _FORBIDDEN.sub("", text)


def escape(text: str) -> str:
    """``text`` cleaned and escaped for element content and double-quoted attributes."""
    return escape_clean(clean(text))


def content(text: str) -> str:
    """``text`` cleaned and escaped for element content, as libxml2 writes it: quotes stay."""
    text = clean(text)
    return text if text.isalnum() else text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_clean(text: str) -> str:
    """Cleaned ``text`` escaped."""
    if text.isalnum():
        return text
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;")


@lru_cache(maxsize=4096)  # controls repeat their names
def attribute(text: str, limit: int = 255) -> str:
    """One line of at most ``limit`` characters, escaped for a double-quoted attribute."""
    return escape_clean(" ".join(clean(text).split())[:limit])


def run(text: str, properties: str = "", *, chinese: bool = False) -> str:
    """One or more ``w:r`` with the given run properties; tabs and line ends become their elements.

    With ``chinese``, punctuation that Latin and Chinese share (quotes, dashes, dots) is hinted to the Chinese
    face, which Word otherwise sets in the Latin one.
    """
    if not text:
        return ""
    if chinese and _PUNCTUATION.search(text):
        properties = _hinted(properties)
    opening = f"<w:r><w:rPr>{properties}</w:rPr>" if properties else "<w:r>"
    text = content(text)
    if "\t" not in text and "\n" not in text:
        return f'{opening}<w:t xml:space="preserve">{text}</w:t></w:r>' if text else ""
    parts = [_part(part) for part in _PARTS.split(text) if part]
    return f"{opening}{''.join(parts)}</w:r>"


def _part(part: str) -> str:
    if part == "\t":
        return "<w:tab/>"
    if part == "\n":
        return "<w:br/>"
    return f'<w:t xml:space="preserve">{part}</w:t>'


def _hinted(properties: str) -> str:
    if "<w:rFonts" in properties:
        return properties.replace("<w:rFonts", '<w:rFonts w:hint="eastAsia"', 1)
    style = re.match(r"<w:rStyle [^>]*/>", properties)
    at = style.end() if style else 0
    return properties[:at] + '<w:rFonts w:hint="eastAsia"/>' + properties[at:]


@lru_cache(maxsize=8192)  # tables repeat their words
def display_width(text: str) -> float:
    """Width in ems of the type size: 1 for a full-width character, about half for the others."""
    width = 0.0
    for character in text:
        code = ord(character)
        if code >= 0x2E80 or 0x2010 <= code <= 0x2027:
            width += 1.0
        elif character in "il.,:;'|!()[]/ ":
            width += 0.33
        elif character == "-":
            width += 0.4
        elif "A" <= character <= "Z" or character in "mw@%&":
            width += 0.66
        else:
            width += 0.55
    return width
