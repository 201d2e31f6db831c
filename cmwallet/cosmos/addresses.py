"""Addresses of a Cosmos chain: Bech32 of the same 20 bytes that Ethereum writes as `0x…`.

The account `inj1…` and its validator `injvaloper1…` are one key under two prefixes.
"""

from __future__ import annotations

import re
from typing import Final

from cmwallet.errors import InvalidInput
from identity.address import Address, address_bytes, to_address
from identity.bech32 import bech32, read_bech32

OPERATOR: Final = "valoper"
"""What stands behind a chain's prefix in the address of a validator."""
_ADDRESS_BYTES: Final = 20
_PREFIX: Final = re.compile(r"[a-z][a-z0-9]{0,19}", re.ASCII)


def check_prefix(prefix: str) -> str:
    """Return the prefix of a chain's accounts. Raises `InvalidInput`."""
    if not _PREFIX.fullmatch(prefix) or prefix.endswith(OPERATOR):
        raise InvalidInput(f"{prefix!r} is no prefix of accounts", hint="such as inj or cosmos")
    return prefix


def account_text(prefix: str, address: Address) -> str:
    """Return the account of an address: `inj1…`."""
    return bech32(prefix, address_bytes(address))


def operator_text(prefix: str, address: Address) -> str:
    """Return the validator that an address operates: `injvaloper1…`."""
    return bech32(prefix + OPERATOR, address_bytes(address))


def read_account(text: str) -> tuple[str, Address]:
    """Return (prefix, address) of an account. Raises `InvalidInput` for any spelling but the one in lower case."""
    prefix, raw = read_bech32(text)
    if text != text.lower() or len(raw) != _ADDRESS_BYTES or prefix.endswith(OPERATOR):
        raise InvalidInput("that is no account of a Cosmos chain with keys as Ethereum's: 20 bytes, in lower case")
    return prefix, to_address(raw)


def read_operator(text: str) -> tuple[str, Address]:
    """Return (prefix of accounts, address) of a validator's operator. Raises `InvalidInput`."""
    prefix, raw = read_bech32(text)
    if text != text.lower() or len(raw) != _ADDRESS_BYTES or not prefix.endswith(OPERATOR) or prefix == OPERATOR:
        raise InvalidInput(
            "that is no validator of a Cosmos chain: its address begins like injvaloper1 or cosmosvaloper1"
        )
    return prefix.removesuffix(OPERATOR), to_address(raw)
