"""What every drawing function returns."""

from __future__ import annotations

from dataclasses import dataclass

TEXT_WIDTH_CM = 15.6
"""Width of the text on an A4 page with 28 and 26 mm margins: the widest a portrait figure is set."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing: PNG bytes at 200 dpi, a description in words, and the width to set it at in centimetres."""

    png: bytes
    alt: str
    width_cm: float
