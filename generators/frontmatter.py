"""YAML front matter, read strictly: no aliases or duplicate keys, little depth, every scalar as written.

A short hostile YAML text can expand to millions of nodes or crash a parser, and YAML 1.1 reads ``1.10`` as
1.1 and ``no`` as false; front matter needs none of that.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

from generators.errors import GenerationError

MAX_DEPTH = 8
MAX_CHARACTERS = 1_000_000

Value = str | list["Value"] | dict[str, "Value"]


@dataclass
class FrontMatter:
    """The values, and per path such as ``revisions.0.date`` the line of the file (from 1)."""

    values: dict[str, Value] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


def split(text: str, place: str) -> tuple[str, str, int]:
    """The YAML text, the body and the file's line number of the first YAML line.

    Raises GenerationError when the text does not begin with a ``---`` block that ends.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines[0].rstrip() != "---":
        raise GenerationError(
            "文稿开头没有“---”信息块",
            "the draft does not begin with a '---' block",
            hint_zh="第一行写“---”，接着写 type、code、title 等信息，再以一行“---”结束。",
            hint_en="Begin with a line '---', then type, code, title and so on, and close with a line '---'.",
            place=f"{place}:1",
        )
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() in ("---", "..."):
            body = "\n".join(lines[number + 1 :])
            return "\n".join(lines[1:number]), body.removeprefix("\n"), 2
    raise GenerationError(
        "开头的信息块没有结束：缺少第二行“---”",
        "the block at the top never ends: its closing '---' is missing",
        hint_zh="在信息块之后加一行“---”。",
        hint_en="Add a line '---' after the block.",
        place=f"{place}:1",
    )


def load(text: str, *, place: str, first_line: int = 1, trusted: bool = False) -> FrontMatter:
    """The values of a YAML mapping; raises GenerationError with file and line for anything else.

    A ``trusted`` text, of a file that came with the library, is read by libyaml where PyYAML has it: ten times
    as fast, but deep nesting would crash it.
    """
    if len(text) > MAX_CHARACTERS:
        raise GenerationError("信息块过大", "the front matter is too large", place=f"{place}:{first_line}")
    try:
        node = yaml.compose(text, _FAST) if trusted else _compose(text)
    except yaml.YAMLError as error:
        raise _syntax_error(error, place, first_line) from None
    result = FrontMatter()
    if node is None:
        return result
    values = _Builder(place, first_line, result.lines).value(node, "", 0)
    if not isinstance(values, dict):
        raise GenerationError(
            "信息块应当是“键: 值”的形式",
            "the front matter must be 'key: value' lines",
            place=f"{place}:{first_line}",
        )
    result.values = values
    return result


_FAST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(yaml.SafeLoader):
    """PyYAML's pure Python loader (the C one crashes on deep nesting) without aliases, little depth."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise _refused("alias", self)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _refused("depth", self)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def _refused(problem: str, loader: yaml.SafeLoader) -> yaml.MarkedYAMLError:
    event = loader.peek_event()  # type: ignore[no-untyped-call]  # PyYAML's stubs leave it open
    return yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)


def _compose(text: str) -> yaml.Node | None:
    loader = _Loader(text)
    try:
        return loader.get_single_node()
    finally:
        loader.dispose()


class _Builder:
    def __init__(self, place: str, first_line: int, lines: dict[str, int]) -> None:
        self.place, self.first_line, self.lines = place, first_line, lines

    def value(self, node: yaml.Node, path: str, depth: int) -> Value:
        line = node.start_mark.line + self.first_line
        self.lines[path] = line
        if isinstance(node, yaml.ScalarNode):
            return "" if node.value in ("~", "null") and node.style is None else str(node.value)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, f"{path}.{i}", depth + 1) for i, item in enumerate(node.value)]
        return self.mapping(node, path, depth)

    def mapping(self, node: yaml.Node, path: str, depth: int) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            line = key_node.start_mark.line + self.first_line
            if key in found:
                raise GenerationError(
                    f"“{key}”写了两次",
                    f"'{key}' is given twice",
                    hint_zh="保留一处，删除另一处。",
                    hint_en="Keep one of the two.",
                    place=f"{self.place}:{line}",
                )
            found[key] = self.value(value_node, f"{path}.{key}".lstrip("."), depth + 1)
            self.lines[f"{path}.{key}".lstrip(".")] = line
        return found


_PROBLEMS = {
    "alias": ("不支持 YAML 别名（*名称）", "YAML aliases (*name) are not allowed"),
    "depth": ("信息块层次过深", "the front matter is nested too deeply"),
}


def _syntax_error(error: yaml.YAMLError, place: str, first_line: int) -> GenerationError:
    mark = getattr(error, "problem_mark", None)
    line = (mark.line if mark is not None else 0) + first_line
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", "") or "").strip()
    zh, en = _PROBLEMS.get(
        problem, (f"信息块不是有效的 YAML（{problem}）", f"the front matter is not valid YAML ({problem})")
    )
    return GenerationError(
        zh,
        en,
        hint_zh="检查缩进和引号；含冒号、井号的文字请加英文双引号。",
        hint_en="Check indentation and quotes; put text with ':' or '#' in double quotes.",
        place=f"{place}:{line}",
    )
