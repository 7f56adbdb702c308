"""The body of a document: one function per kind of block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from generators.blocks import (
    Block,
    Card,
    Chart,
    Code,
    CodeSpan,
    Drafted,
    Figure,
    Footnote,
    Heading,
    Link,
    List,
    Note,
    PageBreak,
    Paragraph,
    Quote,
    Rule,
    Strong,
    Table,
    Text,
    plain,
)
from generators.word import chart
from generators.word.boxes import drafted, note
from generators.word.cards import card
from generators.word.context import Context, Picture
from generators.word.controls import control, naming_runs
from generators.word.fields import bookmark
from generators.word.marks import with_comments
from generators.word.notes import spanned
from generators.word.outline import annex_kind
from generators.word.pictures import shown_size
from generators.word.runs import checkbox, gap, runs
from generators.word.tables import caption, data_table
from generators.word.text import attribute, run

_EMU_PER_CM = 360_000
_STEP = 420  # twips a list level is indented
_LONG_WORD = 20  # characters
_ORDERED_LIMIT = 26  # letters a) to z)


def emit(context: Context, blocks: Sequence[Block]) -> str:
    """The XML of ``blocks`` in order; never empty, because a cell must hold a paragraph."""
    return (
        "".join(emit_each(context, blocks))
        or f'<w:p><w:pPr><w:pStyle w:val="{context.styles[context.body]}"/></w:pPr></w:p>'
    )


def emit_each(context: Context, blocks: Sequence[Block]) -> list[str]:
    """The XML of every one of ``blocks``; a footnote's is empty."""
    return [
        _paragraph(context, block, keep=_announces(block, following))
        if isinstance(block, Paragraph)
        else _block(context, block)
        for block, following in zip_longest(blocks, blocks[1:])
    ]


def _announces(block: Paragraph, following: Block | None) -> bool:
    """Whether a paragraph leads to what follows (本期范围外：) and must not stand alone at the foot of a page."""
    if not isinstance(following, List | Table | Card | Code | Figure | Chart):
        return False
    last = block.inlines[-1] if block.inlines else None
    return isinstance(last, Strong) or plain(block.inlines[-1:]).rstrip().endswith(("：", ":"))


def _block(context: Context, block: Block) -> str:
    if isinstance(block, Heading):
        return _heading(context, block)
    if isinstance(block, List):
        return _list(context, block)
    if isinstance(block, Table):
        return data_table(context, block)
    if isinstance(block, Card):
        return card(context, block, emit)
    if isinstance(block, Figure):
        return _figure(context, block)
    if isinstance(block, Chart):
        return _captioned(context, block, chart.drawing(context, block))
    return _framed(context, block)


def _framed(context: Context, block: Block) -> str:
    if isinstance(block, Note):
        return note(context, block, emit)
    if isinstance(block, Drafted):
        return drafted(context, block, emit)
    if isinstance(block, Quote):
        return emit(replace(context, body="quote"), block.blocks)
    if isinstance(block, Footnote):
        return _footnote(context, block)
    if isinstance(block, Code):
        return _code(context, block)
    if isinstance(block, PageBreak):
        return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    if isinstance(block, Rule):
        tone = context.profile.colors["rule"]
        return (
            f'<w:p><w:pPr><w:pBdr><w:bottom w:val="single" w:sz="4" w:space="1" w:color="{tone}"/>'
            "</w:pBdr></w:pPr></w:p>"
        )
    raise TypeError(type(block).__name__)


def _heading(context: Context, block: Heading) -> str:
    """A heading in its numbered style, inside the bookmarks the contents and the references point to."""
    target = context.outline.targets[block.anchor]
    role = f"{'a' if block.appendix else 'h'}{block.level}"
    kind = annex_kind(block, context.words)
    before = (
        f"<w:r><w:br/></w:r>{run(kind.strip(), chinese=context.chinese)}<w:r><w:br/></w:r>" if kind else ""
    )
    words = bookmark(context.ids.bookmark(), target.bookmark, before + runs(context, block.inlines))
    entry = bookmark(context.ids.bookmark(), target.entry, words)
    return f'<w:p><w:pPr><w:pStyle w:val="{context.styles[role]}"/></w:pPr>{entry}</w:p>'


def _paragraph(context: Context, block: Paragraph, *, keep: bool = False) -> str:
    inner = _words(context, block)
    more = "<w:keepNext/>" if keep else ""
    more += '<w:jc w:val="left"/>' if _has_long_word(block) else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{context.styles[context.body]}"/>{more}</w:pPr>{inner}</w:p>'


def _words(context: Context, block: Paragraph) -> str:
    """The runs of a paragraph. Drafted and quoted ones can be found again: by a control and a bookmark."""
    comments, context.notes.pending[:] = list(context.notes.pending), []
    quoted = block.origin.startswith("kb:")
    if not (quoted or context.control or comments):
        return naming_runs(context, block.inlines)
    more, context = with_comments(context, block.inlines)
    inner = runs(context, block.inlines)
    place = context.control or ("kb" if quoted else "")
    if place:
        name = f"{place}:{block.anchor}" if context.control else block.origin
        words = control(context, name, block.origin, inner)
        inner = bookmark(context.ids.bookmark(), context.ids.name(block.anchor, f"_{place[:2]}_"), words)
    return spanned(inner, [*comments, *more], context.styles)


def _footnote(context: Context, block: Footnote) -> str:
    """Nothing, since a footnote is printed at its mark; one that nothing refers to stands where it is."""
    if block.label in context.notes.labels:
        return ""
    label = run(f"[^{block.label}]: ", chinese=context.chinese)
    style = f'<w:pPr><w:pStyle w:val="{context.styles[context.body]}"/></w:pPr>'
    return f"<w:p>{style}{label}</w:p>" + emit(context, block.blocks)


def _has_long_word(block: Paragraph) -> bool:
    """Whether an address or command would tear holes into a justified line."""
    return any(
        isinstance(inline, Link | CodeSpan)
        and len(max(plain((inline,)).split(), key=len, default="")) > _LONG_WORD
        for inline in block.inlines
    )


def _list(context: Context, block: List) -> str:
    """A list; its items' paragraphs carry the numbering, what follows inside an item is indented with it."""
    level = min(context.list_depth, 8)
    number = 0
    if any(item.checked is None for item in block.items):
        number = context.numbering.list(_list_kind(block), block.start)
    parts = []
    for item in block.items:
        inner = replace(context, list_depth=level + 1)
        first, rest = item.blocks[:1], item.blocks[1:]
        lead = first[0] if first and isinstance(first[0], Paragraph) else None
        if lead is None:
            rest = item.blocks
        parts.append(_item(context, lead, item.checked, number, level))
        parts.extend(_continued(inner, block, level) for block in rest)
    return "".join(parts)


def _list_kind(block: List) -> str:
    if not block.ordered:
        return "bullets"
    lettered = block.delimiter == "." and block.start + len(block.items) - 1 <= _ORDERED_LIMIT
    return "ordered" if lettered else "steps"


def _item(context: Context, lead: Paragraph | None, checked: bool | None, number: int, level: int) -> str:
    left = _STEP * (level + 2)
    if checked is None:
        look = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
        box = ""
    else:
        look = f'<w:tabs><w:tab w:val="left" w:pos="{left}"/></w:tabs>'
        look += f'<w:ind w:left="{left}" w:hanging="{_STEP}" w:firstLineChars="0"/>'
        box = checkbox(context, checked) + "<w:r><w:tab/></w:r>"
    inner = _words(context, lead) if lead else ""
    role = "list" if context.body == "body" else context.body
    return f'<w:p><w:pPr><w:pStyle w:val="{context.styles[role]}"/>{look}</w:pPr>{box}{inner}</w:p>'


def _continued(context: Context, block: Block, level: int) -> str:
    """A further block of a list item, indented under its words."""
    left = _STEP * (level + 2)
    if isinstance(block, Paragraph):
        role = "list" if context.body == "body" else context.body
        indent = f'<w:ind w:left="{left}" w:firstLineChars="0" w:firstLine="0"/>'
        return (
            f'<w:p><w:pPr><w:pStyle w:val="{context.styles[role]}"/>{indent}</w:pPr>'
            f"{_words(context, block)}</w:p>"
        )
    if isinstance(block, Code):
        return _code(context, block, left)
    return _block(context, block)


def _code(context: Context, block: Code, indent: int = 0) -> str:
    """Literal lines in one shaded paragraph."""
    look = f'<w:ind w:left="{indent + 200}"/>' if indent else ""
    inner = run(block.text, chinese=context.chinese)
    return f'<w:p><w:pPr><w:pStyle w:val="{context.styles["code"]}"/>{look}</w:pPr>{inner}</w:p>'


def _figure(context: Context, block: Figure) -> str:
    """A picture with alt text and its caption below; a visible gap where the picture is missing."""
    picture = context.parts.picture(block.path)
    if picture is None:
        remote = "://" in block.path
        message = context.words["remote_figure" if remote else "missing_figure"].format(block.path)
        inner = gap(message, f'<w:rStyle w:val="{context.styles["gap"]}"/>', chinese=context.chinese)
    else:
        inner = _drawing(context, block, picture)
    return _captioned(context, block, inner)


def _captioned(context: Context, block: Figure | Chart, inner: str) -> str:
    """What is shown, in a paragraph of its own, and the caption below it."""
    line = f'<w:p><w:pPr><w:pStyle w:val="{context.styles["figure"]}"/></w:pPr>{inner}</w:p>'
    words = block.caption or (Text(block.alt),)
    return line + caption(context, words, context.outline.targets[block.anchor], above=False)


def _drawing(context: Context, block: Figure, picture: Picture) -> str:
    width, height = shown_size(block, picture, context.width, context.profile.page)
    cx, cy = round(width * _EMU_PER_CM), round(height * _EMU_PER_CM)
    number = context.ids.drawing()
    name, alt = f"Figure {number}", attribute(block.alt, 500)
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{cx}" cy="{cy}"/><wp:docPr id="{number}" name="{name}" descr="{alt}"/>'
        '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name="{name}" descr="{alt}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{picture.rel}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )
