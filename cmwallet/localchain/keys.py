"""The chain's own two keys, random in every home: the faucet's and the distributor's.

They lie beside the database in files of mode 0600 and are usable while the vault is locked. They sign on the embedded
chain and nowhere else: nothing outside of this package reads them.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Literal

from eth.constants import SECPK1_N
from eth_keys.datatypes import PrivateKey

from cmwallet.errors import Damaged, NotFound
from identity.secret import Secret
from identity.storage import check_private, storage_errors, write_private

Role = Literal["faucet", "distributor"]


def key_path(directory: Path, role: Role) -> Path:
    """The file that holds the key of `role`."""
    return directory / f"{role}.key"


def load_key(directory: Path, role: Role) -> Secret:
    """Read a key (32 bytes).

    Raises `NotFound` (a chain copied by `chain export` has none), `PermissionsTooLax`, `Damaged`.
    """
    path = key_path(directory, role)
    if not path.exists():
        raise NotFound(f"the embedded chain has no {role} key here", hint=f"{path} does not exist")
    check_private(path)
    with storage_errors(path):
        text = path.read_text("ascii", errors="replace").strip()
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != 32 or not 0 < int.from_bytes(key, "big") < SECPK1_N:
        raise Damaged(f"{path} does not hold a key", hint="restore it from a backup, or reset the chain")
    return Secret(key)


def ensure_key(directory: Path, role: Role) -> Secret:
    """Read a key, or make it on first use (while the writer lock is held)."""
    path = key_path(directory, role)
    if not path.exists():
        key = 1 + secrets.randbelow(SECPK1_N - 1)
        write_private(path, f"{key:064x}\n".encode())
    return load_key(directory, role)


def address_of(key: Secret) -> bytes:
    """The 20-byte address of a key."""
    return PrivateKey(key.reveal()).public_key.to_canonical_address()
