"""Makes FupanSansSC-Regular.otf anew; run with the path of NotoSansCJK-Regular.ttc if it lies elsewhere.

    python -m generators.figures.fonts.make_subset

Kept are the 6763 characters of GB/T 2312 levels 1 and 2 with its punctuation and symbols, ASCII, Latin-1,
Greek, and the marks the figures use. The result has a name of its own, as the licence (OFL.txt) asks of a
changed font whose name is a trademark.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._n_a_m_e import table__n_a_m_e

FAMILY = "Fupan Sans SC"
SOURCE = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
SOURCE_FACE = "Noto Sans CJK SC"
FIGURE_MARKS = "※→←↑↓↔⇄⚠✓✗●○◆◇■□▲△▼▽★☆〓…—–‑•·′″₂²³≤≥≠≈±×÷√∞‰℃￥€"
FACES_IN_COLLECTION = 10


def characters() -> set[int]:
    """Return the code points to keep."""
    kept = {*range(0x20, 0x7F), *range(0xA0, 0x100), *range(0x391, 0x3CA), *range(0x3000, 0x3018)}
    kept |= set(map(ord, FIGURE_MARKS)) | set(range(0xFF01, 0xFF5F))
    for high in (*range(0xA1, 0xAA), *range(0xB0, 0xF8)):
        for low in range(0xA1, 0xFF):
            kept |= set(map(ord, bytes((high, low)).decode("gb2312", "ignore")))
    return kept


def renamed(font: TTFont, copyright_notice: str) -> table__n_a_m_e:
    """Return a name table with the new family name, the old copyright and the licence."""
    names = newTable("name")
    assert isinstance(names, table__n_a_m_e)  # noqa: S101 - what newTable("name") is, said to the type checker
    names.names = []
    licence = "This Font Software is licensed under the SIL Open Font License, Version 1.1."
    texts = {
        0: copyright_notice,
        1: FAMILY,
        2: "Regular",
        3: "FupanSansSC-Regular;subset of Noto Sans CJK SC 2.004",
        4: FAMILY,
        5: "Version 2.004",
        6: "FupanSansSC-Regular",
        13: licence,
        14: "https://openfontlicense.org",
    }
    for number, text in texts.items():
        names.setName(text, number, 3, 1, 0x409)
    return names


def face(source: Path) -> TTFont:
    """Return the Simplified Chinese face of the collection."""
    for number in range(FACES_IN_COLLECTION):
        font = TTFont(source, fontNumber=number, recalcTimestamp=False)
        if font["name"].getDebugName(1) == SOURCE_FACE:
            return font
    raise SystemExit(f"{source} holds no face named {SOURCE_FACE}")


def main() -> None:
    """Write the subset beside this script."""
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else SOURCE
    font = face(source)
    notice = font["name"].getDebugName(0)
    options = subset.Options()
    options.layout_features = ["kern", "locl", "ccmp"]
    options.hinting = False
    options.desubroutinize = False
    options.drop_tables += ["BASE", "VORG", "vhea", "vmtx", "DSIG", "STAT", "GPOS", "GSUB"]
    options.notdef_outline = True
    options.glyph_names = False
    options.recalc_timestamp = False
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters())
    cutter.subset(font)
    font["name"] = renamed(font, notice)
    top = font["CFF "].cff
    top.fontNames[0] = "FupanSansSC-Regular"
    target = Path(__file__).with_name("FupanSansSC-Regular.otf")
    font.save(target)
    sys.stdout.write(
        f"{target.name}: {target.stat().st_size / 1e6:.2f} MB, {len(font.getBestCmap())} characters\n"
    )


if __name__ == "__main__":
    main()
