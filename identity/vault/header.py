"""Vault header: one authenticated row that pins the state of everything else in the vault.

It carries the generation, the root of the record tree, the head of the audit chain and a digest of the key slots.
Its HMAC can be checked only with the vault key; until then its content is a claim.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from identity.errors import Damaged, Tampered
from identity.vault.backup_key import is_recipient
from identity.vault.canonical import Fields, encode
from identity.vault.cipher import VaultKeys, context

FORMAT = 1
KNOWN_REQUIREMENTS: frozenset[str] = frozenset()
"""Names in `requires` that this reader understands; a vault that requires another one is not opened."""


@dataclass(frozen=True)
class Header:
    """`created` is in seconds since the epoch; digests are 32 bytes.

    `epoch` counts rotations of the vault key. `previous_authentication` is the sealed authentication key from before
    the last rotation, until the caller has renewed what it authenticated with it; empty otherwise. `backup_recipients`
    are pairs of a recovery slot's id and the recipient that its key gives (`backup_key`).
    """

    vault_id: str
    created: int
    generation: int
    epoch: int
    tree_root: bytes
    audit_count: int
    audit_head: bytes
    slots_digest: bytes
    previous_authentication: bytes = b""
    requires: tuple[str, ...] = ()
    backup_recipients: tuple[tuple[str, str], ...] = ()

    def encode(self) -> bytes:
        """The bytes that are stored and authenticated."""
        value: dict[str, object] = {
            "format": FORMAT,
            "requires": list(self.requires),
            "vault": self.vault_id,
            "created": self.created,
            "generation": self.generation,
            "epoch": self.epoch,
            "tree_root": self.tree_root.hex(),
            "audit_count": self.audit_count,
            "audit_head": self.audit_head.hex(),
            "slots": self.slots_digest.hex(),
        }
        if self.previous_authentication:
            value["previous_authentication"] = self.previous_authentication.hex()
        if self.backup_recipients:
            value["backup"] = [list(pair) for pair in self.backup_recipients]
        return encode(value)


def header_mac(keys: VaultKeys, body: bytes) -> bytes:
    """HMAC-SHA256 over the stored header bytes: 32 bytes."""
    return hmac.digest(bytes(keys.header), context("header", keys.vault_id) + b"\n" + body, "sha256")


def parse_header(body: bytes) -> Header:
    """Parse a header that may not be authenticated yet. Raises `Damaged`."""
    fields = Fields(body, "the vault's header")
    if fields.number("format") != FORMAT:
        raise Damaged(
            f"the vault has format {fields.number('format')}; this version reads format {FORMAT}",
            hint="use the newer cmwallet that wrote it",
        )
    requires = tuple(fields.texts("requires"))
    if unknown := sorted(set(requires) - KNOWN_REQUIREMENTS):
        raise Damaged(
            f"the vault needs {', '.join(name[:40] for name in unknown[:5])}, which this version does not know",
            hint="use the newer cmwallet that wrote it",
        )
    return Header(
        vault_id=fields.raw("vault", 16).hex(),
        created=fields.number("created"),
        generation=fields.number("generation"),
        epoch=fields.number("epoch"),
        tree_root=fields.raw("tree_root", 32),
        audit_count=fields.number("audit_count"),
        audit_head=fields.raw("audit_head", 32),
        slots_digest=fields.raw("slots", 32),
        previous_authentication=(fields.raw("previous_authentication") if "previous_authentication" in fields else b""),
        requires=requires,
        backup_recipients=_recipients(fields),
    )


def _recipients(fields: Fields) -> tuple[tuple[str, str], ...]:
    if "backup" not in fields:
        return ()
    pairs = tuple(fields.pairs("backup"))
    if not all(is_recipient(recipient) for _, recipient in pairs):
        raise Damaged("the vault's header names a recipient of backups that is none", hint="cmwallet vault verify")
    return pairs


def check_mac(keys: VaultKeys, body: bytes, mac: bytes) -> None:
    """Raise `Tampered` unless the header was written with these keys."""
    if not hmac.compare_digest(header_mac(keys, body), mac):
        raise Tampered(
            "the vault's header was changed from outside",
            hint="restore the vault from a backup",
            details={"finding": "header-altered"},
        )
