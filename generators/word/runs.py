"""Inlines of a paragraph or cell as runs, fields, links and content controls."""

from __future__ import annotations

import re

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
    plain,
)
from generators.word.context import Context
from generators.word.fields import field
from generators.word.marks import citation, footnote, raises
from generators.word.origins import citation_mark
from generators.word.outline import Target
from generators.word.text import run

_PLAIN_NUMBER = re.compile(r"[0-9A-Za-z]{1,5}(?:\.[0-9A-Za-z]{1,5})*")
_HIGHLIGHT = '<w:highlight w:val="yellow"/>'


def runs(context: Context, inlines: Inlines, properties: str = "") -> str:
    """The XML of ``inlines``; ``properties`` are run properties all of them share."""
    if len(inlines) == 1 and type(inlines[0]) is Text:
        return run(inlines[0].text, properties, chinese=context.chinese)
    parts = [_inline(context, inline, properties) for inline in inlines]
    for at in range(1, len(parts)):
        if raises(context, inlines[at]) and raises(context, inlines[at - 1]):
            face = f'<w:rStyle w:val="{context.styles["footnotemark"]}"/>'
            parts[at] = run(",", face) + parts[at]  # else 1 and 2 side by side read as 12
    return "".join(parts)


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
        return citation(context, inline.source)
    if isinstance(inline, FootnoteMark):
        return footnote(context, inline.label, properties)
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
    inner = runs(context, link.children, properties)
    if target is None:
        return inner + _nowhere(context, link.target)
    return f'<w:hyperlink w:anchor="{target.bookmark}" w:history="1">{inner}</w:hyperlink>'


def _reference(context: Context, anchor: str, properties: str) -> str:
    target = context.outline.targets.get(anchor)
    if target is None:
        return _nowhere(context, anchor)
    before, number, after, switch = reference_words(context, target)
    code = f"REF {target.bookmark} {switch}\\h"
    return (
        run(before, properties, chinese=context.chinese)
        + field(code, number, properties, chinese=context.chinese)
        + run(after, properties, chinese=context.chinese)
    )


def _nowhere(context: Context, anchor: str) -> str:
    """What stands where a reference leads to nothing."""
    message = context.words["missing_target"].format(anchor.removeprefix("#"))
    return gap(message, _styled(context, "gap", ""), chinese=context.chinese)


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
    before, after = _around(context, target)
    return before, target.reference, after, switch


def _around(context: Context, target: Target) -> tuple[str, str]:
    """The words around the number of a heading: 第 3.1 节; nothing where it has words itself (第三章), else quotes."""
    unit = "chapter" if target.level == 1 else "section"
    if _PLAIN_NUMBER.fullmatch(target.reference):
        return context.words[f"{unit}_before"], context.words[f"{unit}_after"]
    if re.search(r"第|[A-Za-z]{3}", target.reference):
        return "", ""
    return context.words["quote_before"], context.words["quote_after"]


def printed(context: Context, inlines: Inlines) -> str:
    r"""The words of ``inlines`` as they will stand on paper, line breaks as ``\n``: for measuring."""
    if len(inlines) == 1 and type(inlines[0]) is Text:
        return inlines[0].text
    parts: list[str] = []
    raised = False
    for inline in inlines:
        before, raised = raised, raises(context, inline)
        if raised:
            parts.append("," if before else "")
        elif isinstance(inline, CrossReference):
            target = context.outline.targets.get(inline.target)
            missing = context.words["missing_target"].format(inline.target)
            parts.append("".join(reference_words(context, target)[:3]) if target else missing)
        elif isinstance(inline, Citation):
            parts.append(citation_mark(inline.source))
        elif isinstance(inline, FootnoteMark):
            parts.append(f"[^{inline.label}]")
        elif isinstance(inline, LineBreak):
            parts.append("\n")
        elif isinstance(inline, Strong | Emphasis | Link):
            parts.append(printed(context, inline.children))
        else:
            parts.append(plain((inline,)))
    return "".join(parts)


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
