"""Styles of footnotes and comments, under the names Word itself gives them."""

from __future__ import annotations

from collections.abc import Iterator

from generators.word.profile import Profile
from generators.word.style import Style, size, spacing


def note_styles(profile: Profile) -> Iterator[Style]:
    """The text and the mark of a footnote and of a comment."""
    small = profile.sizes["small"]
    hang = '<w:ind w:left="284" w:hanging="284"/>'
    yield Style(
        "footnote",
        "FootnoteText",
        "footnote text",
        aliases=("脚注文本",),
        paragraph=spacing(0, 0, 1.1) + hang + '<w:jc w:val="left"/>',
        run=size(small),
    )
    yield Style(
        "comment",
        "CommentText",
        "annotation text",
        aliases=("批注文字",),
        paragraph='<w:jc w:val="left"/>',
        run=size(small),
    )
    for role, style_id, name, alias, look in (
        (
            "footnotemark",
            "FootnoteReference",
            "footnote reference",
            "脚注引用",
            '<w:vertAlign w:val="superscript"/>',
        ),
        ("commentmark", "CommentReference", "annotation reference", "批注引用", size(8)),
    ):
        yield Style(role, style_id, name, "character", "default", run=look, aliases=(alias,))
