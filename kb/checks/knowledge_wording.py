"""Whether what was learned is about mechanisms instead of persons."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.checks.knowledge_rule import Library, at_line, body_lines, knowledge_rule
from kb.checks.validations_rule import Fault

#: Family names that make up some nine tenths of the population, and how colleagues are called by them.
_NAME = (
    "[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余于杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆"
    "汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤]"
)
_PERSON = (
    rf"(?:(?:老|小){_NAME}|{_NAME}(?:某某?|工(?!作|程|序|艺|具|单|期|时)|经理|总(?!行|部|量|数|线|体|额|账|计))"
    rf"|(?:工程师|经理|组长|主管|主任|专员|同事|顾问|员工|开发|测试|运维){_NAME}[㐀-鿿]{{1,2}}"
    rf"|(?:^|(?<=[，。；、：:（(\s]))(?:由于|因为?|是)?{_NAME}[㐀-鿿]{{1,2}}(?=[的个工在没未忘]))"
)
_BLAME = (
    "失误|犯错|出错|不负责|不认真|不仔细|不上心|没责任心|责任心|粗心|马虎|大意|疏忽|偷懒|敷衍|忘记|忘了"
    "|能力差|能力不足|水平|误删|误改|误操作|搞错|弄错|装错|配错|漏(?:测|改|配|看|报)|不管不顾"
)
#: Given names of persons; "Oracle failed to" is about a product.
_GIVEN = (
    "Adam|Alan|Alex|Alice|Amy|Andrew|Andy|Anna|Anne|Anthony|Ben|Bill|Bob|Brian|Carl|Carol|Charles|Chris|Daniel|Dave|David"
    "|Dan|Diana|Donna|Edward|Emily|Emma|Eric|Eva|Frank|Fred|Gary|George|Grace|Greg|Harry|Helen|Henry|Jack|James|Jane"
    "|Jason|Jeff|Jennifer|Jenny|Jerry|Jim|Joan|Joe|John|Jonathan|Julia|Karen|Kate|Kevin|Larry|Laura|Linda|Lisa|Lucy"
    "|Luke|Maria|Mark|Martin|Mary|Matt|Michael|Mike|Nancy|Nick|Oliver|Patrick|Paul|Peter|Phil|Rachel|Ray|Richard"
    "|Robert|Roger|Ron|Ruth|Sam|Sarah|Scott|Simon|Sophie|Stephen|Steve|Susan|Thomas|Tim|Tom|Tony|Victor|William"
)
_SOMEBODY = r"(?!The\b|This\b|That\b|It\b|Nobody\b|We\b|They\b|Who\b|Nothing\b|Everyone\b)[A-Z][a-z]+(?:\s[A-Z][a-z]+)?"
_ENGLISH = re.compile(
    rf"\b{_SOMEBODY}\s(?:forgot|neglected|messed\sup|screwed\sup|should\shave\sknown|did(?:n't|\snot)\sbother)\b"
    rf"|\b{_SOMEBODY}(?:'s|’s)\s(?:fault|negligence|carelessness)\b"
    rf"|\b(?:{_GIVEN})(?:\s[A-Z][a-z]+)?\s(?:failed\sto|overlooked|ignored|broke)\b"
    rf"|\b(?:{_GIVEN})(?:\s[A-Z][a-z]+)?(?:'s|’s)\s(?:mistake|error|failure)\b"
)
_CHARACTER = (
    r"粗心|马虎|不负责任|没有?责任心|责任心(?:不强|不够|差|缺失)|工作态度|态度(?:不端正|差|有问题)|偷懒|懒散|敷衍了?事"
    r"|素质(?:低|差)|(?:个人|人员|顾问|工程师|开发|同事)(?:能力|水平)(?:太?差|太?低|不足|不行)|人为(?:失误|疏忽|大意)|粗枝大叶"
    r"|\b(?:human error|careless(?:ness|ly)?|negligen(?:t|ce)|incompeten(?:t|ce)|laz(?:y|iness)|sloppy)\b"
)
_NEGATED = re.compile(
    r"(?:不是|并非|而非|不能(?:把|将)[^，。；]{1,8}归|不能(?:只|仅)?归(?:因于|咎于|结为)|不归咎|不怪|与|不写|不追究|不讨论|\bnot|\bno|\bnever)[^，。；]{0,12}$",
    re.I,
)
_BLAMING = re.compile(rf"(?P<person>{_PERSON})[^，。；\n]{{0,10}}(?:{_BLAME})|(?P<trait>{_CHARACTER})", re.I)
_QUOTED = re.compile(r"“[^“”]*”|「[^「」]*」|\"[^\"]*\"|`[^`]*`")


@knowledge_rule(
    "K08",
    zh="说机制，不怪人",
    en="Causes are mechanisms, not persons",
    why_zh="写上“某某粗心”，原因就查到头了；下一个人在同样的流程里还会出同样的错",
    why_en="blame ends the analysis; the next person in the same process makes the same mistake",
    severity="warning",
)
def wording_is_blameless(library: Library) -> Iterator[Fault]:
    """A personal name next to a reproach, or a trait of character given as a cause; quoted words are not meant.

    The blameless review is that of Dekker, *The Field Guide to Understanding "Human Error"* (2014).
    """
    for record in library.of("retrospective", "lesson"):
        for number, line in body_lines(record):
            if words := blame_in(line):
                yield Fault(
                    record.id,
                    at_line(record, number),
                    f"{record.id} 在怪人：“{words}”",
                    f'{record.id} blames: "{words}"',
                    "写哪一步让人容易出错、为什么没有拦住，用角色代替人名",
                    "say which step made the mistake easy and what did not stop it; name roles, not persons",
                )


def blame_in(text: str) -> str:
    """Return the first words of ``text`` that blame a person; empty when none do."""
    text = _QUOTED.sub(lambda quoted: " " * len(quoted[0]), text)
    for found in (*_BLAMING.finditer(text), *_ENGLISH.finditer(text)):
        if not _NEGATED.search(text[: found.start()]):
            return found[0].strip()
    return ""
