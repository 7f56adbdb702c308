"""Identifiers, versions, addresses and names: what must be copied, not rephrased."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from kb.assistant.grounding.claim import ADDRESS, IDENTIFIER, NAME, VERSION, Claim, Reading
from search.characters import fold_cased
from search.tokenizer import stem

_ADDRESS = re.compile(
    r"(?:https?|ftp|jdbc|amqp|ldap)s?:[\w.:/@%?=&#~+-]*[\w/]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?::\d+|/\d+)?(?!\d|\.\d)|\bwww\.[\w.-]+\w"
    r"|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|cn|net|org|gov|local|internal|io)(?:/\S*\w)?\b"
)
_VERSION = re.compile(
    r"\b[vV](?P<v>\d+(?:\.\d+)*)\b|(?<![\d.A-Za-z-])(?P<three>\d+(?:\.\d+){2,3})(?!\d|\.\d)"
    r"|(?:版本号?|[Vv]ersions?|[Rr]elease)(?:为|是|:)?\s?(?P<named>\d+(?:\.\d+)+)|(?P<before>\d+\.\d+)(?=\s?版)"
)
_IDENTIFIER = re.compile(
    r"(?<![A-Za-z\d])[A-Za-z][A-Za-z0-9]*(?:[-_.#][A-Za-z0-9]+)+|(?<![A-Za-z\d])[A-Za-z]+\d[A-Za-z0-9]*|(?<![\d.,:])0\d+(?![\d.:])"
)
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9+]*(?:['’]s)?")
_PERSON = re.compile(
    r"(?:由|请|经|联系)(?P<by>[{0}][一-鿿]{{1,2}}?)(?=负责|牵头|组织|审批|批准|确认|处理|决定|提出|执行|签字|复核)"
    r"|(?<![一-鿿])(?P<who>[{0}][一-鿿]{{1,2}}?)(?=负责|牵头|认为|指出|提出|发现|建议|经理|工程师|主任|总监|老师)".format(
        "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻苏潘葛范彭郎鲁韦马苗凤方俞任袁柳鲍史唐"
        "费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵汪祁毛禹狄米贝明臧计成戴宋庞熊纪舒屈项祝"
        "董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫白房裘缪干解应宗丁宣邓郁单杭洪包"
        "诸左石崔吉龚程邢裴陆荣翁荀羊惠甄曲家封芮储靳段富焦谷车侯宁仇祖武符刘景詹束龙叶幸司黎薄印宿怀蒲从鄂索赖卓屠蒙池乔"
        "阴苍双闻莘翟谭贡劳姬申扶堵冉宰雍桑桂濮牛寿通边燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习艾鱼容向古易慎戈廖庚终暨居衡步都耿"
        "满弘匡国文寇广禄东殴沃利蔚越隆师巩聂晁勾敖融冷辛阚那简饶空曾关相查荆红游竺权盖益桓公"
    )
)
_NO_PERSON = re.compile(
    r".*[组部科处方人员室局队厂院司商行户端侧级类套台机]$|^(?:安全|应用|高级|双方|平台|单位|项目|通信|公司|国家|常规)"
)

#: Latin words that a writer may use of himself: they name no product, person or system.
_FREE_TEXT = "api id it pc ui ok no yes faq am pm mr ms dr i e.g i.e etc"
_FREE = frozenset(_FREE_TEXT.split())
_NOT_NAMES_TEXT = "the this that these those it its if when once after before because"
_NOT_NAMES = frozenset(_NOT_NAMES_TEXT.split())


@dataclass(frozen=True)
class Lexicon:
    """Names that must be right: each canonical name with its other spellings, in any language.

    People, organisations and systems of the project; a system's Chinese and English name are one.
    """

    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, names: Iterable[str | tuple[str, ...]]) -> Lexicon:
        """A lexicon of names; a tuple holds spellings of one name, the first is canonical. Blank ones are left out."""
        groups = [((name,) if isinstance(name, str) else name) for name in names]
        kept = [
            tuple(dict.fromkeys(part.strip() for part in group if len(part.strip()) > 1)) for group in groups
        ]
        return cls({group[0]: group[1:] for group in kept if group})

    @cached_property
    def spellings(self) -> dict[str, str]:
        """Folded lower-case spelling -> canonical name."""
        known = {fold_cased(other).lower(): name for name, others in self.names.items() for other in others}
        return known | {fold_cased(name).lower(): name for name in self.names}

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds every spelling, the longest first; Latin ones only as whole words."""
        parts = [
            rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])" if name.isascii() else re.escape(name)
            for name in sorted(self.spellings, key=len, reverse=True)
        ]
        return re.compile("|".join(parts) or r"(?!)", re.IGNORECASE)


NOBODY = Lexicon()


def addresses(text: str) -> Iterator[Claim]:
    """URLs, e-mail addresses, IP addresses and host names."""
    for match in _ADDRESS.finditer(text):
        found = match.group()
        bare = found.split("/")[0].split(":")[0]
        implied: set[Reading] = {(ADDRESS, bare.lower())} if bare[:1].isdigit() else set()
        readings: frozenset[Reading] = frozenset({(ADDRESS, found.lower())})
        yield Claim(ADDRESS, *match.span(), found, readings, frozenset(implied))


def versions(text: str) -> Iterator[Claim]:
    """Versions: v2.5, 2.5.1, 版本 2.5, 2.5 版."""
    for match in _VERSION.finditer(text):
        group = match.lastgroup or "v"
        start = match.start() if group == "v" else match.start(group)
        yield Claim(VERSION, start, match.end(), match[group], frozenset({(VERSION, match[group])}))


def identifiers(text: str) -> Iterator[Claim]:
    """Identifiers with a digit or of capitals: REQ-001, ERP_01, SM3, CTN-IF; ERP_01 and ERP-01 are the same."""
    for match in _IDENTIFIER.finditer(text):
        found = match.group()
        if not any(c.isdigit() for c in found) and not (found.isupper() or "_" in found):
            continue
        key = re.sub(r"[_.#]", "-", found).lower()
        readings: set[Reading] = {(IDENTIFIER, key)}
        yield Claim(IDENTIFIER, *match.span(), found, frozenset(readings))


def roster(text: str, lexicon: Lexicon) -> Iterator[Claim]:
    """The names of ``lexicon`` that a folded text mentions."""
    for match in lexicon.pattern.finditer(text):
        canonical = lexicon.spellings[match.group().lower()]
        yield Claim(NAME, *match.span(), match.group(), frozenset({(NAME, canonical)}))


def strangers(text: str, lang: str) -> Iterator[Claim]:
    """People and products in a folded text that no lexicon knows: capitals, and Chinese names before a role."""
    for match in _LATIN.finditer(text):
        word = match.group().removesuffix("'s").removesuffix("’s")
        if _is_name(word, text, match.start(), lang):
            yield Claim(NAME, *match.span(), word, frozenset({("word", stem(word.lower()))}))
    for match in _PERSON.finditer(text):
        group = "by" if match["by"] else "who"
        if not _NO_PERSON.match(match[group]):
            yield Claim(NAME, *match.span(group), match[group], frozenset({("literal", match[group])}))


def _is_name(word: str, text: str, start: int, lang: str) -> bool:
    if len(word) < 2 or word.lower() in _FREE:
        return False
    capitals = sum(c.isupper() for c in word)
    if capitals > 1:
        return True
    if lang == "zh":
        return capitals == 1 and word[0].isupper()
    opening = re.search(r"(?:^|[.!?:;\"“(\n]\s*)$", text[:start])
    return capitals == 1 and word[0].isupper() and not opening


def latin_words(text: str) -> frozenset[Reading]:
    """The stems of the Latin words in a folded text: what a product's name may rest on."""
    plain = {match.group().removesuffix("'s").removesuffix("’s").lower() for match in _LATIN.finditer(text)}
    # PACS and LISs are not plurals of one another, so the word itself counts besides its stem
    return frozenset(("word", form) for word in plain for form in (word, stem(word)))
