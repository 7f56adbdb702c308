"""Precision and recall of the requirement lint on labelled sentences: ``python -m benchmarks.lint.precision``.

A sentence carries the rules a strict reader would cite, ``ok`` for none. A rule found where it is labelled counts as
right, however often; found elsewhere it is a false alarm. The rules were written with the sentences "written" in
view; those "apart" were set down before the rules and serve for the verdict only.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from kb.checks.requirements.lint import context_of, lint_sentence
from kb.checks.requirements.sentence import Sentence
from kb.checks.requirements.words import load_words
from kb.project import Project

SENTENCES = Path(__file__).with_name("sentences")
STANDARDS = Path(__file__).parents[2] / "templates" / "_base" / "standards.yaml"
_LINE = re.compile(r"(?P<rules>ok|RQ-\d\d(?: RQ-\d\d)*)(?: \[(?P<kind>\w+)\])? \| (?P<text>.+)")


@dataclass(frozen=True)
class Labelled:
    """A sentence and the rules it breaks."""

    sentence: Sentence
    rules: frozenset[str]


@dataclass
class Tally:
    """Right, false and missed citations per rule."""

    right: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)

    def line(self, name: str, rules: list[str]) -> str:
        """One row of the table: counts, precision, recall over ``rules``."""
        right, false, missed = (
            sum(counter[rule] for rule in rules) for counter in (self.right, self.false, self.missed)
        )
        precision = f"{right / (right + false):.3f}" if right + false else "    -"
        recall = f"{right / (right + missed):.3f}" if right + missed else "    -"
        return f"{name:8} {right:5} {false:5} {missed:6}   {precision:>9} {recall:>6}"


def labelled(part: str, lang: str) -> Iterator[Labelled]:
    """Yield the sentences of ``part`` ("written" or "apart") in ``lang``; ValueError for a line that is none."""
    for line in (SENTENCES / f"{part}.{lang}.txt").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        found = _LINE.fullmatch(line.strip())
        if found is None:
            raise ValueError(line)
        rules = frozenset() if found["rules"] == "ok" else frozenset(found["rules"].split())
        yield Labelled(Sentence(found["text"], lang, found["kind"] or "functional"), rules)


def measure(part: str, langs: tuple[str, ...], *, show: bool = False) -> Tally:
    """The tally of ``part``; with ``show`` the sentences that went wrong are printed."""
    data = yaml.safe_load((SENTENCES / "context.yaml").read_text(encoding="utf-8"))
    context = context_of(Project.model_validate(data), load_words(), STANDARDS)
    tally = Tally()
    for lang in langs:
        for one in labelled(part, lang):
            cited = {rule.id: remark for rule, remark in lint_sentence(one.sentence, context)}
            tally.right.update(one.rules & cited.keys())
            tally.false.update(cited.keys() - one.rules)
            tally.missed.update(one.rules - cited.keys())
            if show and one.rules != cited.keys():
                words = [
                    f"{rule}“{one.sentence.text[cited[rule].start : cited[rule].end]}”"
                    for rule in sorted(cited.keys() - one.rules)
                ]
                print("false", *words, "missed", *sorted(one.rules - cited.keys()), "|", one.sentence.text)  # noqa: T201
    return tally


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--show", action="store_true", help="print the sentences of the part 'written' that went wrong"
    )
    parser.add_argument(
        "--apart", action="store_true", help="the held-apart part, too: for the verdict, not for tuning"
    )
    chosen = parser.parse_args()
    for part in ("written", "apart") if chosen.apart else ("written",):
        for langs in (("zh",), ("en",), ("zh", "en")):
            tally = measure(part, langs, show=chosen.show and part == "written" and len(langs) == 1)
            rules = sorted({*tally.right, *tally.false, *tally.missed})
            print(f"\n{part} {'+'.join(langs)}\nrule     right false missed   precision recall")  # noqa: T201
            for rule in rules:
                print(tally.line(rule, [rule]))  # noqa: T201
            print(tally.line("all", rules))  # noqa: T201


if __name__ == "__main__":
    main()
