"""Precision and recall of the knowledge lint on labelled texts: ``python -m benchmarks.lint.knowledge``.

Sentences say which rule should speak up (+) or keep quiet (-); pairs say whether two lessons are the same (K18) or two
pieces of advice contradict each other (K19). Those marked apart were set down before the rules were tuned and serve for
the verdict only; ``--show`` prints what went wrong in the part "written".
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np

import search
from kb.checks.knowledge_checklists import asks_several
from kb.checks.knowledge_form import secrets_of_record
from kb.checks.knowledge_likeness import SAME_LESSON, SAME_MATTER
from kb.checks.knowledge_runbooks import danger_in
from kb.checks.knowledge_texts import placeholder_in
from kb.checks.knowledge_wording import blame_in
from kb.checks.polarity import opposed, other_amounts

SENTENCES = Path(__file__).with_name("sentences")
SPEAKS: Mapping[str, Callable[[str], bool]] = {
    "K08": lambda text: bool(blame_in(text)),
    "K10": lambda text: bool(danger_in(text)),
    "K15": asks_several,
    "V32": lambda text: any(True for _ in secrets_of_record(text)),
    "V33": lambda text: bool(placeholder_in(text)),
}
_LINE = re.compile(r"(?P<rule>\w+) (?P<sign>[+-]) (?P<part>\w+) \| (?P<text>.+)")


def sentences(lang: str) -> Iterator[tuple[str, str, bool, str]]:
    """Yield (part, rule, whether it should speak up, text); ValueError for a line that is none."""
    for line in (SENTENCES / f"knowledge.{lang}.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            found = _LINE.fullmatch(line)
            if found is None:
                raise ValueError(line)
            yield found["part"], found["rule"], found["sign"] == "+", found["text"]


def pairs() -> Iterator[tuple[str, str, bool, bool, str]]:
    """Yield (part, rule, whether it should speak up, whether it does, both texts)."""
    encode = search.load("static").encode
    lines = (SENTENCES / "knowledge.pairs.txt").read_text(encoding="utf-8").splitlines()
    rows = [re.split(r" \| ", line) for line in lines if line and not line.startswith("#")]
    for head, one, other in rows:
        label, part = head.split()
        vectors = np.asarray(encode([one, other]), dtype=np.float32)
        cosine = float(vectors[0] @ vectors[1])
        lessons = label == "same" or "。" in one or ". " in one
        if lessons:
            yield part, "K18", label == "same", cosine >= SAME_LESSON, f"{cosine:.2f} {one} | {other}"
        else:
            speaks = cosine >= SAME_MATTER and (other_amounts(one, other) or opposed(one, other))
            yield part, "K19", label != "different", speaks, f"{cosine:.2f} {one} | {other}"


def results() -> Iterator[tuple[str, str, str, bool, bool, str]]:
    """Yield (part, rule, language, whether it should speak up, whether it does, text) for every example."""
    for lang in ("zh", "en"):
        for part, rule, should, text in sentences(lang):
            yield part, rule, lang, should, SPEAKS[rule](text), text
    for part, rule, should, does, text in pairs():
        yield part, rule, "zh" if re.search("[一-鿿]", text) else "en", should, does, text


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true", help="print what went wrong in the part 'written'")
    chosen = parser.parse_args()
    found = list(results())
    for part in ("written", "apart"):
        print(f"\n{part}\nrule lang   right false missed quiet   precision recall")  # noqa: T201
        for rule in sorted({row[1] for row in found}):
            for langs in (("zh",), ("en",), ("zh", "en")):
                rows = [row for row in found if row[0] == part and row[1] == rule and row[2] in langs]
                right = sum(should and does for *_, should, does, _ in rows)
                false = sum(does and not should for *_, should, does, _ in rows)
                missed = sum(should and not does for *_, should, does, _ in rows)
                precision = f"{right / (right + false):.3f}" if right + false else "-"
                recall = f"{right / (right + missed):.3f}" if right + missed else "-"
                quiet = len(rows) - right - false - missed
                counts = f"{right:5} {false:5} {missed:6} {quiet:5}"
                print(f"{rule:4} {'+'.join(langs):6} {counts}   {precision:>9} {recall:>6}")  # noqa: T201
    for part, rule, _, should, does, text in found if chosen.show else ():
        if part == "written" and should != does:
            print(rule, "missed" if should else "false", "|", text)  # noqa: T201


if __name__ == "__main__":
    main()
