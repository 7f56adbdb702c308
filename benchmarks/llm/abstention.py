"""Questions that a folder of documents answers or does not: ``python -m benchmarks.llm.abstention DOCS``.

DOCS holds the folders that `benchmarks.llm.abstention_questions` names, public collections of documents with their
Markdown under files/. Of those of the test set, documents that speak of backups three times or more are left out.
"""

from __future__ import annotations

import argparse
import re
import shutil
import tempfile
from datetime import date
from pathlib import Path

from benchmarks.llm.abstention_questions import DEVELOPMENT, TEST, Set
from kb.services.ask import quoting_asker
from kb.services.index import open_index, update_index
from kb.workspace import Workspace

_BACKUPS = re.compile("备份|back.?up|snapshot", re.IGNORECASE)


def workspace(docs: Path, questions: Set, folder: Path) -> Workspace:
    """A workspace in ``folder`` with the documents of a set, as references."""
    references = folder / "knowledge/references"
    references.mkdir(parents=True)
    (folder / "fupan.toml").write_text('language = "zh"\n', encoding="utf-8")
    for collection in questions.folders:
        for path in sorted((docs / collection).rglob("*.md")):
            text = path.read_text(encoding="utf-8", errors="replace")
            known = "files" in path.parts and not set(questions.left_out).intersection(path.parts)
            if known and (questions is not TEST or len(_BACKUPS.findall(text)) < 3):
                shutil.copyfile(path, references / "-".join(path.relative_to(docs).parts))
    return Workspace.open(folder)


def main() -> None:
    """Print how many of both are answered."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("docs", type=Path)
    docs = parser.parse_args().docs
    for name, questions in (("development", DEVELOPMENT), ("test", TEST)):
        with tempfile.TemporaryDirectory() as folder:
            here = workspace(docs, questions, Path(folder))
            update_index(here)
            with open_index(here, to_search=True) as index:
                asker = quoting_asker(index, today=date(2026, 11, 21), lang="zh", root=here.root)
                for kind, asked in (("answered", questions.answered), ("unanswered", questions.unanswered)):
                    found = [one for one in asked if asker.ask(one).found]
                    wrong = [one for one in asked if (one in found) != (kind == "answered")]
                    said = f"{len(found)} of {len(asked)} got an answer; wrong: {'; '.join(wrong)}"
                    print(f"{name} {kind}: {said}")  # noqa: T201


if __name__ == "__main__":
    main()
