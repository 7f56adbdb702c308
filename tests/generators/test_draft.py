"""Drafts survive the round trip through files, and wrong ones are told with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.draft import Approval, Draft, Front, ProjectRef, Revision, Source
from generators.errors import GenerationError

_WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)


def _front(**changes: str) -> Front:
    return Front(
        type="requirements-specification",
        code="SIRS",
        lang="zh",
        project=ProjectRef(
            name="某银行：手机银行集成", code="SJYH-2026", customer="某银行", contractor="明川集成"
        ),
        title="集成需求规格说明书",
        version="1.10",
        date="2026-11-21",
        revisions=(Revision(version="0.1", date="2026-09-08", kind="C", description="首次编写: 含 # 号"),),
        approvals=(Approval(role="批准", name="高远"),),
        sources=(Source(id="RT-001#LES-003", title="对账文件", source="knowledge/rt-001.md"),),
        **changes,
    )


def test_a_draft_read_back_from_its_markdown_is_equal() -> None:
    draft = Draft(_front(), "# 引言\n\n正文。\n", {"figures/a.png": b"png"})

    again = Draft.parse(draft.to_markdown(), {"figures/a.png": b"png"})

    assert again == draft


def test_scalars_stay_as_written() -> None:
    text = "---\nversion: 1.10\nnumber: 007\nauthor: no\ndate: 2026-11-21\n---\n"

    front = Draft.parse(text).front

    assert (front.version, front.number, front.author, front.date) == ("1.10", "007", "no", "2026-11-21")


@given(title=_WORDS, name=_WORDS, description=_WORDS)
def test_any_words_in_the_front_matter_survive_the_round_trip(
    title: str, name: str, description: str
) -> None:
    revision = Revision(version="V1", description=description)
    front = Front(title=title, project=ProjectRef(name=name), revisions=(revision,))

    assert Draft.parse(Draft(front, "x\n").to_markdown()).front == front


def test_a_draft_on_disk_keeps_its_pictures(tmp_path: Path) -> None:
    path = tmp_path / "drafts" / "sirs.md"
    draft = Draft(_front(), "# 引言\n", {"figures/context.png": b"\x89PNG"})

    draft.write(path)

    assert (tmp_path / "drafts" / "sirs.assets" / "figures" / "context.png").read_bytes() == b"\x89PNG"
    assert Draft.read(path) == draft
    assert sorted(p.name for p in path.parent.iterdir()) == ["sirs.assets", "sirs.md"]


@pytest.mark.parametrize("name", ["../x.png", "/etc/x.png", "a/../../x.png", "C:\\x.png", ""])
def test_a_picture_outside_the_asset_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(GenerationError):
        Draft(_front(), "", {name: b"x"}).write(tmp_path / "d.md")


def test_a_link_that_leaves_the_asset_folder_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(b"secret")
    path = tmp_path / "d.md"
    Draft(_front(), "").write(path)
    (tmp_path / "d.assets").mkdir()
    (tmp_path / "d.assets" / "link.png").symlink_to(tmp_path / "secret.png")

    assert Draft.read(path).assets == {}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("# 没有信息块\n", 1, "“---”"),
        ("---\ntitle: x\n", 1, "没有结束"),
        ("---\ntitel: x\n---\n", 2, "titel"),
        ("---\ntitle: x\ntitle: y\n---\n", 3, "两次"),
        ("---\ntitle: x\nlang: fr\n---\n", 3, "fr"),
        ("---\nstatus: final\n---\n", 2, "final"),
        ("---\ntitle: x\nrevisions:\n- date: 2026-13-01\n---\n", 4, "2026-13-01"),
        ("---\nproject: 某银行\n---\n", 2, "project"),
        ("---\ntitle: [a, b]\n---\n", 2, "title"),
        ("---\ntitle: [a\n---\n", 2, "YAML"),
        ("---\na: &x 1\nb: *x\n---\n", 3, "别名"),
        ("---\n- a\n---\n", 2, "键: 值"),
        ("---\ntitle: " + "[" * 500 + "\n---\n", 2, "过深"),
    ],
)
def test_a_wrong_front_matter_is_told_with_file_and_line(text: str, line: int, words: str) -> None:
    with pytest.raises(GenerationError) as caught:
        Draft.parse(text, place="drafts/x.md")

    assert caught.value.place == f"drafts/x.md:{line}"
    assert words in caught.value.zh
    assert caught.value.en


def test_an_unknown_key_comes_with_the_likely_one() -> None:
    with pytest.raises(GenerationError) as caught:
        Draft.parse("---\nclasification: 内部\n---\n")

    assert "classification" in caught.value.hint_zh
    assert "classification" in caught.value.hint_en


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "d.md"
    path.write_bytes(b"\xef\xbb\xbf---\r\ntitle: \xe6\xa0\x87\xe9\xa2\x98\r\n---\r\n\r\nText\r\n")

    draft = Draft.read(path)

    assert draft.front.title == "标题"
    assert draft.body == "Text\n"


def test_a_file_that_is_not_text_is_told_as_such(tmp_path: Path) -> None:
    path = tmp_path / "d.md"
    path.write_bytes(b"---\n\xff\xfe\x00")

    with pytest.raises(GenerationError, match="UTF-8"):
        Draft.read(path)
