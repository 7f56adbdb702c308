"""Proposals as a Markdown file that a person reads, edits and accepts from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date

from kb.assistant.proposals.proposal import Proposal, Proposals
from kb.errors import RecordError
from kb.records.fields import UnfitError, read_text
from kb.records.source import Source, Span
from kb.records.yaml_nodes import read_node

_BLOCK = re.compile(r"^```yaml accept\n(?P<yaml>.*?)^```\s*$", re.MULTILINE | re.DOTALL)
_SHOWN = 12


def written(proposals: Proposals, *, today: date) -> str:
    """The file; what an accepted proposal would write stands in a block of YAML that may be edited before."""
    zh = proposals.lang == "zh"
    lines = [f"# {_bare(proposals.title)}", ""]
    lines += [
        f"{today.isoformat()}。这里都是建议，没有写进任何数据，由人决定取舍。" if zh else
        f"{today.isoformat()}. These are proposals; no data was changed. A person decides.",
        "",
    ]  # fmt: skip
    for note in proposals.notes:
        lines += [f"> {note.zh if zh else note.en}", ""]
    for number, one in enumerate(proposals.items, 1):
        lines += _item(f"P{number}", one, zh=zh)
    return "\n".join(lines).rstrip() + "\n"


def _item(name: str, one: Proposal, *, zh: bool) -> Iterator[str]:
    by = f"由模型 {one.by} 起草" if zh else f"drafted by the model {one.by}"
    rules = "按规则给出，没有用模型" if zh else "by rules, without a model"
    colon = "：" if zh else ": "
    yield from (f"## {name} {_bare(one.title)}", "", _safe(one.text), "")
    yield from (f"- {'来历' if zh else 'Origin'}{colon}{by if one.by else rules}",)
    for basis in one.basis[:_SHOWN]:
        yield f"- {'依据' if zh else 'Basis'}{colon}`{basis.place}` {_bare(basis.text)}"
    if len(one.basis) > _SHOWN:
        more = len(one.basis) - _SHOWN
        yield f"- {'依据' if zh else 'Basis'}{colon}{f'另有 {more} 处' if zh else f'{more} more'}"
    for check in one.checks:
        yield f"- {'核对' if zh else 'Checked'}{colon}{_bare(check)}"
    for question in one.questions:
        yield f"- {'要人回答' if zh else 'To be answered'}{colon}{_bare(question)}"
    yield ""
    if one.change:
        yield "```yaml accept"
        yield f"accept: {name}"
        # JSON strings are YAML scalars: nothing in a value can begin another key
        yield from (f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in one.change.items())
        yield from ("```", "")


def change_of(text: str, place: str, name: str) -> Mapping[str, str]:
    """What accepting the proposal ``name`` of the file ``text`` writes, as it stands there now.

    Raises `RecordError` when there is no such proposal, or its block cannot be read.
    """
    for block in _BLOCK.finditer(text):
        source = Source(text, place)
        root = read_node(source, Span(block.start("yaml"), block.end("yaml")))
        entries = root.value if isinstance(root.value, dict) else {}
        try:
            values = {key: read_text(entry.node.plain) for key, entry in entries.items()}
        except UnfitError as error:
            raise RecordError(error.zh, error.en, place=source.place(block.start())) from None
        if values.get("accept") == name:
            return {key: value for key, value in values.items() if key != "accept"}
    raise RecordError(
        f"没有可以采纳的建议 {name}",
        f"There is no proposal {name} that can be accepted",
        place=place,
        hint_zh="编号见各建议的标题；没有 yaml 块的建议由人照着改。",
        hint_en="Ids stand in the headings; a proposal without a yaml block is for a person to edit by hand.",
    )


def _safe(text: str) -> str:
    """Text that cannot pass for a block to be accepted, nor for a heading of this file."""
    return re.sub(
        r"^(#{1,2} )", r"\\\1", text.replace("```yaml accept", "``` yaml accept"), flags=re.MULTILINE
    )


def _bare(text: str) -> str:
    return " ".join(text.replace("```", "'''").split())
