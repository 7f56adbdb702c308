"""Measuring and breaking lines of Chinese and Latin text; lengths in centimetres, sizes in points."""

from __future__ import annotations

import re

from generators.figures.fonts import advance

CM_PER_POINT = 2.54 / 72
_PIECES = re.compile(r"[!-~À-ÿ]+|\s+|.")
_NEVER_FIRST = "，。；：、）》」』！？,.;:)]%…·"
_NEVER_LAST = "（《「『(["


def width(text: str, size: float) -> float:
    """Return how wide ``text`` is set at ``size``."""
    return sum(map(advance, text)) * size * CM_PER_POINT


def fit(text: str, size: float, room: float) -> str:
    """Return ``text``, shortened with … when it is wider than ``room``."""
    text = " ".join(text.split())
    if width(text, size) <= room:
        return text
    while text and width(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip(" ，、（(") + "…"


def wrap(text: str, size: float, room: float, most: int) -> list[str]:
    """Return ``text`` broken into at most ``most`` lines no wider than ``room``, the last one shortened.

    Breaks stand between Chinese characters or Latin words; closing marks start no line, opening marks end
    none. The lines are made about equally long, so that no single character is left over.
    """
    lines = _broken(text, size, room, most)
    if len(lines) == 1 or lines[-1].endswith("…"):
        return lines
    narrower = room
    longest = max(width(piece, size) for piece in _PIECES.findall(text))
    while narrower - 0.1 > max(room / 2, longest):
        narrower -= 0.1
        tighter = _broken(text, size, narrower, most)
        if len(tighter) > len(lines) or tighter[-1].endswith("…"):
            break
        lines = tighter
    return lines


def _broken(text: str, size: float, room: float, most: int) -> list[str]:
    lines: list[str] = []
    line = ""
    pieces = [part for piece in _PIECES.findall(" ".join(text.split())) for part in _parts(piece, size, room)]
    for number, piece in enumerate(pieces):
        if line and width(line + piece.rstrip(), size) > room and piece not in _NEVER_FIRST:
            if len(lines) + 1 == most:
                return [*lines, fit(line + "".join(pieces[number:]), size, room)]
            carried = line[-1] if line[-1] in _NEVER_LAST and len(line) > 1 else ""
            lines.append(line[: len(line) - len(carried)].rstrip())
            line = carried
            piece = piece.lstrip()
        line += piece
    return [*lines, line] if line else lines or [""]


def _parts(piece: str, size: float, room: float) -> list[str]:
    """Return a Latin word that is wider than the line in pieces that fit; anything else as it is."""
    if len(piece) == 1 or width(piece, size) <= room:
        return [piece]
    parts = [""]
    for character in piece:
        if parts[-1] and width(parts[-1] + character, size) > room:
            parts.append("")
        parts[-1] += character
    return parts
