"""The memory-mapped matrix of vectors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from search.errors import SearchError
from search.vectors import exact, matrix
from search.vectors.planner import Planner


def rows(count: int, seed: int = 0) -> matrix.Floats:
    return np.random.default_rng(seed).standard_normal((count, 8)).astype(np.float32)


def test_appended_rows_come_back(tmp_path: Path) -> None:
    path = tmp_path / "v.f32"
    first, second = rows(5), rows(3, seed=1)
    blocks = [matrix.append(path, 0, first), matrix.append(path, 5, second)]
    view = matrix.view(path, 8, 8)
    assert np.array_equal(view, np.concatenate([first, second]))
    assert matrix.intact(view, blocks)


def test_left_overs_of_an_interrupted_write_are_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "v.f32"
    blocks = [matrix.append(path, 0, rows(5))]
    matrix.append(path, 5, rows(4, seed=2))
    blocks.append(matrix.append(path, 5, rows(1, seed=3)))
    assert path.stat().st_size == 6 * 8 * 4
    assert matrix.intact(matrix.view(path, 6, 8), blocks)


def test_a_flipped_bit_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "v.f32"
    blocks = [matrix.append(path, 0, rows(5))]
    data = bytearray(path.read_bytes())
    data[37] ^= 1
    path.write_bytes(data)
    assert not matrix.intact(matrix.view(path, 5, 8), blocks)


def test_a_short_file_is_a_clear_error(tmp_path: Path) -> None:
    matrix.append(tmp_path / "v.f32", 0, rows(2))
    with pytest.raises(SearchError):
        matrix.view(tmp_path / "v.f32", 3, 8)
    with pytest.raises(SearchError):
        matrix.view(tmp_path / "none.f32", 1, 8)
    assert matrix.view(tmp_path / "none.f32", 0, 8).shape == (0, 8)


@pytest.mark.parametrize("share", [0.01, 0.15, 0.9])
def test_the_scan_gives_the_same_however_many_rows_are_allowed(share: float) -> None:
    vectors, query = rows(9_000), rows(1, seed=5)[0]
    slots = np.flatnonzero(np.random.default_rng(1).random(9_000) < share)
    values = exact.similarities(vectors, slots, query)
    assert np.allclose(values, vectors[slots] @ query, atol=1e-5)
    assert exact.cost(vectors, slots.size) == int((2.5 * slots.size if share < 0.2 else 9_000) * 8)
    assert exact.best(values, 10).tolist() == np.argsort(-values, kind="stable")[:10].tolist()


def test_the_best_of_equal_values_keep_their_order() -> None:
    values = np.array([0.5, 0.7, 0.5, 0.5, 0.1], np.float32)
    assert exact.best(values, 3).tolist() == [1, 0, 2]
    assert exact.best(values, 99).tolist() == [1, 0, 2, 3, 4]


def test_the_planner_takes_chroma_only_where_it_is_cheaper_and_loses_nothing() -> None:
    planner = Planner(exact_per_value=1e-9, chroma_query=4e-3)
    assert not planner.pays_off(10_000_000), "10 ms for 4: not worth minutes of building"
    assert planner.pays_off(20_000_000)
    assert planner.prefers_chroma(10_000_000, 1.0)
    assert not planner.prefers_chroma(10_000_000, 1.0, rest=7_000_000)
    assert not planner.prefers_chroma(10_000_000, 0.1)


def test_the_planner_learns_from_what_it_sees() -> None:
    planner = Planner(exact_per_value=1e-9, chroma_query=4e-3)
    for _ in range(30):
        planner.learn_chroma(50e-3)
        planner.learn_exact(10_000_000, 5e-3)
    assert not planner.prefers_chroma(10_000_000, 1.0)


@pytest.mark.parametrize("count", [1, 10, 100])
@pytest.mark.parametrize("size", [511, 512, 40_000])
def test_the_best_of_many_values_are_those_of_a_stable_sort(count: int, size: int) -> None:
    values = np.random.default_rng(count).integers(0, 500, size).astype(np.float32)
    assert exact.best(values, count).tolist() == np.argsort(-values, kind="stable")[:count].tolist()
