"""The strict YAML reader: scalars as written, positions, hostile files."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kb.project import yaml_source
from kb.project.yaml_composer import HIDDEN
from kb.project.yaml_scanner import MAX_DEPTH, FastScanner
from kb.project.yaml_source import YamlDocument, YamlList, YamlMap, line_of, parse_yaml, read_yaml

# fmt: off
YAML_PIECES = st.sampled_from([
    "a", "b:", "键: 值", " ", "  ", "\n", "\n  ", "- ", "-", "? ", ": ", ":", ",", "[", "]", "{", "}", "#",
    " #", "'", '"', "\\", "\\x41", "\\U0010ffff", "|", ">", "|2-", "&x", "*x", "!t ", "!!str ", "%YAML 1.1",
    "---", "...", "\t", "\r\n", "\u3000", "：", "~", "null", "<<", "@", "`", "007", "1.10",
    "\ufeff", "\x85", "\u2028",
])
# fmt: on
YAML_LIKE = st.lists(YAML_PIECES | st.text(max_size=4), max_size=40).map("".join)


def messages(text: str) -> list[str]:
    return [problem.message("zh") for problem in parse_yaml(text, "p.yaml").problems]


def test_scalars_stay_as_they_were_written() -> None:
    text = "a: no\nb: 007\nc: 1.10\nd: 12:30:00\ne: 0x1F\nf: 2026-01-02\ng: '~'\nh: \"\"\ni: .inf\nj: on"
    document = parse_yaml(text, "p.yaml")
    assert document.problems == []
    assert list(document.root.values()) == [
        "no", "007", "1.10", "12:30:00", "0x1F", "2026-01-02", "~", "", ".inf", "on",
    ]  # fmt: skip


def test_an_empty_value_a_tilde_and_null_are_nothing() -> None:
    assert dict(parse_yaml("a:\nb: ~\nc: null\nd: [ ~ ]", "p.yaml").root) == {
        "a": None, "b": None, "c": None, "d": [None],
    }  # fmt: skip


def test_every_value_knows_its_file_and_line() -> None:
    root = parse_yaml("# remark\na: 1\nb:\n  - x\n  - y: 1\n    z: |\n      long\n  - - q\n", "p.yaml").root
    assert isinstance(root["b"], YamlList)
    assert isinstance(root["b"][1], YamlMap)
    assert (root.lines, root["b"].lines) == ({"a": 2, "b": 3}, [4, 5, 8])
    assert root["b"][1].place == "p.yaml:5"
    assert line_of(root["b"][1], "z") == 6
    assert line_of(root["b"], 2) == 8


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3", 3, "键 a 重复：第 1 行"),
        ("a: &x 1", 1, "不支持锚点 &x"),
        ("a: 1\nb: *x", 2, "不支持别名 *x"),
        ("a: !!python/object:os.system x", 1, "不支持类型标签"),
        ("a:\n\tb: 1", 2, "制表符"),
        ("id：REQ-001\ntitle: x", 1, "全角冒号"),
        ("a: 1\nid：REQ-001\nb: 2", 2, "全角冒号"),
        ("a: b: c", 1, "不应再出现"),
        ("a: [1, 2", 1, "没有正确结束"),
        ("a: {b: 1", 1, "没有正确结束"),
        ('a: "x', 1, "引号没有结束"),
        ('a: "\\q"', 1, "转义"),
        ('a: "\\U99999999"', 1, "超出范围"),
        ('a: "\\ud800"', 1, "控制字符 U+D800"),
        ("a: @me", 1, "保留字符"),
        ("a: 1\n---\nb: 2", 2, "只能有一份"),
        ("- a\n- b", 1, "顶层不是"),
        ("just words", 1, "顶层不是"),
        ("", 1, "空的"),
        ("# only a remark\n", 2, "空的"),
        ("a: 1\nb: x\x07y", 2, "控制字符 U+0007"),
        ("a: 1\nb: x\u2028y", 2, "控制字符 U+2028"),
        ("a: 1\n\ufeffb: 2", 2, "控制字符 U+FEFF"),
        ("a:\n  - b\n c: 1", 3, "缩进"),
        ("%YAML 1." + "9" * 6000 + "\n---\na: 1", 1, "超出范围"),
    ],
)
def test_a_fault_is_named_with_its_line(text: str, line: int, words: str) -> None:
    problems = parse_yaml(text, "p.yaml").problems
    assert any(words in problem.zh and problem.place == f"p.yaml:{line}" for problem in problems), [
        problem.message("zh") for problem in problems
    ]


def test_all_duplicates_anchors_and_tags_are_reported_at_once() -> None:
    assert len(messages("a: 1\na: 2\nb: &x 1\nc: !t 2\nd: *x\nb: 3\n")) == 5


def test_a_document_that_had_to_stop_says_so() -> None:
    assert parse_yaml("a: 1\nb: [", "p.yaml").complete is False
    assert parse_yaml("a: 1\na: 2", "p.yaml").complete is True


def test_an_alias_bomb_is_refused_without_being_expanded() -> None:
    lines = ["l0: &l0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 9)]
    started = time.process_time()
    problems = parse_yaml("\n".join(lines), "p.yaml").problems
    assert time.process_time() - started < 1
    assert any("别名" in problem.zh for problem in problems)


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "a:\n- [", "[\n", "[{"])
def test_fifty_thousand_openings_are_refused_at_once(opening: str) -> None:
    started = time.process_time()
    document = parse_yaml("a: 1\nb:\n  " + opening * 50_000, "p.yaml")
    assert time.process_time() - started < 1
    assert document.problems
    assert not document.complete


def test_nesting_up_to_the_limit_is_read() -> None:
    inner = MAX_DEPTH - 1
    assert messages("a: " + "[" * inner + "]" * inner) == []
    assert messages("a: " + "[" * (inner + 1) + "]" * (inner + 1)) == [f"p.yaml:1: 嵌套超过 {MAX_DEPTH} 层"]


@pytest.mark.parametrize(
    "unit",
    [
        "key{}: value of some length\n",
        "- {{a{}: 1, b: 2}}\n",
        "k{}: 'it''s'\n",
        'k{}: "a\\nb"\n',
        "# remark {}\n",
        "k{}: a\n  continued\n\n  again\n",
        "k{}: |\n  block\n  text\n",
    ],
)
def test_time_grows_with_the_size_of_the_text_and_no_faster(unit: str) -> None:
    def seconds(count: int) -> float:
        text = "".join(unit.format(number) for number in range(count))
        started = time.process_time()
        parse_yaml(text, "p.yaml")
        return time.process_time() - started

    seconds(200)
    assert seconds(6400) < 8 * 2.5 * max(seconds(800), 0.004)


@pytest.mark.parametrize("scalar", ["{}", "'{}'", '"{}"', "|\n  {}"])
def test_a_huge_scalar_is_read_whole(scalar: str) -> None:
    size = 1_000_000
    root = parse_yaml("a: " + scalar.format("字" * size), "p.yaml").root
    assert root["a"] == "字" * size


def test_byte_order_mark_and_windows_line_ends_are_accepted(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_bytes("\ufeffa: 1\r\nb:\r\n  - 值\r\n".encode())
    document = read_yaml(path, "p.yaml")
    assert document.problems == []
    assert document.root == {"a": "1", "b": ["值"]}
    assert document.root["b"].lines == [3]


@pytest.mark.parametrize(
    ("data", "place", "words"),
    [
        ("a: 1\nname: 项目".encode("gbk"), "p.yaml:2", "GBK/GB18030 编码，不是 UTF-8"),
        ("name: 项目".encode("utf-16"), "p.yaml:1", "UTF-16"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff", "p.yaml", "不是文本文件"),
        (b"a: \xff\xff\xff", "p.yaml:1", "不是 UTF-8"),
    ],
)
def test_other_encodings_are_explained(tmp_path: Path, data: bytes, place: str, words: str) -> None:
    path = tmp_path / "p.yaml"
    path.write_bytes(data)
    (problem,) = read_yaml(path, "p.yaml").problems
    assert words in problem.zh
    assert problem.place == place
    assert "UTF-8" in problem.hint_en


def test_a_file_over_the_limit_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_source, "MAX_BYTES", 1024 * 1024)
    path = tmp_path / "p.yaml"
    path.write_text("a: " + "x" * (1024 * 1024), encoding="utf-8")
    (problem,) = read_yaml(path).problems
    assert "超过 1 MB 的上限" in problem.zh


def test_a_missing_file_and_a_folder_are_problems_not_exceptions(tmp_path: Path) -> None:
    assert read_yaml(tmp_path / "none.yaml").problems[0].zh.startswith("文件读不了")
    assert read_yaml(tmp_path).problems[0].zh.startswith("文件读不了")


@settings(max_examples=300, deadline=None)
@given(YAML_LIKE)
@example("a: \ud800")
@example("? a")
@example("{? : [}")
def test_whatever_the_text_there_is_a_document_or_a_problem(text: str) -> None:
    document = parse_yaml(text, "p.yaml")
    assert document.complete or document.problems
    assert isinstance(document.root, YamlMap)
    for problem in document.problems:
        assert problem.zh
        assert problem.en
        assert problem.place.startswith("p.yaml:")


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=200))
def test_whatever_the_bytes_there_is_a_document_or_a_problem(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "p.yaml"
    path.write_bytes(data)
    document = read_yaml(path)
    assert document.complete or document.problems


class RefusedError(Exception):
    """The reference reading meets something the strict reader refuses by design."""


def reference(text: str) -> Any:  # noqa: ANN401
    """Read the text with PyYAML's own scanner, parser and composer; raw scalars, refusing what we refuse."""
    loader = yaml.SafeLoader(text)
    events = list(yaml.parse(text, Loader=yaml.SafeLoader))
    if any(getattr(event, "anchor", None) or getattr(event, "tag", None) for event in events):
        raise RefusedError
    node = loader.get_single_node()
    return plain(node, 0)


def plain(node: Any, depth: int) -> Any:  # noqa: ANN401
    if depth > MAX_DEPTH:
        raise RefusedError
    if isinstance(node, yaml.ScalarNode):
        return None if node.style is None and node.value in ("", "~", "null", "Null", "NULL") else node.value
    if isinstance(node, yaml.SequenceNode):
        return [plain(item, depth + 1) for item in node.value]
    if not isinstance(node, yaml.MappingNode):
        raise RefusedError
    result: dict[str, Any] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode) or key.value in result:
            raise RefusedError
        result[key.value] = plain(value, depth + 1)
    return result


def outcome(text: str) -> Any:  # noqa: ANN401
    try:
        found = reference(text)
    except (yaml.YAMLError, RefusedError, ValueError, OverflowError):
        return "refused"
    return found if isinstance(found, dict) else "refused"


PLAIN_TEXT = YAML_LIKE.filter(lambda text: not set(text) & set("\ufeff\x85\u2028\u2029\r"))
#: A tab behind a colon or at the end of a line is a blank to libyaml, as YAML has it, and refused by PyYAML.
WITHOUT_TABS = PLAIN_TEXT.filter(lambda text: "\t" not in text)


@settings(max_examples=500, deadline=None)
@given(WITHOUT_TABS)
@example("a: b\n...\n")
@example("{a: b, 'c':d, e}")
@example("a:\n- b\n- c: 1\nd: >\n  x\n\n  y\n")
@pytest.mark.parametrize("parse", [parse_yaml, yaml_source._carefully], ids=["libyaml", "our scanner"])
def test_the_fast_scanner_reads_what_pyyaml_reads(parse: Callable[..., YamlDocument], text: str) -> None:
    if parse is not parse_yaml and (HIDDEN.search(text) or "\ud800" <= max(text, default="") <= "\udfff"):
        return  # refused before scanning
    document = parse(text, "p.yaml")
    if "\ud800" <= max(text, default="") <= "\udfff" or HIDDEN.search(text):
        assert document.problems
        return
    expected = outcome(text)
    assert ("refused" if document.problems else dict(document.root)) == expected or hidden_escape(document)


def with_lines(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, YamlMap):
        return value.line, {key: (value.lines[key], with_lines(item)) for key, item in value.items()}
    if isinstance(value, YamlList):
        return value.line, value.lines, [with_lines(item) for item in value]
    return value


@settings(max_examples=300, deadline=None)
@given(WITHOUT_TABS)
@example("a:\n\n  - b: >\n      x\n\n      y\n    c: {d: e,\n      f: [1,\n 2]}\n# end\n")
def test_libyaml_and_our_scanner_put_the_same_on_the_same_lines(text: str) -> None:
    if HIDDEN.search(text) or "\ud800" <= max(text, default="") <= "\udfff":
        return
    quick = yaml_source._quickly(text, "p.yaml")
    if quick is not None:
        careful = yaml_source._carefully(text, "p.yaml")
        assert with_lines(quick.root) == with_lines(careful.root)
        assert not careful.problems


def hidden_escape(document: yaml_source.YamlDocument) -> bool:
    """Say whether the only thing wrong is a control character made by an escape, which PyYAML lets pass."""
    return any("转义" in problem.zh for problem in document.problems)


@settings(max_examples=200, deadline=None)
@given(PLAIN_TEXT)
def test_the_fast_scanner_gives_pyyamls_events_with_their_positions(text: str) -> None:
    if HIDDEN.search(text):
        return
    try:
        expected = [described(event) for event in yaml.parse(text, Loader=yaml.SafeLoader)]
    except (yaml.YAMLError, ValueError, OverflowError):
        return
    scanner = FastScanner(text)
    found = []
    while scanner.check_event():
        found.append(described(scanner.get_event()))  # type: ignore[no-untyped-call]
    assert found == expected


def described(event: Any) -> tuple[Any, ...]:  # noqa: ANN401
    start, end = event.start_mark, event.end_mark
    position = (start.line, start.column, end.line, end.column)
    return (type(event).__name__, getattr(event, "value", None), getattr(event, "style", None), position)
