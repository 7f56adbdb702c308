"""Setting front matter values so that only the characters concerned change.

Comments, key order, quoting of other values and line breaks stay. After every edit the result is read again
and compared with what was asked for, so a text that cannot be edited this way is refused, never damaged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from kb.errors import RecordError
from kb.records.frontmatter import FrontMatter, read_front_matter
from kb.records.source import Source, Span, writable
from kb.records.yaml_nodes import Entry, Node, read_node

_KEY = re.compile(r"[A-Za-z_][\w-]*")
#: plain in our reading, but for other YAML readers a bool, a number, or (`=` and `<<`) a sign with a meaning
_AMBIGUOUS = re.compile(
    r"(?:y|n|yes|no|on|off|true|false)|[-+]?[\d_.,:]+(?:e[-+]?\d+)?|0[xo][\da-f]+|[-+]?\.(?:inf|nan)|=|<<",
    re.I,
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def edit_front_matter(source: Source, front: FrontMatter | None, changes: Mapping[str, object]) -> str:
    """The text of ``source`` with ``changes`` made to its front matter.

    Values are texts, numbers, bools, dates, lists and mappings of these; None removes the key. A file without
    front matter gets one. Raises `RecordError` when the result does not read back as asked.
    """
    wanted = {key: _written(value, source.path) for key, value in changes.items()}
    if not front:
        edited = _with_new_block(source, wanted)
    else:
        edits: dict[Span, str] = {}
        added: list[str] = []
        for key, value in wanted.items():
            entry = front.entries.get(key)
            if entry is not None:
                edits |= _entry_edits(source, front, entry, value)
            elif value is not None:
                added.append(f"{_key(key)}: {render(value)}{source.newline}")
        if added:
            edits[Span(front.inner.end, front.inner.end)] = "".join(added)
        edited = source.edited(edits)
    _verify(source, front, wanted, edited)
    return edited


def render(value: object, *, flow: bool = False, quote: str | None = None) -> str:
    """``value`` (texts, lists, mappings) as YAML on one line; ``quote`` is the quotation mark to prefer."""
    if isinstance(value, Mapping):
        inner = ", ".join(
            f"{render(str(key), flow=True)}: {render(item, flow=True)}" for key, item in value.items()
        )
        return f"{{{inner}}}"
    if isinstance(value, list):
        return f"[{', '.join(render(item, flow=True) for item in value)}]"
    if value is None:
        return "null"
    written = str(value)
    if isinstance(value, _Literal) or (quote is None and _plain(written, flow)):
        return written
    if quote == "'" and all(map(_PRINTABLE.match, written)):
        return "'" + written.replace("'", "''") + "'"
    return _double(written)


class _Literal(str):
    """A number, bool or date as it is written: plain, unlike a text that looks like one."""

    __slots__ = ()


def _written(value: object, path: str) -> object:
    """``value`` as texts, lists and mappings: what reading it back gives."""
    if isinstance(value, bool):
        return _Literal("true" if value else "false")
    if isinstance(value, date):
        return _Literal(value.isoformat())
    if isinstance(value, int | float):
        return _Literal(value)
    if isinstance(value, Mapping):
        return {str(key): _written(item, path) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_written(item, path) for item in value]
    return None if value is None else writable(str(value), path)


def _entry_edits(source: Source, front: FrontMatter, entry: Entry, value: object) -> dict[Span, str]:
    node = entry.node
    if value is None:
        return {_lines_of(source, front, entry): ""}
    if node.plain == value:
        return {}
    if isinstance(node.value, list) and isinstance(value, list) and node.value and value:
        return _list_edits(source, node, value)
    if node.span.start == node.span.end:
        return {node.span: f" {render(value)}"}
    quote = node.style if node.style in ("'", '"') else None
    block = isinstance(node.value, list | dict) and not node.flow
    start = node.span.start
    if block:  # the value begins on the line below its key: take the line break and indentation along
        colon = source.text.index(":", entry.key.end)
        return {Span(colon + 1, node.span.end): f" {render(value)}"}
    return {Span(start, node.span.end): render(value, quote=quote)}


def _list_edits(source: Source, node: Node, value: list[object]) -> dict[Span, str]:
    """Replace only the items that differ; equal ones at both ends keep their text and comments."""
    old = [item.plain for item in node.value]
    head = 0
    while head < min(len(old), len(value)) and old[head] == value[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(value)) - head and old[-1 - tail] == value[-1 - tail]:
        tail += 1
    fresh = value[head : len(value) - tail]
    gone = node.value[head : len(old) - tail]
    between = _separator(source, node)
    written = between.join(render(item, flow=node.flow) for item in fresh)
    if gone and fresh:
        return {Span(gone[0].span.start, gone[-1].span.end): written}
    if gone:
        if tail:
            return {Span(gone[0].span.start, node.value[len(old) - tail].span.start): ""}
        return {Span(node.value[head - 1].span.end, gone[-1].span.end): ""}
    if head:
        at = node.value[head - 1].span.end
        return {Span(at, at): between + written}
    at = node.value[0].span.start
    return {Span(at, at): written + between}


def _separator(source: Source, node: Node) -> str:
    """What stands between two items of a list as it is written."""
    if node.flow:
        return ", "
    first = node.value[0].span.start
    line_start = source.lines(source.line(first) - 1, source.line(first)).start
    return source.newline + source.text[line_start:first]


def _lines_of(source: Source, front: FrontMatter, entry: Entry) -> Span:
    first, last = source.line(entry.key.start), source.line(max(entry.node.span.end, entry.key.end))
    lines = source.lines(first - 1, last)
    return Span(lines.start, min(lines.end, front.inner.end))


def _with_new_block(source: Source, wanted: Mapping[str, object]) -> str:
    mark = "\ufeff" if source.text.startswith("\ufeff") else ""
    lines = [
        "---",
        *(f"{_key(key)}: {render(value)}" for key, value in wanted.items() if value is not None),
        "---",
        "",
        "",
    ]
    return mark + source.newline.join(lines) + source.text.removeprefix(mark)


def _key(key: str) -> str:
    return key if _KEY.fullmatch(key) else _double(key)


def _plain(value: str, flow: bool) -> bool:
    """Whether ``value`` reads back as itself without quotation marks, here and in other YAML readers."""
    if not value or value != value.strip() or not all(map(_PRINTABLE.match, value)):
        return False
    if _AMBIGUOUS.fullmatch(value) and not _DAY.fullmatch(value):
        return False
    text = f"k: [{value}, {value}]\n" if flow else f"k: {value}\n"
    try:
        node = read_node(Source(text, ""), Span(0, len(text)))
    except RecordError:
        return False
    return bool(node.plain == {"k": [value, value] if flow else value})


#: what YAML 1.1 may hold as it is, without the line breaks that are not LF
_PRINTABLE = re.compile(r"[\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def _double(value: str) -> str:
    """``value`` in double quotes; characters that YAML may not hold as they are become escapes."""
    return '"' + "".join(map(_escaped, value)) + '"'


def _escaped(char: str) -> str:
    if char in '"\\':
        return "\\" + char
    if char == "\n":
        return "\\n"
    return char if _PRINTABLE.match(char) else f"\\u{ord(char):04X}"


def _verify(source: Source, front: FrontMatter | None, wanted: Mapping[str, object], edited: str) -> None:
    """Read ``edited`` again: the changed fields must be as asked, all others as they were."""
    before = front.values if front else {}
    expected = {**{key: value for key, value in before.items() if key not in wanted}}
    expected |= {key: value for key, value in wanted.items() if value is not None}
    try:
        again = read_front_matter(Source(edited, source.path))
    except RecordError:
        again = None
    if (again.values if again else {}) != expected:
        raise RecordError(
            "这个文件头的写法不能自动修改，文件没有改动",
            "This front matter is written in a way that cannot be edited automatically; nothing was changed",
            place=source.place(front.inner.start if front else 0),
            hint_zh="请手工修改这些字段：" + "、".join(wanted) + "。",
            hint_en="Edit these fields by hand: " + ", ".join(wanted) + ".",
        )
