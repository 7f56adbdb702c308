"""Whether a checklist can be answered: one check per item, answerable, with evidence, and not too long."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.checks.knowledge_form import section_line
from kb.checks.knowledge_rule import Library, at_line, knowledge_rule
from kb.checks.validations_rule import Fault
from kb.records import Item, Record

MAX_MANDATORY = 40
"""Mandatory items of one checklist; beyond that they are ticked, not checked."""

_VERBS = "核对|检查|确认|验证|验收|评审|演练|测试|签署|登记|完成|写明|标明|列出|安排|通知|备份|冻结"
_SEVERAL = re.compile(
    rf"[；;。](?=\s*\S)|<br\s*/?>|[，,]\s*(?:并且|并|同时|然后|再)?(?:{_VERBS})"
    r"|[,;]?\s+and\s+(?:also\s+)?(?:verify|check|confirm|ensure|make\s+sure|test|review)\b",
    re.IGNORECASE,
)
_OPEN_QUESTION = re.compile(
    r"^(?:如何|怎么|怎样|为什么|为何|哪些?|什么|谁|多少)|^(?:how|why|which|what|who|when|where)\b",
    re.IGNORECASE,
)


@knowledge_rule(
    "K13",
    zh="检查项写明检查什么、凭什么算通过",
    en="An item says what is checked and what shows it",
    why_zh="没有证据的“是”，等于没有检查",
    why_en="a yes without evidence is no check",
    severity="warning",
)
def items_have_evidence(library: Library) -> Iterator[Fault]:
    """Text and evidence of every item; a checklist without any item is no checklist."""
    for record in library.of("checklist"):
        if not record.items:
            line = section_line(record, "items")
            yield Fault(
                record.id,
                record.place() if line is None else at_line(record, line),
                f"{record.id} 没有检查项",
                f"{record.id} has no items",
                "在“检查项”下写表格：| 编号 | 检查项 | 为什么 | 证据 | 责任角色 | 必检 | 来源教训 |",
                "write a table below Items: | No. | Item | Why | Evidence | Owner role | Mandatory | From lesson |",
                "error",
            )
        for item in record.items:
            if not item.text.strip():
                yield _fault(record, item, "没有内容", "is empty", "写上检查什么", "say what is checked")
            elif not item.evidence.strip(" -—"):
                yield _fault(
                    record,
                    item,
                    "没有写证据",
                    "names no evidence",
                    "写上看什么：记录、截图、签字页、报表",
                    "say what is looked at: a record, a screenshot, a signed page, a report",
                )


@knowledge_rule(
    "K14",
    zh=f"必检项不超过 {MAX_MANDATORY} 条",
    en=f"At most {MAX_MANDATORY} items are mandatory",
    why_zh="清单太长，人会一路打勾；关键的那一条就淹没了",
    why_en="a list too long is ticked through, and the one item that matters drowns",
    severity="warning",
)
def mandatory_items_are_few(library: Library) -> Iterator[Fault]:
    """The count of mandatory items (Gawande, *The Checklist Manifesto*, 2009, argues for far fewer)."""
    for record in library.of("checklist"):
        count = sum(item.mandatory for item in record.items)
        if count > MAX_MANDATORY:
            yield Fault(
                record.id,
                record.place(),
                f"{record.id} 有 {count} 条必检项",
                f"{record.id} has {count} mandatory items",
                "按关口拆成几张清单，或把次要的改为选检",
                "split it by gate, or make the lesser items optional",
            )


@knowledge_rule(
    "K15",
    zh="一项只查一件事，能答是或否",
    en="One check per item, answered yes or no",
    why_zh="一项里有两件事，一件做了一件没做时没法回答",
    why_en="an item with two checks cannot be answered when only one is met",
    severity="warning",
)
def items_ask_one_thing(library: Library) -> Iterator[Fault]:
    """Several sentences or verbs of checking in one item, or a question that yes and no do not answer."""
    for record in library.of("checklist"):
        for item in record.items:
            if asks_several(item.text):
                yield _fault(
                    record,
                    item,
                    "不止一件事",
                    "asks more than one thing",
                    "拆成几项，每项一件事",
                    "split it into items of one check each",
                )
            elif _OPEN_QUESTION.search(item.text.strip()):
                yield _fault(
                    record,
                    item,
                    "不能用是或否回答",
                    "cannot be answered with yes or no",
                    "改成以动词开头的陈述，例如“核对……”",
                    'begin with a verb: "Verify that …"',
                )


def asks_several(text: str) -> bool:
    """Say whether an item holds several sentences or several verbs of checking."""
    return _SEVERAL.search(text.strip().rstrip("。；;.")) is not None


def _fault(record: Record, item: Item, zh: str, en: str, hint_zh: str, hint_en: str) -> Fault:
    return Fault(
        record.id,
        at_line(record, item.line),
        f"{record.id} 第 {item.number} 项{zh}",
        f"{record.id}, item {item.number} {en}",
        hint_zh,
        hint_en,
    )
