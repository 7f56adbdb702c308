"""Login with a company's OpenID Connect provider: authorization code flow with PKCE.

OpenID Connect Core 1.0, section 3.1, and RFC 9700: state, nonce and code verifier are new for every login; the
answer is taken once, from the issuer that was asked; the ID token must be signed by a key that the provider
publishes, with an asymmetric algorithm. Keys and algorithms that a token names itself count for nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import httpx2
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from kb.access.groups import principal_of_groups
from kb.access.principal import Principal
from kb.access.tokens import same_token
from kb.errors import AccessError
from kb.settings import ServerSettings

CALLBACK = "/login/callback"
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
_TIMEOUT_S = 10.0
#: Seconds by which the provider's clock may be off.
_LEEWAY_S = 60
_LOCAL = ("127.0.0.1", "localhost", "::1")


class Provider:
    """The provider that ``settings`` name."""

    def __init__(self, settings: ServerSettings) -> None:
        self._issuer = settings.oidc_issuer.rstrip("/")
        self._client_id = settings.oidc_client_id
        self._secret = settings.oidc_client_secret.get_secret_value() or None
        self._callback = settings.public_url.rstrip("/") + CALLBACK
        self._known: dict[str, Any] = {}
        self._keys: KeySet | None = None
        self._guard = Lock()

    def begin(self) -> tuple[str, dict[str, str]]:
        """Where to send the browser, and what `finish` needs again; raises `AccessError` without the provider."""
        kept = {"nonce": secrets.token_urlsafe(32), "verifier": secrets.token_urlsafe(48)}
        with self._client() as client:
            address, state = client.create_authorization_url(
                self._endpoint("authorization_endpoint"),
                state=secrets.token_urlsafe(32),
                nonce=kept["nonce"],
                code_verifier=kept["verifier"],
            )
        return str(address), kept | {"state": str(state)}

    def finish(self, kept: Mapping[str, str], answer: Mapping[str, str]) -> Principal:
        """Who has logged in, by the provider's ``answer`` to the callback.

        Raises `AccessError` for an answer that is not to the login of ``kept``, and for somebody without access.
        """
        if not same_token(answer.get("state", ""), kept["state"]):
            raise _failed("state")
        if answer.get("iss", self._issuer).rstrip("/") != self._issuer:  # RFC 9207
            raise _failed("iss")
        if "error" in answer or not answer.get("code"):
            raise _failed("refused by the provider")
        claims = self._claims(self._token(answer["code"], kept["verifier"]), kept["nonce"])
        name = claims.get("email") or claims.get("preferred_username") or claims["sub"]
        groups = claims.get("groups", [])
        return principal_of_groups(
            str(name),
            map(str, groups if isinstance(groups, list) else [groups]),
            "oidc",
            str(claims["sub"]),
        )

    def _token(self, code: str, verifier: str) -> Mapping[str, Any]:
        try:
            with self._client() as client:
                token = client.fetch_token(
                    self._endpoint("token_endpoint"),
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=verifier,
                )
        except (OAuthError, httpx2.HTTPError, ValueError) as error:
            raise _failed("token") from error
        return dict(token)

    def _claims(self, token: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
        given = str(token.get("id_token", ""))
        try:
            try:
                decoded = self._decoded(given)
            except (JoseError, ValueError):  # the provider may have changed its keys: look once more
                self._keys = None
                decoded = self._decoded(given)
            claims = CodeIDToken(
                decoded.claims,
                decoded.header,
                {
                    "iss": {"values": [self._known["issuer"]]},
                    "aud": {"values": [self._client_id]},
                    "nonce": {"essential": True, "value": nonce},
                },
                {"nonce": nonce, "client_id": self._client_id, "access_token": token.get("access_token")},
            )
            claims.validate(leeway=_LEEWAY_S)
        except (JoseError, ValueError) as error:
            raise _failed("id_token") from error
        return dict(claims)

    def _decoded(self, token: str) -> jwt.Token:
        with self._guard:
            if self._keys is None:
                self._keys = KeySet.import_key_set(self._fetched(self._endpoint("jwks_uri")))  # type: ignore[arg-type]
            keys = self._keys
        return jwt.decode(token, keys, registry=JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False))

    def _endpoint(self, name: str) -> str:
        """An address that the provider publishes; raises `AccessError` for one that is not safe to go to."""
        if not self._known:
            known = self._fetched(f"{self._issuer}/.well-known/openid-configuration")
            if str(known.get("issuer", "")).rstrip("/") != self._issuer:
                raise _failed("issuer")
            self._known = known
        address = urlsplit(str(self._known.get(name, "")))
        if address.scheme != "https" and not (address.scheme == "http" and address.hostname in _LOCAL):
            raise _failed(name)
        return address.geturl()

    def _fetched(self, address: str) -> dict[str, Any]:
        try:
            answer = httpx2.get(address, timeout=_TIMEOUT_S, follow_redirects=False).raise_for_status()
            found = answer.json()
        except (httpx2.HTTPError, ValueError) as error:
            raise _failed("provider") from error
        if not isinstance(found, dict):
            raise _failed("provider")
        return found

    def _client(self) -> OAuth2Client:
        return OAuth2Client(
            client_id=self._client_id,
            client_secret=self._secret,
            token_endpoint_auth_method="client_secret_basic" if self._secret else "none",
            scope="openid profile email",
            redirect_uri=self._callback,
            code_challenge_method="S256",
            timeout=_TIMEOUT_S,
            follow_redirects=False,
        )


def _failed(what: str) -> AccessError:
    """What to say of a login that did not work; ``what`` is the part that was wrong, never its content."""
    return AccessError(
        f"登录没有成功（{what}）",
        f"The login did not succeed ({what})",
        hint_zh="回到登录页再试一次；总是这样就请管理员看 oidc_* 设置和身份提供方。",
        hint_en="Try again from the login page; if it keeps failing, have the oidc_* settings checked.",
    )
