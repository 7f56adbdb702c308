"""The theme part every document must have. No style refers to it, so a change of theme changes nothing."""

from __future__ import annotations

from generators.word.profile import Profile
from generators.word.text import attribute

_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_SOLID = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'


def theme(profile: Profile) -> str:
    """A plain DrawingML theme in the colours and faces of ``profile``."""
    colors, body, heading = profile.colors, profile.fonts["body"], profile.fonts["heading"]
    accents = (
        colors["note_bar"], colors["accent"], colors["warning_bar"], colors["draft_bar"], colors["muted"],
        colors["rule"],
    )  # fmt: skip
    scheme = [
        ("dk1", colors["text"]),
        ("lt1", "FFFFFF"),
        ("dk2", colors["accent"]),
        ("lt2", colors["label_fill"]),
    ]
    scheme += [(f"accent{n}", tone) for n, tone in enumerate(accents, start=1)]
    scheme += [("hlink", colors["note_bar"]), ("folHlink", colors["draft_bar"])]
    tones = "".join(f'<a:{name}><a:srgbClr val="{tone}"/></a:{name}>' for name, tone in scheme)
    faces = "".join(
        f'<a:{name}Font><a:latin typeface="{attribute(pair.latin)}"/><a:ea '
        f'typeface="{attribute(pair.east_asia)}"/>'
        f'<a:cs typeface=""/></a:{name}Font>'
        for name, pair in (("major", heading), ("minor", body))
    )
    line = f'<a:ln w="6350">{_SOLID}<a:prstDash val="solid"/></a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<a:theme xmlns:a="{_A}" '
        f'name="{profile.name}">'
        f'<a:themeElements><a:clrScheme name="{profile.name}">{tones}</a:clrScheme>'
        f'<a:fontScheme name="{profile.name}">{faces}</a:fontScheme>'
        f'<a:fmtScheme name="{profile.name}"><a:fillStyleLst>{_SOLID * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{line * 3}</a:lnStyleLst><a:effectStyleLst>{effect * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{_SOLID * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )
