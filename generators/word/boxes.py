"""Boxes that stand out from the running text: notes, warnings, and text a model drafted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from generators.blocks import Block, Citation, Drafted, Note
from generators.word.context import Context
from generators.word.notes import spanned
from generators.word.origins import draft_comment
from generators.word.runs import runs
from generators.word.tables import GAP, SPACE, cell, edge, open_table, paragraph, row
from generators.word.text import run

Emit = Callable[[Context, tuple[Block, ...]], str]


def note(context: Context, block: Note, emit: Emit) -> str:
    """A tinted box with a bar at its left and the word 说明 or 注意 on top."""
    head = _headline(context, context.words[block.kind], f"{block.kind}_bar")
    return _box(context, block.kind, head, emit(context.inside(_inner(context)), block.blocks))


def drafted(context: Context, block: Drafted, emit: Emit) -> str:
    """Text of a model, marked 「AI 草稿 待审」 with its model and sources until a person has accepted it."""
    if block.accepted:
        return _accepted(context, block, emit)
    words = context.words
    parts = [
        _headline(
            context,
            f"「{words['drafted']}」" if context.chinese else words["drafted"],
            "draft_bar",
            bare=True,
        )
    ]
    if block.model:
        parts.append(_small(context, f"　{words['model']}{block.model}"))
    if block.sources:
        marks = tuple(Citation(source) for source in dict.fromkeys(block.sources))
        shown = runs(replace(context, quoted=True), marks)
        parts.append(_small(context, f"　{words['from']}") + shown)
    comment = context.notes.comment(draft_comment(context, block), context.styles)
    head = paragraph(context, spanned("".join(parts), [comment], context.styles), "box", keep=True)
    inside = context.inside(_inner(context), control=f"draft:{block.anchor}")
    return _box(context, "draft", head, emit(inside, block.blocks), kind="dashed")


def _accepted(context: Context, block: Drafted, emit: Emit) -> str:
    """Drafted text that a person stands for reads as any other; who does is told in a comment of the draft."""
    pending = context.notes.pending
    if not context.issued:
        pending.append(context.notes.comment(draft_comment(context, block), context.styles))
    inner = emit(replace(context, control=f"draft:{block.anchor}"), block.blocks)
    if pending:  # a table or code alone: no paragraph took the comment
        inner += paragraph(context, spanned("", pending, context.styles), "legend")
        pending.clear()
    return inner


def _inner(context: Context) -> int:
    return context.width - 360


def _headline(context: Context, words: str, tone: str, *, bare: bool = False) -> str:
    color = f'<w:color w:val="{context.profile.colors[tone]}"/>'
    face = run(
        words, f'<w:rStyle w:val="{context.styles["label"]}"/><w:b/><w:bCs/>{color}', chinese=context.chinese
    )
    return face if bare else paragraph(context, face, "box", keep=True)


def _small(context: Context, words: str) -> str:
    return run(words, f'<w:rStyle w:val="{context.styles["label"]}"/><w:sz w:val="18"/><w:szCs w:val="18"/>')


def _box(context: Context, name: str, head: str, inner: str, *, kind: str = "single") -> str:
    colors = context.profile.colors
    bar, fill = colors[f"{name}_bar"], colors[f"{name}_fill"]
    thin = bar if kind == "dashed" else fill
    borders = "".join(
        (
            edge("top", thin, 4, kind),
            edge("left", bar, 24),
            edge("bottom", thin, 4, kind),
            edge("right", thin, 4, kind),
        )
    )
    margins = (
        '<w:tcMar><w:top w:w="60" w:type="dxa"/><w:left w:w="180" w:type="dxa"/>'
        '<w:bottom w:w="60" w:type="dxa"/><w:right w:w="180" w:type="dxa"/></w:tcMar>'
    )
    table = open_table(context, [context.width], role="plaintable", borders=borders)
    inside = cell(context.width, head + inner, fill=fill, align="top", margins=margins)
    return f"{SPACE}{table}{row([inside], whole=False)}</w:tbl>" + GAP.format(200)
