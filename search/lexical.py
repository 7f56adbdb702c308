"""The lexical leg: BM25 over our own tokens in tantivy.

BM25 with k1 = 1.2, b = 0.75 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009), summed
over the fields with boosts. Tokens come from ``search.tokenizer`` joined by blanks, so tantivy itself only
splits at blanks.
"""

from __future__ import annotations

import os
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import numpy as np
import tantivy
from numpy.typing import NDArray

from search.characters import fold
from search.errors import SearchError
from search.tokenizer import HAN_RUN, terms

#: How much a match in a field counts. Short fields weigh more anyway, by BM25's length normalisation.
BOOSTS: Mapping[str, float] = {
    "title": 1.2,
    "title_alt": 1.0,
    "keywords": 1.5,
    "tags": 1.1,
    "path": 1.2,
    "body": 1.0,
}
#: Fields that name what a passage is about, and those that phrases are looked up in.
NAMING = ("title", "title_alt", "keywords")
PHRASED = ("title", "keywords", "path", "body")
_OPTION = "position"
#: A word whose spelling can be judged.
LATIN_WORD = re.compile(r"(?<![a-z0-9_])[a-z]{4,40}(?![a-z0-9_])")
#: Weight of the single Han characters of a query once the candidates are known: they help to tell long
#: passages apart, but looking all passages up by them would be slow.
_CHARACTER_WEIGHT = 0.2
#: Bytes that a writer may hold before it starts a new segment.
_HEAP, _BUILD_HEAP = 64_000_000, 256_000_000
#: Texts of at most so many characters are taken apart once.
_SHORT = 200
#: Up to so many passages are looked up one by one: 100 take 0.2 ms, and 1.3 by an automaton; 2,000 about the same.
_ONE_BY_ONE = 1_500
#: So many tokens are remembered with their frequency.
_REMEMBERED = 100_000
#: ... and so many terms with what looks for them.
_REMEMBERED_TERMS = 5_000
Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
_Clause = tuple[tantivy.Occur, tantivy.Query]


@dataclass(frozen=True, slots=True)
class Passage:
    """The searchable texts of one passage under its number, and the project whose readers may find it ("": all)."""

    uid: int
    title: str
    title_alt: str
    keywords: str
    tags: str
    path: str
    body: str
    owner: str = ""


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """Tokens that must occur together, and their weight; a synonym of several tokens is one term.

    ``of`` names the words of the query that a synonym or a corrected spelling stands for.
    """

    tokens: tuple[str, ...]
    weight: float = 1.0
    field: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens that stand one after the other; a ``required`` phrase must occur, others only count."""

    tokens: tuple[str, ...]
    weight: float
    required: bool = False


class Wanted(Protocol):
    """What the lexical leg needs to know of a query."""

    @property
    def terms(self) -> tuple[QueryTerm, ...]: ...  # noqa: D102
    @property
    def phrases(self) -> tuple[Phrase, ...]: ...  # noqa: D102
    @property
    def characters(self) -> tuple[str, ...]: ...  # noqa: D102


def schema() -> tantivy.Schema:
    """The fields of the index; the same for every index of this version."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("uid", stored=False, indexed=True, fast=True)
    for name in (*BOOSTS, "single"):
        builder.add_text_field(name, stored=False, tokenizer_name="whitespace", index_option=_OPTION)
    builder.add_text_field("written", stored=False, tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("owner", stored=False, tokenizer_name="raw", index_option="basic")
    return builder.build()


def single_characters(*texts: str) -> str:
    """The Han characters of ``texts``, each once: they answer one-character queries."""
    runs = HAN_RUN.findall(fold(" ".join(texts)))
    return " ".join(sorted(set("".join(runs))))


def _joined(text: str) -> str:
    """The tokens of a text; titles, tags and keywords come again with every passage of their record."""
    return _joined_short(text) if len(text) <= _SHORT else " ".join(terms(text))


@lru_cache(maxsize=4_000)
def _joined_short(text: str) -> str:
    return " ".join(terms(text))


def latin_words(passage: Passage) -> str:
    """The Latin words of ``passage`` as they are written, each once: they answer misspelt queries."""
    texts = " ".join(getattr(passage, name) for name in BOOSTS)
    return " ".join(sorted(set(LATIN_WORD.findall(fold(texts)))))


def owned_by(project: str) -> str:
    """The term under which the passages for readers of ``project`` ("": for everybody) are found."""
    return f"project:{project}"


class LexicalWriter:
    """Adds and removes passages in one folder; nothing shows before ``commit``."""

    def __init__(self, folder: Path, *, from_nothing: bool = False) -> None:
        """Write to ``folder``; ``from_nothing`` takes more memory, so that few segments come of many passages."""
        folder.mkdir(parents=True, exist_ok=True)
        heap = _BUILD_HEAP if from_nothing else _HEAP
        self._writer = tantivy.Index(schema(), path=str(folder)).writer(heap, 1)

    def add(self, passage: Passage) -> None:
        """Take in one passage."""
        document = tantivy.Document()
        document.add_unsigned("uid", passage.uid)
        for name in BOOSTS:
            words = _joined(getattr(passage, name))
            if words:
                document.add_text(name, words)
        single = single_characters(passage.title, passage.path, passage.body)
        if single:
            document.add_text("single", single)
        written = latin_words(passage)
        if written:
            document.add_text("written", written)
        document.add_text("owner", owned_by(passage.owner))
        self._writer.add_document(document)

    def delete(self, uids: Iterable[int]) -> None:
        """Remove the passages with these numbers."""
        # By query: a term made from a Python integer is of another type than the field and would match nothing.
        gone = [int(uid) for uid in uids]
        if gone:
            self._writer.delete_documents_by_query(tantivy.Query.term_set_query(schema(), "uid", gone))

    def commit(self) -> None:
        """Write everything to disk and let merges finish; the writer is spent afterwards."""
        self._writer.commit()
        self._writer.wait_merging_threads()


class LexicalReader:
    """A fixed view of one committed folder."""

    def __init__(self, folder: Path) -> None:
        self._copy: TemporaryDirectory[str] | None = None
        self._vocabularies: dict[str, Mapping[str, int]] = {}
        self._frequencies: dict[str, int] = {}
        self._made: dict[QueryTerm, list[_Clause]] = {}
        try:
            index = tantivy.Index.open(self._lockable(folder))
            index.config_reader("manual")
            index.reload()
            self._searcher = index.searcher()
        except BaseException as error:  # a damaged file can also show as a panic, which is no Exception
            if isinstance(error, KeyboardInterrupt):
                raise
            raise SearchError(
                "全文索引无法读取，可能已损坏",
                "the full-text index cannot be read, it may be damaged",
                hint_zh="重新建立索引",
                hint_en="rebuild the index",
                place=str(folder),
            ) from error
        self._schema = index.schema

    def _lockable(self, folder: Path) -> str:
        """``folder``, or a private copy of it where it is read-only: tantivy takes a lock file even to read."""
        if os.access(folder, os.W_OK):
            return str(folder)
        self._copy = TemporaryDirectory(prefix="fupan-lexical-")  # removed with this reader
        ours = shutil.ignore_patterns("*.lock")  # a copied lock file would be as read-only as its original
        shutil.copytree(folder, self._copy.name, dirs_exist_ok=True, ignore=ours)
        Path(self._copy.name).chmod(0o700)
        return self._copy.name

    @property
    def passages(self) -> int:
        """Passages in this view."""
        return int(self._searcher.num_docs)

    def document_frequency(self, token: str) -> int:
        """In how many passages ``token`` occurs, by the field where it is most frequent."""
        known = self._frequencies.get(token)
        if known is None:
            known = max(self._frequency(name, token) for name in BOOSTS)
            if len(self._frequencies) >= _REMEMBERED:
                self._frequencies.clear()
            self._frequencies[token] = known
        return known

    def character_frequency(self, character: str) -> int:
        """In how many passages a single Han character occurs."""
        return self._frequency("single", character)

    def knows(self, token: str) -> bool:
        """Whether ``token`` occurs anywhere."""
        return self.document_frequency(token) > 0

    def written(self, start: str) -> Mapping[str, int]:
        """The Latin words, as written, that begin with ``start`` and in how many passages each occurs."""
        key = f"={start}"
        if key not in self._vocabularies:
            self._vocabularies[key] = dict(self._searcher.terms_with_prefix("written", start))
        return self._vocabularies[key]

    def times_written(self, word: str) -> int:
        """In how many passages ``word`` occurs, written so; one of those that `written` gives."""
        return self._frequency("written", word)

    def _frequency(self, field: str, token: str) -> int:
        return int(self._searcher.doc_freq(field, token))

    def vocabulary(self, start: str) -> Mapping[str, int]:
        """The tokens that begin with ``start`` and in how many passages each occurs at least."""
        if start not in self._vocabularies:
            found: Counter[str] = Counter()
            for name in BOOSTS:
                found |= Counter(dict(self._searcher.terms_with_prefix(name, start)))
            self._vocabularies[start] = found
        return self._vocabularies[start]

    def search(self, query: Wanted, limit: int, within: Sequence[int] | None = None) -> tuple[Ints, Floats]:
        """The ``limit`` best passages by their words: numbers and BM25 scores, best first.

        ``within`` restricts the answer to these passages; scores stay those of the whole index.
        """
        return self._restricted(query, self._clauses(query.terms), limit, within)

    def score(self, query: Wanted, uids: Sequence[int]) -> tuple[Ints, Floats]:
        """Numbers and full scores of those of ``uids`` that match: words, phrases and single characters."""
        words = self._clauses(query.terms)
        phrases = [_should(clause) for phrase in query.phrases for clause in self._phrase(phrase)]
        characters = self._clauses(
            [QueryTerm((one,), _CHARACTER_WEIGHT, "single") for one in query.characters]
        )
        if not uids:
            return self._run(tantivy.Query.empty_query(), 0)
        # The passages lead and each kind of clause is optional: tantivy then looks up these passages alone. One
        # list of all clauses it would work through from end to end, phrases included.
        found = _all(self._among(uids), *self._required(query))
        for clauses in filter(None, (words, phrases, characters)):
            either = tantivy.Query.boolean_query(clauses)
            found = tantivy.Query.boolean_query([(tantivy.Occur.Must, found), _should(either)])
        numbers, scores = self._run(found, len(uids))
        return numbers[scores > 0], scores[scores > 0]

    def score_in(self, name: str, query: Wanted, uids: Sequence[int]) -> tuple[Ints, Floats]:
        """As ``search`` among ``uids``, by what one field holds."""
        clauses = [_should(self._clause(name, term, BOOSTS[name])) for term in query.terms if not term.field]
        return self._restricted(query, clauses, len(uids), uids)

    def holders(self, token: str, names: Iterable[str], limit: int) -> Ints:
        """Numbers of at most ``limit`` passages that hold ``token`` in one of the fields ``names``."""
        clauses = [tantivy.Query.term_query(self._schema, name, token, _OPTION) for name in names]
        return self._run(_any(clauses), limit)[0]

    def _restricted(
        self, query: Wanted, clauses: list[_Clause], limit: int, within: Sequence[int] | None
    ) -> tuple[Ints, Floats]:
        """The best by any of ``clauses``, with all the required phrases, among ``within``."""
        if not clauses or (within is not None and not within):
            return self._run(tantivy.Query.empty_query(), 0)
        among = [] if within is None else [self._among(within)]
        return self._run(_all(tantivy.Query.boolean_query(clauses), *self._required(query), *among), limit)

    def _required(self, query: Wanted) -> list[tantivy.Query]:
        return [_any(self._phrase(phrase)) for phrase in query.phrases if phrase.required]

    def _among(self, uids: Sequence[int]) -> tantivy.Query:
        """The passages with these numbers, scored 0: one by one, or, where they are many, by an automaton."""
        if len(uids) > _ONE_BY_ONE:
            numbers = tantivy.Query.term_set_query(self._schema, "uid", [int(uid) for uid in uids])
        else:
            numbers = _any([tantivy.Query.term_query(self._schema, "uid", int(uid)) for uid in uids])
        return tantivy.Query.const_score_query(numbers, 0.0)

    def _run(self, query: tantivy.Query, limit: int) -> tuple[Ints, Floats]:
        hits = self._searcher.search(query, max(limit, 1), count=False).hits if limit else []
        if not hits:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        uids: list[Any] = self._searcher.fast_field_values("uid", [address for _, address in hits])
        return np.asarray(uids, np.int64), np.asarray([score for score, _ in hits], np.float32)

    def _clauses(self, terms: Sequence[QueryTerm]) -> list[_Clause]:
        """What looks for any of ``terms``, field by field."""
        return [clause for term in terms for clause in self._made.get(term) or self._make(term)]

    def _make(self, term: QueryTerm) -> list[_Clause]:
        boosts = {term.field: 1.0} if term.field else BOOSTS
        made = [_should(self._clause(name, term, boost)) for name, boost in boosts.items()]
        if len(self._made) >= _REMEMBERED_TERMS:
            self._made.clear()
        self._made[term] = made
        return made

    def _clause(self, name: str, term: QueryTerm, boost: float) -> tantivy.Query:
        parts = [tantivy.Query.term_query(self._schema, name, token, _OPTION) for token in term.tokens]
        whole = (
            parts[0]
            if len(parts) == 1
            else tantivy.Query.boolean_query([(tantivy.Occur.Must, p) for p in parts])
        )
        return tantivy.Query.boost_query(whole, boost * term.weight)

    def _phrase(self, phrase: Phrase) -> list[tantivy.Query]:
        found = []
        for name in PHRASED:
            if len(phrase.tokens) == 1:
                query = tantivy.Query.term_query(self._schema, name, phrase.tokens[0], _OPTION)
            else:
                query = tantivy.Query.phrase_query(self._schema, name, list(phrase.tokens))
            found.append(tantivy.Query.boost_query(query, BOOSTS[name] * phrase.weight))
        return found


def _should(query: tantivy.Query) -> _Clause:
    return tantivy.Occur.Should, query


def _any(queries: Iterable[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([_should(query) for query in queries])


def _all(*queries: tantivy.Query) -> tantivy.Query:
    if len(queries) == 1:
        return queries[0]
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query) for query in queries])
