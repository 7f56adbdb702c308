"""The folder as a reader of some projects sees it."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from kb.access.ownership import is_restricted, project_of
from kb.access.principal import EVERY, LOCAL, Permission, Principal, Role
from kb.access.visibility import readable, seen_by, whole
from kb.errors import KBError, WorkspaceError
from kb.records import parse
from kb.services.gap_log import clear_gaps, note_gap, read_gaps
from kb.services.generate import generate
from kb.services.index import open_index, update_index
from kb.services.lexicon import people_of
from kb.services.look import document_look
from kb.services.search import search_knowledge
from kb.workspace import Workspace
from tests.kb.access.two_projects import ALFA, BETA, RESTRICTED, SHARED

TODAY = date(2026, 11, 21)


def _alfa(workspace: Workspace) -> Workspace:
    return seen_by(workspace, frozenset({"ALFA"}))


def _message(workspace: Workspace, act: str, argument: str) -> str:
    with pytest.raises(KBError) as refused:
        getattr(workspace, act)(argument)
    return f"{refused.value.message('zh')} {refused.value.hint('zh')} {refused.value.en}"


def test_records_of_another_project_and_restricted_ones_are_not_there(two_projects: Workspace) -> None:
    ids = {record.id for record in _alfa(two_projects).load_records()[0]}
    assert {ALFA.record, SHARED} <= ids
    assert not ids & {BETA.record, RESTRICTED[0]}
    every = {record.id for record in seen_by(two_projects, EVERY).load_records()[0]}
    assert {ALFA.record, BETA.record} <= every
    assert RESTRICTED[0] not in every
    assert RESTRICTED[0] in {record.id for record in two_projects.load_records()[0]}


def test_another_project_is_missed_in_the_words_in_which_none_is_missed(two_projects: Workspace) -> None:
    seen = _alfa(two_projects)
    assert seen.project_codes() == ["ALFA"]
    assert seen.project("ALFA").project.code == "ALFA"
    hidden = _message(seen, "project", "BETA")
    assert hidden == _message(seen, "project", "NONE").replace("NONE", "BETA")
    assert "DEMO" not in hidden


@pytest.mark.parametrize(
    "path",
    [
        "projects/BETA/project.yaml",
        "projects",
        "projects/BETA/../BETA/project.yaml",
        "projects/ALFA/../BETA/project.yaml",
        "drafts/BETA/handover-manual.md",
        "output/BETA/x.docx",
        ".fupan/drafts/BETA/handover-manual.md",
        ".fupan/server.sqlite",
        ".fupan/index",
        ".fupan/llm.jsonl",
        ".fupan",
        "fupan.toml",
        "golden/golden.yaml",
        "site/_build/index.html",
        ".",
        "knowledge/runbooks/RB-222.md",
        "knowledge/runbooks/RB-333.md",
        "knowledge",
    ],
)
def test_files_of_others_cannot_be_reached(two_projects: Workspace, path: str) -> None:
    with pytest.raises(KBError) as refused:
        _alfa(two_projects).inside(path)
    assert ".." in path or refused.value.zh == "没有这个文件"
    with pytest.raises(KBError):
        _alfa(two_projects).write(path, "x")


def test_a_hidden_file_reads_as_a_missing_one(two_projects: Workspace) -> None:
    seen = _alfa(two_projects)
    hidden = _message(seen, "read_bytes", f"knowledge/runbooks/{BETA.record}.md")
    missing = _message(seen, "read_bytes", "knowledge/runbooks/RB-999.md")
    assert hidden.replace(BETA.record, "RB-999") == missing
    assert b"bluewhale" in seen.read_bytes(f"knowledge/runbooks/{ALFA.record}.md")


def test_a_link_out_of_a_project_leads_nowhere(two_projects: Workspace) -> None:
    (two_projects.root / "projects" / "ALFA" / "link.yaml").symlink_to("../BETA/project.yaml")
    with pytest.raises(KBError):
        _alfa(two_projects).read_bytes("projects/ALFA/link.yaml")


def test_files_of_ones_own_can_be_read_and_written(two_projects: Workspace) -> None:
    seen = _alfa(two_projects)
    seen.write("drafts/ALFA/x.md", "x")
    assert seen.read_bytes("drafts/ALFA/x.md") == b"x"
    seen.write("knowledge/runbooks/RB-555.md", "# new")
    for path in ("templates/x/document.yaml", "lint/zh.yaml", "projects/ALFA/project.yaml"):
        assert seen.inside(path).is_relative_to(two_projects.root)


def test_a_file_that_cannot_be_read_is_told_to_those_alone_who_see_all(two_projects: Workspace) -> None:
    (two_projects.root / "knowledge" / "bad.md").write_text(
        f"---\nid: {BETA.word}\ntype: [\n---\n", encoding="utf-8"
    )
    assert _alfa(two_projects).load_records()[1] == []
    assert len(seen_by(two_projects, EVERY).load_records()[1]) == 1
    with pytest.raises(KBError):
        _alfa(two_projects).inside("knowledge/bad.md")


@pytest.mark.parametrize("front", ["project: [BETA]", "project: [ALFA, BETA]", "sensitivity: Restricted"])
def test_what_is_written_oddly_is_kept_back(two_projects: Workspace, front: str) -> None:
    (two_projects.root / "knowledge" / "foreign.md").write_text(
        f"---\ntitle: 别处\n{front}\n---\n# 别处\n\n孔雀石\n", encoding="utf-8"
    )
    update_index(two_projects)
    seen = _alfa(two_projects)
    assert "foreign" not in {record.id for record in seen.load_records()[0]}
    hits = search_knowledge(seen, "孔雀石", today=TODAY).hits
    assert not [hit for hit in hits if "孔雀石" in hit.text]


def test_a_public_record_of_a_project_is_for_everybody(two_projects: Workspace) -> None:
    path = two_projects.root / "knowledge" / "runbooks" / f"{BETA.record}.md"
    text = path.read_text(encoding="utf-8").replace("project: BETA", "project: BETA\nsensitivity: public")
    path.write_text(text, encoding="utf-8")
    update_index(two_projects)
    for seen in (_alfa(two_projects), seen_by(two_projects, frozenset())):
        assert BETA.record in {record.id for record in seen.load_records()[0]}
        assert search_knowledge(seen, BETA.word, today=TODAY).hits[0].record_id == BETA.record
        assert BETA.word.encode() in seen.read_bytes(f"knowledge/runbooks/{BETA.record}.md")
        assert "BETA" not in seen.project_codes()


def test_ownership_of_records() -> None:
    def record(front: str) -> tuple[str, bool]:
        found = parse(f"---\ntitle: x\n{front}\n---\n# x\n", "knowledge/x.md")
        return project_of(found), is_restricted(found)

    assert record("project: A") == ("A", False)
    assert record("lang: zh") == ("", False)
    assert record("project: [A]") == ("A", False)
    assert record("project: [A, B]") == ("A + B", False)
    assert record("project: {a: b}")[0] not in ("", "A")
    assert record("sensitivity: [internal, Restricted]") == ("", True)


def test_searching_a_narrowed_workspace_finds_its_own(two_projects: Workspace) -> None:
    seen = _alfa(two_projects)
    assert search_knowledge(seen, BETA.word, today=TODAY).hits == () or BETA.record not in {
        hit.record_id for hit in search_knowledge(seen, BETA.word, today=TODAY).hits
    }
    assert search_knowledge(seen, ALFA.error, today=TODAY).hits[0].record_id == ALFA.record
    with open_index(seen) as index:
        assert index.status().records < open_index(two_projects).status().records


def test_a_narrowed_workspace_changes_neither_index_nor_log(two_projects: Workspace) -> None:
    seen = _alfa(two_projects)
    for refused in (update_index, clear_gaps):
        with pytest.raises(WorkspaceError):
            refused(seen)
    assert update_index(seen_by(two_projects, EVERY)).changes.deleted == 0


def test_gaps_are_shown_to_those_who_see_as_much_as_whoever_asked(two_projects: Workspace) -> None:
    both = seen_by(two_projects, frozenset({"ALFA", "BETA"}))
    for asker, query in (
        (_alfa(two_projects), "青鹭几点起飞"),
        (both, "白鹳几点起飞"),
        (two_projects, "麻雀几点起飞"),
    ):
        with open_index(asker) as index:
            assert note_gap(asker, index.search(query, today=TODAY), "api", today=TODAY)
    asked = {gap.query for gap in read_gaps(_alfa(two_projects))}
    assert asked == {"青鹭几点起飞"}
    assert {gap.query for gap in read_gaps(both)} == {"青鹭几点起飞", "白鹳几点起飞"}
    assert len(read_gaps(two_projects)) == 3
    assert read_gaps(seen_by(two_projects, frozenset())) == []


def test_a_document_quotes_what_its_readers_may_read(two_projects: Workspace) -> None:
    everybody = Principal("x", Role.EDITOR, EVERY, "key")
    seen = seen_by(two_projects, everybody.sources_for("ALFA"))
    made = generate(seen, "lessons-learned", "ALFA", lang="zh", today=TODAY, use_model=False)
    draft = seen.read_bytes(made.draft).decode()
    assert not [word for word in BETA.words if word in draft]
    assert "ALFA" in draft
    assert LOCAL.sources_for("ALFA") is EVERY
    assert Principal("x", Role.EDITOR, frozenset({"BETA"}), "key").sources_for("ALFA") == frozenset()


def test_over_the_network_a_template_is_one_of_the_workspaces(
    two_projects: Workspace, tmp_path: Path
) -> None:
    root = two_projects.root
    for place in (tmp_path / "mine.docx", root / "output/BETA/theirs.docx", root / "templates/company.docx"):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(b"PK")
    (root / "templates" / "link.docx").symlink_to(root / "output/BETA/theirs.docx")
    for seen in (_alfa(two_projects), seen_by(two_projects, EVERY)):
        assert document_look(seen, "templates/company.docx").template == root / "templates/company.docx"
        assert document_look(seen, "gongwen").profile == "gongwen"
        for name in (str(tmp_path / "mine.docx"), str(root / "output/BETA/theirs.docx"), "output/BETA/theirs.docx",
                     "templates/../output/BETA/theirs.docx", "/etc/passwd", "templates"):  # fmt: skip
            with pytest.raises(WorkspaceError):
                document_look(seen, name)
    with pytest.raises(WorkspaceError):
        document_look(_alfa(two_projects), "templates/link.docx")
    assert document_look(two_projects, str(tmp_path / "mine.docx")).template == tmp_path / "mine.docx"


def test_people_of_hidden_projects_are_still_kept_from_models(two_projects: Workspace) -> None:
    people = people_of(_alfa(two_projects))
    assert {ALFA.person, BETA.person} <= people
    (two_projects.root / "projects" / "BETA" / "project.yaml").write_text("project: [", encoding="utf-8")
    assert people_of(_alfa(two_projects)).unreadable == ("…",)
    assert people_of(two_projects).unreadable == ("BETA",)


def test_cutting_down_twice_shows_what_both_show(two_projects: Workspace) -> None:
    twice = seen_by(_alfa(two_projects), frozenset({"BETA"}))
    assert readable(twice) == frozenset()
    assert readable(seen_by(_alfa(two_projects), EVERY)) == frozenset({"ALFA"})
    assert readable(two_projects) is EVERY
    assert whole(twice) is two_projects


def test_roles_hold_each_other() -> None:
    def allowed(role: Role) -> set[Permission]:
        return {one for one in Permission if Principal("x", role).may(one)}

    assert allowed(Role.READER) < allowed(Role.EDITOR) < allowed(Role.ADMIN) == set(Permission)
    assert Permission.WRITE not in allowed(Role.READER)
    assert not Principal("x", Role.ADMIN, frozenset({"A"})).sees("B")
    assert Principal("x", Role.READER, frozenset()).sees("")


def test_a_project_that_is_gone_hides_nothing_else(two_projects: Workspace) -> None:
    shutil.rmtree(two_projects.root / "projects" / "ALFA")
    assert _alfa(two_projects).project_codes() == []
    assert ALFA.record in {record.id for record in _alfa(two_projects).load_records()[0]}


def test_principals_survive_being_written_down() -> None:
    for one in (LOCAL, Principal("张三", Role.EDITOR, frozenset({"A", "B"}), "key", "abc")):
        assert Principal.of_json(one.as_json()) == one
    with pytest.raises((ValueError, KeyError)):
        Principal.of_json({"name": "x", "role": "root", "projects": "*", "by": "", "key": ""})
