"""The guide to requirements keeps its own rules."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from kb.checks.requirements.ears import ears_pattern
from kb.checks.requirements.lint import lint_sentence
from kb.checks.requirements.rule import Context
from kb.checks.requirements.sentence import Sentence
from kb.checks.requirements.words import LISTS, load_words

GUIDES = Path(__file__).parents[4] / "site" / "docs" / "guides"
PAGES = [("requirements.md", "zh"), ("requirements.en.md", "en")]


@pytest.mark.parametrize(("page", "lang"), PAGES)
def test_the_sentences_shown_have_their_form_and_no_fault(page: str, lang: str) -> None:
    text = (GUIDES / page).read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| (ubiquitous|event|state|optional|unwanted|complex)[^|]*\| ([^|]+) \|$", text, re.M
    )
    assert len(rows) == 6
    for form, words in rows:
        sentence = Sentence(words, lang)
        assert ears_pattern(sentence) == form
        assert list(lint_sentence(sentence, Context(load_words()))) == []


@pytest.mark.parametrize(("page", "lang"), PAGES)
def test_the_word_list_shown_can_be_used_and_every_key_is_named(page: str, lang: str, tmp_path: Path) -> None:
    text = (GUIDES / page).read_text(encoding="utf-8")
    block = next(block for block in re.findall(r"```yaml\n(.*?)```", text, re.S) if "vague" in block)
    (tmp_path / "words.yaml").write_text(block, encoding="utf-8")
    words, shown = load_words(tmp_path), yaml.safe_load(block)
    added, dropped = shown[lang]["vague"][0], shown[lang]["drop"][0]
    assert [match.word for match in words.find("vague", f"{added} {dropped}", lang)] == [added]
    assert [name for name in LISTS if name not in text] == []
