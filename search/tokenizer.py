"""Text to tokens, the same for passages and queries, Chinese and English alike.

* Han (and kana, hangul) runs become overlapping character bigrams; a run of one character stands for itself.
  Bigrams need no dictionary and were the most even choice over encyclopaedic passages and operations FAQs.
* Words and identifiers: ``REQ-001``, ``ERR_5003``, ``10.0.0.1`` stay one token; weaker ones follow: the same
  without hyphens and zeros (``req1``), the parts, the humps of ``CrashLoopBackOff``, the runs of ``mysql8``.
* Numbers with a unit get a token of their own, so that ``100 ms`` meets ``100 毫秒`` (`search.units`).
* English words are reduced to their Snowball (Porter 2) stem. There is no stop list: rare and frequent are
  told apart by the inverse document frequency.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import tantivy

from search.characters import fold, fold_cased, origins
from search.units import quantities

_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_KANA_HANGUL = "\u3041-\u30ff\u31f0-\u31ff\uac00-\ud7a3"

#: Halves of UTF-16 pairs that stand alone: no text, but Python strings can hold them.
SURROGATES = re.compile("[\ud800-\udfff]")
#: A run of Han characters.
HAN_RUN = re.compile(f"[{_HAN}]+")
#: A word or identifier of any script that puts spaces between words, in folded text.
_WORD = rf"(?:(?![{_HAN}{_KANA_HANGUL}])[^\W_])+"
_UNSPACED = f"[{_HAN}{_KANA_HANGUL}]+"
_WRITTEN = re.compile(rf"{_WORD}(?:[._\-]+{_WORD})*(?:\+\+|#(?!\w))?")
_TOKEN = re.compile(rf"(?P<run>{_UNSPACED})|{_WRITTEN.pattern}")
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\WA-Za-z0-9_]+")
_LEADING_ZEROS = re.compile(r"(?<![0-9.])0+(?=[1-9])")
_LONGEST = 100


class Token(NamedTuple):
    """One token: its text, whether it is a part of a larger one, and its span in the folded text."""

    text: str
    part: bool
    start: int
    end: int


def _english_stemmer() -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw())
    return builder.filter(tantivy.Filter.stemmer("english")).build()


_STEMMER = _english_stemmer()


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The Snowball English stem of a lower-case word; words with digits or other scripts are left alone."""
    if len(word) < 3 or not (word.isascii() and word.isalpha()):
        return word
    stems = _STEMMER.analyze(word)
    return stems[0] if stems else word


def canonical(word: str) -> str:
    """A lower-case word or identifier without hyphens, underscores and the zeros that lead its numbers.

    Numbers and dates, which hold no letter, stay as they are.
    """
    if word.replace("-", "").replace("_", "").replace(".", "").isdigit():
        return word
    return _LEADING_ZEROS.sub("", word.replace("_", "-")).replace("-", "")


@lru_cache(maxsize=50_000)
def _word_tokens(word: str) -> tuple[tuple[str, bool, int, int], ...]:
    """Tokens of one word or identifier (case kept), with spans inside the word: the whole, then its parts.

    Hyphens and leading zeros come and go (``roll-back``, ``ERP_01``, ``erp1``): the second token is without.
    """
    whole = word.lower()[:_LONGEST]
    found = [(stem(whole), False, 0, len(word))]
    plain = canonical(whole)
    if plain != whole:
        found.append((stem(plain), True, 0, len(word)))
    parts = [m for m in _PARTS.finditer(word) if len(m.group()) <= _LONGEST]
    if len(parts) > 1:
        found += [(stem(m.group().lower()), True, m.start(), m.end()) for m in parts]
    return tuple(found)


def tokens(text: str) -> Iterator[Token]:
    """The tokens of ``text`` in order, quantities last, with spans in ``fold(text)``."""
    folded = fold_cased(text)
    for match in _TOKEN.finditer(folded):
        start, end = match.span()
        found = match.group()
        if match.lastgroup != "run":
            for word, part, first, last in _word_tokens(found):
                yield Token(word, part, start + first, start + last)
        elif end - start == 1:
            yield Token(found, False, start, end)
        else:
            for at in range(start, end - 1):
                yield Token(found[at - start : at - start + 2], False, at, at + 2)
    for quantity, start, end in quantities(folded):
        yield Token(quantity, True, start, end)


def terms(text: str) -> list[str]:
    """The token texts of ``text`` in order, parts included: what the lexical index stores."""
    found: list[str] = []
    folded = fold_cased(text)
    for match in _TOKEN.finditer(folded):
        run = match.group()
        if match.lastgroup != "run":
            found += [word[0] for word in _word_tokens(run)]
        elif len(run) == 1:
            found.append(run)
        else:
            found += [run[at : at + 2] for at in range(len(run) - 1)]
    found += [quantity for quantity, _, _ in quantities(folded)]
    return found


@lru_cache(maxsize=2_000)
def term_set(text: str) -> frozenset[str]:
    """The tokens of a text, remembered: titles and keywords come again with every passage of their record."""
    return frozenset(terms(text))


def among(wanted: frozenset[str], text: str) -> frozenset[str]:
    """Those of the tokens ``wanted`` that are among ``terms(text)``; quicker than taking the text apart."""
    unspaced, words = _by_script(wanted)
    if any(len(token) == 1 for token in unspaced):
        return wanted.intersection(terms(text))
    folded = fold_cased(text)
    found = [token for token in unspaced if token in folded]
    return words.intersection(_word_places(folded)).union(found) if words else frozenset(found)


def spans(text: str, wanted: frozenset[str]) -> list[tuple[int, int]]:
    """Where the tokens ``wanted`` occur in ``text``: merged, sorted (start, end) spans of ``text`` itself."""
    marked = sorted(_marked(text, wanted))
    if not marked:
        return []
    merged = [marked[0]]
    for start, end in marked[1:]:
        if start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    place = origins(text)
    return [(place[start], place[end - 1] + 1) for start, end in merged]


def _marked(text: str, wanted: frozenset[str]) -> list[tuple[int, int]]:
    """Spans in the folded text of the tokens ``wanted``, parts and single Han characters included.

    Pairs of Han characters are looked for as they are: wherever one occurs, it is a token.
    """
    unspaced, words = _by_script(wanted)
    folded = fold_cased(text)
    found: list[tuple[int, int]] = []
    for token in unspaced:
        at = folded.find(token)
        while at >= 0:
            found.append((at, at + len(token)))
            at = folded.find(token, at + 1)
    if words:
        places = _word_places(folded)
        for word in words.intersection(places):
            found += places[word]
    return found


@lru_cache(maxsize=2_000)
def _word_places(folded: str) -> Mapping[str, Sequence[tuple[int, int]]]:
    """Where words, identifiers, their parts and quantities stand in a folded text; shown passages come again."""
    found: dict[str, list[tuple[int, int]]] = {}
    for match in _WRITTEN.finditer(folded):
        start = match.start()
        for word, _, first, last in _word_tokens(match.group()):
            found.setdefault(word, []).append((start + first, start + last))
    for quantity, start, end in quantities(folded):
        found.setdefault(quantity, []).append((start, end))
    return found


@lru_cache(maxsize=64)
def _by_script(wanted: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Those of the tokens in scripts without spaces, and the others."""
    unspaced = frozenset(filter(re.compile(_UNSPACED).fullmatch, wanted))
    return unspaced, wanted - unspaced


def language_of(text: str) -> str:
    """Return "zh" when a fifth or more of the units (Han characters, other words) are Han, else "en"."""
    folded = fold(text)
    han = sum(len(run) for run in HAN_RUN.findall(folded))
    words = sum(1 for match in _TOKEN.finditer(folded) if match.lastgroup != "run")
    return "zh" if han and han >= 0.2 * (han + words) else "en"
