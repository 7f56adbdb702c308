"""A record's prose as it may stand on a page: no HTML, no scripts, nothing loaded, no link that leads nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

from kb.services.site.pages import plain

_TAG = re.compile(r"<(?=[A-Za-z/!?])(?!https?://[^\s<>]+>)")
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
#: With a brace an attribute list begins, wherever it stands: no brace of an author's stays one.
_BRACE = re.compile(r"\\?\{")
_INFO = re.compile(r"[\w+#.-]*")
_TICKS = re.compile(r"`+")
_MENTION = re.compile(r"(?<![\w\[(/#-])((?:RT|RB|CL|LES)-\d{3,})(?![\w-])")
#: A label or a link's text may hold brackets of its own, one deep.
_TEXT = r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]"
_LINK = re.compile(rf"(?<!\\)(!?){_TEXT}\(\s*(<[^<>\n]*>|[^)\s]*)[^)]*\)")
_DEFINITION = re.compile(r"^ {0,3}\[(?!\^)([^\[\]]+)\]:[ \t]*\n?[ \t]*(\S+)[^\n]*$", re.MULTILINE)
_REFERRING = re.compile(rf"(?<!\\)(!?){_TEXT}(?:\[([^\[\]]*)\])?(?![(:])")
_SAFE = re.compile(r"https?://|mailto:", re.IGNORECASE)
_CODES = re.compile("\ue002(\\d+)\ue003")
#: An image in a link is two links, one in the other.
_DEEP = 3

Links = Mapping[str, str]


def without_stand_ins(text: str) -> str:
    """``text`` without the characters that stand for code here; they are of the private use area."""
    return text.replace("\ue002", "").replace("\ue003", "")


def dropped_labels(text: str) -> frozenset[str]:
    """The labels in ``text`` that are defined as something a page must not link to."""
    return frozenset(
        match[1].casefold() for match in _DEFINITION.finditer(text) if not _SAFE.match(match[2].strip("<>"))
    )


def safe(text: str, links: Links, here: str, anchors: Collection[str], dropped: Collection[str]) -> str:
    """Prose without active content; code shows what it says.

    ``links`` maps ids to places below docs/, ``here`` is the page's own; ``anchors`` are those on it.
    """
    codes: list[str] = []

    def kept(code: re.Match[str]) -> str:
        before = text[text.rfind("\n", 0, code.start()) + 1 : code.start()]
        codes.append(_nested(before, code[0]) or _span(code[0].strip("`")))
        return f"\ue002{len(codes) - 1}\ue003"

    text = _CODE.sub(kept, text)
    text = _BRACE.sub("&#123;", text)
    text = _TAG.sub("&lt;", text)
    text = _DEFINITION.sub(lambda found: found[0] if _SAFE.match(found[2].strip("<>")) else "", text)
    for _ in range(_DEEP):
        text = _LINK.sub(_link(anchors), text)
    text = _REFERRING.sub(_reference({_CODES.sub("", one) for one in dropped} | set(dropped)), text)
    up = "../" * here.count("/")
    text = _MENTION.sub(
        lambda found: f"[{found[1]}]({up}{links[found[1]]}){{.whole}}" if found[1] in links else found[1],
        text,
    )
    return _CODES.sub(lambda found: codes[int(found[1])] if int(found[1]) < len(codes) else "", text)


def fenced(code: str, info: str, prefix: str = "") -> str:
    """Code as a block that every builder takes for one, its lines after ``prefix``; of ``info`` stays the language."""
    fence = "`" * (1 + max([2, *(len(run) for run in _TICKS.findall(code))]))
    language = _INFO.match(info.strip())
    lines = [fence + (language[0] if language else ""), *code.rstrip("\n").split("\n"), fence]
    return "\n".join(f"{prefix}{line}" for line in lines)


def _span(code: str) -> str:
    """Code within a sentence; Markdown's own mark for it ends where a builder likes."""
    return f"<code>{plain(code)}</code>"


def _nested(before: str, block: str) -> str:
    """A fence in a list or a quote, in lines that all begin as its first one does; nothing if it is none."""
    fence = _TICKS.match(block)
    info, _, rest = block.partition("\n")
    if not fence or len(fence[0]) < 3 or not rest or before.strip(" >"):
        return ""
    *lines, last = rest.split("\n")
    if last != before + fence[0]:
        return ""
    width = len(before)
    code = [line[width:] if line.startswith(before) else line.lstrip(" >") for line in lines]
    return fenced("\n".join(code), info[len(fence[0]) :], before).removeprefix(before)


def _link(anchors: Collection[str]) -> Callable[[re.Match[str]], str]:
    """A link to elsewhere, or to a place on the page, stays; of any other, and of pictures, the text."""

    def instead(found: re.Match[str]) -> str:
        picture, text, target = found.groups()
        bare = target.strip("<>")
        fine = _SAFE.match(bare) or (bare.startswith("#") and bare[1:] in anchors)
        # a picture in a link is a link in another: the inner one leaves its text
        inside = _LINK.sub(lambda inner: inner[2], text)
        return f"[{inside}]{found[0][len(picture) + len(text) + 2 :]}" if fine else text

    return instead


def _reference(dropped: Collection[str]) -> Callable[[re.Match[str]], str]:
    def instead(found: re.Match[str]) -> str:
        picture, text, label = found.groups()
        name = (label or text).casefold()
        if name in dropped:
            return text
        return found[0][len(picture) :] if picture else found[0]

    return instead
