"""Hostile text reads the same in Word and never becomes markup, fields or code."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import fields

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from generators.compose.markdown import escaped, in_cell, in_code, in_line
from generators.draft import Approval, Draft, Front, ProjectRef, Revision, Source
from generators.word import Remark, check_package, render_word
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


# Each field a text can come into: what to write there, given the text, and what a reader must then see.
_FRONT: dict[str, Callable[[str], Front]] = {
    "title": lambda t: Front(title=t),
    "title_alt": lambda t: Front(title="T", title_alt=t),
    "number": lambda t: Front(number=t),
    "version": lambda t: Front(version=t),
    "classification": lambda t: Front(classification=t),
    "author": lambda t: Front(author=t),
    "project name": lambda t: Front(project=ProjectRef(name=t)),
    "project code": lambda t: Front(project=ProjectRef(code=t)),
    "customer": lambda t: Front(project=ProjectRef(customer=t)),
    "contractor": lambda t: Front(project=ProjectRef(contractor=t)),
    "approval role": lambda t: Front(approvals=(Approval(t, "n"),)),
    "approval name": lambda t: Front(approvals=(Approval("r", t),)),
    "source title": lambda t: Front(sources=(Source("RT-001", t),)),
    **{f"revision {f.name}": (lambda t, n=f.name: Front(revisions=(Revision(**{n: t}),)))  # type: ignore[misc]
       for f in fields(Revision)},
}  # fmt: skip
_SHEET = "::: requirement {#R-1}\n甲\n\n"
_BODY: dict[str, Callable[[str], str]] = {
    "heading": lambda t: f"# {in_line(escaped(t))}\n",
    "paragraph": escaped,
    "table header": lambda t: f"| {in_cell(escaped(t))} | b |\n|---|---|\n| c | d |\n",
    "table cell": lambda t: f"| a | b |\n|---|---|\n| c | {in_cell(escaped(t))} |\n",
    "table caption": lambda t: f"Table: {in_line(escaped(t))} {{#t}}\n\n| a |\n|---|\n| b |\n",
    "list item": lambda t: f"- {in_line(escaped(t))}\n",
    "statement": lambda t: f"::: requirement {{#R-1}}\n{escaped(t)}\n:::\n",
    "attribute name": lambda t: f"{_SHEET}| {in_cell(escaped(t))} | 值 |\n|---|---|\n| 名 | b |\n:::\n",
    "attribute value": lambda t: f"{_SHEET}| 名 | 值 |\n|---|---|\n| 责任人 | {in_cell(escaped(t))} |\n:::\n",
    "note": lambda t: f"::: note\n{escaped(t)}\n:::\n",
    "code": lambda t: f"文 {in_code(t)} 文\n",
    "emphasis": lambda t: f"**{in_line(escaped(t))}**\n",
    "figure caption": lambda t: f"![{in_line(escaped(t))}](figures/a.png)\n",
    "footnote": lambda t: f"甲[^n]。\n\n[^n]: {in_line(escaped(t))}\n",
}  # fmt: skip


def package_text(data: bytes) -> str:
    """Everything a reader sees anywhere: body, headers, footers, footnotes, comments."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    stories = [
        n
        for n in archive.namelist()
        if re.match(r"word/(document|header|footer|footnotes|comments)\d*\.xml$", n)
    ]
    return "".join(read(etree.fromstring(archive.read(name))) for name in stories)


def squeezed(text: str) -> str:
    """``text`` as seen, without any white space: where a line ends is the layout's business."""
    return "".join(c for c in visible(text) if not c.isspace() and c not in "\u2028\u2029")


@pytest.mark.parametrize("name", [*_FRONT, *_BODY])
def test_hostile_text_reads_back_the_same_from_every_field(name: str) -> None:
    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(_ANY | st.sampled_from(HOSTILE))
    def reads_back(text: str) -> None:
        marked = f"始{text}终"
        draft = Draft(_FRONT[name](marked), "") if name in _FRONT else Draft(Front(), _BODY[name](marked))
        data = render_word(draft)
        assert check_package(data) == []
        assert squeezed(marked) in squeezed(package_text(data))

    reads_back()


@settings(max_examples=20, deadline=None)
@given(_ANY)
def test_hostile_text_in_a_remark_reads_back_the_same(text: str) -> None:
    draft = Draft(Front(), "::: requirement {#R-1}\n甲。\n:::\n")
    data = render_word(draft, remarks=[Remark("R-1", f"始{text}终")])

    assert check_package(data) == []
    assert squeezed(f"始{text}终") in squeezed(package_text(data))


@settings(max_examples=60, deadline=None)
@given(_ANY)
def test_hostile_text_in_every_field_gives_a_sound_document(text: str) -> None:
    assert check_package(render_word(_everywhere(text))) == []


@settings(max_examples=20, deadline=None)
@given(_ANY)
def test_the_main_part_is_what_libxml2_would_write(text: str) -> None:
    data = render_word(_everywhere(text))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        written = archive.read("word/document.xml")
    parser = etree.XMLParser(remove_blank_text=True, resolve_entities=False)
    tree = etree.fromstring(written, parser)
    assert etree.tostring(tree, encoding="UTF-8", standalone=True) == written


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
