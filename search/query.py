"""What a user typed, made ready for both legs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise

from search.characters import fold, fold_cased
from search.lexical import LexicalReader, Phrase, QueryTerm
from search.records import Expansion
from search.spelling import corrections
from search.synonyms import Synonyms
from search.tokenizer import HAN_RUN, SURROGATES, Token, language_of, stem, terms, tokens
from search.units import quantities

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
    r"(?!\d+\.\d+$)(?=.*[0-9_])[^\W_]+(?:[._\-]+[^\W_]+)+|[a-z]{2,}[0-9]{2,}",
)
#: So many humps make a name out of a word: ``KubePodCrashLooping``.
_HUMPS = 3


@dataclass(frozen=True)
class Query:
    """A query made ready.

    ``terms`` carry weights, synonyms and corrected spellings included; ``phrases`` count as a whole (quoted
    ones must occur); ``identifiers`` are tokens such as ``req-001``; ``expansions`` name what was added;
    ``language`` is "zh" or "en".
    """

    text: str
    terms: tuple[QueryTerm, ...]
    language: str
    phrases: tuple[Phrase, ...] = ()
    identifiers: tuple[str, ...] = ()
    expansions: tuple[Expansion, ...] = ()

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
        return Query(self.text, self.terms, self.language, (), self.identifiers, self.expansions)


def analyse(text: str, synonyms: Synonyms, words: LexicalReader | None = None) -> Query:
    """The query in ``text``; long pasted texts count by their first 200 different tokens.

    With ``words`` (the lexical index) words that occur nowhere are looked up in its vocabulary.
    """
    text = SURROGATES.sub("", text[:_LONGEST]).strip()
    found = list(tokens(text))
    spelled = corrections(text, found, words) if words is not None else []
    also = synonyms.expand(text, [word for expansion in spelled for word in expansion.added])
    return Query(
        text,
        (
            *_weighted(found),
            *(
                QueryTerm((word,), _SPELLING_WEIGHT, of=expansion.term)
                for expansion in spelled
                for word in expansion.added
            ),
            *also.terms,
        ),
        language_of(text),
        (*_quoted(text), *islice(_side_by_side(text, found), _MOST_PHRASES)),
        tuple(dict.fromkeys(_identifiers(found))),
        (*spelled, *also.expansions),
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
            yield token.text


def _weighted(found: list[Token]) -> Iterator[QueryTerm]:
    weights: dict[str, float] = {}
    for token in found:
        weight = _PART_WEIGHT if token.part else 1.0
        if token.text in _FUNCTION_WORDS:
            weight = _FUNCTION_WEIGHT
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
