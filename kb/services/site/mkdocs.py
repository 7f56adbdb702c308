"""MkDocs Material around pages that are already written: its settings, its run, its complaints.

No hooks and no plugins, so that another builder of the same sources can take over.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from kb.errors import WorkspaceError

#: The navigation: (title, path below docs/), or (title, the pages of a group).
Nav = list[tuple[str, str | list[tuple[str, str]]]]

#: What each language calls itself.
LANGUAGES = {"zh": "中文", "en": "English"}


def settings(name: str, nav: Nav, languages: Sequence[str], lang: str) -> str:
    """The text of mkdocs.yml for the pages in ``lang`` of a site called ``name``.

    The pages of the first of ``languages`` are at the root, those of each other one in a folder of its name.
    JSON is YAML, and quotes every value for us.
    """
    inner = lang != languages[0]
    others = [
        {"name": LANGUAGES[one], "lang": one, "link": ("../" if inner else "") + folder_of(one, languages)}
        for one in languages
    ]
    palette = [
        {
            "media": f"(prefers-color-scheme: {scheme})",
            "scheme": material,
            "primary": "custom",
            "accent": "custom",
            "toggle": {
                "icon": f"material/weather-{icon}",
                "name": "深色 / 浅色" if lang == "zh" else "Dark / light",
            },
        }
        for scheme, material, icon in (("light", "default", "night"), ("dark", "slate", "sunny"))
    ]
    return json.dumps(
        {
            "site_name": name,
            "docs_dir": "docs",
            "site_dir": f"../_build/{lang}" if inner else "_build",
            "use_directory_urls": False,
            "theme": {
                "name": "material",
                "language": lang,
                "font": False,
                "custom_dir": "../overrides" if inner else "overrides",
                "palette": palette,
                "features": ["navigation.sections", "navigation.top", "content.code.copy", "toc.follow"],
            },
            "extra": {"generator": False} | ({"alternate": others} if len(languages) > 1 else {}),
            "extra_css": ["assets/tokens.css", "assets/fupan.css"],
            # one search for all languages: its files are at the root
            "extra_javascript": [
                "names.js",
                "assets/search.js?site=../" if inner else "assets/search.js",
                "assets/registers.js",
            ],
            "plugins": [],  # the search is our own
            "markdown_extensions": [
                "attr_list",
                "md_in_html",
                "tables",
                "admonition",
                "pymdownx.superfences",  # code inside a step
                {"toc": {"permalink": True}},
            ],
            "validation": {"links": {"anchors": "warn", "unrecognized_links": "warn"}},
            "nav": _escaped(nav),
        },
        ensure_ascii=False,
        indent=1,
    )


def folder_of(lang: str, languages: Sequence[str]) -> str:
    """Where the pages in ``lang`` stand below the site: nowhere special for the first language."""
    return "" if lang == languages[0] else f"{lang}/"


def _escaped(nav: Sequence[tuple[str, Any]]) -> list[dict[str, Any]]:
    """Titles as the theme needs them, which prints them as they are."""
    return [{escape(title): part if isinstance(part, str) else _escaped(part)} for title, part in nav]


def build(folder: Path, *, changed_only: bool = False) -> None:
    """Build the site whose mkdocs.yml is in ``folder`` into the folder that it names.

    Every complaint counts, as with ``--strict``, which ``changed_only`` cannot have: it warns of itself.
    Never quiet: with ``-q`` MkDocs returns success over broken links.
    Raises `WorkspaceError` with the builder's own complaints.
    """
    environment = os.environ | {
        "NO_MKDOCS_2_WARNING": "1",
        "DISABLE_MKDOCS_2_WARNING": "true",
        "PYTHONUTF8": "1",
    }
    how = "--dirty" if changed_only else "--strict"
    done = subprocess.run(  # noqa: S603 - our own interpreter, our own arguments
        [sys.executable, "-m", "mkdocs", "build", how, "-f", str(folder / "mkdocs.yml")],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stderr.splitlines()
    complaints = [line for line in said if line.startswith(("WARNING", "ERROR", "Aborted"))]
    complaints = [line for line in complaints if "'dirty' build" not in line]
    if done.returncode or complaints:
        told = "; ".join(complaints[:5] or said[-3:])
        raise WorkspaceError(
            f"站点生成失败：{told}", f"The site could not be built: {told}", place=str(folder)
        )


def overrides() -> Path:
    """The theme's own files: site/overrides in a checkout, inside the package in a wheel."""
    package = Path(__file__).resolve().parents[2]
    installed = package / "_overrides"
    return installed if installed.is_dir() else package.parent / "site" / "overrides"
