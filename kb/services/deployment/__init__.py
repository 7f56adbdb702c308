"""Files to run the server with: a container, a team's services in compose, systemd units."""

from __future__ import annotations

import secrets
from pathlib import Path

from kb.errors import WorkspaceError

_HERE = Path(__file__).parent
#: The files, as they are copied.
FILES = ("Dockerfile", "compose.yaml", "fupan.service", "fupan-worker.service")
_ENVIRONMENT = """\
# Read by docker compose. It holds a password: keep it out of Git.
PUBLIC_URL=https://fupan.example.com
DATABASE_PASSWORD={password}
# Where the reverse proxy's requests come from: Docker's own networks, for a proxy on this machine.
TRUSTED_PROXIES=172.16.0.0/12, 192.168.0.0/16
"""


def write_deployment(folder: Path) -> list[str]:
    """Write the files into ``folder``, with a fresh database password in ``.env``; their names.

    Raises `WorkspaceError` when one of them is there already: nothing is overwritten, a password least of all.
    """
    names = [*FILES, ".env"]
    if there := [name for name in names if (folder / name).exists()]:
        raise WorkspaceError(
            f"已经有 {there[0]}，没有写任何文件",
            f"{there[0]} is there already; nothing was written",
            place=str(folder),
            hint_zh="换一个目录，或先移走原来的文件。",
            hint_en="Name another folder, or move the old files away.",
        )
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        (folder / name).write_text((_HERE / name).read_text(encoding="utf-8"), encoding="utf-8")
    environment = folder / ".env"
    environment.touch(mode=0o600)
    environment.write_text(_ENVIRONMENT.format(password=secrets.token_urlsafe(24)), encoding="utf-8")
    return names
