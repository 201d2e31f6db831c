"""Background key derivation: a passphrase that is stretched while its owner does something else.

Argon2id takes most of the time of unlocking and leaves Python free. Whoever knows early that the vault will be opened,
and has the passphrase already, begins here and unlocks later as with any credential.
"""

from __future__ import annotations

import threading
from pathlib import Path

from identity.secret import Secret
from identity.vault import container, kdf, slots
from identity.vault.kdf import KdfParameters
from identity.vault.process import harden_process
from identity.vault.slots import PassphraseCredential, SlotDescription, SlotKind


class StretchingCredential:
    """As `PassphraseCredential`, but Argon2id for the first passphrase slot of the vault at `path` begins at once.

    Nothing is opened before somebody unlocks with it, and nothing fails here: what goes wrong in the background is met
    again, and reported, by the unlocking. It may be used for another vault or another slot; that takes as long as ever.
    """

    kind: SlotKind = "passphrase"

    def __init__(self, passphrase: Secret, path: Path) -> None:
        harden_process()
        self._credential = PassphraseCredential(passphrase)
        self._stretched: dict[tuple[bytes, bytes, KdfParameters], bytes] = {}
        # No daemon: Python stops those at exit wherever they are, which compiled code does not survive everywhere. A
        # command that ends before it unlocks waits for a key that nobody needs, a fraction of a second.
        self._thread = threading.Thread(target=self._begin, args=(path,), name="argon2id")
        self._thread.start()

    def secret_for(self, vault_id: str, slot: SlotDescription) -> bytes:
        """The normalised passphrase."""
        return self._credential.secret_for(vault_id, slot)

    def stretch(self, secret: bytes, salt: bytes, parameters: KdfParameters) -> bytes:
        """As `kdf.derive`; waits for what is under way. Raises `Locked`."""
        self._thread.join()
        found = self._stretched.pop((secret, salt, parameters), None)
        return kdf.derive(secret, salt, parameters) if found is None else found

    def _begin(self, path: Path) -> None:
        try:
            slot = _first_passphrase_slot(path)
            if slot is not None and slot.parameters is not None:
                secret = self._credential.secret_for("", slot)
                self._stretched[secret, slot.salt, slot.parameters] = kdf.derive(secret, slot.salt, slot.parameters)
        except Exception:  # noqa: BLE001 - the unlocking meets it again, where it can be reported
            return


def _first_passphrase_slot(path: Path) -> SlotDescription | None:
    """The slot that unlocking will try first."""
    connection = container.open_container(path)
    try:
        with container.snapshot(connection, path):
            rows = container.read_slots(connection)
    finally:
        connection.close()
    described = (slots.parse_description(row) for row in rows if row.intact)
    return next((slot for slot in described if slot.kind == "passphrase"), None)
