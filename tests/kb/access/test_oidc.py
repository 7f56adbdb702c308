"""Login at a provider: the flow, and every token and answer that must not be believed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from kb.access.oidc import Provider
from kb.access.principal import Principal, Role
from kb.errors import AccessError
from kb.settings import ServerSettings
from tests.kb.access.identity_provider import CLIENT, SECRET, IdentityProvider, identity_provider


@pytest.fixture
def idp() -> Iterator[IdentityProvider]:
    with identity_provider() as running:
        yield running


def _settings(idp: IdentityProvider, **more: object) -> ServerSettings:
    given = {
        "auth": "oidc",
        "oidc_issuer": idp.issuer,
        "oidc_client_id": CLIENT,
        "oidc_client_secret": SECRET,
        "public_url": "https://fupan.example",
    }
    return ServerSettings.model_validate(given | more)


def _answer(idp: IdentityProvider, address: str) -> dict[str, str]:
    back = urlsplit(idp.authorized(address))
    assert back.geturl().startswith("https://fupan.example/login/callback?")
    return {name: values[0] for name, values in parse_qs(back.query).items()}


def _logged_in(idp: IdentityProvider) -> Principal:
    provider = Provider(_settings(idp))
    address, kept = provider.begin()
    return provider.finish(kept, _answer(idp, address))


def test_whoever_the_provider_vouches_for_is_let_in(idp: IdentityProvider) -> None:
    idp.person["groups"] = ["fupan:editor", "fupan:project:A", "staff"]
    assert _logged_in(idp) == Principal("zhang@example.com", Role.EDITOR, frozenset({"A"}), "oidc", "u1")


def test_a_provider_that_changes_its_keys_is_followed(idp: IdentityProvider) -> None:
    provider = Provider(_settings(idp))
    for kid in ("one", "two"):
        idp.key = RSAKey.generate_key(2048, {"kid": kid})
        address, kept = provider.begin()
        assert provider.finish(kept, _answer(idp, address)).role is Role.EDITOR


def test_every_login_is_new(idp: IdentityProvider) -> None:
    provider = Provider(_settings(idp))
    first, second = provider.begin(), provider.begin()
    for name in ("state", "nonce", "verifier"):
        assert first[1][name] != second[1][name]
        assert len(first[1][name]) >= 43
    assert first[1]["verifier"] not in first[0]


def _none(idp: IdentityProvider, claims: dict[str, Any]) -> str:
    return f"{_encoded({'alg': 'none'})}.{_encoded(claims)}."


def _hs256(secret: bytes, claims: dict[str, Any]) -> str:
    """A token signed with a secret, made by hand: the library refuses to make some of these."""
    parts = [_encoded({"alg": "HS256", "kid": "one"}), _encoded(claims)]
    digest = hmac.new(secret, ".".join(parts).encode(), hashlib.sha256).digest()
    return ".".join([*parts, base64.urlsafe_b64encode(digest).decode().rstrip("=")])


def _encoded(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def _public_key_as_secret(idp: IdentityProvider, claims: dict[str, Any]) -> str:
    return _hs256(idp.key.as_pem(private=False), claims)


def _client_secret(idp: IdentityProvider, claims: dict[str, Any]) -> str:
    return _hs256(SECRET.encode(), claims)


def _own_key(idp: IdentityProvider, claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "RS256", "kid": "one"}, claims, RSAKey.generate_key(2048))


def _key_in_the_token(idp: IdentityProvider, claims: dict[str, Any]) -> str:
    own = RSAKey.generate_key(2048)
    header = {"alg": "RS256", "kid": "one", "jwk": own.as_dict(private=False)}
    return jwt.encode(header, claims, own)


def _key_elsewhere(idp: IdentityProvider, claims: dict[str, Any]) -> str:
    header = {"alg": "RS256", "kid": "evil", "jku": "http://127.0.0.1:9/jwks"}
    return jwt.encode(header, claims, RSAKey.generate_key(2048))


def _cut(idp: IdentityProvider, claims: dict[str, Any]) -> str:
    return idp.signed(claims)[:-8]


def _altered(idp: IdentityProvider, claims: dict[str, Any]) -> str:
    header, _, signature = idp.signed(claims).split(".")
    body = _encoded(claims | {"groups": ["fupan:admin"]})
    return f"{header}.{body}.{signature}"


@pytest.mark.parametrize(
    "forge",
    [
        _none,
        _public_key_as_secret,
        _client_secret,
        _own_key,
        _key_in_the_token,
        _key_elsewhere,
        _cut,
        _altered,
    ],
)
def test_a_forged_token_is_not_believed(
    idp: IdentityProvider, forge: Callable[[IdentityProvider, dict[str, Any]], str]
) -> None:
    idp.sign = lambda claims: forge(idp, claims)
    with pytest.raises(AccessError):
        _logged_in(idp)


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://evil.example"},
        {"aud": "another"},
        {"aud": ["another", "third"]},
        {"exp": 1},
        {"nonce": "another"},
        {"nonce": None},
        {"iat": 4_000_000_000, "exp": 4_000_000_060},
        {"sub": None},
        {"azp": "another", "aud": [CLIENT, "another"]},
    ],
)
def test_a_token_for_something_else_is_not_believed(idp: IdentityProvider, changed: dict[str, Any]) -> None:
    def sign(claims: dict[str, Any]) -> str:
        return idp.signed({name: value for name, value in (claims | changed).items() if value is not None})

    idp.sign = sign
    with pytest.raises(AccessError):
        _logged_in(idp)


@pytest.mark.parametrize(
    "changed",
    [
        {"state": "x"},
        {"state": ""},
        {"iss": "https://evil.example"},
        {"error": "access_denied"},
        {"code": ""},
        {"code": "x"},
    ],
)
def test_an_answer_to_another_login_is_refused(idp: IdentityProvider, changed: dict[str, str]) -> None:
    provider = Provider(_settings(idp))
    address, kept = provider.begin()
    with pytest.raises(AccessError):
        provider.finish(kept, _answer(idp, address) | changed)


def test_a_code_serves_the_browser_alone_that_began(idp: IdentityProvider) -> None:
    provider = Provider(_settings(idp))
    stolen = _answer(idp, provider.begin()[0])
    _, kept = provider.begin()
    with pytest.raises(AccessError):
        provider.finish(kept, stolen | {"state": kept["state"]})


def test_somebody_without_a_group_of_ours_is_not_let_in(idp: IdentityProvider) -> None:
    for groups in ([], ["staff"], "fupan", None, [1, {"a": "b"}]):
        idp.person["groups"] = groups
        with pytest.raises(AccessError):
            _logged_in(idp)


def test_another_issuer_or_an_unsafe_address_is_refused(idp: IdentityProvider) -> None:
    idp.published = "https://evil.example"
    with pytest.raises(AccessError):
        Provider(_settings(idp)).begin()
    idp.published = idp.issuer
    real, idp.issuer = idp.issuer, "http://10.0.0.1"
    with pytest.raises(AccessError):
        Provider(_settings(idp, oidc_issuer=real)).begin()


def test_a_provider_that_does_not_answer_is_told_without_its_words() -> None:
    settings = {
        "auth": "oidc",
        "oidc_issuer": "http://127.0.0.1:9",
        "oidc_client_id": "x",
        "public_url": "https://x.example",
    }
    with pytest.raises(AccessError) as refused:
        Provider(ServerSettings.model_validate(settings)).begin()
    assert "127.0.0.1" not in refused.value.zh
