"""After a shred nothing of the data is in the file: no values, no data keys, nothing that an old key opens."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from identity.errors import Damaged
from identity.secret import Secret
from identity.vault import cipher, records
from identity.vault.cipher import AuthenticationFailed
from identity.vault.vault import Vault
from tests.cli.walletrun import PASSPHRASE, Home, finish
from tests.security.wallethome import cheap_home

SENTINEL = "Sentinel Street 1"
SCAN = b"SENTINEL SCAN " * 200_000


@pytest.fixture(scope="session")
def shredding_template(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = cheap_home(tmp_path_factory.mktemp("shredding"))
    home.run("identity", "create", "home")
    for value in ("Former Street 2", SENTINEL):
        home.run("identity", "set", "address.street_address", value)
    home.run("identity", "set", "given_name", "Ada")
    (home.folder / "scan.bin").write_bytes(SCAN)
    home.run("identity", "attach", "passport", "scan.bin")
    home.run("identity", "export", "backup.csv", "--format", "csv", "--plain", "--yes")
    return home


@pytest.fixture
def home(shredding_template: Home, tmp_path: Path) -> Home:
    """Records with history, a scan, an export, and another field that stays."""
    return shredding_template.copy(tmp_path)


def rows(path: Path) -> dict[tuple[bytes, int], tuple[bytes, bytes]]:
    connection = sqlite3.connect(path)
    try:
        found = connection.execute("SELECT record, version, wrapped, sealed FROM version").fetchall()
    finally:
        connection.close()
    return {(record, version): (wrapped, sealed) for record, version, wrapped, sealed in found}


def everything_on_disk(home: Home) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(home.path.rglob("*")) if path.is_file())


def old_keys(path: Path) -> cipher.VaultKeys:
    with Vault.unlock(path, passphrase=Secret(PASSPHRASE)) as vault:
        return cipher.VaultKeys(bytes(vault._session.keys.vault_key), vault.vault_id)


def test_neither_values_nor_data_keys_are_left_in_any_byte(home: Home, tmp_path: Path) -> None:
    vault_file = home.path / "vault.db"
    (tmp_path / "before").mkdir(mode=0o700)
    before = shutil.copy2(vault_file, tmp_path / "before" / "vault.db")
    keys, old = old_keys(before), rows(before)
    done = home.json("identity", "shred", "address.street_address", "attachment.passport", "--yes")
    assert done["shredded"] == ["address.street_address", "attachment.passport"]
    assert done["records"] == 2 + (len(SCAN) + (1 << 20) - 1) // (1 << 20)
    new, disk = rows(vault_file), everything_on_disk(home)
    gone = set(old) - set(new)
    assert len(gone) == done["records"] + 1, "the version before is gone too"
    for key in gone:
        wrapped, sealed = old[key]
        assert wrapped not in disk
        assert sealed[:64] not in disk
        assert sealed[-64:] not in disk
    for (record, version), (wrapped, _) in new.items():
        assert old.get((record, version), (b"",))[0] != wrapped
        with pytest.raises(AuthenticationFailed):
            cipher.unseal(bytes(keys.wrap), wrapped, records.wrap_context(keys.vault_id, record, version))
    assert SENTINEL.encode() not in disk
    assert not (home.path / "vault.db-wal").exists() or (home.path / "vault.db-wal").stat().st_size == 0
    connection = sqlite3.connect(vault_file)
    assert connection.execute("PRAGMA freelist_count").fetchone() == (0,)
    connection.close()
    assert home.run("vault", "verify").out.startswith("sound")
    assert home.run("identity", "get", "given_name").out == "Ada\n"
    home.error("identity", "get", "address.street_address", code=5)
    home.error("identity", "history", "address.street_address", code=5)


def test_the_old_vault_key_opens_nothing_of_the_new_file(home: Home) -> None:
    vault_file = home.path / "vault.db"
    with Vault.unlock(vault_file, passphrase=Secret(PASSPHRASE)) as vault:
        keys = cipher.VaultKeys(bytes(vault._session.keys.vault_key), vault.vault_id)
    home.run("identity", "shred", "address", "--yes")
    connection = sqlite3.connect(vault_file)
    try:
        for key, version, wrapped, sealed, digest in connection.execute(
            "SELECT record, version, wrapped, sealed, digest FROM version"
        ):
            stored = records.SealedVersion(digest, wrapped, sealed)
            with pytest.raises(Damaged):
                records.open_version(keys, key, version, "identity/field", stored)
    finally:
        connection.close()


def test_shredding_asks_for_the_passphrase_again_and_for_a_typed_yes(home: Home) -> None:
    home.run("unlock", "--for", "5m")
    try:
        home.error(
            "identity", "shred", "--all", "--yes", code=6, CMWALLET_PASSPHRASE_FROM="env:WRONG", WRONG="not the one"
        )
        home.error("identity", "shred", "--all", code=12)
        assert home.run("identity", "get", "given_name").out == "Ada\n"
        shown = home.at_terminal("identity", "shred", "--all", columns=200)
        shown.expect("to go on: ")
        assert "backup.csv (the file is still there)" in shown.before
        assert "copies of the vault" in shown.before
        shown.sendline("no")
        finish(shown, 130)
        home.run("identity", "shred", "--all", "--yes")
        assert home.json("agent", "status")["running"] is False
    finally:
        home.run("lock", code=None)
    assert home.json("identity", "fields", "--set") == []


def test_a_slot_without_its_secret_stops_before_anything_is_erased(home: Home, tmp_path: Path) -> None:
    home.run("vault", "slot", "add", "recovery", "--to", tmp_path / "recovery")
    problem = home.error("identity", "shred", "--all", "--yes", code=12)
    assert "--drop-slot" in problem["hint"]
    assert home.run("identity", "get", "given_name").out == "Ada\n"
    (tmp_path / "recovery").chmod(0o600)
    home.run("identity", "shred", "--all", "--slot-secret-from", "file:recovery", "--yes")
    assert home.run("vault", "verify", "--passphrase-from", "file:recovery").out.startswith("sound")


def test_what_others_hold_is_listed_before_and_after(home: Home) -> None:
    (home.path / "vault.db.bak").write_bytes((home.path / "vault.db").read_bytes())
    (home.path / "vault.db.bak").chmod(0o600)
    done = home.run("identity", "shred", "address", "--yes", "--json")
    held = done.document["held_by_others"]
    assert [(one["kind"], Path(one["to"]).name, one["encryption"]) for one in held] == [
        ("export", "backup.csv", "none")
    ]
    assert done.document["copies"] == [str(home.path / "vault.db.bak")]
    assert "backup.csv" in done.err
    assert len(home.json("identity", "report")) == 1
    assert home.json("identity", "report", "--to", "https://shop.example") == []
    home.error("identity", "shred", "nickname", "--yes", code=5)
    home.error("identity", "shred", "--yes", code=2)
    home.error("identity", "shred", "nickname", "--all", "--yes", code=2)
    home.error("identity", "shred", "nick name", "--yes", code=4)
