"""What a user typed, made ready for both legs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice, pairwise

from search.characters import fold, fold_cased
from search.grammar import LITTLE, asking_words
from search.lexical import LexicalReader, Phrase, QueryTerm
from search.records import Expansion
from search.spelling import corrections
from search.synonyms import Synonyms
from search.tokenizer import HAN_RUN, SURROGATES, Token, canonical, language_of, stem, terms, tokens
from search.units import quantities

_PART_WEIGHT = 0.5
#: A number and its unit count as the quantity they make, and little by themselves.
_QUANTITY_PART_WEIGHT = 0.3
_SINGLE_WEIGHT = 0.3
_SPELLING_WEIGHT = 0.8
_PHRASE_WEIGHT = 0.1
_MOST_TERMS = 200
_MOST_PHRASES = 40
_LONGEST = 20_000
#: A query of up to so many words (or pairs of characters) is short.
_SHORT = 3

_QUOTED = re.compile('"([^"\\n]+)"|“([^”\\n]+)”|「([^」\\n]+)」|『([^』\\n]+)』')
#: Digits or underscores together with a separator, or letters and then digits; a decimal number is none.
_IDENTIFIER = re.compile(
    r"(?!\d+\.\d+$)(?=.*[0-9_])[^\W_]+(?:[._\-]+[^\W_]+)+|[a-z]{2,}[0-9]+",
)
#: So many humps make a name out of a word: ``KubePodCrashLooping``.
_HUMPS = 3


@dataclass(frozen=True)
class Query:
    """A query made ready.

    ``terms`` carry weights, synonyms and corrected spellings included; ``phrases`` count as a whole (quoted
    ones must occur); ``identifiers`` are the canonical tokens of ``REQ-001`` and the like; ``expansions`` name
    what was added, ``asking`` the tokens that only ask; ``language`` is "zh" or "en".
    """

    text: str
    terms: tuple[QueryTerm, ...]
    language: str
    phrases: tuple[Phrase, ...] = ()
    identifiers: tuple[str, ...] = ()
    expansions: tuple[Expansion, ...] = ()
    asking: frozenset[str] = frozenset()

    @cached_property
    def tokens(self) -> frozenset[str]:
        """All tokens looked for."""
        return frozenset(token for term in self.terms for token in term.tokens)

    @cached_property
    def characters(self) -> tuple[str, ...]:
        """The Han characters of the query, each once."""
        return tuple(dict.fromkeys("".join(HAN_RUN.findall(fold(self.text)))))

    @cached_property
    def short(self) -> bool:
        """Whether these are a few words rather than a question."""
        return len({token.text for token in tokens(self.text) if not token.part}) <= _SHORT

    @property
    def quoted(self) -> bool:
        """Whether the user asked for an exact phrase."""
        return any(phrase.required for phrase in self.phrases)

    def unquoted(self) -> Query:
        """The same query without the demand that quoted phrases occur."""
        return replace(self, phrases=())


def analyse(text: str, synonyms: Synonyms, words: LexicalReader | None = None) -> Query:
    """The query in ``text``; long pasted texts count by their first 200 different tokens.

    With ``words`` (the lexical index) words that occur nowhere are looked up in its vocabulary.
    """
    text = SURROGATES.sub("", text[:_LONGEST]).strip()
    found = list(tokens(text))
    asking = asking_words(fold(text), found)
    spelled = corrections(text, found, words) if words is not None else []
    also = synonyms.expand(text, [stem(word) for expansion in spelled for word in expansion.added])
    meant = (
        QueryTerm((stem(word),), _SPELLING_WEIGHT, of=expansion.term)
        for expansion in spelled
        for word in expansion.added
    )
    return Query(
        text,
        (*_weighted(text, found, asking), *meant, *also.terms),
        language_of(text),
        (*_quoted(text), *islice(_side_by_side(text, found), _MOST_PHRASES)),
        tuple(dict.fromkeys(_identifiers(found))),
        (*spelled, *also.expansions),
        asking,
    )


def is_identifier(token: str) -> bool:
    """Whether a token is the name of one thing: ``req-001``, ``err_5003``, ``10.0.0.1``, not ``real-time``."""
    return bool(_IDENTIFIER.fullmatch(token))


def _identifiers(found: list[Token]) -> Iterator[str]:
    for at, token in enumerate(found):
        parts = 0
        while not token.part and at + parts + 1 < len(found) and found[at + parts + 1].part:
            parts += 1
        if not token.part and (parts >= _HUMPS or is_identifier(token.text)):
            yield stem(canonical(token.text))


def _weighted(text: str, found: list[Token], asking: frozenset[str]) -> Iterator[QueryTerm]:
    measured = list(quantities(fold_cased(text), every=True))
    amounts = {amount for amount, _, _ in measured}
    weights: dict[str, float] = {}
    for token in found:
        weight = _PART_WEIGHT if token.part else 1.0
        if token.text in amounts:
            weight = 1.0
        elif any(start <= token.start and token.end <= end for _, start, end in measured):
            weight = _QUANTITY_PART_WEIGHT
        elif token.text in asking:
            weight = LITTLE
        if token.text in weights or len(weights) < _MOST_TERMS:
            weights[token.text] = max(weight, weights.get(token.text, 0.0))
    alone = len(weights) == 1
    for token_text, weight in weights.items():
        yield _term(token_text, weight, alone=alone)


def _term(token: str, weight: float, *, alone: bool) -> QueryTerm:
    """A single Han character is looked up in the field of single characters."""
    if len(token) == 1 and HAN_RUN.match(token):
        return QueryTerm((token,), 1.0 if alone else _SINGLE_WEIGHT, "single")
    return QueryTerm((token,), weight)


def _quoted(text: str) -> Iterator[Phrase]:
    """What the user put in quotation marks; it must occur."""
    for match in _QUOTED.finditer(text):
        inner = next(filter(None, match.groups()))
        sequence = terms(inner)
        # quantities stand last among the terms and have no place in the sequence
        sequence = sequence[: len(sequence) - len(list(quantities(fold_cased(inner))))]
        if sequence:
            yield Phrase(tuple(sequence), 1.0, required=True)


def _side_by_side(text: str, found: list[Token]) -> Iterator[Phrase]:
    """Runs of three and more Han characters, and neighbouring words."""
    for run in HAN_RUN.findall(fold(text)):
        if len(run) > 2:
            yield Phrase(tuple(terms(run)), _PHRASE_WEIGHT)
    words = [token for token in found if not token.part]
    for first, second in pairwise(words):
        if not HAN_RUN.match(first.text) and not HAN_RUN.match(second.text):
            yield Phrase((first.text, second.text), _PHRASE_WEIGHT)
