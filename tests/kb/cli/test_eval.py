"""``fupan eval`` on the small workspace and on a judged folder."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from kb.workspace import Workspace
from tests.kb.cli.conftest import Type

QUESTIONS = """
questions:
  - {id: Q-1, query: ERR_5003, category: identifier, expected: [RB-001]}
  - {id: Q-2, query: 对账文件版本号和记录数, category: exact, expected: [RT-001]}
  - {id: Q-3, query: contingency for a late supplier, lang: en, category: exact, expected: [RT-001]}
  - {id: Q-4, query: 食堂几点开饭, category: negative, expected: []}
"""


@pytest.fixture
def golden(workspace: Workspace) -> Workspace:
    workspace.write("golden/golden.yaml", QUESTIONS)
    return workspace


def test_the_table_has_a_line_per_category_and_the_exit_code_is_good(fupan: Type, golden: Workspace) -> None:
    done = fupan("eval")
    assert done.code == 0
    assert "golden/golden.yaml" in done.out
    lines = {line.split()[0]: line.split() for line in done.out.splitlines() if line}
    assert lines["编号"] == ["编号", "1", *lines["编号"][2:]]
    assert lines["编号"][2] == "1.000", "BM25 finds an identifier first"
    assert lines["全部"][1] == "3"
    assert "没有答案的 1 题" in done.out
    assert "weakest link" not in fupan("eval", lang="en").out


def test_a_second_run_is_compared_with_the_first(fupan: Type, golden: Workspace) -> None:
    assert "上次" not in fupan("eval").out
    assert "与上次相同" in fupan("eval").out
    golden.write(
        "golden/golden.yaml", QUESTIONS.replace("identifier, expected: [RB-001]", "exact, expected: [RT-001]")
    )
    changed = fupan("eval")
    assert "1 题变差" in changed.out
    assert "Q-1 1.000 → " in changed.out


def test_the_index_follows_the_files_before_anything_is_asked(fupan: Type, golden: Workspace) -> None:
    golden.write("knowledge/notes.md", "# 夜班须知\n\n换班口令是蓝鲸。\n")
    golden.write(
        "golden/golden.yaml", "questions:\n  - {id: A, query: 蓝鲸, category: short, expected: [notes]}\n"
    )
    assert json.loads(fupan("eval", "--json").out)["sets"][0]["groups"][-1]["legs"]["lexical"]["mrr@10"][
        "mean"
    ]


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_folder_that_may_only_be_read_is_measured_all_the_same(
    fupan: Type, golden: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Path(tempfile.mkdtemp(prefix="fupan-read-only-"))  # others may enter it, unlike pytest's folders
    place.chmod(0o755)
    copy = shutil.copytree(golden.root, place / "workspace")
    assert fupan("eval").code == 0, "everything is imported before the process gives up its rights"
    for path in (*copy.rglob("*"), copy):
        path.chmod(0o555 if path.is_dir() else 0o444)
    monkeypatch.chdir(copy)
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.getuid() == 0:
                os.setuid(65534)  # root may write anywhere
            done = fupan("eval")
            os.write(write, f"{done.code} {done.out} {done.err}".encode())
        except BaseException as error:  # this process has no other way to tell
            os.write(write, repr(error).encode())
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as answer:
        told = answer.read()
    os.waitpid(child, 0)
    for path in (copy, *copy.rglob("*")):
        path.chmod(0o755)
    shutil.rmtree(place)
    assert told.startswith("0 "), told
    assert "nDCG@10" in told
    assert "没有保存" in told


def test_a_floor_decides_the_exit_code(fupan: Type, golden: Workspace) -> None:
    assert fupan("eval", "--floor", "identifier:ndcg@10=1", "--floor", "recall@10=0.5").code == 0
    failed = fupan("eval", "--floor", "ndcg@10=1", "--floor", "exact:mrr@10=0.1")
    assert failed.code == int("<" in failed.out)
    unknown = fupan("eval", "--floor", "exakt:ndcg@10=0.5", lang="en")
    assert unknown.code == 1
    assert "Did you mean exact?" in unknown.err
    assert fupan("eval", "--floor", "ndgc@10=0.5").code == 1


def test_json_holds_every_figure(fupan: Type, golden: Workspace) -> None:
    data = json.loads(fupan("eval", "--json", "--worst", "2", "--floor", "ndcg@10=0.1").out)["sets"][0]
    assert [group["group"] for group in data["groups"]] == ["identifier", "exact", "zh", "en", ""]
    hybrid = data["groups"][-1]["legs"]["hybrid"]["ndcg@10"]
    assert hybrid["low"] <= hybrid["mean"] <= hybrid["high"]
    assert data["floors"][0]["reached"]
    assert data["no_answer"]["refused"] + data["no_answer"]["answered"] == 1


def test_a_wrong_question_stops_the_measuring_and_is_told(fupan: Type, golden: Workspace) -> None:
    golden.write("golden/golden.yaml", QUESTIONS.replace("[RB-001]", "[RB-002]").replace("exact", "exakt"))
    refused = fupan("eval", lang="en")
    assert refused.code == 1
    assert refused.out == ""
    assert "golden/golden.yaml:3" in refused.err
    assert "golden/golden.yaml:4" in refused.err


def test_a_workspace_without_golden_questions_says_where_to_write_them(fupan: Type) -> None:
    missing = fupan("eval")
    assert missing.code == 1
    assert "golden/golden.yaml" in missing.err


def test_a_judged_folder_is_measured_beside_the_workspace(fupan: Type, workspace: Workspace) -> None:
    folder = workspace.root / "judged"
    folder.mkdir()
    rows = [{"_id": "d1", "text": "对账文件迟到"}, {"_id": "d2", "text": "certificate chain expired"}]
    asked = [{"_id": "q1", "text": "对账文件"}, {"_id": "q2", "text": "expired certificate"}]
    for name, lines in (("corpus", rows), ("queries", asked)):
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    (folder / "qrels.tsv").write_text("query\tdoc\tscore\nq1\td1\t1\nq2\td2\t1\n", encoding="utf-8")
    before = sorted(path.name for path in workspace.index_dir.rglob("*"))
    data = json.loads(fupan("eval", str(folder), "--json").out)["sets"][0]
    assert data["name"] == "judged"
    assert data["groups"][-1]["legs"]["lexical"]["ndcg@10"]["mean"] == 1.0
    assert sorted(path.name for path in workspace.index_dir.rglob("*")) == before


def test_a_folder_that_is_no_judged_set_is_refused(fupan: Type, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "corpus.jsonl" in fupan("eval", str(tmp_path / "empty")).err
