"""Every ``fupan …`` line of the READMEs and guides is typed, on the demonstration workspace where that is cheap."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from kb.cli.language import choose
from kb.cli.root import run
from kb.services.index import update_index
from kb.services.init import init_workspace
from kb.services.template import new_template

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "README.zh-CN.md", *sorted((ROOT / "site/docs/guides").glob("*.md"))]

#: The company's template of the guides.
COMPANY = "templates/company.docx"

#: Words that stand for something of the reader's own.
STAND_INS = {"目录": "somewhere", "DIR": "somewhere", "DEMO-2026": "HRPT-2025"}


def lines(page: Path) -> list[str]:
    """What follows ``fupan`` in the fenced blocks and the quoted commands of a page; not the tables of commands."""
    text = re.sub(
        r"<!-- commands.*?<!-- /commands:\w+ -->", "", page.read_text(encoding="utf-8"), flags=re.DOTALL
    )
    found = re.findall(r"^[.\\\w]*fupan (.+?)(?:\s+#.*)?$", text, re.MULTILINE) + re.findall(
        r"`fupan ([^`]+)`", text
    )
    return [line for line in found if not re.match(r"(COMMAND|命令) ", line)]


TYPED = sorted({line: page.name for page in PAGES for line in lines(page)}.items())


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration workspace with its index."""
    folder = tmp_path_factory.mktemp("demonstration") / "demo"
    update_index(init_workspace(folder, sample=True, lang="zh"))
    new_template(folder / COMPANY, look="engineering", lang="zh")
    return folder


def test_the_pages_show_commands() -> None:
    assert len(TYPED) > 10


@pytest.mark.parametrize(("line", "page"), TYPED, ids=[f"{page}: {line}" for line, page in TYPED])
def test_a_command_of_the_documentation_works(
    line: str, page: str, demonstration: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = [STAND_INS.get(word, word) for word in shlex.split(line)]
    monkeypatch.setenv("FUPAN_DEBUG", "1")
    choose(["--lang", "en"])
    if words[-1].startswith("drafts/"):
        language = ["--lang", "en"] if ".en." in words[-1] else []
        assert (
            run(
                [
                    "-w",
                    str(demonstration),
                    "draft",
                    Path(words[-1]).name.split(".")[0],
                    "SJYH-2026",
                    *language,
                ]
            )
            == 0
        )
    if (
        set(words) & {"serve", "mcp", "doctor", "verify", "worker", "show", "cancel"}
        or words[:1] == ["site"]
        or len(words) == 1
    ):
        words.append("--help")
    if words[:2] == ["template", "new"]:
        (demonstration / COMPANY).unlink()
    monkeypatch.chdir(tmp_path if "init" in words else demonstration)
    if words[0] == "restore" and not Path(words[1]).exists():
        assert run(["backup", words[1]]) == 0
    assert run(words) in ((0, 1) if "check" in words else (0,))
    shutil.rmtree(demonstration / "drafts", ignore_errors=True)
