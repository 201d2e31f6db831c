"""Manifest of a backup: the files in it with their hashes, of which state of the home they are, what was left out.

It is the first member of the archive, RFC 8785 JSON. What it says is compared with the files, never the other way
round; a stranger can write one too, since backups are encrypted to a public key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import rfc8785

from cmwallet.errors import Damaged
from identity.hostile_json import load_json

TYPE: Final = "cmwallet.backup/1"
NAME: Final = "manifest.json"
MAX_BYTES: Final = 1 << 18

DATABASES: Final = ("wallet.db", "oauth.db", "vault.db")
CHAIN_DATABASE: Final = "chain/chain.db"
CHAIN_KEYS: Final = ("chain/faucet.key", "chain/distributor.key")
SETTINGS: Final = "config.toml"
PATHS: Final = frozenset({*DATABASES, SETTINGS, CHAIN_DATABASE, *CHAIN_KEYS})
"""Every file that a backup may hold: a name that is not one of these is not written anywhere."""

_HEX: Final = re.compile("[0-9a-f]{64}", re.ASCII)
_VAULT_ID: Final = re.compile("[0-9a-f]{32}", re.ASCII)
_NUMBER: Final = 2**53
"""Above it JSON's numbers are not exact."""


@dataclass(frozen=True)
class File:
    """One file: its path in the home, its size in bytes, its SHA-256 in hex."""

    path: str
    size: int
    sha256: str


Counts = Mapping[str, int | Mapping[str, int]]
"""Numbers by name, some of them by state, as `counting` finds them."""


@dataclass(frozen=True)
class Manifest:
    """`created` is RFC 3339; `generation` and `audit_head` are the vault's."""

    release: str
    created: str
    vault_id: str
    generation: int
    audit_head: str
    files: tuple[File, ...]
    counts: Counts
    left_out: tuple[str, ...]

    def plain_counts(self) -> dict[str, int | dict[str, int]]:
        """Return the counts as JSON has them."""
        return {name: _plain(count) for name, count in self.counts.items()}

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)

    def encode(self) -> bytes:
        """Return the bytes that stand in the archive."""
        return rfc8785.dumps(
            {
                "type": TYPE,
                "release": self.release,
                "created": self.created,
                "vault_id": self.vault_id,
                "generation": self.generation,
                "audit_head": self.audit_head,
                "files": [vars(file) for file in self.files],
                "counts": self.plain_counts(),
                "left_out": list(self.left_out),
            }
        )


def parse_manifest(content: bytes) -> Manifest:
    """Read a manifest. Raises `Damaged` for whatever `encode` does not make."""
    try:
        found = load_json(content)
    except ValueError:
        raise _wrong("is not readable") from None
    if not isinstance(found, dict):
        raise _wrong("is not an object")
    if found.get("type") != TYPE:
        raise _wrong("is of another format: perhaps a newer cmwallet made it")
    try:
        manifest = _manifest(found)
        if manifest.encode() != content:
            raise _wrong("is not in its canonical form")
    except (KeyError, TypeError, ValueError, rfc8785.CanonicalizationError):
        raise _wrong("lacks something, or has something of another kind") from None
    return manifest


def _manifest(found: Mapping[str, Any]) -> Manifest:
    files = tuple(File(**file) for file in found["files"])
    counts, left_out = found["counts"], found["left_out"]
    texts = (found["release"], found["created"], found["vault_id"], found["audit_head"], *left_out)
    if not all(isinstance(text, str) for text in texts) or not _are_counts(counts):
        raise _wrong("has something of another kind")
    if not _VAULT_ID.fullmatch(found["vault_id"]) or not _HEX.fullmatch(found["audit_head"]):
        raise _wrong("has an id or a hash that is none")
    paths = [file.path for file in files]
    if len(set(paths)) != len(paths) or not set(paths) <= PATHS or "vault.db" not in paths:
        raise _wrong("names files that a backup does not hold")
    if not all(_is_number(file.size) and _HEX.fullmatch(file.sha256) for file in files):
        raise _wrong("has a size or a hash that is none")
    if not _is_number(found["generation"]):
        raise _wrong("has a generation that is none")
    return Manifest(
        release=found["release"],
        created=found["created"],
        vault_id=found["vault_id"],
        generation=found["generation"],
        audit_head=found["audit_head"],
        files=files,
        counts=counts,
        left_out=tuple(left_out),
    )


def _are_counts(found: object) -> bool:
    """Whether something is an object of numbers and of objects of numbers."""
    if not isinstance(found, dict):
        return False
    return all(
        all(map(_is_number, one.values())) if isinstance(one, dict) else _is_number(one) for one in found.values()
    )


def _plain(count: int | Mapping[str, int]) -> int | dict[str, int]:
    return count if isinstance(count, int) else dict(count)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _NUMBER


def _wrong(what: str) -> Damaged:
    return Damaged(f"the backup's manifest {what}", hint="take another backup", details={"finding": "manifest"})
