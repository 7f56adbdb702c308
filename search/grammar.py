"""Words that ask a question and seldom answer it: a closed class in each language, looked for but with little weight.

Nothing is removed from the index, and a query of nothing else still works. Of Chinese only the words of asking
are here: a list of frequent words would hold 安全, 要求 and 问题, which carry content.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.tokenizer import Token, stem

#: What is left of the weight and of the information of such words.
LITTLE = 0.1

_ENGLISH = """
a an the and or of to in on at by for from with as into than that this these those is are was were be been am
do does did has have had can could will would shall should may might must i we you he she it they my our your
his her its their what which who whom whose how when where why there not no if so then
"""
_FUNCTION_WORDS = frozenset(map(stem, _ENGLISH.split()))
#: The words of asking, in Chinese.
QUESTIONS = re.compile(
    "怎么办|怎么样|怎么|怎样|怎能|如何|为什么|为何|是什么|什么|哪些|哪个|哪里|哪种|多少|是不是|是否|能不能|能否|可不可以|请问|吗|呢|么"
)


def asking_words(folded: str, found: Sequence[Token]) -> frozenset[str]:
    """Those tokens of a query (folded, and taken apart) that only ask, wherever they stand in it.

    A pair of characters with one of them in a question is a seam, and says as little.
    """
    places = {at for match in QUESTIONS.finditer(folded) for at in range(*match.span())}
    meant = {token.text for token in found if places.isdisjoint(range(token.start, token.end))}
    return frozenset(
        token.text for token in found if token.text in _FUNCTION_WORDS or token.text not in meant
    )
