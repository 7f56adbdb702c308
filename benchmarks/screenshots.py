"""The pictures of the READMEs, made anew: ``python -m benchmarks.screenshots [WORKSPACE]``.

Without a workspace the demonstration is set up in a temporary folder. Needs Chromium, LibreOffice, pdftoppm and a
CJK font. The page and the site are served on loopback while they are photographed.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import uvicorn
from PIL import Image

from kb.api.app import create_app
from kb.services.generate import generate
from kb.services.index import update_index
from kb.services.init import init_workspace
from kb.services.site import build_site, serve_site
from kb.workspace import Workspace

IMAGES = Path(__file__).resolve().parents[1] / "site/docs/images"

#: Bytes a picture may have; the repository keeps every version of it.
LARGEST = 300_000

#: The project whose documents are shown.
PROJECT = "SJYH-2026"

#: The pages of its specification that are shown, by what stands on them: contents, context diagram, a requirement.
SIGHTS = (
    r"目\s*录|Contents",
    r"^ {10,}(图 ?1|Figure 1) ",
    r"REQ-001\s.*\n(.*\n){2,30}.*(验收标准|Acceptance)",
)

QUERIES = {"zh": "对账不平怎么办", "en": "certificate about to expire"}

CHROMIUM = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--virtual-time-budget=4000",
]


def main(arguments: Sequence[str]) -> None:
    """Make every picture from the workspace named in ``arguments``, or from the demonstration."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(arguments[0]) if arguments else Path(scratch) / "demo"
        workspace = Workspace.open(folder) if arguments else init_workspace(folder, sample=True, lang="zh")
        update_index(workspace)
        IMAGES.mkdir(parents=True, exist_ok=True)
        for lang in ("zh", "en"):
            made = generate(
                workspace,
                "requirements-specification",
                PROJECT,
                lang=lang,
                today=date.today(),
                overwrite=True,
            )
            save(f"word-{lang}", sheet(pages(workspace.root / made.document, Path(scratch))))
        with page_server(workspace) as address:
            for lang, query in QUERIES.items():
                picture = browser(f"{address}/?lang={lang}&q={quote(query)}", 1180, 1000, Path(scratch))
                save(f"page-search-{lang}", picture)
                picture = browser(f"{address}/projects/{PROJECT}?lang={lang}", 1180, 1000, Path(scratch))
                save(f"page-project-{lang}", picture)
        with serve_site(build_site(workspace).folder) as address:
            save("site-home-zh", browser(f"{address}index.html", 1280, 860, Path(scratch)))
            save("site-record-zh", browser(f"{address}runbooks/RB-007.html", 1280, 1000, Path(scratch)))


def browser(address: str, width: int, height: int, scratch: Path) -> Image.Image:
    """The page at ``address`` in a window of this size."""
    with tempfile.TemporaryDirectory(dir=scratch) as profile:
        shot = Path(profile) / "shot.png"
        program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
        subprocess.run(  # noqa: S603 - a browser with our own arguments
            [
                program,
                *CHROMIUM,
                f"--user-data-dir={profile}/user",
                f"--window-size={width},{height}",
                f"--screenshot={shot}",
                address,
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )
        return Image.open(BytesIO(shot.read_bytes()))


def pages(document: Path, scratch: Path) -> list[Image.Image]:
    """The cover and the `SIGHTS` of a Word file, as LibreOffice sets them."""
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        profile = f"-env:UserInstallation=file://{folder}/profile"
        subprocess.run(  # noqa: S603
            ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(document)],  # noqa: S607
            check=True,
            capture_output=True,
            timeout=180,
        )
        pdf = Path(folder) / f"{document.stem}.pdf"
        found: list[Image.Image] = []
        for number in (1, *sights(pdf)):
            part = ["-png", "-r", "72", "-f", str(number), "-l", str(number), "-singlefile"]
            subprocess.run(["pdftoppm", *part, str(pdf), f"{folder}/page{number}"], check=True)  # noqa: S603, S607
            found.append(Image.open(BytesIO((Path(folder) / f"page{number}.png").read_bytes())))
        return found


def sights(pdf: Path) -> list[int]:
    """The numbers of the pages where the `SIGHTS` are; lines of a table of contents count for the contents only."""
    done = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True)  # noqa: S603, S607
    texts = done.stdout.decode().split("\f")
    text = [re.sub(r"^.*\.{5}.*$", "", page, flags=re.M) for page in texts]
    found = []
    for sight in SIGHTS:
        found.append(next(number for number, page in enumerate(text, 1) if re.search(sight, page, re.M)))
    return found


def sheet(found: Sequence[Image.Image]) -> Image.Image:
    """Pages side by side, two in a row, on grey."""
    gap, (width, height) = 16, found[0].size
    rows = -(-len(found) // 2)
    whole = Image.new("RGB", (2 * width + 3 * gap, rows * (height + gap) + gap), "#d5dbe0")
    for position, page in enumerate(found):
        row, column = divmod(position, 2)
        whole.paste(page, (gap + column * (width + gap), gap + row * (height + gap)))
    return whole


def save(name: str, picture: Image.Image) -> None:
    """Write a picture with as many colours as its size allows."""
    for colours in (256, 128, 64, 32, 16):
        data = BytesIO()
        picture.convert("RGB").quantize(colours, dither=Image.Dither.NONE).save(data, "PNG", optimize=True)
        if data.tell() <= LARGEST:
            break
    (IMAGES / f"{name}.png").write_bytes(data.getvalue())
    sys.stdout.write(f"{name}.png {data.tell() // 1000} KB, {colours} colours\n")


@contextmanager
def page_server(workspace: Workspace) -> Iterator[str]:
    """The page of ``workspace`` on a free loopback port."""
    server = uvicorn.Server(
        uvicorn.Config(create_app(workspace), host="127.0.0.1", port=0, log_level="error")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.05)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


if __name__ == "__main__":
    main(sys.argv[1:])
