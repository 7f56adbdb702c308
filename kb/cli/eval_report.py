"""What ``fupan eval`` prints: a table for people, or data for other programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from statistics import median
from typing import Any
from unicodedata import east_asian_width

import click

from kb.cli.language import current, say
from kb.services.evaluation import Evaluated
from search.evaluation import Change, Floor, Interval, Line, Outcome, Run, table, weakest_links, worst

SHOWN = {"ndcg@10": "nDCG@10", "recall@10": "recall@10", "mrr@10": "MRR@10"}
LEGS = {"lexical": ("字词", "words"), "vector": ("向量", "vector"), "hybrid": ("混合", "hybrid")}

#: What the categories and languages are called in Chinese; in English they are called by their keys.
GROUPS = {
    "identifier": "编号",
    "exact": "原话",
    "symptom": "现象",
    "howto": "怎么做",
    "paraphrase": "换说法",
    "cross": "跨语言",
    "short": "两三个字",
    "typo": "错别字",
    "filtered": "带筛选",
    "superseded": "新旧版本",
    "zh": "中文",
    "en": "英文",
    "": "全部",
}
#: Questions that got worse shown at most.
WORSE = 5

Reached = Sequence[tuple[Floor, float]]


def show(one: Evaluated, floors: Reached, count: int) -> None:
    """Print one set: table, interval, abstention, weakest links, change, floors and the worst questions."""
    click.secho(one.run.name, bold=True)
    lines = table(one.run)
    for text in (*_table(lines), *_summary(one.run, lines)):
        click.echo(text)
    for text in (*_weak(one.run), *_changed(one.change)):
        click.secho(text, fg="yellow" if text[0] != " " else None)
    for floor, value in floors:
        enough = value >= floor.least
        text = f"{floor.category}:{floor.metric}".lstrip(":")
        click.secho(
            f"{text} {value:.3f} {'≥' if enough else '<'} {floor.least:g}", fg="green" if enough else "red"
        )
    if one.unsaved:
        reason = one.unsaved.message(current())
        unsaved = say(
            f"这次的结果没有保存，下次无从比较：{reason}", f"not kept for the next comparison: {reason}"
        )
        click.secho(unsaved, fg="yellow")
    for outcome in worst(one.run, count):
        _show_outcome(outcome)
    click.echo()


def _table(lines: Sequence[Line]) -> Iterator[str]:
    """A line per group: for each metric the legs side by side."""
    if not lines:
        return
    legs = list(lines[0].legs)
    heads = " ".join(_right(say(*LEGS[leg]), 6) for leg in legs)
    yield " " * 17 + "  ".join(_left(name, len(legs) * 7 - 1) for name in SHOWN.values()).rstrip()
    yield _left("", 10) + _right(say("题数", "no."), 5) + "  " + "  ".join(heads for _ in SHOWN)
    for line in lines:
        figures = (" ".join(f"{line.legs[leg][name].mean:6.3f}" for leg in legs) for name in SHOWN)
        yield f"{_left(_group(line.group), 10)}{line.queries:>5}  {'  '.join(figures)}"


def _summary(run: Run, lines: Sequence[Line]) -> Iterator[str]:
    hybrid = run.legs.get("hybrid", ())
    if lines:
        yield f"nDCG@10 {_interval(lines[-1].legs['hybrid']['ndcg@10'])}"
    held = [outcome.passages for outcome in hybrid if outcome.passages is not None]
    if held:
        share = 100 * sum(held) / len(held)
        yield say(f"指定的段落找到 {share:.1f}%", f"{share:.1f} % of the demanded passages found")
    counts = run.abstention()
    none, some = counts.refused + counts.answered, counts.missed + counts.served
    if none:
        yield say(
            f"没有答案的 {none} 题：{counts.refused} 题识别出来（召回 {counts.recall:.3f}，"
            f"精确 {counts.precision:.3f}）；有答案的 {some} 题误判 {counts.missed} 题",
            f"{none} questions without an answer: {counts.refused} recognised (recall {counts.recall:.3f}, "
            f"precision {counts.precision:.3f}); {counts.missed} of the {some} with one refused",
        )
    if hybrid:
        middle = 1000 * median(outcome.seconds for outcome in hybrid)
        yield say(f"混合检索每题 {middle:.1f} 毫秒（中位数）", f"hybrid {middle:.1f} ms a question (median)")


def _interval(interval: Interval) -> str:
    low, high = f"{interval.low:.3f}", f"{interval.high:.3f}"
    return say(
        f"{interval.mean:.3f}（95% 区间 {low}～{high}）",
        f"{interval.mean:.3f} (95 % interval {low} to {high})",
    )


def _weak(run: Run) -> Iterator[str]:
    for link in weakest_links(run):
        leg, points = say(*LEGS[link.leg]), f"{100 * link.gap.mean:.1f}"
        sure = f"{100 * link.gap.low:+.1f} … {100 * link.gap.high:+.1f}"
        yield say(
            f"短板：{_group(link.group)}，只用{leg}比混合高 {points} 分（{sure}）",
            f"weakest link: {_group(link.group)}, {leg} alone is {points} points above the hybrid ({sure})",
        )


def _changed(change: Change | None) -> Iterator[str]:
    if change is None:
        return
    rows = {name: change.metrics[key] for key, name in SHOWN.items()}
    if not change.worse and not change.better:
        yield "  " + say("与上次相同", "the same as last time")
        return
    deltas = ", ".join(
        f"{name} {100 * row.mean:+.1f} ({100 * row.low:+.1f} … {100 * row.high:+.1f})"
        for name, row in rows.items()
    )
    yield "  " + say(
        f"比上次：{deltas}；{len(change.better)} 题变好，{len(change.worse)} 题变差",
        f"since last time: {deltas}; {len(change.better)} questions better, {len(change.worse)} worse",
    )
    for name, before, now in change.worse[:WORSE]:
        yield f"    {name} {before:.3f} → {now:.3f}"


def _show_outcome(outcome: Outcome) -> None:
    query = outcome.query
    click.secho(f"{query.id}  {query.text}", bold=True)
    wanted, none = "、".join(query.grades), say("（没有答案）", "(no answer)")
    click.echo(f"    {say('应有', 'expected')}  {wanted or none}")
    found, nothing = "、".join(outcome.found[:5]), say("（没有找到）", "(nothing)")
    click.echo(
        f"    {say('找到', 'found')}  {found or nothing}  {say('把握', 'confidence')} {outcome.confidence:.2f}"
    )


def data(one: Evaluated, floors: Reached, count: int) -> dict[str, Any]:
    """One set as data for `json.dumps`."""
    run = one.run
    counts = run.abstention()
    return {
        "name": run.name,
        "groups": [asdict(line) for line in table(run)],
        "no_answer": asdict(counts) | {"precision": counts.precision, "recall": counts.recall},
        "weakest_links": [asdict(link) for link in weakest_links(run)],
        "change": asdict(one.change) if one.change else None,
        "saved": one.unsaved is None,
        "floors": [
            asdict(floor) | {"value": value, "reached": value >= floor.least} for floor, value in floors
        ],
        "worst": [
            {
                "id": outcome.query.id,
                "query": outcome.query.text,
                "expected": list(outcome.query.grades),
                "found": list(outcome.found),
                "confidence": outcome.confidence,
                "answered": outcome.answered,
            }
            for outcome in worst(run, count)
        ],
    }


def _group(name: str) -> str:
    if current() == "en":
        return name or "all"
    return GROUPS.get(name, name)


def _left(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _right(text: str, width: int) -> str:
    return " " * (width - _width(text)) + text


def _width(text: str) -> int:
    """Columns of a terminal; Chinese characters take two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
