"""The parts of a package that hold footnotes and comments: new ones, or those a template has, added to."""

from __future__ import annotations

from collections.abc import Iterable

from generators.blocks import Chart
from generators.word.context import Context, Picture
from generators.word.marks import footnote_number
from generators.word.namespaces import DECLARATIONS, W15, w
from generators.word.notes import Lines, Notes
from generators.word.package import Kind, Part, Type, parse_xml
from generators.word.runs import runs
from generators.word.shell import Shell

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SEPARATORS = "".join(
    f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:pPr><w:spacing w:after="0" w:line="240" '
    f'w:lineRule="auto"/></w:pPr><w:r><w:{mark}/></w:r></w:p></w:footnote>'
    for kind, mark, number in (
        ("separator", "separator", -1),
        ("continuationSeparator", "continuationSeparator", 0),
    )
)
_SETTING = '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
_AFTER_FOOTNOTES = (
    "endnotePr", "compat", "docVars", "rsids", "mathPr", "attachedSchema", "themeFontLang", "clrSchemeMapping",
    "doNotIncludeSubdocsInStats", "doNotAutoCompressPictures", "forceUpgrade", "captions", "readModeInkLockDown",
    "smartTagType", "schemaLibrary", "shapeDefaults", "doNotEmbedSmartTags", "decimalSymbol", "listSeparator",
)  # fmt: skip
_FURTHER = '<w:ind w:left="284" w:firstLine="0"/>'
_EXTENDED = "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"


class NoteLinks:
    """The outside links of footnotes: they belong to the footnotes' own part, which has no pictures."""

    def __init__(self) -> None:
        self.addresses: dict[str, str] = {}

    def link(self, address: str) -> str:
        """The relationship id of ``address`` in the footnotes' part."""
        return self.addresses.setdefault(address, f"rIdNote{len(self.addresses) + 1}")

    def picture(self, path: str) -> Picture | None:
        """None: a footnote is text."""
        return None

    def chart(self, chart: Chart, xml: str) -> str:
        """Never asked for: a footnote is text."""
        raise TypeError(type(chart).__name__)


def taken_numbers(shell: Shell) -> set[int]:
    """The ids of footnotes and comments that a template has already."""
    found: set[int] = set()
    for kind, tag in ((Kind.FOOTNOTES, "footnote"), (Kind.COMMENTS, "comment")):
        part = shell.main.related(kind)
        if part is not None:
            numbers = (element.get(w("id"), "") for element in part.root.iter(w(tag)))
            found.update(int(number) for number in numbers if number.isdecimal())
    return found


def add_footnotes(shell: Shell, context: Context, entries: Iterable[tuple[int, Lines]]) -> None:
    """Writes the footnotes; nothing for a document without any."""
    links = NoteLinks()
    inside = context.footnotes(links)
    xml = "".join(_footnote(inside, number, lines) for number, lines in entries)
    if not xml:
        return
    part = shell.main.related(Kind.FOOTNOTES)
    if part is None:
        part = _new(shell.main, "footnotes", Type.FOOTNOTES, Kind.FOOTNOTES, _SEPARATORS + xml)
        _declare(shell)
    else:
        _extend(part, xml)
    for address, name in links.addresses.items():
        part.relate(Kind.LINK, address, name)


def add_comments(shell: Shell, notes: Notes) -> None:
    """Writes the comments, and for each that it is not resolved yet."""
    if not notes.comments:
        return
    xml = "".join(comment for _, comment in notes.comments)
    part = shell.main.related(Kind.COMMENTS)
    if part is None:
        part = _new(shell.main, "comments", Type.COMMENTS, Kind.COMMENTS, xml)
    else:
        _extend(part, xml)
    names = [paragraphs[-1] for _, comment in notes.comments if (paragraphs := _paragraph_ids(comment))]
    rows = "".join(f'<w15:commentEx w15:paraId="{name}" w15:done="0"/>' for name in names)
    if shell.main.related(_EXTENDED) is None:
        xml = f'{_XML}<w15:commentsEx xmlns:w15="{W15}">{rows}</w15:commentsEx>'
        shell.main.relate(_EXTENDED, Part("/word/commentsExtended.xml", Type.COMMENTS_EXTENDED, xml))


def _paragraph_ids(comment: str) -> list[str]:
    return [piece[:8] for piece in comment.split('w14:paraId="')[1:]]


def _footnote(context: Context, number: int, lines: Lines) -> str:
    style = f'<w:pStyle w:val="{context.styles["footnote"]}"/>'
    paragraphs = []
    for at, line in enumerate(lines or ((),)):
        look = f"<w:pPr>{style}{_FURTHER if at else ''}</w:pPr>"
        head = footnote_number(context, "<w:footnoteRef/>") + "<w:r><w:tab/></w:r>" if at == 0 else ""
        paragraphs.append(f"<w:p>{look}{head}{runs(context, line)}</w:p>")
    return f'<w:footnote w:id="{number}">{"".join(paragraphs)}</w:footnote>'


def _new(owner: Part, name: str, content_type: str, kind: str, inner: str) -> Part:
    part = Part(f"/word/{name}.xml", content_type, f"{_XML}<w:{name} {DECLARATIONS}>{inner}</w:{name}>")
    owner.relate(kind, part)
    return part


def _extend(part: Part, inner: str) -> None:
    """Adds elements at the end of a part that a template has."""
    part.root.extend(list(parse_xml(f"<w:all {DECLARATIONS}>{inner}</w:all>")))


def _declare(shell: Shell) -> None:
    """Names the separators in the settings, at their place in the schema's order."""
    settings = shell.settings
    if settings.find(w("footnotePr")) is None:
        element = parse_xml(f"<w:settings {DECLARATIONS}>{_SETTING}</w:settings>")[0]
        after = {w(name) for name in _AFTER_FOOTNOTES}
        later = next((child for child in settings if child.tag in after), None)
        settings.append(element) if later is None else later.addprevious(element)
