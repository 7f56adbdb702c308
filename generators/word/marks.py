"""Marks in the text that lead elsewhere: citations of knowledge, and the raised numbers of footnotes."""

from __future__ import annotations

from dataclasses import replace

from generators.blocks import Citation, FootnoteMark, Inline, Inlines, Text, flat
from generators.word.context import Context
from generators.word.fields import bookmark, field
from generators.word.notes import Mark, spanned
from generators.word.origins import citation_mark, source_comment, source_footnote
from generators.word.text import run


def with_comments(context: Context, inlines: Inlines) -> tuple[list[int], Context]:
    """New comments on the sources that ``inlines`` cite, one for each, and the context to write them in.

    They are to span the whole of ``inlines``, outside any content control.
    """
    if context.quoted or context.issued or (len(inlines) == 1 and type(inlines[0]) is Text):
        return [], context
    cited = dict.fromkeys(i.source for i in flat(inlines) if isinstance(i, Citation))
    if not cited:
        return [], context
    comments = [context.notes.comment(source_comment(context, source), context.styles) for source in cited]
    return comments, replace(context, quoted=True)


def citation(context: Context, source: str) -> str:
    """A mark that leads to the list of sources; in the issued edition a footnote that names the source."""
    if context.issued and context.body != "footnote":
        words = (Text(source_footnote(context, source)),)
        return footnote_mark(context, context.notes.footnote(f"@{source}", (words,)))
    inner = run(citation_mark(source), f'<w:rStyle w:val="{context.styles["citation"]}"/>')
    name = context.sources.get(source)
    if name:
        inner = f'<w:hyperlink w:anchor="{name}" w:history="1">{inner}</w:hyperlink>'
    if context.quoted or context.issued:
        return inner
    comment = context.notes.comment(source_comment(context, source), context.styles)
    return spanned(inner, [comment], context.styles)


def footnote(context: Context, label: str, properties: str) -> str:
    """The mark of a footnote of the draft; of one that does not exist what was typed."""
    lines = context.notes.written(label)
    if lines is None or context.body == "footnote":
        return run(f"[^{label}]", properties, chinese=context.chinese)
    return footnote_mark(context, context.notes.footnote(label, lines))


def footnote_mark(context: Context, mark: Mark) -> str:
    """The raised number of a footnote; further marks of the same one are references to the first."""
    if mark.first:
        number = footnote_number(context, f'<w:footnoteReference w:id="{mark.id}"/>')
        return bookmark(context.ids.bookmark(), mark.bookmark, number)
    face = f'<w:rStyle w:val="{context.styles["footnotemark"]}"/>'
    return field(f"NOTEREF {mark.bookmark} \\f \\h", str(mark.number), face)


def footnote_number(context: Context, mark: str) -> str:
    """The run that holds a footnote's number, and nothing else: LibreOffice would take words for a mark."""
    return f'<w:r><w:rPr><w:rStyle w:val="{context.styles["footnotemark"]}"/></w:rPr>{mark}</w:r>'


def raises(context: Context, inline: Inline) -> bool:
    """Whether ``inline`` is printed as the number of a footnote."""
    if context.body == "footnote":
        return False
    if isinstance(inline, Citation):
        return context.issued
    return isinstance(inline, FootnoteMark) and context.notes.written(inline.label) is not None
