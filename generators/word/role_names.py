"""Which of a company's styles plays which role, where names alone do not tell: a file beside the template.

# 公司模板.styles.yaml, beside 公司模板.docx
styles:
  h1: 明川一级标题
  table: 明川表格
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from generators.errors import GenerationError
from generators.word.namespaces import w
from generators.word.style import Style
from generators.word.styles import style_name

_LARGEST = 100_000  # bytes


@dataclass(frozen=True, slots=True)
class RoleNames:
    """The names of styles by role, and where each was said (file:line)."""

    names: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)

    def ids(self, root: etree._Element, styles: Iterable[Style]) -> dict[str, str]:
        """Style ids by role in the ``w:styles`` element of the template.

        Raises GenerationError for a role there is not, and for a style of another type or that is not there.
        """
        kinds = {style.role: style.kind for style in styles}
        ids: dict[str, str] = {}
        for role, name in self.names.items():
            if role not in kinds:
                raise self._unknown("角色", "role", role, role, kinds)
            present = {style_name(e): e for e in root.iter(w("style")) if e.get(w("type")) == kinds[role]}
            if name not in present:
                raise self._unknown("样式", f"{kinds[role]} style", role, name, present)
            ids[role] = present[name].get(w("styleId"), "")
        return ids

    def _unknown(self, zh: str, en: str, role: str, name: str, known: Iterable[str]) -> GenerationError:
        import difflib  # only for what is wrong

        near = difflib.get_close_matches(name, list(known), 3, 0.4) or sorted(known)[:12]
        return GenerationError(
            f"没有这个{zh}：{name}",
            f"there is no such {en}: {name}",
            place=self.places.get(role, ""),
            hint_zh=f"相近的有：{'、'.join(near)}。",
            hint_en=f"Close to it: {', '.join(near)}.",
        )


def role_names(template: Path) -> RoleNames:
    """What the file beside ``template`` says; nothing without one. Raises GenerationError for one that is wrong."""
    path = template.with_suffix(".styles.yaml")
    if not path.is_file():
        return RoleNames()
    try:
        if path.stat().st_size > _LARGEST:
            raise _wrong(path, "文件异常庞大", "the file is abnormally large")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise _wrong(
            path, "读不了，应是 UTF-8 的文本", "it cannot be read; it must be text in UTF-8"
        ) from None
    from generators import frontmatter  # a template has no such file beside it as a rule

    found = frontmatter.load(text, place=str(path))
    said = found.values.get("styles", {})
    if set(found.values) - {"styles"} or not isinstance(said, dict):
        raise _wrong(
            path, "只能有 styles，下面每行“角色: 样式名”", "only 'styles' with lines 'role: style' is known"
        )
    names = {role: name for role, name in said.items() if isinstance(name, str) and name}
    if len(names) < len(said):
        raise _wrong(path, "每个角色写一个样式名", "every role needs the name of one style")
    lines = {role: f"{path}:{found.lines.get(f'styles.{role}', 1)}" for role in names}
    return RoleNames(names, lines)


def _wrong(path: Path, zh: str, en: str) -> GenerationError:
    return GenerationError(
        f"模板旁的样式对照表不能用：{zh}",
        f"the list of styles beside the template cannot be used: {en}",
        place=str(path),
        hint_zh="写法：styles: 下面每行一个“角色: 样式名”；角色见 fupan template check。",
        hint_en="Write 'styles:' and below it lines 'role: style'; fupan template check names the roles.",
    )
