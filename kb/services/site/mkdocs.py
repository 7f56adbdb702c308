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

from kb.errors import WorkspaceError

#: A page of the navigation: (title, path below docs/).
Nav = Sequence[tuple[str, str]]


def settings(name: str, lang: str, nav: Nav) -> str:
    """The text of mkdocs.yml for a site called ``name``. JSON is YAML, and quotes every value for us."""
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
            "site_dir": "_build",
            "use_directory_urls": False,
            "theme": {
                "name": "material",
                "language": lang,
                "font": False,
                "custom_dir": "overrides",
                "palette": palette,
                "features": ["navigation.indexes", "navigation.top", "content.code.copy", "toc.follow"],
            },
            "extra_css": ["assets/fupan.css"],
            "extra_javascript": ["assets/search.js", "assets/registers.js"],
            "plugins": [],  # the search is our own
            "markdown_extensions": [
                "attr_list",
                "md_in_html",
                "tables",
                "admonition",
                {"toc": {"permalink": True}},
            ],
            "validation": {"links": {"anchors": "warn", "unrecognized_links": "warn"}},
            "nav": [{escape(title): path} for title, path in nav],  # the theme prints them as they are
        },
        ensure_ascii=False,
        indent=1,
    )


def build(folder: Path) -> None:
    """Build the site whose mkdocs.yml is in ``folder`` into ``folder/_build``.

    Strict and never quiet: with ``-q`` MkDocs returns success over broken links.
    Raises `WorkspaceError` with the builder's own complaints.
    """
    environment = os.environ | {
        "NO_MKDOCS_2_WARNING": "1",
        "DISABLE_MKDOCS_2_WARNING": "true",
        "PYTHONUTF8": "1",
    }
    done = subprocess.run(  # noqa: S603 - our own interpreter, our own arguments
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(folder / "mkdocs.yml")],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        complaints = [
            line for line in done.stderr.splitlines() if line.startswith(("WARNING", "ERROR", "Aborted"))
        ]
        raise WorkspaceError(
            "站点生成失败：" + "；".join(complaints[:5] or done.stderr.splitlines()[-3:]),
            "The site could not be built: " + "; ".join(complaints[:5] or done.stderr.splitlines()[-3:]),
            place=str(folder),
        )


def overrides() -> Path:
    """The theme's own files: site/overrides in a checkout, inside the package in a wheel."""
    package = Path(__file__).resolve().parents[2]
    installed = package / "_overrides"
    return installed if installed.is_dir() else package.parent / "site" / "overrides"
