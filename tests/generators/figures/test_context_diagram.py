"""The context diagram stays readable whatever the data: nothing overlaps, every line leads home."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generators.errors import GenerationError
from generators.figures import ContextLink, ContextSystem, context_diagram
from generators.figures.context_columns import columns
from generators.figures.context_routes import Box, Plan, Router, place

Segment = tuple[int, tuple[float, float], tuple[float, float]]
LABEL = (0.9, 0.3)


@st.composite
def landscapes(draw: st.DrawFn) -> tuple[dict[str, str], list[tuple[str, str]]]:
    names = [f"SYS-{number:03}" for number in range(1, draw(st.integers(1, 20)) + 1)]
    sides = {name: draw(st.sampled_from(["ours", "customer", "third_party", ""])) for name in names}
    ends = st.sampled_from(names)
    return sides, draw(st.lists(st.tuples(ends, ends), max_size=25))


def segments(plan: Plan) -> Iterator[Segment]:
    for number, wire in enumerate(plan.wires):
        for start, end in zip(wire.points, wire.points[1:], strict=False):
            if start != end:
                yield number, start, end


def overlap(a: Box, b: Box) -> bool:
    return (
        a.x < b.x + b.width
        and b.x < a.x + a.width
        and a.y < b.y + b.height - 1e-6
        and b.y < a.y + a.height - 1e-6
    )


def around(label: tuple[float, float]) -> Box:
    return Box(label[0] - LABEL[0] / 2, label[1] - LABEL[1] / 2, *LABEL)


def crosses(segment: Segment, box: Box) -> bool:
    _, (x, y), (u, v) = segment
    across = max(x, u) > box.x + 0.02 and min(x, u) < box.x + box.width - 0.02
    return across and max(y, v) > box.y + 0.02 and min(y, v) < box.y + box.height - 0.02


def on_edge(point: tuple[float, float], box: Box) -> bool:
    x, y = point
    return box.y < y < box.y + box.height and min(abs(x - box.x), abs(x - box.x - box.width)) < 1e-6


@settings(max_examples=60, deadline=None)
@given(landscapes())
def test_boxes_labels_and_lines_keep_clear_of_each_other(
    landscape: tuple[dict[str, str], list[tuple[str, str]]],
) -> None:
    sides, links = landscape
    plan = Router(columns(sides, links), links, 14.6).plan()
    boxes = list(plan.boxes.values())
    labels = [around(wire.label) for wire in plan.wires]
    wires = list(segments(plan))
    assert not any(overlap(a, b) for a, b in combinations(boxes, 2))
    assert not any(overlap(a, b) for a, b in combinations(labels, 2))
    assert not any(overlap(label, box) for label in labels for box in boxes)
    assert not any(crosses(segment, box) for segment in wires for box in boxes)
    assert not any(
        crosses(segment, label)
        for segment in wires
        for number, label in enumerate(labels)
        if number != segment[0]
    )


@settings(max_examples=60, deadline=None)
@given(landscapes())
def test_every_line_runs_at_right_angles_from_its_caller_to_its_provider(
    landscape: tuple[dict[str, str], list[tuple[str, str]]],
) -> None:
    sides, links = landscape
    plan = Router(columns(sides, links), links, 14.6).plan()
    for (source, target), wire in zip(links, plan.wires, strict=True):
        ends = wire.points if wire.forward else wire.points[::-1]
        assert on_edge(ends[0], plan.boxes[source])
        assert on_edge(ends[-1], plan.boxes[target])
    assert all(x == u or abs(y - v) < 0.02 for _, (x, y), (u, v) in segments(plan))


@settings(max_examples=60, deadline=None)
@given(landscapes())
def test_two_lines_never_share_a_vertical_track(
    landscape: tuple[dict[str, str], list[tuple[str, str]]],
) -> None:
    sides, links = landscape
    plan = Router(columns(sides, links), links, 14.6).plan()
    vertical = [(number, a[0], *sorted((a[1], b[1]))) for number, a, b in segments(plan) if a[0] == b[0]]
    for (one, x, low, high), (two, u, other_low, other_high) in combinations(vertical, 2):
        if one != two and abs(x - u) < 0.05:
            assert min(high, other_high) - max(low, other_low) < 0.02


def test_a_lane_is_split_so_that_linked_systems_face_each_other() -> None:
    sides = {f"SYS-{number:03}": "customer" for number in range(1, 11)} | {"SYS-011": "ours"}
    links = [("SYS-001", "SYS-002"), ("SYS-003", "SYS-004"), ("SYS-010", "SYS-011")]
    stacks = columns(sides, links)
    assert [column.side for column in stacks] == ["customer", "customer", "ours"]
    at = {system: number for number, column in enumerate(stacks) for system in column.systems}
    assert at["SYS-001"] != at["SYS-002"]
    assert at["SYS-003"] != at["SYS-004"]
    assert at["SYS-010"] == 1


def test_neighbours_change_places_until_no_line_crosses() -> None:
    sides = {"A": "customer", "B": "customer", "C": "ours", "D": "ours"}
    stacks = columns(sides, [("A", "D"), ("B", "C")])
    order = {system: row for column in stacks for row, system in enumerate(column.systems)}
    assert order["A"] == order["D"]
    assert order["B"] == order["C"]


def test_ports_are_placed_near_their_wishes_and_a_pitch_apart() -> None:
    assert place([1.0, 1.0, 1.0], 0.0, 10.0, 0.5) == pytest.approx([0.5, 1.0, 1.5])
    assert place([1.0, 4.0], 0.0, 10.0, 0.5) == pytest.approx([1.0, 4.0])
    assert place([9.0, 9.9], 0.0, 10.0, 0.5) == pytest.approx([9.0, 9.9])
    assert place([9.9, 9.9], 0.0, 10.0, 0.5) == pytest.approx([9.5, 10.0])
    assert place([1.0, 1.0, 1.0], 0.0, 0.5, 0.5) == pytest.approx([0.0, 0.25, 0.5])  # no room for the pitch


SYSTEMS = (
    ContextSystem("SYS-001", "手机银行", "customer", "渠道"),
    ContextSystem("SYS-002", "信贷中台", "ours", "中台"),
    ContextSystem("SYS-003", "征信前置", "third_party"),
)
LINKS = (
    ContextLink("IF-001", "授信申请", "SYS-001", "SYS-002", "sync"),
    ContextLink("IF-002", "征信查询", "SYS-002", "SYS-003", "batch"),
)


def test_the_description_names_every_system_and_interface() -> None:
    figure = context_diagram(SYSTEMS, LINKS, "zh")
    assert figure.alt == (
        "集成全景图，3 个系统、2 个接口。"
        "客户侧系统 1 个：手机银行；我方建设范围 1 个：信贷中台；第三方系统 1 个：征信前置。"
        "接口：IF-001 授信申请，由手机银行调用信贷中台；IF-002 征信查询，由信贷中台调用征信前置。"
    )
    assert "IF-002 征信查询, 信贷中台 calls 征信前置" in context_diagram(SYSTEMS, LINKS, "en").alt


def test_the_same_data_give_the_same_bytes() -> None:
    assert context_diagram(SYSTEMS, LINKS, "zh") == context_diagram(SYSTEMS, LINKS, "zh")


def test_a_diagram_fits_the_text_width() -> None:
    many = [
        ContextSystem(f"SYS-{n:03}", f"系统{n}", ("customer", "ours", "third_party")[n % 3])
        for n in range(20)
    ]
    calls = [
        ContextLink(f"IF-{n:03}", "查询", f"SYS-{n % 20:03}", f"SYS-{(n * 7 + 1) % 20:03}") for n in range(25)
    ]
    assert 0 < context_diagram(many, calls, "zh").width_cm <= 15.6


def test_a_diagram_without_interfaces_or_sides_can_be_drawn() -> None:
    figure = context_diagram([ContextSystem("SYS-001", "核心系统")], [], "zh")
    assert figure.alt == "集成全景图，1 个系统、0 个接口。归属待确认 1 个：核心系统。"


def test_an_interface_of_an_unknown_system_is_refused_by_name() -> None:
    with pytest.raises(GenerationError) as refused:
        context_diagram(SYSTEMS, [ContextLink("IF-009", "短信", "SYS-002", "SYS-077")], "zh")
    assert "SYS-077" in refused.value.zh
    assert "SYS-077" in refused.value.en


def test_nothing_to_draw_is_refused() -> None:
    with pytest.raises(GenerationError, match="no system"):
        context_diagram([], [], "en")
