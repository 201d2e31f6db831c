"""The keyring slot: a random 256-bit secret kept by the operating system's secret store.

Only real stores are used. Other back ends of the keyring library keep secrets in plain files or nowhere at all.
The secret opens the vault and nothing else; it is never shown or exported.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from identity.errors import InvalidInput, Locked, StorageFailed
from identity.secret import Secret
from identity.vault.slots import Credential, PassphraseCredential, RecoveryCredential, SlotDescription, SlotKind

SERVICE = "cmwallet vault"
SECRET_BYTES = 32
REAL_BACKENDS = (
    "keyring.backends.macOS",
    "keyring.backends.SecretService",
    "keyring.backends.libsecret",
    "keyring.backends.kwallet",
)


class SecretStore(Protocol):
    """What is used of a keyring back end."""

    def get_password(self, service: str, username: str) -> str | None:
        """The stored text, or None."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Store a text."""

    def delete_password(self, service: str, username: str) -> None:
        """Remove it."""


def find_store() -> SecretStore:
    """The OS secret store of this session. Raises `Locked` when there is none: a headless machine has none."""
    import keyring
    from keyring.backend import KeyringBackend

    def candidates(backend: KeyringBackend) -> Iterator[KeyringBackend]:
        inner = getattr(backend, "backends", None)
        if inner:
            for member in inner:
                yield from candidates(member)
        else:
            yield backend

    for backend in candidates(keyring.get_keyring()):
        if type(backend).__module__ in REAL_BACKENDS:
            return backend
    raise Locked(
        "this machine offers no OS keyring that keeps secrets",
        hint="a headless machine has none: use the passphrase",
        details={"finding": "no-keyring"},
    )


def _username(vault_id: str, slot_id: str) -> str:
    return f"{vault_id}/{slot_id}"


def store_secret(store: SecretStore, vault_id: str, slot_id: str, secret: bytes) -> None:
    """Put the slot's secret into the store and read it back. Raises `StorageFailed`."""
    text = base64.b64encode(secret).decode()
    try:
        store.set_password(SERVICE, _username(vault_id, slot_id), text)
        kept = store.get_password(SERVICE, _username(vault_id, slot_id))
    except Exception as error:
        raise StorageFailed("the OS keyring refused to keep the secret", hint="unlock the keyring") from error
    if kept != text:
        raise StorageFailed("the OS keyring did not keep the secret")


def forget_secret(store: SecretStore, vault_id: str, slot_id: str) -> None:
    """Remove the slot's secret; a store that does not have it is fine."""
    try:
        store.delete_password(SERVICE, _username(vault_id, slot_id))
    except Exception:  # noqa: BLE001, S110 - without its slot the secret opens nothing
        pass


@dataclass(frozen=True)
class KeyringCredential:
    """Opens the keyring slot with what the OS keeps."""

    store: SecretStore
    kind: SlotKind = "keyring"

    def secret_for(self, vault_id: str, slot: SlotDescription) -> bytes | None:
        """The secret, or None when this keyring has none for the slot. Raises `Locked` when it does not answer."""
        try:
            text = self.store.get_password(SERVICE, _username(vault_id, slot.slot_id))
        except Exception as error:
            raise Locked("the OS keyring does not answer", hint="unlock it, or use the passphrase") from error
        if text is None:
            return None
        try:
            secret = base64.b64decode(text, validate=True)
        except (ValueError, binascii.Error):
            return None
        return secret if len(secret) == SECRET_BYTES else None


def one_credential(passphrase: Secret | None, recovery_key: Secret | None, store: SecretStore | None) -> Credential:
    """Return the credential of the one that is given. Raises `InvalidInput` for none and for several."""
    given: list[Credential] = []
    if passphrase is not None:
        given.append(PassphraseCredential(passphrase))
    if recovery_key is not None:
        given.append(RecoveryCredential(recovery_key))
    if store is not None:
        given.append(KeyringCredential(store))
    if len(given) != 1:
        raise InvalidInput("unlocking takes exactly one of passphrase, recovery key and keyring")
    return given[0]
