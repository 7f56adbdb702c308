"""The tables of a model card, from the journal of the training and the figures put beside it.

    python -m training.card MODEL_DIR ABLATION.json OTHERS.json

ABLATION.json comes from `training.ablate`, OTHERS.json from `training.compare` (embedders "hashing" and "minilm"). Both
are put into MODEL_DIR/training.json; in MODEL_DIR/README.md what stands between ``<!-- NAME -->`` and
``<!-- /NAME -->`` is made anew for the tables sets, widths, ablation and data. The words around them are by hand.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from training import ablate
from training.licences import LICENCES

Journal = Sequence[Mapping[str, Any]]
_HYBRID = ("dense", "hybrid")


def sets(journal: Journal, others: Mapping[str, Any]) -> str:
    """Every judged set: the model, BM25, hashing and MiniLM on the odd queries."""
    own = _judged(journal)[0][1]
    lines = _head(
        "set", "BM25", "this model", "recall@10", "with BM25", "recall@10", "hashing", "with BM25",
        "MiniLM-L6", "MiniLM with BM25",
    )  # fmt: skip
    for name, found in own.items():
        numbers = [found[key] for key in ("bm25", "dense", "dense_recall", "hybrid", "hybrid_recall")]
        numbers += [
            others[other].get(name, {}).get(key) for other in ("hashing", "minilm") for key in _HYBRID
        ]
        lines.append(_row(name, ["–" if number is None else f"{number:.3f}" for number in numbers]))
    return "\n".join(lines)


def widths(journal: Journal) -> str:
    """Means over the sets for each width of the vectors."""
    lines = _head("numbers of a vector", "one language", "with BM25", "across languages")
    for name, figures in _judged(journal):
        means = ablate.columns(figures)
        cells = [f"{means[column]:.3f}" for column in ("one language", "with BM25", "across")]
        lines.append(_row(name.removeprefix("judged at ").removeprefix("judged in "), cells))
    return "\n".join(lines)


def data(journal: Journal) -> str:
    """The sources of the pairs by licence. Raises KeyError for a source whose licence is not known."""
    sources = Counter[str]()
    for name, number in journal[0]["pairs"].items():
        sources[name.partition("/")[2]] += number
    by_licence = defaultdict[str, list[tuple[str, int]]](list)
    for source, number in sources.most_common():
        by_licence[LICENCES[source]].append((source, number))
    lines = _head("licence", "pairs", "sources")
    for licence, found in sorted(by_licence.items(), key=lambda item: -_total(item[1])):
        named = ", ".join(f"{source} {number:,}" for source, number in found)
        lines.append(_row(licence, [f"{_total(found):,}", named]))
    return "\n".join(lines)


def filled(card: str, blocks: Mapping[str, str]) -> str:
    """``card`` with the text of every block between its marks. Raises ValueError for marks that are not there."""
    for name, text in blocks.items():
        marked = re.compile(f"<!-- {name} -->.*?<!-- /{name} -->", re.DOTALL)
        if not marked.search(card):
            raise ValueError(f"the card has no block {name}")
        whole = f"<!-- {name} -->\n\n{text}\n\n<!-- /{name} -->"
        card = marked.sub(lambda _, whole=whole: whole, card)  # type: ignore[misc]
    return card


def _judged(journal: Journal) -> list[tuple[str, dict[str, dict[str, float]]]]:
    return [item for entry in journal for item in entry.items() if item[0].startswith("judged")]


def _total(sources: Iterable[tuple[str, int]]) -> int:
    return sum(number for _, number in sources)


def _head(*names: str) -> list[str]:
    return [_row(names[0], names[1:]), f"|{' --- |' * len(names)}"]


def _row(first: str, cells: Iterable[str]) -> str:
    return f"| {first} | {' | '.join(cells)} |"


def main(arguments: Sequence[str]) -> None:
    """Fill in the card and complete the journal of a model."""
    folder, ablation, others = (Path(argument) for argument in arguments)
    compared = {name: json.loads(path.read_text("utf-8")) for name, path in (("a", ablation), ("o", others))}
    journal = json.loads((folder / "training.json").read_text(encoding="utf-8"))
    journal = [entry for entry in journal if not {"ablation", "others"} & entry.keys()]
    blocks = {
        "sets": sets(journal, compared["o"]),
        "widths": widths(journal),
        "ablation": ablate.markdown(compared["a"]).rstrip(),
        "data": data(journal),
    }
    journal += [{"ablation": compared["a"]}, {"others": compared["o"]}]
    card = folder / "README.md"
    card.write_text(filled(card.read_text(encoding="utf-8"), blocks), encoding="utf-8")
    text = json.dumps(journal, ensure_ascii=False, indent=1)
    (folder / "training.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
