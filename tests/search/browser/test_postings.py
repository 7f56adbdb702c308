"""What the browser loads for the words of a question, against the formula reckoned the slow way."""

from __future__ import annotations

import base64
import bisect
import math
import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.browser.impacts import impacts, norm
from search.browser.packing import Folder, steps, varints
from search.browser.postings import bounds, shards
from search.browser.taken import taken_apart
from search.lexical import BOOSTS, Passage
from search.tokenizer import terms

PASSAGES = [
    Passage(0, "主从切换 RB-001", "", "ERR_5003", "数据库", "处理", "先停止对账任务，再执行数据库主从切换。"),
    Passage(1, "Cutover RT-002", "割接", "", "", "Lessons", "Rehearse the cutover twice, the cutover!"),
    Passage(2, "主从切换 RB-001", "", "ERR_5003", "数据库", "验证", ""),
]


def reckoned(token: str, at: int) -> float:
    """BM25 of one token in one passage, summed over the fields."""
    total = 0.0
    for name, boost in BOOSTS.items():
        texts = [terms(getattr(one, name)) for one in PASSAGES]
        holding = sum(token in text for text in texts)
        mean = sum(map(len, texts)) / len(texts)
        count, length = texts[at].count(token), norm(len(texts[at]))
        if count:
            idf = math.log1p((len(texts) - holding + 0.5) / (holding + 0.5))
            total += boost * idf * 2.2 * count / (count + 1.2 * (0.25 + 0.75 * length / mean))
    return total


def entry(token: str) -> tuple[int, dict[int, float], list[int]]:
    """(document frequency, score by passage, passages named) as a page reads them."""
    held = shards(impacts(*taken_apart(PASSAGES)))
    tokens, packed = held[bisect.bisect_right(bounds(held), token) - 1]
    data, at = base64.b64decode(packed), 0

    def number() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    for name in tokens.split("\n"):
        length = number()
        if name != token:
            at += length
            continue
        end = at + length
        frequency = number()
        (largest,) = struct.unpack_from("<f", data, at)
        at += 4
        count = number()
        passages = np.cumsum([number() for _ in range(count)]).tolist()
        scores = [data[at + place] / 255 * largest for place in range(count)]
        at += count
        named: list[int] = []
        while at < end:
            named.append(number() + (named[-1] if named else 0))
        return frequency, dict(zip(passages, scores, strict=True)), named
    raise KeyError(token)


@pytest.mark.parametrize("token", ["切换", "cutov", "rb-001", "数据"])
def test_scores_are_those_of_the_formula(token: str) -> None:
    _, scores, _ = entry(token)
    expected = {at: score for at in range(len(PASSAGES)) if (score := reckoned(token, at))}
    assert scores == pytest.approx(expected, rel=0.01)


def test_an_identifier_names_the_passages_of_its_titles_and_keywords() -> None:
    frequency, _, named = entry("err_5003")
    assert (frequency, named) == (2, [0, 2])
    # runs of Han characters name nothing: they are what everything is made of
    assert entry("切换")[2] == []


def test_single_characters_are_apart_from_words_of_one_character() -> None:
    assert entry("切\x01")[1].keys() == {0, 2}
    with pytest.raises(KeyError):
        entry("切")


@given(st.lists(st.lists(st.integers(0, 2**34), unique=True).map(sorted), min_size=1))
def test_lists_of_rising_numbers_come_back(lists: list[list[int]]) -> None:
    bounds = np.cumsum([0, *map(len, lists)])
    numbers = np.array([number for one in lists for number in one], np.int64)
    data, places = varints(steps(numbers, bounds))
    for at, one in enumerate(lists):
        values: list[int] = []
        value = shift = 0
        for byte in data[places[bounds[at]] : places[bounds[at + 1]]]:
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                values.append(value + (values[-1] if values else 0))
                value = shift = 0
        assert values == one


def test_no_passages_make_one_empty_shard() -> None:
    assert shards(impacts(*taken_apart([]))) == [("", "")]
    assert bounds([("", "")]) == [""]


def test_every_token_is_in_the_shard_that_the_bounds_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.browser.postings._SIZE", 60)
    held = shards(impacts(*taken_apart(PASSAGES)))
    known = [one.encode("utf-16-be") for one in bounds(held)]
    assert len(held) > 10
    for number, (tokens, _) in enumerate(held):
        for token in tokens.split("\n"):
            assert bisect.bisect_right(known, token.encode("utf-16-be")) - 1 == number, token


def test_bounds_are_no_longer_than_they_need_be() -> None:
    assert bounds([("abc\nabd", ""), ("abxyz\nb", ""), ("bb", "")]) == ["", "abx", "bb"]


def test_what_no_record_changes_is_kept(tmp_path: Path) -> None:
    made = []

    def parts() -> Iterator[tuple[str, str]]:
        made.append(1)
        yield "model-0", "rows"

    for mark in ("a", "a", "b"):
        folder = Folder(tmp_path)
        folder.fixed(mark, parts)
        folder.finish()
        assert (tmp_path / "model-0.js").is_file()
    assert len(made) == 2
    (tmp_path / "model-0.js").unlink()
    Folder(tmp_path).fixed("b", parts)
    assert (tmp_path / "model-0.js").is_file()
