"""Verification of a signature over a digest: by the key of an account, or by the contract that an account is.

    the key's address is the account's (EIP-191, EIP-712)      ─► valid, by recovery; nobody is asked
    code at the address ─► isValidSignature says so (ERC-1271) ─► valid or not, as of a block
    the signature is wrapped (ERC-6492) and there is no code   ─► unknown: the account is not deployed

Recovery comes first: no key is known for the address of a contract, so a match settles it, also where an account has
handed itself to code (EIP-7702) or no node is at hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, Protocol

from cmwallet.errors import InvalidInput
from cmwallet.keys.secp256k1 import HALF_ORDER, recover_address
from identity.address import Address

Method = Literal["recovery", "erc-1271", "erc-6492"]

WRAPPED: Final = bytes.fromhex("6492" * 16)
"""What a signature ends with that is for an account which may not be deployed yet (ERC-6492)."""
DELEGATION: Final = bytes.fromhex("ef0100")
"""How the code of an account begins that has handed itself to a contract (EIP-7702)."""

_ASK: Final = bytes.fromhex("1626ba7e")
_YES: Final = _ASK.ljust(32, b"\0")
_WORD: Final = 32
_LENGTH: Final = 65
_PARITY: Final = {27: 0, 28: 1, 0: 0, 1: 1}


class Accounts(Protocol):
    """A chain as far as signatures are concerned, at one block."""

    @property
    def block(self) -> int:
        """The number of the block that is asked about."""

    def code(self, address: Address) -> bytes:
        """Return the code at an address, empty for accounts of people."""

    def ask(self, address: Address, data: bytes) -> bytes | None:
        """Return what a call gives back; None when it reverts."""


@dataclass(frozen=True)
class Verdict:
    """What was found. `valid` None: it cannot be told; `reason` says why it is not True.

    `signer` is whose key made it, where that can be told; `block` the block at which a contract was asked, and
    `delegated` whether that was code that an account of a person has handed itself to (EIP-7702).
    """

    valid: bool | None
    method: Method
    signer: Address | None = None
    reason: str | None = None
    block: int | None = None
    delegated: bool = False


def verify(digest: bytes, signature: bytes, address: Address, accounts: Accounts) -> Verdict:
    """Judge a signature over a digest by an account.

    `accounts` is asked only when no key of the account made the signature; what that raises when the node cannot be
    reached passes through.
    """
    if signature.endswith(WRAPPED):
        return _verify_wrapped(digest, signature, address, accounts)
    signer, reason = recover(digest, signature)
    if signer == address:
        return Verdict(True, "recovery", signer)
    code = accounts.code(address)
    if not code:
        told = reason or f"it was made by the key of {signer}"
        return Verdict(False, "recovery", signer, told)
    return _ask_contract(digest, signature, address, accounts, delegated=code.startswith(DELEGATION))


def recover(digest: bytes, signature: bytes) -> tuple[Address | None, str | None]:
    """Return whose key made a signature r ‖ s ‖ v, or why it is none: then the address is None.

    v is 27, 28, 0 or 1. A high s is refused (EIP-2): anybody can make it of the low one, so that one signature would
    have two spellings.
    """
    if len(signature) != _LENGTH:
        return None, f"a signature has {_LENGTH} bytes, not {len(signature)}"
    parity = _PARITY.get(signature[-1])
    if parity is None:
        return None, f"its last byte is {signature[-1]}, not 27, 28, 0 or 1"
    if int.from_bytes(signature[_WORD : 2 * _WORD], "big") > HALF_ORDER:
        return None, "its s is above half the order of the curve"
    try:
        return recover_address(digest, signature[:-1] + bytes((parity,))), None
    except InvalidInput as error:
        return None, error.message


def _ask_contract(digest: bytes, signature: bytes, address: Address, accounts: Accounts, *, delegated: bool) -> Verdict:
    """Ask the account's own code whether the signature is good (ERC-1271)."""
    padded = signature + bytes(-len(signature) % _WORD)
    data = _ASK + digest + (2 * _WORD).to_bytes(_WORD, "big") + len(signature).to_bytes(_WORD, "big") + padded
    answer = accounts.ask(address, data)
    good = answer == _YES
    reason = None if good else "the contract at the address does not accept it"
    return Verdict(good, "erc-1271", None, reason, accounts.block, delegated)


def _verify_wrapped(digest: bytes, signature: bytes, address: Address, accounts: Accounts) -> Verdict:
    """Judge a wrapped signature: of a deployed account what is inside; of one that is not nothing can be told."""
    code = accounts.code(address)
    if not code:
        return Verdict(None, "erc-6492", reason="the account is not deployed (ERC-6492)", block=accounts.block)
    inner = _unwrapped(signature)
    if inner is None:
        return Verdict(False, "erc-6492", reason="it is wrapped (ERC-6492) and cannot be unwrapped")
    return _ask_contract(digest, inner, address, accounts, delegated=code.startswith(DELEGATION))


def _unwrapped(signature: bytes) -> bytes | None:
    """Return the signature in abi.encode(address factory, bytes call, bytes signature) ‖ magic; None if it is none."""
    body = signature[: -len(WRAPPED)]
    start = int.from_bytes(body[2 * _WORD : 3 * _WORD], "big")
    if len(body) < 5 * _WORD or start > len(body) - _WORD:
        return None
    length = int.from_bytes(body[start : start + _WORD], "big")
    inner = body[start + _WORD : start + _WORD + length] if length <= len(body) else b""
    return inner if len(inner) == length else None


def parse_signature(text: str) -> bytes:
    """Return the bytes of a signature in hex, with or without 0x. Raises `InvalidInput`; one for a contract is long."""
    digits = text.strip().removeprefix("0x")
    try:
        raw = bytes.fromhex(digits)
    except ValueError:
        raw = b""
    if not raw or len(digits) != 2 * len(raw):
        raise InvalidInput("that is no signature", hint="a signature is 0x and hex digits")
    return raw
