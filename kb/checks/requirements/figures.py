"""Figures: RQ-07 units, 08 performance, 09 tolerance, 19 comparison without base, 24 widths of characters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.checks.requirements.rule import ERROR, NOTE, Context, Remark, at, sentence_rule
from kb.checks.requirements.sentence import Sentence
from kb.checks.requirements.words import Match

_NUMBER = r"\d+(?:[.,]\d+)*"
_ZH_BOUND = (
    r"不?(?:超过|低于|少于|大于|小于|高于|多于|超出|早于|晚于)(?:等于|或等于)?|至少|至多|最多|最少|达到|达"
    r"|[≤≥<>＜＞]=?"
)
_EN_BOUND = (
    r"no (?:more|less|fewer|later) than|(?:more|less|fewer|greater|larger|higher|lower) than|at (?:least|most)"
    r"|exceeds?|exceeding|above|below|over"
    r"|[≤≥<>]=?|up to"
)
_ZH_BARE = re.compile(
    rf"(?:{_ZH_BOUND})\s*({_NUMBER})(?!\d)(?=\s*(?:$|[，,。；;、）)]|的|且|并|或(?!者)|和|与|时(?!间)|则|而|以|之|后(?!台)|前|内|应))"
)
_EN_BARE = re.compile(
    rf"(?:{_EN_BOUND})\s+({_NUMBER})(?![\d%‰°])(?=\s*(?:$|[,;.)](?!\d)|\s(?:and|or|when|while|if|the|during|for|in|on|under|then|within|with)\b))",
    re.I,
)
_TWICE = re.compile(
    rf"{_NUMBER}\s*([A-Za-z%]+|秒|毫秒|分钟|小时|天)\s*[（(]\s*(?:即|约|等于|i\.e\.)?\s*{_NUMBER}\s*([A-Za-z%]+|秒|毫秒|分钟|小时|天)\s*[)）]"
)


@sentence_rule(
    "RQ-07",
    "under-specification",
    zh="每个数都有单位，一个量只用一种单位",
    en="Every figure has a unit, and only one",
    why=(
        "“不超过 500”是毫秒还是秒，开发和测试会各取一种",
        "500 of what is decided twice, once by the developer and once by the tester",
    ),
    hint=("补上单位，例如“不超过 500 ms”", 'add the unit, such as "at most 500 ms"'),
    severities=ERROR,
)
def units(sentence: Sentence, context: Context) -> Iterator[Remark]:
    """A bound without unit, or one quantity given in two units (INCOSE R6)."""
    for found in (_ZH_BARE if sentence.lang == "zh" else _EN_BARE).finditer(sentence.bare):
        if float(found[1].replace(",", "")) != 0:  # nothing is nothing in any unit
            yield Remark(*found.span(), "没有单位", "has no unit")
    for found in _TWICE.finditer(sentence.bare):
        if found[1].casefold() != found[2].casefold():
            yield Remark(*found.span(), "同一个量写了两种单位", "gives one quantity in two units")


_TIME_METRIC = re.compile(r"时间|时长|时延|延迟|latency|time", re.I)
_STATISTIC = re.compile(
    r"[pP]\s?\d{2}|\d\s*[%％]|分位|平均|最大|最长|每[笔次条个]|percentile|\bmean\b|average|maximum|median",
    re.I,
)
_LOAD = re.compile(
    r"并发|负载|峰值|压力|[笔次条个件]\s*/\s*(?:s|秒|min|分|h)|\b[TQ]PS\b|会话|路|连续|在线"
    r"|concurren|\bload\b|\busers?\b|/s\b|per second|peak|sessions?|in a row",
    re.I,
)
_FIGURE = re.compile(r"\d")


@sentence_rule(
    "RQ-08",
    "under-specification",
    zh="性能要求写明指标、分位、负载和数值",
    en="Performance has metric, percentile, load and value",
    why=(
        "没有负载和分位的响应时间，单用户测一次就能“通过”",
        "a response time without load and percentile passes with one user and one try",
    ),
    hint=(
        "例如“在 800 笔/s 的负载期间，…应使 p95 时延不超过 300 ms，持续 30 min，在网关侧计时”",
        'such as "while the load is 800 requests/s, … shall keep the p95 latency within 300 ms for 30 min, '
        'measured at the gateway"',
    ),
    severities=ERROR,
)
def performance(sentence: Sentence, context: Context) -> Iterator[Remark]:
    """Words of the list performance; a metric without value, or a time without percentile or load (INCOSE R34)."""
    slogan = next(context.words.find("performance", sentence.bare, sentence.lang), None)
    if slogan and not (_STATISTIC.search(sentence.bare) and _FIGURE.search(sentence.bare)):
        yield at(slogan, "没有指标和数值", "gives neither metric nor value")
        return
    metric = next(context.words.find("metric", sentence.bare, sentence.lang), None)
    if metric is None or sentence.kind != "performance":
        return
    around = f"{sentence.bare} {sentence.criteria}"
    lacking = [("数值", "value")] if not _FIGURE.search(sentence.bare) else []
    if _TIME_METRIC.search(metric.word):
        lacking += [("分位或占比", "percentile")] if not _STATISTIC.search(around) else []
        lacking += [("负载", "load")] if not _LOAD.search(around.replace(metric.word, "")) else []
    if lacking:
        zh, en = "、".join(one[0] for one in lacking), ", ".join(one[1] for one in lacking)
        yield at(metric, f"缺少{zh}", f"lacks {en}")


_ZH_COUNT = rf"(?:{_NUMBER}|[一二两三四五六七八九十百千万几数]+)"
_UNIT = r"(?:\s*[A-Za-z%‰/]+|\s*[一-鿿]{1,3}?)?"
_ZH_ABOUT = re.compile(
    rf"(?:大约|大概|(?<![预合签节条契违履特邀])约(?!定|束|谈|会|等)|近(?!期|\s*[0-9一二三四五六七八九十两]+\s*(?:[天日周月年]|个[月自工]|h|min|小时|分钟|次))|将近|接近|差不多)\s*(?={_ZH_COUNT})"
    rf"|(?<=[0-9十百千万])\s*[余多]\s*(?=[一-鿿])(?![额票款数量方])|{_NUMBER}{_UNIT}\s*(?:左右(?![侧两手眼键])|上下(?![文级游限班架线层料]))"
)
_ZH_ENDS = re.compile(
    rf"{_NUMBER}(?:\.\d+)*\s*[万亿千]?(?:[A-Za-z%]+|[一-鿿]{{1,2}}?)?\s*以[上下](?!内容|各)"
)
_ZH_VERSION = re.compile(r"以上版本")
_EN_ABOUT = re.compile(
    rf"\b(?:about|approximately|around|roughly|nearly|almost|some|circa|close to|more or less)\s+(?={_NUMBER})"
    rf"|{_NUMBER}\s*\w*\s+or so\b",
    re.I,
)


@sentence_rule(
    "RQ-09",
    "vagueness",
    zh="数值写明界限和误差",
    en="Bounds and tolerances are given",
    why=(
        "“约 5 分钟”差多少算不合格没有说；“以上”含不含本数常有争执",
        "about 5 minutes does not say when it fails",
    ),
    hint=(
        "写成区间或上下限：“4 min~6 min”“不超过 5 min”",
        'write a range or a bound: "4 min to 6 min", "at most 5 min"',
    ),
)
def tolerances(sentence: Sentence, context: Context) -> Iterator[Remark]:
    """约, 左右, about (INCOSE R33).

    以上 and 以下 are noted: by article 1259 of the Civil Code they include the number.
    """
    for found in (_ZH_ABOUT if sentence.lang == "zh" else _EN_ABOUT).finditer(sentence.bare):
        yield Remark(*found.span(), "差多少算不合格没有说", "does not say what is still right")
    if sentence.lang == "zh":
        for found in _ZH_ENDS.finditer(sentence.bare):
            yield Remark(
                *found.span(),
                "按《民法典》第 1259 条包括本数，写明更好",
                "includes the number by article 1259 of the Civil Code; better to say so",
                "写成“大于等于”“不少于”或“超过”",
                "write at least, or more than",
                "info",
            )


_ZH_MORE = re.compile(
    r"(?<![变])更(?=[一-鿿])(?!新|改|换|正|名|替|迭|动|衣|夜)|(?<!比)较(?!验|上[周月年日]|前一)(?=[高低快慢好差大小多少长短强弱细粗新旧为])"
)
_ZH_TO = re.compile(
    r"(?:至|到|为|达|不超过|不低于|不少于)\s*[^，。；]{0,12}?\d|\d\s*(?:%|％|元|个|级|档|分|点|s\b|ms\b|min\b)|一[级档]|扣|库存$"
)
_EN_THAN = re.compile(
    r"[^,.;]{0,25}\bthan\b|\s+(?:of the two|priority|version|bound|limit|number)", re.IGNORECASE
)


@sentence_rule(
    "RQ-19",
    "vagueness",
    zh="比较有基准，改进有目标值",
    en="A comparison has a base, an improvement a target",
    why=(
        "“提高效率”从多少提高到多少没有写，提高一点也算做到",
        "improving from what to what is not said, so any change will do",
    ),
    hint=(
        "写明现值和目标值，例如“由 40 min/单降至不超过 10 min/单”",
        'give present value and target, such as "from 40 min to at most 10 min per order"',
    ),
    severities=ERROR,
)
def comparisons(sentence: Sentence, context: Context) -> Iterator[Remark]:
    """更, 较, better without than; 提高, reduce without a figure in the same clause (INCOSE R34)."""
    begin, end = sentence.predicate.start, len(sentence.bare)
    if purpose := next(_from(begin, "purpose", sentence, context), None):
        end = purpose.start  # what is hoped for is RQ-14's
    for match in _from(begin, "change", sentence, context):
        clause = re.split(r"[，,；;。]", sentence.bare[match.end : end])[0]
        target = (_ZH_TO if sentence.lang == "zh" else _FIGURE).search(clause)
        if target is None and match.start < end:
            yield at(match, "没有说从多少到多少", "does not say from what to what")
            break
    if sentence.lang == "zh":
        found = [one.span() for one in _ZH_MORE.finditer(sentence.bare, begin, end)]
    else:
        found = [
            (one.start, one.end)
            for one in _from(begin, "comparative", sentence, context)
            if one.end <= end and not _EN_THAN.match(sentence.bare, one.end, end)
        ]
    for start, stop in found[:1]:
        yield Remark(start, stop, "没有说和什么比", "does not say than what")


def _from(begin: int, name: str, sentence: Sentence, context: Context) -> Iterator[Match]:
    """The words of a list that stand at ``begin`` or later."""
    found = context.words.find(name, sentence.bare, sentence.lang)
    return (match for match in found if match.start >= begin)


_WIDE = re.compile(r"[０-９Ａ-Ｚａ-ｚ％]+")
_UNEVEN = re.compile(r"（[^（）()]*\)|\([^（）()]*）")
_MIXED_UNITS = tuple(
    (zh, re.compile(rf"(?<=\d)\s*{zh}"), re.compile(rf"(?<=\d)\s*{latin}\b"))
    for zh, latin in (("毫秒", "ms"), ("秒", "s"), ("分钟", "min"), ("小时", "h"))
)


@sentence_rule(
    "RQ-24",
    "readability",
    zh="数字、单位、括号不混用全角半角",
    en="Digits, units and brackets are of one width",
    why=(
        "全角数字搜不到，“毫秒”和 ms 混着写，汇总时会漏",
        "full-width digits are not found by a search, and two names of one unit are missed in a count",
    ),
    hint=(
        "数字和单位用半角，中文括号成对用全角，同一单位只用一种写法",
        "write digits and units half width, brackets in pairs, one name per unit",
    ),
    severities=NOTE,
)
def widths(sentence: Sentence, context: Context) -> Iterator[Remark]:
    """Full-width digits and letters, brackets of two widths, a unit in Chinese and in letters."""
    for found in _WIDE.finditer(sentence.text):
        yield Remark(*found.span(), "是全角字符", "is full width")
    for found in _UNEVEN.finditer(sentence.text):
        yield Remark(*found.span(), "括号一半全角一半半角", "has brackets of two widths")
    for word, zh, latin in _MIXED_UNITS:
        chinese = zh.search(sentence.bare) if word in sentence.bare else None
        if chinese and latin.search(sentence.bare):
            yield Remark(*chinese.span(), "同一个单位有两种写法", "is a unit written in two ways")
