"""Personal data as tokens: what leaves the machine names nobody, what comes back is filled in again."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Protocol

from search.characters import fold_cased, origins

#: What identifies a person by its form: kind -> pattern, for folded text. Chinese identity numbers end in a check
#: digit or X, those of Hong Kong in one in brackets; 3-2-4 digits are an American one. A passport or an identity number
#: of 15 digits is known by the word before it. Area codes are 010, 02x and 03xx to 09xx.
_FORMS = {
    "mail": r"[A-Za-z0-9_.+-]{1,64} ?@ ?[\w-]{1,63}(?:\.[\w-]{1,63})+",
    "identity": r"(?<![\dA-Za-z])[1-9]\d{5}[ -]?(?:19|20)\d{2}[ -]?(?:0[1-9]|1[0-2])[ -]?(?:0[1-9]|[12]\d|3[01])[ -]?"
    r"\d{3}[\dXx](?![\dA-Za-z])"
    r"|(?<![\w-])(?!000|666|9)\d{3}-\d{2}-\d{4}(?![\w-])|(?<![\dA-Za-z])[A-Z]{1,2}\d{6}\([\dA]\)",
    "document": r"(?<![\w-])(?:[A-Z]{1,2}\d{7,8}|\d{15})(?![\w-])",
    "iban": r"(?<![\dA-Za-z])[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,3})?(?![\dA-Za-z])",
    "card": r"(?<![\dA-Za-z.-])(?:\d{16,19}|\d{4}(?:[ -]\d{4}){3}(?:[ -]?\d{1,3})?)(?![\dA-Za-z.-])",
    "phone": r"(?<![\dA-Za-z.-])(?:(?:\(?\+?86\)?[- .]?)?1[3-9]\d[- .]?\d{4}[- .]?\d{4}"
    r"|\(?0(?:10|2\d|[3-9]\d{2})\)?[- .]?[2-9]\d{2,3}[- .]?\d{4}|[48]00[- .]\d{3,4}[- .]?\d{3,4}"
    r"|\([2-9]\d{2}\) ?[2-9]\d{2}-\d{4}|[2-9]\d{2}-[2-9]\d{2}-\d{4}"
    r"|\+\d{1,3}[- .]?(?:\(\d{1,4}\)[- .]?)?(?:\d[- .]?){6,12}\d)(?![\dA-Za-z])",
}
_TOKEN = re.compile(r"\{\s*(?P<token>(?:person|mail|identity|document|iban|card|phone):\d+)\s*\}")
_CARD_BEFORE = re.compile(r"(?:卡号|账号|账户|card(?: number| no\.?)?)\s?[:：]?\s?$", re.IGNORECASE)
_DOCUMENT_BEFORE = re.compile(
    r"(?:护照|通行证|身份证|证件|passport|id card|identity card)\s?(?:号码?|号|number|no\.?)?\s?(?:为|是|is)?\s?:?\s?$",
    re.IGNORECASE,
)
_INNER = re.compile(r"\(([^()]{2,})\)")
#: Forms of address after a Chinese surname; 工 and 总 only where they end the word (工作, 总数).
_TITLES = (
    "经理|主任|处长|科长|老师|工程师|总监|主管|队长|行长|局长|部长|院长|组长|先生|女士|专家|顾问|博士"
    "|工(?![作程具期单艺厂序种会况业资])|总(?![数体计额量部行是之线共结和])"
)
#: Surnames that with 小 or 老 before them are words: 小时, 小组, 小程序.
_WORDS = frozenset("时组程于计麦米路车平白明安温师成高方万家")
#: Surnames of two characters, see 百家姓; the older ones too.
_COMPOUND = frozenset(
    re.findall(
        "..",
        "欧阳司马上官诸葛夏侯东方皇甫尉迟公孙慕容令狐宇文长孙司徒司空轩辕南宫独孤端木百里呼延闻人澹台公冶宗政濮阳"
        "淳于单于太叔申屠仲孙钟离鲜于闾丘亓官司寇公西漆雕乐正拓跋公羊东郭西门南门赫连万俟纳兰完颜耶律贺兰",
    )
)
#: Dots between the parts of a name, which are typed as it comes or left out: 阿卜杜拉·买买提.
_DOTS = "·・•‧∙⋅・.-"


class People(frozenset[str]):
    """Names that are personal data; ``unreadable`` names the projects whose people are not known."""

    unreadable: tuple[str, ...]

    def __new__(cls, names: Iterable[str] = (), unreadable: Iterable[str] = ()) -> People:
        """The names, and the codes of the projects that could not be read."""
        made = super().__new__(cls, names)
        made.unreadable = tuple(unreadable)
        return made


class _Model(Protocol):
    @property
    def remote(self) -> bool: ...


def unknown_names(people: Collection[str], model: _Model) -> tuple[str, str] | None:
    """Why ``model`` may not be asked (zh, en): it is elsewhere, and not everybody's name is known to be hidden."""
    codes = people.unreadable if isinstance(people, People) else ()
    if not codes or not model.remote:
        return None
    return (
        f"项目 {'、'.join(codes)} 读不出来，无法隐去其中的人名，没有交给别处的模型",
        f"project {', '.join(codes)} cannot be read, so the names in it cannot be hidden; "
        "the remote model was not asked",
    )


class Redaction:
    """Replaces personal data by tokens such as ``{person:1}``, the same one for the same spelling, and back.

    Looks at the folded text, so full-width characters, capitals and blanks between the characters of a name make
    no difference. People on no list are not recognised.
    """

    def __init__(self, people: Iterable[str]) -> None:
        listed = {fold_cased(name.strip()) for name in people}
        listed |= {inner for name in listed for inner in _INNER.findall(name)}  # 运维中心(贺春山)
        names = sorted(name for name in listed if len(name) > 1)
        parts = sorted({part for name in names for part in _spellings(name)}, key=len, reverse=True)
        forms = [f"(?P<{kind}>{pattern})" for kind, pattern in _FORMS.items()]
        self._pattern = re.compile("|".join([*forms, f"(?P<person>(?i:{'|'.join(parts) or '(?!)'}))"]))
        self._tokens: dict[str, str] = {}
        self._values: dict[str, str] = {}

    def __len__(self) -> int:
        """How many values were replaced so far."""
        return len(self._values)

    def hide(self, text: str) -> str:
        """``text`` with tokens for names, mail addresses, identity, card and phone numbers."""
        folded, places = fold_cased(text), origins(text)
        parts: list[str] = []
        at = 0
        for match in self._pattern.finditer(folded):
            if (doubted := _DOUBTED.get(str(match.lastgroup))) and not doubted(folded, match):
                continue
            start, end = places[match.start()], places[match.end() - 1] + 1
            if start < at:
                continue
            parts += [text[at:start], self._token(str(match.lastgroup), text[start:end])]
            at = end
        return "".join([*parts, text[at:]])

    def _token(self, kind: str, value: str) -> str:
        if value not in self._tokens:
            number = sum(known.startswith(f"{kind}:") for known in self._values) + 1
            self._tokens[value] = f"{kind}:{number}"
            self._values[f"{kind}:{number}"] = value
        return f"{{{self._tokens[value]}}}"

    def show(self, text: str) -> str:
        """``text`` with the values in place of the tokens; one that was never given out stays as it is."""
        return _TOKEN.sub(lambda match: self._values.get(match["token"], match.group()), text)


def _card(text: str, match: re.Match[str]) -> bool:
    """Whether long digits are a card's: by their check digit (Luhn, ISO/IEC 7812-1) or by the word before them."""
    digits = [int(c) for c in match.group() if c.isdigit()][::-1]
    total = sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return total % 10 == 0 or bool(_CARD_BEFORE.search(text[max(0, match.start() - 16) : match.start()]))


def _document(text: str, match: re.Match[str]) -> bool:
    return bool(_DOCUMENT_BEFORE.search(text[max(0, match.start() - 24) : match.start()]))


def _iban(_text: str, match: re.Match[str]) -> bool:
    """Whether the check digits are right (ISO 13616, modulo 97)."""
    bare = match.group().replace(" ", "")
    return int("".join(str(int(one, 36)) for one in bare[4:] + bare[:4])) % 97 == 1


#: Kinds whose form alone does not tell.
_DOUBTED: Mapping[str, Callable[[str, re.Match[str]], bool]] = {
    "card": _card,
    "document": _document,
    "iban": _iban,
}


def _spellings(name: str) -> Iterator[str]:
    """Patterns of one folded name: with blanks in it, the family name first or last, with a form of address."""
    words = name.split()
    if not name.isascii():
        yield r"\s*".join(f"[{_DOTS}]?" if c in _DOTS else re.escape(c) for c in name if not c.isspace())
        if 2 <= len(name) <= 4 and "一" <= name[0] <= "鿿" and len(words) == 1:
            family = name[:2] if name[:2] in _COMPOUND and len(name) > 2 else name[0]
            yield rf"{re.escape(family)}\s?(?:{_TITLES})"
            if family not in _WORDS:
                yield rf"[小老]{re.escape(family)}(?!\w*[年型])"
        return
    orders = [words, [words[-1], *words[:-1]]] if len(words) > 1 else [words]
    for order in orders:
        yield r"(?<![A-Za-z])" + r",?\s*".join(map(re.escape, order)) + r"(?![A-Za-z])"
    yield rf"(?<![A-Za-z])(?:Mr|Mrs|Ms|Dr)\.?\s*{re.escape(words[-1])}(?![A-Za-z])"
