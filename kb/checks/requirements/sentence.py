"""A requirement sentence taken apart: conditions, subject, modal verb, predicate, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

_CJK = re.compile(r"[㐀-鿿]")
#: From here on a text explains and demands nothing.
_NOTE = re.compile(
    r"(?:\b(?:NOTE|Note|Examples?\b[^.:]{0,40})\s*:|(?:^|(?<=[。；\s]))(?:注|说明|例|示例)[：:]|\.\. code).*",
    re.S,
)
_QUOTED = re.compile(r"“[^”]*”|「[^」]*」|\"[^\"]*\"|`[^`]*`|‘[^’]*’")

#: 应 as a verb of duty, not part of 响应, 供应, 应答, 应付 and the like.
_YING = (
    r"(?<![对相响供反适感效回呼照顺策])应"
    r"(?!用|急|答|收[账款]|付|届|税|纳税|计[利入提]|力(?!求|争)|聘|届|邀|激|商|对(?:策略|措施|预案|方案|计划|机制))"
)
_ZH_MODAL = re.compile(rf"不{_YING}|{_YING}(?:当|该)?|不宜|(?<![适便合时权事])宜(?![居人家])")
_ZH_STRONG = re.compile(
    r"必须|不得(?!不)|严禁|禁止|可以|不可以|需要|必需|不允许|不能|(?<!无)须(?!知)|(?<!不)应当|能够"
)
#: After the name of who acts, also one character is a modal verb.
_ZH_WEAK = re.compile(
    r"可(?![用靠能见读信视控选编行追])|能(?![力源耗效量])|要(?![求素点件])|需(?!求)|会(?![员话议计])|将(?!来)"
)
_ZH_CONDITION = re.compile(
    r"^\s*(?:当(?![日月年天班前次])|每当|如果|如(?=[一-鿿].{2,})|若|一旦|假如|假设|倘若|在|于|除非|为了|为(?=[^，]{2,20}，)|只要|只有)"
)
_EN_MODAL = re.compile(r"\b(?:shall(?:\s+not)?|should(?:\s+not)?|may(?:\s+not)?)\b", re.I)
_EN_WEAK = re.compile(
    r"\b(?:must(?:\s+not)?|will(?:\s+not)?|can(?:not|\s+not)?|could|might|would|(?:needs?|ha(?:s|ve)|is|are|ought)\s+to)\b",
    re.I,
)
EN_CONDITION = re.compile(
    r"^\s*(?:when|whenever|while|where|if|once|upon|after|before|during|unless|as soon as|in case|for"
    r"|in order to|to)\b",
    re.I,
)
_EN_SHALL = re.compile(r"\bshall\b", re.I)
_EN_LEADING = re.compile(r"\s*(?:then\b\s*)?(?:(?:the|a|an|each|any|all|every)\b\s*)?", re.I)
_ZH_LEADING = re.compile(r"\s*(?:则|那么|此时|届时|且|并且|其中)?\s*")
_ZH_BREAK = re.compile("[，,；;]")
#: What ends a leading condition: a comma, or "then".
_EN_BREAK = re.compile(r",|\s(?=then\b)")


class Part(NamedTuple):
    """A half-open range of the sentence and the characters in it."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Sentence:
    """One requirement statement in one language; ``kind`` is the type of the requirement.

    ``criteria`` are the words of its acceptance criteria, which may hold load and percentile.
    """

    text: str
    lang: str
    kind: str = "functional"
    criteria: str = ""

    @cached_property
    def bare(self) -> str:
        """The text with notes and quoted words blanked out: they are no wording of the requirement."""
        return _QUOTED.sub(lambda quoted: " " * len(quoted[0]), self.demanding)

    @cached_property
    def demanding(self) -> str:
        """The text with notes and examples blanked out."""
        return _NOTE.sub(lambda note: " " * len(note[0]), self.text)

    @cached_property
    def main(self) -> int:
        """Where the main clause begins: after the leading conditions, before its subject."""
        return self._zh_main() if self.lang == "zh" else self._en_main()

    @cached_property
    def modals(self) -> tuple[Part, ...]:
        """The modal verbs that GB/T 1.1 and ISO know for requirements, outside the leading conditions."""
        pattern = _ZH_MODAL if self.lang == "zh" else _EN_MODAL
        return tuple(self._part(found) for found in pattern.finditer(self.bare) if found.start() >= self.main)

    @cached_property
    def weak_modal(self) -> Part | None:
        """The modal verb that stands where 应 or shall belongs; None when there is a proper one, or none."""
        if self.modals:
            return None
        if self.lang == "en":
            found = _EN_WEAK.search(self.bare, self.main)
            return self._part(found) if found else None
        strong = _ZH_STRONG.search(self.bare, self.main)
        weak = next(
            (
                found
                for found in _ZH_WEAK.finditer(self.bare, self.main)
                if _ends_a_name(self.bare[self.main : found.start()])
            ),
            None,
        )
        both = [found for found in (strong, weak) if found]
        return self._part(min(both, key=lambda found: found.start())) if both else None

    @cached_property
    def modal(self) -> Part | None:
        """The first modal verb of the main clause, proper or not."""
        return self.modals[0] if self.modals else self.weak_modal

    @cached_property
    def subject(self) -> Part | None:
        """What stands before the modal verb in its clause; empty text when nothing does; None without a verb."""
        if self.modal is None:
            return None
        before = self.bare[self.main : self.modal.start]
        cut = max(before.rfind(mark) for mark in "，,；;。：") + 1
        leading = (_EN_LEADING if self.lang == "en" else _ZH_LEADING).match(before[cut:])
        start = self.main + cut + (leading.end() if leading else 0)
        return Part(start, self.modal.start, self.text[start : self.modal.start].rstrip())

    @cached_property
    def predicate(self) -> Part:
        """Everything after the modal verb; the main clause when there is none."""
        start = self.modal.end if self.modal else self.main
        return Part(start, len(self.bare), self.bare[start:])

    def _part(self, found: re.Match[str]) -> Part:
        return Part(found.start(), found.end(), self.text[found.start() : found.end()])

    def _demands(self, start: int) -> bool:
        """Whether a modal verb follows: then the one before stands in a condition."""
        pattern = _ZH_MODAL if self.lang == "zh" else _EN_SHALL
        return bool(pattern.search(self.bare, start))

    def _zh_main(self) -> int:
        start = 0
        while _ZH_CONDITION.match(self.bare[start:]):
            comma = _ZH_BREAK.search(self.bare, start)
            modal = _ZH_MODAL.search(self.bare, start)
            if comma is None or (modal and modal.start() < comma.start() and not self._demands(comma.end())):
                break
            start = comma.end()
        modal = _ZH_MODAL.search(self.bare, start)
        if start and modal:  # a condition may itself hold commas: 如果缺少影像号，或授权超过 24 h，则…
            start = max(start, *(self.bare.rfind(mark, 0, modal.start()) + 1 for mark in "，,；;"))
        return start

    def _en_main(self) -> int:
        start = 0
        while EN_CONDITION.match(self.bare[start:]):
            modal = _EN_MODAL.search(self.bare, start) or _EN_WEAK.search(self.bare, start)
            end = _EN_BREAK.search(self.bare, start)
            if end is None or (modal and modal.start() < end.start() and not self._demands(end.end())):
                break
            start = end.end()
        modal = _EN_MODAL.search(self.bare, start)
        if start and modal:
            start = max(start, self.bare.rfind(",", 0, modal.start()) + 1)
        return start


def language_of(text: str) -> str:
    """Return "zh" when the text holds Chinese characters, else "en"."""
    return "zh" if _CJK.search(text) else "en"


_NAME_END = re.compile(
    r"(?:系统|平台|服务|接口|网关|模块|中台|前置机?|组件|程序|终端|引擎|门户|中心|应用|端|机|库|柜台|员|师|岗|方|人|部|处|科|组|者|长|户|[A-Za-z0-9])\s*$"
)


def _ends_a_name(text: str) -> bool:
    return bool(_NAME_END.search(text)) or not text.strip()
