"""`cmwallet oauth verify`: what speaks against a token, and what does not."""

from __future__ import annotations

from pathlib import Path

from tests.servedhome import served_home


def test_a_key_that_a_token_is_not_bound_to_says_nothing_against_the_token(tmp_path: Path) -> None:
    with served_home(tmp_path, shops=1) as world:
        other = world.home.folder / "unbound.jwk"
        world.home.run("oauth", "key", other)
        token = world.tokens()["access_token"]
        asked = ("oauth", "verify", "-", "--client", world.shop.did, "--client-key", world.shop.file)
        assert world.home.json(*asked, stdin=token)["grant"] == "active"
        assert world.home.json(*asked, "--key", other, stdin=token)["grant"] == "unknown"
