"""What ``fupan eval`` prints of golden answers: shares, floors, and the answers that fall short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

import click

from kb.cli.language import say
from kb.services.answer_evaluation import Figures, Graded
from kb.services.evaluation import AnswerRun

_PREFIX = "answers:"
#: Metric -> what it is called; of those in ``_LESS`` less is better.
SHOWN = {
    "points": ("要点说到", "points held"),
    "complete": ("要点说全的问题", "questions with every point"),
    "basis": ("引对条目的问题", "questions citing an expected record"),
    "citations": ("引自应引条目的出处", "citations of expected records"),
    "supported": ("出处支持的句子", "sentences their sources bear out"),
    "abstained": ("没有答案时直说", "no answer where there is none"),
    "refused": ("有答案却没有答", "no answer where there is one"),
    "marked": ("标为待核对的句子", "sentences marked to be checked"),
}
_LESS = ("refused", "marked")


@dataclass(frozen=True, slots=True)
class AnswerFloor:
    """The least value of a metric of answers; for those where less is better, of the rest up to 1."""

    metric: str
    least: float

    @staticmethod
    def applies(text: str) -> bool:
        """Whether a floor is one of answers."""
        return text.startswith(_PREFIX)

    @classmethod
    def parse(cls, text: str) -> Self:
        """``answers:points=0.9``; raises `click.UsageError` for anything else."""
        metric, _, value = text.removeprefix(_PREFIX).partition("=")
        try:
            if metric in SHOWN:
                return cls(metric, float(value))
        except ValueError:
            pass
        names = "、".join(SHOWN), ", ".join(SHOWN)
        raise click.UsageError(
            say(
                f"下限 {text} 看不懂；写成 answers:指标=值，指标有 {names[0]}。",
                f"The floor {text} is not understood; write answers:METRIC=VALUE with one of {names[1]}.",
            )
        )

    def reached(self, figures: Figures) -> float:
        """The value that was reached."""
        value = float(getattr(figures, self.metric))
        return 1 - value if self.metric in _LESS else value


def show_answers(run: AnswerRun, floors: Sequence[AnswerFloor], count: int) -> None:
    """Print the shares, the floors, and ``count`` of the answers that fall short."""
    figures = run.figures
    click.secho(run.name, bold=True)
    click.echo(say(f"回答 {figures.questions} 题（原文摘录）", f"{figures.questions} answers (quotations)"))
    for metric, names in SHOWN.items():
        click.echo(f"{100 * getattr(figures, metric):6.1f}%  {say(*names)}")
    for floor in floors:
        value = floor.reached(figures)
        enough = value >= floor.least
        text = f"{_PREFIX}{floor.metric} {value:.3f} {'≥' if enough else '<'} {floor.least:g}"
        click.secho(text, fg="green" if enough else "red")
    for one in _short(run.graded)[:count]:
        _show(one)
    click.echo()


def answer_data(run: AnswerRun, floors: Sequence[AnswerFloor], count: int) -> dict[str, Any]:
    """The same as data for `json.dumps`."""
    figures = run.figures
    return {
        "name": run.name,
        "figures": {one.name: getattr(figures, one.name) for one in fields(figures)},
        "floors": [
            asdict(floor)
            | {"value": floor.reached(figures), "reached": floor.reached(figures) >= floor.least}
            for floor in floors
        ],
        "worst": [
            {
                "id": one.golden.id,
                "question": one.golden.question,
                "answered": one.answer.found,
                "missing": list(one.missing),
                "cited": [source.id for source in one.answer.sources if one.answer.found],
            }
            for one in _short(run.graded)[:count]
        ],
    }


def _short(graded: Sequence[Graded]) -> list[Graded]:
    """Those that fall short, the ones with most missing first."""
    wrong = [one for one in graded if one.missing or one.answer.found != bool(one.golden.points)]
    return sorted(wrong, key=lambda one: -len(one.missing) / max(1, len(one.golden.points)))


def _show(one: Graded) -> None:
    click.secho(f"{one.golden.id}  {one.golden.question}", bold=True)
    if not one.golden.points:
        click.echo(f"    {say('知识库里没有答案，却答了', 'answered, though there is no answer')}")
    elif not one.answer.found:
        click.echo(f"    {say('没有答', 'not answered')}")
    else:
        click.echo(f"    {say('没有说到', 'not said')}  {'、'.join(one.missing)}")
    cited = "、".join(source.id for source in one.answer.sources)
    click.echo(f"    {say('出处', 'sources') if one.answer.found else say('最接近', 'nearest')}  {cited}")
