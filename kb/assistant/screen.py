"""Between the application and a model: what it is shown, and which of its sentences may stand.

A writer of whole sections has more to say about both, see `kb.assistant.writer`; answers and proposals pass here.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kb.assistant.grounding import Lexicon, check, doubts, read
from kb.assistant.grounding.text import Text
from kb.assistant.quoting import commands, orders, printable, visible
from kb.assistant.redaction import Redaction, unknown_names
from kb.errors import ModelError
from kb.llm import ChatModel, Message
from search import Note
from search.tokenizer import language_of

_LINK = re.compile(r"(?:https?|ftp|file|data|javascript):[^\s）)」”]+|!\[|\]\(", re.IGNORECASE)
#: Marks of Markdown with what they hide, hold or begin: comments, table rows, footnotes, fences.
_MARKS = re.compile(r"<!--.*?(?:-->|$)|^\s*\|.*|\[\^[^\]]*\]|^\s*(?:```|~~~|:::).*", re.DOTALL)
#: A Chinese character, or a word or number of any other writing; single letters are no words.
_CONTENT = re.compile(r"(?P<han>[一-鿿])|\d+|[^\W\d_一-鿿]{2,}")
#: Least content of a sentence, a word as two Chinese characters: 无风险, 30 min.
_LEAST = 3
_TOKEN = re.compile(r"\{\s*\w+\s*:[^{}\n]{0,80}\}")
#: What is not asked of a translation: words of its source, and more than one, as a heading may have.
_OWN_LANGUAGE = frozenset({"containment", "empty"})
#: Characters up to which a sentence may be a name or a command, of no language.
_SHORT = 20


@dataclass(frozen=True, slots=True)
class Guard:
    """What a workspace knows that has to be kept: the names that must be right, and those that are personal data.

    People reach a model as tokens, unless it runs on this machine and ``open_locally`` says that it may read them.
    """

    lexicon: Lexicon = field(default_factory=Lexicon)
    people: Collection[str] = ()
    open_locally: bool = False

    def screen(self, model: ChatModel) -> Screen:
        """A screen for one conversation with ``model``.

        Raises `ModelError` when a model elsewhere would read names that are not known, so cannot be hidden.
        """
        if why := unknown_names(self.people, model):
            raise ModelError(*why)
        hides = model.remote or not self.open_locally
        return Screen(self.lexicon, Redaction(self.people) if hides else None)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What speaks ``against`` a sentence; where nothing does and it may stand, what a person has to compare."""

    against: tuple[Note, ...] = ()
    doubts: tuple[Note, ...] = ()


class Screen:
    """One conversation: the passages shown in it under their ids, and what was hidden from the model."""

    def __init__(self, lexicon: Lexicon, redaction: Redaction | None) -> None:
        self._lexicon, self._redaction = lexicon, redaction
        self._texts: dict[str, Text] = {}

    def show(self, passages: Mapping[str, str]) -> list[str]:
        """Take ``passages`` (id -> text) as the sources; the ids of those kept back because they command a model."""
        shown = {name: visible(text) for name, text in passages.items()}
        withheld = [name for name, text in shown.items() if commands(text)]
        self._texts = {name: read(t, self._lexicon) for name, t in shown.items() if name not in withheld}
        return withheld

    @property
    def ids(self) -> list[str]:
        """The ids of the sources that are shown."""
        return list(self._texts)

    def messages(self, rules: str, request: str) -> tuple[Message, Message]:
        """The rules, and the sources with the request after them, fenced with an id nobody can know beforehand."""
        fence = secrets.token_hex(8)
        parts = [
            f"<<{fence} {name}>>\n{text.original}\n<<{fence} end>>" for name, text in self._texts.items()
        ]
        whole = "\n\n".join([*parts, f"<<{fence} request>>\n{request}"])
        return Message("system", rules), Message(
            "user", whole if self._redaction is None else self._redaction.hide(whole)
        )

    def shown(self, text: str) -> str:
        """A model's text on one line, without control characters, with the personal data that was hidden from it."""
        bare = printable(text)
        return " ".join((bare if self._redaction is None else self._redaction.show(bare)).split())

    def judged(self, text: str, cited: Sequence[str], *, lang: str = "", foreign: bool = False) -> Verdict:
        """What speaks against a sentence that cites ``cited``, or what in it is doubtful.

        Of a ``foreign`` one, in another language than its sources, no words in common are expected; ``lang`` is the
        language that it has to be in, if any.
        """
        if not text or not cited or any(name not in self._texts for name in cited):
            return Verdict((Note("没有注明给出的来源", "it names none of the sources given"),))
        texts = [self._texts[name] for name in cited]
        written = form(text, [one.original for one in texts], lang=lang)
        own = read(text, self._lexicon)
        said = ((one.kind, one.zh, one.en) for one in check(own, texts, self._lexicon))
        against = tuple(
            Note(zh, en) for kind, zh, en in (*written, *said) if not (foreign and kind in _OWN_LANGUAGE)
        )
        if against:
            return Verdict(against)
        return Verdict(doubts=tuple(Note(one.zh, one.en) for one in doubts(own, texts, self._lexicon)))


def form(
    text: str, linked: Iterable[str], *, lang: str = "", token: re.Pattern[str] = _TOKEN
) -> Iterator[tuple[str, str, str]]:
    """What speaks against the way a drafted sentence is written: (kind, zh, en).

    Links may stand if they stand in one of ``linked``; ``token`` is what a placeholder left unfilled looks like, and
    ``lang``, if given, the language that a sentence of some length has to be in.
    """
    if sum(1 if one["han"] else 2 for one in _CONTENT.finditer(_MARKS.sub(" ", text))) < _LEAST:
        yield "empty", "没有内容，不成一句话", "it says nothing: not a sentence"
    if token.search(text):
        yield "token", "留有没有填上的占位符", "a placeholder is left unfilled"
    if orders(text):
        yield "command", "这一句在指挥模型或读者", "the sentence gives orders to a model or a reader"
    known = tuple(linked)
    for link in _LINK.findall(text):
        if not any(link in one for one in known):
            yield "link", f"不得写入链接“{link}”", f"links are not allowed: “{link}”"
    if lang and len(text) > _SHORT and language_of(text) != lang:
        yield "language", "不是所要的语言", "it is not in the language asked for"
