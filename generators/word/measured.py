"""A look with the type sizes a company template has, by which widths of columns and pages are reckoned."""

from __future__ import annotations

from dataclasses import replace

from generators.word.profile import Profile
from generators.word.shell import Shell
from generators.word.style_fonts import StyleFonts

_SIZES = {
    "body": "body", "table": "tabletext", "small": "tablesmall", "box": "box", "code": "code", "caption": "caption",
}  # fmt: skip


def measured(look: Profile, shell: Shell) -> Profile:
    """``look`` with the sizes of the styles in ``shell``, whose roles are found or injected already."""
    faces = StyleFonts(shell.stylesheet, shell.theme)

    def size(role: str, otherwise: float) -> float:
        return faces.of(shell.styles[role]).size or otherwise

    sizes = {name: size(role, look.sizes[name]) for name, role in _SIZES.items()}
    headings = tuple(size(f"h{level}", own) for level, own in enumerate(look.heading.sizes, start=1))
    return replace(look, sizes={**look.sizes, **sizes}, heading=replace(look.heading, sizes=headings))
