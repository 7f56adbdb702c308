"""Adding an item to a list of a file: everything else stays, byte by byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import ProjectError
from kb.project.append import Field, append_item, scalar
from kb.project.yaml_source import parse_yaml

SAMPLE = Path(__file__).resolve().parents[3] / "kb" / "sample" / "projects"
ITEM = [Field("id", "REQ-009"), Field("title", "新的"), Field("owner", None, "【待补充】")]
WRITTEN = ["- id: REQ-009", "  title: 新的", "  owner:  # 【待补充】"]


WRITTEN_LINES = {"- id: REQ-009", "title: 新的", "owner:  # 【待补充】"}


def added(old: str, new: str) -> str:
    """What was put in, when ``new`` is ``old`` with one stretch put in."""
    at = 0
    while at < len(old) and old[at] == new[at]:
        at += 1
    assert new.endswith(old[at:])
    return new[at : len(new) - len(old[at:])]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        pytest.param(
            "a: 1\nreqs:\n  - id: REQ-001\n    title: 甲 # 注\n\n# 下面是风险\nrisks: []\n",
            "a: 1\nreqs:\n  - id: REQ-001\n    title: 甲 # 注\n  - id: REQ-009\n    title: 新的\n"
            "    owner:  # 【待补充】\n\n# 下面是风险\nrisks: []\n",
            5,
            id="before what separates it from the next list",
        ),
        pytest.param(
            "reqs:\n- id: REQ-001\n\n# 二\n- id: REQ-002",
            "reqs:\n- id: REQ-001\n\n# 二\n- id: REQ-002\n\n- id: REQ-009\n  title: 新的\n  owner:  # 【待补充】\n",
            7,
            id="apart by a blank line as the others are, at the end of a file without a last break",
        ),
        pytest.param(
            "reqs:\n  - {id: REQ-001, tags: [a,\n      b]}\n    # 甲的注\n  # 一节\nz: 1\n",
            "reqs:\n  - {id: REQ-001, tags: [a,\n      b]}\n    # 甲的注\n  - id: REQ-009\n    title: 新的\n"
            "    owner:  # 【待补充】\n  # 一节\nz: 1\n",
            5,
            id="behind brackets over two lines and the item's own comment",
        ),
        pytest.param(
            "reqs:\n  - id: REQ-001\n    text: |\n      一\n\n      二\n\nz: 1\n",
            "reqs:\n  - id: REQ-001\n    text: |\n      一\n\n      二\n  - id: REQ-009\n    title: 新的\n"
            "    owner:  # 【待补充】\n\nz: 1\n",
            7,
            id="behind a text of several lines",
        ),
        pytest.param(
            "reqs: []  # 还没有\nz: 1\n",
            "reqs:  # 还没有\n  - id: REQ-009\n    title: 新的\n    owner:  # 【待补充】\nz: 1\n",
            2,
            id="into an empty list",
        ),
        pytest.param(
            "reqs:\nz: 1\n",
            "reqs:\n  - id: REQ-009\n    title: 新的\n    owner:  # 【待补充】\nz: 1\n",
            2,
            id="below a key without a value",
        ),
        pytest.param(
            "z: 1\n\n\n",
            "z: 1\n\nreqs:\n  - id: REQ-009\n    title: 新的\n    owner:  # 【待补充】\n\n\n",
            4,
            id="at the end of a file without the list",
        ),
        pytest.param(
            "a: 1\r\nreqs:\n  - id: REQ-001\r\nz: 1\n",
            "a: 1\r\nreqs:\n  - id: REQ-001\r\n  - id: REQ-009\r\n    title: 新的\r\n"
            "    owner:  # 【待补充】\r\nz: 1\n",
            4,
            id="between line breaks of two kinds",
        ),
        pytest.param(
            "\ufeffreqs:\r\n  - id: REQ-001\r\n",
            "\ufeffreqs:\r\n  - id: REQ-001\r\n  - id: REQ-009\r\n    title: 新的\r\n    owner:  # 【待补充】\r\n",
            3,
            id="with the line breaks and the byte order mark of the file",
        ),
    ],
)
def test_an_item_goes_to_the_end_of_its_list(old: str, new: str, line: int) -> None:
    assert append_item(old, "p.yaml", "reqs", ITEM) == (new, line)


def test_a_list_in_brackets_is_left_alone() -> None:
    with pytest.raises(ProjectError) as refused:
        append_item("z: 1\nreqs: [{id: REQ-001}]\n", "p.yaml", "reqs", ITEM)
    assert refused.value.place == "p.yaml:2"


def test_a_text_that_would_change_its_meaning_is_left_alone() -> None:
    with pytest.raises(ProjectError):
        append_item("reqs:\n  - id: REQ-001\n    text: |+\n      一\n\n\n", "p.yaml", "reqs", ITEM)


@pytest.mark.parametrize("path", sorted(SAMPLE.rglob("*.yaml")), ids=lambda path: path.stem)
def test_in_every_list_of_the_sample_only_the_item_is_new(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    root = parse_yaml(text, "p").root
    keys = [key for key, value in root.items() if isinstance(value, list)]
    for key in keys if len(keys) < 10 else keys[::8]:
        made, line = append_item(text, path.name, key, ITEM)
        put = added(text, made)
        assert sorted(filter(str.strip, put.split("\n"))) == sorted(f"  {one}" for one in WRITTEN)
        assert made.split("\n")[line - 1] == "  - id: REQ-009"


@given(
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn", "Zl", "Zp"]), max_size=40
    )
)
def test_any_text_reads_back_as_it_was_given(text: str) -> None:
    text = text.replace("\ufeff", "")
    fields = [
        Field("id", "REQ-009"),
        Field("a", text),
        Field("b", [text, "x"]),
        Field("c", {"zh": text, "en": text}),
    ]
    made, _ = append_item("z: 1\n", "p.yaml", "reqs", fields)
    item = parse_yaml(made, "p.yaml").root["reqs"][-1]
    assert (item["a"], item["b"], item["c"]) == (text, [text, "x"], {"zh": text, "en": text})


LINES = st.lists(
    st.sampled_from(
        [
            "  - id: REQ-001",
            "    title: 甲",
            "    tags: [a, b]",
            "    # 注",
            "",
            "  # 段",
            "    note: >-",
            "      折行",
            "      再折",
        ]
    ),
    max_size=14,
)


@given(
    LINES,
    st.sampled_from(["", "risks:\n  - id: RSK-001\n", "# 尾\n", "z: 1"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_whatever_the_file_looks_like_the_rest_stays_or_it_is_refused(
    lines: list[str], tail: str, newline: str
) -> None:
    text = ("head: 1\nreqs:\n" + "".join(f"{line}\n" for line in lines) + tail).replace("\n", newline)
    before = parse_yaml(text, "p.yaml")
    if before.problems:
        return
    try:
        made, line = append_item(text, "p.yaml", "reqs", ITEM)
    except ProjectError:
        return
    after = parse_yaml(made, "p.yaml")
    assert not after.problems
    assert after.root["reqs"][:-1] == (before.root["reqs"] or [])
    assert after.root["reqs"].lines[-1] == line
    kept = [one for one in made.splitlines() if one.strip() not in WRITTEN_LINES]
    assert [one for one in kept if one] == [one for one in text.splitlines() if one]


def test_only_certain_texts_stand_without_quotes() -> None:
    assert [scalar(text) for text in ("甲 2.5 s", "no", "007", "a: b", "x ", "it's", "- a", "")] == [
        "甲 2.5 s",
        "'no'",
        "'007'",
        "'a: b'",
        "'x '",
        "'it''s'",
        "'- a'",
        "''",
    ]
