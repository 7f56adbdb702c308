"""Reading the settings: defaults < fupan.toml < FUPAN_* environment variables < command-line flags."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from kb.errors import SettingsError
from kb.settings.refusals import explained
from kb.settings.tables import PREFIX, Settings, setting_names, variable_name

FILE = "fupan.toml"

#: Variables that begin like ours: short forms, switches that are no settings, what containers are given.
_SHORT = {"LANG": "language"}
_NOT_SETTINGS = re.compile(r"DEBUG|TEST_.*|SERVICE_.*|PORT(?:_.*)?|API_KEY")


def load_settings(
    root: Path, *, environment: Mapping[str, str] | None = None, overrides: Mapping[str, Any] | None = None
) -> Settings:
    """The settings of the workspace in ``root``.

    ``environment`` (default: that of the process) overrides the file; ``overrides`` (nested like the file)
    override both. Raises `SettingsError` that says where the mistake is and names the nearest setting there is.
    """
    file = _File(root / FILE)
    variables = _from_environment(os.environ if environment is None else environment)
    values = file.values
    _refuse_key(file)
    _refuse_password(file)
    for key, (_, value) in variables.items():
        _put(values, key, value)
    _merge(values, overrides or {})
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
    # raised here so that the refused value, which may be a key, is in no traceback
    key = tuple(map(str, first["loc"]))
    place = variables[key][0] if key in variables else file.place(key)
    raise explained(first, ".".join(key), place)


def _refuse_key(file: _File) -> None:
    table = file.values.get("llm")
    if isinstance(table, dict) and table.get("api_key"):
        raise SettingsError(
            "密钥不写在设置文件里，文件会随 Git 传出去",
            "A key has no place in the settings file, which travels in Git",
            place=file.place(("llm", "api_key")),
            hint_zh="删掉这一行并换一个密钥；用 api_key_env 写环境变量的名字，或用 api_key_file。",
            hint_en="Take the line out and get a new key; name a variable in api_key_env, or a file in api_key_file.",
        )


def _refuse_password(file: _File) -> None:
    table = file.values.get("server")
    for name in ("proxy_secret", "oidc_client_secret"):
        if isinstance(table, dict) and table.get(name):
            raise SettingsError(
                "密钥不写在设置文件里，文件会随 Git 传出去",
                "A secret has no place in the settings file, which travels in Git",
                place=file.place(("server", name)),
                hint_zh=f"删掉这一行并换一个密钥；放在环境变量 {variable_name(f'server.{name}')} 里。",
                hint_en=f"Take the line out and get a new secret; put it into {variable_name(f'server.{name}')}.",
            )
    if isinstance(table, dict) and re.search(r"//[^/@]*:[^/@]+@", str(table.get("database_url", ""))):
        raise SettingsError(
            "密码不写在设置文件里，文件会随 Git 传出去",
            "A password has no place in the settings file, which travels in Git",
            place=file.place(("server", "database_url")),
            hint_zh="删掉这一行并换一个密码；整个地址放在环境变量 FUPAN_SERVER__DATABASE_URL 里。",
            hint_en="Take the line out and change the password; put the address into FUPAN_SERVER__DATABASE_URL.",
        )


class _File:
    """fupan.toml as it was read: its values, and where each stands."""

    def __init__(self, path: Path) -> None:
        self._text = ""
        self.values: dict[str, Any] = {}
        try:
            self._text = path.read_text(encoding="utf-8-sig")
            self.values = tomllib.loads(self._text)
        except FileNotFoundError:
            return
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise _unreadable(error) from None

    def place(self, key: tuple[str, ...]) -> str:
        """``fupan.toml:line`` of a key, or of the table it should be in; the bare name when it is in neither."""
        table: tuple[str, ...] = ()
        best = ""
        for number, line in enumerate(self._text.splitlines(), 1):
            if header := re.match(r"\s*\[\s*([^\[\]]+?)\s*\]", line):
                table = tuple(part.strip(" \"'") for part in header[1].split("."))
                best = f"{FILE}:{number}" if table == key[: len(table)] else best
            elif name := re.match(r"\s*([\w.\"'-]+)\s*=", line):
                written = (*table, *(part.strip(" \"'") for part in name[1].split(".")))
                if written == key[: len(written)]:
                    return f"{FILE}:{number}"
        return best or FILE


def _unreadable(error: Exception) -> SettingsError:
    line = re.search(r"at line (\d+)", str(error))
    if isinstance(error, OSError):
        zh, en = f"设置文件读不了：{error.strerror}", f"The settings cannot be read: {error.strerror}"
    elif isinstance(error, UnicodeDecodeError):
        zh, en = "设置文件不是 UTF-8 编码", "The settings are not in UTF-8"
    else:
        zh, en = "这一行不是有效的 TOML", f"This is not valid TOML: {error}"
    return SettingsError(
        zh,
        en,
        place=f"{FILE}:{line[1]}" if line else FILE,
        hint_zh='每行写“名称 = 值”，文字加引号，例如 language = "zh"；保存为 UTF-8。',
        hint_en='Write name = value, texts in quotes, such as language = "zh"; save it as UTF-8.',
    )


def _from_environment(environment: Mapping[str, str]) -> dict[tuple[str, ...], tuple[str, str]]:
    """The settings among the variables: key -> (variable, value). Refuses a name that is nearly a setting."""
    found: dict[tuple[str, ...], tuple[str, str]] = {}
    known = {variable_name(name): name for name in setting_names()}
    known |= {PREFIX + short: name for short, name in _SHORT.items()}
    for variable, value in sorted(environment.items()):
        if variable in known:
            found.setdefault(tuple(known[variable].split(".")), (variable, value))
        elif variable.startswith(PREFIX) and not _NOT_SETTINGS.fullmatch(variable.removeprefix(PREFIX)):
            _refuse_near_miss(variable, list(known))
    return found


def _refuse_near_miss(variable: str, known: list[str]) -> None:
    """A variable that is nearly one of ours is a slip; one that is not belongs to somebody else."""
    if near := get_close_matches(variable, known, n=1, cutoff=0.8):
        raise SettingsError(
            f"没有环境变量 {variable} 对应的设置",
            f"No setting belongs to the environment variable {variable}",
            place=variable,
            hint_zh=f"是不是 {near[0]}？",
            hint_en=f"Did you mean {near[0]}?",
        )


def _put(values: dict[str, Any], key: tuple[str, ...], value: str) -> None:
    for name in key[:-1]:
        inner = values.setdefault(name, {})
        if not isinstance(inner, dict):  # the file's mistake; validation names it
            return
        values = inner
    values[key[-1]] = value


def _merge(into: dict[str, Any], new: Mapping[str, Any]) -> None:
    for key, value in new.items():
        if isinstance(value, Mapping) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = value
