"""One palette for every figure: quiet on screen, distinct in a grey print."""

from __future__ import annotations

from typing import NamedTuple

INK = "#1F2933"
SLATE = "#52606D"
MIST = "#9AA5B1"
RULE = "#D5DBE1"
PANEL = "#F6F8FA"
PAPER = "#FFFFFF"
BLUE = "#2F5D8C"
BLUE_LIGHT = "#B9CDE2"
RED = "#B0413E"
GREEN = "#4C7A5D"
AMBER = "#B7791F"


class Tone(NamedTuple):
    """A fill, the line around it and the text on it."""

    fill: str
    line: str
    text: str


SIDES = {
    "ours": Tone("#DCE8F4", "#2F5D8C", "#16324F"),
    "customer": Tone("#F5EEDF", "#8F7440", "#463718"),
    "third_party": Tone("#EAECEF", "#6B7785", "#2B333B"),
    "": Tone("#FFFFFF", "#9AA5B1", "#2B333B"),
}
"""Systems by the side that owns them; "" where nobody has said."""

LEVELS = {
    "low": Tone("#E3EEE4", "#7FA486", "#24452C"),
    "medium": Tone("#FBF0CF", "#C8A94A", "#54430F"),
    "high": Tone("#F6D5B5", "#C77F3C", "#5B3109"),
    "extreme": Tone("#E7A9A1", "#A8433A", "#4F130D"),
}
"""Risk levels, light to dark so that their order survives a grey print."""
