"""A record's prose as it may stand on a page: no HTML, no scripts, nothing from elsewhere, no link to nowhere."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import unquote, urlsplit

from kb.services.site.pages import plain

_TAG = re.compile(r"<(?=[A-Za-z/!?])")
#: A span ends where its paragraph does; three marks and more may begin a block.
_CODE = re.compile(
    r"(`{3,})(?!`).*?(?<!`)\1(?!`)|(`{1,2})(?!`)(?:(?!\n[ \t>]*\n).)*?(?<!`)\2(?!`)", re.DOTALL
)
_TILDES = re.compile(r"^([ >]*)(~{3,})([^\n]*)\n(.*?)^\1\2~*[ \t]*$", re.MULTILINE | re.DOTALL)
#: With a brace an attribute list begins, wherever it stands: no brace of an author's stays one.
_BRACE = re.compile(r"\\?\{")
_INFO = re.compile(r"[\w+#.-]*")
_TICKS = re.compile(r"`+")
_MENTION = re.compile(r"(?<![\w\[(/#-])((?:RT|RB|CL|LES)-\d{3,})(?![\w-])")
#: A label or a link's text may hold brackets of its own, one deep.
_TEXT = r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]"
_LINK = re.compile(rf"(?<!\\)(!?){_TEXT}\(\s*((?:<|&lt;)[^<>\n]*>|(?:[^()\s]|\([^()\s]*\))*)[^)]*\)")
_DEFINITION = re.compile(r"^ {0,3}\[(?!\^)([^\[\]]+)\]:[ \t]*\n?[ \t]*(\S+)[^\n]*$", re.MULTILINE)
_REFERRING = re.compile(rf"(?<!\\)(!?){_TEXT}(?:\[([^\[\]]*)\])?(?![(:\ue002])")
_SAFE = re.compile(r"https?://|mailto:", re.IGNORECASE)
#: What a builder might still take for a picture, a link or a definition when those that may be are kept apart.
_STRAY = re.compile(r"!(?=\[)|(?<=\])[(:]")
#: What may follow the target of a link; a builder takes anything else for a part of it.
_TITLE = re.compile(r"""\s*(?:"[^"]*"|'[^']*')?\s*\)""")
_AUTOLINK = re.compile(r"(?<!\]\()<(https?://[^\s<>]+)>", re.IGNORECASE)
_KEPT = re.compile("\ue002(\\d+)\ue003")
_SPANS = re.compile(r"</?code>")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_SIGN = re.compile(r"[^\w ]")
#: An image in a link is two links, one in the other.
_DEEP = 3

Links = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Around:
    """What prose stands among: the page ``here`` below docs/, and what may be pointed at from it.

    ``links`` maps ids, and paths with and without an anchor, to places below docs/; ``anchors`` are those on the page,
    ``dropped`` is what `dropped_labels` found. ``picture`` says where a picture that the text names stands below
    docs/, or nothing; ``source`` is the path of the text itself.
    """

    here: str
    links: Links = field(default_factory=dict)
    anchors: Collection[str] = ()
    dropped: Mapping[str, str] = field(default_factory=dict)
    picture: Callable[[str], str] = lambda target: ""
    source: str = ""

    def page(self, target: str) -> str:
        """The address of the page of a record that ``target`` names by its path, or nothing."""
        path, _, anchor = unquote(unescape(target)).partition("#")
        path = posixpath.normpath(posixpath.join(posixpath.dirname(self.source), path)) if path else ""
        place = self.links.get(f"{path}#{anchor}") or self.links.get(path, "")
        return place and self.up + place

    @property
    def up(self) -> str:
        """From the page to docs/."""
        return "../" * self.here.count("/")


def without_stand_ins(text: str) -> str:
    """``text`` without the characters that stand for code here; they are of the private use area."""
    return text.replace("\ue002", "").replace("\ue003", "")


def dropped_labels(text: str) -> dict[str, str]:
    """The labels in ``text`` that are defined as something a page must not link to, and that."""
    found = ((match[1].casefold(), match[2].strip("<>")) for match in _DEFINITION.finditer(text))
    return {label: target for label, target in found if not _elsewhere(target)}


def _elsewhere(target: str) -> bool:
    """Whether it is an address elsewhere that a builder can read too."""
    try:
        urlsplit(target)
    except ValueError:
        return False
    return _SAFE.match(target) is not None


def safe(text: str, around: Around) -> str:
    """Prose without active content; code shows what it says, and pictures of the workspace are shown."""
    kept: list[str] = []

    def keep(html: str) -> str:
        kept.append(html)
        return f"\ue002{len(kept) - 1}\ue003"

    def restored(text: str) -> str:
        return _KEPT.sub(lambda found: kept[int(found[1])] if int(found[1]) < len(kept) else "", text)

    def code(found: re.Match[str]) -> str:
        before = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
        whole = restored(found[0])
        return keep(_nested(before, whole) or _span(whole.strip("`")))

    def tildes(found: re.Match[str]) -> str:
        before, _, info, lines = found.groups()
        return before + keep(_block(lines.removesuffix("\n").split("\n"), info, before))

    def picture(words: str, target: str) -> str:
        """The picture, out of reach of all that follows; its words where there is none."""
        place = "" if _SAFE.match(target) else around.picture(target)
        return keep(_image(f"{around.up}{place}", _SPANS.sub("", restored(words)))) if place else words

    text = _TILDES.sub(tildes, text)
    text = _CODE.sub(code, text)

    def autolink(found: re.Match[str]) -> str:
        return keep(found[0]) if _elsewhere(found[1]) else found[0]

    def definition(found: re.Match[str]) -> str:
        label = found[0].index("]:") + 1
        return found[0][:label] + keep(restored(found[0][label:])) if _elsewhere(found[2].strip("<>")) else ""

    text = _AUTOLINK.sub(autolink, text)
    text = _BRACE.sub("&#123;", text)
    text = _TAG.sub("&lt;", text)
    text = _DEFINITION.sub(definition, text)
    for _ in range(_DEEP):
        text = _LINK.sub(_link(around, picture, keep), text)
    dropped = {_KEPT.sub("", label): target for label, target in around.dropped.items()} | {**around.dropped}
    text = _REFERRING.sub(_reference(dropped, picture), text)
    text = _STRAY.sub(lambda found: f"&#{ord(found[0])};", text)
    text = _MENTION.sub(
        lambda found: (
            f"[{found[1]}]({around.up}{around.links[found[1]]}){{.whole}}"
            if found[1] in around.links
            else found[1]
        ),
        text,
    )
    return restored(text)


def _image(address: str, words: str) -> str:
    """A picture that is loaded when it comes into view; no sign in its words means anything to a builder."""
    told = " ".join(_ESCAPED.sub(r"\1", unescape(words)).split())
    alt = _SIGN.sub(lambda sign: f"&#{ord(sign[0])};", told)
    return f'<img src="{address}" alt="{alt}" loading="lazy">'


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
    return _block(lines, info[len(fence[0]) :], before)


def _block(lines: Sequence[str], info: str, before: str) -> str:
    """Lines that all begin with ``before``, or should, as a block of code; its own first one begins without it."""
    code = [line.removeprefix(before) if line.startswith(before) else line.lstrip(" >") for line in lines]
    return fenced("\n".join(code), info, before).removeprefix(before)


def _link(
    around: Around, picture: Callable[[str, str], str], keep: Callable[[str], str]
) -> Callable[[re.Match[str]], str]:
    """A link to elsewhere, a record or a place on the page stays; of any other its text, of a picture the picture."""

    def shown(found: re.Match[str]) -> str:
        mark, text, target = found.groups()
        return picture(text, _bare(target)) if mark else text

    def instead(found: re.Match[str]) -> str:
        _, text, target = found.groups()
        bare = _bare(target)
        rest = found[0][found.end(3) - found.start() :]
        if not _TITLE.fullmatch(rest):
            return shown(found)
        if not (_elsewhere(bare) or (bare.startswith("#") and bare[1:] in around.anchors)):
            bare = "" if found[1] else around.page(bare)
            if not bare:
                return shown(found)
        # a picture in a link is a link in another: the inner one leaves its text
        kept = keep("(" + bare.replace(" ", "%20") + rest)
        return f"[{_LINK.sub(shown, text)}]{kept}"

    return instead


def _bare(target: str) -> str:
    """A target without the signs around one that holds blanks."""
    return target.removeprefix("&lt;").strip("<>")


def _reference(
    dropped: Mapping[str, str], picture: Callable[[str, str], str]
) -> Callable[[re.Match[str]], str]:
    def instead(found: re.Match[str]) -> str:
        mark, text, label = found.groups()
        name = (label or text).casefold()
        if name in dropped:
            return picture(text, dropped[name]) if mark else text
        return found[0].removeprefix(mark)

    return instead
