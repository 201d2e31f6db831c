"""A user and a dapp, each with a home of its own, on one embedded chain."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.cli.attesting import HOLDERS_PHRASE, bare
from tests.cli.walletrun import PHRASE, Done, Home

VALUES = {"given_name": "Ada", "birthdate": "1990-05-01", "address.country": "GB", "email": "ada@example.org"}
URL = "http://127.0.0.1:8474"


@dataclass
class World:
    folder: Path
    user: Home
    dapp: Home
    did: str
    jkt: str

    def make(self, *more: object, fields: str = "given_name", home: Home | None = None, code: int = 0) -> Done:
        """Grant, without an anchor unless one is asked for: each costs a transaction."""
        options = [*more] if "--anchor" in more or "--present" in more else ["--no-anchor", *more]
        arguments = ("--to", self.did, "--fields", fields, "--for", "15m", "--purpose", "wine", "--yes", *options)
        return (home or self.user).run("identity", "grant", *arguments, code=code)

    def grant(self, *more: object, fields: str = "given_name") -> str:
        return self.make(*more, fields=fields).out.strip()

    def receipt(self, grant_id: str, *more: object) -> str:
        return self.user.run("identity", "grant", "receipt", grant_id, *more).out

    def verify(self, text: str, *more: object, home: Home | None = None, code: int = 0) -> dict:
        done = (home or self.dapp).run("identity", "grant", "verify", "-", "--json", *more, stdin=text, code=code)
        return done.document


def world(folder: Path) -> World:
    user = bare(folder / "user", PHRASE, None)
    user.run("chain", "start", "--port", "0")
    dapp = bare(folder / "dapp", HOLDERS_PHRASE, user.path / "chain")
    for home, name in ((user, "me"), (dapp, "shop")):
        home.run("chain", "faucet", "--quiet")
        home.run("identity", "create", name)
        home.run("identity", "register", "--yes")
    for field, value in VALUES.items():
        user.run("identity", "set", field, value)
    user.run("config", "set", "oauth.url", URL)
    shown = dapp.json("identity", "show")
    return World(folder, user, dapp, shown["did"], shown["keys"][0]["kid"])
