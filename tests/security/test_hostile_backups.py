"""Backups by somebody who has the public key and means harm: nothing is harmed, and it is said what is wrong.

Encrypting to a public key says nothing of who did it. So what comes out is checked as if a stranger had made it, down
to the vault, which a stranger cannot make.
"""

from __future__ import annotations

import hashlib
import io
import os
import socket
import sqlite3
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyrage
import pytest

from cmwallet.backup.archive import archive_pieces
from cmwallet.backup.counting import counts
from cmwallet.backup.creating import create_backup
from cmwallet.backup.manifest import File, Manifest, parse_manifest
from cmwallet.backup.opening import BackupKey, key_of
from cmwallet.backup.restoring import restore_backup
from cmwallet.errors import Damaged, Locked, Problem
from cmwallet.home.config import Config
from cmwallet.home.database import Database
from cmwallet.home.folder import Home
from identity.secret import Secret
from identity.vault import kdf
from identity.vault.vault import Vault
from tests.security.wallethome import cheap_home

PASSPHRASE = Secret("correct horse battery staple")


class Made:
    """A real backup, its key, and what is needed to make a false one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        home = cheap_home(folder)
        home.run("vault", "slot", "add", "recovery", "--out", "recovery.key")
        home.run("contact", "add", "bob", "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65")
        self.file = folder / home.run("backup", "create", "--out", "mine.age").out.strip()
        self.key = key_of(Secret((folder / "recovery.key").read_text().strip()))
        self.recipient = pyrage.x25519.Identity.from_str(self.key.identity.text()).to_public()
        plain = pyrage.decrypt(self.file.read_bytes(), [pyrage.x25519.Identity.from_str(self.key.identity.text())])
        with tarfile.open(fileobj=io.BytesIO(plain)) as tar:
            self.parts = {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]
        self.manifest = parse_manifest(self.parts.pop("manifest.json"))

    def files(self, folder: Path) -> dict[str, Path]:
        """The genuine files, to be changed."""
        folder.mkdir(mode=0o700)
        for name, content in self.parts.items():
            (folder / name).write_bytes(content)
        return {name: folder / name for name in self.parts}

    def forged(self, sources: dict[str, Path], **changes: object) -> bytes:
        """A backup of these files whose manifest fits them, encrypted as anybody can."""
        files = tuple(_file(name, path) for name, path in sources.items())
        try:
            counted: object = counts(sources)
        except Problem:
            counted = self.manifest.counts
        manifest = replace(self.manifest, files=files, counts=counted, **changes)  # type: ignore[arg-type]
        return self.sealed(b"".join(archive_pieces(manifest, sources)))

    def sealed(self, archive: bytes) -> bytes:
        return pyrage.encrypt(archive, [self.recipient])


def _file(name: str, path: Path) -> File:
    content = path.read_bytes()
    return File(name, len(content), hashlib.sha256(content).hexdigest())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return Made(tmp_path_factory.mktemp("hostile-backups"))


def restore(content: bytes, key: BackupKey, home: Path) -> object:
    def nobody(_: Path) -> object:
        raise AssertionError

    return restore_backup(io.BytesIO(content), len(content), key, Home(home), nobody, home)  # type: ignore[arg-type]


def refused(content: bytes, made: Made, folder: Path, error: type[Problem] = Damaged) -> Problem:
    """Restoring ends with that error, and leaves the folder as it was."""
    before = sorted(folder.rglob("*"))
    with pytest.raises(error) as caught:
        restore(content, made.key, folder / "home")
    assert sorted(folder.rglob("*")) == before
    return caught.value


def test_the_forger_of_these_tests_could_make_a_good_one(made: Made, tmp_path: Path) -> None:
    restore(made.forged(made.files(tmp_path / "files")), made.key, tmp_path / "home")
    with Vault.unlock(tmp_path / "home" / "vault.db", passphrase=PASSPHRASE) as vault:
        assert len(vault.entries()) > 0


def test_a_flipped_bit_anywhere_is_damage(made: Made, tmp_path: Path) -> None:
    content = made.file.read_bytes()
    body = content.index(b"--- ") + 48
    chunk = 64 * 1024 + 16
    places = {*range(0, body, 3), body, body + 15, body + 16, body + chunk - 1, body + chunk + 16, len(content) - 1}
    for place in sorted(places):
        changed = bytearray(content)
        changed[place] ^= 1 << place % 8
        refused(bytes(changed), made, tmp_path)


def test_wherever_it_breaks_off_it_is_damage(made: Made, tmp_path: Path) -> None:
    content = made.file.read_bytes()
    for end in (0, 1, 20, 100, 200, 300, len(content) // 2, len(content) - 16, len(content) - 1):
        refused(content[:end], made, tmp_path)


def test_what_follows_it_is_damage(made: Made, tmp_path: Path) -> None:
    refused(made.file.read_bytes() + b"x", made, tmp_path)


def tar_of(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for info, content in members:
            tar.addfile(info, io.BytesIO(content))
    return archive.getvalue()


def info(name: str, size: int = 0, **facts: object) -> tarfile.TarInfo:
    found = tarfile.TarInfo(name)
    found.size = size
    for fact, value in facts.items():
        setattr(found, fact, value)
    return found


def with_manifest(made: Made, *members: tuple[tarfile.TarInfo, bytes], **changes: object) -> bytes:
    content = replace(made.manifest, **changes).encode()  # type: ignore[arg-type]
    return made.sealed(tar_of((info("manifest.json", len(content)), content), *members))


MEMBERS: dict[str, tuple[tarfile.TarInfo, bytes]] = {
    "a name that leads out": (info("../../evil", 4), b"evil"),
    "an absolute name": (info("/tmp/cmwallet-evil", 4), b"evil"),
    "a link": (info("config.toml", type=tarfile.SYMTYPE, linkname="/etc/passwd"), b""),
    "a hard link": (info("config.toml", type=tarfile.LNKTYPE, linkname="/etc/passwd"), b""),
    "a device": (info("config.toml", type=tarfile.BLKTYPE, devmajor=8), b""),
    "a pipe": (info("config.toml", type=tarfile.FIFOTYPE), b""),
    "a folder": (info("config.toml", type=tarfile.DIRTYPE), b""),
    "an extended header": (info("config.toml", 4, pax_headers={"path": "../evil", "size": "99999999999"}), b"evil"),
    "a name too long": (info("d/" * 200 + "evil", 4), b"evil"),
    "a socket's name": (info("agent.sock", 4), b"evil"),
}


@pytest.mark.parametrize("name", MEMBERS)
def test_a_member_that_is_no_file_of_a_home(made: Made, tmp_path: Path, name: str) -> None:
    refused(with_manifest(made, MEMBERS[name]), made, tmp_path)
    assert not Path("/tmp/cmwallet-evil").exists()


def test_sizes_that_no_disk_holds_are_refused_before_anything_is_written(made: Made, tmp_path: Path) -> None:
    huge = (File("vault.db", 2**50, "0" * 64),)
    found = refused(with_manifest(made, files=huge), made, tmp_path)
    assert "more than the file can hold" in found.message


def test_a_bomb_of_nothing_is_as_large_as_its_file(made: Made, tmp_path: Path) -> None:
    """Neither age nor tar compresses: what a backup unpacks to, it is."""
    size = 8 << 20
    files = (File("vault.db", size, hashlib.sha256(bytes(size)).hexdigest()),)
    content = with_manifest(made, (info("vault.db", size), bytes(size)), files=files)
    assert len(content) > size
    refused(content, made, tmp_path)


def test_a_manifest_of_something_else(made: Made, tmp_path: Path) -> None:
    for number, changes in enumerate(
        (
            {"generation": made.manifest.generation + 1},
            {"audit_head": "00" * 32},
            {"vault_id": "ab" * 16},
        )
    ):
        found = refused(made.forged(made.files(tmp_path / f"files-{number}"), **changes), made, tmp_path)
        assert "another vault" in found.message
    archive = made.sealed(tar_of((info("manifest.json", 2), b"{}")))
    refused(archive, made, tmp_path)
    refused(made.sealed(b""), made, tmp_path)
    refused(made.sealed(bytes(10240)), made, tmp_path)


def test_counts_that_are_not_there(made: Made, tmp_path: Path) -> None:
    sources = made.files(tmp_path / "files")
    files = tuple(_file(name, path) for name, path in sources.items())
    lying = replace(made.manifest, files=files, counts={**made.manifest.counts, "contacts": 7})
    found = refused(made.sealed(b"".join(archive_pieces(lying, sources))), made, tmp_path)
    assert "counts something else" in found.message


def change(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


ROWS: dict[str, tuple[str, ...]] = {
    "a contact's address": ("UPDATE contacts SET address = '0x8ba1f109551bD432803012645Ac136ddd64DBA72'",),
    "a contact of a stranger": ("INSERT INTO contacts SELECT 'eve', 'eve', address, note, created, mac FROM contacts",),
    "an account's address": ("UPDATE accounts SET name = 'other', folded = 'other'",),
    "a setting agreed to": ("INSERT INTO agreed VALUES ('fee-cap', '100cmt', '2026-01-01T00:00:00Z', x'00')",),
    "a trigger": (
        "CREATE TRIGGER evil AFTER INSERT ON meta BEGIN UPDATE contacts SET address = note; END",
        "INSERT INTO meta VALUES ('x', 'y')",
    ),
    "a view that never ends": (
        "ALTER TABLE contacts RENAME TO kept",
        "CREATE VIEW contacts AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_row_that_the_vault_never_authenticated(made: Made, tmp_path: Path, name: str) -> None:
    sources = made.files(tmp_path / "files")
    change(sources["wallet.db"], *ROWS[name])
    refused(made.forged(sources), made, tmp_path)


def test_a_vault_that_a_stranger_made_does_not_open(made: Made, tmp_path: Path) -> None:
    sources = made.files(tmp_path / "files")
    sources["vault.db"].unlink()
    os.umask(0o077)
    with Vault.create(sources["vault.db"], Secret("a passphrase of theirs"), parameters=kdf.MINIMUM) as vault:
        vault_id, generation = vault.vault_id, vault.generation
    from identity.vault.status import status

    head = status(sources["vault.db"]).audit_head.hex()
    content = made.forged(sources, vault_id=vault_id, generation=generation, audit_head=head)
    refused(content, made, tmp_path, Locked)


def test_a_vault_with_a_record_that_was_changed(made: Made, tmp_path: Path) -> None:
    sources = made.files(tmp_path / "files")
    change(sources["vault.db"], "UPDATE version SET sealed = zeroblob(length(sealed))")
    refused(made.forged(sources), made, tmp_path)


def test_settings_of_a_stranger_are_asked_of_nobody_while_it_is_checked(made: Made, tmp_path: Path) -> None:
    """The settings are authenticated by nothing: no server that they name hears of the restoring."""
    sources = made.files(tmp_path / "files")
    settings = tmp_path / "settings"
    change(sources["wallet.db"], "INSERT INTO grants VALUES ('g', 'active', 4000000000, 'withdraw', 1)")
    with socket.create_server(("127.0.0.1", 0)) as theirs:
        theirs.setblocking(False)
        settings.write_text(f'[oauth]\nstore = "postgresql://127.0.0.1:{theirs.getsockname()[1]}/x"\n')
        restore(made.forged({"config.toml": settings, **sources}), made.key, tmp_path / "home")
        with pytest.raises(BlockingIOError):
            theirs.accept()
    assert (tmp_path / "home" / "config.toml").read_text() == settings.read_text()


def test_a_home_that_stands_is_never_touched(made: Made, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "something").write_text("else")
    with pytest.raises(Problem):
        restore(made.file.read_bytes(), made.key, home)
    assert [path.name for path in home.iterdir()] == ["something"]


def test_no_secret_is_in_a_backup_in_the_clear(made: Made) -> None:
    content = b"".join(made.parts.values()) + made.file.read_bytes()
    for secret in (b"test test test", PASSPHRASE.reveal(), (made.folder / "recovery.key").read_bytes().strip()):
        assert secret not in content


FAULTS: dict[str, Callable[[Home], None]] = {
    "a damaged vault": lambda home: home.vault_file.write_bytes(bytes(4096)),
    "a damaged wallet": lambda home: home.oauth_file.write_bytes(b"x" * 4096),
}


@pytest.mark.parametrize("name", FAULTS)
def test_of_a_damaged_home_no_backup_is_made(made: Made, tmp_path: Path, name: str) -> None:
    """It would look like one, and push out the last good one."""
    sources = made.files(tmp_path / "home")
    for path in sources.values():
        path.chmod(0o600)
    home = Home(tmp_path / "home")
    database = Database(home)
    try:
        FAULTS[name](home)
        if home.oauth_file.exists():
            home.oauth_file.chmod(0o600)
        with pytest.raises(Damaged):
            create_backup(database, Config.load(home, {}), tmp_path / "out.age", [])
    finally:
        database.close()
    assert not (tmp_path / "out.age").exists()
    assert not list(home.path.glob(".*"))


def test_the_manifest_class_is_what_was_read(made: Made) -> None:
    assert isinstance(made.manifest, Manifest)
    assert made.manifest.size == sum(map(len, made.parts.values()))
