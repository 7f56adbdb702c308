"""The documentation site of a workspace: gather everything, then write everything, then build."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

from kb.errors import KBError
from kb.services.site import mkdocs
from kb.services.site.contents import Content, Known, contents
from kb.services.site.pictures import Pictures
from kb.services.site.policy import add_policies
from kb.services.site.preview import serve_site
from kb.services.site.searching import update_search
from kb.services.site_folder import FOLDER, SERVER_SCRIPT, claimed_folder, site_folder
from kb.workspace import Workspace

__all__ = ["Built", "build_site", "serve_site"]

Progress = Callable[[int, int, str], None]

#: Below its docs/: the parts of the library that the pages search.
SEARCH = "search"
#: In a built site: what it was built with, so that the next build may leave pages as they are.
_STAMP = ".built-with"


@dataclass(frozen=True, slots=True)
class Built:
    """The built site: its folder, its first page, its number of pages, and what could not be shown."""

    folder: Path
    first: Path
    pages: int
    problems: tuple[KBError, ...]


def build_site(
    workspace: Workspace,
    *,
    languages: Sequence[str] = (),
    today: date | None = None,
    progress: Progress | None = None,
) -> Built:
    """Write the pages of ``workspace`` below its site/ folder and build them with MkDocs Material.

    The pages in the first of ``languages`` (the workspace's own, if none are given) are at the root, the others in
    a folder of their language. Pages that did not change are left alone. A record or project that cannot be read
    is left out and told. Raises `WorkspaceError` when the folder holds what is not generated, or the build fails.
    """
    report = progress or (lambda done, total, what: None)
    wanted = tuple(dict.fromkeys(languages)) or (workspace.settings.language,)
    root = claimed_folder(workspace)
    steps = len(wanted) + 2
    report(0, steps, "pages")
    known = Known.of(workspace, today or date.today())
    report(1, steps, "search")
    update_search(known.records, root / "docs" / SEARCH, workspace.synonyms(), root / ".search-made-from")
    shutil.copytree(mkdocs.overrides(), root / "overrides", dirs_exist_ok=True)
    pages, pictures = 0, Pictures(root / ".pictures")
    for lang in mkdocs.LANGUAGES.keys() - wanted[1:]:
        shutil.rmtree(
            root / lang, ignore_errors=True
        )  # its sources, where a build before had that language too
    for number, lang in enumerate(wanted):
        report(number + 2, steps, f"MkDocs {lang}")
        content = contents(workspace, known, pictures, lang)
        if number == 0:
            content.files[SERVER_SCRIPT] = b""
        pages += len(content.pages)
        _write(workspace, content, known.images.files, wanted, lang)
        _build(root, wanted, lang)
    pictures.finish()
    report(steps, steps, "")
    built = site_folder(workspace)
    return Built(built, built / "index.html", pages, (*known.problems, *known.images.problems))


def _sources(languages: Sequence[str], lang: str) -> str:
    """The folder of the sources in ``lang``, below the workspace."""
    return FOLDER if lang == languages[0] else f"{FOLDER}/{lang}"


def _write(
    workspace: Workspace, content: Content, images: Mapping[str, str], languages: Sequence[str], lang: str
) -> None:
    """Write what changed and delete what is no longer there, so that builders can see what to do."""
    folder = _sources(languages, lang)
    wanted = {f"{folder}/docs/{page.path}": page.text.encode() for page in content.pages}
    wanted |= {f"{folder}/docs/{path}": data for path, data in content.files.items()}
    wanted[f"{folder}/mkdocs.yml"] = mkdocs.settings(content.name, content.nav, languages, lang).encode()
    docs = workspace.root / folder / "docs"
    for old in docs.rglob("*") if docs.is_dir() else ():
        place = old.relative_to(docs)
        held = f"{folder}/docs/{place.as_posix()}" in wanted or place.as_posix() in images
        if old.is_file() and place.parts[0] != SEARCH and not held:
            old.unlink()
    for path, data in wanted.items():
        file = workspace.root / path
        if not file.is_file() or file.read_bytes() != data:
            workspace.write(path, data)
    for name, source in images.items():
        if not (docs / name).is_file():  # its name says what it holds
            workspace.write(f"{folder}/docs/{name}", workspace.read_bytes(source))


def _build(root: Path, languages: Sequence[str], lang: str) -> None:
    """Build one language: all of it, or the changed pages where settings, theme and program are the same."""
    first = lang == languages[0]
    sources, built = (root, root / "_build") if first else (root / lang, root / "_build" / lang)
    stamp, with_ = built / _STAMP, _made_with(root, sources)
    same = stamp.is_file() and stamp.read_text(encoding="utf-8") == with_
    stamp.unlink(missing_ok=True)
    if same:
        _remove_stale(sources / "docs", built, languages if first else ())
    mkdocs.build(sources, changed_only=same)
    add_policies(built, below=languages[1:] if first else ())
    stamp.write_text(with_, encoding="utf-8")


def _made_with(root: Path, sources: Path) -> str:
    """What every page depends on besides its own text: the settings, the theme, the programs."""
    digest = hashlib.sha256((sources / "mkdocs.yml").read_bytes())
    for file in sorted((root / "overrides").rglob("*.html")):
        digest.update(file.read_bytes())
    digest.update(f"{version('mkdocs')} {version('mkdocs-material')}".encode())
    return digest.hexdigest()


def _remove_stale(docs: Path, built: Path, languages: Sequence[str]) -> None:
    """Delete the pages and files of a built site whose sources are gone; the theme's own are in assets/."""
    for file in built.rglob("*"):
        place = file.relative_to(built)
        if not file.is_file() or place.parts[0] in ("assets", *languages) or place.name in _OWN:
            continue
        source = docs / place
        if not source.is_file() and not source.with_suffix(".md").is_file():
            file.unlink()


#: Files at the root of a built site that MkDocs makes by itself.
_OWN = ("404.html", "sitemap.xml", "sitemap.xml.gz", _STAMP)
