"""One section: ask, check every sentence, ask once more with the reasons, else the rule-based text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from pydantic import BaseModel, ConfigDict, ValidationError

from generators.writer import Brief, Evidence, Prose, RuleWriter, Sentence
from kb.assistant.grounding import Lexicon, check, doubts, read
from kb.assistant.prompting import prompt
from kb.assistant.quoting import commands, doubtful, printable, visible
from kb.assistant.redaction import Redaction, unknown_names
from kb.assistant.screen import form
from kb.assistant.writer import facts
from kb.assistant.writer.prompts import DATA, characters, opening, repair, schema
from kb.assistant.writer.provenance import Objection, Provenance, SectionRecord, digest
from kb.errors import ModelError
from kb.llm import ChatModel, Completion, Message

#: Answers asked for: the first, and one that repairs it.
ATTEMPTS = 2

_GAP = re.compile("【(?:待补充|To be supplied)[：:]")
_LINES = re.compile(r"\n|(?<=。)")
_BRACES = re.compile(r"\{[^{}\n]{0,80}\}")
#: Marks of Markdown, which a sentence of a paragraph has none of.
_MARK = re.compile(r"^(?:(?:[-*+•>]|#{1,6}|\d{1,2}[.)、])\s+)+")
_EMPHASIS = re.compile(r"(\*\*|`)(?=\S)(.+?)(?<=\S)\1")
#: Letters from which what also stands in the task is no accident.
_TASK = 8


class _Drafted(BaseModel):
    model_config = ConfigDict(extra="forbid")
    text: str
    sources: list[str]


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")
    sentences: list[_Drafted]


class ModelWriter:
    """Drafts narrative sections with ``model``; fulfils `generators.writer.Writer`.

    ``lexicon`` holds the names that must be right, ``people`` those that are personal data: they reach a model as
    tokens, unless it runs on this machine and ``open_locally`` says that it may read them. ``provenance`` tells how
    every section came about, ``failures`` lists (section, reason zh, reason en) of those that fell back to rules.
    """

    def __init__(
        self,
        model: ChatModel,
        *,
        lexicon: Lexicon | None = None,
        people: Collection[str] = (),
        open_locally: bool = False,
    ) -> None:
        self._model = model
        self._rules = RuleWriter()
        self._lexicon = lexicon or Lexicon()
        self._people = people
        self._hides = model.remote or not open_locally
        self.provenance = Provenance(model.name, model.remote, {})

    @property
    def failures(self) -> list[tuple[str, str, str]]:
        """The sections that fell back to rules, and why."""
        return [(one.section, one.zh, one.en) for one in self.provenance.sections if one.outcome == "rules"]

    def recall(self, section: SectionRecord, lang: str) -> None:
        """Take over a section that another process wrote with this model: what it took counts here too."""
        self.provenance.sections.append(section)
        if section.attempts:
            self.provenance.prompts = {**self.provenance.prompts, **_prompts(lang)}
            if (budget := getattr(self._model, "budget", None)) is not None:
                budget.charge(section.prompt_tokens, section.completion_tokens)

    def write(self, brief: Brief) -> Prose:
        """The drafted section, or the rule-based one when the model fails or breaks the rules.

        Without facts and passages there is nothing to write from, and no model is asked.
        """
        if not brief.evidence and not any(True for _ in facts.leaves(facts.shown(brief))):
            return self._rules.write(brief)
        if why := unknown_names(self._people, self._model):
            self.provenance.sections.append(SectionRecord(brief.section, zh=why[0], en=why[1]))
            return self._rules.write(brief)
        section = _Section(
            self._model, brief, self._lexicon, Redaction(self._people if self._hides else ()), self._hides
        )
        self.provenance.sections.append(section.record)
        self.provenance.prompts = {**self.provenance.prompts, **_prompts(brief.lang)}
        sentences = section.drafted()
        if sentences is None:
            return self._rules.write(brief)
        return Prose(
            sentences, origin=f"model:{self._model.name}", checks=CHECKED[brief.lang] + section.uncertain()
        )


CHECKED = {
    "zh": "核对过：数字、日期、名称、编号、版本在所注来源或项目数据里找得到，多数错处能查出来；"
    "是不是说的这件事、意思是否成立，由审阅人判断",
    "en": "checked: numbers, dates, names, ids and versions occur in the sources given or the project data, "
    "which finds most errors; whether they belong to this subject and the meaning holds is for the reviewer to judge",
}
"""What is said of a drafted paragraph's check, by language."""

_COMPARE = {
    "zh": ("；以下说法与来源的肯定、否定、要求或数值归属可能不同，请逐处对照来源：", "、"),
    "en": (
        "; what these affirm, deny, require or give a value to may differ from the sources, compare: ",
        ", ",
    ),
}


def _prompts(lang: str) -> Mapping[str, Mapping[str, str]]:
    used = (prompt("section", lang), prompt("repair", lang))
    return {one.name: {"version": one.version, "sha256": one.sha256} for one in used}


class _Section:
    """The drafting of one section, with the record of it."""

    def __init__(
        self, model: ChatModel, brief: Brief, lexicon: Lexicon, redaction: Redaction, hides: bool
    ) -> None:
        self.model, self.lexicon, self.redaction, self.hides = model, lexicon, redaction, hides
        self.record = SectionRecord(brief.section)
        shown, withheld = _shown(brief.evidence)
        self.record.withheld = [*withheld, *(f"{DATA}:{path}" for path in facts.withheld(brief))]
        self.record.doubtful = [item.id for item in shown if doubtful(f"{item.title}\n{item.text}")]
        self.brief = replace(brief, evidence=tuple(shown))
        texts = {DATA: facts.as_text(brief)} | {item.id: f"{item.title}\n{item.text}" for item in shown}
        self.texts = {name: read(text, lexicon) for name, text in texts.items()}
        self.record.sources = {name: digest(text) for name, text in texts.items()}

    def drafted(self) -> tuple[Sentence, ...] | None:
        """The sentences that stand; None when the rule-based text has to, with the reason in the record."""
        messages: tuple[Message, ...] = tuple(map(self._hidden, opening(self.brief, self.brief.evidence)))
        try:
            for attempt in range(1, ATTEMPTS + 1):
                completion = self._asked(messages, attempt)
                answer = _Answer.model_validate_json(completion.text)
                sentences, objections = self._judged(answer, attempt)
                if not objections:
                    return self._standing(sentences)
                self.record.objections += objections
                messages = (
                    *messages[:2],
                    *map(self._hidden, repair(completion.text, objections, self.brief.lang)),
                )
        except ModelError as error:
            self._because(error.zh, error.en)
        except ValidationError:
            self._because("回答不符合约定的格式", "the answer has the wrong format")
        else:
            last = [one for one in self.record.objections if one.attempt == ATTEMPTS]
            self._because("；".join(one.zh for one in last[:3]), "; ".join(one.en for one in last[:3]))
        return None

    def _standing(self, sentences: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
        """The sentences as the document takes them, with the gaps that stay open; how they came about is noted."""
        record = self.record
        record.outcome, record.by_rules = "drafted", self.brief.fallback
        record.drafted = [*sentences, *_gaps(self.brief.fallback)]
        record.sentences = len(record.drafted)
        made = tuple(
            replace(one, sources=tuple(name for name in one.sources if name != DATA))
            for one in record.drafted
        )
        record.cited = sorted({name for one in made for name in one.sources})
        return made

    def uncertain(self) -> str:
        """What a reviewer has to compare with the sources, as an ending to `CHECKED`; empty when there is nothing."""
        found = [
            f"“{doubt.text}”"
            for one in self.record.drafted
            for doubt in doubts(one.text, [self.texts[name] for name in one.sources], self.lexicon)
        ]
        opening, mark = _COMPARE[self.brief.lang]
        return opening + mark.join(dict.fromkeys(found)) if found else ""

    def _because(self, zh: str, en: str) -> None:
        self.record.zh, self.record.en = zh, en

    def _hidden(self, message: Message) -> Message:
        if not self.hides or message.role == "system":
            return message
        hidden = Message(message.role, self.redaction.hide(message.content))
        self.record.redacted = len(self.redaction)
        return hidden

    def _asked(self, messages: tuple[Message, ...], attempt: int) -> Completion:
        self.record.attempts = attempt
        completion = self.model.complete(
            messages,
            schema=schema(self.brief, self.brief.evidence),
            max_tokens=min(4000, 600 + 3 * characters(self.brief)),
            purpose=f"section:{self.brief.section}",
        )
        record = self.record
        record.prompt_sha256.append(
            completion.prompt_sha256 or digest(message.content for message in messages)
        )
        record.prompt_tokens += completion.prompt_tokens
        record.completion_tokens += completion.completion_tokens
        record.estimated = record.estimated or completion.estimated
        record.seconds = round(record.seconds + completion.seconds, 3)
        if completion.cost is not None:
            record.cost, record.currency = (record.cost or 0.0) + completion.cost, completion.currency
        return completion

    def _judged(self, answer: _Answer, attempt: int) -> tuple[tuple[Sentence, ...], list[Objection]]:
        """The sentences as they would stand in the document, and everything that speaks against them."""
        stand: list[Sentence] = []
        objections: list[Objection] = []
        for item in answer.sentences:
            text, wrong, used = facts.filled(self.redaction.show(printable(item.text)), self.brief)
            text = _EMPHASIS.sub(r"\2", _MARK.sub("", " ".join(text.split())))
            cited = [*item.sources, *([DATA] if used and DATA not in item.sources else [])]
            if any(one.text == text for one in stand):
                continue
            found = self._against(text, cited, wrong)
            objections += [Objection(attempt, text, *one) for one in found]
            stand.append(Sentence(text, tuple(dict.fromkeys(cited))))
        total = sum(len(one.text) for one in stand)
        if not total:
            objections.append(Objection(attempt, "", "empty", "回答是空的", "the answer is empty"))
        if total > 2 * characters(self.brief):
            objections.append(Objection(attempt, "", "length", "回答超出篇幅", "the answer is too long"))
        return tuple(stand), objections

    def _against(self, text: str, cited: list[str], wrong: Iterable[str]) -> list[tuple[str, str, str]]:
        """What speaks against one sentence: (kind, zh, en)."""
        if not text:
            return []
        found = [("fact", f"没有名为“{path}”的事实", f"there is no fact “{path}”") for path in wrong]
        unknown = [name for name in cited if name not in self.texts]
        if unknown or not cited:
            return [
                *found,
                (
                    "source",
                    f"引用了不存在的来源 {unknown}",
                    f"it cites sources that were not given {unknown}",
                ),
            ]
        # an address that only a quoted passage names is no part of the document, and no link ever is
        linked = [self.texts[DATA].original]
        found += [
            one
            for one in form(text, linked, lang=self.brief.lang, token=_BRACES)
            if not (wrong and one[0] == "token")
        ]
        if _repeats(text, self.brief.instruction):
            found.append(("brief", "这一句是任务说明，不是正文", "it repeats the task instead of doing it"))
        failures = check(text, [self.texts[name] for name in cited], self.lexicon)
        return [*found, *((one.kind, one.zh, one.en) for one in failures)]


def _repeats(text: str, instruction: str) -> bool:
    """Whether a sentence is taken from what the section's template asks for."""
    bare, task = (re.sub(r"\W+", "", one).casefold() for one in (text, instruction))
    return len(bare) > _TASK and bare in task


def _gaps(fallback: str) -> list[Sentence]:
    """The lines of the rule-based text that ask for what is missing: a gap stays open however well it is written."""
    return [Sentence(line.strip()) for line in _LINES.split(fallback) if _GAP.search(line)]


def _shown(evidence: Iterable[Evidence]) -> tuple[list[Evidence], list[str]]:
    """The passages a model may see, without what is hidden in them, and the ids of those it may not."""
    shown: list[Evidence] = []
    withheld: list[str] = []
    for item in evidence:
        if commands(visible(item.text)) or commands(item.title):
            withheld.append(item.id)
        else:
            shown.append(replace(item, title=visible(item.title), text=visible(item.text)))
    return shown, withheld
