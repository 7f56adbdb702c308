"""Hostile text reads the same in Word and never becomes markup, fields or code."""

from __future__ import annotations

import io
import unicodedata
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from generators.draft import Approval, Draft, Front, ProjectRef, Revision, Source
from generators.word import check_package, render_word
from generators.word.namespaces import DECLARATIONS, w
from generators.word.text import clean, display_width, escape, run

HOSTILE = [
    "A&B <接口> 100<200 \"引\" 'x'",
    "响应 < 3 秒 & 重试 ]]> <!-- x --> <?pi?>",
    "&amp; &lt;w:t&gt; &#0;",
    "控制\x00\x01\x0b\x1f\x7f\x9f符",
    "孤立\ud800代理\udfff",
    "非字符\ufffe\uffff",
    "方向\u202e覆盖\u2066隔离\u2069",
    "零宽\u200b连\u200d接",
    "表情👩‍👩‍👧‍👦🇨🇳",
    "生僻𠮷𰻞㐂龘",
    "DDEAUTO c:\\windows\\system32\\cmd.exe \"/k calc\"",
    '{ INCLUDETEXT "file:///etc/passwd" } =cmd|\' /C calc\'!A0',
    "{{7*7}} {% raw %} {{BODY}}",
    "制表\t符",
    "很长" * 500,
]  # fmt: skip

_ANY = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "<>&\"']\x00\x08\x0b\x1f\x85\ud800\udfff\ufffe\u202e\u2028\u200d\ufeff👩𠮷“”—…\t\r\n"
        ),
    ),
    max_size=60,
)


def visible(text: str) -> str:
    """What a reader can see: no controls, surrogates, non-characters, direction overrides; spaces folded."""
    seen = [c for c in text if unicodedata.category(c) not in ("Cc", "Cs") or c in "\t\n\r"]
    hidden = {
        "\ufffe",
        "\uffff",
        "\ufeff",
        *map(chr, range(0x202A, 0x202F)),
        *map(chr, range(0x2066, 0x206A)),
    }
    return " ".join("".join(c for c in seen if c not in hidden).split())


def read(root: etree._Element) -> str:
    """The text as Word reads it, tabs and breaks included."""
    parts = []
    for element in root.iter(w("t"), w("tab"), w("br")):
        if element.tag == w("t"):
            parts.append(element.text or "")
        elif element.getparent() is not None and element.getparent().tag == w("r"):  # type: ignore[union-attr]
            parts.append(" ")
    return "".join(parts)


@given(_ANY)
def test_any_text_becomes_well_formed_runs_that_read_the_same(text: str) -> None:
    root = etree.fromstring(f"<w:p {DECLARATIONS}>{run(text, chinese=True)}</w:p>")

    assert visible(read(root)) == visible(text)


@given(_ANY)
def test_any_text_is_safe_in_an_attribute(text: str) -> None:
    root = etree.fromstring(f'<a b="{escape(text)}"/>')

    assert visible(root.get("b", "")) == visible(text)


def _everywhere(text: str) -> Draft:
    front = Front(
        type=text, code=text, project=ProjectRef(text, text, text, text), title=text, title_alt=text,
        number=text, version=text, classification=text, author=text, revisions=(Revision(*[text] * 8),),
        approvals=(Approval(text, text),), sources=(Source("RT-001", text, text),),
    )  # fmt: skip
    body = (
        f"# {text}\n\n{text}\n\nTable: {text}\n| {text} | b |\n|---|---|\n| {text} | c |\n\n- {text}\n\n"
        f"> {text}\n\n```\n{text}\n```\n\n::: requirement {{#REQ-1}}\n{text}\n\n- 名：{text}\n:::\n\n"
        f"::: note\n{text}\n:::\n\n![{text}](figures/a.png)\n\n【待补充：{text}】\n"
    )
    return Draft(front, body)


@settings(max_examples=60, deadline=None)
@given(_ANY)
def test_hostile_text_in_every_field_gives_a_sound_document(text: str) -> None:
    assert check_package(render_word(_everywhere(text))) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_known_attacks_appear_as_text_and_nothing_else(text: str) -> None:
    literal = text.replace("\\", "\\\\")
    for mark in "*_`[]<>&{!|~#'\"":
        literal = literal.replace(mark, f"\\{mark}")
    data = render_word(Draft(Front(title=text), f"{literal}\n"))
    root = etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))

    assert check_package(data) == []
    assert visible(text) in visible(read(root))
    codes = [(e.text or "").split()[0] for e in root.iter(w("instrText"))]
    assert set(codes) <= {"TOC", "PAGEREF", "REF", "SEQ"}


def test_cleaning_keeps_line_ends_and_joiners() -> None:
    assert clean("a\r\nb\rc\x00\u202ed\u200de") == "a\nb\ncd\u200de"


def test_widths_count_full_width_characters_double() -> None:
    assert display_width("中文") == 2.0
    assert display_width("ab") == pytest.approx(1.1)
