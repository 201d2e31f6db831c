"""After a rotation, the keys that were in use before are overwritten in memory."""

from __future__ import annotations

from pathlib import Path

from identity.vault.slots import PassphraseCredential
from tests.unit.identity.vault.helpers import create, secret


def test_the_keys_before_a_rotation_are_overwritten_and_the_new_ones_are_not(tmp_path: Path) -> None:
    with create(tmp_path / "vault.db") as vault:
        before = vault._session.keys
        held = (before.vault_key, before.header, before.wrap, before.index, before.blind, before.audit)
        assert all(any(key) for key in held)
        vault.rotate([PassphraseCredential(secret())])
        assert not any(any(key) for key in (*held, before.authentication))
        after = vault._session.keys
        assert after is not before
        assert all(any(key) for key in (after.vault_key, after.wrap, after.authentication))
