"""Settings of a workspace: defaults < fupan.toml < FUPAN_* environment variables < command-line flags.

They are read once and passed in; nothing here is global.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from kb.errors import SettingsError

FILE = "fupan.toml"


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class LLMSettings(_Table):
    """``[llm]``: an OpenAI-compatible endpoint. Without ``base_url`` and ``model`` no model is used."""

    base_url: str = ""
    """Address of the endpoint, such as http://127.0.0.1:11434/v1"""
    model: str = ""
    """Name of the model at the endpoint"""
    api_key: SecretStr = SecretStr("")
    """The key itself; better kept out of the file, see api_key_env"""
    api_key_env: str = ""
    """Name of the environment variable that holds the key"""
    timeout_s: float = Field(default=60.0, gt=0)
    """Seconds for one whole answer, retries included"""

    def key(self) -> str:
        """The key from the variable that ``api_key_env`` names, or ``api_key``; empty when there is none."""
        return os.environ.get(self.api_key_env, "") if self.api_key_env else self.api_key.get_secret_value()


class ServerSettings(_Table):
    """``[server]``: where the page and the API listen."""

    host: str = "127.0.0.1"
    """Address to listen on; only loopback while there is no login"""
    port: int = Field(default=8000, ge=0, le=65535)
    """Port to listen on; 0 takes a free one"""


class Settings(_Table):
    """The settings of a workspace."""

    language: Literal["zh", "en"] = "zh"
    """Default language of messages and documents"""
    template: str = ""
    """The company's Word template, relative to the workspace; empty for the built-in one"""
    embedder: str = "hashing"
    """What turns text into vectors: hashing, or sentence-transformers:<name or path>"""
    llm: LLMSettings = LLMSettings()
    """The language model, if any"""
    server: ServerSettings = ServerSettings()
    """The web page and the API"""


def load_settings(
    root: Path, *, environment: Mapping[str, str] | None = None, overrides: Mapping[str, Any] | None = None
) -> Settings:
    """The settings of the workspace in ``root``.

    FUPAN_LANGUAGE, FUPAN_LLM__MODEL and so on override the file; ``overrides`` (nested like the file) override both.
    Raises `SettingsError` that names the file, the key and the nearest key there is.
    """
    file = root / FILE
    values = _read(file)
    _merge(values, _from_environment(os.environ if environment is None else environment))
    _merge(values, dict(overrides or {}))
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise _explained(error, file) from error


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(
            f"设置文件读不了：{error}",
            f"The settings cannot be read: {error}",
            place=FILE,
            hint_zh='它应是 UTF-8 的 TOML，例如 language = "zh"。',
            hint_en='It must be TOML in UTF-8, such as language = "zh".',
        ) from error


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """FUPAN_LLM__MODEL=x as {"llm": {"model": "x"}}; other FUPAN_ variables belong to somebody else."""
    found: dict[str, Any] = {}
    for name, value in environment.items():
        path = name.removeprefix("FUPAN_").lower().split("__")
        if not name.startswith("FUPAN_") or path[0] not in Settings.model_fields:
            continue
        table = found
        for key in path[:-1]:
            table = table.setdefault(key, {})
        table[path[-1]] = value
    return found


def _merge(into: dict[str, Any], new: Mapping[str, Any]) -> None:
    for key, value in new.items():
        if isinstance(value, Mapping) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = value


def _explained(error: ValidationError, file: Path) -> SettingsError:
    first = error.errors(include_url=False, include_input=False)[0]
    key = ".".join(map(str, first["loc"]))
    if first["type"] != "extra_forbidden":
        zh, en, near = (
            f"设置 {key} 的值不对：{first['msg']}",
            f"The setting {key} is wrong: {first['msg']}",
            [],
        )
    else:
        zh, en = f"没有设置项 {key}", f"There is no setting {key}"
        near = get_close_matches(key, list(setting_names()), n=1)
    return SettingsError(
        zh,
        en,
        place=file.name,
        hint_zh=f"是不是 {near[0]}？" if near else "",
        hint_en=f"Did you mean {near[0]}?" if near else "",
    )


def setting_names(model: type[BaseModel] = Settings, prefix: str = "") -> Iterator[str]:
    """Every setting's dotted name, in the order of declaration."""
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, _Table):
            yield from setting_names(field.annotation, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"
