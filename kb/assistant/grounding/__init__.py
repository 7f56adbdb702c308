"""The fact check: what a drafted sentence says must be in the passages and facts it cites.

>>> from kb.assistant.grounding import Lexicon, check
>>> source = "2024年3月5日，核心系统的对账任务停了 1.5 小时，由张晓雯恢复；超时上限不得低于 30 秒。"
>>> check("对账任务在 5 March 2024 停了90分钟。", [source])
()
>>> names = Lexicon.of(["张晓雯", "李卫国"])
>>> [failure.kind for failure in check("对账任务停了 2 小时，由李卫国恢复。", [source], names)]
['number', 'name']
"""

from kb.assistant.grounding.check import Failure, check, doubts, read, unsupported
from kb.assistant.grounding.names import Lexicon

__all__ = ["Failure", "Lexicon", "check", "doubts", "read", "unsupported"]
