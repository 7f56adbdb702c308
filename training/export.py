"""From trained rows to the folder that `search.embedders.static` reads."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.embedders.protocol import Floats
from search.embedders.static import FORMAT, digest
from training.recipe import Recipe
from training.vocabulary import Vocabulary

_TOP = 127


def quantised(rows: Floats) -> tuple[NDArray[np.int8], Floats]:
    """(int8 rows, float32 scale of each row): a row is its numbers times its scale."""
    scales = np.maximum(np.abs(rows).max(axis=1), 1e-12).astype(np.float32) / _TOP
    return np.rint(rows / scales[:, None]).astype(np.int8), scales


def write(
    folder: Path,
    vocabulary: Vocabulary,
    rows: Floats,
    recipe: Recipe,
    *,
    weight: float,
    floor: float,
) -> None:
    """Write the model into ``folder``; files that are there are replaced one by one, ``model.json`` last."""
    folder.mkdir(parents=True, exist_ok=True)
    small, scales = quantised(rows)
    _replace(folder / "pieces.txt", "".join(f"{piece}\n" for piece in vocabulary.pieces).encode())
    for name, array in (("rows", small), ("scales", scales)):
        temporary = folder / f"{name}.tmp.npy"
        np.save(temporary, array)
        _settle(temporary, folder / f"{name}.npy")
    card = {
        "format": FORMAT,
        "dims": rows.shape[1],
        "digest": digest(folder),
        "weight": weight,
        "floor": floor,
        "recipe": asdict(recipe),
        "folding": vocabulary.folding,
    }
    _replace(folder / "model.json", (json.dumps(card, ensure_ascii=False, indent=0) + "\n").encode())


def _replace(path: Path, content: bytes) -> None:
    temporary = path.with_name(f"{path.name}.tmp")
    temporary.write_bytes(content)
    _settle(temporary, path)


def _settle(temporary: Path, path: Path) -> None:
    with temporary.open("rb") as file:
        os.fsync(file.fileno())
    temporary.replace(path)
