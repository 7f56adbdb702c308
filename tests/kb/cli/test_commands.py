"""Each command on a small workspace: what it does, what it says, how it ends."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from generators.draft import Draft
from kb.cli.root import COMMANDS, root
from kb.workspace import Workspace
from tests.kb.cli.conftest import Type


def test_every_command_can_be_loaded_and_says_what_it_is_for(fupan: Type) -> None:
    ctx = click.Context(root)
    for name, entry in COMMANDS.items():
        command = root.get_command(ctx, name) if isinstance(root, click.Group) else None
        assert command is not None
        assert command.help
        assert entry.zh != entry.en


@pytest.mark.parametrize(
    ("lang", "heading", "line"), [("zh", "写文档", "查过去的经验"), ("en", "Write", "search lessons")]
)
def test_the_help_is_in_the_readers_language(tmp_path: Path, lang: str, heading: str, line: str) -> None:
    env = {name: value for name, value in os.environ.items() if name != "FUPAN_LANG"}
    done = subprocess.run(
        [sys.executable, "-m", "kb", "--help"],
        cwd=Path(__file__).resolve().parents[3],
        env=env | {"FUPAN_LANG": lang, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert heading in done.stdout
    assert line in done.stdout
    if lang == "zh":
        assert "Show this message" not in done.stdout


def test_init_makes_a_workspace_that_works(fupan: Type, tmp_path: Path) -> None:
    made = fupan("init", str(tmp_path / "new"))
    assert made.code == 0
    assert "fupan index" in made.out
    assert fupan("-w", str(tmp_path / "new"), "index").code == 0
    assert fupan("-w", str(tmp_path / "new"), "check").code == 0


def test_init_refuses_a_folder_with_something_in_it(fupan: Type, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/notes.txt").write_text("keep", encoding="utf-8")
    refused = fupan("init", str(tmp_path / "mine"), lang="en")
    assert refused.code == 1
    assert "nothing was changed" in refused.err
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["notes.txt"]


def test_index_tells_what_changed(fupan: Type, workspace: Workspace) -> None:
    (workspace.root / "knowledge/runbooks/RB-666.md").unlink()
    file = workspace.root / "knowledge/runbooks/RB-001.md"
    file.write_text(file.read_text(encoding="utf-8").replace("二十一点", "二十二点"), encoding="utf-8")
    assert "新增 0、更新 1、删除 1、未变 1 条" in fupan("index").out
    assert "0 added, 0 changed, 0 deleted, 2 unchanged" in fupan("index", lang="en").out
    assert fupan("index", "--rebuild").code == 0


def test_index_names_the_file_it_skipped_and_indexes_the_rest(fupan: Type, workspace: Workspace) -> None:
    workspace.write("knowledge/runbooks/broken.md", "---\nid: [\n---\n# 坏\n")
    done = fupan("index")
    assert done.code == 1
    assert "knowledge/runbooks/broken.md:" in done.err
    assert "未变 3 条" in done.out


def test_search_prints_place_state_and_age(fupan: Type) -> None:
    done = fupan("search", "对账文件", "版本号", "--limit", "1")
    assert done.code == 0
    assert "RT-001 › 经验教训 › LES-001" in done.out
    assert "knowledge/retrospectives/RT-001.md:" in done.out
    assert "复审已逾期" in done.out
    assert "review overdue" in fupan("search", "version record count", "--limit", "1", lang="en").out


def test_search_prints_json_for_other_programs(fupan: Type) -> None:
    hits = json.loads(fupan("search", "ERR_5003", "--json").out)["hits"]
    assert hits[0]["record_id"] == "RB-001"
    assert fupan("search", "--kind", "checklist", "对账").code == 1


def test_search_explains_why_a_passage_was_found(fupan: Type) -> None:
    plain, explained = fupan("search", "ERR_5003").out, fupan("search", "--explain", "ERR_5003").out
    assert len(explained.splitlines()) > len(plain.splitlines())


def test_types_lists_what_generate_takes(fupan: Type) -> None:
    names = [row["type"] for row in json.loads(fupan("types", "--json").out)["types"]]
    assert {"requirements-specification", "handover-manual", "lessons-learned"} <= set(names)
    assert "集成需求规格说明书" in fupan("types").out
    assert "Operations Handover Manual" in fupan("types", lang="en").out


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_generate_writes_draft_and_word_file(fupan: Type, workspace: Workspace, lang: str) -> None:
    done = fupan("generate", "SIRS", "DEMO", "--lang", lang, "--json")
    assert done.code == 0
    made = json.loads(done.out)
    assert (workspace.root / made["document"]).read_bytes()[:2] == b"PK"
    draft = Draft.read(workspace.root / made["draft"])
    assert draft.front.lang == lang
    assert made["open_points"] > 0
    assert "LES-001" in draft.body


def test_generate_does_not_overwrite_an_edited_draft(fupan: Type, workspace: Workspace) -> None:
    draft = workspace.root / json.loads(fupan("generate", "lessons-learned", "DEMO", "--json").out)["draft"]
    assert fupan("generate", "lessons-learned", "DEMO").code == 0
    draft.write_text(draft.read_text(encoding="utf-8") + "\n人工补充的一句。\n", encoding="utf-8")
    refused = fupan("generate", "lessons-learned", "DEMO")
    assert refused.code == 1
    assert "--overwrite" in refused.err
    assert "人工补充" in draft.read_text(encoding="utf-8")
    assert fupan("generate", "lessons-learned", "DEMO", "--overwrite").code == 0
    assert "人工补充" not in draft.read_text(encoding="utf-8")


def test_an_edited_draft_becomes_the_word_file(fupan: Type, workspace: Workspace) -> None:
    import io
    import zipfile

    path = fupan("draft", "lessons-learned", "DEMO").out.split()[-1]
    draft = Path(path)
    draft.write_text(draft.read_text(encoding="utf-8") + "\n人工补充的一句。\n", encoding="utf-8")
    done = fupan("word", path)
    assert done.code == 0
    document = Path(done.out.removeprefix("Word").strip()).read_bytes()
    assert "人工补充的一句。" in zipfile.ZipFile(io.BytesIO(document)).read("word/document.xml").decode()


def test_word_refuses_a_draft_outside_the_workspace(fupan: Type, tmp_path: Path) -> None:
    (tmp_path / "draft.md").write_text("# x", encoding="utf-8")
    refused = fupan("word", str(tmp_path / "draft.md"))
    assert refused.code == 1
    assert "工作区之外" in refused.err


def test_check_ends_with_one_when_something_is_wrong(fupan: Type, workspace: Workspace) -> None:
    assert fupan("check").code == 0
    file = workspace.root / "projects/DEMO/project.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("owner: MEM-002", "owner: MEM-009"), encoding="utf-8"
    )
    found = fupan("check", "--json", lang="en")
    assert found.code == 1
    (error,) = [row for row in json.loads(found.out)["findings"] if row["severity"] == "error"]
    assert error["rule"] == "V01"
    assert re.fullmatch(r"projects/DEMO/project\.yaml:\d+.*", error["place"])
    assert "MEM-009" in error["message"]


def test_check_says_that_a_gate_is_not_passed_and_writes_a_report(fupan: Type, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    found = fupan("check", "--gate", "issue", "--report", str(page))
    assert found.code == 1
    assert found.out.strip().splitlines()[-1].endswith("签发关口（issue）不通过")
    assert "签发关口（issue）不通过" in page.read_text(encoding="utf-8")
    assert [file.name for file in tmp_path.glob("*report*")] == ["report.html"]


def test_check_fails_on_what_it_is_told_to_fail_on(fupan: Type) -> None:
    row = json.loads(fupan("check", "--gate", "review", "--json", lang="en").out)["findings"][0]
    assert {
        "rule",
        "severity",
        "file",
        "line",
        "field",
        "subject",
        "message",
        "why",
        "hint",
        "waiver",
    } <= set(row)
    assert fupan("check").code == 0
    assert fupan("check", "--fail-on", "info").code == 1


def test_check_that_cannot_run_ends_with_two(fupan: Type, tmp_path: Path) -> None:
    assert fupan("check", "nowhere").code == 2
    assert fupan("check", "--report", str(tmp_path / "report.pdf")).code == 2
    assert fupan("check", "--report", "/proc/page.md").code == 2
    (tmp_path / "empty").mkdir()
    assert fupan("-w", str(tmp_path / "empty"), "check").code == 2


def test_doctor_examines_the_index_and_finds_it_behind(fupan: Type, workspace: Workspace) -> None:
    assert "✓ 索引 3 条" in fupan("doctor").out
    (workspace.root / "knowledge/runbooks/RB-666.md").unlink()
    assert "文件夹里有 2 条，运行 fupan index" in fupan("doctor").out


def test_a_command_outside_a_workspace_says_how_to_make_one(fupan: Type, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    refused = fupan("-w", str(tmp_path / "empty"), "index", lang="en")
    assert refused.code == 1
    assert "fupan init" in refused.err


def test_an_unknown_project_is_told_with_those_there_are(fupan: Type) -> None:
    refused = fupan("generate", "SIRS", "DEMO-2")
    assert refused.code == 1
    assert "现有：DEMO。" in refused.err
