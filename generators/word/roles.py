"""Every style a document needs, by role: what it is called in Word, and how it looks in a profile.

A role is found in a company template by the style's *name* (Chinese Word saves ``heading 1`` under the id
``1``, so ids mean nothing) or by one of its aliases; a role a template lacks is injected from here.
"""

from __future__ import annotations

from collections.abc import Iterator

from generators.word.note_roles import note_styles
from generators.word.profile import Profile
from generators.word.style import (
    Style,
    bar,
    bold,
    color,
    edge,
    exactly,
    fonts,
    shade,
    size,
    spacing,
    tracking,
)


def styles(profile: Profile, lang: str) -> tuple[Style, ...]:
    """All styles of ``profile`` for a document in ``lang``; a style stands after the one it is based on."""
    return (
        *_basic(profile, lang),
        *_headings(profile),
        *_front(profile),
        *_contents(profile),
        *_tables(profile),
        *_marks(profile, lang),
        *note_styles(profile),
    )


def _basic(profile: Profile, lang: str) -> Iterator[Style]:
    sizes, colors, space = profile.sizes, profile.colors, profile.spacing
    text = size(sizes["body"])
    if lang == "zh":
        text = tracking(space["tracking_zh"]) + text
    yield Style(
        "normal",
        "Normal",
        "Normal",
        based_on="",
        quick=True,
        aliases=("正文",),
        run=fonts(profile.fonts["body"]) + color(colors["text"]) + size(sizes["table"]),
    )
    indent = space[f"indent_{lang}"]
    twips = round(indent * sizes["body"] * 20)
    first = f'<w:ind w:firstLineChars="{round(indent * 100)}" w:firstLine="{twips}"/>'
    yield Style(
        "body",
        "BodyText",
        "Body Text",
        quick=True,
        aliases=("正文文本", "正文缩进", "Normal Indent"),
        paragraph=_lines(profile, lang, space[f"after_{lang}"])
        + (first if indent else "")
        + '<w:jc w:val="both"/>',
        run=text,
    )
    yield Style(
        "list",
        "ListParagraph",
        "List Paragraph",
        aliases=("列出段落", "列表段落"),
        paragraph=_lines(profile, lang),
        run=text,
    )
    yield Style("box", "BoxText", "Box Text", paragraph=spacing(2, 2, 1.25), run=size(sizes["box"]))
    yield Style(
        "quote",
        "Quote",
        "Quote",
        aliases=("引用",),
        paragraph=bar(colors["rule"], "left", 18, 8) + spacing(4, 4, 1.25) + '<w:ind w:left="420"/>',
        run=color(colors["muted"]),
    )
    yield Style(
        "code",
        "CodeBlock",
        "Code Block",
        aliases=("代码",),
        paragraph=bar(colors["rule"], "left", 18, 6)
        + shade(colors["code_fill"])
        + spacing(4, 6, 1.15)
        + '<w:ind w:left="200"/><w:jc w:val="left"/>',
        run=fonts(profile.fonts["code"]) + size(sizes["code"]),
    )
    yield Style(
        "figure",
        "Figure",
        "Figure",
        follow="caption",
        paragraph="<w:keepNext/>" + spacing(6, 2) + '<w:jc w:val="center"/>',
    )
    yield Style(
        "caption",
        "Caption",
        "caption",
        aliases=("题注", "图表标题"),
        quick=True,
        paragraph=spacing(4, 6, 1.1) + '<w:jc w:val="center"/>',
        run=fonts(profile.fonts["heading"]) + size(sizes["caption"]),
    )
    yield Style(
        "header",
        "Header",
        "header",
        aliases=("页眉",),
        paragraph=bar(colors["rule"], "bottom", 4, 4) + spacing(),
        run=color(colors["muted"]) + size(sizes["small"]),
    )
    yield Style(
        "footer",
        "Footer",
        "footer",
        aliases=("页脚",),
        paragraph=bar(colors["rule"], "top", 4, 4) + spacing(),
        run=color(colors["muted"]) + size(sizes["small"]),
    )


def _lines(profile: Profile, lang: str, after: float = 0.0) -> str:
    """The line height of running text."""
    if profile.spacing["exact"]:
        return exactly(profile.spacing["exact"], 0, after)
    return spacing(0, after, profile.spacing[f"line_{lang}"])


def _headings(profile: Profile) -> Iterator[Style]:
    look_of, exact = profile.heading, profile.spacing["exact"]
    for appendix in (False, True):
        for level in range(1, 5):
            above, below = look_of.before[level - 1], look_of.after[level - 1]
            align = look_of.align_appendix if appendix and level == 1 else "left"
            look = (
                "<w:keepNext/><w:keepLines/>"
                + (exactly(exact, above, below) if exact else spacing(above, below, 1.15))
                + f'<w:jc w:val="{align}"/><w:outlineLvl w:val="{level - 1}"/>'
            )
            face = (
                fonts(look_of.fonts[level - 1])
                + bold(look_of.bold[level - 1])
                + color(profile.colors["accent"])
                + size(look_of.sizes[level - 1])
            )
            if appendix:
                yield Style(
                    f"a{level}",
                    f"Appendix{level}",
                    f"Appendix {level}",
                    follow="body",
                    paragraph=look,
                    run=face,
                    quick=True,
                    aliases=(f"附录标题 {level}", f"附录{level}"),
                )
            else:
                yield Style(
                    f"h{level}",
                    f"Heading{level}",
                    f"heading {level}",
                    follow="body",
                    paragraph=look,
                    run=face,
                    quick=True,
                    aliases=(f"标题 {level}", f"{'一二三四'[level - 1]}级标题"),
                )


def _front(profile: Profile) -> Iterator[Style]:
    sizes, colors, heading = profile.sizes, profile.colors, fonts(profile.fonts["heading"])
    center = '<w:jc w:val="center"/>'
    yield Style(
        "project",
        "CoverProject",
        "Cover Project",
        paragraph=spacing(0, 14, 1.2) + center,
        run=heading + color(colors["muted"]) + size(sizes["project"]),
    )
    yield Style(
        "title",
        "Title",
        "Title",
        aliases=("标题",),
        quick=True,
        paragraph=spacing(0, 10, 1.2) + center,
        run=fonts(profile.fonts.get("title", profile.fonts["heading"]))
        + bold("title" not in profile.fonts)  # a face made for titles is bold enough
        + color(colors["accent"])
        + size(sizes["title"]),
    )
    yield Style(
        "subtitle",
        "Subtitle",
        "Subtitle",
        aliases=("副标题",),
        paragraph=spacing(0, 0, 1.2) + center,
        run=heading + color(colors["muted"]) + size(sizes["subtitle"]),
    )
    yield Style("cover", "CoverText", "Cover Text", paragraph=spacing(3, 3, 1.15), run=size(sizes["cover"]))
    yield Style(
        "back",
        "BackHeading",
        "Back Heading",
        follow="body",
        aliases=("参考文献标题",),
        paragraph="<w:keepNext/><w:keepLines/>"
        + spacing(profile.before_headings[0], profile.after_headings[0], 1.15)
        + '<w:outlineLvl w:val="0"/>',
        run=heading
        + bold(profile.heading.bold[0])
        + color(colors["accent"])
        + size(profile.heading_sizes[0]),
    )
    yield Style(
        "front",
        "FrontHeading",
        "Front Heading",
        aliases=("目录标题",),
        paragraph="<w:keepNext/>" + spacing(18, 12, 1.2) + center,
        run=heading + bold(profile.heading.bold[0]) + color(colors["accent"]) + size(sizes["front"]),
    )


def _contents(profile: Profile) -> Iterator[Style]:
    """Lines of the contents, with a stop after the number and one at the right margin."""
    sizes, heading = profile.sizes, fonts(profile.fonts["heading"])
    right = profile.page.text_width
    for level, (left, number) in enumerate(((0, 480), (300, 620), (620, 760)), start=1):
        tabs = (
            f'<w:tabs><w:tab w:val="left" w:pos="{left + number}"/>'
            f'<w:tab w:val="right" w:leader="dot" w:pos="{right}"/></w:tabs>'
        )
        yield Style(
            f"toc{level}",
            f"TOC{level}",
            f"toc {level}",
            follow="body",
            aliases=(f"目录 {level}",),
            paragraph=tabs + spacing(6 if level == 1 else 2, 2, 1.1) + f'<w:ind w:left="{left}"/>',
            run=(heading if level == 1 else "") + size(sizes["body"] if level == 1 else sizes["table"]),
        )
    yield Style(
        "tof",
        "TableofFigures",
        "table of figures",
        aliases=("图表目录",),
        paragraph=f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{right}"/></w:tabs>'
        + spacing(2, 2, 1.1),
    )


def _tables(profile: Profile) -> Iterator[Style]:
    sizes, colors, heading = profile.sizes, profile.colors, fonts(profile.fonts["heading"])
    yield Style(
        "tabletext",
        "TableText",
        "Table Text",
        aliases=("表格文字", "表格正文"),
        paragraph=spacing(2, 2, 1.1),
        run=size(sizes["table"]),
    )
    yield Style(
        "tablehead",
        "TableHead",
        "Table Head",
        based_on="tabletext",
        aliases=("表头", "表格标题"),
        paragraph="<w:keepNext/>" + '<w:jc w:val="center"/>',
        run=heading + color(colors["accent"]),
    )
    yield Style("tablesmall", "TableSmall", "Table Small", based_on="tabletext", run=size(sizes["small"]))
    yield Style(
        "legend",
        "Legend",
        "Legend",
        paragraph=spacing(4, 6),
        run=color(colors["muted"]) + size(sizes["small"]),
    )
    margins = (
        '<w:tblCellMar><w:top w:w="20" w:type="dxa"/><w:left w:w="100" w:type="dxa"/>'
        '<w:bottom w:w="20" w:type="dxa"/><w:right w:w="100" w:type="dxa"/></w:tblCellMar>'
    )
    yield Style(
        "tablenormal",
        "TableNormal",
        "Normal Table",
        "table",
        based_on="",
        aliases=("普通表格",),
        extra=(
            '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
            '<w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" '
            'w:type="dxa"/>'
            "</w:tblCellMar></w:tblPr>"
        ),
    )
    rules = profile.rules
    lines = "".join(
        edge(side, weight, colors["accent" if side in ("top", "bottom") else "rule"])
        for side, weight in (
            ("top", rules["outer"]),
            ("left", rules["sides"]),
            ("bottom", rules["outer"]),
            ("right", rules["sides"]),
            ("insideH", rules["inner"]),
            ("insideV", rules["inner"]),
        )
    )
    under = edge("bottom", rules["header"], colors["accent"])
    first = (
        f'<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders>{under}</w:tcBorders></w:tcPr></w:tblStylePr>'
        if rules["header"] > rules["inner"]
        else ""
    )
    yield Style(
        "table",
        "DocumentTable",
        "Document Table",
        "table",
        based_on="tablenormal",
        extra=f"<w:tblPr><w:tblBorders>{lines}</w:tblBorders>{margins}</w:tblPr>{first}",
    )
    yield Style(
        "plaintable",
        "PlainTable",
        "Plain Layout",
        "table",
        based_on="tablenormal",
        extra=f"<w:tblPr>{margins}</w:tblPr>",
    )


def _marks(profile: Profile, lang: str) -> Iterator[Style]:
    """Character styles. Chinese is emphasised by another face: slanted Chinese type does not exist."""
    colors = profile.colors
    yield Style(
        "default",
        "DefaultParagraphFont",
        "Default Paragraph Font",
        "character",
        based_on="",
        aliases=("默认段落字体",),
    )
    slanted = "<w:i/><w:iCs/>" if lang == "en" else ""
    for style in (
        Style("strong", "Strong", "Strong", run="<w:b/><w:bCs/>", aliases=("要点",)),
        Style(
            "emphasis",
            "Emphasis",
            "Emphasis",
            run=fonts(profile.fonts["emphasis"]) + slanted,
            aliases=("强调",),
        ),
        Style(
            "link",
            "Hyperlink",
            "Hyperlink",
            aliases=("超链接",),
            run=color(colors["note_bar"]) + '<w:u w:val="single"/>',
        ),
        Style(
            "codespan",
            "CodeSpan",
            "Code Span",
            run=fonts(profile.fonts["code"]) + size(profile.sizes["table"]),
        ),
        Style("gap", "Gap", "Gap", run=color("9C5700") + shade(colors["gap_fill"])),
        Style(
            "citation",
            "CitationMark",
            "Citation Mark",
            run=color(colors["note_bar"]) + size(profile.sizes["small"]),
        ),
        Style("label", "Label", "Label", run=fonts(profile.fonts["heading"]) + color(colors["muted"])),
        Style(
            "cardid",
            "CardId",
            "Card Id",
            run=fonts(profile.fonts["heading"]) + "<w:b/><w:bCs/>" + color("FFFFFF"),
        ),
        Style(
            "cardtitle",
            "CardTitle",
            "Card Title",
            run=fonts(profile.fonts["heading"]) + color(colors["accent"]),
        ),
    ):
        yield Style(
            style.role, style.id, style.name, "character", "default", run=style.run, aliases=style.aliases
        )
