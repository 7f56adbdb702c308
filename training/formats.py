"""The model in the formats of others: sentence-transformers' StaticEmbedding and model2vec.

Both read a ``tokenizer.json`` of the tokenizers library and float rows. The tokenizer is put together so that it
cuts as ours does: a character map for the folding, the mark in front of words, and WordPiece without a prefix,
which is longest match from the left. Unlike ours it reads a text to its end, and
drops a mark that belongs to the letter before it (U+302F and other marks that are no accents) where ours
sees two words.
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from search.embedders.pieces import WORD_START
from search.embedders.protocol import Floats
from search.embedders.static import read

_HAN = range(0x3400, 0xA000)
_LONGEST_RUN = 100_000
_UNKNOWN = "[UNK]"
_RUNS = f"[\u3400-\u4dbf\u4e00-\u9fff]+|{WORD_START}[a-z0-9]+"
_WORD_BEGINS = "(?<![a-z0-9])(?=[a-z0-9])"


def write_sentence_transformers(model: Path, folder: Path) -> None:
    """Write the model in folder ``model`` so that ``SentenceTransformer(folder)`` loads it."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding

    pieces, folding, table = _read(model)
    embedding = StaticEmbedding(_tokenizer(pieces, folding), embedding_weights=table)
    SentenceTransformer(modules=[embedding, Normalize()], device="cpu").save(
        str(folder), create_model_card=False
    )


def write_model2vec(model: Path, folder: Path) -> None:
    """Write the model in folder ``model`` so that ``model2vec.StaticModel.from_pretrained(folder)`` loads it."""
    from safetensors.numpy import save_file

    pieces, folding, table = _read(model)
    folder.mkdir(parents=True, exist_ok=True)
    _tokenizer(pieces, folding).save(str(folder / "tokenizer.json"))
    save_file({"embeddings": table}, folder / "model.safetensors")
    card = {
        "model_type": "model2vec",
        "architectures": ["StaticModel"],
        "hidden_dim": table.shape[1],
        "seq_length": 1_000_000,
        "normalize": True,
    }
    (folder / "config.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


def _read(model: Path) -> tuple[list[str], dict[str, str], Floats]:
    """(pieces, folding table, float rows with a row of zeros for what is unknown)."""
    card, pieces, rows, scales = read(model)
    table = np.vstack([rows * scales[:, None], np.zeros((1, rows.shape[1]), np.float32)])
    return pieces, card["folding"], table.astype(np.float32)


def _tokenizer(pieces: list[str], folding: Mapping[str, str]):  # type: ignore[no-untyped-def]  # noqa: ANN202
    from tokenizers import Tokenizer

    known = set(pieces)
    unknown = {chr(code): " " for code in _HAN if chr(code) not in known and chr(code) not in folding}
    blank = str.maketrans(dict.fromkeys((chr(code) for code in _HAN if chr(code) not in known), " "))
    characters = {**unknown, **{c: folded.translate(blank) for c, folded in folding.items()}, WORD_START: " "}
    return Tokenizer.from_str(
        json.dumps(
            {
                "version": "1.0",
                "added_tokens": [],
                "normalizer": {
                    "type": "Sequence",
                    "normalizers": [
                        {"type": "Precompiled", "precompiled_charsmap": character_map(characters)},
                        {"type": "Replace", "pattern": {"Regex": _WORD_BEGINS}, "content": WORD_START},
                    ],
                },
                "pre_tokenizer": {
                    "type": "Split", "pattern": {"Regex": _RUNS}, "behavior": "Removed", "invert": True,
                },
                "model": {
                    "type": "WordPiece",
                    "unk_token": _UNKNOWN,
                    "continuing_subword_prefix": "",
                    "max_input_chars_per_word": _LONGEST_RUN,
                    "vocab": {piece: number for number, piece in enumerate([*pieces, _UNKNOWN])},
                },
            }
        )
    )  # fmt: skip


def character_map(characters: Mapping[str, str]) -> str:
    """``characters`` as a SentencePiece "precompiled character map", base64.

    The format: the size of a double-array trie in bytes, the trie (32-bit units as in Darts-clone, keys in
    UTF-8, values are offsets), then the replacements, each ended by a zero byte.
    """
    texts, offsets = bytearray(), {}
    for text in dict.fromkeys(characters.values()):
        offsets[text] = len(texts)
        texts += text.encode() + b"\0"
    trie = _double_array({key.encode(): offsets[text] for key, text in characters.items()})
    return base64.b64encode(np.uint32(trie.nbytes).tobytes() + trie.tobytes() + bytes(texts)).decode()


def _double_array(values: Mapping[bytes, int]) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    """The units of the trie: the children of a node at ``base ^ byte``, its value at ``base``."""
    units = np.zeros(1 << 22, np.uint32)
    taken, bases, search_from = {0}, set[int](), {True: 1, False: 1}
    queue: list[tuple[int, list[bytes], int]] = [(0, sorted(values), 0)]
    for place, keys, depth in queue:
        labels = sorted({key[depth] if len(key) > depth else 0 for key in keys})
        # Leaves, most of the nodes, are looked for apart from the rest, so that neither search goes back.
        leaf, base = labels == [0], search_from[labels == [0]]
        while base in bases or any(base ^ label in taken for label in labels):
            base += 1
        search_from[leaf] = base + 1
        bases.add(base)
        taken.update(base ^ label for label in labels)
        units[place] |= np.uint32((place ^ base) << 10)
        for label in labels:
            if label:
                units[base ^ label] = label
                queue.append(
                    (base ^ label, [k for k in keys if k[depth : depth + 1] == bytes([label])], depth + 1)
                )
            else:
                units[place] |= np.uint32(1 << 8)
                units[base] = np.uint32(values[keys[0]] | 1 << 31)
    return units[: max(taken) + 256].copy()


def main(arguments: Sequence[str]) -> None:
    """``python -m training.formats MODEL_DIR OUT_DIR``: write both formats, each into its folder of OUT_DIR."""
    model, out = (Path(argument) for argument in arguments)
    write_sentence_transformers(model, out / "sentence-transformers")
    write_model2vec(model, out / "model2vec")


if __name__ == "__main__":
    main(sys.argv[1:])
