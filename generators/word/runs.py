"""Inlines of a paragraph or cell as runs, fields, links and content controls."""

from __future__ import annotations

import re
from dataclasses import replace

from generators.blocks import (
    Checkbox,
    Citation,
    CodeSpan,
    CrossReference,
    Emphasis,
    FootnoteMark,
    Inline,
    Inlines,
    LineBreak,
    Link,
    Placeholder,
    Strong,
    Text,
    flat,
    plain,
)
from generators.word.context import Context
from generators.word.fields import bookmark, field
from generators.word.notes import Mark, spanned
from generators.word.origins import citation_mark, source_comment, source_footnote
from generators.word.outline import Target
from generators.word.text import run

_HIGHLIGHT = '<w:highlight w:val="yellow"/>'


def runs(context: Context, inlines: Inlines, properties: str = "") -> str:
    """The XML of ``inlines``; ``properties`` are run properties all of them share."""
    return "".join([_inline(context, inline, properties) for inline in inlines])


def gap(text: str, properties: str = "", *, chinese: bool = True) -> str:
    """A highlighted placeholder; ``properties`` must not name another character style."""
    return run(text, properties + _HIGHLIGHT, chinese=chinese)


def _inline(context: Context, inline: Inline, properties: str) -> str:
    if isinstance(inline, Text):
        return run(inline.text, properties, chinese=context.chinese)
    if isinstance(inline, Strong):
        return runs(context, inline.children, _add(properties, "<w:b/><w:bCs/>"))
    if isinstance(inline, Emphasis):
        return runs(context, inline.children, _styled(context, "emphasis", properties))
    if isinstance(inline, CodeSpan):
        return run(inline.text, _styled(context, "codespan", properties), chinese=context.chinese)
    if isinstance(inline, Link):
        return _link(context, inline, properties)
    if isinstance(inline, Placeholder):
        return gap(inline.text, _styled(context, "gap", ""), chinese=context.chinese)
    return _mark(context, inline, properties)


def _mark(context: Context, inline: Inline, properties: str) -> str:
    if isinstance(inline, CrossReference):
        return _reference(context, inline.target, properties)
    if isinstance(inline, Citation):
        return _citation(context, inline.source)
    if isinstance(inline, FootnoteMark):
        return _footnote(context, inline.label, properties)
    if isinstance(inline, Checkbox):
        return checkbox(context, inline.checked)
    if isinstance(inline, LineBreak):
        return "<w:r><w:br/></w:r>"
    raise TypeError(type(inline).__name__)


def _styled(context: Context, role: str, properties: str) -> str:
    """``properties`` with the character style of ``role``, unless they already have one."""
    if "<w:rStyle" in properties:
        return properties
    return f'<w:rStyle w:val="{context.styles[role]}"/>{properties}'


def _add(properties: str, addition: str) -> str:
    """Run properties with ``addition`` at its place: after the style and fonts, before everything else."""
    if addition in properties:
        return properties
    match = re.match(r"(<w:rStyle [^>]*/>)?(<w:rFonts [^>]*/>)?", properties)
    at = match.end() if match else 0
    return properties[:at] + addition + properties[at:]


def _link(context: Context, link: Link, properties: str) -> str:
    if not link.target.startswith("#"):
        inner = runs(context, link.children, _styled(context, "link", properties))
        rel = context.parts.link(link.target)
        return f'<w:hyperlink r:id="{rel}" w:history="1">{inner}</w:hyperlink>'
    target = context.outline.targets.get(link.target[1:])
    if target is None:
        return runs(context, link.children, properties)
    inner = runs(context, link.children, properties)
    return f'<w:hyperlink w:anchor="{target.bookmark}" w:history="1">{inner}</w:hyperlink>'


def _reference(context: Context, anchor: str, properties: str) -> str:
    target = context.outline.targets.get(anchor)
    if target is None:
        message = context.words["missing_target"].format(anchor)
        return gap(message, _styled(context, "gap", ""), chinese=context.chinese)
    before, number, after, switch = reference_words(context, target)
    code = f"REF {target.bookmark} {switch}\\h"
    return (
        run(before, properties, chinese=context.chinese)
        + field(code, number, properties, chinese=context.chinese)
        + run(after, properties, chinese=context.chinese)
    )


def reference_words(context: Context, target: Target) -> tuple[str, str, str, str]:
    """What a reference to ``target`` prints before, as and after its field, and the field's switch."""
    words = context.words
    if target.kind in ("table", "figure"):
        return "", context.outline.label(target), "", ""
    if target.kind == "card":
        return "", target.number, "", ""
    if not target.reference:  # a template may leave a level without numbers
        return words["quote_before"], target.title, words["quote_after"], ""
    switch = "\\n " if target.reference == target.number.rstrip(".") else "\\w "  # alone, or in full context
    if target.kind == "appendix":
        return ("" if target.level == 1 else words["appendix_before"]), target.reference, "", switch
    unit = "chapter" if target.level == 1 else "section"
    return words[f"{unit}_before"], target.reference, words[f"{unit}_after"], switch


def printed(context: Context, inlines: Inlines) -> str:
    r"""The words of ``inlines`` as they will stand on paper, line breaks as ``\n``: for measuring."""
    parts = []
    for inline in inlines:
        if isinstance(inline, CrossReference):
            target = context.outline.targets.get(inline.target)
            missing = context.words["missing_target"].format(inline.target)
            parts.append("".join(reference_words(context, target)[:3]) if target else missing)
        elif isinstance(inline, Citation):
            parts.append("" if context.issued else citation_mark(inline.source))
        elif isinstance(inline, FootnoteMark):
            parts.append("" if context.notes.written(inline.label) else f"[^{inline.label}]")
        elif isinstance(inline, LineBreak):
            parts.append("\n")
        elif isinstance(inline, Strong | Emphasis | Link):
            parts.append(printed(context, inline.children))
        else:
            parts.append(plain((inline,)))
    return "".join(parts)


def _citation(context: Context, source: str) -> str:
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


def _footnote(context: Context, label: str, properties: str) -> str:
    lines = context.notes.written(label)
    if lines is None or context.body == "footnote":
        return run(f"[^{label}]", properties, chinese=context.chinese)
    return footnote_mark(context, context.notes.footnote(label, lines))


def with_comments(context: Context, inlines: Inlines) -> tuple[list[int], Context]:
    """New comments on the sources that ``inlines`` cite, one for each, and the context to write them in.

    They are to span the whole of ``inlines``, outside any content control.
    """
    if context.quoted or context.issued:
        return [], context
    cited = dict.fromkeys(i.source for i in flat(inlines) if isinstance(i, Citation))
    if not cited:
        return [], context
    comments = [context.notes.comment(source_comment(context, source), context.styles) for source in cited]
    return comments, replace(context, quoted=True)


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


def checkbox(context: Context, checked: bool) -> str:
    """A box that can be ticked in Word (``w14:checkbox``); other readers show the character."""
    face = '<w:rFonts w:ascii="MS Gothic" w:hAnsi="MS Gothic" w:eastAsia="MS Gothic" w:hint="eastAsia"/>'
    state = "1" if checked else "0"
    return (
        f'<w:sdt><w:sdtPr><w:id w:val="{context.ids.control()}"/><w14:checkbox><w14:checked '
        f'w14:val="{state}"/>'
        '<w14:checkedState w14:val="2611" w14:font="MS Gothic"/>'
        '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox></w:sdtPr>'
        f"<w:sdtContent>{run('☑' if checked else '☐', face)}</w:sdtContent></w:sdt>"
    )
