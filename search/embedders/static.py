"""The bilingual static model that comes with the package: one row per piece of text, summed; only NumPy.

A model is a folder: ``model.json`` (dims, floor, weight, folding table, what it was trained on), ``pieces.txt``
(one piece a line; the line number from 0 is its id), ``rows.npy`` (int8, [pieces, dims]) and ``scales.npy``
(float32, [pieces]). The vector of a text is the sum of ``rows[id] * scales[id]`` over its pieces, scaled to
length one. Prefixes of 128 and 64 numbers, scaled again, are usable vectors too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.embedders.batches import BatchTokenizer
from search.embedders.pieces import PieceTokenizer
from search.embedders.protocol import Floats, unit_rows
from search.errors import SearchError

MODELS = Path(__file__).with_name("models")
SHIPPED = "static-zh-en-256"
FORMAT = 1
#: Texts cut into pieces at once: the fastest number measured.
_TOGETHER = 128
_FILES = ("model.json", "pieces.txt", "rows.npy", "scales.npy")


class StaticEmbedder:
    """A static model in ``folder`` (default: the one shipped), read when the first text is encoded."""

    languages = frozenset({"zh", "en"})
    cross_lingual = True

    def __init__(self, folder: Path | None = None, *, dims: int | None = None) -> None:
        #: Where the model lies.
        self.folder = folder or MODELS / SHIPPED
        card = _card(self.folder)
        self.dims = int(card["dims"]) if dims is None else dims
        if not 8 <= self.dims <= int(card["dims"]):
            raise SearchError(
                f"静态模型没有 {self.dims} 维的向量",
                f"the static model has no vectors of {self.dims} dimensions",
                place=str(self.folder),
                hint_zh=f"可取 8 到 {card['dims']}",
                hint_en=f"8 to {card['dims']} are possible",
            )
        self.name = "static" if folder is None and dims is None else f"static:{dims or self.folder.name}"
        self.weight = float(card["weight"])
        self.floor = float(card["floor"])
        self.fingerprint = f"static-{FORMAT}:{self.dims}:{card['digest']}"

    def encode(self, texts: Sequence[str]) -> Floats:
        """Unit vectors, shape [len(texts), dims]."""
        cut = _batches(self.folder)
        found = np.zeros((len(texts), self.dims), np.float32)
        for at in range(0, len(texts), _TOGETHER):
            ids, begins = cut(texts[at : at + _TOGETHER])
            for number, (begin, end) in enumerate(pairwise(begins.tolist()), at):
                self._sum(ids[begin:end], found[number])
        return unit_rows(found)

    def encode_query(self, text: str) -> Floats:
        """The unit vector of a query, shape [dims]."""
        found = np.zeros((1, self.dims), np.float32)
        self._sum(np.array(self.ids(text), np.int64), found[0])
        row: Floats = unit_rows(found)[0]
        return row

    def pieces(self, text: str) -> Floats:
        """The vectors of the distinct pieces of ``text``, shape [pieces, dims]; a longer one tells more."""
        _, rows, scales = _parts(self.folder)
        ids = np.unique(np.array(self.ids(text), np.int64))
        found: Floats = rows[ids, : self.dims] * scales[ids, None]
        return found

    def _sum(self, ids: NDArray[np.int64], out: Floats) -> None:
        _, rows, scales = _parts(self.folder)
        np.dot(scales[ids], rows[ids, : self.dims].astype(np.float32), out=out)

    def ids(self, text: str) -> list[int]:
        """The ids of the pieces of ``text``."""
        return _parts(self.folder)[0].ids(text)


def digest(folder: Path) -> str:
    """A short hash over the files that decide a model's vectors."""
    whole = hashlib.sha256()
    for name in _FILES[1:]:
        whole.update((folder / name).read_bytes())
    return whole.hexdigest()[:12]


@lru_cache(maxsize=8)
def _card(folder: Path) -> dict[str, Any]:
    try:
        card: dict[str, Any] = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _unusable(folder, str(error)) from error
    if int(card.get("format", 0)) != FORMAT:
        raise _unusable(folder, f"format {card.get('format')}")
    return card


def read(folder: Path) -> tuple[dict[str, Any], list[str], NDArray[np.int8], Floats]:
    """(what ``model.json`` says, pieces, rows mapped into memory, scales) of the model in ``folder``.

    Raises SearchError when a file is missing or damaged, or the files do not belong together.
    """
    card = _card(folder)
    try:
        pieces = (folder / "pieces.txt").read_text(encoding="utf-8").split("\n")[:-1]
        rows = np.load(folder / "rows.npy", mmap_mode="r", allow_pickle=False)
        scales = np.load(folder / "scales.npy", allow_pickle=False)
    except (OSError, ValueError) as error:
        raise _unusable(folder, str(error)) from error
    if rows.shape != (len(pieces), int(card["dims"])) or scales.shape != (len(pieces),):
        raise _unusable(folder, "rows.npy, scales.npy, pieces.txt")
    return card, pieces, rows, scales


@lru_cache(maxsize=2)
def _parts(folder: Path) -> tuple[PieceTokenizer, NDArray[np.int8], Floats]:
    card, pieces, rows, scales = read(folder)
    # A plain view: indexing the subclass for mapped files costs more than the rows themselves.
    return PieceTokenizer(pieces, card["folding"]), np.asarray(rows), scales


@lru_cache(maxsize=2)
def _batches(folder: Path) -> BatchTokenizer:
    return BatchTokenizer(_parts(folder)[0])


def _unusable(folder: Path, reason: str) -> SearchError:
    return SearchError(
        f"静态模型读不了：{reason}",
        f"the static model cannot be read: {reason}",
        place=str(folder),
        hint_zh="重新安装 fupan，或检查自己训练的模型文件夹",
        hint_en="install fupan again, or check the folder of the model you trained",
    )
