"""Settings of a workspace: defaults < fupan.toml < FUPAN_* environment variables < command-line flags.

They are read once and passed in; nothing here is global. ``FUPAN_LLM__MODEL`` is ``model`` below ``[llm]``;
``FUPAN_LANG`` is short for ``FUPAN_LANGUAGE``.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails

from kb.errors import SettingsError

FILE = "fupan.toml"
PREFIX = "FUPAN_"

#: Variables that begin like ours: short forms, switches that are no settings, what containers are given.
_SHORT = {"LANG": "language"}
_NOT_SETTINGS = re.compile(r"DEBUG|TEST_.*|SERVICE_.*|PORT(?:_.*)?|API_KEY")

Address = Annotated[str, Field(pattern=r"^(?:https?://\S+)?$")]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LLMSettings(_Table):
    """``[llm]``: an OpenAI-compatible endpoint. Without ``provider`` and ``base_url`` no model is used."""

    provider: str = ""
    """Provider by name, such as deepseek, dashscope, ollama or vllm: knows the address and the key's variable"""
    base_url: Address = ""
    """Address of the endpoint, such as http://127.0.0.1:11434/v1; not needed with provider"""
    model: str = ""
    """Name of the model at the endpoint"""
    api_key: SecretStr = SecretStr("")
    """The key itself; only as this variable, refused in the file"""
    api_key_env: str = ""
    """Name of the environment variable that holds the key"""
    api_key_file: str = ""
    """File that holds the key, outside the workspace"""
    timeout_s: float = Field(default=60.0, gt=0)
    """Seconds for one whole answer, retries included"""
    retries: int = Field(default=2, ge=0, le=10)
    """How often a request that failed for a passing reason is tried again"""
    thinking: Literal["off", "on"] = "off"
    """Whether a model may think before it answers; off where the provider has a switch for it"""
    call_tokens: int = Field(default=40_000, ge=0)
    """Most tokens of one request and its answer; 0 for no limit"""
    document_tokens: int = Field(default=400_000, ge=0)
    """Most tokens of one document or conversation; 0 for no limit"""
    document_cost: float = Field(default=0.0, ge=0)
    """Most money of one document, in the currency of the price in providers.toml; 0 for no limit"""
    personal_data: bool = False
    """Whether a model on this machine may read names and numbers of people; one elsewhere never does"""
    log: bool = True
    """Whether requests are noted in .fupan/llm.jsonl: tokens, cost, times and outcome, never what was said"""
    log_content: bool = False
    """Whether that log keeps prompts and answers too; only to look into a problem"""

    def key(self, workspace: Path | None = None) -> str:
        """The key: ``api_key``, else ``api_key_file``'s, else the variable ``api_key_env``'s; empty without any.

        Raises `SettingsError` when file or variable do not exist, or the file lies in the ``workspace``, which
        travels in Git.
        """
        given = self.api_key.get_secret_value()
        if not given and self.api_key_file:
            return _key_in(self.api_key_file, workspace)
        if given or not self.api_key_env:
            return given
        if self.api_key_env not in os.environ:
            raise SettingsError(
                f"环境变量 {self.api_key_env} 没有设置，模型没有密钥",
                f"The environment variable {self.api_key_env} is not set, so the model has no key",
                place="llm.api_key_env",
                hint_zh=f"先执行 export {self.api_key_env}=…；本地模型不需要密钥就删掉 api_key_env。",
                hint_en=f"export {self.api_key_env}=… first; for a local model without key, take api_key_env out.",
            )
        return os.environ[self.api_key_env]


def _key_in(name: str, workspace: Path | None) -> str:
    """The key in a file. Relative names and links are followed first."""
    path = ((workspace or Path.cwd()) / Path(name).expanduser()).resolve()
    if workspace and path.is_relative_to(workspace.resolve()):
        zh, en = (
            "密钥文件在工作区里，会随 Git 传出去",
            "The key file lies in the workspace, which travels in Git",
        )
    else:
        try:
            if key := path.read_text(encoding="utf-8-sig").strip():
                return key
            zh, en = "密钥文件是空的", "The key file is empty"
        except (OSError, UnicodeDecodeError):
            zh, en = "密钥文件读不了", "The key file cannot be read"
    raise SettingsError(
        zh,
        en,
        place="llm.api_key_file",
        hint_zh="写工作区以外的绝对路径，例如 ~/.config/fupan/key，文件里只有密钥一行。",
        hint_en="Give a path outside the workspace, such as ~/.config/fupan/key; the file holds nothing but the key.",
    )


class ServerSettings(_Table):
    """``[server]``: where the page and the API listen."""

    host: str = Field(default="127.0.0.1", min_length=1)  # "" would listen everywhere
    """Address to listen on; another than loopback needs auth"""
    port: int = Field(default=8000, ge=0, le=65535)
    """Port to listen on; 0 takes a free one"""
    database_url: SecretStr = SecretStr("")
    """Database of the server: postgresql+psycopg://user:password@host/name; empty for SQLite in .fupan"""
    auth: Literal["none", "keys", "oidc", "proxy"] = "none"
    """Who is let in: none (this machine only), keys (API keys), oidc or proxy (keys and the company's login)"""
    public_url: Address = ""
    """Address under which people reach the server, such as https://fupan.example.com"""
    allowed_hosts: str = ""
    """Further names of the server in the Host header, separated by commas; /healthz answers under any name"""
    rate_per_minute: int = Field(default=600, ge=0)
    """Requests that one person or program may make in a minute, dear ones counting more; 0 for no limit"""
    trusted_proxies: str = ""
    """Addresses of the reverse proxies in front, separated by commas: 10.0.0.5, 10.1.0.0/16"""
    proxy_secret: SecretStr = SecretStr("")
    """With auth = "proxy", what the proxy proves itself with in X-Fupan-Proxy-Secret; only as this variable"""
    oidc_issuer: Address = ""
    """With auth = "oidc", the provider: the address before /.well-known/openid-configuration"""
    oidc_client_id: str = ""
    """Name of this server at the provider"""
    oidc_client_secret: SecretStr = SecretStr("")
    """Secret of this server at the provider, if it gave one; only as this variable"""
    chroma_url: Address = ""
    """Chroma server that replicas share for the vectors of large indexes; empty: each process keeps its own"""
    jobs: int = Field(default=2, ge=0, le=32)
    """Background jobs the server does at a time itself; 0 leaves them to fupan worker"""


class DocumentSettings(_Table):
    """``[documents]``: how generated documents are numbered and named."""

    number: str = "{project}-{type}-{serial}"
    """Number of a document the project does not register: {project}, {type} and {serial} of three digits"""
    file_name: str = "{number}_{title}_{version}_{date}"
    """Name of the Word file: {number}, {title}, {version}, {date}, {project}, {type}"""


class Settings(_Table):
    """The settings of a workspace."""

    language: Literal["zh", "en"] = "zh"
    """Default language of messages and documents"""
    template: str = ""
    """A built-in look (engineering, gongwen, gbt11) or the company's Word template, relative to the workspace"""
    embedder: str = "static"
    """What makes vectors: static (built in), hashing, st:NAME_OR_FOLDER (sentence-transformers), openai:MODEL@URL"""
    fusion: Literal["convex", "rrf"] = "convex"
    """How the full-text and the vector scores are put together: convex, or rrf for a strong embedder"""
    reranker: str = ""
    """What reorders the best passages: ce:NAME_OR_FOLDER of a sentence-transformers CrossEncoder; empty for nothing"""
    gaps: bool = True
    """Whether searches that nothing answers are kept on this machine, for fupan gaps"""
    documents: DocumentSettings = DocumentSettings()
    """Numbers and names of documents"""
    llm: LLMSettings = LLMSettings()
    """The language model, if any"""
    server: ServerSettings = ServerSettings()
    """The web page and the API"""


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
    raise _explained(first, ".".join(key), place)


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


def variable_name(setting: str) -> str:
    """The environment variable of a setting: FUPAN_LLM__MODEL for ``llm.model``."""
    return PREFIX + setting.upper().replace(".", "__")


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


#: pydantic's kinds of error -> what the value must be
_MUST_BE = {
    "int_type": ("整数", "a whole number"),
    "int_parsing": ("整数", "a whole number"),
    "int_from_float": ("整数", "a whole number"),
    "bool_type": ("true 或 false", "true or false"),
    "bool_parsing": ("true 或 false", "true or false"),
    "float_type": ("数字", "a number"),
    "float_parsing": ("数字", "a number"),
    "string_type": ("文字，加引号", "a text in quotes"),
    "string_too_short": ("非空的文字", "a text that is not empty"),
    "string_pattern_mismatch": (
        "http:// 或 https:// 开头的地址",
        "an address that begins with http:// or https://",
    ),
    "literal_error": ("{expected} 之一", "one of {expected}"),
    "greater_than": ("大于 {gt} 的数", "greater than {gt}"),
    "greater_than_equal": ("不小于 {ge} 的数", "at least {ge}"),
    "less_than_equal": ("不大于 {le} 的数", "at most {le}"),
    "model_type": ("一张表", "a table"),
    "model_attributes_type": ("一张表", "a table"),
}


def _explained(error: ErrorDetails, key: str, place: str) -> SettingsError:
    if error["type"] == "extra_forbidden":
        return _unknown(key, place)
    given = {
        name: str(value).replace("'", "").replace(" or ", ", ")
        for name, value in error.get("ctx", {}).items()
    }
    zh, en = (text.format_map(given) for text in _MUST_BE.get(error["type"], (error["msg"], error["msg"])))
    return SettingsError(
        f"设置 {key} 应是{zh}",
        f"The setting {key} must be {en}",
        place=place,
        hint_zh=f"改正 {place} 的值。",
        hint_en=f"Correct the value at {place}.",
    )


def _unknown(key: str, place: str) -> SettingsError:
    table, _, name = key.rpartition(".")
    all_names = list(setting_names())
    beside = {known.rpartition(".")[2]: known for known in all_names if known.rpartition(".")[0] == table}
    near = [beside[word] for word in get_close_matches(name, beside, n=1)]
    elsewhere = [known for known in all_names if known.rpartition(".")[2] == name]
    meant = near or elsewhere or get_close_matches(key, all_names, n=1)
    names = "、".join(beside or all_names), ", ".join(beside or all_names)
    return SettingsError(
        f"没有设置项 {key}",
        f"There is no setting {key}",
        place=place,
        hint_zh=f"是不是 {meant[0]}？" if meant else f"可用：{names[0]}。",
        hint_en=f"Did you mean {meant[0]}?" if meant else f"There are: {names[1]}.",
    )


def setting_names(model: type[BaseModel] = Settings, prefix: str = "") -> Iterator[str]:
    """Every setting's dotted name, in the order of declaration."""
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, _Table):
            yield from setting_names(field.annotation, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"
