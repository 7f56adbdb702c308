"""Namespaces of WordprocessingML and the short names the emitter writes them with."""

from __future__ import annotations

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
W15 = "http://schemas.microsoft.com/office/word/2012/wordml"

_PREFIXES = {
    "w": W,
    "r": R,
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "w14": W14,
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
}

DECLARATIONS = (
    " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _PREFIXES.items()) + ' mc:Ignorable="w14"'
)
"""All prefixes, declared on the root of every part; readers older than Word 2010 may skip ``w14``."""

XML = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
"""How a part begins, as libxml2 writes it."""


def w(name: str) -> str:
    """``name`` in the main namespace, as lxml spells it."""
    return f"{{{W}}}{name}"


def r(name: str) -> str:
    """``name`` in the relationships namespace, as lxml spells it."""
    return f"{{{R}}}{name}"
