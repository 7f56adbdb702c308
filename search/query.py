"""What a user typed, made ready for both legs."""

from __future__ import annotations

from dataclasses import dataclass

from search.lexical import QueryTerm
from search.synonyms import Synonyms
from search.tokenizer import HAN_RUN, SURROGATES, language_of, stem, tokens

#: The closed class of English grammar words: they ask the question, they seldom answer it. Nothing is removed
#: from the index, and a query of nothing else still works; there is no such list for Chinese, where such
#: words carry content.
_GRAMMAR = """
a an the and or of to in on at by for from with as into than that this these those is are was were be been am
do does did has have had can could will would shall should may might must i we you he she it they my our your
his her its their what which who whom whose how when where why there not no if so then
"""
_FUNCTION_WORDS = frozenset(map(stem, _GRAMMAR.split()))
_FUNCTION_WEIGHT = 0.1
_PART_WEIGHT = 0.5
_SINGLE_WEIGHT = 0.3
_MOST_TERMS = 200
_LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Query:
    """A query: its text, its terms with weights (synonyms included), and its language ("zh" or "en")."""

    text: str
    terms: tuple[QueryTerm, ...]
    language: str

    @property
    def tokens(self) -> frozenset[str]:
        """All tokens looked for."""
        return frozenset(token for term in self.terms for token in term.tokens)


def analyse(text: str, synonyms: Synonyms) -> Query:
    """The query in ``text``; long pasted texts count by their first 200 different tokens."""
    text = SURROGATES.sub("", text[:_LONGEST]).strip()
    weights: dict[str, float] = {}
    for token in tokens(text):
        weight = _PART_WEIGHT if token.part else 1.0
        if token.text in _FUNCTION_WORDS:
            weight = _FUNCTION_WEIGHT
        if token.text in weights or len(weights) < _MOST_TERMS:
            weights[token.text] = max(weight, weights.get(token.text, 0.0))
    alone = len(weights) == 1
    terms = [_term(token, weight, alone=alone) for token, weight in weights.items()]
    return Query(text, (*terms, *synonyms.expand(text)), language_of(text))


def _term(token: str, weight: float, *, alone: bool) -> QueryTerm:
    """A single Han character is looked up in the field of single characters."""
    if len(token) == 1 and HAN_RUN.match(token):
        return QueryTerm((token,), 1.0 if alone else _SINGLE_WEIGHT, "single")
    return QueryTerm((token,), weight)
