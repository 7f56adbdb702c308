"""The guide to language models: its providers.toml is accepted, its table of faults is the one that is tested."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.llm.faults import GUIDES, MARKS, Outcome, table
from kb.llm.providers import endpoint, providers
from kb.settings import LLMSettings
from tests.kb.llm.fault_cases import CASES

PAGES = [("llm.md", "zh"), ("llm.en.md", "en")]


@pytest.mark.parametrize(("name", "lang"), PAGES)
def test_the_example_of_providers_is_accepted(
    name: str, lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (GUIDES / name).read_text(encoding="utf-8")
    (example,) = re.findall(r'^``` toml title="providers.toml"\n(.*?)^```', text, re.MULTILINE | re.DOTALL)
    (tmp_path / "providers.toml").write_text(example, encoding="utf-8")
    monkeypatch.setenv("GATEWAY_KEY", "k")
    monkeypatch.setenv("DASHSCOPE_API_KEY", "k")
    assert "gateway" in providers(tmp_path)
    chosen = endpoint(LLMSettings(provider="dashscope", model="qwen-plus-latest"), tmp_path)
    assert chosen is not None
    assert chosen.price is not None


@pytest.mark.parametrize(("name", "lang"), PAGES)
def test_the_table_of_faults_says_what_the_tests_demand(name: str, lang: str) -> None:
    text = (GUIDES / name).read_text(encoding="utf-8")
    shown = text.partition(MARKS[0])[2].partition(MARKS[1])[0].strip()
    demanded = table([Outcome(case, case.result, case.requests, 0.0) for case in CASES], lang)

    def timeless(rows: str) -> list[str]:
        return [re.sub(r"[\d.]+ \|$", "|", row) for row in rows.splitlines()]

    assert timeless(shown) == timeless(demanded), "run python -m benchmarks.llm.faults --write"


@pytest.mark.parametrize(("name", "lang"), PAGES)
def test_every_preset_is_named(name: str, lang: str) -> None:
    text = (GUIDES / name).read_text(encoding="utf-8")
    assert all(f"`{provider}`" in text for provider in providers())
