"""A vague requirement as candidates in EARS form, with what a person has to answer before it is one.

The rules move the condition to the front (Mavin et al., EARS, RE 2009), put 应 or shall for the modal verb (GB/T
1.1-2020, ISO/IEC/IEEE 29148) and leave a gap wherever the lint finds a word that nobody can test. They invent nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kb.assistant.proposals.asking import Help, in_lang
from kb.assistant.proposals.proposal import Basis, Proposal, supply
from kb.checks.requirements.ears import conditions, ears_pattern, trailing_condition
from kb.checks.requirements.lint import lint_sentence
from kb.checks.requirements.rule import Context, Remark
from kb.checks.requirements.sentence import Sentence
from kb.project.entities import Requirement, text_of
from search import Note

#: Rules whose words are replaced by a gap, and what the gap asks for (zh, en).
_GAPS = {
    "RQ-01": ("“{}”到什么程度：数值、单位、条件", "how much “{}” means: figure, unit, condition"),
    "RQ-03": ("“{}”所指的全部内容", "everything that “{}” stands for"),
    "RQ-20": (
        "“{}”是多少时间：从何时起算、多久、多大比例",
        "how long “{}” is: from when, how long, what share",
    ),
    "RQ-10": ("“{}”指的是什么", "what “{}” refers to"),
}
#: Rules whose words say nothing and go.
_DROPPED = ("RQ-02", "RQ-22")
_WEAK = re.compile(r"^(?:必须|需要|应该|可以|能够|要|需|会|将|可|能)")
_GAP = re.compile("【[^】]*】")
_SPACES = re.compile(r"\s{2,}")
_TAIL = re.compile(r"[。.；;，,\s]+$")
_LEAD = re.compile(r"^(?:则|那么|then\b)\s*", re.IGNORECASE)
MOST = 3

#: The forms of EARS in Chinese.
_FORMS = {
    "ubiquitous": "普遍",
    "event": "事件",
    "state": "状态",
    "optional": "选配",
    "unwanted": "异常",
    "complex": "组合",
}

_CLEAN = Note("需求检查对这一句没有意见。", "The requirement lint has nothing to say about this sentence.")


def candidates(
    requirement: Requirement, lang: str, context: Context, helper: Help | None
) -> tuple[list[Proposal], tuple[Note, ...]]:
    """Candidates for the statement of ``requirement`` in ``lang``; without a model, by rule.

    Raises `kb.errors.ModelError` when the model fails.
    """
    criteria = " ".join(text_of(one.metric, lang) for one in requirement.acceptance)
    sentence = Sentence(text_of(requirement.statement, lang).strip(), lang, requirement.type, criteria)
    basis = Basis(requirement.place_of("statement") or requirement.place, sentence.text)
    questions = tuple(_questions(sentence, context))
    if helper is None:
        if not any(True for _ in lint_sentence(sentence, context)) and ears_pattern(sentence):
            return [], (_CLEAN,)
        texts = list(dict.fromkeys(_by_rule(sentence, context)))
        return [_proposal(text, sentence, basis, context, questions) for text in texts], ()
    passages = {requirement.id: "\n".join(_said(requirement, lang))}
    request = "\n".join(questions) or sentence.text
    found, notes = helper.suggest("requirement", lang, passages, request, ("text",), most=MOST)
    by = helper.by("requirement", lang)
    return [
        replace(
            _proposal(one.fields["text"], sentence, basis, context, questions, by),
            doubts=in_lang(one.doubts, lang),
        )
        for one in found
    ], notes


def _said(requirement: Requirement, lang: str) -> Iterator[str]:
    yield text_of(requirement.title, lang)
    yield text_of(requirement.statement, lang)
    yield text_of(requirement.rationale, lang)
    for one in requirement.acceptance:
        yield f"{text_of(one.metric, lang)} {text_of(one.condition, lang)}"


def _proposal(
    text: str, old: Sentence, basis: Basis, context: Context, questions: Sequence[str], by: str = ""
) -> Proposal:
    new = Sentence(text, old.lang, old.kind, old.criteria)
    zh = old.lang == "zh"
    left = [
        f"{rule.id} “{new.text[remark.start : remark.end].strip()[:40]}”{remark.zh if zh else ' ' + remark.en}"
        for rule, remark in lint_sentence(new, context)
        if not any(gap.start() < remark.end and remark.start < gap.end() for gap in _GAP.finditer(text))
    ]
    form = ears_pattern(new)
    if not form:
        said = "不成 EARS 句式" if zh else "no EARS form"
    else:
        said = f"EARS 句式：{_FORMS[form]}（{form}）" if zh else f"EARS form: {form}"
    clean = "需求检查没有别的意见" if zh else "the requirement lint has nothing else to say"
    return Proposal(
        (f"{_FORMS[form]}句式" if zh else form) if form else said,
        text,
        (basis,),
        (said, *(left or [clean])),
        tuple(questions),
        {"statement": text},
        by,
    )


def _questions(sentence: Sentence, context: Context) -> Iterator[str]:
    """What a person has to answer: one question for each thing that the lint finds, and for what is not said."""
    zh = sentence.lang == "zh"
    seen = set()
    for rule, remark in lint_sentence(sentence, context):
        words = sentence.text[remark.start : remark.end].strip()[:40]
        if (rule.id, words) in seen:
            continue
        seen.add((rule.id, words))
        found, hint = (
            (remark.zh, remark.hint_zh or rule.hint_zh) if zh else (remark.en, remark.hint_en or rule.hint_en)
        )
        yield (
            f"{rule.id} “{words}”{'' if zh else ' '}{found}。{hint}"
            if zh
            else f"{rule.id} “{words}” {found}. {hint}"
        )
    if not conditions(sentence):
        yield "在什么情况下？出错或超时怎么办？" if zh else "In which situation? What if it fails or is late?"


def _by_rule(sentence: Sentence, context: Context) -> Iterator[str]:
    """The sentence itself mended; then, if it knows no condition, with one that a person has to name."""
    zh = sentence.lang == "zh"
    sentence = _with_modal(sentence, context)
    trailing = trailing_condition(sentence)
    end = trailing.start if trailing else len(sentence.text)
    who = sentence.subject.text if sentence.subject and sentence.subject.text else ""
    who = who or supply("由哪个系统或角色" if zh else "which system or role", sentence.lang)
    start = sentence.modal.end if sentence.modal else sentence.main
    denied = bool(sentence.modal and re.search(r"不|\bnot\b|cannot|禁止|严禁", sentence.modal.text))
    what = _TAIL.sub("", _mended(sentence, start, end, context))
    leads = [_mended(sentence, part.start, part.end, context) for _, part in conditions(sentence)]
    if trailing:
        leads.append(_TAIL.sub("", trailing.text.lstrip("，,；; ")))
    modal = ("不应" if denied else "应") if zh else ("shall not" if denied else "shall")
    core = f"{who}{modal}{what}。" if zh else f"{who} {modal} {what.strip()}."
    yield _joined(leads, core, zh=zh)
    if not leads:
        event = supply("什么事件发生" if zh else "which event", sentence.lang)
        fault = supply("什么异常" if zh else "which fault", sentence.lang)
        react = supply(
            "怎么处理、多久内、通知谁" if zh else "what to do, how soon, whom to tell", sentence.lang
        )
        yield _joined([f"当{event}时" if zh else f"When {event}"], core, zh=zh)
        answer = f"则{who}应{react}。" if zh else f"then {who} shall {react}."
        yield _joined([f"如果{fault}" if zh else f"If {fault}"], answer, zh=zh)


def _with_modal(sentence: Sentence, context: Context) -> Sentence:
    """The sentence with 应 after the system or person that acts, where no verb of demand was recognised."""
    if sentence.modal or sentence.lang != "zh":
        return sentence
    head, rest = sentence.text[: sentence.main], sentence.text[sentence.main :]
    for name in sorted({*context.systems, *context.people}, key=len, reverse=True):
        if rest.startswith(name):
            what = _WEAK.sub("", rest.removeprefix(name))
            return Sentence(f"{head}{name}应{what}", "zh", sentence.kind, sentence.criteria)
    return sentence


def _joined(leads: Sequence[str], core: str, *, zh: bool) -> str:
    if zh:
        return "，".join([*leads, core])
    first = [lead[:1].upper() + lead[1:] if at == 0 else lead for at, lead in enumerate(leads)]
    article = re.match(r"(?:the|a|an|each|any|all|every|then|【)", core, re.IGNORECASE)
    core = core if article else f"the {core}"
    return ", ".join([*first, core]) if leads else core[:1].upper() + core[1:]


def _mended(sentence: Sentence, start: int, end: int, context: Context) -> str:
    """The words from ``start`` to ``end`` with gaps for those that cannot be tested."""
    remarks = sorted(
        (
            (remark, rule.id)
            for rule, remark in lint_sentence(sentence, context)
            if rule.id in (*_GAPS, *_DROPPED) and start <= remark.start < remark.end <= end
        ),
        key=lambda one: (one[0].start, -one[0].end),
    )
    parts, at = [], start
    for remark, rule in remarks:
        if remark.start < at:
            continue
        parts += [sentence.text[at : remark.start], _asked(sentence, remark, rule)]
        at = remark.end
    return _LEAD.sub("", _SPACES.sub(" ", "".join([*parts, sentence.text[at:end]])).strip())


def _asked(sentence: Sentence, remark: Remark, rule: str) -> str:
    if rule in _DROPPED:
        return ""
    words = sentence.text[remark.start : remark.end].strip()
    return supply(_GAPS[rule][sentence.lang != "zh"].format(words), sentence.lang)
