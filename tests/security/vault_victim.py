"""Runs one write path of the vault again and again, killed each time a step later; run as a program by the tests.

usage: vault_victim.py FOLDER OPERATION HOW

HOW is `statement` (SIGKILL when the n-th SQL statement begins) or `write` (the kernel kills the process when a file
would grow past n bytes, in the middle of a write). After each death the vault must open, verify clean, hold the state
from before or from after and take the next write; what was acknowledged must be there.
"""

from __future__ import annotations

import hashlib
import os
import resource
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

from identity import storage
from identity.secret import Secret
from identity.vault import kdf
from identity.vault.interface import Draft, RecordId
from identity.vault.slots import PassphraseCredential
from identity.vault.vault import Vault
from identity.vault.verify import verify

PASSPHRASE = "correct horse battery staple"
OTHER = "another long passphrase"
State = tuple[object, ...]

# Hundreds of unlocks would spend their time in Argon2id, which has nothing to do with crashes.
kdf.derive = lambda passphrase, salt, parameters: hashlib.sha256(passphrase + salt).digest()


def unlock(path: Path) -> Vault:
    try:
        return Vault.unlock(path, passphrase=Secret(PASSPHRASE))
    except Exception:
        return Vault.unlock(path, passphrase=Secret(OTHER))


def state(path: Path) -> State:
    """Everything that an operation may change; checked for soundness on the way."""
    if not path.exists():
        return ("absent",)
    with unlock(path) as vault:
        entries = vault.entries()
        opened = [(entry, vault.open_record(entry.record_id, reason="test").payload.reveal()) for entry in entries]
        slots = sorted(slot.slot_id for slot in vault.slots())
    for passphrase in (PASSPHRASE, OTHER):
        try:
            report = verify(path, PassphraseCredential(Secret(passphrase)))
        except Exception:
            continue
        assert report.findings == [], report.findings
        break
    else:
        raise AssertionError("no passphrase opens the vault")
    return (opened, slots, passphrase)


def _first(vault: Vault) -> RecordId:
    return vault.entries()[0].record_id


OPERATIONS: dict[str, Callable[[Vault], object]] = {
    "seal": lambda vault: vault.seal("note", "new", Secret(b"n" * 9000), locator=("me", "new")),
    "reseal": lambda vault: vault.seal("note", "again", Secret(b"again"), record_id=_first(vault)),
    "seal_many": lambda vault: vault.seal_many([Draft("note", str(n), Secret(b"m" * 3000)) for n in range(6)]),
    "open": lambda vault: vault.open_record(_first(vault), reason="test"),
    "rename": lambda vault: vault.rename(_first(vault), "renamed"),
    "remove": lambda vault: vault.remove(_first(vault)),
    "passphrase": lambda vault: vault.change_passphrase(Secret(OTHER), slot=vault.slot_id),
    "slot_add": lambda vault: vault.add_recovery_slot(),
    "slot_remove": lambda vault: vault.remove_slot(
        next(slot.slot_id for slot in vault.slots() if slot.slot_id != vault.slot_id)
    ),
    "rotate": lambda vault: vault.rotate(
        [PassphraseCredential(Secret(PASSPHRASE))],
        drop=[slot.slot_id for slot in vault.slots() if slot.slot_id != vault.slot_id],
    ),
}


def prepare(path: Path) -> None:
    with Vault.create(path, Secret(PASSPHRASE)) as vault:
        for number in range(3):
            vault.seal("note", str(number), Secret(bytes([number]) * 500), locator=("me", str(number)))
        vault.add_recovery_slot()


def die_at_statement(number: int) -> Callable[[sqlite3.Connection], None]:
    """Have the process die when a connection begins its n-th statement."""
    seen = 0

    def count(_: str) -> None:
        nonlocal seen
        seen += 1
        if seen >= number:
            os.kill(os.getpid(), signal.SIGKILL)

    return lambda connection: connection.set_trace_callback(count)


def die_at_write(size: int) -> Callable[[sqlite3.Connection], None]:
    """Have the kernel kill the process when a file would grow past `size` bytes."""

    def limit(_: sqlite3.Connection) -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    return limit


def arm_every_connection(arm: Callable[[sqlite3.Connection], None]) -> None:
    original = storage.open_database

    def armed(path: Path, *, create: bool = False) -> sqlite3.Connection:
        connection = original(path, create=create)
        arm(connection)
        return connection

    storage.open_database = armed


def attempt(path: Path, operation: str, arm: Callable[[sqlite3.Connection], None]) -> tuple[bool, bool]:
    """(acknowledged, died) of one run in a child."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        if operation == "create":
            arm_every_connection(arm)
            vault = Vault.create(path, Secret(PASSPHRASE))
        else:
            vault = Vault.unlock(path, passphrase=Secret(PASSPHRASE))
            arm(vault._session.connection)
            OPERATIONS[operation](vault)
        os.write(writer, b"done")
        vault.close()
        os._exit(0)
    os.close(writer)
    acknowledged = os.read(reader, 4) == b"done"
    os.close(reader)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, status
    return acknowledged, os.WIFSIGNALED(status)


def check(path: Path, before: State, after: State, acknowledged: bool) -> None:
    found = state(path)
    if acknowledged:
        assert _alike(found, after), "an acknowledged change is lost"
    else:
        assert found == before or _alike(found, after), "a change was half made"
    if found != ("absent",):
        with unlock(path) as vault:
            vault.seal("note", "next", Secret(b"next"))


def _alike(found: State, after: State) -> bool:
    """Equal, apart from ids that are drawn anew in each run."""
    if len(found) != len(after) or found == ("absent",):
        return found == after

    def shape(value: State) -> object:
        opened, slots, passphrase = value
        return ([(entry.title, entry.version, payload) for entry, payload in opened], len(slots), passphrase)  # type: ignore[attr-defined]

    return shape(found) == shape(after)


def main() -> None:
    folder, operation, how = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    original, path = folder / "original.db", folder / "vault.db"
    if operation != "create":
        prepare(original)

    def fresh() -> None:
        for leftover in folder.glob("*vault.db*"):
            leftover.unlink()
        if operation != "create":
            shutil.copy2(original, path)

    fresh()
    before = state(path)
    fresh()
    assert attempt(path, operation, lambda _: None) == (True, False)
    after = state(path)
    deaths = point = 0
    while True:
        point += 1
        fresh()
        if how == "statement":
            acknowledged, died = attempt(path, operation, die_at_statement(point))
        else:
            acknowledged, died = attempt(path, operation, die_at_write(point * 3000))
        check(path, before, after, acknowledged)
        deaths += died
        if not died:
            break
    sys.stdout.write(f"{deaths}\n")


if __name__ == "__main__":
    main()
