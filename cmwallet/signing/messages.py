"""Personal messages (EIP-191, version 0x45): their digest, and what is no message although it is given as one.

The prefix keeps a signed message from being a transaction. It does not keep 32 bytes from being the hash of one: a
Safe counts such a signature, and what the hash stands for nobody can read.
"""

from __future__ import annotations

import re
from typing import Final

from cmwallet import rlp
from cmwallet.errors import InvalidInput
from cmwallet.signing.siwe import SignIn, read_sign_in, resembles_sign_in
from identity.keccak import keccak256

MAX_MESSAGE: Final = 64 * 1024

_HASH_BYTES: Final = 32
_TYPED: Final = b"\x19\x01"
_TRANSACTION_TYPES: Final = (b"\x01", b"\x02", b"\x03", b"\x04")
_FEWEST_FIELDS: Final = 6
"""A transaction of any type has so many fields or more."""
_HEX: Final = re.compile(rb"\s*(?:0[xX])?((?:[0-9a-fA-F]{2})+)\s*")


def message_digest(content: bytes) -> bytes:
    """Return the 32 bytes to sign for a message (EIP-191, version 0x45)."""
    return keccak256(b"\x19Ethereum Signed Message:\n" + str(len(content)).encode() + content)


def sign_in_of(content: bytes) -> SignIn | None:
    """Return the sign-in that a message is, whatever it was called; None when it is none."""
    try:
        return read_sign_in(content)
    except InvalidInput:
        return None


def why_blind(content: bytes) -> str | None:
    """Return why a message cannot be judged by reading it, as a clause; None for one that can.

    Hex digits are looked at as the bytes that they stand for, too: some wallets sign those.
    """
    digits = _HEX.fullmatch(content)
    for read in (content, bytes.fromhex(digits[1].decode()) if digits else b""):
        if len(read) == _HASH_BYTES:
            return "32 bytes are a hash, which can stand for anything"
        if read.startswith(_TYPED):
            return "that is the preimage of typed data"
        if _is_transaction(read):
            return "that is a transaction"
    if resembles_sign_in(content) and sign_in_of(content) is None:
        return "that passes for a sign-in and breaks its grammar"
    return None


def _is_transaction(content: bytes) -> bool:
    """Whether RLP of several fields stands there, alone or after a type byte (EIP-2718)."""
    for payload in (content, content[1:] if content[:1] in _TRANSACTION_TYPES else b""):
        try:
            decoded = rlp.decode(payload)
        except InvalidInput:
            continue
        if isinstance(decoded, list) and len(decoded) >= _FEWEST_FIELDS:
            return True
    return False
