"""A provider, a holder and a verifier, each with a home of its own, on one embedded chain that the provider serves."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from tests.cli.walletrun import PASSPHRASE, PHRASE, Home

HOLDERS_PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"
SHOP = "https://shop.example"
VALUES = {
    "given_name": "Alice",
    "family_name": "Musterfrau",
    "birthdate": "1990-05-01",
    "address.country": "DE",
    "address.locality": "Berlin",
}
ALL = "given_name,family_name,birthdate,address"


@dataclass
class World:
    folder: Path
    provider: Home
    holder: Home
    verifier: Home
    issuer: str

    def path(self, name: str) -> Path:
        return self.folder / name

    def request(self, *more: str, fields: str = ALL, copies: int = 2, home: Home | None = None) -> str:
        """Ask the provider; return the sealed request."""
        arguments = ("--issuer", self.issuer, "--fields", fields, "--copies", copies, "--yes", *more)
        return (home or self.holder).json("identity", "attest", "request", *arguments)["request"]

    def issue(self, request: str, *more: str, code: int = 0) -> dict:
        return self.provider.json(
            "identity", "attest", "issue", "--request", "-", "--yes", *more, stdin=request, code=code
        )

    def hold(self, *more: str, fields: str = ALL, copies: int = 2) -> tuple[dict, dict]:
        """Request, issue and import; return (the provider's entry, the holder's)."""
        issued = self.issue(self.request(fields=fields, copies=copies), *more)
        return issued, self.holder.json("identity", "attest", "import", "-", stdin=issued["package"])

    def publish(self, *more: str) -> Path:
        folder = self.path("lists")
        folder.mkdir(exist_ok=True)
        self.provider.run("identity", "attest", "publish", "--to", folder, *more)
        return folder

    def fetch(self) -> None:
        self.holder.run("identity", "attest", "fetch", "--status", self.publish())

    def present(self, *more: str, fields: str, audience: str = SHOP, nonce: str = "n1", code: int = 0) -> str:
        arguments = ("--fields", fields, "--audience", audience, "--nonce", nonce, "--yes", *more)
        return self.holder.run("identity", "attest", "present", *arguments, code=code).out.strip()

    def verify(self, text: str, *more: str, audience: str = SHOP, nonce: str = "n1") -> dict:
        return self.verifier.json(*self.verifying(more, audience, nonce), stdin=text)

    def refused(self, text: str, *more: str, code: int = 18, audience: str = SHOP, nonce: str = "n1") -> str:
        return self.verifier.error(*self.verifying(more, audience, nonce), stdin=text, code=code)["code"]

    def verifying(self, more: tuple[str, ...], audience: str, nonce: str) -> tuple:
        trust = () if "--issuer" in more or "--any-issuer" in more else ("--issuer", self.issuer)
        return ("identity", "attest", "verify", "-", "--audience", audience, "--nonce", nonce, *trust, *more)


def bare(folder: Path, phrase: str, chain: Path | None) -> Home:
    """A home with a vault, on a chain of its own or on one that it shares."""
    folder.mkdir()
    home = Home(folder)
    home.secret("passphrase", PASSPHRASE)
    home.secret("phrase", phrase)
    home.make_cheap_vault()
    if chain is not None:
        (home.path / "chain").symlink_to(chain)
    home.run("init", "--restore", "--phrase-from", "file:phrase")
    return home


def world(folder: Path) -> World:
    provider = bare(folder / "provider", PHRASE, None)
    provider.run("chain", "start", "--port", "0")
    chain = provider.path / "chain"
    holder = bare(folder / "holder", HOLDERS_PHRASE, chain)
    for home, name in ((provider, "bank"), (holder, "me")):
        home.run("chain", "faucet", "--quiet")
        home.run("identity", "create", name)
        home.run("identity", "register", "--yes")
    for field, value in VALUES.items():
        holder.run("identity", "set", field, value)
    verifier = Home(folder / "verifier")
    verifier.path.mkdir(parents=True, mode=0o700)
    (verifier.path / "chain").symlink_to(chain)
    issuer = provider.json("identity", "show")["did"]
    return World(folder, provider, holder, verifier, issuer)


def parts(text: str) -> list[str]:
    """The disclosures of an SD-JWT+KB, decoded."""
    from identity.jose.encoding import decode

    return [json.loads(decode(item, "it")) for item in text.split("~")[1:-1]]
