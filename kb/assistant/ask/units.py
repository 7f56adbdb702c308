"""A passage cut into the smallest parts that can be quoted: sentences, list items, a step with its command."""

from __future__ import annotations

import re

from search import Hit

#: Where a sentence may end.
_END = re.compile(r"[。！？]+[」』”’）)*_]*|(?<=[.!?])\s+(?=[A-Z\u4e00-\u9fff`*])")
#: Pairs that a sentence does not end within: ``code``, emphasis, quotations.
_PAIRS = (("`", "`"), ("**", "**"), ("“", "”"), ("「", "」"), ("（", "）"))
#: A part that only leads to what follows.
_LEADING = re.compile(r"[：:]\s*$")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_MARK = re.compile(r"^(?:[-*+•]|\d+[.)、])\s+")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
#: A link that stands alone says where something is said, not what.
_LINK_ALONE = re.compile(r"!?\[[^\]]*\]\([^)]*\)[\s。.]*|<?https?://\S+>?")
_TABLE_RULE = re.compile(r"^\s*\|?[\s:|-]+\|?\s*$")

#: A step or checklist item of up to so many characters is quoted whole.
WHOLE = 420


def seen(text: str) -> str:
    """``text`` without comments, which a reader of the page does not see; a line ends where one stood."""
    return _COMMENT.sub("\n", text)


def units(hit: Hit) -> list[str]:
    """The quotable parts of a passage, in order, as they stand there, list marks taken off."""
    text = seen(hit.text)
    if hit.section_kind in ("step", "item") and len(text) <= WHOLE:
        return [text.strip("\n")] if any(map(str.isalnum, text)) else []
    found: list[str] = []
    for block in _blocks(text):
        if "\n" in block or block.startswith("|"):
            found.append(block)
        else:
            found += [part.strip() for part in _cut(_MARK.sub("", block))]
    return [part for part in found if _tells(part)]


def _tells(part: str) -> bool:
    return any(map(str.isalnum, part)) and not (_LEADING.search(part) or _LINK_ALONE.fullmatch(part))


def _blocks(text: str) -> list[str]:
    """Lines; a fenced block of code stays in one piece, the rule of a table goes."""
    blocks: list[str] = []
    fence: list[str] = []
    for line in text.splitlines():
        if fence:
            fence.append(line)
            if _FENCE.match(line):
                blocks.append("\n".join(fence))
                fence = []
        elif _FENCE.match(line):
            fence = [line]
        elif line.strip() and not _TABLE_RULE.match(line):
            blocks.append(line.strip())
    return [*blocks, *(["\n".join(fence)] if fence else [])]


def _cut(line: str) -> list[str]:
    """A line cut after its sentences."""
    parts: list[str] = []
    start = 0
    for match in _END.finditer(line):
        if not any(_open(line[start : match.end()], *pair) for pair in _PAIRS):
            parts.append(line[start : match.end()])
            start = match.end()
    return [*parts, line[start:]]


def _open(text: str, opening: str, closing: str) -> bool:
    if opening == closing:
        return text.count(opening) % 2 == 1
    return text.count(opening) > text.count(closing)
