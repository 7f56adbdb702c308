r"""Reading YAML strictly: every scalar as written, every value with its line, every fault with its place.

What is accepted is the plain part of YAML that people write by hand: mappings with text keys, lists, and
scalars in any style. Anchors, aliases, tags, several documents in one file, duplicate keys and nesting
deeper than 32 levels are refused; so are hidden control characters. Scalars stay texts (``no``, ``007``,
``12:30:00`` and ``1.10`` mean what they say) and the field they are for converts them; an empty value,
``~`` and ``null`` are None.

Text must be UTF-8, with or without byte order mark. GBK and UTF-16 are recognised and refused with the
remedy rather than guessed: almost any bytes decode as GBK, so a guess could corrupt names without a sign.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from yaml.error import MarkedYAMLError
from yaml.reader import ReaderError

from kb.errors import ProjectError
from kb.project.yaml_composer import HIDDEN, Composer, YamlList, YamlMap, line_of
from kb.project.yaml_problems import explain

__all__ = [
    "MAX_BYTES",
    "YamlDocument",
    "YamlList",
    "YamlMap",
    "line_of",
    "parse_bytes",
    "parse_yaml",
    "read_yaml",
]

_LIBYAML: Any = getattr(getattr(yaml, "cyaml", None), "CParser", None)

MAX_BYTES = 20 * 1024 * 1024
"""Largest file read; 20 MB hold some 15,000 requirements with all their attributes."""


@dataclass
class YamlDocument:
    """What a file holds and what is wrong with it; ``complete`` is False where reading had to stop."""

    root: YamlMap
    problems: list[ProjectError]
    complete: bool = True


def read_yaml(path: Path, shown: str = "") -> YamlDocument:
    """Read one YAML file; places name it ``shown`` (default: the path). Never raises for its content."""
    shown = shown or path.as_posix()
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        return _refused(
            shown, 0, f"文件读不了：{error.strerror}", f"the file cannot be read: {error.strerror}", "", ""
        )
    if size > MAX_BYTES:
        found, most = f"{size / 1024 / 1024:.1f}", MAX_BYTES // 1024 // 1024
        return _refused(
            shown,
            0,
            f"文件有 {found} MB，超过 {most} MB 的上限",
            f"the file has {found} MB, more than the limit of {most} MB",
            "把项目数据拆成多个文件，附件和日志不要放进 YAML",
            "split the project data over several files; attachments and logs do not belong into YAML",
        )
    return parse_bytes(data, shown)


def parse_bytes(data: bytes, shown: str, *, begins: str = "project") -> YamlDocument:
    """Parse what a file holds, as `parse_yaml` does; other encodings than UTF-8 are a problem."""
    text = _decode(data, shown)
    return text if isinstance(text, YamlDocument) else parse_yaml(text, shown, begins=begins)


def parse_yaml(text: str, shown: str, *, begins: str = "project") -> YamlDocument:
    """Parse YAML text; places name it ``shown``. Never raises: what is wrong stands in ``problems``.

    ``begins`` is the key that a file of this kind begins with, for one that is empty.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if hidden := HIDDEN.search(text):
        code = f"U+{ord(hidden[0]):04X}"
        return _refused(
            shown,
            text.count("\n", 0, hidden.start()) + 1,
            f"文字里有看不见的控制字符 {code}",
            f"the text holds the hidden control character {code}",
            "删除该字符：它通常来自网页、Word 或 PDF 的复制粘贴",
            "delete it; it usually comes from pasting out of a web page, Word or PDF",
        )
    return _quickly(text, shown) or _carefully(text, shown, begins)


def _quickly(text: str, shown: str) -> YamlDocument | None:
    """Read by libyaml, several times as fast; None where it is not there or anything is wrong.

    Only its events are used: its composer recurses on the C stack, so that 50,000 brackets end the process.
    What is faulty is read again by our own scanner, whose complaints we can explain.
    """
    if _LIBYAML is None:
        return None
    composer = Composer(text, shown, _LIBYAML(text))
    try:
        complete = composer.compose()
    except (MarkedYAMLError, ReaderError):
        return None
    return None if composer.problems else YamlDocument(composer.root, [], complete)


def _carefully(text: str, shown: str, begins: str = "project") -> YamlDocument:
    composer = Composer(text, shown, begins=begins)
    complete = False
    try:
        complete = composer.compose()
    except MarkedYAMLError as error:
        composer.problems.append(explain(error, text, shown))
    except (ValueError, OverflowError):  # chr() and int() on what an escape or a directive claims to be
        mark = composer.scanner.get_mark()
        composer.problem(
            mark, "转义或指令中的数字超出范围", "a number in an escape or directive is out of range"
        )
    return YamlDocument(composer.root, composer.problems, complete)


def _refused(shown: str, line: int, zh: str, en: str, hint_zh: str, hint_en: str) -> YamlDocument:
    place = f"{shown}:{line}" if line else shown
    problem = ProjectError(zh, en, hint_zh=hint_zh, hint_en=hint_en, place=place)
    return YamlDocument(YamlMap(shown, line), [problem], complete=False)


def _decode(data: bytes, shown: str) -> str | YamlDocument:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _wrong_encoding(shown, 1, "UTF-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    if b"\0" in data[:8192]:
        return _refused(
            shown,
            0,
            "这不是文本文件",
            "this is no text file",
            "项目数据要用 UTF-8 编码的 YAML 文本保存",
            "project data is YAML text in UTF-8",
        )
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return _wrong_encoding(shown, line, "")
    return _wrong_encoding(shown, line, "GBK/GB18030")


def _wrong_encoding(shown: str, line: int, name: str) -> YamlDocument:
    return _refused(
        shown,
        line,
        f"文件是 {name} 编码，不是 UTF-8" if name else "文件不是 UTF-8 编码",
        f"the file is encoded as {name}, not UTF-8" if name else "the file is not encoded as UTF-8",
        "在编辑器里选“另存为”，编码选 UTF-8",
        'choose "save as" in your editor, with encoding UTF-8',
    )
