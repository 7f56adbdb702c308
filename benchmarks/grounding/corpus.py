"""Passages and faithful paraphrases of them, written by us, with the names of each document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kb.assistant.grounding import Lexicon

PAIRS = Path(__file__).with_name("pairs")


@dataclass(frozen=True)
class Document:
    """Passages of one document and the names in it, each with its spellings."""

    names: tuple[tuple[str, ...], ...]
    passages: tuple[str, ...]

    @property
    def lexicon(self) -> Lexicon:
        """The names as the check takes them."""
        return Lexicon.of(self.names)


@dataclass(frozen=True)
class Pair:
    """A faithful paraphrase of the passage ``at`` of ``document``."""

    document: Document
    at: int
    text: str

    @property
    def source(self) -> str:
        """The passage it paraphrases."""
        return self.document.passages[self.at]


def pairs(part: str) -> Iterator[Pair]:
    """The pairs of ``part`` ("written.zh", "apart.en", …) in the order of the file; ValueError for a stray line."""
    for block in (PAIRS / f"{part}.txt").read_text(encoding="utf-8").split("\n## ")[1:]:
        names: tuple[tuple[str, ...], ...] = ()
        passages: list[str] = []
        found: list[tuple[int, str]] = []
        for line in filter(None, block.splitlines()[1:]):
            mark, _, text = line.partition(" ")
            if mark == "names:":
                names = tuple(tuple(name.split("/")) for name in text.split(", "))
            elif mark == "=":
                passages.append(text.replace("\\n", "\n"))
            elif mark == "+":
                found.append((len(passages) - 1, text))
            else:
                raise ValueError(line)
        document = Document(names, tuple(passages))
        yield from (Pair(document, at, text) for at, text in found)
