"""Providers by name, prices, and the key: from ``[llm]`` of the settings to one endpoint."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kb.errors import SettingsError
from kb.llm.budget import Price
from kb.llm.dialect import Dialect
from kb.llm.exchange import Address
from kb.settings import LLMSettings

FILE = "providers.toml"


class PriceRow(BaseModel):
    """Money per million tokens."""

    model_config = ConfigDict(extra="forbid")
    input: float = Field(ge=0)
    output: float = Field(ge=0)
    currency: str
    as_of: str = ""


class Provider(BaseModel):
    """One table of providers.toml; the file explains the fields."""

    model_config = ConfigDict(extra="forbid")
    title: str = ""
    aliases: list[str] = []
    base_url: str = Field(pattern=r"^https?://\S+$")
    key_env: str = ""
    format: Literal["json_schema", "json_object", "prompt"] = "json_schema"
    thinking_off: dict[str, Any] = {}
    prices: dict[str, PriceRow] = {}

    @property
    def host(self) -> str:
        """Host and port."""
        return urlsplit(self.base_url).netloc

    def price(self, model: str) -> Price | None:
        """The price of ``model``, where one is given; the most particular pattern counts."""
        matching = [name for name in self.prices if fnmatchcase(model, name)]
        return Price(**self.prices[max(matching, key=len)].model_dump()) if matching else None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What the settings come to: where to ask, whom, how, and at what price."""

    address: Address
    model: str
    provider: str = ""
    price: Price | None = None
    dialect: Dialect = field(default_factory=Dialect)

    @property
    def remote(self) -> bool:
        """Whether texts leave this machine. Ollama's cloud models do, although its address is local."""
        return not self.address.loopback or self.model.endswith(("-cloud", ":cloud"))


def endpoint(settings: LLMSettings, folder: Path | None = None) -> Endpoint | None:
    """The endpoint of ``[llm]``, None when the table names neither a provider nor an address.

    ``folder`` is the workspace, whose providers.toml counts too. Raises `SettingsError` for an unknown provider,
    a missing model, an address with a user or a query, or a key that cannot be had.
    """
    if not (settings.provider or settings.base_url):
        return None
    if settings.base_url:
        _check_address(settings.base_url, "llm.base_url")
    known = providers(folder)
    name, provider = _chosen(settings, known)
    if not settings.model:
        raise SettingsError(
            "配置了模型端点，但没有写模型名",
            "An endpoint is configured, but no model",
            place="llm.model",
            hint_zh="在 fupan.toml 的 [llm] 里写 model，例如端点 /v1/models 列出的名字。",
            hint_en="Set model in [llm] of fupan.toml to a name that the endpoint lists under /v1/models.",
        )
    base_url = settings.base_url or (provider.base_url if provider else "")
    own = provider is not None and urlsplit(base_url).netloc == provider.host
    address = Address(base_url.rstrip("/"), _key(settings, provider if own else None, folder))
    if provider is None:
        return Endpoint(address, settings.model)
    extra = provider.thinking_off if settings.thinking == "off" else {}
    dialect = Dialect(format=provider.format, extra=extra)
    return Endpoint(address, settings.model, name, provider.price(settings.model), dialect)


def providers(folder: Path | None = None) -> dict[str, Provider]:
    """Every provider by name: ours, and over them those in ``folder``/providers.toml."""
    tables = dict(_ours())
    path = folder / FILE if folder else None
    if path and path.is_file():
        for name, table in _tables(path).items():
            tables[name] = {**tables.get(name, {}), **(table if isinstance(table, dict) else {"": table})}
    found: dict[str, Provider] = {}
    for name, table in tables.items():
        try:
            found[name] = Provider.model_validate(table)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(map(str, (name, *first["loc"])))
            raise SettingsError(
                f"{where} 的值不对", f"{where} is not right: {first['msg']}", place=FILE
            ) from None
        _check_address(found[name].base_url, f"{FILE} {name}.base_url")
    return found


@cache
def _ours() -> Mapping[str, dict[str, Any]]:
    return tomllib.loads(files("kb.llm").joinpath(FILE).read_text(encoding="utf-8"))


def _tables(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"读不了：{error}", f"cannot be read: {error}", place=FILE, hint_zh="保存为 UTF-8 的 TOML。"
        ) from None


def _check_address(base_url: str, place: str) -> None:
    """Refuse what may be secret in an address, which travels in Git, and a query, behind which no path can go."""
    try:
        parts = urlsplit(base_url)
        whole = bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        whole = False
    if not whole:
        zh, en = "端点地址不完整", "The address of the endpoint is not a whole one"
        hint_zh, hint_en = "写成 https://主机/v1 的样子。", "Write it like https://host/v1."
    elif "@" in parts.netloc:
        zh, en = "端点地址里不能有用户名和密码", "The address of the endpoint has a user or a password in it"
        hint_zh = "把 @ 和它前面的部分删掉；密钥用 api_key_env 或 api_key_file，写进地址的那个请换掉。"
        hint_en = (
            "Take out the @ and what is before it; give the key by api_key_env or api_key_file, a new one."
        )
    elif "?" in base_url or "#" in base_url:
        zh, en = (
            "端点地址里不能有 ? 或 # 和后面的参数",
            "The address of the endpoint has a query or a fragment",
        )
        hint_zh = "删到路径为止，例如 https://主机/v1；参数里的密钥改用 api_key_env，并换一个。"
        hint_en = (
            "End it with the path, like https://host/v1; a key in it goes to api_key_env, and a new one."
        )
    else:
        return
    raise SettingsError(zh, en, place=place, hint_zh=hint_zh, hint_en=hint_en)


def _chosen(settings: LLMSettings, known: Mapping[str, Provider]) -> tuple[str, Provider | None]:
    """The provider that is named, else the one whose address is given."""
    wanted = settings.provider.lower()
    if not wanted:
        host = urlsplit(settings.base_url).netloc
        remote = {one.host: name for name, one in known.items() if not Address(one.base_url).loopback}
        name = remote.get(host, "")
        return name, known.get(name)
    names = {alias: name for name, one in known.items() for alias in (name, *one.aliases)}
    if wanted in names:
        return names[wanted], known[names[wanted]]
    near = get_close_matches(wanted, names, n=1)
    raise SettingsError(
        f"不认识模型服务商 {settings.provider}",
        f"There is no provider {settings.provider}",
        place="llm.provider",
        hint_zh=f"是不是 {near[0]}？" if near else f"可用：{'、'.join(known)}；或直接写 base_url。",
        hint_en=f"Did you mean {near[0]}?" if near else f"There are: {', '.join(known)}; or give a base_url.",
    )


def _key(settings: LLMSettings, provider: Provider | None, folder: Path | None) -> str:
    """The key that is given, else that of the provider's usual variable, which goes to its own address only."""
    if given := settings.key(folder):
        return given
    if provider is None or not provider.key_env or settings.api_key_env:
        return ""
    if value := os.environ.get(provider.key_env, "").strip():
        return value
    raise SettingsError(
        f"没有 {provider.title} 的密钥：环境变量 {provider.key_env} 没有设置",
        f"There is no key for {provider.title}: the environment variable {provider.key_env} is not set",
        place="llm.api_key_env",
        hint_zh=f"先执行 export {provider.key_env}=…，或在 [llm] 写 api_key_env、api_key_file。",
        hint_en=f"export {provider.key_env}=… first, or set api_key_env or api_key_file in [llm].",
    )
