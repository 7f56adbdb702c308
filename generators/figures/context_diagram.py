"""The context of an integration: every system on its side, every interface a numbered arrow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generators import palette
from generators.errors import GenerationError
from generators.figures.canvas import DASHED, DOTTED, SOLID, Canvas, draw
from generators.figures.context_columns import LANES, columns
from generators.figures.context_routes import Box, Plan, Router, Wire
from generators.figures.figure import TEXT_WIDTH_CM, Figure
from generators.figures.typesetting import fit, width, wrap

MARGIN = 0.25
LANE_PAD = 0.22
HEADER = 0.75
KEY_LINE = 0.42
TALLEST_CM = 22.5

SIDE_NAMES = {
    "customer": ("客户侧系统", "Customer systems"),
    "ours": ("我方建设范围", "Our scope of delivery"),
    "third_party": ("第三方系统", "Third-party systems"),
    "": ("归属待确认", "Side to be confirmed"),
}
TRIGGERS = {
    "sync": (SOLID, "同步调用", "synchronous"),
    "async": (DASHED, "异步消息", "asynchronous"),
    "batch": (DOTTED, "批量传输", "batch"),
    "": (SOLID, "", ""),
}


@dataclass(frozen=True, slots=True)
class ContextSystem:
    """A system; ``side`` is ours, customer, third_party or "" (not said); its ``kind`` follows the id."""

    id: str
    name: str
    side: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class ContextLink:
    """An interface that ``source`` calls and ``target`` provides; ``trigger`` is sync, async, batch or ""."""

    id: str
    name: str
    source: str
    target: str
    trigger: str = ""


def context_diagram(systems: Sequence[ContextSystem], links: Sequence[ContextLink], lang: str) -> Figure:
    """Return the diagram of ``systems`` and ``links`` with a key of the interfaces below.

    Made for 6 to 20 systems and 10 to 25 interfaces. Raises GenerationError when there is no system or a
    link names one that is not given.
    """
    _check(systems, links)
    stacks = columns(
        {system.id: system.side for system in systems}, [(link.source, link.target) for link in links]
    )
    pairs = [(link.source, link.target) for link in links]
    plan = Router(stacks, pairs, TEXT_WIDTH_CM - 2 * (MARGIN + LANE_PAD)).plan()
    sheet = _Sheet(plan, systems, links, lang)
    natural = sheet.width
    width_cm = min(TEXT_WIDTH_CM, natural, natural * TALLEST_CM / sheet.height)
    return Figure(
        draw(sheet.width, sheet.height, sheet.paint), _describe(systems, links, lang), round(width_cm, 2)
    )


def _check(systems: Sequence[ContextSystem], links: Sequence[ContextLink]) -> None:
    known = {system.id for system in systems}
    lost = sorted({end for link in links for end in (link.source, link.target)} - known)
    if not systems:
        raise GenerationError(
            "没有系统，无法绘制集成全景图",
            "there is no system to draw a context diagram of",
            hint_zh="请在 systems 中登记参与集成的系统",
            hint_en="list the systems that take part under systems",
        )
    if lost:
        raise GenerationError(
            f"接口引用了未登记的系统：{'、'.join(lost)}",
            f"interfaces name systems that are not listed: {', '.join(lost)}",
            hint_zh="请在 systems 中补充这些系统，或改正接口的提供方与调用方",
            hint_en="add these systems, or correct the provider and consumer of the interface",
        )


class _Sheet:
    """The diagram set on a page: lanes, boxes, wires with their labels, and the key."""

    def __init__(
        self, plan: Plan, systems: Sequence[ContextSystem], links: Sequence[ContextLink], lang: str
    ) -> None:
        self._plan, self._systems, self._links = plan, systems, links
        self._zh = lang == "zh"
        self.width = plan.width + 2 * (MARGIN + LANE_PAD)
        self._top = MARGIN + HEADER
        self._key_columns = self._key_width()
        self._legend_top = self._top + plan.height + LANE_PAD + 0.45
        self._key_top = self._legend_top + 0.6
        self._key_rows = -(-len(links) // self._key_columns)
        self.height = self._key_top + self._key_rows * KEY_LINE + 0.15
        if not links:
            self.height = self._top + plan.height + LANE_PAD + MARGIN

    def paint(self, canvas: Canvas) -> None:
        """Draw everything."""
        self._lanes(canvas)
        for link, wire in zip(self._links, self._plan.wires, strict=True):
            canvas.line(
                [self._at(point) for point in wire.points],
                color=palette.SLATE,
                stroke=0.9,
                dash=TRIGGERS[link.trigger][0],
            )
        self._boxes(canvas)
        for link, wire in zip(self._links, self._plan.wires, strict=True):
            self._ends(canvas, link, wire)
        self._legend(canvas)
        self._key(canvas)

    def _key_width(self) -> int:
        """Return the columns of the key: three where there is much to list and no name is cut short."""
        room = (self.width - 2 * (MARGIN + LANE_PAD)) / 3 - 1.2
        return 3 if len(self._links) > 8 and all(width(link.name, 7) <= room for link in self._links) else 2

    def _at(self, point: tuple[float, float]) -> tuple[float, float]:
        return point[0] + MARGIN + LANE_PAD, point[1] + self._top

    def _lanes(self, canvas: Canvas) -> None:
        for side, start, end in self._plan.lanes:
            x = start + MARGIN
            lane_width = end - start + 2 * LANE_PAD
            canvas.box(
                x,
                MARGIN,
                lane_width,
                self._plan.height + HEADER + LANE_PAD,
                fill=palette.PANEL,
                edge=palette.RULE,
                radius=0.12,
                dash=SOLID if side else DASHED,
            )
            name = fit(SIDE_NAMES[side][0 if self._zh else 1], 8.5, lane_width - 0.2)
            tone = palette.SIDES[side]
            canvas.text(
                x + lane_width / 2,
                MARGIN + HEADER * 0.46,
                name,
                size=8.5,
                color=tone.text,
                align="center",
                strong=True,
            )

    def _boxes(self, canvas: Canvas) -> None:
        for system in self._systems:
            box = self._plan.boxes[system.id]
            x, y = self._at((box.x, box.y))
            tone = palette.SIDES[system.side]
            dash = DASHED if system.side == "third_party" else SOLID
            canvas.box(
                x, y, box.width, box.height, fill=tone.fill, edge=tone.line, stroke=0.9, radius=0.1, dash=dash
            )
            size, lines = _name(system.name, box)
            note = fit(" · ".join(filter(None, (system.id, system.kind))), 6.5, box.width - 0.25)
            first = y + box.height / 2 - (len(lines) * 0.36 + 0.32) / 2 + 0.18
            for number, line in enumerate(lines):
                canvas.text(
                    x + box.width / 2, first + number * 0.36, line, size=size, color=tone.text, align="center"
                )
            below = first + len(lines) * 0.36 - 0.01
            canvas.text(x + box.width / 2, below, note, size=6.5, color=palette.SLATE, align="center")

    def _ends(self, canvas: Canvas, link: ContextLink, wire: Wire) -> None:
        """Draw the arrow head at the provider, and the id on the line beside its leftmost end."""
        ends = wire.points if wire.forward else wire.points[::-1]
        tip, before = self._at(ends[-1]), self._at(ends[-2])
        canvas.arrow_head(tip, tip[0] > before[0])
        x, y = self._at(wire.label)
        room = width(link.id, 6.5) + 0.1
        canvas.box(x - room / 2, y - 0.15, room, 0.3, fill=palette.PAPER, radius=0.05)
        canvas.text(x, y, link.id, size=6.5, color=palette.INK, align="center")

    def _legend(self, canvas: Canvas) -> None:
        """Explain the arrow and those line styles that occur."""
        x = MARGIN + LANE_PAD
        said = "箭头由调用方指向提供方" if self._zh else "Arrows point from the consumer to the provider"
        if not self._links:
            return
        canvas.text(x, self._legend_top, said, size=7, color=palette.SLATE)
        x += width(said, 7) + 0.6
        for trigger in ("sync", "async", "batch"):
            if any(link.trigger == trigger for link in self._links):
                dash, zh, en = TRIGGERS[trigger]
                y = self._legend_top
                canvas.line([(x, y), (x + 0.9, y)], stroke=0.9, dash=dash)
                canvas.text(x + 1.05, y, zh if self._zh else en, size=7, color=palette.SLATE)
                x += 1.05 + width(zh if self._zh else en, 7) + 0.5

    def _key(self, canvas: Canvas) -> None:
        """List the names of the interfaces under the drawing, column by column."""
        room = (self.width - 2 * (MARGIN + LANE_PAD)) / self._key_columns
        if self._links:
            y = self._key_top - 0.3
            canvas.line([(MARGIN, y), (self.width - MARGIN, y)], color=palette.RULE, stroke=0.6)
        for number, link in enumerate(self._links):
            x = MARGIN + LANE_PAD + number // self._key_rows * room
            y = self._key_top + number % self._key_rows * KEY_LINE
            canvas.text(x, y, link.id, size=7, color=palette.BLUE)
            start = max(1.05, width(link.id, 7) + 0.15)
            canvas.text(x + start, y, fit(link.name, 7, room - start - 0.15), size=7)


def _name(name: str, box: Box) -> tuple[float, list[str]]:
    """Return size and lines of a system's name: smaller where it does not fit, three lines in tall boxes."""
    most = 3 if box.height > 1.5 else 2
    lines = wrap(name, 8.5, box.width - 0.3, most)
    return (7.2, wrap(name, 7.2, box.width - 0.2, most)) if lines[-1].endswith("…") else (8.5, lines)


def _describe(systems: Sequence[ContextSystem], links: Sequence[ContextLink], lang: str) -> str:
    """Return the diagram in words: the systems of each side, then every interface with its two ends."""
    names = {system.id: system.name for system in systems}
    zh = lang == "zh"
    sides = []
    for side in LANES:
        members = [system.name for system in systems if system.side == side]
        if members:
            title = SIDE_NAMES[side][0 if zh else 1]
            sides.append(
                f"{title} {len(members)} 个：{'、'.join(members)}"
                if zh
                else f"{title} ({len(members)}): {', '.join(members)}"
            )
    if zh:
        ways = "；".join(
            f"{link.id} {link.name}，由{names[link.source]}调用{names[link.target]}" for link in links
        )
        return f"集成全景图，{len(systems)} 个系统、{len(links)} 个接口。{'；'.join(sides)}。" + (
            f"接口：{ways}。" if ways else ""
        )
    ways = "; ".join(
        f"{link.id} {link.name}, {names[link.source]} calls {names[link.target]}" for link in links
    )
    counted = f"{_many(len(systems), 'system')} and {_many(len(links), 'interface')}"
    return f"Context diagram of {counted}. {'; '.join(sides)}." + (f" Interfaces: {ways}." if ways else "")


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
