"""Who is at the door: an API key, somebody logged in, somebody a trusted proxy names, or the person at this machine."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kb.access.limits import Limits
from kb.access.principal import LOCAL, Principal
from kb.access.proxy import Proxies, is_elsewhere, once, passed_on
from kb.errors import AccessError, SettingsError
from kb.settings import ServerSettings

if TYPE_CHECKING:  # the database takes 0.2 s to import, and whoever is alone at this machine needs none
    from kb.access.keys import KeyRing
    from kb.access.sessions import Sessions
    from kb.database import Database

LOOPBACK = ("127.0.0.1", "localhost", "::1")
#: Wrong keys and logins from one address in a minute.
ATTEMPTS = 20


@dataclass(frozen=True, slots=True)
class Identity:
    """Who asks (None: not known), from which address, and the token that forms must carry.

    The token is empty where nothing is sent along by itself, as a browser does with a cookie: then no other site
    can make anybody ask.
    """

    principal: Principal | None
    address: str
    csrf: str = ""


class Door:
    """Tells who asks, by the ``settings`` of the server; ``database`` is opened when it is needed."""

    def __init__(self, settings: ServerSettings, database: Callable[[], Database]) -> None:
        check_settings(settings)
        self.settings = settings
        self._database = database
        self._proxies = Proxies(settings.trusted_proxies, settings.proxy_secret.get_secret_value())
        self.limits = Limits(settings.rate_per_minute if settings.auth != "none" else 0)
        self.attempts = Limits(ATTEMPTS)
        self.slowed_notes = Limits(
            1
        )  # who is slowed down is noted once a minute, else the log would be flooded

    @property
    def secure(self) -> bool:
        """Whether people come by https, so that cookies may go no other way."""
        return self.settings.public_url.startswith("https://")

    @property
    def cookie(self) -> str:
        """The name of the session's cookie; browsers keep the prefix to this very host and to https."""
        return "__Host-fupan" if self.secure else "fupan"

    @property
    def has_sessions(self) -> bool:
        """Whether people can log in here."""
        return self.settings.auth in ("keys", "oidc")

    @cached_property
    def keys(self) -> KeyRing:
        """The API keys."""
        from kb.access.keys import KeyRing

        return KeyRing(self._database())

    @cached_property
    def sessions(self) -> Sessions:
        """The sessions of people in a browser."""
        from kb.access.sessions import Sessions

        return Sessions(self._database())

    @cached_property
    def hosts(self) -> frozenset[str]:
        """The names under which the server may be reached."""
        given = self.settings.allowed_hosts.replace(",", " ").lower().split()
        public = urlsplit(self.settings.public_url).hostname
        return frozenset({*LOOPBACK, *given, *filter(None, [public])})

    @cached_property
    def origin(self) -> str:
        """What a browser calls a page of the public address; empty without one."""
        public = urlsplit(self.settings.public_url)
        return f"{public.scheme}://{public.netloc}" if public.netloc else ""

    def identify(self, peer: str, headers: Sequence[tuple[str, str]], cookies: Mapping[str, str]) -> Identity:
        """Who sent ``headers`` (names in lower case) from ``peer``.

        Raises `AccessError` for a key or a person that is not let in, `HeaderError` for forged headers.
        """
        named = once(headers)
        address = self._proxies.client(peer, named)
        if "authorization" in named:
            return Identity(self._by_key(named["authorization"]), address)
        if self.settings.auth == "none":
            return Identity(self._local(peer, named), address)
        if self.settings.auth == "proxy":
            principal = self._proxies.principal(peer, named)
            return Identity(principal, address, self._proxy_token(principal) if principal else "")
        return self._by_session(cookies.get(self.cookie, ""), address)

    def _by_key(self, authorization: str) -> Principal:
        scheme, _, token = authorization.partition(" ")
        principal = self.keys.principal(token.strip()) if scheme.lower() == "bearer" else None
        if principal is None:
            raise AccessError(
                "密钥无效、已过期或已吊销",
                "The key is unknown, expired or revoked",
                hint_zh="用 fupan keys add 发的密钥，写成 Authorization: Bearer kb_…。",
                hint_en="Use a key from fupan keys add, as Authorization: Bearer kb_….",
            )
        return principal

    def _local(self, peer: str, headers: Mapping[str, str]) -> Principal:
        if is_elsewhere(peer):  # `check_settings` refuses such a server; this one was begun in another way
            raise AccessError(
                "请求来自别的机器，而服务器没有设置登录",
                "The request came from another machine, but the server has no login",
                hint_zh="在 fupan.toml 的 [server] 里设置 auth。",
                hint_en="Set auth in [server] of fupan.toml.",
            )
        if passed_on(headers):
            raise AccessError(
                "请求经过了反向代理，而服务器没有设置登录",
                "The request came through a proxy, but the server has no login",
                hint_zh="在 fupan.toml 的 [server] 里设置 auth。",
                hint_en="Set auth in [server] of fupan.toml.",
            )
        return LOCAL

    def _by_session(self, cookie: str, address: str) -> Identity:
        session = self.sessions.get(cookie) if cookie else None
        if session is None or (
            session.principal.by == "key" and not self.keys.is_valid(session.principal.id)
        ):
            return Identity(None, address)
        return Identity(session.principal, address, session.csrf)

    def _proxy_token(self, principal: Principal) -> str:
        """The form token of somebody the proxy names: the same in every process, and no other site can know it."""
        secret = self.settings.proxy_secret.get_secret_value().encode()
        return hmac.new(secret, f"form:{principal.name}".encode(), hashlib.sha256).hexdigest()


def check_settings(settings: ServerSettings, host: str | None = None) -> None:
    """Raise `SettingsError` where ``settings`` would let in anybody, or nobody.

    ``host`` is listened on; an empty one is every address there is.
    """
    if host is not None and host not in LOOPBACK and settings.auth == "none":
        raise SettingsError(
            f"拒绝监听 {host or '所有地址'}：没有设置登录，只能在本机使用",
            f"Refused to listen on {host or 'every address'}: there is no login, so only this machine may connect",
            place="server.auth",
            hint_zh='在 fupan.toml 的 [server] 里设 auth = "keys"，再用 fupan keys add 发密钥；或去掉 --host。',
            hint_en='Set auth = "keys" in [server] and make a key with fupan keys add; or drop --host.',
        )
    missing = {
        "proxy": ("trusted_proxies", "proxy_secret"),
        "oidc": ("oidc_issuer", "oidc_client_id", "public_url"),
    }.get(settings.auth, ())
    for name in missing:
        value = getattr(settings, name)
        if not (value if isinstance(value, str) else value.get_secret_value()):
            raise SettingsError(
                f'auth = "{settings.auth}" 还需要设置 {name}',
                f'auth = "{settings.auth}" needs {name} as well',
                place=f"server.{name}",
                hint_zh="写在 fupan.toml 的 [server] 里；密钥放在环境变量里。",
                hint_en="Set it in [server] of fupan.toml; secrets go into environment variables.",
            )
