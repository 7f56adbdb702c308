"""The words a template has for whole blocks: tables, sheets, figures, and the lessons that apply."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from generators.blocks import charts, plain
from generators.blocks.inlines import read_inlines
from generators.blocks.markdown import is_cjk
from generators.compose.markdown import Markdown, in_attribute, in_cell, in_line
from generators.compose.values import Data, shown, text_in
from generators.compose.vocabulary import Vocabulary, anchor
from generators.errors import GenerationError
from generators.writer import Evidence

_ROWS = re.compile(r"(?<!\\)\n")
_CELL = re.compile(r"((?:[^|\\]|\\.)*)\|", re.DOTALL)
_WIDEST_CM = 16.0
_ADVICE = {
    "zh": re.compile(r"^[-*\s]*建议\s*[:：]\s*(.+)$", re.MULTILINE),
    "en": re.compile(r"^[-*\s]*Recommendation\s*[:：]\s*(.+)$", re.MULTILINE | re.IGNORECASE),
}
_LESSON = re.compile(r"#LES-\d{3,}$")
_LEAD = re.compile(r"^[#>\s]*(?:[A-Z]{2,4}-\d{3,}\s+)?")


class Figure(Protocol):
    """A picture: PNG bytes, a description for those who cannot see it, its width in centimetres."""

    @property
    def png(self) -> bytes:
        """The picture."""

    @property
    def alt(self) -> str:
        """What it shows, in words."""


Figures = Callable[[str], Figure | None]


@dataclass(slots=True)
class Structure:
    """Builds blocks for one document and collects its pictures and the evidence it was given."""

    words: Vocabulary
    figures: Figures
    assets: dict[str, bytes] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)

    def blocks(self) -> dict[str, Any]:
        """The functions by the names templates use."""
        return {
            "table": self.table,
            "sheet": self.sheet,
            "figure": self.figure,
            "chart": self.chart,
            "cite": self.cite,
            "advice": self.advice,
            "lesson": self.lesson,
            "lesson_title": self.lesson_title,
            "lesson_box": self.lesson_box,
        }

    def table(
        self,
        name: str,
        caption: Data,
        items: Iterable[Any] | None,
        columns: Sequence[Sequence[Any]],
        *,
        landscape: bool = False,
        empty: Data = None,
        caller: Callable[..., str],
    ) -> Markdown:
        """A captioned table ``tbl-<name>``; the caller writes each item's row(s) as ``| a | b |``.

        ``columns`` are (title, relative width[, "left"|"center"|"right"]). Without rows ``empty`` stands
        instead, by default a gap that names the table.
        """
        rows = [row for item in items or () for row in self._rows(caller(item), len(columns), name)]
        if not rows:
            return Markdown(
                f"\n{shown(empty if empty is not None else self.words.gap(caption), self.words.lang)}\n"
            )
        widths = ",".join(f"{column[1]:g}" for column in columns)
        turned = " .landscape" if landscape else ""
        head = self._row([in_cell(shown(column[0], self.words.lang)) for column in columns])
        rule = self._row([_RULES[column[2] if len(column) > 2 else "left"] for column in columns])
        title = in_line(shown(caption, self.words.lang))
        attributes = f'{{#tbl-{anchor(name)} widths="{widths}"{turned}}}'
        return Markdown(f"\nTable: {title} {attributes}\n\n{head}\n{rule}\n" + "\n".join(rows) + "\n")

    def _rows(self, text: str, count: int, name: str) -> list[str]:
        rows = []
        for line in _ROWS.split(text):
            if not line.strip():
                continue
            cells = [in_cell(match[1]) for match in _CELL.finditer(line.strip().removeprefix("|"))]
            if len(cells) != count:
                raise GenerationError(
                    f"表“{name}”的一行有 {len(cells)} 格，应有 {count} 格",
                    f"a row of the table '{name}' has {len(cells)} cells, not {count}",
                    hint_zh="每行写成“| 甲 | 乙 |”，格数与 columns 一致。",
                    hint_en="Write each row as '| a | b |', as many cells as there are columns.",
                )
            rows.append(self._row(cells))
        return rows

    @staticmethod
    def _row(cells: Iterable[str]) -> str:
        return "| " + " | ".join(cells) + " |"

    def sheet(
        self,
        kind: str,
        identifier: Data,
        title: Data,
        attributes: Sequence[Sequence[Any]],
        *,
        caller: Callable[..., str],
    ) -> Markdown:
        """A requirement or another sheet (``kind`` "requirement" or "card"); the caller writes its statement.

        ``attributes`` are (name, value); those without a value are left out.
        """
        lang = self.words.lang
        shown_title = in_attribute(text_in(title, lang))
        head = f'::: {kind} {{#{anchor(identifier)} title="{shown_title}"}}'
        pairs = [
            (in_cell(shown(name, lang)), in_cell(shown(value, lang)))
            for name, value in attributes
            if value is not None and value != ""
        ]
        lines = [head, caller().strip() or self.words.gap(self.words.t("需求陈述", "statement"))]
        if pairs:
            heads = ("属性", "内容") if self.words.zh else ("Attribute", "Content")
            lines += ["", self._row(heads), "|---|---|", *(self._row(pair) for pair in pairs)]
        return Markdown("\n" + "\n".join([*lines, ":::"]) + "\n")

    def figure(self, name: str, caption: Data) -> Markdown:
        """The figure ``fig-<name>``, drawn when asked for; a gap when there is nothing to draw."""
        drawn = self.figures(name)
        title = in_line(shown(caption, self.words.lang))
        if drawn is None:
            return Markdown(f"\n{self.words.gap(caption)}\n")
        path = f"figures/{anchor(name)}.png"
        self.assets[path] = drawn.png
        width = min(float(getattr(drawn, "width_cm", 0) or _WIDEST_CM), _WIDEST_CM)
        alt = " ".join(drawn.alt.split()).replace("\\", "\\\\").replace('"', '\\"')
        return Markdown(f'\n![{title}]({path} "{alt}"){{#fig-{anchor(name)} width="{width:g}cm"}}\n')

    def chart(
        self,
        name: str,
        kind: str,
        caption: Data,
        columns: Sequence[Any],
        rows: Iterable[Sequence[Any]] | None,
        *,
        unit: Data = "",
        tones: str = "",
    ) -> Markdown:
        """The chart ``fig-<name>`` that Word draws from its numbers; a gap when there are none.

        ``columns`` name the categories and the series, ``rows`` are a category and its numbers each. Raises
        GenerationError for a kind that is none, or a row that does not fit.
        """
        filled = [tuple(row) for row in rows or ()]
        if not any(value for row in filled for value in row[1:]):
            return Markdown(f"\n{self.words.gap(caption)}\n")
        if kind not in charts.KINDS or any(len(row) != len(columns) for row in filled):
            raise GenerationError(
                f"图“{name}”的类型或某一行的格数不对",
                f"the chart '{name}' is of no known kind, or a row does not fit its columns",
                hint_zh=f"可用类型：{'、'.join(charts.KINDS)}；每行 {len(columns)} 格。",
                hint_en=f"Kinds: {', '.join(charts.KINDS)}; {len(columns)} cells to a row.",
            )
        said = [f"#fig-{anchor(name)}", f'kind="{kind}"', f'caption="{self._attribute(caption)}"']
        said += [f'unit="{self._attribute(unit)}"'] if unit else []
        said += [f'tones="{tones}"'] if tones else []
        head = [self._plain(column) for column in columns]
        cells = [[self._plain(value) for value in row] for row in filled]
        return Markdown(f"\n{charts.written(' '.join(said), head, cells)}\n")

    def _plain(self, value: Data) -> str:
        """A value as a reader sees it, without its markup: what stands in a fence is read literally."""
        return plain(read_inlines(shown(value, self.words.lang)))

    def _attribute(self, value: Data) -> str:
        return in_attribute(self._plain(value)).replace("`", "｀")  # a backtick would end the fence's head

    def cite(self, identifier: str) -> Markdown:
        """The citation of a passage; only of one that was found for this document."""
        if identifier not in self.evidence:
            raise GenerationError(
                f"没有可引用的依据“{identifier}”", f"there is no evidence '{identifier}' to cite"
            )
        return Markdown(f"[@{identifier}]")

    def advice(self, item: Evidence) -> Markdown:
        """What a found lesson recommends, in the document's language; "" when only in the other."""
        if match := _ADVICE[self.words.lang].search(item.text):
            return Markdown.escape(match[1].strip())
        english = self._english(item)
        return Markdown.escape(english[-1]) if len(english) > 1 else Markdown("")

    def _english(self, item: Evidence) -> list[str]:
        """For an English document the lines of a lesson that are English: its title, then its advice."""
        if self.words.zh or not _LESSON.search(item.id):
            return []
        lines = (_LEAD.sub("", line).strip() for line in item.text.splitlines())
        return [line for line in lines if line and not any(map(is_cjk, line))][-2:]

    def lesson(self, item: Evidence) -> Markdown:
        """A found lesson in one line: its title, what it recommends, its citation."""
        title, advice = self.lesson_title(item), self.advice(item)
        colon = "：" if self.words.zh else ": "
        said = f"{title}{colon}{advice}" if advice else title
        return Markdown(f"{in_line(said)}{self.cite(item.id)}")

    def lesson_title(self, item: Evidence) -> Markdown:
        """A found lesson's title without its id, in the document's language where the lesson has one."""
        title = next(iter(self._english(item)), "")
        if self.words.zh and _LESSON.search(item.id) and item.text.strip():
            title = item.text.strip().splitlines()[0]
        title = _LEAD.sub("", title or item.title).strip()
        return Markdown.escape(title or item.id)

    def lesson_box(self, found: Sequence[Evidence], intro: Data = "") -> Markdown:
        """The lessons that apply, each with its recommendation and citation, in a note; "" without any."""
        if not found:
            return Markdown("")
        words = self.words
        lead = words.t("可借鉴的历史经验", "Lessons from past projects that apply here")
        lines = ["", "::: note", f"**{lead}**" + (f" {shown(intro, words.lang)}" if intro else ""), ""]
        lines += [f"- {self.lesson(item)}" for item in found]
        return Markdown("\n".join([*lines, ":::", ""]))


_RULES = {"left": "---", "center": ":---:", "right": "---:"}
