"""One text of an item in other words: whatever its style, the rest of the file stays byte for byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import ProjectError
from kb.project.yaml_source import parse_yaml
from kb.services.amend import amended

HEAD = "# 需求\nrequirements:\n  - id: REQ-001\n    title: 甲   # 备注\n"
TAIL = "    priority: must\n\n  # 下一条\n  - id: REQ-002\n    statement: 旧\n"
STYLES = [
    "    statement: 旧\n",
    "    statement: '旧'  # 备注\n",
    '    statement: "旧"\n',
    "    statement: {zh: 旧, en: Old.}\n",
    "    statement:\n      zh: 旧\n      en: Old.\n",
    "    statement: |\n      旧\n",
    "    statement: >-\n      旧\n",
]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("value", ["新的说法：应当在 3 秒内返回。", "no", "# 不是注释", "a: b", "'引号\" \\"])
def test_only_the_text_changes(style: str, value: str) -> None:
    made = amended(HEAD + style + TAIL, "r.yaml", "REQ-001", "statement", "zh", value)
    assert made.startswith(HEAD)
    assert made.endswith(TAIL)
    said = parse_yaml(made, "r.yaml").root["requirements"][0]["statement"]
    assert (said["zh"] if isinstance(said, dict) else said) == value
    assert "备注" not in style or "# 备注\n    priority" in made


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1))
def test_any_text_is_read_back(value: str) -> None:
    made = amended(HEAD + STYLES[0] + TAIL, "r.yaml", "REQ-001", "statement", "zh", value)
    assert parse_yaml(made, "r.yaml").root["requirements"][0]["statement"] == value


@pytest.mark.parametrize(
    ("text", "item"),
    [
        (HEAD + STYLES[0], "REQ-009"),
        (HEAD, "REQ-001"),
        (HEAD + "    statement: [旧]\n", "REQ-001"),
        ("a: [", "REQ-001"),
    ],
)
def test_what_is_not_there_is_not_changed(text: str, item: str) -> None:
    with pytest.raises(ProjectError, match="safely"):
        amended(text, "r.yaml", item, "statement", "zh", "新")
