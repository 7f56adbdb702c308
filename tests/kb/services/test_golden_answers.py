"""Golden answers: read strictly, held against what is answered, and a floor for the answers of the sample."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

import search
from kb.assistant.ask import Answer, Source, Statement
from kb.records import RecordErrors
from kb.services.answer_evaluation import figures, grade_all
from kb.services.evaluation import AnswerRun, evaluate_answers
from kb.services.golden_answers import GoldenAnswer, holds_answers, read_answers
from kb.services.init import SAMPLE
from kb.workspace import Workspace

RECORDS = ("RB-001", "RT-001")


def entry(**changed: str) -> str:
    values = {
        "id": "A-1",
        "question": "怎么处理",
        "points": "[[先查询, query first], 冲正]",
        "cites": "[RB-001]",
    } | changed
    return "answers:\n  - {" + ", ".join(f"{key}: {value}" for key, value in values.items()) + "}\n"


def test_an_entry_holds_groups_of_phrases() -> None:
    (answer,) = read_answers(entry(), "a.yaml", RECORDS)
    assert answer.points == (("先查询", "query first"), ("冲正",))
    assert (answer.lang, answer.after, answer.cites) == ("zh", "", ("RB-001",))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (entry(cites="[RB-999]"), "没有条目 RB-999"),
        (entry(points="[]"), "要么都写，要么都空"),
        (entry(points="[[]]"), "要点不能是空的"),
        (entry(after="A-0"), "前面没有 A-0"),
        (entry(answer="x"), "没有 answer 这个键"),
        (entry(lang="fr"), "fr"),
        (entry() + entry().removeprefix("answers:\n"), "A-1 已经用过"),
        ("answers:\n  - {id: A-1, question: x, points: []}\n", "缺少 cites"),
        ("answers: []\n", "没有黄金答案"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, said: str) -> None:
    with pytest.raises(RecordErrors) as caught:
        read_answers(text, "a.yaml", RECORDS)
    problem = caught.value.problems[0]
    assert said in problem.zh
    assert problem.place.startswith("a.yaml:")


def test_a_file_is_told_from_one_of_golden_questions() -> None:
    assert holds_answers("# answers\n" + entry())
    assert not holds_answers("questions:\n  - {id: Q-1}\n")


class Said:
    """What answers every question with the same statements; it keeps what it was asked."""

    def __init__(self, *texts: str, source: str = "RB-001#step-1") -> None:
        self.texts, self.source = texts, source
        self.asked: list[tuple[str, ...]] = []

    def ask(self, question: str, talk: object) -> Answer:
        self.asked.append((*talk.asked, question))  # type: ignore[attr-defined]
        source = Source(1, self.source, "t", (), "", "f:1", "approved", "", stale=False)
        statements = tuple(Statement(text, (1,)) for text in self.texts)
        return Answer(question, question, bool(statements), statements, (source,), 0.9)


RECORD = search.Record(
    "RB-001", "runbook", "t", (search.Section("step-1", (), "先 **查询**，再冲正。", "step", 1),)
)
GOLDEN = GoldenAnswer("A-1", "怎么处理", "zh", "", (("先查询",), ("３ 次", "三次")), ("RB-001",))


def test_an_answer_is_held_against_points_records_and_its_source() -> None:
    said = Said("1. 先 **查询**，", "等 5 分钟。")
    (one,) = grade_all(said, [GOLDEN], {"RB-001": RECORD})  # type: ignore[arg-type]
    assert (one.missing, one.cited, one.right, one.supported) == (("３ 次",), 1, 1, 1)
    found = figures([one])
    assert (found.points, found.complete, found.supported, found.refused) == (0.5, 0, 0.5, 0)


def test_a_citation_of_another_record_is_no_basis() -> None:
    (one,) = grade_all(Said("先查询 3次", source="RT-001#a"), [GOLDEN], {})  # type: ignore[arg-type]
    found = figures([one])
    assert (found.points, found.basis, found.citations, found.supported) == (1, 0, 0, 0)


def test_silence_is_right_where_there_is_no_answer_and_wrong_elsewhere() -> None:
    nothing = replace(GOLDEN, id="A-2", points=(), cites=())
    found = figures(grade_all(Said(), [GOLDEN, nothing], {}))  # type: ignore[arg-type]
    assert (found.abstained, found.refused, found.points) == (1, 1, 0)
    assert figures(grade_all(Said("x"), [nothing], {})).abstained == 0  # type: ignore[arg-type]


def test_a_follow_up_is_asked_in_the_conversation_it_belongs_to() -> None:
    said = Said("x")
    follow = replace(GOLDEN, id="A-3", question="那要多久", after="A-1")
    grade_all(said, [GOLDEN, replace(GOLDEN, id="A-2", question="别的"), follow], {})  # type: ignore[arg-type]
    assert said.asked[-1] == ("怎么处理", "那要多久")


@pytest.fixture(scope="module")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> AnswerRun:
    workspace = Workspace.open(shutil.copytree(SAMPLE, tmp_path_factory.mktemp("s") / "sample"))
    return evaluate_answers(workspace, workspace.root / "golden/answers.yaml", today=date(2026, 7, 1))


def test_the_sample_asks_enough_of_every_kind() -> None:
    text = (SAMPLE / "golden/answers.yaml").read_text(encoding="utf-8")
    records = {record.id for record in Workspace.open(SAMPLE).load_records()[0]}
    answers = read_answers(text, "answers.yaml", records)
    assert len(answers) >= 60
    assert Counter(answer.lang for answer in answers)["en"] >= 12
    assert sum(bool(answer.after) for answer in answers) >= 6
    assert sum(not answer.points for answer in answers) >= 8


def test_every_quotation_stands_in_the_record_it_cites(sample_run: AnswerRun) -> None:
    assert sum(len(one.answer.statements) for one in sample_run.graded) > 200
    assert sample_run.figures.supported == 1.0


def test_the_answers_of_the_sample_stay_as_good_as_they_are(sample_run: AnswerRun) -> None:
    found = sample_run.figures
    assert found.points >= 0.90
    assert found.basis >= 0.94
    assert found.citations >= 0.78
    assert found.abstained >= 0.8
    assert found.refused <= 0.06
