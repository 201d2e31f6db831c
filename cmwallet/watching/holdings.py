"""Balances that change, and what comes in: coins, tokens, and on the embedded chain what contracts pay."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from cmwallet.accounts.accounts import Account
from cmwallet.accounts.recipients import Recipient
from cmwallet.foreign import clean
from cmwallet.history.balances import balances_of
from cmwallet.history.movements import ERC20, Movement
from cmwallet.history.scanning import Scanner
from cmwallet.home.database import Database
from cmwallet.node.client import NodeClient
from cmwallet.node.networks import Network
from cmwallet.units import Amount
from cmwallet.watching.events import BALANCE, INCOMING, Event, Found, Span
from identity.address import Address
from identity.timestamps import rfc3339

MOST_LOG_BLOCKS: Final = 100_000
MOST_FULL_BLOCKS: Final = 1_000
"""So many blocks are read again after a gap: by their logs; one by one, for the coins of other chains than our own."""
_REMEMBERED: Final = 10_000
_SYMBOL: Final = 24

_Key = tuple[str, str, str, str]
"""What tells a movement in its block: hash, block's hash, position, recipient."""


class Balances:
    """Balances of accounts: the coin, and the tokens that are known on the network."""

    def __init__(self, database: Database, network: Network, accounts: Sequence[Account]) -> None:
        self._database = database
        self._network = network
        self._wanted = [Recipient(account.address, account) for account in accounts]
        self._before: dict[tuple[str, str], Amount] | None = None

    def look(self, client: NodeClient, span: Span) -> Found:
        """Return the balances that are others than before."""
        if not span.moved:
            return Found()
        now: dict[tuple[str, str], Amount] = {}
        names: dict[str, str] = {}
        for one in balances_of(self._database, client, self._network, self._wanted):
            names[one.address] = one.name or one.address
            for holding in one.holdings:
                now[one.address, holding.amount.asset] = holding.amount
        before = now if self._before is None else self._before
        events = [
            _changed(names[key[0]], key[0], before.get(key), now.get(key), span.head.number)
            for key in dict.fromkeys((*now, *before))
            if before.get(key) != now.get(key)
        ]
        return Found(events, partial(self._keep, now))

    def _keep(self, now: dict[tuple[str, str], Amount]) -> None:
        self._before = now


def _changed(name: str, address: str, before: Amount | None, now: Amount | None, block: int) -> Event:
    known = now or before
    assert known is not None
    held = Amount(0 if now is None else now.raw, known.decimals, known.symbol, known.asset)
    change = held.raw - (0 if before is None else before.raw)
    moved = Amount(abs(change), known.decimals, known.symbol, known.asset)
    words = f"{name} has {held} ({'+' if change > 0 else '-'}{moved.formatted})"
    members = {"account": name, "address": address, "balance": held.as_json(), "change": str(change), "block": block}
    return Event(BALANCE, words, members)


class Incoming:
    """Movements to accounts, block after block.

    The embedded chain tells all of them. Elsewhere tokens are found by their events and coins in the blocks
    themselves; what a contract pays in coins shows in the balance alone.
    """

    def __init__(self, network: Network, accounts: Sequence[Account], names: Mapping[str, str]) -> None:
        self._network = network
        self._accounts: dict[str, str] = {account.address: account.name for account in accounts}
        self._names = names
        self._told: OrderedDict[_Key, None] = OrderedDict()

    def look(self, client: NodeClient, span: Span) -> Found:
        """Return what came in since; what a reorganisation left in its block is not told again."""
        if span.first > span.head.number or not self._accounts:
            return Found()
        new: dict[_Key, Movement] = {}  # a transfer between own accounts is found by both
        for moved in self._movements(client, span.first, span.head.number):
            key = (moved.hash, moved.block_hash, moved.position, moved.recipient)
            if self._comes_in(moved) and key not in self._told:
                new[key] = moved
        in_order = sorted(new.values(), key=lambda one: (one.block, one.position))
        return Found([self._event(moved) for moved in in_order], partial(self._keep, list(new)))

    def _movements(self, client: NodeClient, first: int, last: int) -> Iterator[Movement]:
        addresses = [Address(one) for one in self._accounts]
        if self._network.embedded:
            for address in addresses:
                scanner = Scanner(client, self._network, address)
                for source in (scanner.embedded, scanner.tokens):
                    for found, _ in source(first, last):
                        yield from found
            return
        scanner = Scanner(client, self._network, addresses[0], others=tuple(addresses[1:]))
        for found, _ in scanner.tokens(max(first, last - MOST_LOG_BLOCKS + 1), last):
            yield from found
        for found, _ in scanner.blocks(max(first, last - MOST_FULL_BLOCKS + 1), last):
            yield from found

    def _comes_in(self, moved: Movement) -> bool:
        """Whether it brings something: a transfer of nothing is bait, and what failed moved nothing."""
        return (
            moved.recipient in self._accounts
            and moved.sender != moved.recipient
            and moved.succeeded is not False
            and moved.amount.isdigit()
            and int(moved.amount) > 0
        )

    def _event(self, moved: Movement) -> Event:
        symbol = clean(moved.symbol, _SYMBOL)
        amount = Amount(int(moved.amount), moved.decimals, symbol, moved.asset)
        account, sender = self._accounts[moved.recipient], self._names.get(moved.sender)
        token = f" of {moved.asset}" if moved.kind == ERC20 else ""
        words = f"{account} got {amount}{token} from {sender or moved.sender} in block {moved.block}, {moved.hash}"
        members = {
            "account": account,
            "address": moved.recipient,
            "from": moved.sender,
            "name": sender,
            "amount": amount.as_json(),
            "kind": moved.kind,
            "hash": moved.hash,
            "block": moved.block,
            "block_hash": moved.block_hash,
            "time": rfc3339(moved.time),
        }
        return Event(INCOMING, words, members)

    def _keep(self, keys: Sequence[_Key]) -> None:
        for key in keys:
            self._told[key] = None
        while len(self._told) > _REMEMBERED:
            self._told.popitem(last=False)
