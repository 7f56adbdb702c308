"""The command ``fupan``: one file per command, loaded when it is called."""

from __future__ import annotations

import io
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line of this process and exit with its code.

    0 done; 1 the work found or met a problem; 2 the command was typed wrongly; 130 interrupted.
    """
    from kb.cli.language import choose

    for stream in (sys.stdout, sys.stderr):  # a console that lacks a character shows a mark, not an error
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")

    if choose(sys.argv[1:]) == "zh":
        from kb.cli.click_zh import speak_chinese

        speak_chinese()
    from kb.cli.root import run

    sys.exit(run(sys.argv[1:]))
