"""Two servers that get the same requests: ours, and npm oidc-provider; and the dapp that asks both, with real time."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx2

from identity.jose.encoding import Json, encode
from identity.jose.keys import LocalKey, fresh_holder_key
from oauth.core.exchange import Request
from tests.interop.oidc_provider import approve
from tests.unit.oauth.dapps import ASSERTION_TYPE, DAPP, ISSUER, World, signed

REDIRECT = "http://127.0.0.1:49777/answer"
Verdict = str
"""`ok`, or the error code that was answered."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: Json
    nonce: str | None

    @property
    def verdict(self) -> Verdict:
        return "ok" if self.status < 400 else str(self.body.get("error", self.status))


class Side(Protocol):
    """A server under comparison."""

    @property
    def issuer(self) -> str: ...

    @property
    def paths(self) -> Mapping[str, str]: ...

    def send(self, method: str, path: str, body: str, headers: list[tuple[str, str]]) -> Answer: ...

    def code(self, request_uri: str) -> str:
        """Let the user say yes; the code that comes back."""


def answer_of(status: int, body: bytes, nonce: str | None) -> Answer:
    try:
        document = json.loads(body)
    except ValueError:
        document = {}
    return Answer(status, document if isinstance(document, dict) else {}, nonce)


class Ours:
    """Our server, in this process."""

    issuer = ISSUER.url
    paths: ClassVar[Mapping[str, str]] = {
        "par": "/par",
        "token": "/token",
        "revoke": "/revoke",
        "introspect": "/introspect",
        "device": "/device_authorization",
    }

    def __init__(self, key: LocalKey) -> None:
        self.world = World()
        self.world.clock.now = time.time()
        self.world.dapp.key = key
        self.world.chain.list_key(DAPP, key)
        self.world.add(self.world.dapp, redirect_uris=[REDIRECT], iat=int(time.time()))

    def send(self, method: str, path: str, body: str, headers: list[tuple[str, str]]) -> Answer:
        self.world.clock.now = time.time()
        place, _, query = path.partition("?")
        request = Request(method, f"/i/slug{place}", query, tuple(headers), body.encode(), "")
        response = self.world.server.handle(request)
        return answer_of(response.status, response.body, response.header("dpop-nonce"))

    def code(self, request_uri: str) -> str:
        now = int(time.time())
        pending = self.world.server.decisions.load_request(DAPP, request_uri, "session")
        self.world.approve(pending.id, not_before=now, expires=now + 3600)
        address = self.world.server.decisions.issue_code(pending.id, "session")
        return dict(parse_qsl(urlsplit(address).query))["code"]


class Theirs:
    """oidc-provider, over HTTP; its own pages are clicked through."""

    paths: ClassVar[Mapping[str, str]] = {
        "par": "/request",
        "token": "/token",
        "revoke": "/token/revocation",
        "introspect": "/token/introspection",
        "device": "/device/auth",
    }

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self._client = httpx2.Client(timeout=30)

    def close(self) -> None:
        self._client.close()

    def send(self, method: str, path: str, body: str, headers: list[tuple[str, str]]) -> Answer:
        response = self._client.request(method, self.issuer + path, content=body.encode(), headers=headers)
        return answer_of(response.status_code, response.content, response.headers.get("dpop-nonce"))

    def code(self, request_uri: str) -> str:
        query = urlencode({"client_id": DAPP, "request_uri": request_uri})
        address = approve(f"{self.issuer}/auth?{query}", REDIRECT)
        return dict(parse_qsl(urlsplit(address).query))["code"]


@dataclass
class Asker:
    """The dapp of both servers: what it sends can be changed piece by piece."""

    side: Side
    key: LocalKey
    proof_key: LocalKey = field(default_factory=fresh_holder_key)
    nonce: str | None = None
    verifier: str = "v" * 43

    @property
    def now(self) -> int:
        return int(time.time())

    def assertion(self, header: Json | None = None, key: LocalKey | None = None, **changes: object) -> str:
        claims: Json = {"iss": DAPP, "sub": DAPP, "aud": self.side.issuer, "iat": self.now, "exp": self.now + 60}
        claims["jti"] = secrets.token_urlsafe(16)
        return signed(key or self.key, {**claims, **changes}, {"kid": self.key.kid, **(header or {})})

    def proof(self, where: str, header: Json | None = None, key: LocalKey | None = None, **changes: object) -> str:
        url = self.side.issuer + self.side.paths[where]
        claims: Json = {
            "htm": "POST",
            "htu": url,
            "iat": self.now,
            "jti": secrets.token_urlsafe(16),
            "nonce": self.nonce,
        }
        signer = key or self.proof_key
        head: Json = {"typ": "dpop+jwt", "jwk": signer.public.document, **(header or {})}
        return signed(signer, {**claims, **changes}, head)

    def post(
        self,
        where: str,
        form: Mapping[str, str | None],
        proofs: list[str] | None = None,
        *,
        method: str = "POST",
        raw: str = "",
        query: str = "",
        kind: str = "application/x-www-form-urlencoded",
    ) -> Answer:
        full = {
            "client_id": DAPP,
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": self.assertion(),
            **form,
        }
        body = urlencode({name: value for name, value in full.items() if value is not None}) + raw
        headers = [("content-type", kind), *(("dpop", proof) for proof in proofs or [])]
        answer = self.side.send(method, self.side.paths[where] + query, "" if method == "GET" else body, headers)
        self.nonce = answer.nonce or self.nonce
        return answer

    def learn_nonce(self) -> None:
        """Ask once for nothing, to be told a nonce."""
        if self.nonce is None:
            self.post("token", {"grant_type": "refresh_token", "refresh_token": "x"}, [self.proof("token")])

    def details(self, **changes: object) -> str:
        one: Json = {"type": "cmwallet_vault", "datatypes": ["given_name"], "purpose": {"text": "to greet you"}}
        return json.dumps([{**one, **changes}])

    def par_form(self, **changes: str | None) -> dict[str, str | None]:
        challenge = encode(hashlib.sha256(self.verifier.encode()).digest())
        return {
            "response_type": "code",
            "redirect_uri": REDIRECT,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "state": "st",
            "scope": "openid",
            "authorization_details": self.details(),
            **changes,
        }

    def push(
        self, proofs: list[str] | None = None, *, http: Mapping[str, str] | None = None, **changes: str | None
    ) -> Answer:
        more: dict[str, Any] = dict(http or {})
        return self.post("par", self.par_form(**changes), proofs, **more)

    def request_object(self, header: Json | None = None, key: LocalKey | None = None, **changes: object) -> str:
        form = {name: value for name, value in self.par_form().items() if value is not None}
        claims: Json = {
            **form,
            "authorization_details": json.loads(self.details()),
            "iss": DAPP,
            "client_id": DAPP,
            "aud": self.side.issuer,
            "exp": self.now + 60,
            "nbf": self.now,
            "iat": self.now,
            "jti": secrets.token_urlsafe(16),
        }
        return signed(
            key or self.key,
            {**claims, **changes},
            {"typ": "oauth-authz-req+jwt", "kid": self.key.kid, **(header or {})},
        )

    def push_object(self, text: str, **beside: str) -> Answer:
        return self.post("par", {"request": text, **beside})

    def fresh_code(self, **changes: str | None) -> str:
        pushed = self.push(**changes)
        assert pushed.verdict == "ok", pushed
        return self.side.code(str(pushed.body["request_uri"]))

    def redeem(self, code: str, proofs: list[str] | None = None, **changes: str | None) -> Answer:
        self.learn_nonce()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": REDIRECT,
            "code_verifier": self.verifier,
        }
        return self.post("token", {**form, **changes}, [self.proof("token")] if proofs is None else proofs)

    def token(self, form: Mapping[str, str | None], proofs: list[str] | None = None) -> Answer:
        self.learn_nonce()
        return self.post("token", form, [self.proof("token")] if proofs is None else proofs)
