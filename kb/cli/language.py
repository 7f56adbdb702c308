"""The language of messages: ``--lang``, FUPAN_LANG, fupan.toml, then the locale.

The choice is made once, before any command module is loaded, because help texts are built at import.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Sequence
from pathlib import Path

LANGUAGES = ("zh", "en")
_current = "zh"


def choose(arguments: Sequence[str], environment: dict[str, str] | None = None) -> str:
    """Set the language of messages from the command line and its surroundings, and return it.

    A value that is neither "zh" nor "en" is passed over here; the command line itself complains about it.
    """
    global _current
    env = dict(os.environ) if environment is None else environment
    candidates = (_from_arguments(arguments), env.get("FUPAN_LANG", ""), _from_workspace(), _from_locale(env))
    _current = next((lang for lang in candidates if lang in LANGUAGES), "zh")
    return _current


def current() -> str:
    """The language of messages: "zh" or "en"."""
    return _current


def say(zh: str, en: str) -> str:
    """The one of two texts that is in the language of messages."""
    return zh if _current == "zh" else en


def _from_arguments(arguments: Sequence[str]) -> str:
    """``--lang`` before the command's name; after it, the option is the command's own."""
    for position, argument in enumerate(arguments):
        if position and arguments[position - 1] in ("-w", "--workspace"):
            continue
        if not argument.startswith("-"):
            return ""
        if argument == "--lang" and position + 1 < len(arguments):
            return arguments[position + 1]
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
    return ""


def _from_workspace() -> str:
    """``language`` of the nearest fupan.toml; a file or folder that cannot be read is the command's to report."""
    try:
        here = Path.cwd()
    except OSError:  # the current folder has been deleted
        return ""
    for folder in (here, *here.parents):
        file = folder / "fupan.toml"
        if file.is_file():
            try:
                return str(tomllib.loads(file.read_text(encoding="utf-8")).get("language", ""))
            except (OSError, ValueError):
                return ""
    return ""


def _from_locale(env: dict[str, str]) -> str:
    """The language part of the POSIX locale variables, in their order of precedence."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := env.get(name, ""):
            return value[:2].lower()
    return ""
