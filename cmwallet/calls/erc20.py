"""ERC-20 tokens: metadata, balances, transfers.

The five calls of the standard have fixed shapes, written here by hand: importing an ABI library costs more than all the
rest of a transfer. Tests compare with eth_abi. What a contract answers is foreign: sizes are bounded, text is cleaned.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cmwallet.calls.words import word
from cmwallet.errors import InvalidInput, NotFound, Rejected, RpcRefused
from cmwallet.foreign import clean
from cmwallet.node.client import LATEST, BlockTag, Message, NodeClient
from identity.address import ADDRESS_BYTES, Address, parse_address, to_address

MAX_DECIMALS = 77
"""The most that leaves one whole token below 2^256."""
MAX_SYMBOL = 16
MAX_NAME = 64
UNKNOWN_SYMBOL = "?"
TRANSFER_TOPIC = bytes.fromhex("ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef")
"""Keccak-256 of `Transfer(address,address,uint256)` (EIP-20)."""

_BALANCE_OF = bytes.fromhex("70a08231")
_ALLOWANCE = bytes.fromhex("dd62ed3e")
_TOTAL_SUPPLY = bytes.fromhex("18160ddd")
_TRANSFER = bytes.fromhex("a9059cbb")
_DECIMALS = bytes.fromhex("313ce567")
_SYMBOL = bytes.fromhex("95d89b41")
_NAME = bytes.fromhex("06fdde03")
_WORD = 32
_MAX_TEXT = 4096
_MAX_UINT256 = 2**256 - 1


@dataclass(frozen=True, slots=True)
class Token:
    """A token as its contract describes itself; symbol and name are whatever its author wrote, cleaned."""

    address: Address
    symbol: str
    name: str
    decimals: int


def describe(client: NodeClient, address: str) -> Token:
    """Ask a contract for decimals, symbol and name.

    Symbols hold ASCII letters, digits and . $ _ + - only, other characters become a question mark: look-alike letters
    cannot pass for another token.

    Raises:
        NotFound: nothing at the address answers like an ERC-20 token.
        NetworkFailed: the node cannot be asked.
    """
    token = parse_address(address)
    try:
        answer = client.call(Message(to=token, data=_DECIMALS))
    except RpcRefused:
        answer = b""
    decimals = int.from_bytes(answer, "big") if len(answer) == _WORD else None
    if decimals is None or decimals > MAX_DECIMALS:
        raise NotFound(
            f"there is no ERC-20 token at {token}", hint="it does not say its decimals; is it the right network?"
        )
    return Token(token, _symbol(_text(client, token, _SYMBOL)), clean(_text(client, token, _NAME), MAX_NAME), decimals)


def balance_of(client: NodeClient, token: str, owner: str, at: BlockTag = LATEST) -> int:
    """Return how many of the token's smallest units `owner` holds. Raises NotFound when it is no token."""
    return _word(client, token, balance_data(owner), at)


def balance_data(owner: str) -> bytes:
    """Return the data of a call to `balanceOf(owner)`."""
    return _BALANCE_OF + word(owner)


def allowance_data(owner: str, spender: str) -> bytes:
    """Return the data of a call to `allowance(owner, spender)`."""
    return _ALLOWANCE + word(owner) + word(spender)


def total_supply(client: NodeClient, token: str) -> int:
    """Return how many of the token's smallest units there are. Raises NotFound when it is no token."""
    return _word(client, token, _TOTAL_SUPPLY)


def allowance(client: NodeClient, token: str, owner: str, spender: str) -> int:
    """Return what somebody may take of an owner's tokens. Raises NotFound when it is no token."""
    return _word(client, token, allowance_data(owner, spender))


def transfer_data(to: str, amount: int) -> bytes:
    """Return the data of a call to `transfer(to, amount)`: 68 bytes. Raises InvalidInput for an amount out of range."""
    if not 0 <= amount <= _MAX_UINT256:
        raise InvalidInput("the amount is out of range")
    return _TRANSFER + word(to) + amount.to_bytes(_WORD, "big")


@dataclass(frozen=True, slots=True)
class TransferEvent:
    """What an event says that moved: so many smallest units of the token that reported it."""

    sender: Address
    recipient: Address
    amount: int


def read_transfer(topics: Sequence[bytes], data: bytes) -> TransferEvent | None:
    """Read a log as the event `Transfer` of EIP-20; None for another, such as that of an NFT, which has four topics."""
    if len(topics) != 3 or topics[0] != TRANSFER_TOPIC or len(data) != _WORD:
        return None
    sender, recipient = (to_address(topic[-ADDRESS_BYTES:]) for topic in topics[1:])
    return TransferEvent(sender, recipient, int.from_bytes(data, "big"))


def check_transfer(client: NodeClient, token: str, sender: str, to: str, amount: int) -> None:
    """Try a transfer without sending it: some tokens answer false where they should revert.

    Raises:
        Rejected: the token answers that it would not transfer.
        RpcRefused: it would revert.
    """
    answer = client.call(Message(to=token, data=transfer_data(to, amount), sender=sender))
    if answer and not any(answer):
        raise Rejected(
            f"the token at {token} refuses the transfer", hint="it may be paused, or block one of the accounts"
        )


def _word(client: NodeClient, token: str, data: bytes, at: BlockTag = LATEST) -> int:
    answer = client.call(Message(to=token, data=data), at)
    if len(answer) != _WORD:
        raise NotFound(f"there is no ERC-20 token at {token}", hint="is it the right network?")
    return int.from_bytes(answer, "big")


def _text(client: NodeClient, token: Address, selector: bytes) -> str:
    """Return a text that a contract answers: a string, or 32 bytes as the oldest tokens do; empty if it has none."""
    try:
        answer = client.call(Message(to=token, data=selector))
    except RpcRefused:
        return ""
    if len(answer) == _WORD:
        return answer.rstrip(b"\0").decode("utf-8", "replace")
    start = int.from_bytes(answer[:_WORD], "big") + _WORD  # most put the text right behind the offset, not all
    if len(answer) < start:
        return ""
    size = int.from_bytes(answer[start - _WORD : start], "big")
    if size > min(_MAX_TEXT, len(answer) - start):
        return ""
    return answer[start : start + size].decode("utf-8", "replace")


def _symbol(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9.$_+-]", "?", clean(text, MAX_SYMBOL)) or UNKNOWN_SYMBOL
