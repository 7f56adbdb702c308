"""The build: RQ-04 modal verb, 06 one demand, 13 negation, 22 padding, 23 length, 38 EARS."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.checks.requirements.ears import (
    conditions,
    ears_pattern,
    trailing_condition,
    unseparated_condition,
)
from kb.checks.requirements.rule import NOTE, Context, Remark, at, sentence_rule
from kb.checks.requirements.sentence import Part, Sentence

LONGEST_ZH, LONGEST_EN, MOST_CONDITIONS = 80, 45, 2
_HAN, _WORD = re.compile(r"[㐀-鿿]"), re.compile(r"[A-Za-z0-9][\w'’.%-]*")


@sentence_rule(
    "RQ-04",
    "weakness",
    zh="用“应”（推荐用“宜”，允许用“可”）",
    en="The verb is shall (should to recommend, may to permit)",
    why=(
        "合同里“可以”“会”不是义务，“必须”“需要”又和“应”混着用，分不清哪条要验",
        "can, will and must blur which sentences bind; GB/T 1.1 and ISO know one verb for each degree",
    ),
    hint=(
        "要求写“应”，推荐写“宜”，允许写“可”；禁止写“不应”",
        "write shall for a demand, should for advice, may for a permission",
    ),
)
def modal_verbs(sentence: Sentence, context: Context) -> Iterator[Remark]:
    """No modal verb, or one other than 应, 宜, 可 (shall, should, may): GB/T 1.1-2020, annex C."""
    if sentence.weak_modal and not _permits(sentence, context):
        yield at(sentence.weak_modal, "不是规定要求的用词", "is not the verb of a demand")
    for part in sentence.modals:
        if part.text in ("应当", "应该"):
            yield at(part, "写成“应”即可", 'is written "应"')
    if sentence.modal is None and sentence.bare.strip():
        end = len(sentence.text.rstrip("。. \n"))
        yield Remark(
            sentence.main,
            end,
            "没有“应”，读起来是陈述，不是要求",
            "has no shall: it states, it does not demand",
        )


def _permits(sentence: Sentence, context: Context) -> bool:
    """Whether 可 grants a permission: 收银员可撤销整单."""
    return sentence.weak_modal is not None and sentence.weak_modal.text in ("可", "不必")


_ZH_STOP = re.compile(r"[。！？](?=\s*\S)")
#: "(e.g. Registration)" holds no second sentence.
_EN_STOP = re.compile(
    r"[.!?](?<!\be\.g.)(?<!\bi\.e.)(?<!\bvs.)(?<!\bcf.)(?<!\bNo.)(?<!\bFig.)(?<!\bincl.)(?<!\bapprox.)\s+(?=[A-Z])"
)
#: Forms around the list action.
_ZH_STRONG_JOIN = r"并且|而且|此外|(?<=[，,；;])\s*同时(?!在线)|[还也]应|以及(?=把|将|向|对|{})"
_ZH_BOTH = r"(?<![合归吞])并(?!发|行|列|网|存|入|非|不|且|联|购|集)(?=[把将向对给在按以]|{})"
_ZH_LISTED = r"、(?=(?:{})[^、，。；并和或的]{2,})"
_ZH_ACTS_FIRST = r"\s*(?:[^，。；]{0,20}?)(?:{})"
_EN_STRONG_JOIN = re.compile(
    r"\bas well as\s+(?=(?:to\s+)?[a-z]+\s+(?:a|an|the|its|their)\b)"
    r"|\band also\b|\band then\b|\bin addition\b|\bfurthermore\b|\bmoreover\b",
    re.I,
)
_EN_THIRD = re.compile(
    r",\s*(?:and\s+)?([a-z]+)\s+(?:the|a|an|its|their|it|them|\d)\b[^,]*,?\s+(?:and|or)\s+([a-z]+)\s+(?:the|a|an|its|their|it|them|to|\d)\b"
)


@sentence_rule(
    "RQ-06",
    "multiplicity",
    zh="一条需求只说一件事",
    en="One demand per requirement",
    why=(
        "几件事绑成一条，做成一半时既不能算通过也不能算不通过，变更时也拆不开",
        "half of a bundle can neither pass nor fail, nor be changed alone",
    ),
    hint=("每个动作单列一条需求", "write one requirement per action"),
)
def one_demand(sentence: Sentence, context: Context) -> Iterator[Remark]:
    """Several sentences, several modal verbs, strong joints (并且, 同时), or three joined actions (INCOSE R18, R19).

    Two actions joined once (校验签名并返回结果) count as one response and its reply.
    """
    inner = (_ZH_STOP if sentence.lang == "zh" else _EN_STOP).search(sentence.bare)
    if inner:
        yield Remark(
            inner.end(), len(sentence.text), "一条需求里有两句话", "the requirement has a second sentence"
        )
        return
    joints = _joints(sentence, context)
    if joints:
        yield at(joints[0], "把几个动作并成了一条", "joins several actions")
    elif len(demands := _demands(sentence)) > 1:
        yield at(demands[1], f"一条需求里有 {len(demands)} 个“应”", "is a second demand")


def _demands(sentence: Sentence) -> list[Part]:
    """The modal verbs that each ask for something: an exclusion (应返回原结果，不应重复记账) goes with its demand."""
    positive = [part for part in sentence.modals if not re.search(r"^不|not$", part.text)]
    return [part for part in positive if part.text[:5].lower() == positive[0].text[:5].lower()]


def _joints(sentence: Sentence, context: Context) -> list[Part]:
    text, offset = sentence.predicate.text, sentence.predicate.start
    if sentence.lang == "en":
        found = list(_EN_STRONG_JOIN.finditer(text))
        triple = _EN_THIRD.search(text)
        if not found and triple and not triple[1].endswith(("ing", "ed", "s")) and not _noun_like(triple[1]):
            found = [triple]
        return [Part(offset + one.start(), offset + one.end(), one[0]) for one in found]
    strong, both, listed = (
        list(context.words.around("action", "zh", form).finditer(text))
        for form in (_ZH_STRONG_JOIN, _ZH_BOTH, _ZH_LISTED)
    )
    weak = both, listed
    several = len(both) > 1 or len(listed) > 1
    if both and listed and not several:
        several = context.words.around("action", "zh", _ZH_ACTS_FIRST).match(text) is not None
    joined = strong or (sorted((*weak[0], *weak[1]), key=lambda one: one.start())[-1:] if several else [])
    return [Part(offset + one.start(), offset + one.end(), one[0]) for one in joined]


def _noun_like(word: str) -> bool:
    return word.lower() in {
        "with",
        "of",
        "for",
        "in",
        "by",
        "to",
        "at",
        "on",
        "from",
        "including",
        "and",
        "or",
        "within",
    }


_ZH_DOUBLE = re.compile(
    r"不应(?:当|该)?不|不应[^，。；]{0,4}(?:没有|不(?![良同足明合一]))|不得不|不能不|不可不|不宜不|(?<!有)无不(?![一同良合])"
)
_EN_DOUBLE = re.compile(r"\bnot\s+(?:\w+\s+){0,2}?(?:not|fail\s+to|never|omit)\b", re.I)


@sentence_rule(
    "RQ-13",
    "readability",
    zh="从正面写要做什么",
    en="Say what is to be done",
    why=(
        "只说“不应”没有写该怎么做，测试也只能试没试到的情形；双重否定容易看反",
        "a bare prohibition does not say what to do instead; a double negative is misread",
    ),
    hint=(
        "写成肯定句，例如“应以掩码显示证件号码”",
        'put it positively, such as "shall display identity numbers masked"',
    ),
    severities=NOTE,
)
def negations(sentence: Sentence, context: Context) -> Iterator[Remark]:
    """A prohibition alone, or a double negative (INCOSE R16)."""
    double = (_ZH_DOUBLE if sentence.lang == "zh" else _EN_DOUBLE).search(sentence.bare, sentence.main)
    if double and (sentence.lang == "zh" or sentence.modal is not None):
        yield Remark(*double.span(), "双重否定", "is a double negative")
        return
    modal = sentence.modal
    if (
        modal is not None
        and len(sentence.modals) < 2
        and re.match(r"不|严禁|禁止|.*\bnot$|cannot", modal.text, re.I)
    ):
        yield at(modal, "只说了不做什么", "only says what is not to be done", severity="info")


_ZH_PADDING = re.compile(
    r"^\s*(?:当该)?(?:能够?|可以?(?!用|靠|见|读|信)(?=[一-鿿]))|(?:具备|具有|拥有|提供)[^，。；]{0,20}?的?(?:能力)|(?:具备|具有|拥有)[^，。；]{0,20}?的?(?:功能|机制|特性)"
)
_EN_PADDING = re.compile(
    r"\bbe (?:able to|capable of)\b|\bha(?:ve|s) the (?:ability|capability|capacity) (?:to|of)\b"
    r"|\bprovide the (?:ability|capability) (?:to|of|for)\b",
    re.I,
)


@sentence_rule(
    "RQ-22",
    "readability",
    zh="不说“能够”“具备…能力”",
    en="No be able to, no capability of",
    why=("验的是做没做到，不是有没有能力", "what is verified is the deed, not the ability"),
    hint=(
        "直接写动作：“应能够查询”写成“应查询”",
        'write the verb itself: "shall be able to print" becomes "shall print"',
    ),
)
def padding(sentence: Sentence, context: Context) -> Iterator[Remark]:
    """应能, 应能够, 应具备…能力, shall be able to (INCOSE R10)."""
    found = (_ZH_PADDING if sentence.lang == "zh" else _EN_PADDING).search(sentence.predicate.text)
    if found and sentence.modals:
        start = sentence.predicate.start
        yield Remark(start + found.start(), start + found.end(), "是多余的话", "is padding")


@sentence_rule(
    "RQ-23",
    "readability",
    zh=f"不超过 {LONGEST_ZH} 个汉字，条件不超过 {MOST_CONDITIONS} 层",
    en=f"At most {LONGEST_EN} words and {MOST_CONDITIONS} conditions",
    why=("长句里藏着没有人读到的条件", "long sentences hide conditions nobody reads"),
    hint=("拆成几条，共同的条件各写一遍", "split it and repeat the condition in each part"),
)
def length(sentence: Sentence, context: Context) -> Iterator[Remark]:
    """Chinese characters or words counted in the whole statement, conditions before the subject."""
    if sentence.lang == "zh":
        size, most = len(_HAN.findall(sentence.demanding)), LONGEST_ZH
        unit = ("个汉字", "Chinese characters")
    else:
        size, most = len(_WORD.findall(sentence.demanding)), LONGEST_EN
        unit = ("个词", "words")
    if size > most:
        yield Remark(
            0,
            len(sentence.text),
            f"共 {size} {unit[0]}，超过 {most}",
            f"has {size} {unit[1]}, more than {most}",
        )
    elif (nested := len(conditions(sentence))) > MOST_CONDITIONS and sentence.modal:
        known = [form for form, _ in conditions(sentence) if form]
        if len(known) > MOST_CONDITIONS:
            yield Remark(0, sentence.main, f"套了 {nested} 层条件", f"nests {nested} conditions")


@sentence_rule(
    "RQ-38",
    "readability",
    zh="句式是 EARS 六种之一",
    en="The sentence has one of the six EARS forms",
    why=(
        "条件在前、主体在后的固定句式，读的人不会漏掉触发条件",
        "a fixed order of condition and actor keeps the trigger from being missed",
    ),
    hint=(
        "[当前状态] [触发] 主体 应 动作：如果<异常条件>，则<系统>应<响应>",
        "[state] [trigger] the <system> shall <response>: If <condition>, then the <system> shall …",
    ),
)
def sentence_form(sentence: Sentence, context: Context) -> Iterator[Remark]:
    """A condition behind the verb or without a comma, or conditions in the wrong order (Mavin et al. 2009)."""
    if sentence.modal is None:
        return
    if trailing := trailing_condition(sentence):
        yield at(trailing, "条件写在动作后面了", "the condition stands behind the action")
    elif unseparated_condition(sentence):
        yield Remark(
            sentence.main,
            sentence.modal.start,
            "条件和主语之间没有断开",
            "the condition runs into the subject",
        )
    elif (
        ears_pattern(sentence) is None
        and len([form for form, _ in conditions(sentence) if form]) == MOST_CONDITIONS
    ):
        yield Remark(
            0, sentence.main, "条件的次序应是：特性、状态、触发", "the order is feature, state, trigger"
        )
