"""Tags of rows apart from a vault: a copy of the one key that makes them, for a process that lets the vault go."""

from __future__ import annotations

import hmac
from collections.abc import Mapping

from identity.vault import rotation, rows


class RowTagger:
    """Makes the HMACs that `Vault.tag_row` makes. It opens, signs and changes nothing."""

    def __init__(self, key: bytes, vault_id: str) -> None:
        self._key = bytearray(key)
        self._vault_id = vault_id

    def tag_row(self, table: str, row: Mapping[str, object]) -> bytes:
        """HMAC-SHA256 of a row of `wallet.db` under the subkey for its table."""
        return self.authenticate(rows.row_purpose(table), rows.row_message(row))

    def authenticate(self, purpose: str, message: bytes) -> bytes:
        """HMAC-SHA256 under the subkey for `purpose`."""
        return rotation.authentication_tag(bytes(self._key), self._vault_id, purpose, message)

    def matches(self, purpose: str, message: bytes, tag: bytes) -> bool:
        """Whether a tag is that of a message, in constant time."""
        return hmac.compare_digest(self.authenticate(purpose, message), tag)

    def wipe(self) -> None:
        """Overwrite the key."""
        self._key[:] = bytes(len(self._key))
