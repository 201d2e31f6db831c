"""The table of what each loss costs in docs/backup.md, tried row by row."""

from __future__ import annotations

import io
import re
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path

import pyrage
import pytest

from identity.secret import Secret
from identity.vault.backup_key import backup_identity
from identity.vault.recovery import format_key
from identity.vault.vault import Vault
from tests.cli.walletrun import ACCOUNTS, PASSPHRASE, ROOT, Home

RECOVERY = ("--recovery-from", "file:recovery.key")
NEW = "a new passphrase of mine"
KEY = "0x4bbbf85ce3377467afe5d46f804f221813b2bb87f24d81f60f1fcdbf7cbf4356"
IMPORTED = "0x14dC79964da2C08b23698B3D3cc7Ca32193d9955"

ROWS: dict[str, Callable[[Home], None]] = {}


def row(name: str) -> Callable[[Callable[[Home], None]], Callable[[Home], None]]:
    def keep(function: Callable[[Home], None]) -> Callable[[Home], None]:
        ROWS[name] = function
        return function

    return keep


@pytest.fixture(scope="module")
def template(restored_template: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A phrase, an imported key, a contact, a record, a recovery key, its shares, and a backup of all that."""
    home = restored_template.copy(tmp_path_factory.mktemp("losses"))
    home.secret("key", KEY)
    home.run("account", "import", "--name", "imported", "--key-from", "file:key")
    with Vault.unlock(home.path / "vault.db", passphrase=Secret(PASSPHRASE)) as vault:
        vault.seal("note", "a record", Secret("of mine"))
    home.run("vault", "slot", "add", "recovery", "--out", "recovery.key")
    for number, share in enumerate(home.run("backup", "shares", "2-of-3", *RECOVERY, "--yes").out.splitlines(), 1):
        home.secret(f"share-{number}", share)
    home.secret("new", NEW)
    home.run("backup", "create", "--out", "mine.age")
    home.run("contact", "add", "later", "0x976EA74026E726554dB657fA54763abd0C3a0aa9")
    return home


@pytest.fixture
def home(template: Home, tmp_path: Path) -> Home:
    return template.copy(tmp_path)


def without_passphrase(home: Home) -> dict[str, str | None]:
    return {"CMWALLET_PASSPHRASE_FROM": None, "CMWALLET_HOME": str(home.path)}


def addresses(home: Home) -> set[str]:
    return {account["address"] for account in home.json("account", "list")}


def notes(path: Path, **key: Secret) -> list[str]:
    with Vault.unlock(path, **(key or {"passphrase": Secret(PASSPHRASE)})) as vault:
        return [vault.open_record(entry.record_id, reason="look").payload.text() for entry in vault.entries("note")]


def lose_machine(home: Home) -> None:
    shutil.rmtree(home.path)


@row("the passphrase")
def _passphrase(home: Home) -> None:
    (home.folder / "passphrase").unlink()
    more = ("--passphrase-from", "file:recovery.key", "--new-passphrase-from", "file:new")
    home.run("vault", "slot", "add", "passphrase", *more)
    home.secret("passphrase", NEW)
    assert home.json("vault", "verify")["sound"]
    assert notes(home.path / "vault.db", passphrase=Secret(NEW)) == ["of mine"]


@row("the machine")
def _machine(home: Home) -> None:
    lose_machine(home)
    home.run("backup", "restore", "mine.age", *RECOVERY)
    assert {*ACCOUNTS[:2], IMPORTED} <= addresses(home)
    assert notes(home.path / "vault.db") == ["of mine"]
    assert [contact["name"] for contact in home.json("contact", "list")] == ["bob"], "`later` came after the backup"
    assert not (home.path / "chain").exists()


@row("the recovery key")
def _recovery_key(home: Home) -> None:
    lost = (home.folder / "recovery.key").read_text()
    (home.folder / "recovery.key").unlink()
    (slot,) = [one["id"] for one in home.json("vault", "slot", "list") if one["kind"] == "recovery"]
    home.run("vault", "slot", "add", "recovery", "--out", "recovery.key")
    home.run("vault", "slot", "remove", slot, "--yes")
    home.run("backup", "create", "--out", "newer.age", **without_passphrase(home))
    assert home.json("backup", "verify", "newer.age", *RECOVERY)["sound"]
    home.error("backup", "verify", "mine.age", *RECOVERY, code=14)  # older backups stay lost
    home.secret("lost", lost.strip())
    home.error("backup", "verify", "newer.age", "--recovery-from", "file:lost", code=14)
    key = pyrage.x25519.Identity.generate()
    home.secret("age.key", str(key))
    home.run("backup", "create", "--out", "both.age", "--recipient", str(key.to_public()))
    assert home.json("backup", "verify", "both.age", "--recovery-from", "file:age.key")["sound"]


@row("one share of 2-of-3")
def _one_share(home: Home) -> None:
    for lost in (1, 2, 3):
        left = [word for number in {1, 2, 3} - {lost} for word in ("--share-from", f"file:share-{number}")]
        assert home.json("backup", "verify", "mine.age", *left)["sound"]


@row("two shares of 2-of-3")
def _two_shares(home: Home) -> None:
    home.error("backup", "verify", "mine.age", "--share-from", "file:share-1", code=12)
    (home.folder / "recovery.key").unlink()
    home.run("vault", "slot", "add", "recovery", "--out", "recovery.key")
    fresh = home.run("backup", "shares", "2-of-3", *RECOVERY, "--yes").out.splitlines()
    home.run("backup", "create", "--out", "newer.age")
    for number in (1, 2):
        home.secret(f"fresh-{number}", fresh[number])
    given = ("--share-from", "file:fresh-1", "--share-from", "file:fresh-2")
    assert home.json("backup", "verify", "newer.age", *given)["sound"]
    home.error("backup", "verify", "mine.age", *given, code=14)


@row("`vault.db`")
def _vault(home: Home) -> None:
    for path in home.path.glob("vault.db*"):
        path.unlink()
    home.error("vault", "verify", code=5)
    home.run("backup", "restore", "mine.age", *RECOVERY, CMWALLET_HOME=str(home.folder / "another"))
    assert notes(home.folder / "another" / "vault.db") == ["of mine"]


@row("`wallet.db`")
def _wallet(home: Home) -> None:
    before = addresses(home)
    for path in home.path.glob("wallet.db*"):
        path.unlink()
    home.run("vault", "log")
    assert addresses(home) == before
    assert home.json("contact", "list") == []


@row("the machine and every backup")
def _machine_and_backups(home: Home) -> None:
    lose_machine(home)
    for path in home.folder.glob("*.age"):
        path.unlink()
    home.run("init", "--restore", "--phrase-from", "file:phrase")
    home.run("account", "new", "savings")
    assert addresses(home) == set(ACCOUNTS[:2])
    assert notes(home.path / "vault.db") == []
    assert home.json("contact", "list") == []


@row("passphrase and recovery key")
def _both(home: Home) -> None:
    home.secret("passphrase", "what it might have been")
    home.error("vault", "log", code=6)
    home.secret("recovery.key", format_key(bytes(32)).text())
    home.error("vault", "log", "--passphrase-from", "file:recovery.key", code=6)
    home.error("backup", "verify", "mine.age", *RECOVERY, code=14)
    home.run("init", "--restore", "--phrase-from", "file:phrase", CMWALLET_HOME=str(home.folder / "another"))


@row("cmwallet itself")
def _program(home: Home) -> None:
    home.run("backup", "age-key", *RECOVERY, "--out", "age.key", "--yes")
    identity = pyrage.x25519.Identity.from_str((home.folder / "age.key").read_text().splitlines()[-1])
    plain = pyrage.decrypt((home.folder / "mine.age").read_bytes(), [identity])
    with tarfile.open(fileobj=io.BytesIO(plain)) as tar:
        tar.extractall(home.folder / "out", filter="data")
    assert (home.folder / "out" / "vault.db").read_bytes().startswith(b"SQLite format 3")
    assert b"of mine" not in plain
    assert notes(home.folder / "out" / "vault.db") == ["of mine"]


@row("a backup, to a thief")
def _thief(home: Home) -> None:
    content = (home.folder / "mine.age").read_bytes()
    for guess in (
        pyrage.x25519.Identity.generate(),
        pyrage.x25519.Identity.from_str(backup_identity(bytes(32)).text()),
    ):
        with pytest.raises(pyrage.DecryptError):
            pyrage.decrypt(content, [guess])
    with pytest.raises(pyrage.DecryptError):
        pyrage.passphrase.decrypt(content, PASSPHRASE)
    assert ACCOUNTS[0].encode() not in content
    assert ACCOUNTS[0].lower().encode() not in content


def test_the_page_has_these_rows_and_no_other() -> None:
    page = (ROOT / "docs" / "backup.md").read_text("utf-8")
    table = page.partition("## What each loss costs")[2].partition("\n## ")[0]
    first = re.findall(r"^\| (.+?) \| .+ \|$", table, re.MULTILINE)
    assert first[1:] == list(ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_it_costs_what_the_page_says(home: Home, name: str) -> None:
    ROWS[name](home)
