"""The answer without a model: quotations, and the part of a runbook that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from kb.assistant.ask.answer import Citations, Statement, source_of
from kb.assistant.ask.extract import Judge, extract
from kb.assistant.ask.intent import Intent
from kb.assistant.ask.procedure import procedure
from kb.assistant.quoting import commands, visible
from search import Chunk, Hit, Note
from search.tokenizer import language_of

#: Reads the passages of the record that a hit is from, in order.
Record = Callable[[Hit], Sequence[Chunk]]

#: Only steps of a record that stands this near the top are the procedure asked for.
_LEADS = 0.8
#: Of the other parts of runbooks only those of the record that leads.
_FIRST = 1.0
_ORDERS = Note(
    "原文里有像是指挥模型的话，不是对读者说的",
    "the source seems to give orders to a model, not to tell a reader something",
)


def quoted(
    question: str, hits: Sequence[Hit], judge: Judge, record: Record, citations: Citations
) -> Iterator[Statement]:
    """The statements, each in the words of the passage it cites; ``question`` tells what kind of thing is asked."""
    intent = Intent.of(question)
    steps = _procedure(hits, record, intent)
    if steps is not None:
        hit, first, text = steps
        source = source_of(hit, citations.lang)
        place = f"{hit.source}:{first.line}" if first.line else hit.source
        whole = replace(source, id=f"{hit.record_id}#{first.anchor}", path=first.path, text=text, place=place)
        yield _statement(text, citations.cite(whole))
    told = steps[2] if steps else ""
    for one in extract(intent, language_of(question), hits, judge):
        # the steps were told already, in their first lines
        if one.text.splitlines()[0] not in told:
            yield _statement(one.text, citations.cite_hit(hits[one.at]))


def _statement(text: str, number: int) -> Statement:
    """The quotation, marked where it gives orders to a model: whoever passes it on should know."""
    return Statement(text, (number,), doubts=(_ORDERS,) if commands(visible(text)) else ())


def _procedure(hits: Sequence[Hit], record: Record, intent: Intent) -> tuple[Hit, Chunk, str] | None:
    """The runbook that leads the hits, or comes close to it, and the part of it that is asked for."""
    for hit in hits:
        if hit.score < (_LEADS if intent is Intent.HOW else _FIRST) * hits[0].score:
            break
        if hit.kind == "runbook" and (found := procedure(record(hit), intent)):
            return hit, *found
    return None
