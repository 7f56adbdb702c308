"""Proposals as a Markdown file that a person reads, edits and accepts from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from kb.assistant.proposals.proposal import Proposal, Proposals
from kb.errors import DecidedError, RecordError
from kb.records.fields import UnfitError, read_text
from kb.records.source import Source, Span
from kb.records.yaml_nodes import read_node

_BLOCK = re.compile(
    r"^```yaml (?P<state>accept|accepted|rejected)\n(?P<yaml>.*?)^```(?=[ \t]*$)", re.MULTILINE | re.DOTALL
)
_STATES = {"accept": "open", "accepted": "accepted", "rejected": "rejected"}
_ORIGIN_LINE = re.compile(r"^- (?:来历：|Origin: )", re.MULTILINE)
#: What would be taken for a heading or the end of the text.
_LEADS = re.compile(r"^(?:#{1,2} |- (?:来历：|Origin: ))", re.MULTILINE)
_ESCAPED = re.compile(r"^\\(?=#{1,2} |- (?:来历：|Origin: ))", re.MULTILINE)
#: What the keys begin with that are no fields of the change.
_FROM = "from_"


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
    for doubt in one.doubts:
        yield f"- {'待核对' if zh else 'To be checked'}{colon}{_bare(doubt)}"
    for basis in one.basis:
        yield f"- {'依据' if zh else 'Basis'}{colon}`{basis.place}` {_bare(basis.text)}"
    for check in one.checks:
        yield f"- {'核对' if zh else 'Checked'}{colon}{_bare(check)}"
    for question in one.questions:
        yield f"- {'要人回答' if zh else 'To be answered'}{colon}{_bare(question)}"
    yield ""
    if one.change:
        yield "```yaml accept"
        yield f"accept: {name}"
        # JSON strings are YAML scalars: nothing in a value can begin another key
        kept = {f"{_FROM}{key}": value for key, value in one.origin.items() if value}
        yield from (
            f"{key}: {json.dumps(value, ensure_ascii=False)}"
            for key, value in (kept | dict(one.change)).items()
        )
        yield from ("```", "")


@dataclass(frozen=True, slots=True)
class Block:
    """A proposal as it stands in its file.

    ``state`` is "open", "accepted" or "rejected"; ``text`` the Markdown under its heading, ``change`` the fields and
    ``origin`` what `Proposal.origin` says; ``start`` and ``end`` are the span of the YAML block in the file.
    """

    name: str
    title: str
    state: str
    text: str
    change: Mapping[str, str]
    origin: Mapping[str, str]
    start: int
    end: int


def blocks_of(text: str, place: str) -> list[Block]:
    """The proposals of the file ``text`` that can be or have been decided, as they stand there now.

    Raises `RecordError` when the YAML of one cannot be read.
    """
    found = []
    for match in _BLOCK.finditer(text):
        source = Source(text, place)
        root = read_node(source, Span(match.start("yaml"), match.end("yaml")))
        entries = root.value if isinstance(root.value, dict) else {}
        try:
            values = {key: read_text(entry.node.plain) for key, entry in entries.items()}
        except UnfitError as error:
            raise RecordError(error.zh, error.en, place=source.place(match.start())) from None
        name = values.pop("accept", "")
        title, words = _above(text[: match.start()], name)
        origin = {key.removeprefix(_FROM): values.pop(key) for key in [*values] if key.startswith(_FROM)}
        found.append(Block(name, title, _STATES[match["state"]], words, values, origin, *match.span()))
    return found


def block_of(text: str, place: str, name: str) -> Block:
    """The open proposal ``name`` of the file ``text``.

    Raises `RecordError` when there is none that can be decided, `DecidedError` when that has been done.
    """
    block = next((one for one in blocks_of(text, place) if one.name == name), None)
    if block is None:
        raise RecordError(
            f"没有可以采纳的建议 {name}",
            f"There is no proposal {name} that can be accepted",
            place=place,
            hint_zh="编号见各建议的标题；没有 yaml 块的由人照着改。",
            hint_en="Ids stand in the headings; one without a yaml block is for a person to edit by hand.",
        )
    if block.state != "open":
        who, day = block.origin.get("decided_by", ""), block.origin.get("decided_on", "")
        done = ("采纳", "accepted") if block.state == "accepted" else ("拒绝", "rejected")
        raise DecidedError(
            f"建议 {name} 已经{done[0]}{'（' + ' '.join(filter(None, (who, day))) + '）' if who or day else ''}",
            f"Proposal {name} was {done[1]} already{' by ' + who if who else ''}{' on ' + day if day else ''}",
            place=place,
            hint_zh="决定过的不再动；要重新考虑，再提一次建议。",
            hint_en="What is decided stays so; to think again, make the proposal again.",
        )
    return block


def decided(text: str, block: Block, state: str, notes: Mapping[str, str]) -> str:
    """The file with ``block`` marked "accepted" or "rejected" and ``notes`` added to it."""
    whole = text[block.start : block.end].replace("```yaml accept\n", f"```yaml {state}\n", 1)
    listed = "".join(
        f"{_FROM}{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in notes.items()
    )
    return text[: block.start] + whole.removesuffix("```") + listed + "```" + text[block.end :]


def _above(text: str, name: str) -> tuple[str, str]:
    """The title of the proposal ``name`` and the words under it, up to the list of what it stands on."""
    heading = re.compile(rf"^## {re.escape(name)} (?P<title>[^\n]*)\n", re.MULTILINE)
    found = list(heading.finditer(text))
    if not found:
        return "", ""
    last = found[-1]
    words = _ORIGIN_LINE.split(text[last.end() :])[0]
    return last["title"], _ESCAPED.sub("", words.strip("\n"))


def _safe(text: str) -> str:
    """Text that cannot pass for a block to be accepted, for a heading of this file or for what follows the text."""
    bare = re.sub(r"```yaml (?=accept|reject)", "``` yaml ", text)
    return _LEADS.sub(r"\\\g<0>", bare)


def _bare(text: str) -> str:
    return " ".join(text.replace("```", "'''").split())
