"""Meaning of a call, read off its call data: transfers, approvals and permits of tokens, by their selector.

A selector says how a contract of the known kind would read the data; a stranger's contract may mean something else.
Data that are not of exactly the length and the padding that the ABI specification asks for are read as nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from cmwallet.signing.facts import NATIVE, PLAIN, Explanation, Fact, Naming, until_text, up_to
from identity.address import Address, to_address

_WORD: Final = 32
_ALL: Final = 2**256 - 1
_PERMIT2_ALL: Final = 2**160 - 1

_ADDRESS_WORD: Final = re.compile(rb"(?=\x00{12}(.{20}))", re.DOTALL)
"""An address in call data (ABI specification): 20 bytes behind 12 empty ones, at any offset: calls may hold calls."""

BLIND: Final = "blind"
"""The kind of call data that nothing here can read."""


@dataclass(frozen=True)
class Call:
    """One call of an account: coins in wei, and data; `account` is None where it is the one that signs."""

    account: Address | None
    to: Address
    value: int
    data: bytes


@dataclass(frozen=True)
class _Arguments:
    """The decoded words of a known call."""

    call: Call
    words: tuple[int, ...]
    naming: Naming

    def address(self, place: int) -> Address:
        return to_address(self.words[place].to_bytes(20, "big"))

    def named(self, place: int) -> str:
        return self.naming.address(self.address(place))

    @property
    def token(self) -> Address:
        return self.call.to

    @property
    def whose(self) -> str:
        return whose(self.call.account, self.naming)

    def pays(self, amount: int, to: int, asset: str | None = None, account: Address | None = None) -> Fact:
        asset = self.token if asset is None else asset
        source = self.whose if account is None else self.naming.address(account)
        words = f"pays {self.naming.amount(asset, amount)} from {source} to {self.named(to)}"
        return Fact("pays", words, asset, amount, account or self.call.account, self.address(to))

    def lets_take(self, amount: int, spender: int, until: int | None = None, asset: str | None = None) -> Fact:
        asset = self.token if asset is None else asset
        if amount == 0:
            words = f"takes back what {self.named(spender)} may take of {asset} from {self.whose}"
            return Fact("cancels", words, asset, 0, self.call.account, self.address(spender))
        end = "for ever" if until is None else until_text(until)
        words = f"lets {self.named(spender)} take {up_to(self.naming, asset, amount)} from {self.whose} {end}"
        return Fact("lets-take", words, asset, amount, self.call.account, self.address(spender), until=until)


def whose(account: Address | None, naming: Naming) -> str:
    """Return how the account that acts is told."""
    return "the account" if account is None else naming.address(account)


def _transfer(said: _Arguments) -> Fact:
    return said.pays(said.words[1], 0)


def _transfer_from(said: _Arguments) -> Fact:
    return said.pays(said.words[2], 1, account=said.address(0))


def _approve(said: _Arguments) -> Fact:
    return said.lets_take(said.words[1], 0)


def _decrease(said: _Arguments) -> Fact:
    words = f"lets {said.named(0)} take {said.naming.amount(said.token, said.words[1])} less of {said.token}"
    return Fact("cancels", words, said.token, said.words[1], said.call.account, said.address(0))


def _approve_all(said: _Arguments) -> Fact:
    spender, asset = said.address(0), f"{said.token}#any"
    if not said.words[1]:
        words = f"takes back what {said.named(0)} may take of the collection {said.token}"
        return Fact("cancels", words, asset, 0, said.call.account, spender)
    words = f"lets {said.named(0)} take EVERY thing of the collection {said.token} from {said.whose} for ever"
    return Fact("lets-take", words, asset, _ALL, said.call.account, spender)


def _permit(said: _Arguments) -> Fact:
    value, deadline = said.words[2:4]
    words = f"hands in a permit: {said.named(1)} may take {up_to(said.naming, said.token, value)}"
    words += f" from {said.named(0)} {until_text(deadline)}"
    return Fact("lets-take", words, said.token, value, said.address(0), said.address(1), until=deadline)


def _permit2_approve(said: _Arguments) -> Fact:
    amount = _ALL if said.words[2] == _PERMIT2_ALL else said.words[2]
    return said.lets_take(amount, 1, said.words[3], asset=said.address(0))


def _permit2_transfer(said: _Arguments) -> Fact:
    return said.pays(said.words[2], 1, asset=said.address(3), account=said.address(0))


def _wrap(said: _Arguments) -> Fact:
    words = f"wraps {said.naming.amount(NATIVE, said.call.value)} at {said.naming.address(said.token)}"
    return Fact("wraps", words, NATIVE, said.call.value, said.call.account, said.token)


def _unwrap(said: _Arguments) -> Fact:
    words = f"unwraps {said.naming.amount(said.token, said.words[0])} into coins"
    return Fact("wraps", words, said.token, said.words[0], said.call.account, said.token)


@dataclass(frozen=True)
class _Known:
    kind: str
    bits: tuple[int, ...]
    """How wide each argument is; the bits above have to be empty."""
    explain: Callable[[_Arguments], Fact]
    takes_value: bool = False


_ADDRESS: Final = 160
KNOWN: Final[dict[bytes, _Known]] = {
    bytes.fromhex(selector): known
    for selector, known in {
        "a9059cbb": _Known("send", (_ADDRESS, 256), _transfer),  # transfer(address,uint256)
        "23b872dd": _Known("send", (_ADDRESS, _ADDRESS, 256), _transfer_from),  # transferFrom(address,address,uint256)
        "095ea7b3": _Known("approve", (_ADDRESS, 256), _approve),  # approve(address,uint256)
        "39509351": _Known("approve", (_ADDRESS, 256), _approve),  # increaseAllowance(address,uint256)
        "a457c2d7": _Known("approve", (_ADDRESS, 256), _decrease),  # decreaseAllowance(address,uint256)
        "a22cb465": _Known("approve", (_ADDRESS, 1), _approve_all),  # setApprovalForAll(address,bool)
        # permit(address,address,uint256,uint256,uint8,bytes32,bytes32)
        "d505accf": _Known("permit", (_ADDRESS, _ADDRESS, 256, 256, 8, 256, 256), _permit),
        "87517c45": _Known("approve", (_ADDRESS, _ADDRESS, 160, 48), _permit2_approve),
        "36c78516": _Known("send", (_ADDRESS, _ADDRESS, 160, _ADDRESS), _permit2_transfer),
        "d0e30db0": _Known("wrap", (), _wrap, takes_value=True),  # deposit()
        "2e1a7d4d": _Known("wrap", (256,), _unwrap),  # withdraw(uint256)
    }.items()
}
"""Selector → what a contract of the known kind does. The two of Permit2: `approve(address,address,uint160,uint48)`,
`transferFrom(address,address,uint160,address)`."""


def explain_call(call: Call, naming: Naming) -> tuple[str, list[Fact]]:
    """Return the kind of a call and what it comes to; of data that cannot be read, that they are `BLIND`."""
    facts = []
    known = _read(call, naming)
    if call.value and not (known is not None and known[2]):
        words = f"pays {naming.amount(NATIVE, call.value)} from {whose(call.account, naming)} to"
        facts.append(Fact("pays", f"{words} {naming.address(call.to)}", NATIVE, call.value, call.account, call.to))
    if known is not None:
        return known[0], [*facts, known[1]]
    if not call.data:
        return "send", facts or [_unread(call, naming)]
    return BLIND, [*facts, _unread(call, naming)]


def explain_transaction(
    chain_id: int, to: Address | None, value: int, data: bytes, naming: Naming = PLAIN
) -> Explanation:
    """Return what a transaction of the account that signs comes to; `to` None creates a contract."""
    if to is None:
        words = f"creates a contract of {len(data)} bytes, with {naming.amount(NATIVE, value)}"
        return Explanation("deploy", (Fact("creates", words, NATIVE, value),), chain_id)
    kind, facts = explain_call(Call(None, to, value, data), naming)
    named = dict.fromkeys([to, *(one.to for one in facts if one.to is not None)])
    contract = to if data else None
    return Explanation(kind, tuple(facts), chain_id, contract, tuple(named), selector=data[:4])


def _unread(call: Call, naming: Naming) -> Fact:
    words = f"has {whose(call.account, naming)} call {naming.address(call.to)} with {data_words(call.data)}"
    return Fact("calls", words, account=call.account, to=call.to, unread=bool(call.data))


def _read(call: Call, naming: Naming) -> tuple[str, Fact, bool] | None:
    """Return the kind, the fact, and whether the coins that go along are part of it; None for what is not known."""
    known = KNOWN.get(call.data[:4])
    body = call.data[4:]
    if known is None or len(body) != len(known.bits) * _WORD or (call.value and not known.takes_value):
        return None
    words = tuple(int.from_bytes(body[place : place + _WORD], "big") for place in range(0, len(body), _WORD))
    if any(word >> bits for word, bits in zip(words, known.bits, strict=True)):
        return None
    return known.kind, known.explain(_Arguments(call, words, naming)), known.takes_value


def addresses_in(data: bytes) -> Iterator[Address]:
    """Yield everything in call data that can be an address; some of it may be none."""
    return (to_address(found[1]) for found in _ADDRESS_WORD.finditer(data[4:]))


def data_words(data: bytes) -> str:
    """Return how long call data are and how they begin."""
    return f"{len(data)} bytes of data that begin 0x{data[:4].hex()}" if data else "no data"
