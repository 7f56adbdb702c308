"""The risk matrix: probability upwards, impact to the right, the ids of the risks in their cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generators import palette
from generators.figures.canvas import Canvas, draw
from generators.figures.figure import TEXT_WIDTH_CM, Figure
from generators.figures.typesetting import width

LEFT, TOP, RIGHT = 2.4, 0.2, 0.15
LOWEST, HIGHEST = 1.2, 1.62
"""A cell is as high as its risks need, so that a page has room for a matrix with few."""
FOOT = 1.85
CHIP = 0.36
ROW = CHIP + 0.06
GRID = 5

LEVEL_NAMES = {
    "low": ("低", "low"),
    "medium": ("中", "medium"),
    "high": ("高", "high"),
    "extreme": ("极高", "extreme"),
}
PROBABILITIES = (
    ("很低", "≤10%"),
    ("较低", "11–40%"),
    ("中等", "41–60%"),
    ("较高", "61–90%"),
    ("很高", ">90%"),
)
PROBABILITIES_EN = ("very low", "low", "medium", "high", "very high")
IMPACTS = ("很小", "较小", "中等", "较大", "很大")
IMPACTS_EN = ("very small", "small", "medium", "large", "very large")


@dataclass(frozen=True, slots=True)
class RiskMatrixCell:
    """The risks of one probability and impact (1 to 5 each), and the level of the cell.

    ``level`` is low, medium, high or extreme.
    """

    probability: int
    impact: int
    level: str
    ids: tuple[str, ...] = ()


def risk_matrix(cells: Sequence[RiskMatrixCell], lang: str) -> Figure:
    """Return the matrix of the 25 ``cells``; one that is not given stays white."""
    matrix = _Matrix(cells, lang)
    height = TOP + GRID * matrix.cell_height + FOOT
    return Figure(draw(TEXT_WIDTH_CM, height, matrix.paint), _describe(cells, lang), TEXT_WIDTH_CM)


class _Matrix:
    def __init__(self, cells: Sequence[RiskMatrixCell], lang: str) -> None:
        self._cells = cells
        self._zh = lang == "zh"
        self._cell = (TEXT_WIDTH_CM - LEFT - RIGHT) / GRID
        rows = max((-(-len(cell.ids) // self._across(cell)[1]) for cell in cells), default=0)
        self.cell_height = min(max(LOWEST, 0.2 + (rows + 1) * ROW), HIGHEST)

    def paint(self, canvas: Canvas) -> None:
        """Draw everything."""
        for cell in self._cells:
            self._paint_cell(canvas, cell)
        self._axes(canvas)
        self._legend(canvas)

    def _paint_cell(self, canvas: Canvas, cell: RiskMatrixCell) -> None:
        x = LEFT + (cell.impact - 1) * self._cell
        y = TOP + (GRID - cell.probability) * self.cell_height
        tone = palette.LEVELS[cell.level]
        canvas.box(
            x + 0.03, y + 0.03, self._cell - 0.06, self.cell_height - 0.06, fill=tone.fill, radius=0.06
        )
        if self._chips(canvas, cell, x, y):
            score = str(cell.probability * cell.impact)
            canvas.text(
                x + self._cell - 0.15,
                y + self.cell_height - 0.23,
                score,
                size=6,
                color=tone.text,
                align="right",
            )

    def _chips(self, canvas: Canvas, cell: RiskMatrixCell, x: float, y: float) -> bool:
        """Set the ids in rows of white chips, counting in the last one those that find no room.

        Returns whether the last row is free for the score.
        """
        chip, across = self._across(cell)
        down = int((self.cell_height - 0.2) / ROW + 0.001)
        shown = list(cell.ids)
        if len(shown) > across * down:
            more = len(shown) - across * down + 1
            shown = [*shown[: across * down - 1], f"+{more}"]
        for number, text in enumerate(shown):
            left = x + 0.12 + number % across * (chip + 0.06)
            top = y + 0.12 + number // across * ROW
            canvas.box(
                left,
                top,
                chip,
                CHIP,
                fill=palette.PAPER,
                edge=palette.LEVELS[cell.level].line,
                stroke=0.5,
                radius=0.06,
            )
            tone = palette.LEVELS[cell.level].text
            canvas.text(left + chip / 2, top + CHIP / 2, text, size=6.5, color=tone, align="center")
        return len(shown) <= across * (down - 1)

    def _across(self, cell: RiskMatrixCell) -> tuple[float, int]:
        """Return how wide a chip is, and how many stand in a row."""
        chip = max((width(identifier, 6.5) for identifier in cell.ids), default=1.0) + 0.14
        return chip, max(1, int((self._cell - 0.16) / (chip + 0.06)))

    def _axes(self, canvas: Canvas) -> None:
        bottom = TOP + GRID * self.cell_height
        for number in range(GRID):
            y = TOP + (GRID - 0.5 - number) * self.cell_height
            name = PROBABILITIES[number][0] if self._zh else PROBABILITIES_EN[number]
            canvas.text(LEFT - 0.15, y - 0.17, f"{number + 1}  {name}", size=7.5, align="right")
            canvas.text(
                LEFT - 0.15, y + 0.2, PROBABILITIES[number][1], size=6.5, color=palette.SLATE, align="right"
            )
            x = LEFT + (number + 0.5) * self._cell
            impact = IMPACTS[number] if self._zh else IMPACTS_EN[number]
            canvas.text(x, bottom + 0.25, f"{number + 1}  {impact}", size=7.5, align="center")
        middle = LEFT + GRID * self._cell / 2
        canvas.text(
            middle,
            bottom + 0.72,
            "影响程度 →" if self._zh else "Impact →",
            size=8,
            align="center",
            strong=True,
        )
        canvas.text(
            0.3,
            TOP + GRID * self.cell_height / 2,
            "发生概率 →" if self._zh else "Probability →",
            size=8,
            strong=True,
            upright=True,
        )

    def _legend(self, canvas: Canvas) -> None:
        y = TOP + GRID * self.cell_height + 1.42
        x = LEFT
        for level, names in LEVEL_NAMES.items():
            count = sum(len(cell.ids) for cell in self._cells if cell.level == level)
            text = f"{names[0]}风险 {count} 项" if self._zh else f"{names[1]}: {count}"
            tone = palette.LEVELS[level]
            canvas.box(x, y - 0.14, 0.42, 0.28, fill=tone.fill, edge=tone.line, stroke=0.5, radius=0.04)
            canvas.text(x + 0.52, y, text, size=7, color=palette.SLATE)
            x += 0.52 + width(text, 7) + 0.5


def _describe(cells: Sequence[RiskMatrixCell], lang: str) -> str:
    """Return the matrix in words: counts per level, then every cell that holds risks, worst first."""
    zh = lang == "zh"
    held = sorted(
        (cell for cell in cells if cell.ids), key=lambda cell: (-cell.probability * cell.impact, -cell.impact)
    )
    counts = {level: sum(len(cell.ids) for cell in held if cell.level == level) for level in LEVEL_NAMES}
    total = sum(counts.values())
    if zh:
        levels = "、".join(f"{LEVEL_NAMES[level][0]} {count} 项" for level, count in reversed(counts.items()))
        places = "；".join(
            f"概率 {cell.probability}、影响 {cell.impact}：{'、'.join(cell.ids)}" for cell in held
        )
        return f"风险矩阵（概率 × 影响，5×5），未关闭风险 {total} 项：{levels}。" + (
            f"{places}。" if places else ""
        )
    levels = ", ".join(f"{LEVEL_NAMES[level][1]} {count}" for level, count in reversed(counts.items()))
    places = "; ".join(
        f"probability {cell.probability}, impact {cell.impact}: {', '.join(cell.ids)}" for cell in held
    )
    return f"Risk matrix (probability by impact, 5 by 5), {total} risks not closed: {levels}." + (
        f" {places}." if places else ""
    )
