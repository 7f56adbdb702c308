"""Reverse proxies in front of the server: which are trusted, whom they name, and where a request comes from.

A proxy that logs people in names them in ``X-Forwarded-User`` and their groups in ``X-Forwarded-Groups``. That is
believed of a trusted address alone, and only with the shared secret in ``X-Fupan-Proxy-Secret``. Headers that come
twice, or with an underscore for a dash (which many proxies pass on unseen), are an attack and refused.
"""

from __future__ import annotations

import hmac
import ipaddress
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from kb.access.groups import principal_of_groups
from kb.access.principal import Principal
from kb.errors import AccessError, SettingsError

USER, GROUPS, SECRET = "x-forwarded-user", "x-forwarded-groups", "x-fupan-proxy-secret"
#: Headers that say who asks: each may come once.
_ONCE = frozenset({USER, GROUPS, SECRET, "authorization", "cookie", "host"})
#: Headers that only something in between adds.
_PASSED_ON = frozenset({"forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip", USER})

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class HeaderError(AccessError):
    """The headers contradict each other, or try to."""


def once(headers: Sequence[tuple[str, str]]) -> Mapping[str, str]:
    """The headers by name in lower case, the last of a name; raises `HeaderError` for what must not come so."""
    names = Counter(name for name, _ in headers)
    twice = [name for name in _ONCE if names[name] > 1]
    smuggled = [name for name in names if "_" in name and name.replace("_", "-") in _ONCE | _PASSED_ON]
    if twice or smuggled:
        raise HeaderError("请求头重复或名字不对", "A header came twice or under a forged name")
    return dict(headers)


def passed_on(headers: Mapping[str, str]) -> bool:
    """Whether the request came through a proxy."""
    return not _PASSED_ON.isdisjoint(headers)


def is_elsewhere(peer: str) -> bool:
    """Whether ``peer`` is the address of another machine; what is no address is none."""
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return not (mapped or address).is_loopback


class Proxies:
    """The trusted proxies: ``addresses`` separated by commas, and the secret shared with them."""

    def __init__(self, addresses: str, secret: str) -> None:
        self._networks = [_network(word) for word in addresses.replace(",", " ").split()]
        self._secret = secret

    def trusts(self, peer: str) -> bool:
        """Whether ``peer`` is one of them."""
        try:
            address = ipaddress.ip_address(peer)
        except ValueError:
            return False
        return any(address in network for network in self._networks)

    def client(self, peer: str, headers: Mapping[str, str]) -> str:
        """The address a request comes from: of those that trusted proxies report, the nearest not trusted itself."""
        address = peer
        for told in reversed(headers.get("x-forwarded-for", "").split(",")):
            if not self.trusts(address) or not _is_address(told.strip()):
                break
            address = told.strip()
        return address

    def principal(self, peer: str, headers: Mapping[str, str]) -> Principal | None:
        """Whom a trusted proxy names; None when it names nobody, or is none.

        Raises `AccessError` for somebody without access here.
        """
        given = headers.get(SECRET, "")
        proved = bool(self._secret) and hmac.compare_digest(given.encode(), self._secret.encode())
        if not proved or not self.trusts(peer) or not headers.get(USER):
            return None
        groups: Iterable[str] = _text(headers.get(GROUPS, "")).replace(";", ",").split(",")
        return principal_of_groups(_text(headers[USER]), groups, "proxy")


def _text(header: str) -> str:
    """A header as proxies write names: UTF-8, which HTTP hands on as Latin-1; as it is where it is not UTF-8."""
    try:
        return header.encode("latin-1").decode()
    except UnicodeError:
        return header


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _network(word: str) -> _Network:
    try:
        return ipaddress.ip_network(word, strict=False)
    except ValueError:
        raise SettingsError(
            f"{word} 不是地址",
            f"{word} is no address",
            place="server.trusted_proxies",
            hint_zh="写 10.0.0.5 或 10.1.0.0/16，用逗号分开。",
            hint_en="Write 10.0.0.5 or 10.1.0.0/16, separated by commas.",
        ) from None
