"""Faithful sentences made wrong in one place, by patterns of their own: what the check overlooks is changed, too."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

from benchmarks.grounding.corpus import Pair

_UNITS_ZH = ("毫秒", "分钟", "小时", "个小时", "天", "周", "年", "秒", "个月")
_FAMILIES = (
    ("毫秒", "秒", "分钟", "小时", "天", "周", "个月", "年"),
    ("ms", "s", "min", "h"),
    ("milliseconds", "seconds", "minutes", "hours", "days", "weeks", "months", "years"),
    ("KB", "MB", "GB", "TB"),
    ("Mbps", "Gbps"),
    ("千克", "吨"),
    ("%", "个百分点", "‰"),
    ("V", "kV"),
    ("kHz", "MHz", "GHz"),
    ("percent", "percentage points"),
    ("元", "万元"),
    ("EUR", "USD"),
)
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_HAN = "二三四五六七八九"
_WORDS = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "fifteen"]
_DATE = re.compile(
    r"\d{4}年(?:第?[一二三四]季度|\d{1,2}月(?:\d{1,2}日)?(?!份?到)|(?=\D))|\d{4}-\d\d-\d\d"
    r"|(?<!\d)\d{1,2}月\d{1,2}日|(?<![年日\d])\d{1,2}日(?!内)"
    rf"|\d{{1,2}} (?:{'|'.join(_MONTHS)})(?: \d{{4}})?|(?:{'|'.join(_MONTHS)}) \d{{1,2}}(?:, \d{{4}})?"
    rf"|(?:in|In) (?:{'|'.join(_MONTHS)}) \d{{4}}"
)
_IDENTIFIER = re.compile(r"(?=[\w-]*(?:\d|[A-Z]{2}))[A-Z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+)+|[A-Z]{1,4}\d{2,}")
_NUMBER = re.compile(r"(?<![A-Za-z\d.:,/-])\d+(?:[.,:]\d+)*(?![\d.]*[:A-Za-z/-]?\d)(?!-)")
_HAN_NUMBER = re.compile(
    r"(?<![第几数一-鿿])?[二三四五六七八九两](?=[个项条台套次家名座张册站批笔份天周年月盏艘]|十|小时|分钟|工作日)"
)
_WORD_NUMBER = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b(?= [a-z])", re.IGNORECASE)

Table = list[tuple[str, str | Callable[[re.Match[str]], str]]]

#: pattern -> what to put there, the first that matches anywhere in turn.
NEGATE: Table = [
    (
        r"不得(?!超|低|少|多|高|晚|早|大|小|迟)|禁止|不能(?!超|迟|晚)|不可(?!避)|不允许(?!超)|不准|无法",
        "可以",
    ),
    (r"没有|(?<![从尚并])未(?![来必超达])|尚未", "已经"),
    (r"不再|不(?![得能可允准同仅但断过论管超低少多高晚早大小迟])", ""),
    (r"已经|已(?!经)", "未"),
    (r"必须|(?<!无)须(?!知)|应当", "不必"),
    (r"可以|允许", "不得"),
    (r"达到|影响|支持|发现|恢复|包含|采用|接入|触发|高于|随之|使用", "没有\\g<0>"),
    (
        r"\bmust not\b|\bis not\b|\bare not\b|\bwas not\b|\bdoes not\b|\bdid not\b|\bhad not been\b|\bcould not\b",
        lambda m: m.group().replace(" not", ""),
    ),
    (
        r"\b(?:must|may|can|should|is|was|were|are|has|have|had|could|will|did|does)\b(?! not| no\b)",
        r"\g<0> not",
    ),
    (r"\bnever\b", "always"),
    (r"\bno (?=[a-z])(?!more|less|fewer|later|longer|earlier)", "a "),
]
MODAL: Table = [
    (r"必须|务必|应当|(?<![不无必])须(?!知)", "可以"),
    (r"(?<!不)可以|(?<!不)允许", "必须"),
    (r"\b(?:must|has to|have to|had to|needs to)\b(?! not)", "may"),
    (r"\bmay\b(?! not)", "must"),
]
#: Words and their opposites, either way; each stands for what was done, came about or changed.
_OPPOSITES = (
    "成功 失败, 批准 拒绝, 同意 反对, 增加 减少, 提高 降低, 上升 下降, 延长 缩短, 启用 停用, 打开 关闭, 开放 关闭, "
    "提前 推迟, 通过 未通过, 一致 不一致, 接受 拒绝, 受理 拒收, 公开 保密, 包括 不含, 继续 停止, accepted rejected, "
    "approved refused, increased decreased, rose fell, enabled disabled, passed failed, opened closed, "
    "started stopped, includes excludes, succeeded failed, allowed forbidden"
)
OPPOSITE: Table = [
    (rf"\b{one}\b" if one.isascii() else rf"(?<![不未没没有]){one}", other)
    for pair in _OPPOSITES.split(", ")
    for one, other in (pair.split(), pair.split()[::-1])
]
_TURN: Table = [
    (r"不得?(?:超过|高于|多于|晚于|迟于|大于)|至多|最多|最晚", "至少"),
    (r"不得?(?:低于|少于|小于|早于)|至少|最少", "至多"),
    (r"以内|之内", "以上"),
    (r"(?<![不未])(?:低于|小于|少于|不到|不足)", "高于"),
    (r"(?<![不未没有])(?:高于|大于|超过)", "低于"),
    (r"之前|以前", "之后"),
    (r"\b(?:no more than|at most|no longer than|no larger than|no later than|up to)\b", "at least"),
    (r"\b(?:at least|no less than|no fewer than|not below)\b", "at most"),
    (r"\b(?:less than|fewer than|below)\b", "more than"),
    (r"\b(?:more than|above|over)\b", "less than"),
    (r"\bwithin\b", "after more than"),
]

Mutation = Callable[[Pair, random.Random], Iterator[str]]


def digits(pair: Pair, dice: random.Random) -> Iterator[str]:
    """One digit or Chinese or English numeral changed, outside dates, identifiers and versions."""
    dates = [match.span() for pattern in (_DATE, _IDENTIFIER) for match in pattern.finditer(pair.text)]
    for match in _NUMBER.finditer(pair.text):
        if match.group() != "0" and not _inside(match, dates):
            yield _put(pair.text, match, _other_digit(match.group(), dice))
    for match in _HAN_NUMBER.finditer(pair.text):
        if not _inside(match, dates):
            yield _put(
                pair.text,
                match,
                dice.choice(
                    [c for c in _HAN if c not in match.group() + ("二" if match.group() == "两" else "")]
                ),
            )
    for match in _WORD_NUMBER.finditer(pair.text):
        yield _put(pair.text, match, dice.choice([word for word in _WORDS if word != match.group().lower()]))


def unit(pair: Pair, dice: random.Random) -> Iterator[str]:
    """Another unit of the same kind after (or, for money, beside) a number."""
    for family in _FAMILIES:
        spelled = "|".join(sorted(family, key=len, reverse=True))
        for match in re.finditer(
            rf"(?<=[\d一二三四五六七八九十两半万])( ?)({spelled})(?![A-Za-z后初])", pair.text
        ):
            if match[2] == "年" and re.search(r"\d{4}$", pair.text[: match.start()]):
                continue
            yield _put(pair.text, match, match[1] + dice.choice([one for one in family if one != match[2]]))


def date(pair: Pair, dice: random.Random) -> Iterator[str]:
    """Another day, month, quarter or year."""
    for match in _DATE.finditer(pair.text):
        parts = [*re.finditer(rf"\d+|[一二三四](?=季度)|{'|'.join(_MONTHS)}", match.group())]
        part = dice.choice(parts)
        if part.group() in _MONTHS:
            other = dice.choice([month for month in _MONTHS if month != part.group()])
        elif part.group().isdigit():
            most = {4: 2029, 2: 12, 1: 9}[len(part.group())]
            low = 2015 if most > 31 else 1
            choices = [n for n in range(low, most + 1) if n != int(part.group())]
            other = str(dice.choice(choices)).zfill(len(part.group()))
        else:
            other = dice.choice([c for c in "一二三四" if c != part.group()])
        changed = match.group()[: part.start()] + other + match.group()[part.end() :]
        yield _put(pair.text, match, changed)


def identifier(pair: Pair, dice: random.Random) -> Iterator[str]:
    """One character of an identifier changed."""
    for match in _IDENTIFIER.finditer(pair.text):
        places = [at for at, c in enumerate(match.group()) if c.isdigit()] or [0]
        at = dice.choice(places)
        old = match.group()[at]
        new = _other_digit(old, dice) if old.isdigit() else dice.choice([c for c in "BDFKQXZ" if c != old])
        yield _put(pair.text, match, match.group()[:at] + new + match.group()[at + 1 :])


def neighbour_number(pair: Pair, dice: random.Random) -> Iterator[str]:
    """A number replaced by another one of the same passage that the sentence does not have: a neighbouring row."""
    own = _numbers(pair.text)
    there = {match.group() for match in _numbers(pair.source)}
    others = sorted(there - {match.group() for match in own})
    for match in own if others else []:
        yield _put(pair.text, match, dice.choice(others))


def _numbers(text: str) -> list[re.Match[str]]:
    """The numbers outside dates and identifiers, without a bare 0."""
    spans = [match.span() for one in (_DATE, _IDENTIFIER) for match in one.finditer(text)]
    return [m for m in _NUMBER.finditer(text) if m.group() != "0" and not _inside(m, spans)]


def neighbour_name(pair: Pair, dice: random.Random) -> Iterator[str]:
    """A name replaced by another one of the same passage that the sentence does not have."""
    names = pair.document.names
    others = [
        one
        for one in names
        if any(spelled in pair.source for spelled in one) and not any(spelled in pair.text for spelled in one)
    ]
    for spelling in (spelling for one in names for spelling in one if spelling in pair.text and others):
        other = dice.choice(others)
        yield pair.text.replace(spelling, next(one for one in other if one in pair.source), 1)


def name(pair: Pair, dice: random.Random) -> Iterator[str]:
    """Another name of the document; one that the passage does not mention where there is one."""
    for spellings in pair.document.names:
        for spelling in spellings:
            if spelling in pair.text:
                others = [one for one in pair.document.names if one != spellings]
                absent = [one for one in others if not any(spelled in pair.source for spelled in one)]
                yield pair.text.replace(spelling, dice.choice(absent or others)[0], 1)


def negation(pair: Pair, dice: random.Random) -> Iterator[str]:
    """A negation put in or taken out."""
    yield from _replaced(pair.text, NEGATE)


def modality(pair: Pair, dice: random.Random) -> Iterator[str]:
    """An obligation made a permission, or the reverse."""
    yield from _replaced(pair.text, MODAL)


def opposite(pair: Pair, dice: random.Random) -> Iterator[str]:
    """A word made its opposite: 成功 and 失败, accepted and rejected."""
    yield from _replaced(pair.text, OPPOSITE)


def direction(pair: Pair, dice: random.Random) -> Iterator[str]:
    """A limit turned round."""
    yield from _replaced(pair.text, _TURN)


def exchanged(pair: Pair, dice: random.Random) -> Iterator[str]:
    """Two numbers of a sentence in each other's place."""
    numbers = [
        match
        for match in _NUMBER.finditer(pair.text)
        if not _inside(match, [m.span() for m in _DATE.finditer(pair.text)])
    ]
    if len(numbers) > 1 and numbers[0].group() != numbers[1].group():
        one, other = numbers[:2]
        text = pair.text
        yield (
            text[: one.start()]
            + other.group()
            + text[one.end() : other.start()]
            + one.group()
            + text[other.end() :]
        )


def _replaced(text: str, table: Table) -> Iterator[str]:
    for pattern, instead in table:
        if match := re.search(pattern, text):
            yield (
                text[: match.start()] + re.sub(pattern, instead, match.group(), count=1) + text[match.end() :]
                if callable(instead)
                else text[: match.start()] + match.expand(instead) + text[match.end() :]
            )
            return


def _inside(match: re.Match[str], spans: list[tuple[int, int]]) -> bool:
    return any(start < match.end() and match.start() < end for start, end in spans)


def _put(text: str, match: re.Match[str], instead: str) -> str:
    return text[: match.start()] + instead + text[match.end() :]


def _other_digit(digits: str, dice: random.Random) -> str:
    at = dice.choice([at for at, c in enumerate(digits) if c.isdigit()])
    least = "1" if at == 0 else "0"
    new = dice.choice([c for c in "0123456789" if c != digits[at] and c >= least])
    return digits[:at] + new + digits[at + 1 :]


MUTATIONS: dict[str, Mutation] = {
    "digit": digits,
    "unit": unit,
    "date": date,
    "identifier": identifier,
    "name": name,
    "other number of the passage": neighbour_number,
    "other name of the passage": neighbour_name,
    "negation": negation,
    "modality": modality,
    "opposite": opposite,
    "direction": direction,
    "exchanged": exchanged,
}
