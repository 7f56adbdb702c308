"""Whatever stands in the data appears in the document exactly so, and templates stay in their box."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generators.blocks import Block, Card, Heading, Inlines, List, Paragraph, Table, blocks, plain
from generators.compose import compose
from generators.compose.markdown import escaped
from generators.doctypes import DocumentType
from generators.draft import Draft
from generators.errors import GenerationError

TODAY = dt.date(2026, 11, 21)
Make = Callable[..., Draft]

HOSTILE = st.text(
    alphabet=st.sampled_from("ab9中文。， \n\\`*_{}[]()#+-.!|<>&:：~=;/\"'@【】表Tbrl0123$^%"), max_size=40
)


def visible(text: str) -> list[str]:
    """The words a reader must see: blanks at line ends and runs of line ends do not show."""
    return text.split()


def said(inlines: Inlines) -> list[str]:
    return plain(inlines).split()


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Composes a document of one section from a template, with ``project.note`` as the hostile field."""

    def compose_one(template: str, note: object = "", lang: str = "zh", **facts: object) -> Draft:
        folder = tmp_path / "memo"
        folder.mkdir(exist_ok=True)
        (folder / "document.yaml").write_text(
            "code: MEM\ntitle: {zh: 备忘, en: Memo}\nsections:\n"
            "  - {id: body, title: {zh: 正文, en: Body}, template: body.md.j2}\n",
            encoding="utf-8",
        )
        (folder / "body.md.j2").write_text(template, encoding="utf-8")
        project = SimpleNamespace(name="示例", code="P", customer="甲方", note=note)
        data = {"project": project, **facts}
        return compose(DocumentType.load(folder), data, lang=lang, today=TODAY, confine=False)

    return compose_one


def inside(draft: Draft) -> list[Block]:
    return [block for block in blocks(draft.body) if not isinstance(block, Heading)]


@settings(max_examples=400, deadline=None)
@given(HOSTILE)
def test_any_text_reads_the_same_in_a_paragraph(text: str) -> None:
    found = blocks("前" + "\n\n" + escaped(text) + "\n\n后")
    middle = found[1:-1]
    assert all(isinstance(block, Paragraph) for block in middle)
    words = [word for block in middle if isinstance(block, Paragraph) for word in said(block.inlines)]
    assert words == visible(text)


@settings(max_examples=300, deadline=None)
@given(st.lists(HOSTILE, min_size=2, max_size=2))
def test_any_text_reads_the_same_in_a_cell_and_a_list_item(texts: list[str]) -> None:
    from generators.compose.markdown import in_cell, in_line

    first, second = (escaped(text) for text in texts)
    found = blocks(
        f"| a | b |\n|---|---|\n| {in_cell(first)} | {in_cell(second)} |\n\n- 项 {in_line(first)}\n"
    )
    table, listing = found
    assert isinstance(table, Table)
    assert isinstance(listing, List)
    seen = [visible(plain(cell)) for cell in table.rows[0]]
    assert seen == [visible(text) or ["—"] for text in texts]
    item = listing.items[0].blocks
    assert len(item) == 1
    assert isinstance(item[0], Paragraph)
    assert said(item[0].inlines) == ["项", *visible(texts[0])]


def test_a_text_keeps_its_markup_characters_everywhere_a_template_puts_it(make: Make) -> None:
    note = "a|b *c* [d](#e) `f` <g> ::: {h} & {{ 7*7 }} {% x %} #i"
    draft = make(
        "{{ project.note }}\n\n"
        "{% call(x) table('t', project.note, [1], [('列', 1)]) %}| {{ project.note }} |\n{% endcall %}\n"
        "{% call sheet('requirement', 'REQ-001', project.note, [('名', project.note)]) %}"
        "{{ project.note }}{% endcall %}",
        note,
    )
    paragraph, table, card = inside(draft)
    assert isinstance(paragraph, Paragraph)
    assert isinstance(table, Table)
    assert isinstance(card, Card)
    assert plain(paragraph.inlines) == note
    assert plain(table.caption) == note
    assert plain(table.rows[0][0]) == note
    assert plain(card.statement) == note
    assert plain(card.attributes[0][1]) == note
    assert card.title == note.replace("{", "｛").replace("}", "｝")  # an attribute has no escape for braces


def test_line_breaks_in_a_cell_become_breaks_in_the_cell(make: Make) -> None:
    draft = make(
        "{% call(x) table('t', '表', [1], [('甲', 1), ('乙', 1)]) %}| {{ project.note }} | |\n{% endcall %}",
        "一行\n| 二行 |",
    )
    (table,) = inside(draft)
    assert isinstance(table, Table)
    assert "一行<br>\\| 二行 \\|" in draft.body
    assert plain(table.rows[0][1]) == "—"


def test_a_concatenation_escapes_the_data_in_it(make: Make) -> None:
    (block,) = inside(make("{{ t('**注**：', 'Note: ') ~ project.note }}", "*不加粗*"))
    assert isinstance(block, Paragraph)
    assert plain(block.inlines) == "注：*不加粗*"
    (block,) = inside(make("{{ [project.note, project.note] | join('、') }}", "a&b<c"))
    assert isinstance(block, Paragraph)
    assert plain(block.inlines) == "a&b<c、a&b<c"


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (None, "—", "—"),
        (True, "是", "yes"),
        (3.0, "3", "3"),
        (99.95, "99.95", "99.95"),
        (dt.date(2026, 3, 9), "2026-03-09", "2026-03-09"),
        ({"zh": "系统", "en": "System"}, "系统", "System"),
        (SimpleNamespace(zh="系统", en=""), "系统", "系统"),
        ("甲， 乙", "甲，乙", "甲，乙"),
    ],
)
def test_values_are_shown_as_a_person_writes_them(make: Make, value: object, zh: str, en: str) -> None:
    for lang, wanted in (("zh", zh), ("en", en)):
        (block,) = inside(make("{{ project.note }}", value, lang))
        assert isinstance(block, Paragraph)
        assert plain(block.inlines) == wanted


def test_a_list_is_never_printed_as_python_prints_it(make: Make) -> None:
    with pytest.raises(GenerationError, match="tuple") as caught:
        make("第一行\n{{ project.note }}", ("a", "b"))
    assert caught.value.place.endswith("body.md.j2:2")


@pytest.mark.parametrize(
    ("template", "line", "words"),
    [
        ("ok\n{{ project.nam }}", 2, "nam"),
        ("{% if %}", 1, "Expected an expression"),
        ("\n\n{% include 'other.md.j2' %}", 0, "other.md.j2"),
        ("{{ 1 / 0 }}", 1, "division"),
        ("{% for x in [1] %}\n{{ x.y }}\n{% endfor %}", 2, "y"),
    ],
)
def test_a_failing_template_is_named_with_its_line(make: Make, template: str, line: int, words: str) -> None:
    with pytest.raises(GenerationError) as caught:
        make(template)
    assert words in caught.value.en
    place = caught.value.place
    assert place.endswith(f"body.md.j2:{line}") if line else "body.md.j2" in place


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ project.__init__ }}",
        "{{ project.note.__globals__ }}",
        "{{ project.act() }}",
        "{{ 'a' * 100000000 }}",
        "{{ 9 ** 999 }}",
        "{{ t.__func__ }}",
        "{{ '{0.__class__}'.format(project) }}",
        "{% for i in range(100000000) %}x{% endfor %}",
        "{% include '../../../../etc/hostname' %}",
        "{% include '_base/../../pyproject.toml' %}",
    ],
)
def test_a_template_cannot_leave_the_sandbox(make: Make, template: str) -> None:
    with pytest.raises(GenerationError):
        make(template, SimpleNamespace(act=lambda: "done"))


def test_methods_of_the_data_cannot_be_called(make: Make) -> None:
    class Record:
        deleted = False

        def delete(self) -> str:
            Record.deleted = True
            return "gone"

    with pytest.raises(GenerationError):
        make("{{ project.note.delete() }}", Record())
    assert not Record.deleted


def test_an_error_of_the_application_is_not_blamed_on_the_template(tmp_path: Path) -> None:
    folder = tmp_path / "memo"
    folder.mkdir()
    (folder / "document.yaml").write_text(
        "code: M\ntitle: 备忘\nsections:\n  - {id: a, title: 甲, template: a.j2}\n", encoding="utf-8"
    )
    (folder / "a.j2").write_text("{{ figure('x', '图') }}", encoding="utf-8")

    def broken(name: str) -> None:
        raise OSError("disk")

    facts = {"project": SimpleNamespace(name="n", code="c", customer="k")}
    with pytest.raises(OSError, match="disk"):
        compose(DocumentType.load(folder), facts, lang="zh", today=TODAY, confine=False, figures=broken)


def test_the_same_data_gives_the_same_bytes(make: Make) -> None:
    template = "{% for k, v in {'b': 1, 'a': 2}.items() %}{{ k }}{{ v }}{% endfor %}"
    assert make(template).to_markdown() == make(template).to_markdown()
    assert re.search(r"b1a2", make(template).body)
