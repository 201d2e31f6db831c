"""Attaches or imports again and again, killed each time a statement later; run as a program by the tests.

usage: records_victim.py FOLDER attach|replace|import|detach

After each death the vault verifies clean, what is listed is whole, and either nothing or everything has happened; a
day later the next attachment removes what was left behind.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path

from identity.records.archive import write_archive
from identity.records.attachments import CHUNK, Attachments
from identity.records.importing import stage_archive
from identity.records.store import TYPE_CHUNK, Records, nobody_follows
from identity.secret import Secret
from identity.vault import kdf
from identity.vault.slots import PassphraseCredential
from identity.vault.vault import Vault
from identity.vault.verify import verify

PASSPHRASE = "correct horse battery staple"
OWNER, OTHER = "0x" + "1" * 40, "0x" + "2" * 40
BEFORE, AFTER = b"before" * 1000, b"after" * (CHUNK // 4)
STRIDE = {"attach": 3, "replace": 3, "import": 13, "detach": 1}
"""Statements from one death to the next; prime to the length of a transaction, so that every kind of step is met."""

# Hundreds of unlocks would spend their time in Argon2id, which has nothing to do with crashes.
kdf.derive = lambda passphrase, salt, parameters: hashlib.sha256(passphrase + salt).digest()


def unlock(path: Path) -> Vault:
    return Vault.unlock(path, passphrase=Secret(PASSPHRASE))


def attach(vault: Vault, label: str, data: bytes, overwrite: bool = False) -> None:
    Attachments(Records(vault, OWNER, changed=nobody_follows)).attach(
        label, io.BytesIO(data), file_name="scan", overwrite=overwrite
    )


def import_(vault: Vault, archive: bytes) -> None:
    records = Records(vault, OWNER, changed=nobody_follows)
    stage_archive(records, Attachments(records), io.BytesIO(archive), replace=True).commit()


def archive_of_another(vault: Vault) -> bytes:
    records = Records(vault, OTHER, changed=nobody_follows)
    records.set_many({"given_name": "Grace", "family_name": "Hopper"})
    files = Attachments(records)
    for label in ("old", "new"):
        files.attach(label, io.BytesIO(AFTER), file_name="scan")
    return b"".join(write_archive(records.all(reason="test"), files, reason="test"))


def state(vault: Vault) -> dict[str, object]:
    """What shows of the identity; every attachment has to be whole."""
    records = Records(vault, OWNER, changed=nobody_follows)
    files = Attachments(records)
    shown: dict[str, object] = {field.name: field.value for field in records.all(reason="test")}
    return shown | {f"attachment.{label}": b"".join(files.read(label, reason="test")) for label in files.labels()}


def die_at_statement(number: int) -> Callable[[sqlite3.Connection], None]:
    seen = 0

    def count(_: str) -> None:
        nonlocal seen
        seen += 1
        if seen >= number:
            os.kill(os.getpid(), signal.SIGKILL)

    return lambda connection: connection.set_trace_callback(count)


def attempt(path: Path, work: Callable[[Vault], None], number: int) -> bool:
    """Whether the process died."""
    child = os.fork()
    if child == 0:
        vault = unlock(path)
        die_at_statement(number)(vault._session.connection)
        work(vault)
        vault.close()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, status
    return os.WIFSIGNALED(status)


def main() -> None:
    folder, operation = Path(sys.argv[1]), sys.argv[2]
    original, path = folder / "original.db", folder / "vault.db"
    with Vault.create(original, Secret(PASSPHRASE)) as vault:
        Records(vault, OWNER, changed=nobody_follows).set_many({"given_name": "Ada"})
        attach(vault, "old", BEFORE)
        archive = archive_of_another(vault) if operation == "import" else b""
        before = state(vault)
        listed = len(vault.entries(TYPE_CHUNK))
    works: dict[str, Callable[[Vault], None]] = {
        "attach": lambda vault: attach(vault, "new", AFTER),
        "replace": lambda vault: attach(vault, "old", AFTER, overwrite=True),
        "import": lambda vault: import_(vault, archive),
        "detach": lambda vault: Attachments(Records(vault, OWNER, changed=nobody_follows)).detach("old") and None,
    }
    work = works[operation]

    def fresh() -> None:
        for leftover in folder.glob("vault.db*"):
            leftover.unlink()
        shutil.copy2(original, path)

    fresh()
    with unlock(path) as vault:
        work(vault)
        after = state(vault)
        grown = len(vault.entries(TYPE_CHUNK)) - listed
    deaths = number = 0
    while True:
        number += STRIDE[operation]
        fresh()
        died = attempt(path, work, number)
        assert verify(path, PassphraseCredential(Secret(PASSPHRASE))).findings == []
        with unlock(path) as vault:
            found = state(vault)
            assert found in (before, after), "half of it happened"
            late = Records(vault, OWNER, clock=lambda: time.time() + 100_000, changed=nobody_follows)
            Attachments(late).attach("next", io.BytesIO(b"x"), file_name="scan")
            expected = listed + 1 + (grown if found == after else 0)
            assert len(vault.entries(TYPE_CHUNK)) == expected, "chunks were left behind"
        deaths += died
        if not died:
            break
    sys.stdout.write(f"{deaths}\n")


if __name__ == "__main__":
    main()
