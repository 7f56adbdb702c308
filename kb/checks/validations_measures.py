"""Measures and money: V29 objectives and KPIs, V30 amounts and their sums."""

from __future__ import annotations

from collections.abc import Iterator

from kb.checks.validations_rule import Fault, at, lacking, rule
from kb.checks.validations_tree import families
from kb.project.entities import Kpi, MoneyLine, Objective, Project, Reading, Roi

_FAR = 100
"""A reading so many times the greater of baseline and target has lost its unit (ms for s is a thousand)."""
_CENT = 0.005


@rule(
    "V29",
    zh="目标和指标有基准值、目标值、单位、日期和方向，读数合理",
    en="Objectives and KPIs have baseline, target, unit, date and direction; readings are plausible",
    why_zh="没有基准值就证明不了改善，没有日期就永远不算失败",
    why_en="without a baseline nothing proves an improvement, and without a date nothing ever fails",
)
def measures_are_complete(project: Project) -> Iterator[Fault]:
    """Metric, baseline, target and date are given; a unit where the target is a number; a KPI's direction.

    A reading is doubtful outside 0–100 of a percentage, or a hundred times beyond baseline and target.
    """
    for objective in project.objectives:
        yield from lacking(objective, objective.id, ("metric", "baseline", "target", *_unit(objective), "by"))
    for kpi in project.kpis:
        date_field = () if kpi.due or kpi.date or kpi.finish else ("due",)
        fields = ("baseline", "target", *_unit(kpi), "direction", *date_field)
        yield from lacking(kpi, kpi.id, fields)
        yield from _implausible(kpi)


def _unit(measure: Objective | Kpi) -> tuple[str, ...]:
    return () if isinstance(measure.target, str) else ("unit",)


def _implausible(kpi: Kpi) -> Iterator[Fault]:
    known = [float(one) for one in (kpi.baseline, kpi.target) if isinstance(one, (int, float))]
    percentage = kpi.unit in ("%", "％") and all(0 <= one <= 100 for one in known)
    most = max((abs(one) for one in known), default=0.0)
    for reading in kpi.series:
        if percentage and not 0 <= reading.value <= 100:
            yield _doubtful(kpi, reading, "超出 0～100 %", "outside 0 to 100 %")
        elif most and abs(reading.value) > _FAR * most:
            yield _doubtful(
                kpi, reading, f"是基准值和目标值的 {_FAR} 倍以上", f"more than {_FAR} times both ends"
            )


def _doubtful(kpi: Kpi, reading: Reading, zh: str, en: str) -> Fault:
    return at(
        reading,
        "value",
        f"{kpi.id} 在 {reading.date} 的值 {reading.value:g} {kpi.unit} {zh}",
        f"{kpi.id} reads {reading.value:g} {kpi.unit} on {reading.date}, {en}",
        "核对数值和单位（秒与毫秒、比例与百分数）",
        "check the value and its unit (s or ms, share or percent)",
        subject=kpi.id,
        severity="warning",
    )


@rule(
    "V30",
    zh="金额有币种和年份，收益测算有折现率，合计一致",
    en="Amounts have currency and year, the return has a rate, and sums match",
    why_zh="付款比例加起来不是百分之百、分项加不到总数的表，客户财务会退回来",
    why_en="payments that do not add up to 100 % and parts that do not make their total are sent back",
)
def money_adds_up(project: Project) -> Iterator[Fault]:
    """Lines of the return on investment, shares of payment at milestones, planned and actual cost roll-up."""
    if project.roi is not None:
        yield from _roi(project.roi, project.project.currency)
    shares = [one for one in project.milestones if one.payment_pct is not None]
    total = sum(one.payment_pct or 0 for one in shares)
    if shares and abs(total - 100) > _CENT:
        yield at(
            shares[-1],
            "payment_pct",
            f"各里程碑的付款比例合计 {total:g} %，不是 100 %",
            f"the payments at milestones make {total:g} %, not 100 %",
            "对照合同改正 payment_pct；合同含税、质保金也要列成里程碑",
            "correct payment_pct by the contract; a retention is a milestone too",
        )
    yield from _costs(project)


def _roi(roi: Roi, currency: str) -> Iterator[Fault]:
    lines = (*roi.investments, *roi.benefits)
    if lines and roi.rate is None:
        yield at(
            roi,
            "",
            "收益测算没有折现率（rate）",
            "the return on investment has no discount rate (rate)",
            "写上年折现率，例如 0.08",
            "give the yearly rate, such as 0.08",
            subject="roi",
        )
    for line in lines:
        yield from _line(line, roi, currency, lines[0])


def _line(line: MoneyLine, roi: Roi, currency: str, first: MoneyLine) -> Iterator[Fault]:
    used = line.currency or currency
    if not used:
        zh, en, field = "没有币种", "has no currency", ""
    elif used != (first.currency or currency):
        zh = f"的币种 {used} 与第一行的 {first.currency or currency} 不同，不能相加"
        en = f"is in {used}, the first line in {first.currency or currency}: they cannot be added"
        field = "currency"
    elif line.year < 0 or (roi.horizon is not None and line.year > roi.horizon):
        zh = f"的年份 {line.year} 不在 0～{roi.horizon} 之内，不会计入"
        en = f"is for year {line.year}, outside 0 to {roi.horizon}, and will not be counted"
        field = "year"
    else:
        return
    yield at(
        line,
        field,
        f"收益测算中的一行{zh}",
        f"a line of the return on investment {en}",
        "补上或改正；年份从上线当年 0 起算",
        "add or correct it; years count from the year of going live, 0",
        subject="roi",
    )


def _costs(project: Project) -> Iterator[Fault]:
    below = families(project.wbs)
    for parent in project.wbs:
        for field in ("cost_planned", "cost_actual"):
            given = getattr(parent, field)
            costs = [getattr(part, field) for part in below.get(parent.id, ())]
            if given is None or not costs or None in costs:
                continue
            total = sum(costs)
            if abs(total - given) > max(1.0, 0.001 * total):
                yield at(
                    parent,
                    field,
                    f"{parent.id} 的 {field} 是 {given:g} 元，下级合计 {total:g} 元",
                    f"{parent.id} has {field} {given:g}; its parts make {total:g}",
                    "按下级合计改正，或补上漏掉的下级",
                    "write what the parts make, or add the part that is missing",
                )
