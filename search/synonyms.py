"""Glossary terms in a query, and what they are also called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from search.characters import fold
from search.lexical import QueryTerm
from search.tokenizer import HAN_RUN, tokens

#: Weight of a synonym beside the word the user wrote.
WEIGHT = 0.5
_MOST = 30


class Synonyms:
    """Groups of equal terms, of any language, made ready for looking up."""

    def __init__(self, groups: Sequence[Sequence[str]]) -> None:
        self._groups: list[list[tuple[str, tuple[str, ...]]]] = []
        for group in groups:
            terms = [(fold(term).strip(), _whole_tokens(term)) for term in group]
            members = list(dict.fromkeys(term for term in terms if term[1] and len(term[0]) > 1))
            if len(members) > 1:
                self._groups.append(members)

    def expand(self, query: str) -> list[QueryTerm]:
        """The other names of the terms that occur in ``query``, at lower weight; at most thirty."""
        folded = fold(query)
        found = _whole_tokens(query)
        known = {names for _, names in self._present(folded, found)}
        extra: dict[tuple[str, ...], None] = {}
        for group in self._groups:
            if any(names in known for _, names in group):
                extra.update((names, None) for _, names in group if names not in known)
        return [QueryTerm(names, WEIGHT) for names in list(extra)[:_MOST]]

    def _present(self, folded: str, found: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
        for group in self._groups:
            for term, names in group:
                if term in folded if HAN_RUN.search(term) else _contains(found, names):
                    yield term, names


def _whole_tokens(text: str) -> tuple[str, ...]:
    return tuple(token.text for token in tokens(text) if not token.part)


def _contains(sequence: tuple[str, ...], part: tuple[str, ...]) -> bool:
    return any(sequence[at : at + len(part)] == part for at in range(len(sequence) - len(part) + 1))
