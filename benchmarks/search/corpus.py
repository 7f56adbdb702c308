"""Made-up libraries of any size: passages of Chinese and English words with Zipf's frequencies, seeded.

Nothing in them means anything; they have the lengths, the share of rare words and the fields of real ones, so
that sizes and times are those of a real library. Passages hold 150 to 300 characters, ten to a record.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from search import Record, Section

PER_RECORD = 10
#: Share of the records that carry each tag; a filter on it is that selective.
SELECTIVITIES = {"half": 0.5, "tenth": 0.1, "hundredth": 0.01, "thousandth": 0.001}

_HAN, _LATIN = 30_000, 15_000
_ENGLISH = 5  # every fifth record is in English
_FREQUENT = ("的", "在", "和", "与", "对", "为", "由", "应", "后", "前")
_ONSETS = (*"bcdfghklmnprstvw", "st", "tr", "pl", "ex")
_SYLLABLES = [onset + vowel for onset in _ONSETS for vowel in (*"aeiou", "er", "on")]
_SECTIONS = ("概述", "背景", "现象", "影响", "原因", "处理步骤", "验证", "回退", "经验", "附录")


@dataclass(frozen=True, slots=True)
class Library:
    """The words of a library; the same ``seed`` gives the same library, a larger one begins like a smaller."""

    seed: int = 2026

    def records(self, passages: int) -> Iterator[Record]:
        """Records with ``passages`` passages together (a multiple of ten)."""
        for number in range(passages // PER_RECORD):
            yield self.record(number)

    def record(self, number: int, edition: int = 0) -> Record:
        """Record ``number``; another ``edition`` has one section rewritten."""
        rng = np.random.default_rng([self.seed, number])
        english = number % _ENGLISH == 0
        sections = [
            Section(f"s{at}", (name,), self._text(rng, english=english)) for at, name in enumerate(_SECTIONS)
        ]
        if edition:
            text = self._text(np.random.default_rng([self.seed, number, edition]), english=english)
            sections[0] = Section("s0", (_SECTIONS[0],), text)
        tags = tuple(name for name, share in SELECTIVITIES.items() if number % round(1 / share) == 0)
        day = (date(2020, 1, 1) + timedelta(days=number % 2000)).isoformat()
        return Record(
            f"DOC-{number:06}",
            ("runbook", "retrospective", "checklist")[number % 3],
            self._text(rng, english=english)[:24],
            tuple(sections),
            lang="en" if english else "zh",
            project=f"P-{number % 97:03}",
            tags=tags,
            created=day,
            updated=day,
            source=f"knowledge/{number:06}.md",
        )

    def queries(self, passages: int, count: int) -> list[str]:
        """Queries of three to five words, each from some passage of the library."""
        rng = np.random.default_rng([self.seed, passages, 1])
        found = []
        for number in rng.integers(0, passages // PER_RECORD, count):
            section = self.record(int(number)).sections[int(rng.integers(0, PER_RECORD))]
            blank = " " if number % _ENGLISH == 0 else ""
            words = section.text.replace("。", " ").replace("，", " ").split()
            if blank:
                start = int(rng.integers(0, max(1, len(words) - 5)))
                found.append(" ".join(words[start : start + int(rng.integers(3, 6))]))
            else:
                clause = max(words, key=len)
                start = int(rng.integers(0, max(1, len(clause) - 10)))
                found.append(clause[start : start + int(rng.integers(6, 11))])
        return found

    @staticmethod
    def _text(rng: np.random.Generator, *, english: bool) -> str:
        words, length = (_words()[1], 40) if english else (_words()[0], 105)
        count = int(rng.integers(int(length * 0.7), int(length * 1.3)))
        chosen = [words[at] for at in _zipf(rng, len(words), count)]
        pieces: list[str] = []
        for start in range(0, count, 7):
            end = ". " if english and start % 2 else " " if english else "。" if start % 2 else "，"
            pieces.append((" " if english else "").join(chosen[start : start + 7]) + end)
        return "".join(pieces).strip()


def _zipf(rng: np.random.Generator, size: int, count: int) -> Sequence[int]:
    """Ranks from 0 with a frequency of about 1 / (rank + 3), by inverting the logarithm."""
    ranks = 3 * (size / 3) ** rng.random(count) - 3
    return np.minimum(ranks.astype(np.int64), size - 1).tolist()  # type: ignore[no-any-return]


_KNOWN: list[tuple[list[str], list[str]]] = []


def _words() -> tuple[list[str], list[str]]:
    """The Chinese and the English vocabulary, frequent words first."""
    if not _KNOWN:
        rng = np.random.default_rng(7)
        # The 3,755 characters of GB 2312's first level, in an order of our own.
        raw = b"".join(bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
        common = list(raw[: 2 * 3755].decode("gb2312"))
        rng.shuffle(common)
        ends = _zipf(rng, len(common), 3 * _HAN)
        han = dict.fromkeys(_FREQUENT)
        han.update(dict.fromkeys(common[a] + common[b] for a, b in zip(ends[::2], ends[1::2], strict=False)))
        latin = {"".join(rng.choice(_SYLLABLES, int(rng.integers(1, 5)))): None for _ in range(2 * _LATIN)}
        _KNOWN.append((list(han)[:_HAN], list(latin)[:_LATIN]))
    return _KNOWN[0]
