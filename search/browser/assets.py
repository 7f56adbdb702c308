"""The parts that are the same for every library: folding, the model, the scripts."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from search.browser.packing import encoded
from search.characters import fold_character
from search.embedders.static import StaticEmbedder, read

SCRIPTS = Path(__file__).with_name("js")
#: The modules in the order in which they build on each other.
_ORDER = (
    "parts",
    "characters",
    "stemmer",
    "tokenizer",
    "model",
    "spelling",
    "query",
    "lexical",
    "fusion",
    "ranking",
    "search",
)
#: Rows of the model in one part.
_ROWS = 256


@lru_cache(maxsize=1)
def folding() -> list[str]:
    """Every character that folding changes, and what it becomes, by turns (see ``search.characters``)."""
    found: list[str] = []
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        # assigned characters only; a page meets no lone surrogates
        if unicodedata.category(character) in ("Cn", "Cs", "Co"):
            continue
        folded = fold_character(character)
        if folded != character:
            found += [character, folded]
    return found


def model_parts(embedder: StaticEmbedder) -> Iterator[tuple[str, Any]]:
    """The static model as (name, part): its pieces, its own folding, and its rows in many small parts."""
    card, pieces, rows, scales = read(embedder.folder)
    yield "pieces", {"pieces": "\n".join(pieces), "folding": card["folding"], "rows": _ROWS}
    for number, at in enumerate(range(0, len(pieces), _ROWS)):
        held = np.ascontiguousarray(rows[at : at + _ROWS, : embedder.dims])
        part = {
            "rows": encoded(held.tobytes()),
            "scales": encoded(scales[at : at + _ROWS].astype("<f4").tobytes()),
        }
        yield f"model-{number}", part


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
