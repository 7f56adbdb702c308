"""A sheet measured in centimetres, y pointing down; the only module that draws with matplotlib.

matplotlib takes most of a second to import, so it is imported when the first sheet is made. A lock keeps
figures of two threads apart: its settings and font cache are global.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

from generators import palette
from generators.figures.fonts import setting
from generators.figures.typesetting import CM_PER_POINT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DPI = 200
Point = tuple[float, float]
Align = Literal["left", "center", "right"]
SOLID: tuple[float, ...] = ()
DASHED: tuple[float, ...] = (4, 2)
DOTTED: tuple[float, ...] = (1.2, 1.6)
_BASELINE = 0.37  # of the size, below the middle of a Chinese character
_DRAWING = threading.Lock()


class Canvas:
    """A sheet of ``width`` × ``height`` cm; later strokes cover earlier ones."""

    def __init__(self, width: float, height: float, axes: Axes) -> None:
        self.width, self.height = width, height
        self._axes = axes
        self._layer = 0

    def _next(self) -> int:
        self._layer += 1
        return self._layer

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
        from matplotlib.patches import FancyBboxPatch

        style = f"round,pad=0,rounding_size={radius}" if radius else "square,pad=0"
        self._axes.add_patch(
            FancyBboxPatch(
                (x, y),
                width,
                height,
                boxstyle=style,
                facecolor=fill,
                edgecolor=edge,
                linewidth=stroke,
                linestyle=(0, tuple(dash)) if dash else "solid",
                zorder=self._next(),
            )
        )

    def line(
        self,
        points: Sequence[Point],
        *,
        color: str = palette.SLATE,
        stroke: float = 0.8,
        dash: Sequence[float] = SOLID,
    ) -> None:
        """Draw a line through ``points``."""
        from matplotlib.lines import Line2D

        self._axes.add_line(
            Line2D(
                [x for x, _ in points],
                [y for _, y in points],
                color=color,
                linewidth=stroke,
                linestyle=(0, tuple(dash)) if dash else "solid",
                solid_capstyle="butt",
                solid_joinstyle="round",
                dash_capstyle="butt",
                zorder=self._next(),
            )
        )

    def polygon(
        self, points: Sequence[Point], *, fill: str = "none", edge: str = "none", stroke: float = 0.8
    ) -> None:
        """Draw a closed shape."""
        from matplotlib.patches import Polygon

        self._axes.add_patch(
            Polygon(
                list(points),
                closed=True,
                facecolor=fill,
                edgecolor=edge,
                linewidth=stroke,
                zorder=self._next(),
            )
        )

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
        from matplotlib.patheffects import withStroke

        families, drawn = setting(content)
        if not drawn:
            return
        self._axes.text(
            x + (_BASELINE * size * CM_PER_POINT if upright else 0),
            y if upright else y + _BASELINE * size * CM_PER_POINT,
            drawn,
            fontsize=size,
            family=families,
            color=color,
            horizontalalignment="right" if upright else align,
            verticalalignment="center" if upright else "baseline",
            rotation=90 if upright else 0,
            parse_math=False,
            path_effects=[withStroke(linewidth=size * 0.045, foreground=color)] if strong else None,
            zorder=self._next(),
        )


def draw(width: float, height: float, paint: Callable[[Canvas], None]) -> bytes:
    """Return the PNG of a white sheet of ``width`` × ``height`` cm after ``paint`` has drawn on it.

    The bytes depend on nothing but the drawing: user settings of matplotlib are left out, and the file
    carries neither date nor software name.
    """
    with _DRAWING:
        import matplotlib
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure as Sheet

        with matplotlib.rc_context():
            matplotlib.rcdefaults()
            sheet = Sheet(figsize=(width / 2.54, height / 2.54), dpi=DPI, facecolor=palette.PAPER)
            axes = sheet.add_axes((0, 0, 1, 1))
            axes.set_axis_off()
            axes.set_xlim(0, width)
            axes.set_ylim(height, 0)
            paint(Canvas(width, height, axes))
            target = io.BytesIO()
            FigureCanvasAgg(sheet).print_figure(target, format="png", dpi=DPI, metadata={"Software": None})
    return target.getvalue()
