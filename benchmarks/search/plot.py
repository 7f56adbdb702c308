"""How size and times grow: a picture from the results of ``benchmarks.search.scale``.

python -m benchmarks.search.plot results.jsonl [growth.png]
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot as plt

#: Figure of a row -> title of its panel.
PANELS = {
    "all_p50_cpu_ms": "one query, ms of processor time",
    "hundredth_p50_cpu_ms": "one query under a filter of 1 %, ms of processor time",
    "build_cpu_s": "building, s of processor time",
    "disk_mb": "size on disk, MB",
    "rss_mb": "memory while answering, MB",
    "update_s": "one changed file, s",
}


def draw(rows: Sequence[dict[str, Any]], target: Path) -> None:
    """Write the picture: a panel per figure, a line per engine, both axes logarithmic."""
    figure, axes = plt.subplots(2, 3, figsize=(15, 8), constrained_layout=True)
    engines = sorted({row["engine"] for row in rows if PANELS.keys() & row.keys()})
    palette = plt.colormaps["tab20"].colors  # type: ignore[attr-defined]
    colours = dict(zip(engines, palette, strict=False))  # the same in every panel
    for axis, (name, title) in zip(axes.flat, PANELS.items(), strict=True):
        for engine in engines:
            points = sorted((r["passages"], r[name]) for r in rows if r["engine"] == engine and r.get(name))
            if points:
                axis.plot(*zip(*points, strict=True), marker="o", label=engine, color=colours[engine])
        axis.set(title=title, xlabel="passages", xscale="log", yscale="log")
        axis.grid(visible=True, alpha=0.3)
    handles, names = axes.flat[0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower center", ncols=len(names), fontsize=9)
    figure.savefig(target, dpi=110)


if __name__ == "__main__":
    source = Path(sys.argv[1])
    lines = source.read_text(encoding="utf-8").splitlines()
    draw([json.loads(line) for line in lines], Path(sys.argv[2] if len(sys.argv) > 2 else "growth.png"))
