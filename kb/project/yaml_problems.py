"""What PyYAML's complaints mean to someone who edits project.yaml by hand, and what to do about them."""

from __future__ import annotations

import re

from yaml.error import MarkedYAMLError

from kb.errors import ProjectError
from kb.project.yaml_scanner import MAX_DEPTH, TooDeepError

_Advice = tuple[str, str, str, str]

_MEANINGS: tuple[tuple[str, _Advice], ...] = (
    (
        r"found character '\\t'",
        (
            "缩进里用了制表符（Tab）",
            "a tab is used for indentation",
            "把制表符换成空格，每级缩进 2 个空格",
            "replace the tab by spaces, two per level",
        ),
    ),
    (
        r"found character",
        (
            "文字以 YAML 保留字符（@、`、% 等）开头",
            "a text starts with a character YAML reserves (@, `, %)",
            "给这段文字加上英文引号，例如 '@所有人'",
            "put the text in quotes, for example '@all'",
        ),
    ),
    (
        r"mapping values are not allowed",
        (
            "这里不应再出现“键: 值”：可能是同一行有两个冒号，或者上一行缩进不对",
            'no "key: value" can stand here: two colons on one line, or the line above is indented wrongly',
            "文字里含“: ”时整段加英文引号；否则检查缩进是否对齐",
            'quote a text that contains ": "; otherwise check the indentation',
        ),
    ),
    (
        r"could not find expected ':'",
        (
            "这一行缺少“键: 值”中的冒号",
            'this line lacks the colon of "key: value"',
            "写成“键: 值”（英文冒号加一个空格），续行要比上一行多缩进",
            'write "key: value" with a colon and a space; indent a continued text deeper',
        ),
    ),
    (
        r"expected <block end>",
        (
            "缩进与同级的行没有对齐",
            "the indentation does not line up with its neighbours",
            "让同一级的键和“-”从同一列开始",
            'start keys and "-" of one level in the same column',
        ),
    ),
    (
        r"expected ',' or '[\]}]'|expected the node content|but (?:got|found) '<stream end>'",
        (
            "方括号或花括号没有正确结束",
            "a bracket or brace is not closed properly",
            "补上缺少的 ] 或 }，各项之间用英文逗号分隔",
            "add the missing ] or } and separate the items by commas",
        ),
    ),
    (
        r"unexpected end of stream|unexpected document separator",
        (
            "引号没有结束",
            "a quoted text is never closed",
            "补上结尾的引号",
            "add the closing quote",
        ),
    ),
    (
        r"unknown escape|escape sequence",
        (
            "双引号里的反斜杠不是合法的转义",
            "a backslash inside double quotes is no valid escape",
            "改用单引号，或把 \\ 写成 \\\\",
            "use single quotes, or write \\\\ for \\",
        ),
    ),
    (
        r"sequence entries are not allowed",
        (
            "“-”不能出现在这里",
            'a "-" cannot stand here',
            "列表项另起一行，并比它所属的键缩进 2 个空格",
            "start the list on a line of its own, two spaces deeper than its key",
        ),
    ),
    (
        r"expected alphabetic or numeric character|while scanning an? (?:alias|anchor|tag)",
        (
            "文字以 &、* 或 ! 开头，YAML 把它当成了引用标记",
            "a text starts with &, * or !, which YAML takes for a reference mark",
            "给这段文字加上英文引号",
            "put the text in quotes",
        ),
    ),
)

_FALLBACK: _Advice = (
    "YAML 格式有误",
    "the YAML is malformed",
    "检查这一行及上一行的缩进、冒号和引号",
    "check indentation, colons and quotes on this line and the one above",
)

_TOO_DEEP: _Advice = (
    f"嵌套超过 {MAX_DEPTH} 层",
    f"lists and mappings nest deeper than {MAX_DEPTH} levels",
    "项目数据不需要这么深的嵌套；检查是否有多余的 [ 或 {",
    "project data needs no such nesting; look for stray [ or {",
)

_WIDE_COLON = re.compile(r"^\s*(?:- )?[A-Za-z_]+\s*：")


def explain(error: MarkedYAMLError, text: str, file: str) -> ProjectError:
    """Return the problem behind a PyYAML error in ``text``, with place, meaning and remedy."""
    mark = error.problem_mark or error.context_mark
    line = (mark.line if mark else 0) + 1
    zh, en, hint_zh, hint_en = _meaning(error)
    if at := _wide_colon_near(text, line):
        line = at
        zh, en = "键后面用了全角冒号“：”", "a full-width colon stands after the key"
        hint_zh, hint_en = "改成英文冒号加一个空格：“键: 值”", 'write a plain colon and a space: "key: value"'
    return ProjectError(zh, en, hint_zh=hint_zh, hint_en=hint_en, place=f"{file}:{line}")


def _meaning(error: MarkedYAMLError) -> _Advice:
    if isinstance(error, TooDeepError):
        return _TOO_DEEP
    complaint = f"{error.context or ''} {error.problem or ''}"
    return next((advice for form, advice in _MEANINGS if re.search(form, complaint)), _FALLBACK)


def _wide_colon_near(text: str, line: int) -> int:
    """Return the line of a full-width colon after a key, in the three lines up to ``line``; else 0."""
    lines = text.split("\n", line)[:line]
    for back, written in enumerate(reversed(lines[-3:])):
        if _WIDE_COLON.match(written):
            return line - back
    return 0
