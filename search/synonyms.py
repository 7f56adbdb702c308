"""Glossary terms in a query, and what they are also called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from search.characters import fold
from search.lexical import QueryTerm
from search.records import Expansion
from search.tokenizer import HAN_RUN, tokens

#: Weight of a synonym beside the word the user wrote.
WEIGHT = 0.5
_MOST = 30


@dataclass(frozen=True, slots=True)
class _Name:
    """One name of a thing: as the glossary writes it, folded, its tokens, whether there is Chinese in it."""

    written: str
    folded: str
    tokens: tuple[str, ...]
    chinese: bool

    @classmethod
    def of(cls, term: str) -> _Name:
        folded = fold(term).strip()
        return cls(term, folded, _whole_tokens(term), bool(HAN_RUN.search(folded)))


@dataclass(frozen=True, slots=True)
class Expanded:
    """What the glossary adds to a query."""

    terms: tuple[QueryTerm, ...] = ()
    expansions: tuple[Expansion, ...] = ()


class Synonyms:
    """Groups of equal terms, of any language, made ready for looking up."""

    def __init__(self, groups: Sequence[Sequence[str]]) -> None:
        self._groups: list[list[_Name]] = []
        for group in groups:
            names = [_Name.of(term) for term in group]
            members = list({name.tokens: name for name in reversed(names) if _usable(name)}.values())[::-1]
            if len(members) > 1:
                self._groups.append(members)
        # A Chinese name is looked for in the text, another one among its words, from its first on.
        self._chinese: dict[str, tuple[str, ...]] = {}
        self._worded: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        self._holding: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for number, names in enumerate(self._groups):
            for name in names:
                self._holding[name.tokens].append(number)
                if name.chinese:
                    self._chinese[name.folded] = name.tokens
                else:
                    self._worded[name.tokens[0]].add(name.tokens)

    def expand(self, query: str, spelled: Sequence[str] = ()) -> Expanded:
        """The other names of the terms that occur in ``query``, at lower weight; at most thirty.

        ``spelled`` are tokens that the query was corrected to; terms of one such word count as present.
        """
        folded, found = fold(query), _whole_tokens(query)
        known = set(self._present(folded, found, spelled))
        terms: dict[tuple[str, ...], QueryTerm] = {}
        expansions = []
        for number in sorted({number for name in known for number in self._holding[name]}):
            group = self._groups[number]
            here = [name for name in group if name.tokens in known]
            fresh = [name for name in group if name.tokens not in known and name.tokens not in terms]
            if not here or not fresh or len(terms) >= _MOST:
                continue
            of = here[0].written
            terms |= {name.tokens: QueryTerm(name.tokens, WEIGHT, of=of) for name in fresh}
            expansions.append(Expansion(of, tuple(name.written for name in fresh), "synonym"))
        return Expanded(tuple(terms.values())[:_MOST], tuple(expansions))

    def _present(
        self, folded: str, found: tuple[str, ...], spelled: Sequence[str]
    ) -> Iterator[tuple[str, ...]]:
        """The tokens of the names that occur."""
        yield from (name for written, name in self._chinese.items() if written in folded)
        for word in {*found, *spelled}:
            for name in self._worded.get(word, ()):
                if _contains(found, name) or (len(name) == 1 and word in spelled):
                    yield name


def _usable(name: _Name) -> bool:
    return bool(name.tokens) and len(name.folded) > 1


def _whole_tokens(text: str) -> tuple[str, ...]:
    return tuple(token.text for token in tokens(text) if not token.part)


def _contains(sequence: tuple[str, ...], part: tuple[str, ...]) -> bool:
    return any(sequence[at : at + len(part)] == part for at in range(len(sequence) - len(part) + 1))
