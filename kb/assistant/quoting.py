"""Passages as they may be shown to a model: nothing hidden in them, none that tries to command it.

A model may obey whatever it reads. So what a reader of the passage would not see is taken out, a passage that
addresses a model is kept back, and the rest is fenced with an id that nobody can know beforehand.
"""

from __future__ import annotations

import html
import re
import unicodedata

from search import Note
from search.characters import fold_cased

_NAMES = (
    "a abbr address article aside audio b base blockquote body br button canvas caption center cite code col "
    "colgroup dd del details dfn div dl dt em embed figcaption figure font footer form frame h1 h2 h3 h4 h5 h6 "
    "head header hr html i iframe img input ins kbd label legend li link main map mark math meta nav noscript "
    "object ol option p param picture pre q s samp script section select small source span strike strong style "
    "sub summary sup svg table tbody td template textarea tfoot th thead time title tr tt u ul var video"
)
_VOID = frozenset(
    ["base", "br", "col", "embed", "frame", "hr", "img", "input", "link", "meta", "param", "source"]
)
_ALWAYS_HIDDEN = frozenset(("script", "style", "template", "title", "head"))
#: What stands first wins, as on the page: a comment quoted in code is code.
_PIECE = re.compile(
    r"(?P<code>^ {0,3}(?P<fence>```+|~~~+)[^\n]*\n.*?(?:^ {0,3}(?P=fence)[`~]*[ \t]*$|\Z)"
    r"|(?<!`)(?P<ticks>`+)(?!`)(?:(?!\n\s*\n).)+?(?<!`)(?P=ticks)(?!`))"
    r"|(?P<comment><!--.*?(?:-->|\Z)|^ {0,3}\[[^\]\n]+\]:[ \t]*<?#>?(?=[ \t])[^\n]*$)"
    rf"|<(?P<close>/?)(?P<name>{_NAMES.replace(' ', '|')})(?P<with>(?:\s(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)?)/?>",
    re.DOTALL | re.IGNORECASE | re.MULTILINE,
)
_STYLED = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?<![\w-])font-size\s*:\s*0|(?<![\w-])opacity\s*:\s*0*\.?0*(?![.\d])"
    r"|(?<![\w-])color\s*[:=]\s*[\"']?\s*(?:white\b|transparent\b|#f{3,8}\b|rgba?\(\s*255\s*,\s*255\s*,\s*255)",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_HIDDEN = re.compile(r"\shidden(?=[\s=/]|$)", re.IGNORECASE)

_PRIOR = "(?:以上|之前|前面|上面|上述|先前|此前)"
_ORDERS = "(?:要求|指令|规则|提示词?|约束|说明|指示)"
_DRAFTER = "(?:起草人|起草者|撰写人|撰稿人|写作者|编写者|写作助手|人工智能|大?语言模型|大模型|模型|助手|(?<![a-z])ai)"
_TEXT = "(?:本节|本章|这一节|这一章|全文|正文|报告|文档|草稿|答案|回答|摘要|总结|文中|结尾|开头|末尾)"
_COMMANDS = re.compile(
    rf"(?:忽略|无视|忘记|忘掉|不要理会|不要管|不再遵守|覆盖|跳过)[^。\n]{{0,6}}{_PRIOR}[^。\n]{{0,12}}{_ORDERS}"
    r"|(?:忽略|无视|忘记|忘掉|不要理会|不再遵守)[^。\n]{0,6}(?:所有|全部|任何|原有|系统)的?(?:要求|指令|规则|提示词|约束)"
    rf"|{_PRIOR}的?(?:所有|全部)?{_ORDERS}[^。\n]{{0,4}}(?:作废|无效|失效)[^。\n]{{0,12}}(?:写|输出|回答)"
    rf"|{_DRAFTER}(?:请|应|须)?(?:注意|听令|须知)\s?[:,]|{_DRAFTER}\s?:\s?请[^。\n]{{0,16}}(?:写(?!入)|改|输出|回答|声明|注明)"
    r"|(?:致|告诉)(?:ai|人工智能|语言模型|大模型|模型|助手)[^。\n]{0,6}:"
    r"|(?:ai|模型|助手)(?:必须|应当|请|务必)[^。\n]{0,12}(?:写(?!入)|回答|忽略|声明|起草)"
    r"|你现在是|你(?:是|作为)一[个名](?:ai|人工智能|语言模型|助手)|作为(?:一[个名])?(?:ai|人工智能|语言模型)(?:助手|模型)?,"
    r"|(?:系统|开发者)提示词\s?:"
    rf"|{_TEXT}(?:里|中)?(?:只|仅|必须|一律|应当?|请)(?:能|要|写|输出|改)[^。\n]{{0,6}}[:\"“「]"
    rf"|(?:起草|撰写|编写|生成){_TEXT}[^。\n]{{0,8}}写\s?:|把{_TEXT}(?:改成|改为|写成|换成)"
    rf"|请在[^。\n]{{0,8}}{_TEXT}[^。\n]{{0,6}}(?:(?<!填)写|输出|回答|加上|注明)(?:上|入|明)?\s?:"
    r"|\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{0,40}\b(?:previous|prior|above|all|any|earlier|system|these)\b"
    r"[^.\n]{0,30}\b(?:instructions?|rules?|prompts?|directions?|constraints?)\b"
    r"|\byou are now (?:an? (?:ai|assistant|model|chatbot|writer|author)\b|in (?:developer|god|jailbreak) mode)"
    r"|\bas an? (?:ai|(?:large )?language model)(?: assistant| model)?,|\b(?:system|developer) prompt\s?:"
    r"|(?:^|[.!?;:\n]\s*)(?:please )?(?:answer|respond|reply) (?:only )?with\b[^.\n]{0,20}:"
    r"|\b(?:note|message|instructions?) (?:to|for) (?:the )?(?:drafter|writer|author|assistant|model|ai|llm)s?\b\s?:"
    r"|\b(?:assistant|model|ai|llm)s?\s?(?:must|should|,\s?please)\b[^.\n]{0,15}\b(?:say|state|answer|ignore|claim)\b"
    r"|<\|[a-z_]+\|>|\[/?inst\]|^\s*(?:system|assistant)\s*:\s*(?:ignore|you (?:are|must)|done)\b",
    re.IGNORECASE | re.MULTILINE,
)
#: What ordinary runbooks say, too: it is given, and noted.
_DOUBTFUL = re.compile(
    r"(?:系统|开发者)(?:提示|指令|消息)\s?:|(?:ai|模型|助手)(?:必须|应当|请|务必)|作为(?:ai|人工智能|语言模型|助手)"
    r"|(?:输出|写出|写入|插入|加上|改写成|替换为)(?:以下|下面|下列)[^。\n]{0,8}(?:内容|文字|句子|一句|话)"
    r"|\b(?:write|output|insert|append|print|include) the following\b|\byou are now\b|\b(?:system|developer) message\b"
    r"|^#{1,6}\s*(?:system|assistant|user|instructions?)\s*:?\s*$|^\s*(?:system|assistant)\s*:",
    re.IGNORECASE | re.MULTILINE,
)
_ROLE = re.compile(r"\b(?:system|assistant)\s*:", re.IGNORECASE)
_APART = re.compile(r"(?<=[一-鿿])\s+(?=[一-鿿])")
#: Cyrillic and Greek letters that look like Latin ones, which they replace where a word is to be overlooked.
_ALIKE = str.maketrans("аеорсухіѕјԁԛԝһӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧαορνι", "aeopcyxisjdqwhlABEZHIKMNOPTYXaopvi")


def printable(text: str) -> str:
    """``text`` without control characters, invisible ones and those that turn the direction of writing."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cf", "Cc", "Co", "Cs"))


def visible(text: str) -> str:
    """``text`` without what a reader would not see: comments, hidden elements, invisible characters, HTML tags.

    Code stays as it is written, and so does what only looks like a tag: ``kill <pid>``, ``List<String>``.
    """
    bare = printable(text.replace("\r\n", "\n"))
    kept: list[str] = []
    at, within, depth = 0, "", 0
    for piece in _PIECE.finditer(bare):
        kept.append("" if within else bare[at : piece.start()])
        at = piece.end()
        name = (piece["name"] or "").lower()
        if piece["code"] and not within:
            kept.append(piece["code"])
        elif within:
            if name == within and not piece.group().endswith("/>"):
                depth += -1 if piece["close"] else 1
            within = within if depth else ""
        elif name and name not in _VOID and not piece["close"] and _unseen(name, piece["with"]):
            within, depth = name, 1
    kept.append("" if within else bare[at:])
    return "".join(kept).strip()


def _unseen(name: str, attributes: str) -> bool:
    if name in _ALWAYS_HIDDEN or _HIDDEN.search(_QUOTED.sub("", attributes)):
        return True
    return bool(_STYLED.search(attributes))


def withheld(name: str) -> Note:
    """The note that the passage called ``name`` was kept back."""
    return Note(
        f"{name} 里有指挥模型的话，没有给模型看。",
        f"{name} tries to command a model and was not shown to it.",
    )


def commands(text: str) -> str:
    """What in a text orders a model about instead of telling a reader something; empty when nothing does."""
    found = _COMMANDS.search(_plain(text))
    return found.group() if found else ""


def doubtful(text: str) -> str:
    """What may address a model but is said in ordinary runbooks, too (系统提示：磁盘已满); empty when nothing does."""
    found = _DOUBTFUL.search(_plain(text))
    return found.group() if found else ""


def orders(sentence: str) -> str:
    """What in a drafted sentence commands a model or speaks in the role of one; empty when nothing does."""
    role = _ROLE.search(_plain(sentence))
    return commands(sentence) or (role.group() if role else "")


def _plain(text: str) -> str:
    """``text`` as a model reads it: entities decoded, letters of one look and traditional characters made one."""
    bare = "".join(c for c in html.unescape(text) if unicodedata.category(c) != "Cf")
    return _APART.sub("", fold_cased(unicodedata.normalize("NFKC", bare).translate(_ALIKE)))
