"""The composition itself: section by section, then the list of gaps, the references and the front matter."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from generators.compose import confined
from generators.compose.environment import BASE, Outside, guest, render, render_string, sandbox
from generators.compose.front import front_matter
from generators.compose.markdown import Markdown, in_attribute
from generators.compose.structure import Figure, Figures, Structure
from generators.compose.values import Data, plain
from generators.compose.vocabulary import Vocabulary, anchor, standards
from generators.confinement import Limits
from generators.doctypes import DocumentType, ProseRule, Section, templates_dir
from generators.draft import Draft
from generators.errors import GenerationError
from generators.writer import Brief, Evidence, Prose, RuleWriter, Writer

_GAP = re.compile(r"【((?:待补充|To be supplied)[：:][^【】]*)】")
_LINK = re.compile(
    r"^(?::::|!\[).*$|`[^`\n]*`"  # no links: attributes, pictures, code
    r"|(?<!\\)\[((?:[^\[\]\\]|\\.)*)\]\(#([\w-]+)\)",
    re.MULTILINE,
)
_ANCHOR = re.compile(r"\{#([\w-]+)")
_CITED = re.compile(r"(?<!\\)\[@([^\[\]\s@]+)\]")
_OPTIONAL = {"findings": (), "runbooks": (), "checklists": ()}
"""Facts a caller may leave out: the findings of the checks and the knowledge records the project uses."""


@dataclass(frozen=True, slots=True)
class LessonQuery:
    """What to look for in the knowledge base for one section: ``kinds`` empty means any."""

    section: str
    query: str
    kinds: tuple[str, ...] = ()
    limit: int = 3


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A gap that stands in the document: its words, the anchor of its section, how often it occurs there."""

    text: Markdown
    section: str
    count: int


EvidenceFor = Callable[[LessonQuery], Sequence[Any]]


def no_evidence(query: LessonQuery) -> Sequence[Evidence]:
    """Finds nothing: the default when there is no knowledge base."""
    return ()


def no_figures(name: str) -> Figure | None:
    """Draws nothing: the default when there is nothing to draw with."""
    return None


def compose(
    doctype: DocumentType,
    facts: Mapping[str, Any],
    *,
    lang: str,
    today: dt.date,
    writer: Writer | None = None,
    evidence: EvidenceFor = no_evidence,
    figures: Figures = no_figures,
    confine: bool | None = None,
    limits: Limits | None = None,
) -> Draft:
    """The draft of ``doctype`` in ``lang`` ("zh" or "en") from ``facts``.

    ``facts`` holds the project's lists by name and ``views``; records are read by attribute. ``evidence``
    finds passages for a section, ``figures`` draws a picture by name. Raises GenerationError when required
    data is missing or a template fails, with the file and line.

    Templates outside the built-in folder run confined in a child process within ``limits``; ``confine`` says
    otherwise.
    """
    facts = {**_OPTIONAL, **facts}
    require(doctype, facts)
    if not doctype.built_in if confine is None else confine:
        calls = _calls(writer or RuleWriter(), evidence, figures)
        return confined.run(doctype.folder, facts, lang, today, calls, limits or Limits())
    composer = _Composer(doctype, facts, lang, today, writer or RuleWriter(), evidence, figures)
    try:
        return composer.draft()
    except Outside as outside:
        raise outside.error from None


def _calls(writer: Writer, evidence: EvidenceFor, figures: Figures) -> confined.Callbacks:
    """What a confined composition may ask for, in and out as JSON."""

    def find(words: dict[str, Any]) -> list[dict[str, Any]]:
        found = evidence(LessonQuery(**{**words, "kinds": tuple(words["kinds"])}))
        return [asdict(_evidence(item)) for item in found]

    return {
        "figure": lambda name: confined.figure_words(figures(name)),
        "evidence": find,
        "prose": lambda words: asdict(writer.write(confined.brief_of(words))),
    }


def _evidence(item: Data) -> Evidence:
    return Evidence(item.id, item.title, item.text, getattr(item, "source", ""))


class _Composer:
    def __init__(
        self,
        doctype: DocumentType,
        facts: Mapping[str, Any],
        lang: str,
        today: dt.date,
        writer: Writer,
        evidence: EvidenceFor,
        figures: Figures,
    ) -> None:
        self.doctype, self.facts, self.lang, self.today = doctype, facts, lang, today
        self.write, self.search = guest(writer.write), guest(evidence)
        self.env = sandbox(doctype.folder.resolve(), templates_dir().resolve(), lang)
        base = templates_dir() / BASE
        self.words = Vocabulary(facts, lang, base)
        self.structure = Structure(self.words, guest(figures))
        self.front = front_matter(doctype, facts, self.words, today)
        self.context = {
            **facts,
            **self.words.words(),
            **self.structure.blocks(),
            "today": today,
            "document": self.front,
            "standards": [entry for entry in standards(base) if self._concerns(entry)],
            "find": self.found,
            "placeholders": (),
        }
        self.placeholders: list[Placeholder] = []

    def _concerns(self, entry: Mapping[str, Any]) -> bool:
        return self.doctype.code in entry["documents"] and self.lang in entry["langs"]

    def draft(self) -> Draft:
        parts = [
            part
            for top in (*self.doctype.sections, *self.doctype.appendices)
            for part in self.section(top, 1)
        ]
        body = resolved("\n".join(parts).strip() + "\n", self.words)
        return Draft(
            front=front_matter(self.doctype, self.facts, self.words, self.today, sources=self.cited(body)),
            body=_squeezed(body),
            assets=dict(self.structure.assets),
        )

    def section(self, section: Section, level: int) -> Iterator[str]:
        """The Markdown of a section and of those below it."""
        mark = " .appendix" if section.appendix and level == 1 else ""
        yield f"\n{'#' * level} {section.title.text(self.lang)} {{#{section.id}{mark}}}\n"
        if section.template:
            text = self.text_of(section)
            self.note_gaps(section, text)
            yield text
        for below in section.sections:
            yield from self.section(below, level + 1)

    def text_of(self, section: Section) -> str:
        found = self.evidence_for(section)
        context = {
            **self.context,
            "section": section,
            "found": found,
            "placeholders": tuple(self.placeholders),
            "prose": Markdown(""),
        }
        if section.prose:
            context["prose"] = self.prose(section, section.prose, context, found)
        return render(self.env, section.template, context)

    def evidence_for(self, section: Section) -> tuple[Evidence, ...]:
        rule = section.lessons
        if rule is None:
            return ()
        words = render_string(self.env, rule.query.text(self.lang), self.context, rule.place)
        return self.found(words, rule.kinds, rule.limit, section.id)

    def found(
        self, query: str, kinds: Sequence[str] = ("lesson",), limit: int = 1, section: str = ""
    ) -> tuple[Evidence, ...]:
        """What the knowledge base holds on ``query``; what is found may be cited from then on."""
        asked = LessonQuery(section, " ".join(str(query).split()), tuple(kinds), limit)
        found = tuple(_evidence(item) for item in self.search(asked))[:limit]
        self.structure.evidence.update({item.id: item for item in found})
        return found

    def prose(
        self, section: Section, rule: ProseRule, context: Mapping[str, Any], found: tuple[Evidence, ...]
    ) -> Markdown:
        fallback = render(self.env, rule.template, context).strip()
        brief = Brief(
            section=section.id,
            title=section.title.text(self.lang),
            lang=self.lang,
            instruction=rule.instruction.text(self.lang),
            limit=rule.limit,
            facts={path: plain(value_at(self.facts, path), self.lang) for path in rule.facts},
            evidence=found,
            fallback=fallback,
        )
        return self.written(self.write(brief), fallback)

    def written(self, prose: Prose, fallback: str) -> Markdown:
        """Composed prose as it is; a model's as escaped sentences in a ``drafted`` box with their sources."""
        if not prose.origin.startswith("model:"):
            return Markdown(_gap_between(self.lang).join(s.text for s in prose.sentences) or fallback)
        known = self.structure.evidence
        parts, sources = [], []
        for sentence in prose.sentences:
            cited = [source for source in sentence.sources if source in known]
            marks = "".join(self.structure.cite(source) for source in cited)
            parts.append(Markdown.escape(" ".join(sentence.text.split())) + Markdown(marks))
            sources += cited
        if not parts:
            return Markdown(fallback)
        model = re.sub(r'[\s"{}\\]+', "-", prose.origin.removeprefix("model:"))
        listed = ",".join(dict.fromkeys(sources))
        text = _gap_between(self.lang).join(parts)
        checks = f' checks="{in_attribute(prose.checks)}"' if prose.checks else ""
        return Markdown(f'\n::: drafted {{model="{model}" sources="{listed}"{checks}}}\n{text}\n:::\n')

    def note_gaps(self, section: Section, text: str) -> None:
        """Keeps the gaps of a section, each once with its count, for the appendix that lists them."""
        counts: dict[str, int] = {}
        for words in _GAP.findall(text):
            counts[words] = counts.get(words, 0) + 1
        self.placeholders += [
            Placeholder(Markdown(re.split(r"[：:]\s*", words, maxsplit=1)[1]), section.id, count)
            for words, count in counts.items()
        ]

    def cited(self, body: str) -> tuple[Evidence, ...]:
        known = self.structure.evidence
        return tuple(known[name] for name in dict.fromkeys(_CITED.findall(body)) if name in known)


def require(doctype: DocumentType, facts: Mapping[str, Any]) -> None:
    """Raises GenerationError naming every path in ``requires`` that is missing or empty in the data."""
    missing = [path for path in doctype.requires if value_at(facts, path) in (None, "", (), [], {})]
    if missing:
        raise GenerationError(
            f"“{doctype.title.zh}”缺少必需的数据：{'、'.join(missing)}",
            f"'{doctype.title.en}' needs data that is missing: {', '.join(missing)}",
            hint_zh="在 project.yaml 中补上这些内容后重新生成。",
            hint_en="Add them to project.yaml and generate again.",
        )


def value_at(facts: Mapping[str, Any], path: str) -> Data:
    """The value at a dotted path through mappings and attributes; None where it leads nowhere."""
    value: Data = facts
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)
    return value


def resolved(body: str, words: Vocabulary) -> str:
    """The body with links to ids that have no sheet as plain text, and dangling references as gaps."""
    known = set(_ANCHOR.findall(body))

    def link(match: re.Match[str]) -> str:
        if match[2] is None or match[2] in known:
            return match[0]
        return match[1] or words.gap(words.t("引用目标 ", "reference to ") + anchor(match[2]))

    return _LINK.sub(link, body)


def _squeezed(body: str) -> str:
    """Never more than one empty line, so that drafts read and compare well."""
    return re.sub(r"[ \t]+\n", "\n", re.sub(r"\n(?:[ \t]*\n){2,}", "\n\n", body))


def _gap_between(lang: str) -> str:
    return "" if lang == "zh" else " "
