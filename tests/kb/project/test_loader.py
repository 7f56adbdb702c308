"""Loading a project: every fault with its place, the sound ones whole."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.errors import ProjectError
from kb.project import Project, ProjectErrors, load_project, load_project_lenient, text_of

HEAD = """\
project:
  id: P-1
  name: 项目
  code: P-2026
  customer: 客户
  start: 2026-01-05
  finish: 2026-12-31
"""
REQUIREMENT = """\
  - id: REQ-{number:03d}
    title: 标题
    type: functional
    statement: 系统应返回结果。
    priority: must
    status: agreed
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(text: str, name: str = "project.yaml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
        return path

    return write


def faults(path: Path) -> list[tuple[str, str, str]]:
    """Every problem as (place, Chinese message, Chinese hint), places relative to the folder."""
    root = path if path.is_dir() else path.parent
    _, problems = load_project_lenient(path, root=root)
    return [(problem.place, problem.zh, problem.hint_zh) for problem in problems]


def only_fault(write: Write, body: str) -> tuple[str, str, str]:
    (fault,) = faults(write(HEAD + body))
    return fault


def test_a_project_is_read_with_its_places(write: Write) -> None:
    path = write(
        HEAD + "requirements:\n" + REQUIREMENT.format(number=1) + "    tests:\n      - TC-001\n" + TEST_CASE
    )
    project = load_project(path, root=path.parent)
    requirement = project.requirements[0]
    assert text_of(requirement.title, "zh") == "标题"
    assert requirement.place == "project.yaml:9"
    assert requirement.place_of("priority") == "project.yaml:13"
    assert requirement.place_of("tests", 0) == "project.yaml:16"
    assert requirement.place_of("owner") == "project.yaml:9"


TEST_CASE = "test_cases:\n  - {id: TC-001, title: 用例}\n"


def test_places_are_as_given_without_a_root(write: Write) -> None:
    path = write(HEAD)
    assert load_project(path).project.place == f"{path.as_posix()}:2"


@pytest.mark.parametrize(
    ("body", "place", "zh", "hint"),
    [
        (
            "requirement: []\n",
            8,
            "文件顶层里没有 requirement 这个字段",
            "是不是 requirements？自己加的字段以 x- 开头",
        ),
        (
            "members:\n  - {id: MEM-001, nme: 张三, name: 张三}\n",
            9,
            "MEM-001 里没有 nme 这个字段",
            "是不是 name？自己加的字段以 x- 开头",
        ),
        ("members:\n  - {id: MEM-001}\n", 9, "MEM-001 缺少必填字段 name", "补上一行“name: …”"),
        ("members:\n  - name: 张三\n", 9, "members#1 缺少必填字段 id", "补上一行“id: …”"),
        (
            "members:\n  - {id: MEM-1, name: 张三}\n",
            9,
            "编号“MEM-1”不合规（members#1.id）",
            "编号写成 MEM- 加至少三位数字，例如 MEM-001",
        ),
        ("members: 张三\n", 8, "members 应为列表，现在是“张三”", "每项一行，以“- ”开头；或写成 [甲, 乙]"),
        ("members:\n  - 张三\n", 9, "members#1 应为一组“键: 值”，现在是“张三”", "下一行缩进后逐项写“键: 值”"),
        (
            "members:\n  - {id: MEM-001, name: [张三]}\n",
            9,
            "MEM-001.name 应为文字，现在是一个列表",
            "写成一段文字；含“: ”或“#”时加英文引号",
        ),
        (
            "members:\n  - {id: MEM-001, name: a, capacity_pct: 一半}\n",
            9,
            "MEM-001.capacity_pct 应为数字，现在是“一半”",
            "只写数字，不带单位和千分位逗号",
        ),
        (
            "members:\n  - {id: MEM-001, name: a, capacity_pct: -5}\n",
            9,
            "MEM-001.capacity_pct 应为不小于 0 的数，现在是“-5”",
            "",
        ),
        (
            "milestones:\n  - {id: MS-001, name: a, date: 2026年3月5日}\n",
            9,
            "MS-001.date 应为日期，现在是“2026年3月5日”",
            "写成 2026-03-05",
        ),
        (
            "milestones:\n  - {id: MS-001, name: a, date: 2026-02-30}\n",
            9,
            "MS-001.date 的日期“2026-02-30”不存在",
            "核对月份和日期",
        ),
        (
            "milestones:\n  - {id: MS-001, name: a, date: 月底}\n",
            9,
            "MS-001.date 应为日期，现在是“月底”",
            "日期写成 2026-11-30 这样的形式",
        ),
        (
            "milestones:\n  - {id: MS-001, name: a, date: 2026-03-05, gate: 大概}\n",
            9,
            "MS-001.gate 应为 true 或 false（也可写 是/否），现在是“大概”",
            "",
        ),
        (
            "systems:\n  - {id: SYS-001, name: a, side: Our}\n",
            9,
            "SYS-001.side 的值“Our”不在允许范围内",
            "是不是 ours？可用的值：ours、customer、third_party",
        ),
        (
            "systems:\n  - {id: SYS-001, name: {cn: a}}\n",
            9,
            "SYS-001.name 里没有 cn 这个字段",
            "可用的字段：en、zh。自己加的字段以 x- 开头",
        ),
        (
            "systems:\n  - {id: SYS-001, name: a, owner: SYS-001}\n",
            9,
            "SYS-001.owner 应引用项目成员（MEM），SYS-001 是系统",
            "换成对应的编号，例如 MEM-001",
        ),
        (
            "systems:\n  - {id: SYS-001, name: a, owner: 张三}\n",
            9,
            "SYS-001.owner 应引用项目成员（MEM），“张三”不是编号",
            "写编号，例如 MEM-001；多个编号写成列表 [MEM-001, …]",
        ),
        (
            "systems:\n  - {id: SYS-001, name: a, owner: MEM-009}\nmembers:\n  - {id: MEM-008, name: b}\n",
            9,
            "SYS-001.owner 引用了不存在的项目成员 MEM-009",
            "最接近的是 MEM-008",
        ),
        (
            "systems:\n  - {id: SYS-001, name: a, owner: MEM-009}\n",
            9,
            "SYS-001.owner 引用了不存在的项目成员 MEM-009",
            "项目里还没有任何项目成员",
        ),
        (
            "members:\n  - {id: MEM-001, name: a}\n  - {id: MEM-001, name: b}\n",
            10,
            "编号 MEM-001 重复：project.yaml:9 已经用过",
            "给其中一个换一个没用过的编号；作废的编号也不要再用",
        ),
        (
            "snapshots:\n  - date: 2026-01-01\n    tasks: {WBS-009: {percent: 1}}\n",
            10,
            "snapshots.tasks 引用了不存在的工作包 WBS-009",
            "项目里还没有任何工作包",
        ),
        (
            "snapshots:\n  - date: 2026-01-01\n    tasks: {任务一: {percent: 1}}\n",
            10,
            "snapshots#1.tasks.任务一 应引用工作包（WBS），“任务一”不是编号",
            "写编号，例如 WBS-001；多个编号写成列表 [WBS-001, …]",
        ),
    ],
)
def test_a_fault_says_what_is_wrong_where_and_what_to_do(
    write: Write, body: str, place: int, zh: str, hint: str
) -> None:
    assert only_fault(write, body) == (f"project.yaml:{place}", zh, hint)


def test_all_faults_of_all_kinds_come_together_in_the_order_of_the_file(write: Write) -> None:
    path = write(
        HEAD.replace("2026-12-31", "2026/12/31")
        + "systems:\n  - {id: SYS-001, name: 核心}\n  - {id: SYS-002, nam: 信贷}\n"
        + "interfaces:\n  - {id: IF-001, name: a, provider: SYS-001, consumer: SYS-009, timeout_ms: 3s}\n"
        + "members:\n  - {id: MEM-001, name: a}\n  - {id: MEM-001, name: b}\n"
        + "systems: []\n"
    )
    found = faults(path)
    assert [place for place, _, _ in found] == [
        f"project.yaml:{line}" for line in (7, 10, 10, 12, 12, 15, 16)
    ]
    assert "SYS-009" in "".join(zh for _, zh, _ in found)


def test_a_fault_in_an_item_hides_neither_its_id_nor_its_dangling_references(write: Write) -> None:
    body = "systems:\n  - {id: SYS-001, nam: x}\ninterfaces:\n"
    body += "  - {id: IF-001, name: a, provider: SYS-001, consumer: SYS-404}\n"
    found = "".join(zh for _, zh, _ in faults(write(HEAD + body)))
    assert "SYS-404" in found
    assert "不存在的系统 SYS-001" not in found


def test_the_error_lists_every_problem_in_both_languages(write: Write) -> None:
    path = write(HEAD + "members:\n  - {id: MEM-001}\nrequirement: []\n")
    with pytest.raises(ProjectErrors) as caught:
        load_project(path, root=path.parent)
    assert len(caught.value.problems) == 2
    assert "项目数据有 2 处错误" in caught.value.zh
    assert "project.yaml:9: MEM-001 lacks the required field name" in caught.value.en
    assert isinstance(caught.value, ProjectError)


def test_a_single_problem_is_the_error_itself(write: Write) -> None:
    path = write(HEAD + "members:\n  - {id: MEM-001}\n")
    with pytest.raises(ProjectErrors) as caught:
        load_project(path, root=path.parent)
    (problem,) = caught.value.problems
    assert caught.value.message("en") == problem.message("en")
    assert caught.value.hint("en") == problem.hint("en") != ""


def test_english_messages_hold_no_chinese_but_what_the_user_wrote(write: Write) -> None:
    _, problems = load_project_lenient(
        write(HEAD + "members:\n  - {id: MEM-1, nme: x, capacity_pct: y, org: [z]}\nsystem: [1]\n")
    )
    assert len(problems) == 6
    assert all((problem.en + problem.hint_en).isascii() for problem in problems)


def test_a_knowledge_record_is_resolved_only_when_the_records_are_known(write: Write) -> None:
    path = write(HEAD + "trainings:\n  - {id: TRN-001, title: 值班, topic: [RB-001, RB-404, 应急演练]}\n")
    assert load_project(path).trainings[0].topic == ("RB-001", "RB-404", "应急演练")
    _, problems = load_project_lenient(path, known={"RB-001"})
    assert [problem.zh for problem in problems] == ["TRN-001.topic 引用了不存在的运维手册 RB-404"]


def test_extensions_pass_at_every_level(write: Write) -> None:
    project = load_project(
        write(HEAD + "x-team: {a: [b]}\nmembers:\n  - {id: MEM-001, name: a, x-badge: '007'}\n")
    )
    assert project.extensions == {"x-team": {"a": ["b"]}}
    assert project.members[0].extensions == {"x-badge": "007"}


def test_what_stands_under_an_extension_is_not_ours(write: Write) -> None:
    body = "members:\n  - {id: MEM-001, name: a}\nx-former:\n  - {id: MEM-001, owner: MEM-404}\n"
    assert [member.name for member in load_project(write(HEAD + body)).members] == ["a"]


def test_part_files_are_merged_and_their_entities_know_their_file(write: Write, tmp_path: Path) -> None:
    write(HEAD + "requirements:\n" + REQUIREMENT.format(number=1))
    write("requirements:\n" + REQUIREMENT.format(number=2), "project/more.yaml")
    write("members:\n  - {id: MEM-001, name: a}\n", "team.yml")
    write("not: read", "specs/openapi.yaml")
    project = load_project(tmp_path, root=tmp_path)
    assert [(one.id, one.place) for one in project.requirements] == [
        ("REQ-001", "project.yaml:9"),
        ("REQ-002", "project/more.yaml:2"),
    ]
    assert project.members[0].place == "team.yml:2"


def test_the_same_mapping_in_two_files_names_both_places(write: Write, tmp_path: Path) -> None:
    write(HEAD)
    write("members: []\nproject:\n  id: P-2\n", "zz.yaml")
    assert faults(tmp_path) == [
        ("zz.yaml:2", "project 写了两次：project.yaml:1 已经有了", "只保留一处；备份文件请移出项目文件夹")
    ]


def test_the_same_id_in_two_files_names_both_places(write: Write, tmp_path: Path) -> None:
    write(HEAD + "members:\n  - {id: MEM-001, name: a}\n")
    write("members:\n  - {id: MEM-001, name: b}\n", "team.yaml")
    assert faults(tmp_path)[0][:2] == ("team.yaml:2", "编号 MEM-001 重复：project.yaml:9 已经用过")


def test_the_lenient_loader_leaves_out_what_is_faulty_and_keeps_the_rest(write: Write) -> None:
    body = "members:\n  - {id: MEM-001, name: a}\n  - {id: MEM-002}\nroi: {rate: 很高}\nmilestone: []\n"
    project, problems = load_project_lenient(write(HEAD + body))
    assert project is not None
    assert [member.id for member in project.members] == ["MEM-001"]
    assert project.roi is None
    assert len(problems) == 3


def test_a_broken_part_file_does_not_take_the_others_along(write: Write, tmp_path: Path) -> None:
    write(HEAD + "systems:\n  - {id: SYS-001, name: a, owner: MEM-001}\n")
    write("members:\n  - {id: MEM-001, name: [a\n", "team.yaml")
    project, problems = load_project_lenient(tmp_path, root=tmp_path)
    assert project is not None
    assert [problem.place for problem in problems] == ["team.yaml:3"]  # and no complaint about MEM-001


def test_without_a_usable_project_part_there_is_no_project(write: Write) -> None:
    project, problems = load_project_lenient(write("members: []\n"))
    assert project is None
    assert [problem.zh for problem in problems] == ["文件缺少必填字段 project"]


def test_an_empty_list_in_one_file_is_filled_by_another(write: Write, tmp_path: Path) -> None:
    write(HEAD + "members:\n")
    write("members:\n  - {id: MEM-001, name: a}\n", "team.yaml")
    assert [member.place for member in load_project(tmp_path, root=tmp_path).members] == ["team.yaml:2"]


@pytest.mark.parametrize("name", ["none", "none.yaml"])
def test_nothing_there_is_a_problem_with_a_remedy(tmp_path: Path, name: str) -> None:
    with pytest.raises(ProjectErrors, match="neither a project") as caught:
        load_project(tmp_path / name)
    assert "fupan init --sample" in caught.value.hint_zh


def test_an_empty_folder_and_hidden_files_are_nothing(write: Write, tmp_path: Path) -> None:
    write(HEAD, ".project.yaml")
    project, problems = load_project_lenient(tmp_path)
    assert project is None
    assert len(problems) == 1


TREES = st.recursive(
    st.sampled_from(["", "a", "MEM-001", "REQ-999", "2026-01-05", "5", "~", "must", "'x'"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.dictionaries(
            st.sampled_from(["id", "name", "owner", "x-y", "zh", "tests", "from", "pct"]), inner, max_size=4
        ).map(lambda pairs: "{" + ", ".join(f"{key}: {value}" for key, value in pairs.items()) + "}"),
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.dictionaries(st.sampled_from(sorted(Project.model_fields)), TREES, max_size=4))
def test_whatever_the_shape_of_the_data_there_are_only_typed_problems(
    tmp_path: Path, data: dict[str, str]
) -> None:
    path = tmp_path / "project.yaml"
    path.write_text("\n".join(f"{key}: {value}" for key, value in data.items()), encoding="utf-8")
    project, problems = load_project_lenient(path, root=tmp_path)
    assert project is not None or problems
    for problem in problems:
        assert problem.place.startswith("project.yaml")
        assert problem.zh
        assert problem.en


def test_two_thousand_requirements_load_in_seconds(write: Write) -> None:
    many = "".join(REQUIREMENT.format(number=number) for number in range(1, 2001))
    path = write(HEAD + "requirements:\n" + many)
    started = time.process_time()
    assert len(load_project(path).requirements) == 2000
    assert time.process_time() - started < 6  # about 0.7 s alone on one core


def test_a_thousand_dangling_references_do_not_take_quadratic_time(write: Write) -> None:
    body = "".join(REQUIREMENT.format(number=n) + f"    tests: [TC-{n:03d}]\n" for n in range(1, 1001))
    path = write(HEAD + "requirements:\n" + body + "test_cases:\n  - {id: TC-9999, title: x}\n")
    started = time.process_time()
    assert len(faults(path)) == 1000
    assert time.process_time() - started < 6
