"""How much of what a question names a text names too, in whatever words: 更换 is held by 轮换, in part.

The vector of a whole text says what it is about, not whether each thing asked for is in it: a question about the
salaries of a team is near every text on that team. So each piece of the question is looked for by itself, as
ColBERT does (Khattab & Zaharia, 2020), with the vectors of the static model that comes with the package, whatever
embedder made the index; their lengths, which were learnt, say how much a piece tells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from search.embedders.protocol import unit_rows
from search.embedders.static import StaticEmbedder
from search.grammar import QUESTIONS

_ASKING = re.compile(f"{QUESTIONS.pattern}|多[久大长高]|几[个次天条家位台日周月点分秒种]?|谁")
#: KubePodCrashLooping, which a text may write in four words; a name of two, as PagerDuty, is one.
_COMPOUND = re.compile(r"\b(?:[A-Z][a-z]+){3,}\b")
_WITHIN = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Held:
    """The ``share`` (0..1) of a question's senses that a text holds, and what the word that lacks most lacks.

    ``lack`` is in even shares of the words, of three where there are more: 1 for one of three words that is not there.
    """

    share: float = 0.0
    lack: float = 1.0


def senses_held(question: str, texts: Sequence[str]) -> list[Held]:
    """What each of ``texts`` holds of ``question``; the words that only ask do not count."""
    model = StaticEmbedder()
    asked = model.pieces(_apart(_ASKING.sub(" ", question)))
    telling = np.square(asked).sum(axis=1)
    if not telling.any():
        return [Held() for _ in texts]
    telling /= telling.sum()
    words = min(3.0, 1.0 / float(np.square(telling).sum()))
    named = unit_rows(asked)
    found = []
    for text in texts:
        nearest = (named @ unit_rows(model.pieces(_apart(text))).T).max(axis=1, initial=0.0)
        found.append(Held(float(telling @ nearest), words * float((telling * (1.0 - nearest)).max())))
    return found


def _apart(text: str) -> str:
    return _COMPOUND.sub(lambda name: _WITHIN.sub(" ", name.group()), text)
