"""Drawings for the documents: plain values in, a PNG with its description out.

    from generators.figures import ContextLink, ContextSystem, context_diagram

Importing this is cheap; Pillow is loaded when the first figure is drawn.
"""

from generators.figures.context_diagram import ContextLink, ContextSystem, context_diagram
from generators.figures.figure import Figure
from generators.figures.gantt import GanttMilestone, GanttRow, gantt
from generators.figures.milestone_chart import milestone_chart
from generators.figures.risk_matrix import RiskMatrixCell, risk_matrix

__all__ = [
    "ContextLink",
    "ContextSystem",
    "Figure",
    "GanttMilestone",
    "GanttRow",
    "RiskMatrixCell",
    "context_diagram",
    "gantt",
    "milestone_chart",
    "risk_matrix",
]
