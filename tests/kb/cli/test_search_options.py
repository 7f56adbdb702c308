"""``fupan search``: states, filters, counts and reasons."""

from __future__ import annotations

import json

import pytest

from kb.workspace import Workspace
from tests.kb.cli.conftest import Type


@pytest.fixture
def replaced(fupan: Type, workspace: Workspace) -> Type:
    """The workspace, where RB-002 (in banking) has replaced RB-001 since 2026-08-01."""
    text = (workspace.root / "knowledge/runbooks/RB-001.md").read_text(encoding="utf-8")
    new = text.replace("RB-001", "RB-002").replace("created: 2026-01-05", "created: 2026-08-01")
    new = new.replace("updated: 2026-06-01", "updated: 2026-08-01")
    new = new.replace("owner:", "supersedes: [RB-001]\nindustry: bank\nowner:")
    workspace.write("knowledge/runbooks/RB-002.md", new)
    assert fupan("index").code == 0
    return fupan


def records(done: object) -> list[str]:
    found = json.loads(done.out)["hits"]  # type: ignore[attr-defined]
    return list(dict.fromkeys(hit["record_id"] for hit in found))


def test_superseded_records_are_shown_and_labelled_when_asked_for(replaced: Type) -> None:
    assert records(replaced("search", "ERR_5003", "--json")) == ["RB-002"]
    both = replaced("search", "ERR_5003", "--include-superseded")
    assert both.out.index("RB-002 ›") < both.out.index("RB-001 ›")
    assert "已被 RB-002 取代" in both.out
    assert "superseded by RB-002" in replaced("search", "ERR_5003", "--status", "superseded", lang="en").out
    assert records(replaced("search", "ERR_5003", "--status", "superseded", "--json")) == ["RB-001"]


def test_as_of_answers_what_was_current_then(replaced: Type) -> None:
    assert records(replaced("search", "ERR_5003", "--as-of", "2026-07-31", "--json")) == ["RB-001"]
    assert records(replaced("search", "ERR_5003", "--as-of", "2026-08-01", "--json")) == ["RB-002"]


def test_filters_by_industry_language_and_dates(replaced: Type) -> None:
    def found(*options: str) -> list[str]:
        return records(replaced("search", "ERR_5003", "--include-superseded", "--json", *options))

    assert found("--industry", "BANK") == ["RB-002"]
    assert found("--until", "2026-07-31", "--kind", "runbook") == ["RB-001"]
    assert found("--since", "2026-08-01") == ["RB-002"]
    assert found("--record-lang", "en") == []


def test_counts_are_printed_in_words(replaced: Type) -> None:
    done = replaced("search", "ERR_5003", "--facets")
    assert "类型：运维手册 1" in done.out
    assert "已被取代 1" in done.out
    assert "language: Chinese 1" in replaced("search", "ERR_5003", "--facets", lang="en").out
    assert "类型：" not in replaced("search", "ERR_5003").out
    counts = json.loads(replaced("search", "ERR_5003", "--facets", "--json").out)["facets"]
    assert counts["industry"] == [{"value": "bank", "count": 1}]


def test_reasons_are_given_in_words(replaced: Type) -> None:
    done = replaced("search", "ERR_5003", "不存在词", "--explain", "--limit", "1")
    assert "命中：err_5003" in done.out
    assert "全文：" in done.out
    assert "编号是它的主题 2.00" in done.out
    assert "差一点就列出的：" in done.out
    english = replaced("search", "ERR_5003", "--explain", "--limit", "1", lang="en").out
    assert "missing: none" in english
    assert "is about the identifier 2.00" in english


def test_other_words_looked_for_are_named(replaced: Type) -> None:
    assert (
        "Also looked for: recconciliation → reconciliation (spelling)"
        in replaced("search", "recconciliation", "--limit", "1", lang="en").out
    )


def test_a_deleted_file_is_gone_from_hits_and_counts(replaced: Type, workspace: Workspace) -> None:
    (workspace.root / "knowledge/runbooks/RB-002.md").unlink()
    assert replaced("index").code == 0
    left = json.loads(replaced("search", "ERR_5003", "--facets", "--json").out)
    assert {hit["record_id"] for hit in left["hits"]} == {"RB-001"}
    assert left["hits"][0]["status"] == "approved"
    assert left["facets"]["industry"] == []
    assert "RB-002" not in json.dumps(left)


def test_passages_around_a_hit_are_shown_when_asked_for(replaced: Type) -> None:
    plain = replaced("search", "ERR_5003", "--limit", "1").out
    around = replaced("search", "ERR_5003", "--limit", "1", "--context", "1").out
    assert "↓" in around
    assert "↓" not in plain


def test_the_words_answer_when_the_embedder_cannot_be_loaded(replaced: Type, workspace: Workspace) -> None:
    workspace.write("fupan.toml", 'embedder = "openai:nowhere"\n')
    done = replaced("search", "ERR_5003")
    assert done.code == 0
    assert "RB-002" in done.out
    assert "只用全文检索" in done.err
    assert replaced("index").code != 0
