"""A sheet measured in centimetres, y pointing down; the only module that draws.

Pillow is imported when the first sheet is made. It draws without smooth edges, so everything is drawn larger and
made smaller at the end.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from math import ceil, cos, dist, pi, sin
from typing import TYPE_CHECKING, Literal

from generators import palette
from generators.figures.fonts import font, setting

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

    Runs = Sequence[tuple[FreeTypeFont, str]]

DPI = 200
Point = tuple[float, float]
Align = Literal["left", "center", "right"]
SOLID: tuple[float, ...] = ()
DASHED: tuple[float, ...] = (4, 2)
DOTTED: tuple[float, ...] = (1.2, 1.6)
_BASELINE = 0.37  # of the size, below the middle of a Chinese character
_OVERSIZE = 2
_PER_CM = DPI / 2.54 * _OVERSIZE
_PER_POINT = DPI / 72 * _OVERSIZE
_BOLDER = 0.0225  # of the size, added all around a strong character
_CORNER_STEPS = 8


class Canvas:
    """A sheet of ``width`` × ``height`` cm; later strokes cover earlier ones."""

    def __init__(self, width: float, height: float, image: Image) -> None:
        from PIL import ImageDraw

        self.width, self.height = width, height
        self._image, self._draw = image, ImageDraw.Draw(image)

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str = "none",
        edge: str = "none",
        stroke: float = 0.7,
        dash: Sequence[float] = SOLID,
        radius: float = 0.0,
    ) -> None:
        """Draw a rectangle from its upper left corner, its corners rounded by ``radius``."""
        self._shape(_outline(x, y, x + width, y + height, radius), fill, edge, stroke, dash)

    def line(
        self,
        points: Sequence[Point],
        *,
        color: str = palette.SLATE,
        stroke: float = 0.8,
        dash: Sequence[float] = SOLID,
    ) -> None:
        """Draw a line through ``points``."""
        path = [(x * _PER_CM, y * _PER_CM) for x, y in points]
        for piece in _dashes(path, [length * stroke * _PER_POINT for length in dash]):
            self._draw.line(piece, fill=color, width=max(1, round(stroke * _PER_POINT)), joint="curve")

    def polygon(
        self, points: Sequence[Point], *, fill: str = "none", edge: str = "none", stroke: float = 0.8
    ) -> None:
        """Draw a closed shape."""
        self._shape(points, fill, edge, stroke, SOLID)

    def _shape(
        self, points: Sequence[Point], fill: str, edge: str, stroke: float, dash: Sequence[float]
    ) -> None:
        if fill != "none":
            self._draw.polygon([(x * _PER_CM, y * _PER_CM) for x, y in points], fill=fill)
        if edge != "none":  # the second point again, so that the last corner is joined too
            self.line([*points, *points[: 1 if dash else 2]], color=edge, stroke=stroke, dash=dash)

    def arrow_head(self, tip: Point, to_right: bool, *, color: str = palette.SLATE) -> None:
        """Draw the head of a horizontal arrow that ends at ``tip``."""
        x, y = tip
        back = -0.2 if to_right else 0.2
        self.polygon([(x, y), (x + back, y - 0.085), (x + back, y + 0.085)], fill=color)

    def diamond(self, x: float, y: float, reach: float, *, fill: str, edge: str, stroke: float = 0.9) -> None:
        """Draw a milestone's diamond around a point."""
        self.polygon(
            [(x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)],
            fill=fill,
            edge=edge,
            stroke=stroke,
        )

    def text(
        self,
        x: float,
        y: float,
        content: str,
        *,
        size: float = 8.0,
        color: str = palette.INK,
        align: Align = "left",
        strong: bool = False,
        upright: bool = False,
    ) -> None:
        """Set one line of text, its characters centred on ``y``; ``upright`` turns it to read upwards."""
        runs = [(font(file, size * _PER_POINT), run) for file, run in setting(content)]
        bolder = max(1, round(_BOLDER * size * _PER_POINT)) if strong else 0
        below, length = _BASELINE * size * _PER_POINT, sum(face.getlength(run) for face, run in runs)
        x, y = x * _PER_CM, y * _PER_CM
        if upright:
            self._upright((x + below, y + length / 2), runs, color, bolder)
        else:
            left = x - length * {"left": 0.0, "center": 0.5, "right": 1.0}[align]
            _set(self._draw, (left, y + below), runs, color, bolder)

    def _upright(self, start: Point, runs: Runs, color: str, bolder: int) -> None:
        """Set ``runs`` upwards, their first character standing at ``start``: set on a strip that is turned."""
        from PIL import Image, ImageDraw

        length = ceil(sum(face.getlength(run) for face, run in runs)) + 2 * bolder
        deep = ceil(max((face.size for face, _ in runs), default=1))
        strip = Image.new("L", (length, 2 * deep))
        _set(ImageDraw.Draw(strip), (bolder, deep), runs, 255, bolder)
        turned = strip.transpose(Image.Transpose.ROTATE_90)
        self._image.paste(color, (round(start[0]) - deep, round(start[1]) - length + bolder), turned)


def draw(width: float, height: float, paint: Callable[[Canvas], None]) -> bytes:
    """Return the PNG of a white sheet of ``width`` × ``height`` cm after ``paint`` has drawn on it.

    The bytes depend on nothing but the drawing: the file carries neither date nor software name.
    """
    from PIL import Image

    size = (round(width / 2.54 * DPI) * _OVERSIZE, round(height / 2.54 * DPI) * _OVERSIZE)
    sheet = Image.new("RGB", size, palette.PAPER)
    paint(Canvas(width, height, sheet))
    target = io.BytesIO()
    sheet.reduce(_OVERSIZE).save(target, "PNG", dpi=(DPI, DPI))
    return target.getvalue()


def _set(target: ImageDraw, at: Point, runs: Runs, color: str | int, bolder: int) -> None:
    """Set ``runs`` one after the other from ``at``, the left end of their baseline."""
    x, y = at
    for face, run in runs:
        target.text((x, y), run, fill=color, font=face, anchor="ls", stroke_width=bolder)
        x += face.getlength(run)


def _outline(x: float, y: float, right: float, bottom: float, radius: float) -> list[Point]:
    """Return the corners of a rectangle, or the points along its rounded ones."""
    if not radius:
        return [(x, y), (right, y), (right, bottom), (x, bottom)]
    radius = min(radius, (right - x) / 2, (bottom - y) / 2)
    centres = [(right - radius, y + radius), (right - radius, bottom - radius)]
    centres += [(x + radius, bottom - radius), (x + radius, y + radius)]
    return [
        (cx + radius * sin(angle), cy - radius * cos(angle))
        for quarter, (cx, cy) in enumerate(centres)
        for angle in ((quarter + step / _CORNER_STEPS) * pi / 2 for step in range(_CORNER_STEPS + 1))
    ]


def _dashes(path: Sequence[Point], pattern: Sequence[float]) -> Iterator[list[Point]]:
    """Yield the pieces of ``path`` to draw: lengths of ``pattern`` are by turns drawn and left out."""
    if not pattern:
        yield list(path)
        return
    turn, left, piece = 0, pattern[0], [path[0]]
    for start, end in pairwise(path):
        done, length = 0.0, dist(start, end)
        while length - done > left:
            done += left
            at = (
                start[0] + (end[0] - start[0]) * done / length,
                start[1] + (end[1] - start[1]) * done / length,
            )
            if turn % 2 == 0:
                yield [*piece, at]
            turn, piece = turn + 1, [at]
            left = pattern[turn % len(pattern)]
        left -= length - done
        piece.append(end)
    if turn % 2 == 0:
        yield piece
