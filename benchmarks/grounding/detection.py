"""What the fact check catches and what it alarms at: ``python -m benchmarks.grounding.detection``.

Faithful paraphrases must pass; the same sentences with one thing made wrong must not. The rules were written with
the part "written" in view; nobody has looked at the results of the part "apart", which serves for the verdict only
(when a round of tuning needs more, it moves to "written" and a fresh one is set down). Two shares are printed of what
a doubt may concern: refused, and refused or marked for a person to compare.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from benchmarks.grounding.corpus import Pair, pairs
from benchmarks.grounding.mutations import MUTATIONS
from kb.assistant.grounding import check, doubts

PARTS = {
    "written": ("written.zh", "written.en", "later.zh", "later.en", "written.across"),
    "apart": ("apart.zh", "apart.en", "apart.later.zh", "apart.later.en"),
}
SEED = 7
#: What is looked at for doubts, too: the rest is either in the sources or not.
_DOUBTED = ("faithful", "negation", "modality", "opposite", "exchanged")


@dataclass
class Tally:
    """How many sentences failed the check or were only marked, out of how many, and those where it was wrong."""

    flagged: int = 0
    marked: int = 0
    total: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.share:.1%} {self.noticed:.1%} of {self.total}"

    @property
    def share(self) -> float:
        """The share that failed the check; 0 of none."""
        return self.flagged / self.total if self.total else 0.0

    @property
    def noticed(self) -> float:
        """The share that failed the check or was marked; 0 of none."""
        return (self.flagged + self.marked) / self.total if self.total else 0.0


def moved(pair: Pair, dice: random.Random) -> Iterator[str]:
    """Another passage of the same document, as the one that is cited."""
    others = [passage for passage in pair.document.passages if passage != pair.source]
    yield dice.choice(others)


def measure(part: str) -> dict[str, Tally]:
    """The tallies of a file of pairs: "faithful" (failures are false alarms) and each kind of mutation."""
    tallies = {name: Tally() for name in ("faithful", *MUTATIONS, "moved citation")}
    for at, pair in enumerate(pairs(part)):
        dice = random.Random(f"{SEED} {part} {at}")  # noqa: S311  # repeatable, not secret
        _add(tallies, "faithful", pair, pair.text, pair.source)
        for name, mutate in MUTATIONS.items():
            for text in mutate(pair, dice):
                _add(tallies, name, pair, text, pair.source)
        for other in moved(pair, dice):
            _add(tallies, "moved citation", pair, pair.text, other)
    return tallies


def _add(tallies: dict[str, Tally], kind: str, pair: Pair, text: str, source: str) -> None:
    tally = tallies[kind]
    failures = check(text, [source], pair.document.lexicon)
    tally.total += 1
    tally.flagged += bool(failures)
    tally.marked += kind in _DOUBTED and not failures and bool(doubts(text, [source], pair.document.lexicon))
    if bool(failures) == (kind == "faithful"):
        why = " ".join(f"{one.kind}“{one.text}”" for one in failures)
        tally.wrong.append(f"{text}\n    = {source}" + (f"\n    {why}" if why else ""))


def joined(parts: tuple[str, ...]) -> dict[str, Tally]:
    """The tallies of several files, added up."""
    total: dict[str, Tally] = {}
    for part in parts:
        for name, tally in measure(part).items():
            into = total.setdefault(name, Tally())
            into.flagged += tally.flagged
            into.marked += tally.marked
            into.total += tally.total
            into.wrong += tally.wrong
    return total


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--show", metavar="KIND", help="print where the check was wrong in the part 'written'"
    )
    parser.add_argument(
        "--apart", action="store_true", help="the held-apart part, too: for the verdict, not for tuning"
    )
    chosen = parser.parse_args()
    tables = {part: joined(PARTS[part]) for part in (("written", "apart") if chosen.apart else ("written",))}
    columns = list(tables)
    print(f"{'share refused, and noticed':28}" + "".join(f"{name:>24}" for name in columns))  # noqa: T201
    for kind in tables[columns[0]]:
        cells = (str(table[kind]) for table in tables.values())
        print(f"{kind:28}" + "".join(f"{cell:>24}" for cell in cells))  # noqa: T201
    if chosen.show:
        for line in tables["written"][chosen.show].wrong:
            print("-", line)  # noqa: T201


if __name__ == "__main__":
    main()
