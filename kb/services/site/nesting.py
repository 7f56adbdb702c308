"""Lists indented for the site's builder: it wants four blanks a level, CommonMark the width of the item's mark.

With fewer blanks Python-Markdown makes the commands below a step into further steps.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

#: Blanks of one level.
LEVEL = 4
#: More blanks than this after a mark begin a block of code in the item, not its text.
_MOST_BLANKS = 4

_ITEM = re.compile(r"(?P<indent> *)(?P<mark>[-*+]|\d{1,9}[.)])(?P<blanks> +|$)")
_FENCE = re.compile(r" *(?P<fence>`{3,}|~{3,})")


def renested(text: str) -> str:
    """Markdown ``text`` with the same lists, four blanks to a level; what stands in no list is left as it is."""
    return "\n".join(_lines(text.expandtabs(LEVEL) if "\t" in text else text))


def _lines(text: str) -> Iterator[str]:
    # for each list open at this line, the column at which its items' text begins
    columns: list[int] = []
    # the mark of the last item of the outermost list
    last = ""
    fence, blank = "", True
    for line in text.split("\n"):
        indent = len(line) - len(line.lstrip(" "))
        if fence:
            yield _shifted(line, indent, columns)
            if line.strip().startswith(fence):
                fence = ""
            continue
        item = _ITEM.match(line)
        if not line.strip():
            blank = True
            yield line
            continue
        if item or blank or indent:
            columns = _still_open(columns, indent, blank=blank, item=item is not None)
        if not columns:
            if item and last and last.isdigit() != item["mark"][0].isdigit():
                yield "\n<!-- -->\n"  # or the builder takes it for a further item of the same list
            last = item["mark"][0] if item else ""
        yield _shifted(line, indent, columns)
        if item:
            width = len(item["blanks"]) if 0 < len(item["blanks"]) <= _MOST_BLANKS else 1
            columns = [*columns, indent + len(item["mark"]) + width]
        if opening := _FENCE.match(line[item.end() :] if item else line):
            fence = opening["fence"]
        blank = False


def _still_open(columns: list[int], indent: int, *, blank: bool, item: bool) -> list[int]:
    """The lists that a line with this indent is in; a line right after text may be indented less (lazily)."""
    if not (item or blank):
        return columns
    return [column for column in columns if column <= indent]


def _shifted(line: str, indent: int, columns: list[int]) -> str:
    """The line with four blanks for each list it is in, its further indent kept."""
    inside = [column for column in columns if column <= indent]
    if not columns or not line.strip():
        return line
    rest = indent - inside[-1] if inside else indent
    return " " * (LEVEL * len(inside) + rest) + line.lstrip(" ")
