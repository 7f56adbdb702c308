"""The words a template has for single values: labels, names, dates, amounts, references, gaps."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from generators.blocks.markdown import is_cjk
from generators.compose.markdown import Markdown, in_block, in_cell, in_code, in_line, indented, join
from generators.compose.values import NOTHING, Data, number, shown, text_in
from generators.shipped import labels as labels
from generators.shipped import read_trusted

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_OPERATORS = {"<=": "≤", ">=": "≥", "!=": "≠"}
_NAMED = ("members", "stakeholders", "systems", "interfaces", "documents")
_ID = re.compile(r"[A-Z]{2,4}-\d{3,}")


class Vocabulary:
    """What templates call by name; ``lang`` and the data are bound once per document."""

    def __init__(self, facts: Mapping[str, Any], lang: str, base: Path) -> None:
        self.lang, self.zh = lang, lang == "zh"
        self.labels = labels(base)
        self._indexes: dict[tuple[int, str], tuple[Iterable[Data], Mapping[Any, Any]]] = {}
        self._names = {
            str(item.id): called
            for group in _NAMED
            for item in facts.get(group) or ()
            if (called := getattr(item, "name", None) or getattr(item, "title", None))
        }

    def words(self) -> dict[str, Any]:
        """The functions by the names templates use."""
        names = (
            *("t", "label", "text", "name", "owner", "day", "period", "ref", "refs", "see", "gap", "listing"),
            *(
                "criterion",
                "quantity",
                "money",
                "percent",
                "workdays",
                "slip",
                "signed",
                "many",
                "either",
                "code",
            ),
            *(
                "command",
                "command_block",
                "cell",
                "line",
                "number_of",
                "by",
                "names",
                "stacked",
                "milliseconds",
                "spaced",
                "tail",
                "small",
            ),
        )
        return {name: getattr(self, name) for name in names} | {
            "lang": self.lang,
            "zh": self.zh,
            "line_break": Markdown("\\\n"),
        }

    def t(self, zh: str, en: str) -> Markdown:
        """The words of the document's language. They are the template's own and may be Markdown."""
        return Markdown(zh if self.zh else en)

    def label(self, group: str, value: Data, missing: str = NOTHING) -> Markdown:
        """The label of an enumeration's value; what no label is known for is shown as written."""
        if value is None or value == "":
            return Markdown(missing)
        entry = self.labels.get(group, {}).get(str(value))
        return Markdown(text_in(entry, self.lang)) if entry else Markdown.escape(str(value))

    def text(self, value: Data, missing: Data = "") -> Markdown:
        """A text in the document's language; ``missing`` when there is none."""
        words = text_in(value, self.lang)
        return Markdown.escape(words) if words.strip() else Markdown.escape(missing)

    def name(self, identifier: Data, missing: Data = NOTHING) -> Markdown:
        """The name of a person or system given by id; words that are no id stand as they are."""
        if identifier is None or identifier == "":
            return Markdown.escape(missing)
        if not isinstance(identifier, str):
            return self.text(identifier, missing)
        return self.text(self._names.get(identifier, identifier))

    def person(self, identifier: Data) -> str:
        """The name of a person given by id, as plain text for the front matter."""
        return text_in(self._names.get(str(identifier), identifier), self.lang)

    def owner(self, identifier: Data, what: Data = "") -> Markdown:
        """The name of whoever is responsible, or a visible gap."""
        return self.name(identifier, self.gap(what or self.t("责任人", "owner")))

    def day(self, value: dt.date | None, missing: str = NOTHING) -> Markdown:
        """A date as written in running text: 2026年11月21日, 21 November 2026 (in cells: the date itself)."""
        if value is None:
            return Markdown(missing)
        if self.zh:
            return Markdown(f"{value.year}年{value.month}月{value.day}日")
        return Markdown(f"{value.day} {_MONTHS[value.month - 1]} {value.year}")

    def period(self, start: dt.date | None, finish: dt.date | None) -> Markdown:
        """Two dates as a span for a cell, ISO with an em rule."""
        if start is None and finish is None:
            return Markdown(NOTHING)
        return Markdown(
            f"{start or '?'} ～ {finish or '?'}" if self.zh else f"{start or '?'} to {finish or '?'}"
        )

    def ref(self, identifier: Data) -> Markdown:
        """An id that leads to its sheet where the document has one, and is plain text where not."""
        if not identifier:
            return Markdown(NOTHING)
        shown_id = Markdown.escape(str(identifier))
        return (
            Markdown(f"[{shown_id}](#{anchor(identifier)})") if _ID.fullmatch(str(identifier)) else shown_id
        )

    def refs(self, identifiers: Iterable[Data] | None, limit: int = 0) -> Markdown:
        """The ids, one after the other, counted beyond ``limit``; a dash for none."""
        return self.listing([self.ref(item) for item in identifiers or ()], limit)

    def stacked(self, identifiers: Iterable[Data] | None) -> Markdown:
        """The ids one below the other, for a narrow column; a dash for none."""
        lines = [self.ref(item) for item in identifiers or ()]
        return join("\\\n", lines) if lines else Markdown(NOTHING)

    def names(self, identifiers: Iterable[Data] | None) -> Markdown:
        """The names of people or systems, one after the other; a dash for none."""
        return self.listing([self.name(item) for item in identifiers or ()])

    def see(self, target: str) -> Markdown:
        """A cross-reference that Word fills with 表 1, 图 1 or 第 1.2 节."""
        return Markdown(f"[](#{anchor(target)})")

    def gap(self, what: Data) -> Markdown:
        """A visible gap, listed in the appendix: 【待补充：…】."""
        words = in_line(self.text(what))
        return Markdown(f"【待补充：{words}】" if self.zh else f"【To be supplied: {words}】")

    def listing(self, items: Iterable[Data] | None, limit: int = 0, total: int = 0) -> Markdown:
        """Items in a row; beyond ``limit`` the rest is counted: A、B 等 9 项 / A, B and 7 more."""
        parts = [shown(item, self.lang) for item in items or ()]
        if not parts:
            return Markdown(NOTHING)
        total = max(total, len(parts))
        kept = parts[:limit] if limit else parts
        words = join("、" if self.zh else ", ", kept)
        if total > len(kept):
            space = " " if words[-1:].isascii() else ""  # none between Chinese words
            words += Markdown(f"{space}等 {total} 项" if self.zh else f" and {total - len(kept)} more")
        return words

    def either(self, items: Sequence[Data]) -> Markdown:
        """Items as a sentence names them: A、B和C / A, B and C."""
        parts = [shown(item, self.lang) for item in items]
        if len(parts) < 2:
            return parts[0] if parts else Markdown(NOTHING)
        head = join("、" if self.zh else ", ", parts[:-1])
        return head + Markdown("和" if self.zh else " and ") + parts[-1]

    def criterion(self, item: Data) -> Markdown:
        """An acceptance criterion in one line: 响应时间 p95 ≤ 800 ms（并发 200）."""
        metric = text_in(item.metric, self.lang)
        sign = _OPERATORS.get(item.operator or "", item.operator or "")
        if item.operator in ("between", "in"):
            sign = ("在" if item.operator == "between" else "属于") if self.zh else item.operator
        value = text_in(item.target, self.lang) if item.target is not None else ""
        words = " ".join(part for part in (metric, sign, value, self._unit(item.unit)) if part)
        words = words.replace(" %", "%")
        condition = text_in(item.condition, self.lang)
        if condition:
            words += f"（{condition}）" if self.zh else f" ({condition})"
        return Markdown.escape(words) if words else self.gap(self.t("验收标准", "acceptance criterion"))

    def quantity(self, value: Data, unit: Data = "") -> Markdown:
        """A number with its unit, a space between them (none before %); a dash for no value."""
        if value is None or value == "":
            return Markdown(NOTHING)
        words = self._unit(unit)
        between = "" if words in ("", "%", "‰") else " "
        return Markdown.escape(f"{text_in(value, self.lang)}{between}{words}")

    def _unit(self, unit: Data) -> str:
        """A unit in the document's language; Chinese counting words (8 笔) have no counterpart in English."""
        words = text_in(unit, self.lang)
        known = None if self.zh else self.labels.get("unit", {}).get(words)
        return words if known is None else text_in(known, self.lang) if known["en"] else ""

    def milliseconds(self, value: Data) -> Markdown:
        """A time span given in milliseconds, in seconds or minutes where those are round."""
        if not isinstance(value, int | float):
            return self.quantity(value, "ms")
        if value >= 120_000 and value % 60_000 == 0:
            return self.quantity(value / 60_000, "min")
        if value >= 10_000 and value % 1_000 == 0:
            return self.quantity(value / 1_000, "s")
        return self.quantity(value, "ms")

    def money(self, value: Data, currency: str = "CNY") -> Markdown:
        """An amount as a Chinese reader counts it (万元), or with thousands and currency in English."""
        if not isinstance(value, int | float):
            return self.text(value, NOTHING)
        if not self.zh:
            return Markdown(f"{currency} {value:,.0f}")
        unit = "元" if currency == "CNY" else f" {currency}"
        big = abs(value) >= 10_000
        return Markdown(f"{number(round(value / 10_000, 2))} 万{unit}" if big else f"{number(value)} {unit}")

    def percent(self, value: float | None) -> Markdown:
        """A share in percent without needless decimals; a dash for none."""
        return Markdown(NOTHING if value is None else f"{number(round(value, 1))}%")

    def workdays(self, count: Data) -> Markdown:
        """A number of workdays in words; texts stand as they are."""
        if not isinstance(count, int | float):
            return self.text(count, NOTHING)
        return Markdown(f"{number(count)} 个工作日") if self.zh else self.many(count, "workday")

    def slip(self, count: float | None) -> Markdown:
        """How far a date moved, in words: 延后 6 个工作日, 提前 …, 按期."""
        if count is None:
            return Markdown(NOTHING)
        if count == 0:
            return self.t("按期", "on time")
        days = self.workdays(abs(count))
        if self.zh:
            return Markdown("延后 " if count > 0 else "提前 ") + days
        return days + Markdown(" late" if count > 0 else " early")

    def signed(self, count: float | None) -> Markdown:
        """A difference for a cell whose heading names the unit: +6, −2, 0; a dash for none."""
        if count is None:
            return Markdown(NOTHING)
        return Markdown(("+" if count > 0 else "−" if count < 0 else "") + number(abs(count)))

    def many(self, count: float, one: str, more: str = "") -> Markdown:
        """English only: a number with its noun in the right form: 1 risk, 3 risks."""
        return Markdown(f"{number(count)} {one if count == 1 else more or one + 's'}")

    def number_of(self, items: Iterable[Data]) -> int:
        """How many items there are, of a generator as well as a list."""
        return sum(1 for _ in items)

    def by(self, rows: Iterable[Data], key: str) -> Mapping[Any, Any]:
        """The rows by one of their attributes; made once per list, so templates may ask in a loop."""
        kept = self._indexes.get((id(rows), key))
        if kept is None:  # the rows are kept too, so that their identity cannot pass to another list
            kept = self._indexes[(id(rows), key)] = (rows, {getattr(row, key): row for row in rows})
        return kept[1]

    def spaced(self, value: Data) -> Markdown:
        """A word inside Chinese text, with spaces around it where it begins or ends in Latin letters."""
        words = shown(value, self.lang)
        lead = " " if re.match(r"[A-Za-z0-9]", words) else ""
        return Markdown(f"{lead}{words}{' ' if re.search(r'[A-Za-z0-9]$', words) else ''}")

    def tail(self, value: Data) -> Markdown:
        """Words that a Han character follows: with a space where they end in anything but Han."""
        words = shown(value, self.lang)
        return Markdown(f"{words}{'' if is_cjk(words[-1:]) else ' '}")

    def small(self, value: Data) -> Markdown:
        """A label inside a sentence: its capital gone unless it begins an acronym."""
        words = str(shown(value, self.lang))
        capital = words[:1].isupper() and words[1:2].islower()
        return Markdown(words[:1].lower() + words[1:] if capital else words)

    def code(self, value: Data) -> Markdown:
        """A path, command or value to be read literally; a dash for none."""
        words = text_in(value, self.lang)
        return in_code(words) if words.strip() else Markdown(NOTHING)

    def command(self, value: Data) -> Markdown:
        """A command to be typed, pipes and all; not for cells."""
        return in_code(text_in(value, self.lang), cell=False)

    def command_block(self, values: Iterable[Data], indent: int = 0) -> Markdown:
        """Commands to be typed, a line each, in a block of their own; ``indent`` sets it inside a list item."""
        lines = [line for value in values for line in text_in(value, self.lang).splitlines() if line.strip()]
        return indented(in_block(lines), indent)

    def cell(self, value: Data) -> Markdown:
        """A value fit for a table cell."""
        return in_cell(shown(value, self.lang))

    def line(self, value: Data) -> Markdown:
        """A value on one line."""
        return in_line(shown(value, self.lang))


def anchor(name: Data) -> str:
    """``name`` as an anchor: letters, digits, hyphens and underscores only."""
    return re.sub(r"[^\w-]+", "-", str(name))


@lru_cache(maxsize=4)
def standards(base: Path) -> tuple[Mapping[str, Any], ...]:
    """The registry of standards from ``standards.yaml``: number, title, state, checked, documents, langs."""
    found = read_trusted(base / "standards.yaml")
    return tuple(found["standards"])
