"""A home whose grants are served by the real command, a browser that is let in, and a dapp with keys on chain."""

from __future__ import annotations

import html
import re
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2

from identity.jose.encoding import encode
from identity.jose.jws import sign_jws
from identity.jose.keys import LocalKey
from oauth.dapp.assertion import ASSERTION_TYPE
from oauth.dapp.dpop import make_proof
from oauth.dapp.key_files import read_key
from tests.cli.walletrun import Home
from tests.security.wallethome import cheap_home, served

REDIRECT = "https://shop.example/answer"
FIELDS = {"given_name": "Maria", "email": "maria@sample.example", "birthdate": "1990-04-01"}


@dataclass
class Shop:
    """A dapp: its DID, and a key that the chain lists for it."""

    did: str
    key: LocalKey
    file: Path

    def assertion(self, issuer: str, key: LocalKey | None = None, **change: Any) -> dict[str, str]:
        """A client assertion; members that are None are left out."""
        now, signer = int(time.time()), key or self.key
        claims = {
            "iss": self.did,
            "sub": self.did,
            "aud": issuer,
            "jti": fresh(),
            "iat": now,
            "exp": now + 60,
            **change,
        }
        payload = {name: value for name, value in claims.items() if value is not None}
        text = sign_jws(payload, signer, {"typ": "JWT", "kid": signer.kid})
        return {"client_id": self.did, "client_assertion_type": ASSERTION_TYPE, "client_assertion": text}


@dataclass
class World:
    """Everything that a test of grants needs."""

    home: Home
    issuer: str
    server: subprocess.Popen[str]
    shops: list[Shop]
    http: httpx2.Client = field(default_factory=lambda: httpx2.Client(timeout=30, trust_env=False))
    browser: httpx2.Client = field(default_factory=lambda: httpx2.Client(timeout=30, trust_env=False))

    @property
    def shop(self) -> Shop:
        return self.shops[0]

    def log_in(self) -> None:
        """Let the browser in by a link of the terminal."""
        link = self.home.run("oauth", "login-link", "--identity", "me").out.strip()
        assert self.browser.get(link).status_code == 303

    def nonce(self) -> str:
        """A nonce of the authorisation server."""
        answer = self.post("/token", {"grant_type": "refresh_token", "refresh_token": "x"}, nonce="")
        return str(answer.headers["DPoP-Nonce"])

    def post(
        self,
        path: str,
        form: dict[str, Any],
        *,
        shop: Shop | None = None,
        key: LocalKey | None = None,
        nonce: str | None = None,
        proof: str | None = "",
        client: dict[str, str] | None = None,
    ) -> httpx2.Response:
        """Ask an endpoint as a dapp; `proof` None is without, `nonce` None fetches one."""
        who, url = shop or self.shop, self.issuer + path
        headers = {}
        if proof == "":
            used = self.nonce() if nonce is None else nonce
            headers["DPoP"] = make_proof(key or who.key, "POST", url, now=int(time.time()), nonce=used or None)
        elif proof is not None:
            headers["DPoP"] = proof
        data = {**form, **(who.assertion(self.issuer) if client is None else client)}
        return self.http.post(url, data=data, headers=headers)

    def request(self, verifier: str, **change: Any) -> dict[str, Any]:
        """The parameters of an authorisation request; those that are None are left out."""
        import json

        details = [
            {
                "type": "cmwallet_vault",
                "actions": ["read"],
                "locations": [f"{self.issuer}/vault"],
                "datatypes": ["given_name", "email"],
                "predicates": [{"age_equal_or_over": 18}],
                "purpose": {"id": "https://w3id.org/dpv#Purpose", "text": "to send you the ticket"},
                "not_after": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600)),
            }
        ]
        parameters = {
            "response_type": "code",
            "redirect_uri": REDIRECT,
            "state": "s-1",
            "code_challenge": challenge(verifier),
            "code_challenge_method": "S256",
            "authorization_details": json.dumps(details),
            **change,
        }
        return {name: value for name, value in parameters.items() if value is not None}

    def push(self, verifier: str, *, shop: Shop | None = None, **change: Any) -> str:
        """Push a request; its request URI."""
        answer = self.post("/par", self.request(verifier, **change), shop=shop, proof=None)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["request_uri"])

    def page(self, request_uri: str, shop: Shop | None = None) -> httpx2.Response:
        """Open the page of a request in the browser that is let in."""
        parameters = {"client_id": (shop or self.shop).did, "request_uri": request_uri}
        return self.browser.get(self.issuer + "/authorize", params=parameters)

    def decide(
        self,
        request_uri: str,
        decision: str = "allow",
        *,
        fields: Sequence[str] | None = None,
        shop: Shop | None = None,
    ) -> dict[str, str]:
        """Decide on the page; the parameters with which the browser goes back to the dapp."""
        return self.answer_form(self.page(request_uri, shop).text, decision, fields)

    def answer_form(self, page: str, decision: str, fields: Sequence[str] | None = None) -> dict[str, str]:
        """Send the page's form; the parameters of the redirect, none for a page."""
        where = self.allowed(page, decision, fields)
        return {name: values[0] for name, values in parse_qs(urlsplit(where).query).items()}

    def allowed(self, page: str, decision: str = "allow", fields: Sequence[str] | None = None) -> str:
        """Send the page's form as a browser does; where it leads, nothing for a page."""
        forms = re.findall(r'<form method="post" action="([^"]+)">(.*?)</form>', page, re.DOTALL)
        action, body = next((action, body) for action, body in forms if f'value="{decision}"' in body)
        data: dict[str, Any] = {
            name: html.unescape(value)
            for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', body)
        }
        offered = re.findall(r'name="field" value="([^"]*)"( checked)?', body)
        ticked = [html.unescape(value) for value, checked in offered if checked] if fields is None else list(fields)
        data |= {"decision": decision, "field": ticked}
        if 'name="until"' in body:
            data["until"] = "asked"
        origin = self.issuer.rsplit("/i/", 1)[0]
        answer = self.browser.post(origin + action, data=data, headers={"Origin": origin})
        assert answer.status_code in (200, 303), (answer.status_code, answer.text)
        return str(answer.headers.get("location", ""))

    def code(self, verifier: str, *, shop: Shop | None = None, **change: Any) -> str:
        """A code for a request that the user allowed."""
        return self.decide(self.push(verifier, shop=shop, **change), shop=shop)["code"]

    def exchange(self, code: str, verifier: str, **change: Any) -> httpx2.Response:
        """Exchange a code; `shop`, `key`, `nonce`, `proof` and `client` as `post` takes them."""
        more = {name: change.pop(name) for name in ("shop", "key", "nonce", "proof", "client") if name in change}
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT, "code_verifier": verifier}
        return self.post("/token", {n: v for n, v in {**form, **change}.items() if v is not None}, **more)

    def tokens(self) -> dict[str, Any]:
        """The tokens of a whole flow."""
        verifier = fresh(32)
        answer = self.exchange(self.code(verifier), verifier)
        assert answer.status_code == 200, answer.text
        found = answer.json()
        assert isinstance(found, dict)
        return found

    def read(
        self,
        token: str,
        path: str = "/vault/fields",
        *,
        key: LocalKey | None = None,
        scheme: str = "DPoP",
        proof: str | None = "",
        method: str = "GET",
        headers: dict[str, str] | None = None,
    ) -> httpx2.Response:
        """Read as a resource's client does, with the server's nonce."""
        url, signer = self.issuer + path, key or self.shop.key
        sent = {"Authorization": f"{scheme} {token}", "Accept": "application/json", **(headers or {})}
        nonce = None
        for _ in range(2):
            if proof is not None:
                now = int(time.time())
                made = make_proof(signer, method, url, now=now, token=token, nonce=nonce) if proof == "" else proof
                sent["DPoP"] = made
            answer = self.http.request(method, url, headers=sent)
            nonce = answer.headers.get("DPoP-Nonce")
            if proof != "" or nonce is None or "use_dpop_nonce" not in answer.headers.get("WWW-Authenticate", ""):
                break
        return answer


def fresh(count: int = 16) -> str:
    import secrets

    return encode(secrets.token_bytes(count))


def challenge(verifier: str) -> str:
    import hashlib

    return encode(hashlib.sha256(verifier.encode()).digest())


@contextmanager
def served_home(folder: Path, *, shops: int = 2, store: str | None = None, known: bool = True) -> Iterator[World]:
    """The home of a user with `shops` dapps beside her, all on the embedded chain; its server runs.

    Unless they are `known` she has not heard of the dapps.
    """
    home = cheap_home(folder)
    with served(home):
        if store is not None:
            home.run("config", "set", "oauth.store", store)
        home.run("unlock", "--for", "1h", "--quiet")
        home.run("identity", "create", "me", "--quiet")
        home.run("identity", "use", "me", "--quiet")
        home.run("identity", "register", "--yes", "--quiet")
        for name, value in FIELDS.items():
            home.run("identity", "set", name, "-", stdin=value)
        made = [add_shop(home, f"shop{number}", known=known) for number in range(1, shops + 1)]
        server = start_server(home)
        assert server.stdout is not None
        world = World(home, server.stdout.readline().strip(), server, made)
        try:
            world.log_in()
            yield world
        finally:
            world.http.close()
            world.browser.close()
            stop(server)
            home.run("lock", code=None)


def add_shop(home: Home, name: str, *, known: bool = True) -> Shop:
    """Make a dapp with a key of its own on chain; if `known` the home knows it by its document, which is NAME.jwt."""
    home.run("account", "new", name, "--quiet")
    home.run("chain", "faucet", name, "--quiet")
    home.run("identity", "create", name, "--account", name, "--quiet")
    file = home.folder / f"{name}.jwk"
    home.run("oauth", "key", file)
    home.run("identity", "key", "publish", file, "--identity", name, "--yes", "--quiet")
    made = home.json(
        *("oauth", "client", "document", "--name", f"Ticket {name}", "--redirect-uri", REDIRECT),
        *("--redirect-uri", "http://127.0.0.1/answer", "--key", file, "--identity", name),
    )
    document = home.folder / f"{name}.jwt"
    document.write_text(made["document"])
    if known:
        home.run("oauth", "client", "add", made["did"], "--document", document, "--quiet")
    return Shop(made["did"], read_key(file.read_bytes()), file)


def start_server(home: Home, *arguments: str) -> subprocess.Popen[str]:
    """Start the server; it prints its issuer when it answers."""
    return home.start("oauth", "serve", "--port", "0", *arguments)


def stop(server: subprocess.Popen[str]) -> str:
    """End it as Ctrl-C does; what it said."""
    server.terminate()
    _, said = server.communicate(timeout=30)
    return said
