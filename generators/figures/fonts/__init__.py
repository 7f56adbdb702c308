"""The typeface of the figures: a bundled Chinese sans serif, an installed one for rarer characters.

The bundled face (see `make_subset`) makes the figures the same on every machine. A character it lacks is
looked for in the fonts of the system; one that no font has is drawn as 〓, the printer's mark for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.ft2font import FT2Font

FAMILY = "Fupan Sans SC"
FILE = Path(__file__).with_name("FupanSansSC-Regular.otf")
MISSING = "〓"
INSTALLED = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Source Han Sans SC",
    "Noto Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimHei",
    "SimSun",
    "Arial Unicode MS",
)
"""Families that may lend a rare character, in the order they are asked."""


@cache
def _bundled() -> FT2Font:
    from matplotlib import font_manager

    font_manager.fontManager.addfont(FILE)
    return font_manager.get_font(str(FILE))


@cache
def _installed() -> Sequence[tuple[str, FT2Font]]:
    from matplotlib import font_manager

    paths = {entry.name: entry.fname for entry in reversed(font_manager.fontManager.ttflist)}
    return [(name, font_manager.get_font(paths[name])) for name in INSTALLED if name in paths]


@cache
def _lender(character: str) -> str:
    """Return the installed family that has ``character``; "" when none has."""
    return next((name for name, font in _installed() if font.get_char_index(ord(character))), "")


def setting(text: str) -> tuple[list[str], str]:
    """Return the families to draw ``text`` with, and the text with what nobody can draw replaced."""
    bundled = _bundled()
    lenders: dict[str, None] = {}
    drawn = []
    for character in " ".join(text.split()):
        if bundled.get_char_index(ord(character)):
            drawn.append(character)
        elif lender := _lender(character):
            lenders[lender] = None
            drawn.append(character)
        else:
            drawn.append(MISSING)
    return [FAMILY, *lenders], "".join(drawn)


@cache
def advance(character: str) -> float:
    """Return the width of one character in ems; 1 for a character from another font."""
    from matplotlib.ft2font import LoadFlags

    font = _bundled()
    if not font.get_char_index(ord(character)):
        return 1.0
    font.set_size(10, 72)
    return font.load_char(ord(character), flags=LoadFlags.NO_HINTING).linearHoriAdvance / 655360
