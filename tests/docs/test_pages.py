"""What stands in the documentation is true: generated from the code, executed, built strictly."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from generators.blocks import Card, Note, Table, blocks
from kb.project.loader import load_project
from kb.settings import load_settings, setting_names
from tests.docs.pages import MEANINGS, files

DOCS = Path(__file__).resolve().parents[2] / "site/docs"
GUIDES = sorted((DOCS / "guides").glob("*.md"))
names = pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)


def fenced(path: Path, kind: str) -> list[str]:
    """The contents of the fenced blocks of ``kind`` in a page."""
    return re.findall(rf"^```{kind}\n(.*?)^```", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("name", "text"), files().items(), ids=list(files()))
def test_generated_pages_are_up_to_date(root: Path, name: str, text: str) -> None:
    written = (root / name).read_text(encoding="utf-8")
    assert written == text, "run python -m tests.docs.pages"


def test_every_setting_is_explained_in_chinese() -> None:
    assert set(MEANINGS) == set(setting_names())


def test_both_readmes_have_the_same_parts(root: Path) -> None:
    def shape(name: str) -> list[str]:
        text = (root / name).read_text(encoding="utf-8")
        return re.findall(r"^(##|```\w*|!\[|\| ---)", text, re.MULTILINE)

    assert shape("README.md") == shape("README.zh-CN.md")


def test_every_page_has_its_twin() -> None:
    chinese = {path.name for path in GUIDES if not path.name.endswith(".en.md")}
    assert {path.name.replace(".en.md", ".md") for path in GUIDES if path.name.endswith(".en.md")} == chinese


@names
def test_the_example_of_project_data_loads(guide: Path, tmp_path: Path) -> None:
    examples = [text for text in fenced(guide, "yaml") if text.startswith("project:")]
    assert len(examples) == (1 if guide.name.startswith("project-data") else 0)
    for text in examples:
        folder = tmp_path / "projects/DEMO-2026"
        folder.mkdir(parents=True)
        (folder / "project.yaml").write_text(text, encoding="utf-8")
        assert load_project(folder, root=tmp_path).project.code == "DEMO-2026"


@names
def test_the_examples_of_settings_are_accepted(guide: Path, tmp_path: Path) -> None:
    for text in fenced(guide, "toml"):
        (tmp_path / "fupan.toml").write_text(text, encoding="utf-8")
        load_settings(tmp_path, environment={})


@pytest.mark.parametrize("name", ["documents.md", "documents.en.md"])
def test_the_example_of_a_draft_is_read_as_the_guide_says(name: str) -> None:
    (draft,) = fenced(DOCS / "guides" / name, "markdown")
    found = blocks(draft)
    assert {type(block) for block in found} >= {Card, Note, Table}


@pytest.mark.slow
def test_the_documentation_builds_strictly_and_asks_for_nothing_from_elsewhere(
    root: Path, tmp_path: Path
) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "mkdocs",
            "build",
            "--strict",
            "-f",
            root / "site/mkdocs.yml",
            "-d",
            tmp_path / "out",
        ],
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for page in (tmp_path / "out").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert (
            re.findall(r'<(?:script|img|link rel="stylesheet")[^>]*(?:src|href)="(?:https?:)?//[^"]*"', text)
            == []
        )
