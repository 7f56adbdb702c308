"""What stands before the first chapter: cover, sign-off and revision tables, contents, lists of captions."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from generators.draft import Approval, Front
from generators.word.columns import column_widths
from generators.word.context import Context
from generators.word.controls import document_field
from generators.word.fields import begin, end, field
from generators.word.outline import Target
from generators.word.style import size
from generators.word.tables import GAP, cell, edge, open_table, paragraph, row
from generators.word.text import display_width, run

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

PageOf = Callable[[str], int]
Entry = tuple[str, Target]

_WIDE_NUMBER = {"zh": 960, "en": 1620}  # twips: 附录A is wider than the number of a chapter
_FACT_WIDTHS = (2000, 4400)  # twips: names and values on the cover
_LISTED_FROM = 3  # a list of one or two tables helps nobody


def cover(context: Context, front: Front) -> str:
    """The first page: classification, number and version on top, project and title, the parties below."""
    project = front.project
    above, below = _cover_spaces(context, front)
    parts = [_cover_head(context, front), _space(context, above)]
    if project.name:
        parts.append(paragraph(context, document_field(context, "project", project.name), "project"))
    parts.append(paragraph(context, document_field(context, "title", front.title), "title"))
    if "title" in context.ours:  # a company's title brings its own ornament
        parts.append(_rule(context))
    if front.title_alt:
        parts.append(paragraph(context, _text(context, front.title_alt), "subtitle"))
    parts.append(_space(context, below))
    parts.append(_cover_facts(context, front))
    return "".join(parts)


def approvals(context: Context, front: Front, *, new_page: bool = False) -> str:
    """The sign-off table; names are filled, signatures and dates are left to be written by hand."""
    words = context.words
    people: Sequence[Approval] = front.approvals or [
        Approval(role=words[role]) for role in ("prepared", "reviewed", "countersigned", "approved")
    ]
    head = [words[key] for key in ("role", "name", "signature", "sign_date")]
    widths = _split(context.width, (22, 26, 30, 22))
    rows = [[person.role, person.name, "", ""] for person in people]
    table = _grid(context, head, rows, widths, height=560, center=True)
    return _front_heading(context, words["approvals"], new_page=new_page) + table


def revisions(context: Context, front: Front) -> str:
    """The revision table with its legend."""
    words = context.words
    keys = ("version", "rev_date", "kind", "section", "description", "by", "reviewer", "approver")
    weights = (5, 7, 4, 6, 40, 6, 6, 6)
    rows = [
        [r.version, r.date, r.kind, r.section, r.description, r.author, r.reviewer, r.approver]
        for r in front.revisions
    ] or [[front.version, front.date, "C", "", "", front.author, "", ""]]
    filled = [[value or "—" for value in values] for values in rows]
    head = [words[key] for key in keys]
    widths = column_widths(head, filled, context.width, context.profile.sizes["small"] * 1.05, weights)
    table = _grid(context, head, filled, widths, left=(3, 4), role="tablesmall")
    legend = paragraph(context, _text(context, words["kinds"]), "legend")
    return _front_heading(context, words["revisions"]) + table + legend


def contents(context: Context, entries: Sequence[Entry], page_of: PageOf) -> str:
    """The table of contents, levels 1 to 3, complete: Word may update it but need not."""
    shown = [entry for entry in entries if entry[1].level <= 3]
    if not shown:
        return ""
    code = 'TOC \\o "1-3" \\h \\z \\u'
    lines = _entries(
        context, code, [(f"toc{target.level}", anchor, target) for anchor, target in shown], page_of
    )
    heading = _front_heading(context, context.words["contents"], new_page=True)
    return (
        f'<w:sdt><w:sdtPr><w:id w:val="{context.ids.control()}"/><w:docPartObj>'
        '<w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj></w:sdtPr>'
        f"<w:sdtContent>{heading}{lines}</w:sdtContent></w:sdt>"
    )


def captions(context: Context, kind: str, entries: Sequence[Entry], page_of: PageOf) -> str:
    """The list of tables or of figures (``kind`` "table" or "figure")."""
    if len(entries) < _LISTED_FROM:
        return ""
    code = f'TOC \\h \\z \\c "{context.words[kind]}"'
    lines = _entries(context, code, [("tof", anchor, target) for anchor, target in entries], page_of)
    return _front_heading(context, context.words[f"{kind}s"]) + lines


def _entries(context: Context, code: str, entries: Sequence[tuple[str, str, Target]], page_of: PageOf) -> str:
    parts = []
    for at, (role, anchor, target) in enumerate(entries):
        opening = begin(code) if at == 0 else ""
        closing = end() if at == len(entries) - 1 else ""
        page = field(f"PAGEREF {target.entry} \\h", str(page_of(anchor)))
        look = ""
        if role == "tof":
            words = run(
                f"{context.outline.label(target)}{'　' if context.chinese else '  '}{target.title}",
                chinese=context.chinese,
            )
        else:
            appendix = target.kind == "appendix"
            gap = context.numbering.gap(appendix=appendix, level=target.level) if target.number else ""
            words = run(target.number + gap + target.title, chinese=context.chinese)
            if appendix and target.level == 1 and gap == "\t":
                stop = _WIDE_NUMBER[context.lang]
                look = f'<w:tabs><w:tab w:val="left" w:pos="{stop}"/></w:tabs>'
        inner = f"{words}<w:r><w:tab/></w:r>{page}"
        link = f'<w:hyperlink w:anchor="{target.entry}" w:history="1">{inner}</w:hyperlink>'
        style = f'<w:pStyle w:val="{context.styles[role]}"/>'
        parts.append(f"<w:p><w:pPr>{style}{look}</w:pPr>{opening}{link}{closing}</w:p>")
    return "".join(parts)


def _front_heading(context: Context, words: str, *, new_page: bool = False) -> str:
    look = f'<w:pStyle w:val="{context.styles["front"]}"/>' + ("<w:pageBreakBefore/>" if new_page else "")
    return f"<w:p><w:pPr>{look}</w:pPr>{_text(context, words)}</w:p>"


def _cover_head(context: Context, front: Front) -> str:
    """Classification at the left, number and version at the right, over a line."""
    words = context.words
    left = f"{words['classification']}：{front.classification}" if front.classification else ""
    lines = [("number", front.number), ("version", front.version)]
    colon = "：" if context.chinese else ": "
    left = left if context.chinese else left.replace("：", ": ")
    right = "".join(
        paragraph(
            context,
            _text(context, f"{words[key]}{colon}") + document_field(context, key, value),
            "cover",
            align="right",
        )
        for key, value in lines
        if value
    )
    widths = _split(context.width, (35, 65))
    under = edge("bottom", context.profile.colors["accent"], 12)
    cells = [
        cell(widths[0], paragraph(context, _text(context, left), "cover"), borders=under, align="bottom"),
        cell(widths[1], right or paragraph(context, "", "cover"), borders=under, align="bottom"),
    ]
    return open_table(context, widths, role="plaintable") + row(cells) + "</w:tbl>" + GAP.format(20)


def _facts(context: Context, front: Front) -> list[tuple[str, str]]:
    """Who made the document for whom, and when."""
    words = context.words
    facts = [
        ("customer", front.project.customer),
        ("contractor", front.project.contractor),
        ("author", front.author),
        ("date", day(front.date, context.lang)),
        ("status", words.get(front.status, front.status)),
    ]
    return [(key, value) for key, value in facts if value]


def _cover_spaces(context: Context, front: Front) -> tuple[float, float]:
    """Points above and below the titles, so that the cover fills its page and no more."""
    sizes, page = context.profile.sizes, context.profile.page
    width = context.width / 20
    texts = (
        (front.project.name, sizes["project"], width),
        (front.title, sizes["title"], width),
        (front.title_alt, sizes["subtitle"], width),
        *((value, sizes["cover"], _FACT_WIDTHS[1] / 20 - 11) for _, value in _facts(context, front)),
    )
    lines = sum(
        math.ceil(display_width(text) * points / room) * points * 1.6 for text, points, room in texts if text
    )
    facts = len(_facts(context, front)) * 12
    free = page.text_height / 20 - lines - facts - 2 * (sizes["cover"] * 1.6 + 6) - 100
    return max(free, 60) * 0.4, max(free, 60) * 0.55


def _fact(context: Context, key: str, value: str) -> str:
    """The parties may be corrected in Word, wherever they stand; the rest follows from the draft."""
    return document_field(context, key, value) if key in ("customer", "contractor") else _text(context, value)


def _cover_facts(context: Context, front: Front) -> str:
    """The facts of the cover: names at the left, values on a line."""
    widths = list(_FACT_WIDTHS)
    indent = (context.width - sum(widths)) // 2
    line = edge("bottom", context.profile.colors["rule"], 6)
    rows = []
    for key, value in _facts(context, front):
        label = paragraph(
            context,
            _label(context, context.words[key]),
            "cover",
            align="distribute" if context.chinese else "",
        )
        cells = [cell(widths[0], label, align="bottom")]
        cells.append(
            cell(
                widths[1],
                paragraph(context, _fact(context, key, value), "cover", align="center"),
                borders=line,
                align="bottom",
            )
        )
        rows.append(row(cells, height=520))
    table = open_table(context, widths, role="plaintable", indent=indent)
    return f"{table}{''.join(rows)}</w:tbl>" + GAP.format(20)


def _grid(
    context: Context,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[int],
    *,
    height: int = 0,
    center: bool = False,
    left: tuple[int, ...] = (),
    role: str = "tabletext",
) -> str:
    fill = context.profile.colors["head_fill"] if "table" in context.ours else ""
    parts = [open_table(context, widths)]
    face = size(context.profile.sizes["small"]) if role == "tablesmall" else ""
    heads = [
        cell(w, paragraph(context, run(t, face, chinese=context.chinese), "tablehead"), fill=fill)
        for w, t in zip(widths, head, strict=True)
    ]
    parts.append(row(heads, header=True))
    for values in rows:
        cells = []
        for at, (width, value) in enumerate(zip(widths, values, strict=True)):
            align = "" if at in left and not center else "center"
            cells.append(cell(width, paragraph(context, _text(context, value), role, align=align)))
        parts.append(row(cells, height=height))
    return "".join(parts) + "</w:tbl>" + GAP.format(40)


def _rule(context: Context) -> str:
    tone = context.profile.colors["accent"]
    side = context.width // 3
    return (
        f'<w:p><w:pPr><w:pBdr><w:bottom w:val="single" w:sz="18" w:space="1" w:color="{tone}"/></w:pBdr>'
        f'<w:spacing w:before="0" w:after="240" w:line="120" w:lineRule="exact"/><w:ind w:left="{side}" '
        f'w:right="{side}"/></w:pPr></w:p>'
    )


def _space(context: Context, points: float) -> str:
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{context.styles["cover"]}"/><w:spacing w:before="{round(points * 20)}" '
        'w:after="0"/></w:pPr></w:p>'
    )


def _text(context: Context, words: str) -> str:
    return run(words, chinese=context.chinese)


def _label(context: Context, words: str) -> str:
    return run(words, f'<w:rStyle w:val="{context.styles["label"]}"/>', chinese=context.chinese)


def _split(total: int, weights: Sequence[float]) -> list[int]:
    widths = [int(total * weight / sum(weights)) for weight in weights]
    widths[-1] += total - sum(widths)
    return widths


def day(iso: str, lang: str) -> str:
    """A date as running text writes it: 2025年11月21日, 21 November 2025."""
    parts = iso.split("-")
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        return iso
    year, month, day = (int(part) for part in parts)
    if lang == "zh":
        return f"{year}年{month}月{day}日"
    months = _MONTHS
    return f"{day} {months[month - 1]} {year}" if 1 <= month <= 12 else iso
