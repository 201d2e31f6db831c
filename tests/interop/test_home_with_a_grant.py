"""A home of an earlier state of the program, with identities, records, a file, a grant and its anchor, works."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from tests.cli.walletrun import PASSPHRASE, Home

FIXTURE = Path(__file__).parents[1] / "fixtures" / "home-with-a-grant.tar.gz"
GRANT = "MTNVcKemiTv0"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder = tmp_path_factory.mktemp("older")
    with tarfile.open(FIXTURE) as archive:
        archive.extractall(folder, filter="data")
    for directory in (folder / "home", *(path for path in (folder / "home").iterdir() if path.is_dir())):
        directory.chmod(0o700)  # the filter leaves modes of folders to the umask
    home = Home(folder)
    home.secret("passphrase", PASSPHRASE)
    return home


def verify(home: Home) -> dict[str, str]:
    receipt = home.folder / "receipt.json"
    receipt.write_text(home.run("identity", "grant", "receipt", GRANT).out)
    return home.json("identity", "grant", "verify", receipt)


def test_the_vault_is_sound_and_its_records_open(home: Home) -> None:
    assert home.json("vault", "verify")["sound"]
    assert home.run("identity", "get", "given_name").out == "Ada\n"
    assert home.run("identity", "open", "passport", "--out", "-").out == "a scan\n"
    names = {one["name"] for one in home.json("identity", "list")}
    assert names == {"me", "shop"}


def test_the_grant_stands_and_its_receipt_verifies(home: Home) -> None:
    (grant,) = home.json("identity", "grants")
    assert (grant["grant_id"][:12], grant["state"]) == (GRANT, "active")
    verified = verify(home)
    assert {name: verified[name] for name in ("signature", "key", "anchor", "withdrawn")} == {
        "signature": "yes",
        "key": "yes",
        "anchor": "yes",
        "withdrawn": "no",
    }


def test_payments_and_keys_go_on(home: Home) -> None:
    assert home.error("send", "bob", "1.5", "--id", "rent-11", "--yes", code=9)
    assert home.json("send", "bob", "0.25", "--yes")["status"] == "confirmed"
    home.run("identity", "key", "rotate", "sig-p256", "--yes")
    home.run("identity", "set", "given_name", "Augusta")
    assert home.json("vault", "verify")["sound"]


def test_through_the_agent_it_works_too(home: Home) -> None:
    home.run("unlock")
    try:
        assert home.run("identity", "get", "family_name", CMWALLET_PASSPHRASE_FROM=None).out == "Lovelace\n"
        home.run("identity", "grant", "revoke", GRANT, CMWALLET_PASSPHRASE_FROM=None)
    finally:
        home.run("lock")
    (grant,) = home.json("identity", "grants")
    assert grant["state"] == "revoked"
    assert verify(home)["withdrawn"].startswith("yes")
