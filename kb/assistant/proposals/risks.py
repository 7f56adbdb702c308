"""Risks that past lessons suggest for a project, each with the lesson it comes from. By retrieval, without a model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from kb.assistant.proposals.proposal import Basis, Proposal
from kb.project.entities import Project, text_of
from kb.records import Lesson
from search import Hit

#: Finds lessons for a topic.
Find = Callable[[str], Sequence[Hit]]

MOST = 10
#: Share of character pairs from which an event says what a registered risk says already.
_ALIKE = 0.45


def risks(project: Project, lang: str, find: Find, lessons: Mapping[str, Lesson]) -> list[Proposal]:
    """Risks for ``project``, those first that most of its interfaces, systems and requirements call up.

    ``find`` is asked for every one of them; ``lessons`` holds, by ``RECORD#ANCHOR``, the lessons that went badly
    elsewhere. A lesson that a risk of the project names already is left out.
    """
    found: dict[str, tuple[float, list[str]]] = {}
    for subject, topic in _topics(project, lang):
        for rank, hit in enumerate(find(topic)):
            name = f"{hit.record_id}#{hit.anchor}"
            if name in lessons:
                score, subjects = found.get(name, (0.0, []))
                found[name] = score + hit.score / (1 + rank), [*subjects, subject]
    known = "\n".join(" ".join((*risk.links, text_of(risk.cause, "zh"))) for risk in project.risks)
    fresh = [name for name in found if lessons[name].id not in known]
    ranked = sorted(fresh, key=lambda name: (-found[name][0], name))
    return [_proposal(project, lessons[name], name, found[name][1], lang) for name in ranked[:MOST]]


def _topics(project: Project, lang: str) -> Iterator[tuple[str, str]]:
    """What the project is about, piece by piece: (id, words)."""
    for interface in project.interfaces:
        yield interface.id, f"{text_of(interface.name, lang)} {interface.style}"
    for system in project.systems:
        yield system.id, text_of(system.name, lang)
    for requirement in project.requirements:
        yield requirement.id, f"{text_of(requirement.title, lang)} {text_of(requirement.statement, lang)}"


def _proposal(project: Project, lesson: Lesson, source: str, subjects: Sequence[str], lang: str) -> Proposal:
    zh = lang == "zh"
    change = {
        "event": lesson.situation or lesson.title,
        "cause": lesson.cause,
        "effect": lesson.impact,
        "response": lesson.recommendation_en
        if not zh and lesson.recommendation_en
        else lesson.recommendation,
    }
    names = ("事件", "原因", "后果", "应对") if zh else ("Event", "Cause", "Effect", "Response")
    colon = "：" if zh else ": "
    lines = [f"- {name}{colon}{text}" for name, text in zip(names, change.values(), strict=True) if text]
    pieces = list(dict.fromkeys(subjects))[:6]
    where = "、".join(pieces) if zh else ", ".join(pieces)
    alike = [risk.id for risk in project.risks if _alike(text_of(risk.event, "zh"), change["event"]) > _ALIKE]
    check = "各字段都是教训里的原话" if zh else "every field is in the words of the lesson"
    checks = [check, f"与本项目有关的：{where}" if zh else f"what in this project it touches: {where}"]
    if alike:
        checks.append(
            f"可能已登记为 {'、'.join(alike)}" if zh else f"perhaps registered as {', '.join(alike)}"
        )
    questions = (
        "这里会不会发生？概率、影响、类别和策略由人判断。" if zh else
        "Can it happen here? Probability, impact, category and strategy are judgements.",
        "事件和数字是别的项目的，写成本项目的。" if zh else
        "Event and figures are those of another project; put them in terms of this one.",
    )  # fmt: skip
    basis = Basis(source, lesson.title_en if not zh and lesson.title_en else lesson.title)
    title = lesson.title_en if not zh and lesson.title_en else lesson.title
    return Proposal(title, "\n".join(lines), (basis,), tuple(checks), questions, _filled(change, lesson.id))


def _filled(change: Mapping[str, str], lesson: str) -> dict[str, str]:
    return {key: value for key, value in change.items() if value} | {"links": lesson}


def _alike(one: str, other: str) -> float:
    first, second = ({text[at : at + 2] for at in range(len(text) - 1)} for text in (one, other))
    return len(first & second) / max(1, min(len(first), len(second)))
