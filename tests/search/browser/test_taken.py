"""What is kept from one export to the next changes nothing but the work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from search import Record, Section
from search.browser.impacts import impacts
from search.browser.postings import Shard, shards
from search.browser.taken import Keeper
from search.embedders import StaticEmbedder
from search.embedders.protocol import Floats

SWITCH = Section("a", ("处理",), "先停止对账任务，再执行数据库主从切换。ERR_5003")
REHEARSE = Section("LES-001", ("Lessons",), "Rehearse the cutover twice, 30 minutes each.", "lesson")
FIRST = Record("RB-001", "runbook", "主从切换失败处理", (SWITCH,))
SECOND = Record("RT-001", "retrospective", "Cutover review", (REHEARSE, SWITCH), lang="en")
CHANGED = replace(FIRST, sections=(SWITCH, Section("b", ("验证",), "核对总账余额，zyxwv 鑫淼。")))


class Counting(StaticEmbedder):
    """The static model, which counts the texts that it is given."""

    texts = 0

    def encode(self, texts: Sequence[str]) -> Floats:
        """Unit vectors, shape [len(texts), dims]."""
        self.texts += len(texts)
        return super().encode(texts)


def take(
    records: Sequence[Record], kept: Path | None, mark: str = "m"
) -> tuple[object, list[Shard], Floats, int]:
    """The rows, the shards, the vectors of an export, and the number of passages it worked out."""
    embedder = Counting()
    taken = Keeper(embedder, kept, mark).take(records)
    return taken.rows, shards(impacts(taken.tables, taken.columns)), taken.vectors, embedder.texts


@pytest.mark.parametrize(
    ("records", "worked"),
    [
        ((FIRST, SECOND), 0),
        ((SECOND, FIRST), 0),
        ((CHANGED, SECOND), 2),
        ((SECOND,), 0),
        ((), 0),
        ((FIRST, SECOND, FIRST), 0),
    ],
    ids=["same", "order", "changed", "fewer", "none", "twice"],
)
def test_what_did_not_change_is_kept_and_comes_to_the_same(
    tmp_path: Path, records: Sequence[Record], worked: int
) -> None:
    kept = tmp_path / "kept.npz"
    assert take((FIRST, SECOND), kept)[3] == 3
    for times in range(2):
        rows, held, vectors, count = take(records, kept)
        fresh = take(records, None)
        assert (rows, held) == fresh[:2]
        np.testing.assert_array_equal(vectors, fresh[2])
        assert count == (0 if times else worked)


def test_the_next_file_holds_only_what_is_there(tmp_path: Path) -> None:
    kept = tmp_path / "kept.npz"
    take((FIRST, SECOND), kept)
    take((SECOND,), kept)
    assert take((FIRST, SECOND), kept)[3] == 1


def test_what_other_programs_kept_is_forgotten(tmp_path: Path) -> None:
    kept = tmp_path / "kept.npz"
    take((FIRST, SECOND), kept)
    assert take((FIRST, SECOND), kept, mark="other")[3] == 3


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 no archive", None])
def test_a_damaged_file_is_forgotten(tmp_path: Path, damage: bytes | None) -> None:
    kept = tmp_path / "kept.npz"
    take((FIRST, SECOND), kept)
    whole = kept.read_bytes()
    kept.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    assert take((FIRST, SECOND), kept)[3] == 3
    assert take((FIRST, SECOND), kept)[3] == 0
