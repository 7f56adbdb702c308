"""Passages as they may be shown to a model: nothing hidden in them, none that tries to command it.

A model may obey whatever it reads. So what a reader of the passage would not see is taken out, a passage that
addresses a model is kept back, and the rest is fenced with an id that nobody can know beforehand.
"""

from __future__ import annotations

import re
import unicodedata

_HIDDEN = re.compile(
    r"<!--.*?(?:-->|$)|<(script|style|template)\b.*?(?:</\1>|$)"
    r"|<(\w+)[^>]*(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|hidden\b)[^>]*>.*?(?:</\2>|$)"
    r"|^\[//\]: #[^\n]*$",
    re.DOTALL | re.IGNORECASE | re.MULTILINE,
)
_TAG = re.compile(r"</?[A-Za-z][^>\n]{0,200}>")
_COMMANDS = re.compile(
    r"(?:忽略|无视|忘记|不要理会|不再遵守|覆盖|跳过)[^。\n]{0,12}(?:以上|之前|前面|上述|先前|所有|全部|任何|原有|系统)[^。\n]{0,12}"
    r"(?:要求|指令|规则|提示|约束|说明|内容)"
    r"|(?:你现在是|你是一个|你作为|作为(?:一个)?(?:AI|人工智能|语言模型|助手))|(?:系统|开发者)(?:提示词|(?:提示|指令|消息)\s?[:：])"
    r"|请在[^。\n]{0,12}(?:写|输出|回答|加上|填写|注明)(?:上|入|明)?\s?[:：]"
    r"|(?:致|给|告诉|请)(?:AI|人工智能|语言模型|大模型|模型|助手)[^。\n]{0,6}[:：，,]|(?:AI|模型|助手)(?:必须|应当|请|务必)"
    r"|(?:输出|写出|写入|插入|加上|改写成|替换为)(?:以下|下面|下列)[^。\n]{0,8}(?:内容|文字|句子|一句|话)"
    r"|\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{0,40}\b(?:previous|prior|above|all|any|earlier|system|these)\b"
    r"[^.\n]{0,30}\b(?:instructions?|rules?|prompts?|directions?|constraints?)\b"
    r"|\byou are now\b|\bas an? (?:AI|language model|assistant)\b|\b(?:system|developer) (?:prompt|message)\b"
    r"|\b(?:assistant|model|AI|LLM)s?\s?(?:must|should|:|,\s?please)|<\|[a-z_]+\|>|\[/?INST\]|^\s*(?:system|assistant)\s*:"
    r"|\b(?:write|output|insert|append|print|include) the following\b",
    re.IGNORECASE | re.MULTILINE,
)


def visible(text: str) -> str:
    """``text`` without what a reader would not see: comments, hidden elements, invisible characters, tags."""
    shown = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cf", "Cc", "Co", "Cs"))
    return _TAG.sub("", _HIDDEN.sub("", shown)).strip()


def commands(text: str) -> str:
    """What in a text addresses a model instead of a reader; empty when nothing does. Also looks at what is hidden."""
    bare = "".join(c for c in text if unicodedata.category(c) != "Cf")
    found = _COMMANDS.search(unicodedata.normalize("NFKC", bare))
    return found.group() if found else ""
