"""The search in JavaScript does what the one in Python does."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from search.characters import fold_cased
from search.embedders import StaticEmbedder
from search.query import analyse
from search.synonyms import Synonyms
from search.tokenizer import language_of, stem, tokens

if TYPE_CHECKING:
    from playwright.sync_api import Page

Found = dict[str, Any]

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TEXTS = [
    "REQ-001 与 CR-2024-017 的差异，ERR_5003、10.0.0.1、CrashLoopBackOff、mysql8",
    "超时 100 毫秒、1,200.5 MB、99.9%、3 个工作日、2小时",
    "ＲＡＣＩ ｅｒｐ＿０１ 資料庫 帳戶 Ünïcode naïve ½ ﬁ",
    "C++ 与 C# 的 roll-back，e-mail a_b",
    "一、カタカナ 한국어 𠀀𠀁 Ωμέγα",
    "怎么办 how do we handle it",
    "",
]


def test_words_are_stemmed_alike(page: Page) -> None:
    pieces = (
        files("search").joinpath("embedders/models/static-zh-en-256/pieces.txt").read_text(encoding="utf-8")
    )
    words = sorted({word.strip("▁") for word in pieces.split() if word.strip("▁").isascii()})
    found = page.evaluate("(words) => words.map(core.modules.stemmer.stem)", words)
    assert len(words) > 20_000
    assert [(word, js) for word, js in zip(words, found, strict=True) if js != stem(word)] == []


@pytest.mark.parametrize("text", TEXTS)
def test_texts_are_taken_apart_alike(page: Page, text: str) -> None:
    found = page.evaluate(
        """async (text) => {
          const { folding } = await library;
          const cased = folding.foldCased(text);
          const { tokens, languageOf } = core.modules.tokenizer;
          return [cased, tokens(cased).map(({ text, part }) => [text, part]), languageOf(folding.fold(text))];
        }""",
        text,
    )
    expected = [[token.text, token.part] for token in tokens(text)]
    assert found == [fold_cased(text), expected, language_of(text)]


@pytest.mark.parametrize("text", ["怎么做主从切换", "REQ-001 是什么", "how do we roll back", "30 分钟", "库"])
def test_queries_are_weighed_alike(page: Page, text: str) -> None:
    found = page.evaluate(
        """async (text) => {
          const { folding, synonyms, index } = await library;
          const query = await core.modules.query.analyse(text, folding, synonyms, index);
          return { terms: query.terms.map((t) => [t.tokens, t.weight]), names: query.identifiers, short: query.short };
        }""",
        text,
    )
    query = analyse(text, Synonyms([]))
    ours = [[[token.strip("\x01") for token in tokens], weight] for tokens, weight in found["terms"]]
    assert ours == [[list(term.tokens), term.weight] for term in query.terms]
    assert (found["names"], found["short"]) == (list(query.identifiers), query.short)


@pytest.mark.parametrize("text", [*TEXTS, "接口联调 roll-back 预案 Zusammenfassung qxzjw 鑫鑫淼" * 20])
def test_texts_have_the_same_vectors(page: Page, text: str) -> None:
    found = page.evaluate("async (text) => [...await (await library).model.encode(text)]", text)
    assert float(StaticEmbedder().encode_query(text) @ np.array(found)) > 0.9999


def test_words_answer_before_the_vectors_are_here(page: Page) -> None:
    answers = page.evaluate(
        """async () => {
          const { folding, card, parts } = await library;
          const early = [];
          let arrived;
          const arriving = new Promise((done) => (arrived = done));
          const late = new core.Parts(async (name) => {
            if (name.startsWith("vectors")) await arriving;
            late.held.set(name, await parts.get(name));
          });
          const fresh = new core.Library(late, card, folding);
          const last = await fresh.search("主从切换", { early: (found) => (early.push(found), arrived()) });
          const again = await fresh.search("主从切换", { early: (found) => early.push(found) });
          return [early, last, again].flat().map(({ hits, words }) => [hits[0].record.id, words]);
        }"""
    )
    assert answers == [["RB-001", True], ["RB-001", False], ["RB-001", False]]


def test_words_answer_alone_where_vectors_cannot_be_had(page: Page) -> None:
    found = page.evaluate(
        """async () => {
          const { folding, card } = await library;
          const without = (name) => name.startsWith("vectors") ? Promise.reject(new Error(name)) : load(name);
          const some = new core.Parts(without);
          for (const [name, part] of parts.held) if (!name.startsWith("vectors")) some.held.set(name, part);
          const { hits, words, answered } = await new core.Library(some, card, folding).search("主从切换");
          return [hits[0].record.id, words, answered];
        }"""
    )
    assert found == ["RB-001", True, True]


def test_a_question_no_longer_wanted_is_not_answered(page: Page) -> None:
    assert page.evaluate("(async () => (await library).search('切换', { wanted: () => false }))()") is None


AHEAD = """async ({ budget, saving }) => {
  const loaded = [];
  const some = new core.Parts(async (name) => {
    loaded.push(name);
    some.receive(name, '"0123456789"');
  });
  some.latest.set("text-", 5);
  if (saving) Object.defineProperty(navigator, "connection", { value: { saveData: true }, configurable: true });
  const ahead = new core.modules.ahead.Ahead(some, [["vectors-", 1], ["text-", 9]], budget);
  if (saving) delete navigator.connection;
  const asked = ahead.pausedFor(() => new Promise((done) => setTimeout(() => done([...loaded]), 100)));
  const meanwhile = await asked;
  await new Promise((done) => setTimeout(done, 300));
  return [meanwhile, loaded];
}"""


def test_what_may_be_asked_next_is_loaded_while_nobody_asks(page: Page) -> None:
    meanwhile, loaded = page.evaluate(AHEAD, {"budget": 10_000})
    assert meanwhile == []
    assert loaded[:4] == ["vectors-0", "text-5", "text-4", "text-6"]
    assert len(loaded) == len(set(loaded)) == 10


def test_what_is_loaded_ahead_has_a_limit(page: Page) -> None:
    assert len(page.evaluate(AHEAD, {"budget": 15})[1]) == 5


def test_readers_who_save_data_are_sent_nothing_ahead(page: Page) -> None:
    assert page.evaluate(AHEAD, {"budget": 10_000, "saving": True}) == [[], []]


def test_every_part_is_loaded_ahead_in_the_end(page: Page) -> None:
    page.evaluate("(async () => (await library).search('切换'))()")
    page.wait_for_function("library.then(({ ahead }) => ahead.over)")
    assert page.evaluate("library.then(({ parts, card }) => parts.held.size > card.model.parts)")


def search(page: Page, text: str, **options: object) -> Found:
    found: Found = page.evaluate(
        "async ([text, options]) => (await library).search(text, options)", [text, options]
    )
    return found


def ids(found: Found) -> list[str]:
    return [hit["record"]["id"] for hit in found["hits"]]


def test_meaning_finds_across_the_languages(page: Page) -> None:
    assert ids(search(page, "割接要演练几次"))[0] == "RT-001"


def test_what_is_withdrawn_shows_only_when_it_is_asked_for(page: Page) -> None:
    assert "RB-002" not in ids(search(page, "ERR_5003"))
    assert ids(search(page, "ERR_5003", filters={"status": ["deprecated"]})) == ["RB-002"]


def test_filters_and_counts(page: Page) -> None:
    found = search(page, "切换 cutover")
    assert found["facets"]["kind"] == {"runbook": 1, "retrospective": 1}
    assert ids(search(page, "切换 cutover", filters={"kind": ["lesson"]})) == ["RT-001"]


def test_words_in_quotation_marks_must_occur(page: Page) -> None:
    assert ids(search(page, '"主从切换"')) == ["RB-001"]
    assert ids(search(page, '"the cutover twice"')) == ["RT-001"]
    assert search(page, '"twice the cutover"')["unquoted"]
    assert ids(search(page, '"SWITCH_FAILED"')) == ["RB-001"]
    found = search(page, '"主从并不切换"')
    assert found["unquoted"]
    assert not found["answered"]


def test_matches_are_marked(page: Page) -> None:
    (hit,) = [hit for hit in search(page, "數據庫")["hits"] if hit["record"]["id"] == "RB-001"]
    assert [hit["text"][start:end] for start, end in hit["marks"]] == ["数据库"]


def test_texts_with_markup_stay_texts(page: Page) -> None:
    hit = search(page, "回滚")["hits"][0]
    assert hit["record"]["title"] == "</script><script>alert(1)</script>"
    assert page.evaluate("document.querySelectorAll('img').length") == 0


def test_nonsense_is_answered_with_nothing_found(page: Page) -> None:
    for text in ("", "？？", "\ud800", "a" * 30_000):
        assert json.dumps(search(page, text)["hits"]) is not None
