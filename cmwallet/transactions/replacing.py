"""Replacement of an open transaction by one with its nonce and a higher price: the same again, or nothing at all.

Entries with one nonce are a family: only one of them can be mined, and none is dropped before another one, which we can
see, has used the nonce. Nodes want at least a tenth more for each price, some an eighth.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from cmwallet.accounts.accounts import Accounts
from cmwallet.accounts.recipients import Recipient, resolve_recipient
from cmwallet.errors import InvalidInput, Rejected
from cmwallet.home.database import Database
from cmwallet.node.client import NodeClient
from cmwallet.node.networks import Network
from cmwallet.transactions import journal_entry as states
from cmwallet.transactions.cosmos_order import TIMEOUT_BLOCKS
from cmwallet.transactions.cosmos_receipts import is_cosmos_raw
from cmwallet.transactions.encoding import FeeMarketTransaction, Transaction, decode
from cmwallet.transactions.fees import LegacyPrice, Overrides, quote_price
from cmwallet.transactions.journal import Journal
from cmwallet.transactions.journal_entry import JournalEntry
from cmwallet.transactions.nonce_use import find_use
from cmwallet.transactions.order import Asset, Order, native_asset
from cmwallet.transactions.settling import look_again
from cmwallet.transactions.travis_receipts import is_native_raw

LEAST_BUMP: Final = 12.5
"""Per cent: what the strictest pools want, and more than go-ethereum's ten."""
_HUNDRED: Final = 10_000
_ALIVE: Final = (states.SIGNED, states.HANDED_OUT, states.SENT, states.UNKNOWN, states.REFUSED, states.ORPHANED)


@dataclass(frozen=True)
class Replacing:
    """Works on the journal of one network."""

    database: Database
    client: NodeClient
    network: Network
    journal: Journal

    def open_member(self, entry: JournalEntry) -> JournalEntry:
        """Return the newest open member of an entry's family, after looking whether one of them was mined.

        Raises:
            Rejected: one of them is in a block: too late. InvalidInput: it was never signed, or is over.
        """
        if entry.nonce is None or entry.raw is None:
            raise InvalidInput(f"journal entry {entry.id} was never signed", hint="cmwallet tx resume")
        if is_cosmos_raw(entry.raw):
            raise InvalidInput(
                f"journal entry {entry.id} is a message of the chain itself, which nothing replaces",
                hint=f"it is good for {TIMEOUT_BLOCKS} blocks: cmwallet tx resume {entry.id} says what became of it",
            )
        if is_native_raw(entry.raw):
            raise InvalidInput(
                f"journal entry {entry.id} is a message of the chain itself, which has no price and is not replaced",
                hint=f"cmwallet tx resume {entry.id} says what became of it",
            )
        family = self.journal.with_nonce(entry.genesis, entry.sender, entry.nonce)
        family = [look_again(self.client, self.journal, one, self.network.confirmations) for one in family]
        won = next((one for one in family if one.state in states.SETTLED), None)
        if won is not None:
            raise _too_late(won.block, won.hash)
        use = find_use(self.client, self.journal, entry)
        if use is not None:
            raise _too_late(use.block, use.hash)
        alive = [one for one in family if one.state in _ALIVE]
        if not alive:
            raise InvalidInput(f"journal entry {entry.id} is {entry.state}: there is nothing to replace")
        return alive[-1]

    def repeat(self, entry: JournalEntry) -> Order:
        """Return the order that an entry carries out, with its nonce."""
        order = self._order(entry)
        return replace(order, nonce=entry.nonce, label=entry.label, memo=entry.memo)

    def cancel(self, entry: JournalEntry) -> Order:
        """Return the order that does nothing with the nonce of an entry: no coins to the account itself."""
        account = Accounts(self.database).get(entry.sender)
        recipient = Recipient(account.address, source=account)
        return Order(account, recipient, native_asset(self.network), 0, nonce=entry.nonce, memo="cancels")

    def _order(self, entry: JournalEntry) -> Order:
        recipient = None if entry.recipient is None else resolve_recipient(self.database, entry.recipient)
        asset = Asset(entry.symbol, entry.decimals, entry.token)
        account = Accounts(self.database).get(entry.sender)
        return Order(account, recipient, asset, int(entry.amount), data=bytes.fromhex(entry.data))

    def settle_family(self, winner: JournalEntry) -> list[JournalEntry]:
        """Mark the others of a family replaced once one of them is settled; its hash is the witness."""
        if winner.state not in states.SETTLED or winner.nonce is None:
            return []
        others = self.journal.with_nonce(winner.genesis, winner.sender, winner.nonce)
        lost = [one for one in others if one.id != winner.id and one.state in _ALIVE]
        return [self.journal.mark_replaced(one, f"{winner.hash} used its nonce") for one in lost]


def _too_late(block: int | None, tx_hash: str | None) -> Rejected:
    return Rejected(
        f"too late: {tx_hash} is in block {block}; nothing was signed",
        hint="cmwallet tx list",
        details={"hash": tx_hash, "block": block},
    )


def bumped(entry: JournalEntry, percent: float, suggest: Callable[[], Overrides]) -> Overrides:
    """Return prices (wei) that replace an entry's: each raised by `percent`, rounded up, or what is suggested if more.

    `suggest` gives the present suggestion.

    Raises:
        InvalidInput: the raise is too small for nodes to take it.
    """
    if percent < LEAST_BUMP:
        raise InvalidInput(f"nodes want prices raised by at least {LEAST_BUMP} per cent", hint="leave --bump out")
    before, now = decode(entry.raw or b"").transaction, suggest()

    def raised(price: int, suggested: int | None) -> int:
        parts = round(percent * _HUNDRED / 100)
        return max(price + -(-price * parts // _HUNDRED), suggested or 0)

    return _prices(before, now, raised)


def _prices(before: Transaction, now: Overrides, raised: Callable[[int, int | None], int]) -> Overrides:
    if isinstance(before, FeeMarketTransaction):
        priority = raised(before.max_priority_fee_per_gas, now.max_priority_fee_per_gas)
        return Overrides(
            gas_limit=before.gas_limit,
            max_fee_per_gas=max(priority, raised(before.max_fee_per_gas, now.max_fee_per_gas)),
            max_priority_fee_per_gas=priority,
        )
    return Overrides(gas_limit=before.gas_limit, gas_price=raised(before.gas_price, now.gas_price))


def suggestion(client: NodeClient, *, legacy: bool) -> Overrides:
    """Return the prices that would be taken now, as `fees` quotes them."""
    price = quote_price(client, legacy_only=legacy)
    if isinstance(price, LegacyPrice):
        return Overrides(gas_price=price.gas_price)
    return Overrides(max_fee_per_gas=price.max_fee_per_gas, max_priority_fee_per_gas=price.max_priority_fee_per_gas)
