"""Minutes of a retrospective as lessons of the record format.

Without a model every field is a sentence of the minutes, sorted by what it says: labels first (原因：…), then the
words that mark a cause, an effect or advice. A point that neither says why nor what to do is no lesson.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from kb.assistant.proposals.asking import Help, Suggested, in_lang
from kb.assistant.proposals.proposal import Basis, Proposal, supply
from kb.records.vocabulary import LESSON_FIELDS, key_of
from search import Note

FIELDS = ("situation", "cause", "impact", "recommendation")
MOST = 12

_MARK = re.compile(r"^(?P<indent>\s*)(?:[-*+]|\d+[.、)）])\s+")
_HEADING = re.compile(r"^#{1,6}\s+(?P<text>.*)$")
_LABEL = re.compile(r"^\**(?P<label>[^：:]{1,14})\**\s*[：:]\s*\**\s*(?P<text>\S.*)$")
_SENTENCE = re.compile(r"[^。！？!?；;]+(?:[。！？!?；;]|$)")
_EN_SENTENCE = re.compile(r"[^.!?;]+(?:\.\d+[^.!?;]*)*(?:[.!?;]|$)")
#: Words that say what a sentence is for rather than what it says.
_OPENING = re.compile(r"^(?:建议|原因是?|导致|造成)[：:]?\s*")
_KINDS = {
    "keep": r"做得好|亮点|保持|继续|went well|keep",
    "try": r"尝试|试行|改进点|try",
    "avoid": r"做得不好|不足|问题|教训|went (?:badly|wrong)|avoid|problem",
}
_SAYS = {
    "recommendation": r"建议|下次|今后|以后|应(?:当|该)?(?![用急答])|须|改为"
    r"|recommend|should|next time|from now on|must",
    "cause": r"因为|由于|原因|根因|是因|没有.{0,12}(?:核对|检查|约定|写|确认)"
    r"|because|due to|caused by|root cause|nobody",
    "impact": r"导致|造成|影响|损失|延误|延期|推迟|停机|多花|返工|resulted in|delayed|lost|cost|outage|rework",
}
_CATEGORIES = {
    "requirement": r"需求|口径|requirement",
    "interface": r"接口|报文|联调|超时|interface|message|timeout",
    "data": r"数据|迁移|对账|字段|data|migration|reconcil",
    "test": r"测试|用例|压测|挡板|test",
    "supplier": r"供应商|厂商|合同|supplier|vendor|contract",
    "security": r"证书|权限|口令|脱敏|security|certificate|password",
    "ops": r"上线|割接|运维|监控|回退|告警|go-live|cut-?over|monitoring|rollback",
    "schedule": r"计划|工期|进度|排期|窗口|schedule|plan",
    "people": r"人员|培训|交接|staff|training|handover",
}


@dataclass(slots=True)
class _Point:
    """A point of the minutes: its lines with their numbers, under which heading."""

    heading: str
    lines: list[tuple[int, str]] = field(default_factory=list)


def lessons(text: str, place: str, lang: str, helper: Help | None) -> tuple[list[Proposal], tuple[Note, ...]]:
    """The lessons that minutes at ``place`` hold; with a model in its words, each field checked against its lines.

    Raises `kb.errors.ModelError` when the model fails.
    """
    lines = {number: line.strip() for number, line in enumerate(text.splitlines(), 1) if line.strip()}
    if helper is None:
        points = (_of(point, place, lang) for point in _points(text))
        return [one for one in points if one is not None][:MOST], ()
    passages = {f"L{number}": line for number, line in lines.items()}
    found, notes = helper.suggest("lessons", lang, passages, place, ("title", *FIELDS), most=MOST)
    kept = [one for one in found if {"cause", "recommendation"} & one.fields.keys()]
    by = helper.by("lessons", lang)
    return [_suggested(one, lines, place, lang, by) for one in kept], notes


def _suggested(one: Suggested, lines: Mapping[int, str], place: str, lang: str, by: str) -> Proposal:
    numbers = [int(name[1:]) for name in one.sources]
    basis = tuple(Basis(f"{place}:{number}", lines[number]) for number in numbers)
    said = {key: one.fields[key] for key in FIELDS if key in one.fields}
    refused, doubts = in_lang(one.refused, lang), in_lang(one.doubts, lang)
    title = one.fields.get("title") or _first(said)
    return replace(_proposal(title, said, "", basis, lang, refused, by), doubts=doubts)


def _of(point: _Point, place: str, lang: str) -> Proposal | None:
    said: dict[str, list[str]] = {}
    for _, line in point.lines:
        for key, sentence in _sorted(line, lang):
            said.setdefault(key, []).append(sentence)
    if not {"cause", "recommendation"} & said.keys() or len(said) < 2:
        return None
    texts = {key: ("" if lang == "zh" else " ").join(said[key]) for key in FIELDS if key in said}
    basis = tuple(Basis(f"{place}:{number}", _MARK.sub("", line).strip()) for number, line in point.lines)
    return _proposal(_first(texts), texts, point.heading, basis, lang, (), "")


def _first(said: Mapping[str, str]) -> str:
    """A title from what is said: the advice if there is one, up to its first stop."""
    text = said.get("recommendation") or next(iter(said.values()), "")
    return re.split(r"[。；;，]|\.\s|, ", _OPENING.sub("", text))[0].rstrip(".")[:60]


def _proposal(
    title: str,
    said: Mapping[str, str],
    heading: str,
    basis: tuple[Basis, ...],
    lang: str,
    refused: tuple[str, ...],
    by: str,
) -> Proposal:
    zh = lang == "zh"
    whole = f"{heading} {title} {' '.join(said.values())}"
    change = {"title": title, "category": _matching(_CATEGORIES, whole) or "governance"}
    change["kind"] = _matching(_KINDS, heading) or "avoid"
    change |= {key: said.get(key) or supply(_name(key, lang), lang) for key in FIELDS}
    colon = "：" if zh else ": "
    text = "\n".join(f"- {_name(key, lang)}{colon}{change[key]}" for key in ("category", "kind", *FIELDS))
    missing = [_name(key, lang) for key in FIELDS if key not in said]
    questions = [
        f"记录里没有说{name}" if zh else f"The minutes do not say: {name.lower()}" for name in missing
    ]
    questions.append(
        "类别、性质对不对？有没有已经记过的教训？"
        if zh
        else "Are category and kind right? Is it known already?"
    )
    if by:
        check = (
            "数字、日期、名称、编号与所引各行一致"
            if zh
            else "numbers, dates, names and ids agree with the lines cited"
        )
    else:
        check = "各字段都是记录里的原话" if zh else "every field is in the words of the minutes"
    return Proposal(title, text, basis, (check, *refused), tuple(questions), change, by)


def _name(key: str, lang: str) -> str:
    labels = LESSON_FIELDS[key]
    if key == "recommendation":
        return "建议" if lang == "zh" else "Recommendation"
    return labels[0 if lang == "zh" else 1]


def _points(text: str) -> Iterator[_Point]:
    """The points of the minutes: a list item with what is indented below it, or a paragraph."""
    heading = ""
    point = _Point("")
    for number, line in enumerate(text.splitlines(), 1):
        if title := _HEADING.match(line):
            yield point
            heading = title["text"].strip()
            point = _Point(heading)
        elif not line.strip():
            if point.lines and not _MARK.match(point.lines[0][1]):
                yield point
                point = _Point(heading)
        else:
            mark = _MARK.match(line)
            if mark and not mark["indent"]:
                yield point
                point = _Point(heading)
            point.lines.append((number, line.rstrip()))
    yield point


def _sorted(line: str, lang: str) -> Iterator[tuple[str, str]]:
    """The sentences of a line, each with the field that it belongs to."""
    bare = _MARK.sub("", line).strip()
    label = _LABEL.match(bare)
    key = key_of(label["label"].strip("* "), LESSON_FIELDS) if label else ""
    key = "recommendation" if key == "recommendation_en" else key
    if label and key in FIELDS:
        yield key, label["text"].strip()
        return
    for sentence in (_SENTENCE if lang == "zh" else _EN_SENTENCE).findall(bare):
        if any(map(str.isalnum, sentence)):
            yield _matching(_SAYS, sentence) or "situation", sentence.strip()


def _matching(patterns: Mapping[str, str], text: str) -> str:
    return next((key for key, pattern in patterns.items() if re.search(pattern, text, re.IGNORECASE)), "")
