"""Numerals as people write them: 1,200、1.26 万、三十、两、二〇二四、半; twenty-one, three hundred."""

from __future__ import annotations

from decimal import Decimal

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
#: As amounts are written out on bills.
_FINANCIAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
_TENS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}

_UNITS_TEXT = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_UNITS = _UNITS_TEXT.split()
_WORDS = {word: n for n, word in enumerate(_UNITS)}
_WORDS |= {
    w: 10 * n
    for n, w in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
_SCALES = {
    "hundred": Decimal(100),
    "thousand": Decimal(1000),
    "k": Decimal(1000),
    "million": Decimal(10**6),
    "m": Decimal(10**6),
    "billion": Decimal(10**9),
    "bn": Decimal(10**9),
    "千": Decimal(1000),
    "百": Decimal(100),
    **_MYRIADS,
    "百万": Decimal(10**6),
    "千万": Decimal(10**7),
}

#: Patterns, for texts in folded form.
ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
HAN = r"(?:[壹贰叁肆伍陆柒捌玖拾佰仟零万亿]{2,}|[零〇一二两三四五六七八九十百千万亿]+(?:点[零〇一二三四五六七八九]+)?)"
_TEENS_AND_TENS = "|".join(sorted(_WORDS, key=len, reverse=True))
ENGLISH = rf"(?:{_TEENS_AND_TENS})(?:[- ](?:{'|'.join(_UNITS[1:10])}))?(?: (?:hundred|thousand|million))?"
SCALE = r"百万|千万|[百千万亿]"


def arabic(digits: str, scale: str = "") -> Decimal:
    """The value of ``1,200`` or ``1.26`` times a ``scale`` word (万, million); 1 where there is none."""
    value = Decimal(digits.replace(",", ""))
    for word in scale.strip().lower().split():
        value *= _SCALES.get(word, Decimal(1)) if word in _SCALES else _scales(word)
    return value


def _scales(word: str) -> Decimal:
    value = Decimal(1)
    for character in word:
        value *= _SCALES.get(character, Decimal(1))
    return value


def han(text: str) -> Decimal:
    """The value of a Chinese numeral, positional (二〇二四) or with 十百千万亿; 点 begins the decimals."""
    whole, _, decimals = text.translate(_FINANCIAL).partition("点")
    value = _positional(whole) if len(whole) > 1 and set(whole) <= set(_DIGITS) else _composed(whole)
    if decimals:
        value += Decimal("0." + "".join(str(_DIGITS[c]) for c in decimals))
    return value


def _positional(text: str) -> Decimal:
    return Decimal("".join(str(_DIGITS[c]) for c in text))


def _composed(text: str) -> Decimal:
    total, section, digit, last = Decimal(0), Decimal(0), Decimal(0), Decimal(1)
    pending = False
    for c in text:
        if c in _DIGITS:
            digit, pending = Decimal(_DIGITS[c]), _DIGITS[c] != 0
            last = Decimal(1) if c in "零〇" else last
        elif c in _TENS:
            section += (digit if pending else Decimal(1)) * _TENS[c]
            digit, pending, last = Decimal(0), False, Decimal(_TENS[c])
        else:
            total = (total + section + digit or Decimal(1)) * _MYRIADS[c]
            section, digit, pending, last = Decimal(0), Decimal(0), False, _MYRIADS[c]
    if pending and last >= 100:  # 一百五 is 150
        digit *= last / 10
    return total + section + digit


def english(text: str) -> Decimal:
    """The value of ``twenty-one`` or ``three hundred``; the words are those of `ENGLISH`."""
    value = Decimal(0)
    for word in text.lower().replace("-", " ").split():
        value = value * _SCALES[word] if word in _SCALES else value + _WORDS[word]
    return value
