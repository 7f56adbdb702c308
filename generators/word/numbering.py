"""Native multilevel numbering: headings, appendices and lists, as Word itself would number them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from lxml import etree

from generators.word.bound_levels import bound_level, is_on, value_of
from generators.word.namespaces import DECLARATIONS, w
from generators.word.package import parse_xml
from generators.word.profile import HeadingNumbers, Levels, Profile
from generators.word.text import attribute

_APPENDIX_TAB = {"zh": 1134, "en": 2150}  # twips; 附录A and Appendix A are wider than a number
_LIST_STEP = 420
_GAPS = {"tab": "\t", "space": " ", "nothing": ""}
LIST_LEVELS = 9
LEGAL = "legal"
"""The format of a level that shows every number as a digit, as in 第一章 and 1.1: Word's ``w:isLgl``."""

_CHINESE = "〇一二三四五六七八九"


def format_number(value: int, style: str) -> str:
    """``value`` in one of Word's number formats; decimal for the formats not known here."""
    if style in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)
        return letter.upper() if style == "upperLetter" else letter
    if style in ("lowerRoman", "upperRoman"):
        roman = _roman(value)
        return roman.upper() if style == "upperRoman" else roman
    if style.startswith("chineseCounting") or style == "japaneseCounting":
        return _chinese(value)
    return str(value)


def _roman(value: int) -> str:
    text = ""
    for number, letters in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    ):
        text += letters * (value // number)
        value %= number
    return text


def _chinese(value: int) -> str:
    if value >= 100:
        return str(value)
    tens, ones = divmod(value, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else _CHINESE[tens] + "十")
    return head + (_CHINESE[ones] if ones or not tens else "")


def number_text(levels: Levels, counts: Sequence[int]) -> str:
    """What Word prints before an item: ``counts`` has one number per level down to the item's own."""
    text = levels[len(counts) - 1][1] if len(counts) <= len(levels) else ""
    for at, count in enumerate(counts[: len(levels)]):
        form = "decimal" if levels[len(counts) - 1][0] == LEGAL else levels[at][0]
        text = text.replace(f"%{at + 1}", format_number(count, form))
    return text


def reference_text(levels: Levels, counts: Sequence[int]) -> str:
    r"""What a reference to an item prints, without trailing full stops: its number in full context.

    Under 一、 the item （二） is 一、（二）, as by Word's field switch ``\w``; a number that names the levels above
    it already (1.2.3) stands alone.
    """
    if not number_text(levels, counts):
        return ""
    parts: list[str] = []
    for depth in range(1, min(len(counts), len(levels)) + 1):
        if depth > 1 and "%1" in levels[depth - 1][1]:
            parts = []
        parts.append(number_text(levels, counts[:depth]))
    return "".join(parts).rstrip(".")


class Numbering:
    """The numbering part of one document: finds or adds the heading lists, hands out one list per list."""

    def __init__(self, root: etree._Element, styles: etree._Element, profile: Profile, lang: str) -> None:
        self._root = root
        self._profile = profile
        self._abstract = self._next(w("abstractNum"), "abstractNumId")
        self._number = self._next(w("num"), "numId")
        self._lists: dict[str, int] = {}
        self._styles = styles
        self._lang = lang
        self._pending: list[str] = []
        self._gaps: dict[tuple[bool, int], str] = {}

    def gap(self, *, appendix: bool, level: int) -> str:
        """What stands between the number of a heading and its words: a tab, a space or nothing."""
        return self._gaps.get((appendix, level), "\t")

    def headings(self, ids: Mapping[str, str], *, appendix: bool) -> Levels:
        """Binds the heading (or appendix) styles to a multilevel list and returns its number formats.

        A template whose heading styles are numbered already keeps its own list.
        """
        prefix = "a" if appendix else "h"
        style_ids = [ids[f"{prefix}{level}"] for level in range(1, 5)]
        existing = self._existing(style_ids, appendix=appendix)
        if existing:
            return existing
        numbers = self._profile.headings[self._lang]
        levels = numbers.levels(appendix=appendix)
        tabs = (_APPENDIX_TAB[self._lang], *numbers.tabs[1:]) if appendix else numbers.tabs
        suffixes = [numbers.suffix] * len(levels)
        if appendix and (numbers.suffix != "tab" or self._profile.heading.align_appendix != "left"):
            suffixes[0] = "space"
        for level, suffix in enumerate(suffixes, start=1):
            self._gaps[appendix, level] = _GAPS[suffix]
        abstract = self._add_abstract(
            "".join(
                _level(
                    at,
                    kind,
                    text,
                    _place(numbers, suffixes[at], tabs[at], self._profile.heading.sizes[at]),
                    suffix=suffixes[at],
                    style=style_ids[at],
                )
                for at, (kind, text) in enumerate(levels)
            )
        )
        number = self._add_number(abstract)
        for at, style_id in enumerate(style_ids):
            self._bind(style_id, number, at)
        return levels

    def list(self, kind: str, start: int = 1) -> int:
        """The id of a new list of ``kind`` "bullets", "ordered" or "steps", counting from ``start``."""
        if kind not in self._lists:
            self._lists[kind] = self._add_abstract(self._list_levels(kind))
        if kind == "bullets":  # bullets do not count, one list serves all
            key = "bullets!"
            if key not in self._lists:
                self._lists[key] = self._add_number(self._lists[kind])
            return self._lists[key]
        self._number += 1
        restart = "".join(
            f'<w:lvlOverride w:ilvl="{at}"><w:startOverride w:val="{start if at == 0 else 1}"/>'
            "</w:lvlOverride>"
            for at in range(LIST_LEVELS)
        )
        self._pending.append(
            f'<w:num w:numId="{self._number}"><w:abstractNumId w:val="{self._lists[kind]}"/>{restart}</w:num>'
        )
        return self._number

    def finish(self) -> None:
        """Writes the lists handed out since the start into the part."""
        if self._pending:
            self._root.extend(
                list(parse_xml(f"<w:numbering {DECLARATIONS}>{''.join(self._pending)}</w:numbering>"))
            )
            self._pending = []

    def _list_levels(self, kind: str) -> str:
        if kind == "bullets":
            marks = self._profile.bullets
            levels: Levels = tuple(("bullet", marks[at % len(marks)]) for at in range(LIST_LEVELS))
        else:
            shown = self._profile.ordered if kind == "ordered" else self._profile.steps
            levels = tuple(
                (shown[at % len(shown)][0], re.sub(r"%\d", f"%{at + 1}", shown[at % len(shown)][1]))
                for at in range(LIST_LEVELS)
            )
        return "".join(
            _level(at, form, text, _hanging(_LIST_STEP * (at + 2), _LIST_STEP))
            for at, (form, text) in enumerate(levels)
        )

    def _add_abstract(self, levels: str) -> int:
        self._abstract += 1
        element = parse_xml(
            f'<w:abstractNum {DECLARATIONS} w:abstractNumId="{self._abstract}">'
            f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        )
        first = self._root.find(w("num"))  # the schema wants all abstractNum before the first num
        if first is None:
            self._root.append(element)
        else:
            first.addprevious(element)
        return self._abstract

    def _add_number(self, abstract: int) -> int:
        self._number += 1
        self._root.append(
            parse_xml(
                f'<w:num {DECLARATIONS} w:numId="{self._number}"><w:abstractNumId w:val="{abstract}"/>'
                "</w:num>"
            )
        )
        return self._number

    def _bind(self, style_id: str, number: int, level: int) -> None:
        """Puts ``w:numPr`` into the style, at its place in the schema's order."""
        style = next(s for s in self._styles.iter(w("style")) if s.get(w("styleId")) == style_id)
        properties = style.find(w("pPr"))
        if properties is None:
            properties = parse_xml(f"<w:pPr {DECLARATIONS}/>")
            run = style.find(w("rPr"))
            style.append(properties) if run is None else run.addprevious(properties)
        for old in properties.findall(w("numPr")):
            properties.remove(old)
        before = {
            w(n) for n in ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl")
        }
        at = sum(1 for child in properties if child.tag in before)
        properties.insert(
            at,
            parse_xml(
                f'<w:numPr {DECLARATIONS}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
            ),
        )

    def _existing(self, style_ids: Sequence[str], *, appendix: bool) -> Levels | None:
        """The number formats of the heading styles of a template that numbers its first level itself.

        A style that is not bound to a list has no number, which an empty text says.
        """
        found = [bound_level(self._root, self._styles, style_id) for style_id in style_ids]
        if found[0] is None:
            return None
        levels = []
        for depth, level in enumerate(found, start=1):
            suffix = value_of(level, "suff") if level is not None else "nothing"
            self._gaps[appendix, depth] = _GAPS.get(suffix, "\t")
            form, text = (
                ("", "") if level is None else (value_of(level, "numFmt"), value_of(level, "lvlText"))
            )
            legal = level is not None and is_on(level, "isLgl")
            levels.append((LEGAL if legal else form or "decimal", text))
        return tuple(levels)

    def _next(self, tag: str, attribute_name: str) -> int:
        numbers = (e.get(w(attribute_name), "0") for e in self._root.iter(tag))
        return max((int(number) for number in numbers if number.isdecimal()), default=0)


def _hanging(left: int, hanging: int) -> str:
    """A tab after the number, the words of every line at ``left`` twips."""
    return (
        f'<w:pPr><w:tabs><w:tab w:val="num" w:pos="{left}"/></w:tabs>'
        f'<w:ind w:left="{left}" w:hanging="{hanging}" w:firstLineChars="0"/></w:pPr>'
    )


def _place(numbers: HeadingNumbers, suffix: str, tab: int, type_size: float) -> str:
    """Where a heading's number and words stand: hanging at a tab, or running on from an indented first line."""
    if suffix == "tab":
        return _hanging(tab, tab)
    chars, twips = round(numbers.indent * 100), round(numbers.indent * type_size * 20)
    return f'<w:pPr><w:ind w:left="0" w:firstLineChars="{chars}" w:firstLine="{twips}"/></w:pPr>'


def _level(at: int, kind: str, text: str, place: str, *, suffix: str = "tab", style: str = "") -> str:
    bound = f'<w:pStyle w:val="{attribute(style)}"/>' if style else ""
    face = (
        '<w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="宋体" w:cs="Arial" w:hint="default"/>'
        '<w:sz w:val="16"/></w:rPr>'
        if kind == "bullet"
        else ""
    )
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{bound}<w:suff w:val="{suffix}"/>'
        f'<w:lvlText w:val="{attribute(text)}"/><w:lvlJc w:val="left"/>{place}{face}</w:lvl>'
    )
