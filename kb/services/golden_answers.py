"""Golden answers: what people ask, what an answer must say and may cite, from a YAML file read strictly."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from kb.errors import RecordError
from kb.records import RecordErrors
from kb.records.fields import UnfitError, read_choice, read_text, read_texts
from kb.records.source import Source, Span
from kb.records.yaml_nodes import Entry, Node, read_node

KEYS = ("id", "question", "lang", "after", "points", "cites")
_REQUIRED = ("id", "question", "points", "cites")


@dataclass(frozen=True, slots=True)
class GoldenAnswer:
    """A question, ``after`` the id of the one it follows up on, and what is expected of the answer.

    Each of ``points`` is a group of phrases, one of which must stand in the answer; ``cites`` are the records it may
    rightly cite. Both are empty where the knowledge base holds no answer.
    """

    id: str
    question: str
    lang: str
    after: str
    points: tuple[tuple[str, ...], ...]
    cites: tuple[str, ...]


def holds_answers(text: str) -> bool:
    """Whether a YAML file is one of golden answers rather than golden questions."""
    return any(line.startswith("answers:") for line in text.splitlines())


def read_answers(text: str, path: str, records: Collection[str]) -> list[GoldenAnswer]:
    """The answers of a file, held against the ids of the ``records`` there are.

    Raises `RecordErrors` with a problem and its line for every entry that is wrong: none is left out in silence.
    """
    source = Source(text, path)
    start = len(text) - len(text.removeprefix("\ufeff"))
    root = read_node(source, Span(start, len(text)))
    held = root.value.get("answers") if isinstance(root.value, dict) else None
    items = held.node.value if held is not None else None
    if not isinstance(items, list) or not items:
        raise RecordErrors((_error(source, root, "这里没有黄金答案", "There are no golden answers here"),))
    found: dict[str, GoldenAnswer] = {}
    problems: list[RecordError] = []
    for item in items:
        try:
            answer = _Entry(source, item, records, found).read()
            found[answer.id] = answer
        except RecordError as problem:
            problems.append(problem)
    if problems:
        raise RecordErrors(tuple(problems))
    return list(found.values())


class _Entry:
    """One entry of the file; ``before`` are those above it."""

    def __init__(
        self, source: Source, item: Node, records: Collection[str], before: Mapping[str, GoldenAnswer]
    ) -> None:
        self.source, self.item, self.records, self.before = source, item, records, before
        self.entries: dict[str, Entry] = item.value if isinstance(item.value, dict) else {}

    def read(self) -> GoldenAnswer:
        """The answer; raises `RecordError`."""
        for key in (key for key in self.entries if key not in KEYS):
            raise self._error(key, f"没有 {key} 这个键", f"There is no key {key}")
        for key in (key for key in _REQUIRED if key not in self.entries):
            raise _error(self.source, self.item, f"这一项缺少 {key}", f"This entry has no {key}")
        try:
            answer = GoldenAnswer(
                read_text(self._plain("id")),
                read_text(self._plain("question")),
                read_choice(self._plain("lang"), ("zh", "en")) if "lang" in self.entries else "zh",
                read_text(self._plain("after")) if "after" in self.entries else "",
                tuple(read_texts(point.plain) for point in self._list("points")),
                read_texts(self._plain("cites")),
            )
        except UnfitError as error:
            raise _error(self.source, self.item, error.zh, error.en) from None
        self._fits(answer)
        return answer

    def _fits(self, answer: GoldenAnswer) -> None:
        if answer.id in self.before:
            raise self._error("id", f"编号 {answer.id} 已经用过", f"The id {answer.id} is used already")
        if answer.after and answer.after not in self.before:
            raise self._error("after", f"前面没有 {answer.after}", f"There is no {answer.after} before this")
        for name in (name for name in answer.cites if name not in self.records):
            raise self._error("cites", f"知识库里没有条目 {name}", f"The knowledge base has no record {name}")
        if bool(answer.points) != bool(answer.cites) or not all(answer.points):
            raise self._error(
                "points",
                "points 和 cites 要么都写，要么都空，要点不能是空的",
                "points and cites are both given or both empty, and no point is empty",
            )

    def _plain(self, key: str) -> object:
        return self.entries[key].node.plain

    def _list(self, key: str) -> list[Node]:
        value = self.entries[key].node.value
        if not isinstance(value, list):
            raise self._error(key, f"{key} 应是列表", f"{key} must be a list")
        return value

    def _error(self, key: str, zh: str, en: str) -> RecordError:
        return _error(self.source, self.entries[key].node, zh, en)


def _error(source: Source, node: Node, zh: str, en: str) -> RecordError:
    return RecordError(
        zh,
        en,
        place=source.place(node.span.start),
        hint_zh="每项有 id、question、points 和 cites，接着问的还有 after。",
        hint_en="Each entry has id, question, points and cites, a follow-up has after.",
    )
