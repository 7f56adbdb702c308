"""A draft in the other language, line by line: terms of the glossary as they are given there, facts as they stand.

A line whose numbers, dates, identifiers or terms do not come through, or that would be another kind of block, stays in
its own language and is named; one that denies or orders otherwise than its source is marked to be compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from generators.blocks.markdown import parser
from kb.assistant.grounding import check
from kb.assistant.proposals.asking import Help, in_lang
from kb.assistant.proposals.proposal import ABOVE, Basis, Proposal
from kb.assistant.proposals.senses import unlike
from kb.project.entities import Term
from search import Note
from search.tokenizer import language_of

#: Lines asked for at once.
BATCH = 12
#: Lines that hold no prose: directives, pictures, rules of tables, comments.
_NOT_PROSE = re.compile(r"^\s*(?::::|!\[|<!--|\|?[\s:|-]+\|?\s*$|\{\{|\{%)")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_LEAD = re.compile(r"^\s*(?:#{1,6}\s+|[-*+]\s+|\d+[.)]\s+|>\s*)?")
#: The attributes that end a heading or a caption; they are no text, and stay as they are.
_ATTRIBUTES = re.compile(r"\s*\{[^{}]*\}\s*$")
_CAPTION = re.compile(r"(?:Table|表)\s*[:：]", re.IGNORECASE)
#: Marks that are as many on both sides: cells, code, pictures, comments, gaps, braces.
_MARKS = ("|", "`", "![", "<!--", "-->", "【", "{", "}", "~~~", "$$")
_CITED = re.compile(r"\[@[^\]]*\]")

_NOTHING = {
    "zh": Note(
        "原文已经是中文；译成英文用 --lang en。", "The text is in Chinese already; for English: --lang en."
    ),
    "en": Note(
        "原文已经是英文；译成中文用 --lang zh。", "The text is in English already; for Chinese: --lang zh."
    ),
}
_NONE = Note("模型没有一行译得核对通过。", "No line that the model translated passed the checks.")


def translation(
    body: str, place: str, first_line: int, lang: str, terms: Sequence[Term], helper: Help
) -> tuple[list[Proposal], tuple[Note, ...]]:
    """One proposal: ``body``, which begins in line ``first_line`` of ``place``, in ``lang``; none where no line is.

    Raises `kb.errors.ModelError` when the model fails.
    """
    lines = body.splitlines()
    wanted = dict(_prose(lines, lang))
    if not wanted:
        return [], (_NOTHING[lang],)
    translated: dict[int, str] = {}
    notes: list[Note] = []
    doubts: list[str] = []
    numbers = list(wanted)
    for start in range(0, len(numbers), BATCH):
        batch = {f"L{first_line + at}": wanted[at] for at in numbers[start : start + BATCH]}
        locked = _locked(" ".join(batch.values()), terms, lang)
        request = "\n".join(f"{term} = {meant}" for term, meant in locked.items()) or "-"
        found, said = helper.suggest("translation", lang, batch, request, ("text",), most=BATCH, foreign=True)
        notes += said
        for one in found:
            at = int(one.sources[0][1:]) - first_line
            if len(one.sources) == 1 and not _wrong(lines[at], wanted[at], one.fields["text"], locked, lang):
                text = translated[at] = one.fields["text"]
                notes_here = in_lang((*one.doubts, *unlike(wanted[at], text)), lang)
                pair = _side_by_side(wanted[at], text)
                doubts += [f"{place}:{first_line + at} {doubt}: {pair}" for doubt in notes_here]
    if not translated:
        return [], (*dict.fromkeys(notes), _NONE)
    left = [at for at in numbers if at not in translated]
    text = "\n".join(
        _put(line, translated[at]) if at in translated else line for at, line in enumerate(lines)
    )
    zh = lang == "zh"
    checks = (
        f"译出 {len(translated)} 行，{len(left)} 行留着原文" if zh else
        f"{len(translated)} lines translated, {len(left)} left as they were",
        "每行的数字、日期、编号两边一致，术语照词汇表" if zh else
        "numbers, dates and ids agree in each line both ways; terms as in the glossary",
    )  # fmt: skip
    pairs = ((at, _side_by_side(wanted[at], done)) for at, done in sorted(translated.items()))
    basis = tuple(
        Basis(f"{place}:{first_line + at}", said) for at, said in (*((at, wanted[at]) for at in left), *pairs)
    )
    questions = ("留着原文的各行由人译" if zh else "translate the lines that were left",) if left else ()
    title = "中文译稿" if zh else "English version"
    by = helper.by("translation", lang)
    made = Proposal(
        title, text, basis, checks, questions, {"body": ABOVE}, by, doubts=tuple(dict.fromkeys(doubts))
    )
    return [made], tuple(dict.fromkeys(notes))


def _prose(lines: Sequence[str], lang: str) -> Iterator[tuple[int, str]]:
    """The lines to translate, by index, without their list and heading marks."""
    fenced = False
    for at, line in enumerate(lines):
        if _FENCE.match(line):
            fenced = not fenced
            continue
        text = _ATTRIBUTES.sub("", _LEAD.sub("", line, count=1)).strip()
        prose = text and not _NOT_PROSE.match(line) and any(map(str.isalpha, text))
        if prose and not fenced and language_of(text) != lang:
            yield at, text


def _locked(text: str, terms: Sequence[Term], lang: str) -> dict[str, str]:
    """The terms of the glossary that stand in ``text``, and what they are called in ``lang``."""
    pairs = ((term.en, term.term) if lang == "zh" else (term.term, term.en) for term in terms)
    return {ours: theirs for ours, theirs in pairs if ours and theirs and ours.casefold() in text.casefold()}


def _side_by_side(source: str, text: str) -> str:
    return f"{source} → {text}"


def _put(line: str, text: str) -> str:
    """``text`` in the place of the words of ``line``, between its marks."""
    lead, end = _LEAD.match(line), _ATTRIBUTES.search(line)
    return f"{lead.group() if lead else ''}{text}{end.group() if end else ''}"


def _wrong(line: str, source: str, text: str, locked: Mapping[str, str], lang: str) -> bool:
    """Whether a translation of ``source``, the words of ``line``, lost a fact or a term, is other Markdown or none."""
    if any(failure.kind != "containment" for failure in check(source, [text])):
        return True
    here = (meant for term, meant in locked.items() if term.casefold() in source.casefold())
    lost = any(meant.casefold() not in text.casefold() for meant in here)
    return lost or language_of(text) != lang or _form(line, source) != _form(_put(line, text), text)


def _form(line: str, text: str) -> tuple[object, ...]:
    """What kind of block ``line`` is, alone or after a paragraph, and the marks in ``text``, its words.

    The first and last signs tell cells and ``:::``, which a line alone does not make a block.
    """
    blocks = [token.type + token.tag for put in (line, f"x\n{line}") for token in parser().parse(put)]
    ends = text.startswith(":::"), text.startswith("|"), text.endswith("|"), bool(_CAPTION.match(text))
    return blocks, ends, [text.count(mark) for mark in _MARKS], sorted(_CITED.findall(text))
