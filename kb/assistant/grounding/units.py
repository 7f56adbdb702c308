"""Units of measure: how each is written, what it measures, and how much of it one is.

A unit may mean more than one thing (1 GB is 10⁹ or 2³⁰ bytes, 分 is a minute or a point); each meaning is a
reading, and one that fits is enough. Chinese counters (个, 项, 台) all count: which one stands is style.
"""

from __future__ import annotations

import re
from decimal import Decimal

from kb.assistant.grounding.claim import Reading

#: dimension: {factor: spellings}; months and working days are no fixed number of seconds.
_MEASURES: dict[str, dict[str, str]] = {
    "s": {
        "0.000001": "微秒 μs us microseconds microsecond",
        "0.001": "毫秒 ms milliseconds millisecond msec",
        "1": "秒钟 秒 s secs sec seconds second",
        "60": "分钟 分 min mins minutes minute",
        "900": "刻钟 刻",
        "3600": "小时 钟头 h hrs hr hours hour",
        "86400": "昼夜 天 日 days day",
        "604800": "星期 礼拜 周 weeks week wk",
    },
    "month": {
        "1": "月 months month",
        "3": "季度 quarters quarter",
        "12": "周年 年 years year yrs yr",
        "120": "decades decade",
    },
    "workday": {"1": "工作日 workdays workday"},
    "personday": {"1": "人日 人天 person-days person-day man-days man-day"},
    "personmonth": {"1": "人月 person-months person-month man-months man-month"},
    "pct": {"1": "% percent pct", "0.1": "‰", "10": "成"},
    "pp": {"1": "百分点 pp"},
    "cny": {"1": "元人民币 人民币 元 块钱 cny rmb yuan"},
    "usd": {"1": "美元 usd dollars dollar"},
    "eur": {"1": "欧元 eur euros euro"},
    "gbp": {"1": "英镑 gbp pounds"},
    "hkd": {"1": "港元 港币 hkd"},
    "rate": {"1": "笔/秒 次/秒 条/秒 个/秒 单/秒 件/秒 张/秒 tps qps rps iops"},
    "bit/s": {"1": "bps", "1000": "kbps", "1000000": "mbps", "1000000000": "gbps"},
    "byte/s": {"1000": "kb/s", "1000000": "mb/s", "1000000000": "gb/s"},
    "v": {"1": "伏 v volts volt", "1000": "千伏 kv"},
    "a": {"1": "安培 amps", "0.001": "ma"},
    "va": {"1": "va", "1000": "kva", "1000000": "mva"},
    "w": {"1": "瓦 w watts", "1000": "千瓦 kw", "1000000": "兆瓦 mw"},
    "wh": {"1000": "千瓦时 度电 kwh", "1000000": "兆瓦时 mwh"},
    "hz": {"1": "赫兹 hz", "1000": "khz", "1000000": "mhz", "1000000000": "ghz"},
    "degc": {"1": "摄氏度 ℃ °c"},
    "degree": {"1": "度 degrees"},
    "m": {
        "0.001": "毫米 mm",
        "0.01": "厘米 cm",
        "1": "米 m metres metre meters meter",
        "1000": "公里 千米 km kilometres kilometers",
    },
    "m2": {"1": "平方米 平米 m2 sqm"},
    "m3": {"1": "立方米 m3", "0.001": "升 l litres liters"},
    "g": {"1": "克 g grams", "1000": "公斤 千克 kg kilograms", "1000000": "吨 t tonnes tons"},
    "pa": {"1000": "千帕 kpa", "1000000": "兆帕 mpa"},
    "db": {"1": "分贝 db"},
    "times": {"1": "倍 times"},
    "core": {"1": "核 vcpu cores core"},
    "rpm": {"1": "转/分 rpm"},
}
_COUNTERS_TEXT = (
    "个 项 条 台 套 次 人次 人 名 位 家 份 页 张 根 块 户 笔 件 本 轮 批 类 种 级 "
    "层 步 章 节 款 把 支 只 座 栋 间 处 起 例 宗 道 组 对 副 辆 架 艘 头 箱 包 "
    "盒 袋 路 期 版 门 场 届 点 行 列 字 单 站 厂站 科 所 院 校 班 队 样 幅 卷 册 "
    "枚 颗 口 号 楼 区 "
)
_COUNTERS = _COUNTERS_TEXT.split()
_SPANS = {"1": "b bytes byte 字节", "k": "kb k", "m": "mb m 兆", "g": "gb g", "t": "tb t", "p": "pb"}
_TWO_POWERS = {"kib": 1, "mib": 2, "gib": 3, "tib": 4}

_READINGS: dict[str, list[tuple[str, Decimal]]] = {}
for _dimension, _by_factor in _MEASURES.items():
    for _factor, _spellings in _by_factor.items():
        for _spelling in _spellings.split():
            _READINGS.setdefault(_spelling, []).append((_dimension, Decimal(_factor)))
for _power, (_, _spellings) in enumerate(_SPANS.items()):
    for _spelling in _spellings.split():
        # storage is sold in powers of 1000 and reported in powers of 1024; both stand under one name
        _READINGS.setdefault(_spelling, []).extend(
            (f"byte{base}", Decimal(base) ** _power) for base in (1000, 1024)
        )
for _spelling, _power in _TWO_POWERS.items():
    _READINGS[_spelling] = [("byte1024", Decimal(1024) ** _power)]
for _counter in _COUNTERS:
    _READINGS.setdefault(_counter, []).append(("n", Decimal(1)))
_READINGS["分"].append(("n", Decimal(1)))
_READINGS["business days"] = _READINGS["business day"] = _READINGS["工作日"]
_READINGS["working days"] = _READINGS["working day"] = _READINGS["工作日"]
_READINGS["per cent"] = _READINGS["%"]
_READINGS["percentage points"] = _READINGS["percentage point"] = _READINGS["百分点"]

_HAN_FIRST = re.compile(r"[^\x00-\x7f]")


def _pattern(*, latin: bool) -> str:
    chosen = [unit for unit in _READINGS if bool(_HAN_FIRST.match(unit)) != latin]
    return "|".join(re.escape(unit) for unit in sorted(chosen, key=len, reverse=True))


#: A unit after a number: of Latin letters, which no letter may follow, or of others.
UNIT = rf"(?:(?P<latin>{_pattern(latin=True)})(?![A-Za-z0-9])|(?P<other>{_pattern(latin=False)}))"

CURRENCY = {"¥": "cny", "$": "usd", "€": "eur", "£": "gbp"}
_CURRENCY_WORDS = ("cny", "rmb", "usd", "eur", "gbp", "hkd")
#: A currency before its amount.
MONEY = rf"(?:(?P<sign>[¥$€£])|\b(?P<code>(?i:{'|'.join(_CURRENCY_WORDS)}))) ?"


def readings(value: Decimal, unit: str) -> frozenset[Reading]:
    """What ``value`` of ``unit`` means; an unknown unit and none at all count things."""
    known = _READINGS.get(unit) or _READINGS.get(unit.lower()) or [("n", Decimal(1))]
    return frozenset((dimension, (value * factor).normalize()) for dimension, factor in known)


def dimension(unit: str) -> str:
    """The first thing that ``unit`` measures: "s" for 小时, "n" for a counter, "" for none."""
    known = _READINGS.get(unit) or _READINGS.get(unit.lower())
    return known[0][0] if known else ""


def spelled(unit: str) -> tuple[str, Decimal]:
    """The first dimension of ``unit`` and how much of it one is."""
    return (_READINGS.get(unit) or _READINGS[unit.lower()])[0]
