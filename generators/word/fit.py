"""How well a company template fits: what of it a document would use, what is missing, and what to do about it."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from lxml import etree

from generators.word.bound_levels import bound_level, value_of
from generators.word.namespaces import w
from generators.word.placeholders import FIELDS, Found, scan, stray
from generators.word.profile import DEFAULT, TWIPS_PER_MM, Page, load_profile
from generators.word.roles import styles
from generators.word.safety import Removal
from generators.word.shell import Shell, from_template
from generators.word.style import Style
from generators.word.style_fonts import StyleFonts
from generators.word.template import BODY_MARK, Frame, frame, has_watermark

Level = Literal["note", "warning", "problem"]

EXPECTED = ("normal", "body", "h1", "h2", "h3", "h4", "caption", "title", "header", "footer")
"""Roles a company template usually has; the others (sheets, boxes, code) are ours in nearly every document."""

_NARROW = 110.0  # mm between the margins, below which tables cannot be read
_A4 = (210.0, 297.0)
_SHOWN = 60  # characters of a text that are quoted
_NAMED = 5  # marks that are listed
_TOLERANCE = 2.0  # mm


@dataclass(frozen=True, slots=True)
class RoleFit:
    """One role: the name it is looked for by, the style found or injected, its Chinese and Latin face, its size.

    ``number`` is the text of its list level in a heading, such as ``%1.%2``; empty without one.
    """

    role: str
    name: str
    style: str
    found: bool
    east_asia: str = ""
    latin: str = ""
    size: float = 0.0
    number: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to know: a note, a warning, or a problem that makes wrong documents; with its remedy."""

    level: Level
    code: str
    zh: str
    en: str
    hint_zh: str = ""
    hint_en: str = ""


@dataclass(frozen=True, slots=True)
class TemplateFit:
    """What a template gives to documents. ``place`` is that of `generators.word.template.Frame`."""

    roles: tuple[RoleFit, ...]
    page: Page
    headers: tuple[str, ...]
    place: str
    placeholders: Found
    removed: tuple[Removal, ...] = ()
    fields: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = field(default=())

    @property
    def fits(self) -> bool:
        """Whether nothing is wrong enough to make wrong documents."""
        return all(remark.level != "problem" for remark in self.remarks)

    @property
    def size_mm(self) -> tuple[float, float]:
        """Width and height of the paper."""
        return self.page.width / TWIPS_PER_MM, self.page.height / TWIPS_PER_MM

    @property
    def margins_mm(self) -> Mapping[str, float]:
        """Margins by side."""
        sides = ("top", "bottom", "left", "right")
        return {side: getattr(self.page, side) / TWIPS_PER_MM for side in sides}


def template_fit(path: Path, *, lang: str = "zh", profile: str = DEFAULT) -> TemplateFit:
    """How the template at ``path`` fits documents in ``lang``; what it lacks would come from ``profile``.

    Raises GenerationError for a file that cannot be used as a template at all.
    """
    look = load_profile(profile)
    shell = from_template(path)
    mirrored, protected = shell.mirrored, _protected(shell)
    headings = {n: value_of(lvl, "lvlText") for n, lvl in _heading_levels(shell, styles(look, lang))}
    found = frame(shell, look.page)
    wanted = styles(look, lang)
    faces = StyleFonts(shell.stylesheet, shell.theme)
    shell.adopt(wanted, lang)
    roles = tuple(_roles(shell, wanted, faces, headings))
    placeholders = scan(found.kept)
    fit = TemplateFit(
        roles, found.page, _headers(found), found.place, placeholders, shell.removed, found.fields
    )
    remarks = (
        *_style_remarks(fit, lang),
        *_numbering_remarks(fit),
        *_page_remarks(fit, found, mirrored=mirrored),
        *_place_remarks(fit, found),
        *_safety_remarks(fit, protected=protected),
    )
    order = ("problem", "warning", "note")
    return TemplateFit(
        roles, found.page, _headers(found), found.place, placeholders, shell.removed, found.fields,
        tuple(sorted(remarks, key=lambda remark: order.index(remark.level))),
    )  # fmt: skip


def _roles(
    shell: Shell, wanted: tuple[Style, ...], faces: StyleFonts, headings: Mapping[str, str]
) -> Iterator[RoleFit]:
    for style in wanted:
        style_id, found = shell.styles[style.role], style.role not in shell.ours
        if not found:
            yield RoleFit(style.role, style.name, style_id, found)
            continue
        face = faces.of(style_id)
        yield RoleFit(
            style.role, style.name, style_id, found, face.east_asia, face.latin, face.size,
            headings.get(style.role, ""),
        )  # fmt: skip


def _heading_levels(shell: Shell, wanted: tuple[Style, ...]) -> Iterator[tuple[str, etree._Element]]:
    """The list levels the template's own heading styles are bound to, by role."""
    present = shell.roles(wanted)
    for level in range(1, 5):
        style_id = present.get(f"h{level}")
        bound = bound_level(shell.numbering, shell.stylesheet, style_id) if style_id else None
        if bound is not None:
            yield f"h{level}", bound


def _headers(found: Frame) -> tuple[str, ...]:
    edges = found.edges
    names = ("header", "footer", "even_header", "even_footer", "first_header", "first_footer")
    return tuple(name for name in names if getattr(edges, name))


def _style_remarks(fit: TemplateFit, lang: str) -> Iterator[Remark]:
    by_role = {role.role: role for role in fit.roles}
    missing = [by_role[name] for name in EXPECTED if name in by_role and not by_role[name].found]
    if missing:
        listed = "、".join(role.name for role in missing), ", ".join(role.name for role in missing)
        yield Remark(
            "warning",
            "styles",
            f"模板没有这些样式，文档里用内置的样子：{listed[0]}",
            f"The template lacks these styles; documents use the built-in look: {listed[1]}",
            "在 Word 里修改或新建同名样式（中文名如“标题 1”“题注”也认）。",
            "Define styles of these names in Word; Chinese names such as 标题 1 and 题注 count too.",
        )
    used = [by_role[name] for name in EXPECTED if name in by_role and by_role[name].found]
    plain = [role.name for role in used if not role.east_asia]
    if lang == "zh" and plain:
        yield Remark(
            "warning",
            "east-asia",
            f"这些样式没有指定中文字体，由打开文档的电脑决定：{'、'.join(plain)}",
            f"These styles name no Chinese font, so every computer chooses its own: {', '.join(plain)}",
            "修改样式 → 字体 → 中文字体，选宋体、黑体等。",
            "Modify the style, Font, Asian text font: choose SimSun, SimHei or the like.",
        )


def _numbering_remarks(fit: TemplateFit) -> Iterator[Remark]:
    headings = [role for role in fit.roles if role.role in ("h1", "h2", "h3", "h4") and role.found]
    numbered = [role for role in headings if role.number]
    if headings and not numbered:
        yield Remark(
            "note",
            "numbering",
            "标题样式没有绑定多级列表，编号用内置的 1、1.1、1.1.1",
            "The heading styles have no multilevel list; they are numbered 1, 1.1, 1.1.1",
            "要用公司的编号：开始 → 多级列表 → 定义新的多级列表，把级别链接到标题样式。",
            "For your own scheme: Multilevel List, Define New, link each level to a heading style.",
        )
    elif headings and headings[0].number:
        bare = [role.name for role in headings if not role.number]
        if bare:
            yield Remark(
                "warning",
                "numbering",
                f"只有部分标题级别有编号，{'、'.join(bare)} 将没有编号",
                f"Only some heading levels are numbered; {', '.join(bare)} will have no number",
                "在同一个多级列表里把这些级别也链接到标题样式。",
                "Link these levels to their heading styles in the same multilevel list.",
            )


def _page_remarks(fit: TemplateFit, found: Frame, *, mirrored: bool) -> Iterator[Remark]:
    width, height = fit.size_mm
    if abs(width - _A4[0]) > _TOLERANCE or abs(height - _A4[1]) > _TOLERANCE:
        yield Remark(
            "warning",
            "page",
            f"纸张是 {width:.0f} × {height:.0f} mm，不是 A4",
            f"The paper is {width:.0f} × {height:.0f} mm, not A4",
            "布局 → 纸张大小 → A4。",
            "Layout, Size, A4.",
        )
    text = found.page.text_width / TWIPS_PER_MM
    if text < _NARROW:
        yield Remark(
            "problem",
            "margins",
            f"版心只有 {text:.0f} mm 宽，表格放不下",
            f"Only {text:.0f} mm are left between the margins, too few for tables",
            "减小左右页边距，版心至少 110 mm。",
            "Make the side margins smaller: at least 110 mm must remain.",
        )
    edges = found.edges
    if mirrored and (edges.header or edges.footer) and not (edges.even_header or edges.even_footer):
        yield Remark(
            "warning",
            "even-pages",
            "模板设了奇偶页不同，却没有偶数页的页眉页脚，偶数页会是空的",
            "The template has different odd and even pages but no even header or footer: even pages stay empty",
            "补上偶数页的页眉页脚，或取消“奇偶页不同”。",
            "Add them, or clear Different Odd & Even Pages.",
        )
    if any(has_watermark(story) for story in found.stories):
        yield Remark(
            "note",
            "watermark",
            "模板自带水印，未发布的文档不再另加“草稿”水印",
            "The template has a watermark of its own, so drafts get no second one",
            "要显示“草稿”，先去掉模板的水印。",
            "Remove it for drafts to be marked as such.",
        )


def _place_remarks(fit: TemplateFit, found: Frame) -> Iterator[Remark]:
    for name in sorted(fit.placeholders.unknown):
        near = difflib.get_close_matches(name, FIELDS, 1)
        yield Remark(
            "problem",
            "placeholder",
            f"没有占位符 doc.{name}，文档里会显示为【待补充】",
            f"There is no placeholder doc.{name}; documents will show a gap there",
            f"是不是 doc.{near[0]}？" if near else f"可用：{'、'.join(FIELDS)}。",
            f"Did you mean doc.{near[0]}?" if near else f"There are: {', '.join(FIELDS)}.",
        )
    yield from _stray_remarks(stray(found.kept))
    if found.dropped:
        shown = found.dropped if len(found.dropped) <= _SHOWN else f"{found.dropped[:_SHOWN]}…"
        yield Remark(
            "warning",
            "dropped",
            f"正文位置之后的内容没有带进文档：{shown}",
            f"What stands behind the place of the document is dropped: {shown}",
            "要保留的内容移到 {{BODY}} 之前，或放进页脚。",
            "Move what is to stay before {{BODY}}, or into the footer.",
        )
    if not found.place:
        yield Remark(
            "note",
            "place",
            "模板没有标明正文的位置：它的文字当作示例去掉，封面用内置的",
            "The template does not say where the document goes: its text is dropped as an example, the cover is ours",
            "要保留公司封面，在封面之后单独写一段 {{BODY}}，或放一个标记为 kb:body 的内容控件。",
            "To keep your own cover, put a paragraph {{BODY}} or a content control tagged kb:body behind it.",
        )
    elif found.cover and not fit.placeholders.used:
        yield Remark(
            "warning",
            "cover",
            "公司封面上没有占位符，文档名称和编号不会写进去",
            "The cover has no placeholders, so title and number will not be written there",
            "在封面写 {{ doc.title }}、{{ doc.number }}、{{ doc.version }}，或放标记为 doc:title 的内容控件。",
            "Write {{ doc.title }}, {{ doc.number }}, {{ doc.version }} there, or controls tagged doc:title.",
        )


def _stray_remarks(marks: list[str]) -> Iterator[Remark]:
    """What would be printed as it stands although it looks like something to fill in."""
    if BODY_MARK in marks:
        yield Remark(
            "problem",
            "body-mark",
            "{{BODY}} 没有单独成段（在表格、句子、页眉页脚里，或在正文位置之前），会照原样印出来",
            "A {{BODY}} is not a paragraph of its own in the text, so it would be printed as it stands",
            "另起一段，只写 {{BODY}}，不要放进表格。",
            "Put it into a paragraph of its own, not into a table, header or footer.",
        )
    others = [mark for mark in marks if mark != BODY_MARK]
    if others:
        yield Remark(
            "warning",
            "stray",
            f"这些不是占位符，会照原样印出来：{'、'.join(others[:_NAMED])}",
            f"These are no placeholders and would be printed as they stand: {', '.join(others[:_NAMED])}",
            "占位符写作 {{ doc.title }}：两对花括号，以 doc. 开头。",
            "Placeholders are written {{ doc.title }}: two pairs of braces, beginning with doc.",
        )


def _safety_remarks(fit: TemplateFit, *, protected: bool) -> Iterator[Remark]:
    for removal in fit.removed:
        where = f"（{removal.target}）", f" ({removal.target})"
        yield Remark(
            "warning",
            "removed",
            f"没有带入{removal.zh}{where[0] if removal.target else ''}",
            f"Not taken along: {removal.en}{where[1] if removal.target else ''}",
            "文档不需要它；想消除这条提示，另存为不含它的 .docx。",
            "Documents do not need it; to silence this, save the template without it.",
        )
    if fit.fields:
        yield Remark(
            "note",
            "fields",
            f"这些域只保留了显示的文字：{'、'.join(fit.fields)}",
            f"Of these fields only the shown text is kept: {', '.join(fit.fields)}",
            "文档属性请改用占位符，如 {{ doc.date }}。",
            "Use placeholders such as {{ doc.date }} for what changes with the document.",
        )
    if protected:
        yield Remark(
            "warning",
            "protection",
            "模板开了“限制编辑”，生成的文档也会受限",
            "The template restricts editing, and so will its documents",
            "审阅 → 限制编辑 → 停止保护。",
            "Review, Restrict Editing, Stop Protection.",
        )


def _protected(shell: Shell) -> bool:
    found = shell.settings.find(w("documentProtection"))
    return found is not None and found.get(w("enforcement"), "0") not in ("0", "false", "off")
