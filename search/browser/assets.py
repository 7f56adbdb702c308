"""The parts that are the same for every library: folding, the model, the scripts."""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zlib
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from search.browser.packing import encoded
from search.characters import fold_character
from search.embedders.pieces import WORD_START
from search.embedders.static import StaticEmbedder, read

SCRIPTS = Path(__file__).with_name("js")
#: The modules in the order in which they build on each other.
_ORDER = (
    "parts",
    "ahead",
    "characters",
    "stemmer",
    "tokenizer",
    "model",
    "spelling",
    "lexical",
    "query",
    "phrases",
    "fusion",
    "ranking",
    "search",
)
#: Parts of the model.
_PARTS = 512


@lru_cache(maxsize=1)
def folding() -> str:
    """Every character that folding changes and what it becomes, a line each (see ``search.characters``).

    Unassigned code points, surrogates and private ones are nobody's text.
    """
    found: list[str] = []
    for code in chain(range(0x33480), range(0xE0000, 0xE1000)):
        character = chr(code)
        category = unicodedata.category(character)
        if category not in ("Cn", "Cs", "Co", "Cc") and _may_change(character, category):
            folded = fold_character(character)
            if folded != character:
                found.append(character + folded)
    return "\n".join(found)


def _may_change(character: str, category: str) -> bool:
    """Most characters can be told to stay as they are without folding them."""
    return (
        category in ("Cf", "Mn")
        or unicodedata.decomposition(character) != ""
        or character.lower() != character
        or 0x2E80 <= ord(character) < 0x33480
    )


def made_by(embedder: StaticEmbedder) -> str:
    """What an export depends on besides its records: the model, the version of Unicode, the programs of the library."""
    programs = hashlib.sha256()
    for file in sorted((*SCRIPTS.glob("*.mjs"), *SCRIPTS.parents[1].rglob("*.py"))):
        programs.update(file.read_bytes())
    return f"{embedder.fingerprint} {unicodedata.unidata_version} {programs.hexdigest()}"


def fixed_parts(embedder: StaticEmbedder) -> Iterator[tuple[str, Any]]:
    """The parts that no record changes, as (name, part)."""
    yield "folding", folding()
    yield from model_parts(embedder)


def model_parts(embedder: StaticEmbedder) -> Iterator[tuple[str, Any]]:
    """The static model as (name, part): its rows in many small parts, each with its pieces, a line each.

    A piece is in the part of the CRC-32 of its ``beginning``, so that a text needs only the parts of what it holds.
    """
    _, pieces, rows, scales = read(embedder.folder)
    held: list[list[int]] = [[] for _ in range(_PARTS)]
    for number, piece in enumerate(pieces):
        held[zlib.crc32(beginning(piece).encode()) % _PARTS].append(number)
    for part, numbers in enumerate(held):
        table = np.ascontiguousarray(rows[numbers, : embedder.dims])
        yield (
            f"model-{part}",
            {
                "pieces": "\n".join(pieces[number] for number in numbers),
                "rows": encoded(table.tobytes()),
                "scales": encoded(scales[numbers].astype("<f4").tobytes()),
            },
        )


def model_card(embedder: StaticEmbedder) -> dict[str, Any]:
    """What has to be known of the model before any part of it: its parts, its longest piece, its own folding.

    Its folding is fixed; only what differs from `folding`, which follows Python's Unicode, is told.
    """
    card, pieces, _, _ = read(embedder.folder)
    own: dict[str, str] = card["folding"]
    return {
        "dims": embedder.dims,
        "parts": _PARTS,
        "longest": max(map(len, pieces), default=1),
        "folding": "\n".join(one + to for one, to in own.items() if fold_character(one) != to),
    }


def beginning(piece: str) -> str:
    """The first characters of a piece: one of a Han word, two of another, three after a mark; none if it is shorter."""
    size = 3 if piece[0] == WORD_START else 1 if piece[0] > WORD_START else 2
    return piece[:size] if len(piece) >= size else ""


def scripts() -> Iterator[tuple[str, str]]:
    """The scripts of the page: the search as one classic script, made of modules, and what shows it."""
    yield "search-core.js", bundle()


def bundle() -> str:
    """The modules as one classic script, each in a scope of its own: pages opened as files cannot load modules."""
    scopes = "\n".join(map(_scope, _ORDER))
    return (
        f'function fupanSearchCore() {{\n"use strict";\nconst modules = {{}};\n{scopes}\n'
        "return { ...modules.parts, ...modules.search, modules };\n}\n"
    )


def _scope(name: str) -> str:
    text = (SCRIPTS / f"{name}.mjs").read_text(encoding="utf-8")
    names = ", ".join(_EXPORT.findall(text))
    text = _IMPORT.sub(r"const \1 = modules.\2;\n", text)
    text = re.sub(r"^export ", "", text, flags=re.MULTILINE)
    return f"modules.{name} = (() => {{\n{text}return {{ {names} }};\n}})();"


_IMPORT = re.compile(r"""^import (\{[^}]+\}) from "\./(\w+)\.mjs";\n""", re.MULTILINE)
_EXPORT = re.compile(r"^export (?:async )?(?:function\*?|class|const) (\w+)", re.MULTILINE)
