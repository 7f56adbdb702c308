"""Templates that are not ours run confined: the same document, within bounds of time and memory."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest

from generators.compose import LessonQuery, Limits, compose
from generators.doctypes import DocumentType
from generators.draft import Draft
from generators.errors import GenerationError
from generators.writer import Brief, Evidence, Prose, Sentence

TODAY = dt.date(2026, 11, 21)
Run = Callable[..., Draft]


@dataclass(frozen=True)
class Row:
    """A record of the data that is no namespace."""

    id: str
    when: dt.date
    parts: tuple[str, ...]


FACTS = {
    "project": SimpleNamespace(name={"zh": "示例", "en": "Sample"}, code="P", customer="甲 | 乙"),
    "rows": (Row("REQ-001", dt.date(2026, 3, 9), ("a", "b")), Row("REQ-002", TODAY, ())),
    "shares": {"x": 0.5, "y": None},
}

TEMPLATE = """{{ prose }}

{{ project.customer }} {{ day(rows[0].when) }} {{ shares.x }}{{ shares.y }} {{ gap('责任人') }}

{% call(r) table('t', '表', rows, [('甲', 1), ('乙', 1)]) %}
| {{ r.id }} | {{ listing(r.parts) }} |
{% endcall %}
{{ figure('context', '图') }}
{{ lesson_box(found) }}
"""


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Composes the template in a company's own folder."""

    def compose_template(template: str, **given: object) -> Draft:
        folder = tmp_path / "memo"
        folder.mkdir(exist_ok=True)
        (folder / "document.yaml").write_text(
            "code: MEM\ntitle: 备忘\nsections:\n  - id: a\n    title: 甲\n    template: a.j2\n"
            "    prose: {instruction: 写, template: p.j2, facts: [project]}\n"
            "    lessons: {query: '{{ project.code }}'}\n",
            encoding="utf-8",
        )
        (folder / "a.j2").write_text(template, encoding="utf-8")
        (folder / "p.j2").write_text("共 {{ rows | length }} 项", encoding="utf-8")
        return compose(DocumentType.load(folder), FACTS, lang="zh", today=TODAY, **given)  # type: ignore[arg-type]

    return compose_template


def evidence(query: LessonQuery) -> Sequence[Evidence]:
    return [Evidence("RT-001#LES-003", "教训", f"- 建议：{query.query} {query.limit}", "a.md:3")]


class Echo:
    """A model that writes what it was given."""

    def write(self, brief: Brief) -> Prose:
        said = f"{brief.fallback}，{brief.facts['project']['code']}"
        return Prose((Sentence(said, (brief.evidence[0].id,)),), "model:echo")


def test_a_confined_document_is_the_same_document(run: Run) -> None:
    figure = SimpleNamespace(png=b"\x89PNG\x00", alt="图", width_cm=9.5)
    given = {"evidence": evidence, "writer": Echo(), "figures": {"context": figure}.get}
    inside, outside = run(TEMPLATE, confine=True, **given), run(TEMPLATE, confine=False, **given)
    assert inside == outside
    assert inside.assets == {"figures/context.png": b"\x89PNG\x00"}
    assert "model:" not in inside.body
    assert 'drafted {model="echo" sources="RT-001#LES-003"}' in inside.body


def test_templates_of_a_workspace_are_confined_unless_told_otherwise(run: Run) -> None:
    confined = run("{% set big = [] %}{% for i in range(90000) %}{% do big.append(i) %}{% endfor %}ok")
    assert "ok" in confined.body
    with pytest.raises(GenerationError, match="too much"):
        run(
            "{% for a in range(90000) %}{% for b in range(90000) %}{% endfor %}{% endfor %}",
            limits=Limits(cpu_s=1),
        )


def test_a_silent_child_is_stopped_by_the_clock(run: Run) -> None:
    began = time.monotonic()
    with pytest.raises(GenerationError, match="too much"):
        run(
            "{% for a in range(90000) %}{% for b in range(90000) %}{% endfor %}{% endfor %}",
            limits=Limits(cpu_s=60, silence_s=1.5),
        )
    assert time.monotonic() - began < 30


def test_a_template_that_eats_memory_fails_alone(run: Run) -> None:
    with pytest.raises(GenerationError):
        run(
            "{% set ns = namespace(s='x') %}{% for i in range(60) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
            limits=Limits(memory_mb=400),
        )


def test_an_error_in_a_confined_template_keeps_its_place(run: Run) -> None:
    with pytest.raises(GenerationError) as caught:
        run("\n{{ nothing }}")
    assert caught.value.place.endswith("a.j2:2")
    assert "nothing" in caught.value.zh


def test_an_error_of_the_application_comes_through(run: Run) -> None:
    def broken(name: str) -> None:
        raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        run("{{ figure('x', '图') }}", figures=broken)
