"""The typeface of the figures: a bundled Chinese sans serif, an installed one for rarer characters.

The bundled face (see `make_subset`) makes the figures the same on every machine. A character it lacks is
looked for in the fonts of the system; one that no font has is drawn as 〓, the printer's mark for it.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

FILE = Path(__file__).with_name("FupanSansSC-Regular.otf")
MISSING = "〓"
INSTALLED = (
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJKsc-Regular.otf",
    "SourceHanSansSC-Regular.otf",
    "NotoSansSC-Regular.otf",
    "msyh.ttc",
    "PingFang.ttc",
    "Hiragino Sans GB.ttc",
    "wqy-microhei.ttc",
    "wqy-zenhei.ttc",
    "simhei.ttf",
    "simsun.ttc",
    "Arial Unicode.ttf",
)
"""Files that may lend a rare character, in the order they are asked; looked for where the system keeps its fonts."""

_NO_CHARACTER = "\U0010ffff"
_TRIAL = 20  # pixels: large enough to tell glyphs apart


@cache
def font(file: str, pixels: float) -> FreeTypeFont:
    """The font in ``file`` at that size; raises OSError where there is none."""
    from PIL import ImageFont

    return ImageFont.truetype(file, pixels, layout_engine=ImageFont.Layout.BASIC)


@cache
def _files() -> tuple[str, ...]:
    """Return the bundled font and the installed ones."""
    found = [str(FILE)]
    for name in INSTALLED:
        with suppress(OSError):
            found.append(str(font(name, _TRIAL).path))
    return tuple(found)


@cache
def _glyph(file: str, character: str) -> tuple[tuple[int, int], bytes]:
    mask = font(file, _TRIAL).getmask(character)
    return mask.size, bytes(mask)


@cache
def _lender(character: str) -> str:
    """Return the file that has ``character``, the bundled one before all others; "" when none has."""
    files = (str(FILE),) if _has(str(FILE), character) else _files()
    return next((file for file in files if _has(file, character)), "")


def _has(file: str, character: str) -> bool:
    return _glyph(file, character) != _glyph(file, _NO_CHARACTER)


def setting(text: str) -> list[tuple[str, str]]:
    """Return ``text`` in runs, each with the font file to draw it with; what nobody can draw is replaced."""
    placed = [(_lender(character), character) for character in " ".join(text.split())]
    placed = [(file, character) if file else (str(FILE), MISSING) for file, character in placed]
    return [(file, "".join(c for _, c in run)) for file, run in groupby(placed, key=lambda pair: pair[0])]


@cache
def advance(character: str) -> float:
    """Return the width of one character in ems; 1 for a character from another font."""
    if _lender(character) != str(FILE):
        return 1.0
    return font(str(FILE), 1000).getlength(character) / 1000
