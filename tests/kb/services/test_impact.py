"""What a change touches, by which path, and what that does to milestones and interfaces."""

from __future__ import annotations

import datetime as dt

import pytest

from kb.errors import ProjectError
from kb.project import Project
from kb.services.impact import Impact, impact
from kb.workspace import Workspace

TODAY = dt.date(2026, 11, 21)


def of(read: tuple[Workspace, Project], identifier: str) -> Impact:
    return impact(read[0], "SJYH-2026", read[1], identifier, today=TODAY, lang="zh")


def test_a_change_touches_what_it_acts_on_what_follows_and_what_is_at_stake(
    read: tuple[Workspace, Project],
) -> None:
    found = of(read, "CHG-004")
    touched = {one.id: one for group in found.touched.values() for one in group}
    assert {"IF-006", "REQ-013", "WBS-041", "LES-131"} <= {
        one.id for one in touched.values() if one.distance == 1
    }
    assert touched["OBJ-005"].why("CHG-004") == "CHG-004 → REQ-013 ← OBJ-005"
    assert touched["TC-013"].why("CHG-004") == "CHG-004 → IF-006 → TC-013"
    assert touched["ISS-004"].why("CHG-004") == "CHG-004 ← ISS-004"
    assert touched["IF-006"].owner == "沈亦舟"
    assert touched["RB-001"].label
    assert (found.days, found.cost) == (15, 320000)


def test_a_shared_system_does_not_pull_in_everything_around_it(read: tuple[Workspace, Project]) -> None:
    project = read[1]
    found = of(read, "CHG-004")
    touched = {one.id for group in found.touched.values() for one in group}
    reached = set(project.graph().down("CHG-004")) | set(project.graph().up("CHG-004"))
    assert reached <= touched <= set(project.graph().touches("CHG-004"))
    assert len(touched) < len(project.graph().touches("CHG-004"))


@pytest.mark.parametrize("identifier", ["CHG-001", "CHG-004", "CHG-008", "RSK-003", "REQ-013", "IF-005"])
def test_every_path_begins_at_the_change_ends_at_the_item_and_is_in_the_data(
    read: tuple[Workspace, Project], identifier: str
) -> None:
    edges = {edge[:2]: edge.fields for edge in read[1].graph().edges()}
    for group in of(read, identifier).touched.values():
        assert [one.distance for one in group] == sorted(one.distance for one in group)
        for one in group:
            here = identifier
            for edge in one.path:
                assert edges[edge[:2]] == edge.fields
                assert here in edge[:2]
                here = edge.target if edge.source == here else edge.source
            assert here == one.id


def test_a_requirement_that_changes_touches_no_other_event_than_those_that_act_on_it(
    read: tuple[Workspace, Project],
) -> None:
    project = read[1]
    touched = {one.id for group in of(read, "REQ-013").touched.values() for one in group}
    assert touched == {*project.graph().up("REQ-013"), *project.graph().down("REQ-013")}


def test_milestones_come_with_their_slip_and_what_leads_to_them(read: tuple[Workspace, Project]) -> None:
    stated = of(read, "CHG-008").milestones
    assert [one.row.id for one in stated if one.stated] == ["MS-006", "MS-007", "MS-008", "MS-009", "MS-010"]
    assert stated[0].row.slip_workdays == 15
    after = {one.row.id: one for one in of(read, "CHG-004").milestones}
    assert "WBS-041" in after["MS-005"].via
    assert not after["MS-005"].stated
    parents = {item.parent for item in read[1].wbs}
    assert not parents & {via for one in after.values() for via in one.via}


def test_an_interface_that_keeps_changing_is_flagged(sample: Workspace) -> None:
    path = sample.root / "projects" / "SJYH-2026" / "control.yaml"
    text = path.read_text(encoding="utf-8")
    again = "".join(
        f"  - {{id: CHG-90{n}, title: 再改, type: interface, date: 2026-09-0{n}, affects: [IF-006]}}\n"
        for n in (1, 2)
    )
    path.write_text(text.replace("changes:\n", "changes:\n" + again), encoding="utf-8")
    (one,) = (
        one
        for one in of((sample, sample.project("SJYH-2026")), "CHG-004").repeated
        if one.interface == "IF-006"
    )
    assert (one.count, one.recent, one.pattern) == (3, 3, True)
    assert set(one.changes) == {"CHG-901", "CHG-902", "CHG-004"}
    assert not of((sample, sample.project("SJYH-2026")), "CHG-005").repeated


def test_files_that_mention_the_change_are_named_but_not_those_of_other_projects(sample: Workspace) -> None:
    drafts = sample.root / "drafts" / "SJYH-2026"
    drafts.mkdir(parents=True)
    (drafts / "sirs.md").write_text("按 CHG-004，REQ-013 改为逐笔；REQ-0130 无关。\n", encoding="utf-8")
    (drafts / "other.md").write_text("XCHG-004 与 CHG-0041 都不是它。\n", encoding="utf-8")
    found = of((sample, sample.project("SJYH-2026")), "CHG-004").documents
    assert ("drafts/SJYH-2026/sirs.md", ("REQ-013", "CHG-004")) in [(one.path, one.ids) for one in found]
    assert not any(one.path.endswith("other.md") for one in found)
    records = {record.path: record.project for record in sample.load_records()[0]}
    assert all(records.get(one.path, "SJYH-2026") == "SJYH-2026" for one in found)


def test_an_unknown_id_is_refused_with_the_nearest(read: tuple[Workspace, Project]) -> None:
    with pytest.raises(ProjectError) as wrong:
        of(read, "CHG-094")
    assert "CHG-0" in wrong.value.hint("zh")


def test_of_a_person_it_tells_what_names_them(read: tuple[Workspace, Project]) -> None:
    owners = [one for one in read[1].entities.values() if getattr(one, "owner", None) == "MEM-001"]
    found = {one.id: one for group in of(read, "MEM-001").touched.values() for one in group}
    assert owners
    assert {getattr(one, "id", "") for one in owners} <= found.keys()
    one = found[getattr(owners[0], "id", "")]
    assert f"{one.id}.owner" in one.path[0].fields
    assert one.why("MEM-001") == f"MEM-001 → {one.id}"
