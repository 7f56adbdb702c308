"""A small OpenID Connect provider on loopback: discovery, authorization with PKCE, tokens, published keys."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT, SECRET = "fupan", "client-secret"


class IdentityProvider(ThreadingHTTPServer):
    """Logs in whoever comes, as ``person``; ``sign`` makes the ID token, and may make a bad one."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.key = RSAKey.generate_key(2048, {"kid": "one"})
        self.person: dict[str, Any] = {"sub": "u1", "email": "zhang@example.com", "groups": ["fupan:editor"]}
        self.published = self.issuer
        self.sign: Callable[[dict[str, Any]], str] = self.signed
        self.codes: dict[str, dict[str, str]] = {}

    def signed(self, claims: dict[str, Any]) -> str:
        """The token as it should be."""
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)

    def claims(self, nonce: str) -> dict[str, Any]:
        now = int(time.time())
        return {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 60, "nonce": nonce, **self.person}

    def authorized(self, address: str) -> str:
        """What a browser does at the provider: log in and be sent back; the address it is sent to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"]
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state'], 'iss': self.issuer})}"


class _Handler(BaseHTTPRequestHandler):
    server: IdentityProvider

    def do_GET(self) -> None:
        provider = self.server
        if self.path == "/.well-known/openid-configuration":
            ends = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/jwks"}
            self._send(
                {"issuer": provider.published} | {name: provider.issuer + end for name, end in ends.items()}
            )
        elif self.path == "/jwks":
            self._send(KeySet([provider.key]).as_dict(private=False))
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        provider = self.server
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        given = {name: values[0] for name, values in parse_qs(body).items()}
        asked = provider.codes.pop(given.get("code", ""), None)
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        proved = asked and base64.urlsafe_b64encode(digest).decode().rstrip("=") == asked["code_challenge"]
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if asked is None or not proved or self.headers["Authorization"] != f"Basic {basic}":
            self._send({"error": "invalid_grant"}, 400)
            return
        token = provider.sign(provider.claims(asked["nonce"]))
        self._send({"access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": token})

    def _send(self, data: object, status: int = 200) -> None:
        body = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Silence."""


@contextmanager
def identity_provider() -> Iterator[IdentityProvider]:
    """The provider, until the block ends."""
    provider = IdentityProvider()
    thread = threading.Thread(target=provider.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.shutdown()
        provider.server_close()
        thread.join()
