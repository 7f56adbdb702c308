"""Records to passages: nothing lost, steps and lessons whole."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from search import Record, Section
from search.chunking import LIMIT, chunks, size

PROSE = st.text(alphabet="对账文件必须带版本号。！？；，、 a b.c\n\t", max_size=2500)
KINDS = st.sampled_from(["section", "section", "step", "lesson", "item"])
SECTIONS = st.lists(st.tuples(st.sampled_from(["a", "b", "c", ""]), PROSE, KINDS), max_size=5)


def record(*sections: Section) -> Record:
    return Record("RB-001", "runbook", "标题", sections)


@given(SECTIONS)
def test_the_passages_cover_the_text_once(parts: list[tuple[str, str, str]]) -> None:
    sections = [Section(anchor, ("h", str(at)), text, kind) for at, (anchor, text, kind) in enumerate(parts)]
    found = chunks(record(*sections))
    for at, section in enumerate(sections):
        own = [chunk for chunk in found if chunk.path == section.path]
        assert "".join(chunk.text for chunk in own) == section.text, at
        assert all(section.text[chunk.start :].startswith(chunk.text) for chunk in own)
        if section.kind != "section":
            assert len(own) == 1
    assert len({chunk.id for chunk in found}) == len(found) >= 1


@given(PROSE)
def test_no_prose_passage_is_over_the_limit(text: str) -> None:
    found = chunks(record(Section("a", ("h",), text)))
    assert all(size(chunk.text.strip()) <= LIMIT for chunk in found)
    if size(text) > LIMIT:
        assert all(chunk.text.strip() for chunk in found) or not text.strip()


def test_long_prose_is_split_at_sentence_ends_in_even_parts() -> None:
    sentence = "割接前必须完成三次演练并留下记录，否则不得进入窗口。"
    found = chunks(record(Section("a", ("h",), sentence * 30, line=5)))
    assert len(found) == 2
    assert all(chunk.text.endswith("。") for chunk in found)
    assert min(size(chunk.text) for chunk in found) > 0.8 * max(size(chunk.text) for chunk in found)


def test_english_sentences_are_not_cut_inside() -> None:
    sentence = "Stop the job (see 3.2), then fail over. "
    found = chunks(record(Section("a", ("h",), sentence * 80)))
    assert len(found) == 3
    assert all(chunk.text.endswith("over. ") for chunk in found)


def test_steps_lessons_and_items_are_never_split() -> None:
    for kind in ("step", "lesson", "item"):
        assert len(chunks(record(Section("a", ("h",), "很长的一步。" * 500, kind)))) == 1


def test_identities_are_stable_and_tell_parts_apart() -> None:
    long = "一句话说完一件事情。" * 60
    found = chunks(
        record(Section("steps", ("h",), long), Section("", ("h2",), "短"), Section("steps", ("h3",), "又"))
    )
    assert [chunk.id for chunk in found] == ["RB-001#steps", "RB-001#steps~2", "RB-001", "RB-001#steps~3"]


def test_lines_count_from_the_section() -> None:
    text = ("第一段。\n" * 60) + "尾"
    found = chunks(record(Section("a", ("h",), text * 3, line=10)))
    assert found[0].line == 10
    assert found[1].line == 10 + (text * 3).count("\n", 0, found[1].start)


def test_a_heading_without_text_is_kept_unless_its_children_carry_it() -> None:
    parent, child = Section("p", ("父",), ""), Section("c", ("父", "子"), "内容")
    assert [chunk.anchor for chunk in chunks(record(parent, child))] == ["c"]
    assert [chunk.anchor for chunk in chunks(record(parent))] == ["p"]


def test_a_record_without_sections_can_still_be_found() -> None:
    assert [chunk.id for chunk in chunks(record())] == ["RB-001"]


def test_short_neighbours_are_not_merged_across_headings() -> None:
    assert len(chunks(record(Section("a", ("甲",), "短。"), Section("b", ("乙",), "短。")))) == 2
