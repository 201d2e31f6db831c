"""`cmwallet oauth verify`: what speaks against a token, and what does not."""

from __future__ import annotations

import time
from pathlib import Path

from identity.jose.jws import sign_jws
from oauth.dapp.key_files import fresh_key
from tests.cli.walletrun import Home
from tests.servedhome import served_home


def test_a_key_that_a_token_is_not_bound_to_says_nothing_against_the_token(tmp_path: Path) -> None:
    with served_home(tmp_path, shops=1) as world:
        other = world.home.folder / "unbound.jwk"
        world.home.run("oauth", "key", other)
        token = world.tokens()["access_token"]
        asked = ("oauth", "verify", "-", "--client", world.shop.did, "--client-key", world.shop.file)
        assert world.home.json(*asked, stdin=token)["grant"] == "active"
        assert world.home.json(*asked, "--key", other, stdin=token)["grant"] == "unknown"


def test_a_token_whose_issuer_cannot_be_asked_is_not_called_good(bare: Home) -> None:
    """Somebody who names an issuer that is away could have signed it with any key."""
    key = fresh_key()
    claims = {
        "iss": "http://127.0.0.1:1/i/x",
        "aud": "http://127.0.0.1:1/i/x/vault",
        "client_id": "did:x",
        "grant_id": "g",
        "iat": int(time.time()),
        "exp": int(time.time()) + 600,
        "cnf": {"jkt": "k"},
    }
    token = sign_jws(claims, key, {"typ": "at+jwt", "kid": key.kid})
    refused = bare.run("oauth", "verify", "-", "--json", stdin=token, code=3)
    assert refused.document["good"] is False
    assert bare.json("oauth", "verify", "-", "--offline", stdin=token)["signature"] == "unknown"
