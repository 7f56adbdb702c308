"""What the sentence speaks of: RQ-12 terms, 15 and/or, 16 parentheses, 17 design, 21 weak verbs, 37 standards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml

from kb.checks.requirements.rule import ERROR, NOTE, Context, Remark, at, sentence_rule
from kb.checks.requirements.sentence import Sentence
from kb.checks.requirements.words import LOADER

_ACRONYM = re.compile(r"(?<![A-Za-z0-9_.\-/])[A-Z]{3,5}(?![A-Za-z0-9_]|[-.^][A-Z0-9]|\s*[-/]?\s*\d)")


@cache
def known_acronyms() -> frozenset[str]:
    """Acronyms every reader of an integration project knows, from words/acronyms.txt."""
    text = Path(__file__).with_name("words").joinpath("acronyms.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


@sentence_rule(
    "RQ-12",
    "implicity",
    zh="术语和缩写有定义，一物一名",
    en="Terms and acronyms are defined, one name for one thing",
    why=(
        "没有定义的缩写各人猜各人的；同一个东西换着名字叫，读者会当成两个",
        "readers guess at an acronym, and take two names for two things",
    ),
    hint=("登记到术语表，或换成术语表里的词", "enter it in the glossary, or use the glossary's word"),
)
def defined_terms(sentence: Sentence, context: Context) -> Iterator[Remark]:
    """A synonym where the glossary has a term, or an acronym that nothing defines (INCOSE R4, R36 to R38)."""
    text = sentence.bare
    for synonym, term in context.synonyms.items():
        edge = r"(?<![A-Za-z])(?:{})(?![A-Za-z]|-\d)" if synonym.isascii() else "(?:{})"
        for found in re.finditer(edge.format(re.escape(synonym)), text, re.I):
            if not _inside(context, found.span(), text):
                yield Remark(*found.span(), f"术语表用的是“{term}”", f'is called "{term}" in the glossary')
                break
    for found in _ACRONYM.finditer(text):
        if (
            found[0] not in known_acronyms()
            and found[0] not in context.terms
            and not _inside(context, found.span(), text)
            and not _explained(text, found)
        ):
            yield Remark(*found.span(), "没有定义的缩写", "is an acronym nothing defines")


def _explained(text: str, found: re.Match[str]) -> bool:
    """Whether the sentence says what it is: QZXT（前置系统）, 前置系统（QZXT）."""
    return bool(re.match(r"\s?[（(]", text[found.end() :])) or bool(
        re.search(r"[（(]$", text[: found.start()]) and re.match(r"[）)]", text[found.end() :])
    )


def _inside(context: Context, span: tuple[int, int], text: str) -> bool:
    """Whether the range lies within a longer name of the project."""
    folded = text.casefold()
    for name in (*context.systems, *context.people, *context.terms):
        start = folded.find(name.casefold())
        while start >= 0:
            if start <= span[0] and span[1] <= start + len(name):
                return True
            start = folded.find(name.casefold(), start + 1)
    return False


_PAIRS = (
    r"TCP/IP|I/O|CI/CD|SSL/TLS|TLS/SSL|N/A|B/S|C/S|A/B|T/R|GB/T|[A-Z]{2}/T|ISO/IEC(?:/IEEE)?|ISO/IEC|ISO/TS|ISO/TR|application/\w+|text/\w+|image/\w+|client/server"
    r"|OPC\s?UA/DA|read/write|on/off|是/否|有/无|男/女|真/假|开/关"
)
_SLASH = re.compile(
    r"(?<![/\w.:])(?:[一-鿿A-Za-z][一-鿿\w-]*)\s?/\s?(?:[一-鿿A-Za-z][一-鿿\w-]*)(?![/\w]|\.\w)"
)
_ZH_SLASH = re.compile(r"[一-鿿]\s?/\s?[一-鿿]")
#: What stands for "per" before a unit: 笔/s, 元/月, requests/min.
_PER = re.compile(
    r"/\s?(?:s|ms|min|h|d|秒|分钟?|小时|时|天|日|周|月|季|年|笔|次|人|单|km|day|hour|month|year|second|minute)$",
    re.I,
)
_AND_OR = re.compile(
    r"和\s*[/／]\s*或|及\s*[/／]\s*或|与\s*[/／]\s*或|或\s*[/／]\s*[和及]|\band\s*/\s*or\b", re.I
)


@sentence_rule(
    "RQ-15",
    "multiplicity",
    zh="不用“和/或”和斜线",
    en="No and/or, no slash",
    why=(
        "“短信和/或邮件”有三种做法，斜线是“和”是“或”没有人知道",
        "and/or has three readings, and a slash has no one knows how many",
    ),
    hint=("写明是都要、任选其一，还是按什么条件选", "say both, either, or which under what condition"),
)
def and_or(sentence: Sentence, context: Context) -> Iterator[Remark]:
    """and/or, and words joined by a slash other than units and fixed pairs (INCOSE R15, R17)."""
    taken = [found.span() for found in _AND_OR.finditer(sentence.bare)]
    for span in taken:
        yield Remark(*span, "是都要还是任选其一没有说", "does not say whether both are owed")
    for found in _SLASH.finditer(sentence.bare):
        if any(start < found.end() and found.start() < end for start, end in taken):
            continue
        if (
            re.search(_PAIRS, found[0], re.I)
            or _PER.search(found[0])
            or _inside(context, found.span(), sentence.bare)
        ):
            continue
        if sentence.lang == "zh" or not re.search(r"\d", found[0]):
            slash = _ZH_SLASH.search(found[0])
            start = found.start() + (slash.start() if slash and len(found[0]) > 12 else 0)
            yield Remark(
                start, found.end(), "斜线是“和”还是“或”没有说", "leaves open whether the slash is and, or or"
            )


_IN_PARENTHESES = re.compile(r"[（(]([^（）()]*)[）)]")
_CONDITIONAL = re.compile(
    r"必要|需要时|如(?!下|图|表)|若|当[^日月天前]|仅|只限|除|可选|可不|视|根据|时$|不含|情况"
    r"|\b(?:if|when|unless|optional|optionally|except|where|only|as needed|in case|depending)\b",
    re.I,
)


@sentence_rule(
    "RQ-16",
    "readability",
    zh="括号里不放条件",
    en="No conditions in parentheses",
    why=(
        "括号里的字常被当成注释跳过，条件就丢了",
        "what stands in parentheses is read as a comment and skipped",
    ),
    hint=("写成单独的条件从句或单独一条需求", "make it a clause or a requirement of its own"),
    severities=NOTE,
)
def parentheses(sentence: Sentence, context: Context) -> Iterator[Remark]:
    """Parentheses that hold a condition or an option (INCOSE R21); units and measuring points may stand there."""
    for found in _IN_PARENTHESES.finditer(sentence.bare):
        if _CONDITIONAL.search(found[1]):
            yield Remark(*found.span(), "括号里是条件", "holds a condition")


#: What makes a technology a means; parsing Python files is about Python.
_MEANS = {
    "zh": re.compile(
        r"(?:使用|采用|基于|通过|利用|借助|运用|选用|写入|存入|存储在|保存在|部署在|运行在|用|以|由|经|到|至)[^，。；]{0,8}$"
    ),
    "en": re.compile(
        r"\b(?:in|through|via|by|with|using|use|uses|to|on|upon|employ|from|as)\s+(?:an?\s+|the\s+)?(?:\w+\s+){0,2}$",
        re.I,
    ),
}
_FREE_TO_NAME = frozenset({"constraint", "interface", "security", "migration", "compliance"})


@sentence_rule(
    "RQ-17",
    "subjectivity",
    zh="功能需求不规定实现手段",
    en="A functional requirement names no design",
    why=(
        "写死产品和技术，换更好的做法也成了“不满足需求”",
        "a named product turns a better design into a breach",
    ),
    hint=(
        "确有规定的，类型改为 constraint；否则写要达到的效果",
        "make it type constraint where it is one, else say what is to be achieved",
    ),
    severities=NOTE,
)
def design(sentence: Sentence, context: Context) -> Iterator[Remark]:
    """Words of the list technology in a requirement that is no constraint, interface or security one (INCOSE R31)."""
    if sentence.kind in _FREE_TO_NAME:
        return
    for match in context.words.find("technology", sentence.bare, sentence.lang):
        if _MEANS[sentence.lang].search(sentence.bare[: match.start]):
            yield at(match, "是实现手段", "is a means, not an end")


#: A weak verb that governs an action says what is done: 支持按手机号查询会员, support exporting drawings.
_ACTS = {
    "zh": re.compile(
        r"(?:按|把|将|对|向|以|从|通过|在|由)[^，。；]{3,}|(?:导出|导入|查询|上传|下载|打印|撤销|修改|删除|配置)[^，。；、]{2,}"
    ),
    "en": re.compile(r"\s+\w{3,}ing(?:\s+(?!of\b)|/)\w+"),
}
#: Forms around the list weak.
_WEAK = {
    "zh": r"\s*(?:当|该|能够?|可以?|同时|统一|自动|正确|全面)*\s*(?:{})",
    "en": r"\s*(?:also\s+|be able to\s+|\w+ly\s+)?(?:{})",
}
_DETAIL = re.compile(r"\d|[A-Za-z]+_[A-Za-z]+|\b[A-Z]{2,}-\w+|“|\"|《")
_ZH_FUNCTION = re.compile(r"^\s*提供[^，。；]{1,20}?(?:功能|服务|支持|机制|手段|工具|接口)")
_EN_FUNCTION = re.compile(
    r"^\s*(?:provide|offer|have)\s+(?:an?\s+|the\s+)?[^,.]{0,40}?(?<!\bto )"
    r"\b(?:functionality|functions?|features?|support|facilit(?:y|ies)|mechanisms?|services?)\b",
    re.I,
)


@sentence_rule(
    "RQ-21",
    "under-specification",
    zh="动词具体，对象和参数写全",
    en="The verb is specific, with object and parameters",
    why=(
        "“支持 HL7”“处理异常”没有说做哪几件事、做到哪一版",
        "support HL7 and handle exceptions do not say what is done",
    ),
    hint=(
        "写成具体动作、对象和参数，例如“应接收 HL7 v2.5.1 ADT^A01 消息并返回 ACK”",
        'name action, object and parameters, such as "shall accept HL7 v2.5.1 ADT^A01 messages and return an ACK"',
    ),
)
def weak_verbs(sentence: Sentence, context: Context) -> Iterator[Remark]:
    """应支持, 应处理, 应提供…功能 without figure, version or number after the verb (INCOSE R2, R31)."""
    text, offset = sentence.predicate.text, sentence.predicate.start
    verb = context.words.around("weak", sentence.lang, _WEAK[sentence.lang]).match(text)
    if verb and _ACTS[sentence.lang].match(text[verb.end() :]):
        return
    found = verb or (_ZH_FUNCTION if sentence.lang == "zh" else _EN_FUNCTION).match(text)
    if found and sentence.modal and not _DETAIL.search(sentence.text[offset + found.end() :]):
        yield Remark(
            offset + found.start() + len(found[0]) - len(found[0].lstrip()),
            offset + found.end(),
            "没有说具体做什么、做到什么程度",
            "does not say what exactly is done",
        )


_STANDARD = re.compile(
    r"(?<![A-Za-z])(?:ISO(?:/IEC)?(?:/IEEE)?(?:/T[SR])?|IEC|IEEE(?!\s+Std)|GB(?:/[TZ])?|(?:JR|GM|YD|WS|SJ|DL|GA|HJ|YY|JT|RB|DB\d\d|CJ|MZ|LY|NY|QX|SY|TY|XF|ZY)/[TZ])"
    r"\s?-?\s?\d[\d.]*(?:-\d+)?(?:[-—:]\d{4})?"
)
_LAW = re.compile(r"《([^》]{2,40}(?:法|条例|办法|规定|规范|标准|细则|规程))》")


def normal_number(text: str) -> str:
    """A standard's number without blanks, year and case, so that GB/T 9385 and GB/T 9385-2008 are the same."""
    return re.sub(r"(?:[-—:]\d{4})$", "", re.sub(r"\s+", "", text)).upper()


@cache
def registered_standards(path: Path) -> frozenset[str]:
    """The numbers in a registry file of standards; empty when there is none."""
    if not path.is_file():
        return frozenset()
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 - a safe one
    return frozenset(normal_number(str(one["number"])) for one in data["standards"])


@sentence_rule(
    "RQ-37",
    "under-specification",
    zh="引用的标准和法规在引用文件里",
    en="Standards and laws that are cited stand among the references",
    why=(
        "网上的模板常把标准号和名称张冠李戴，照抄进合同就成了义务",
        "templates attach wrong titles to numbers, and a contract makes them duties",
    ),
    hint=(
        "核对编号和名称后登记到 references，或改正编号",
        "check number and title, then enter it under references, or correct it",
    ),
    severities=ERROR,
)
def cited_standards(sentence: Sentence, context: Context) -> Iterator[Remark]:
    """A standard or law that neither the registry nor the project's references know."""
    for found in _STANDARD.finditer(sentence.bare):
        if normal_number(found[0]) not in context.documents:
            yield Remark(
                *found.span(), "不在标准库和引用文件里", "is in neither the registry nor the references"
            )
    for found in _LAW.finditer(sentence.bare):
        name = found[1].removeprefix("中华人民共和国")
        if not any(name in held or held in name for held in context.documents if len(held) > 3):
            yield Remark(*found.span(), "不在引用文件里", "is not among the references")
