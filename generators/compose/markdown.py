"""Text as Markdown that shows exactly that text: escaping, and the string type that needs no escaping.

The drafts' dialect is CommonMark with pipe tables, ``:::`` containers, ``Table:`` captions and ``[@id]``
citations (see `generators.blocks`). Data may contain any of that and must appear as written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

_ANYWHERE = re.compile(
    r"[\\`*\[\]|]"  # escapes, code, emphasis, links and citations, cells
    r"|(?<!\w)_|_(?!\w)"  # an underscore inside a word is no emphasis
    r"|<(?=[A-Za-z/!?]|$)"  # autolinks and <br>
    r"|&(?=#?\w+;)"  # character references
    r"|!$"  # an image, when a link follows
)
_LINE_START = re.compile(
    r"#|>|~(?=~~)|:(?=::)|[-+=](?=[\s=-]|$)|(?P<caption>(?:Table|表)\s*)(?P<colon>[:：])"
)
_ORDERED = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_BREAKS = re.compile(r"[ \t]*(?:\r\n|[\n\r\v\f\x85\u2028\u2029])\s*")
_HARD_BREAK = "\\\n"
_ATTRIBUTE = str.maketrans({'"': "＂", "{": "｛", "}": "｝", "\\": "＼"})


def escaped(value: str) -> str:
    """Markdown that reads as ``value``, in a paragraph, list item or cell; line breaks become hard breaks."""
    lines = _BREAKS.split(value.rstrip()) if value.strip() else [" " if value else ""]
    shown = [_line(line, first=at == 0) for at, line in enumerate(lines)]
    trail = " " if value[-1:].isspace() and value.strip() else ""
    return _HARD_BREAK.join(shown) + trail


def _line(line: str, *, first: bool) -> str:
    start = line.lstrip()
    lead = " " if first and start != line else ""
    text = _ANYWHERE.sub(r"\\\g<0>", start)
    if match := _LINE_START.match(start):
        if match["colon"] == "：":  # no ASCII punctuation, so a backslash would show
            text = f"{match['caption']}&#65306;{text[match.end() :]}"
        elif match["colon"]:
            text = f"{match['caption']}\\:{text[match.end() :]}"
        else:
            text = f"\\{text}"
    elif match := _ORDERED.match(start):
        text = f"{match[1]}\\{text[len(match[1]) :]}"
    return lead + text


class Markdown(Markup):
    """Finished Markdown. What is added, formatted or joined into it gets escaped unless it is some too."""

    __slots__ = ()

    @classmethod
    def escape(cls, value: object, /) -> Markdown:
        """``value`` as Markdown: unchanged when it already is, escaped otherwise."""
        if hasattr(value, "__html__"):
            return cls(value.__html__())
        return cls(escaped(str(value)))


def join(separator: str, parts: Iterable[Any]) -> Markdown:
    """The parts, escaped where they are data, with ``separator`` between them."""
    return Markdown(separator.join(Markdown.escape(part) for part in parts))


def in_cell(markdown: str) -> Markdown:
    """Markdown made fit for a table cell: hard breaks as ``<br>``, other line ends as spaces, never blank."""
    text = str(markdown).strip().replace(_HARD_BREAK, "<br>").replace("\n", " ")
    return Markdown(text or "—")


def in_line(markdown: str) -> Markdown:
    """Markdown on one line, for headings, captions and link texts."""
    return Markdown(" ".join(str(markdown).replace(_HARD_BREAK, " ").split()))


def in_attribute(text: str) -> str:
    """Plain text inside a quoted ``{…}`` attribute; quotes and braces, which have no escape, full-width."""
    return " ".join(text.split()).translate(_ATTRIBUTE)


def in_code(text: str, *, cell: bool = True) -> Markdown:
    """``text`` as a code span; in a ``cell`` as plain text when it holds what code shows differently there."""
    flat = " ".join(text.split())
    if not flat or (cell and ("`" in flat or "|" in flat)):
        return Markdown.escape(text)
    fence = "`" * (max((len(run) for run in re.findall(r"`+", flat)), default=0) + 1)
    pad = " " if flat.startswith("`") or flat.endswith("`") else ""
    return Markdown(f"{fence}{pad}{flat}{pad}{fence}")


def in_block(lines: Iterable[str]) -> Markdown:
    """``lines`` as a fenced block to be read literally, whatever backticks they hold."""
    text = "\n".join(line.replace("\r", "") for line in lines)
    fence = "`" * max(3, max((len(run) for run in re.findall(r"`+", text)), default=0) + 1)
    return Markdown(f"{fence}\n{text}\n{fence}")


def indented(markdown: str, by: int) -> Markdown:
    """Every line moved right by ``by`` spaces: a block inside a list item."""
    return Markdown("\n".join(" " * by + line for line in str(markdown).split("\n")))
