"""``fupan eval``: how good the search is, measured on golden questions."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from kb.cli.language import say
from kb.cli.options import open_workspace, print_json
from kb.cli.progress import progress


@click.command(
    help=say(
        "用黄金问题或 BEIR 评测集量检索质量，与上次比较；用黄金答案量回答质量。低于下限时退出码为 1。",
        "Measure the search on golden questions or BEIR folders and compare with the last run, and the answers of "
        "fupan ask on golden answers; exit code 1 below a floor.",
    ),
)
@click.argument(
    "paths",
    metavar=say(
        "[黄金问题.yaml | 黄金答案.yaml | BEIR目录]...", "[GOLDEN.yaml | ANSWERS.yaml | BEIR_FOLDER]..."
    ),
    nargs=-1,
    type=click.Path(path_type=Path, exists=True),
)
@click.option(
    "--floor",
    "floors",
    multiple=True,
    metavar=say("[类别:]指标=值", "[CATEGORY:]METRIC=VALUE"),
    help=say(
        "下限，如 ndcg@10=0.80、paraphrase:recall@10=0.8、no-answer-recall=0.9、answers:points=0.9，可重复",
        "a floor such as ndcg@10=0.80, paraphrase:recall@10=0.8, no-answer-recall=0.9, answers:points=0.9; "
        "may be repeated",
    ),
)
@click.option(
    "--worst",
    default=0,
    type=click.IntRange(0, 1000),
    help=say("列出最差的几个问题和实际找到的", "list so many of the worst questions and what was found"),
)
@click.option("--json", "as_json", is_flag=True, help=say("输出 JSON", "print JSON"))
@click.pass_context
def command(
    ctx: click.Context, paths: tuple[Path, ...], floors: tuple[str, ...], worst: int, as_json: bool
) -> int:
    """Print a table per set; exit code 1 when a floor is not reached or a question cannot be read."""
    from kb.cli.eval_answers import AnswerFloor, answer_data, show_answers
    from kb.cli.eval_report import data, show
    from kb.cli.root import tell
    from kb.records import RecordErrors
    from kb.services.evaluation import ANSWERS, evaluate_answers, evaluate_sets, is_answers
    from search.evaluation import Floor

    least = [AnswerFloor.parse(text) for text in floors if AnswerFloor.applies(text)]
    limits = [Floor.parse(text) for text in floors if not AnswerFloor.applies(text)]
    workspace = open_workspace(ctx)
    own = workspace.root / ANSWERS
    try:
        with progress(say("评测", "Evaluating")) as report:
            answers = [path for path in paths or [own] if is_answers(workspace, path)]
            sets = [path for path in paths if path not in answers]
            asked = [
                evaluate_answers(workspace, path, today=date.today(), progress=report) for path in answers
            ]
            done = (
                evaluate_sets(workspace, sets, today=date.today(), progress=report)
                if sets or not paths
                else []
            )
    except RecordErrors as errors:
        for problem in errors.problems:
            tell(problem)
        return 1
    held = [(one, [(floor, floor.reached(one.run)) for floor in limits]) for one in done]
    if as_json:
        told = [answer_data(run, least, worst) for run in asked]
        print_json({"sets": [data(one, reached, worst) for one, reached in held], "answers": told})
    else:
        for one, reached in held:
            show(one, reached, worst)
        for run in asked:
            show_answers(run, least, worst)
    below = any(value < floor.least for _, reached in held for floor, value in reached)
    return int(below or any(floor.reached(run.figures) < floor.least for run in asked for floor in least))
