"""The figures of other embedders on the judged sets, beside which the model's own are put.

    python -m training.compare JUDGED_DIR OUT.json NAME=SPEC [NAME=SPEC ...]

SPEC is what `search.load` takes, such as ``hashing`` or ``st:FOLDER``. As for the model itself: the odd ones of the
first 1,200 queries, all passages. OUT.json is written after each set; sets that it holds already are left alone.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from search.embedders import load
from training import judged, stages


def main(arguments: Sequence[str]) -> None:
    """Measure every embedder on every set."""
    folder, out = Path(arguments[0]), Path(arguments[1])
    found: dict[str, dict[str, Any]] = json.loads(out.read_text(encoding="utf-8")) if out.exists() else {}
    sets = judged.read_all(folder)
    for name, _, spec in (argument.partition("=") for argument in arguments[2:]):
        embedder, figures = load(spec), found.setdefault(name, {})
        for one in sets:
            if one.name not in figures:
                figures.update(stages.judgement([one], embedder.encode, odd=True))
                out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
                sys.stdout.write(f"{name} {one.name} {figures[one.name]}\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
