"""What is said of a sentence that fails the check: ``text`` is the place in it, ``other`` a detail."""

from __future__ import annotations

#: Kind of failure -> (zh, en).
REASONS: dict[str, tuple[str, str]] = {
    "number": ("所引来源中没有“{text}”这个数", "its sources do not contain the number “{text}”"),
    "unit": ("“{text}”的单位与来源不符", "the unit of “{text}” differs from the source"),
    "date": ("所引来源中没有“{text}”这个日期", "its sources do not contain the date “{text}”"),
    "time": ("所引来源中没有“{text}”这个时间", "its sources do not contain the time “{text}”"),
    "identifier": ("所引来源中没有编号“{text}”", "its sources do not contain the identifier “{text}”"),
    "version": ("所引来源中没有版本“{text}”", "its sources do not contain the version “{text}”"),
    "address": ("所引来源中没有地址“{text}”", "its sources do not contain the address “{text}”"),
    "literal": (
        "所引来源中没有“{text}”，命令、路径和主机只能照抄",
        "its sources do not contain “{text}”; commands, paths and hosts are copied or left out",
    ),
    "name": ("所引来源中没有提到“{text}”", "its sources do not mention “{text}”"),
    "negation": ("“{text}”的肯定与否定同来源相反", "“{text}” affirms what its source denies, or the reverse"),
    "modality": (
        "“{text}”把来源的要求与许可弄反了",
        "“{text}” turns an obligation into a permission, or the reverse",
    ),
    "doubt": (
        "“{text}”的肯定、否定或要求与来源说法不同，请对照来源",
        "what “{text}” affirms, denies or requires is put differently in its source: compare the two",
    ),
    "direction": ("“{text}”的上限与下限同来源相反", "“{text}” is a limit of the other kind in its source"),
    "way": (
        "“{text}”的早晚、升降或起止同来源说法不同，请对照来源",
        "“{text}” is early or late, up or down, from or to the other way in its source: compare the two",
    ),
    "limit": (
        "来源给的就是“{text}”，没有说至少或至多，请对照来源",
        "“{text}” is a plain value in its source, neither the least nor the most: compare the two",
    ),
    "pairing": (
        "“{text}”与“{other}”所属的对象同来源对不上",
        "“{text}” and “{other}” have changed places against the source",
    ),
    "misplaced": (
        "来源里这件事对应的是“{other}”，不是“{text}”",
        "the source has “{other}” for this, not “{text}”",
    ),
    "containment": (
        "所引来源与这句话内容不符（重合 {other}）",
        "its sources are about something else ({other} in common)",
    ),
}
