"""`cmwallet oauth login`, `fetch` and `proof`: what is refused before anybody is asked for anything."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.cli.walletrun import Home

ISSUER = "http://127.0.0.1:1/i/x"
ASKS = ("oauth", "login", ISSUER, "--fields", "email", "--purpose", "test")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((*ASKS, "--offer", "offer.json"), 2),
        ((*ASKS, "--device", "--openid"), 2),
        ((*ASKS[:3], "--openid", "--optional", "email"), 2),
        ((*ASKS[:3], "--openid", "--for", "1h"), 2),
        ((*ASKS[:3], "--purpose", "test"), 2),
        (ASKS[:3], 2),
        ((*ASKS, "--out", "no/folder/grant.json"), 5),
        ((*ASKS, "--out", "passphrase"), 4),
        (
            (
                "oauth",
                "login",
                "https://[",
                *ASKS[3:],
                "--client",
                "did:ethr:0x1:0x" + "1" * 40,
                "--client-key",
                "k.jwk",
            ),
            4,
        ),
        (("oauth", "fetch", "/vault/fields", "--token", "-", "--method", "POST"), 2),
        (("oauth", "proof", "G T", ISSUER, "--key", "k.jwk"), 4),
        (("oauth", "proof", "GET", "https://[::1", "--key", "k.jwk"), 4),
        (("oauth", "proof", "GET", ISSUER, "--key", "k.jwk", "--nonce", "a\r"), 4),
    ],
)
def test_what_cannot_succeed_is_refused_before_the_user_is_asked(
    bare: Home, arguments: tuple[str, ...], code: int
) -> None:
    bare.run("oauth", "key", "k.jwk", "--quiet")
    bare.run(*arguments, code=code)


def test_a_closed_stdin_is_named(bare: Home) -> None:
    command = [
        sys.executable,
        "-c",
        "import os, sys; os.close(0); os.execv(sys.executable, [sys.executable, *sys.argv[1:]])",
    ]
    asked = ["-m", "cmwallet", "oauth", "verify", "-"]
    ended = subprocess.run(
        [*command, *asked], env=bare.environment(), cwd=bare.folder, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 5
    assert "stdin is closed" in ended.stderr
