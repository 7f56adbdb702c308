"""Who acts: RQ-11, the subject of a requirement is a system or a role of the project, and the verb is active."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.checks.requirements.rule import ERROR, Context, Remark, at, sentence_rule
from kb.checks.requirements.sentence import Part, Sentence

_ZH_PASSIVE = re.compile(r"^\s*(?:被|由|予以|得到|受到|经由)")
_EN_PARTICIPLE = (
    r"(?:\w+ed|sent|kept|written|built|made|shown|stored|done|given|taken|read|set|run|held|found|put|seen|known|begun|chosen"
    r"|drawn|driven|lost|left|met|paid|sold|told|understood|bound|split|shut|cut|hidden|frozen|broken|spoken)"
)
_EN_PASSIVE = re.compile(
    rf"^\s*(?:\w+ly\s+)?be\s+(?:\w+ly\s+)?(?!needed|required|based|related)({_EN_PARTICIPLE})\b", re.I
)


@sentence_rule(
    "RQ-11",
    "implicity",
    zh="写明由谁来做",
    en="It is said who acts",
    why=(
        "没有主语的需求没有人认领；“系统”在多系统项目里不知道是哪一个",
        "a demand without an actor is owned by nobody; with several systems 'the system' is none of them",
    ),
    hint=(
        "主语写系统清单里的系统或项目里的角色，例如“HIS接口服务应校验…”",
        "begin with a system of the inventory or a role of the project",
    ),
    severities=ERROR,
)
def named_actor(sentence: Sentence, context: Context) -> Iterator[Remark]:
    """The subject is missing, unknown to the project or no actor, or the verb is passive (INCOSE R2, R3)."""
    modal, subject = sentence.modal, sentence.subject
    if modal is None or subject is None:
        return
    pattern = _ZH_PASSIVE if sentence.lang == "zh" else _EN_PASSIVE
    passive = pattern.search(sentence.predicate.text)
    if passive:
        start = sentence.predicate.start
        yield Remark(
            start + passive.start() + len(passive[0]) - len(passive[0].lstrip()),
            start + passive.end(),
            "是被动的说法，看不出谁来做",
            "is passive: nobody is said to act",
        )
    elif not subject.text.strip():
        yield Remark(modal.start, modal.end, "前面没有主语", "has no subject")
    elif remark := _doubt(subject, sentence, context):
        yield remark


def _doubt(subject: Part, sentence: Sentence, context: Context) -> Remark | None:
    if len(context.systems) < 2:  # with one system, or none listed, 系统 says enough
        return None
    text = subject.text.strip()
    folded = text.casefold().replace(" ", "")
    between = "之间" in text or folded.startswith("between")
    if not between and any(name in folded for name in context.actors):
        return None
    if folded in {"it", "they", "this", "它", "它们", "其", "此", "该"}:
        return None  # RQ-10 says it
    ending = _ending(sentence, context, "generic", whole=True)
    if ending:
        return at(subject, "没有说是哪个系统", "does not say which system")
    if _ending(sentence, context, "component"):
        return at(subject, "不在系统清单里", "is not in the list of systems")
    if _ending(sentence, context, "role"):
        return None
    return at(
        subject, "不是能做事的系统或角色", "is neither a system nor a person that acts", severity="warning"
    )


def _ending(sentence: Sentence, context: Context, name: str, *, whole: bool = False) -> bool:
    text = sentence.subject.text.strip() if sentence.subject else ""
    return any(
        found.end() == len(text) and (not whole or found.start() == 0)
        for found in context.words.pattern(name, sentence.lang).finditer(text)
    )
