"""What can be set: the tables of fupan.toml, each setting with its default and its meaning."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from kb.errors import SettingsError

PREFIX = "FUPAN_"

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
    day_cost: float = Field(default=0.0, ge=0)
    """Most money of one day over all documents and conversations of the workspace; 0 for no limit"""
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


def setting_names(model: type[BaseModel] = Settings, prefix: str = "") -> Iterator[str]:
    """Every setting's dotted name, in the order of declaration."""
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, _Table):
            yield from setting_names(field.annotation, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"


def variable_name(setting: str) -> str:
    """The environment variable of a setting: FUPAN_LLM__MODEL for ``llm.model``."""
    return PREFIX + setting.upper().replace(".", "__")
