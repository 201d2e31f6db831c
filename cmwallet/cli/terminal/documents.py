"""The JSON shapes and the text of what several commands show. A field, once published, keeps its name and type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cmwallet.units import NATIVE_DECIMALS, Amount
from identity.timestamps import rfc3339

if TYPE_CHECKING:
    from cmwallet.accounts.accounts import Account
    from cmwallet.cli.results.accounts import Account as AccountDocument
    from cmwallet.cli.results.transactions import Entry, Prepared
    from cmwallet.transactions.journal_entry import JournalEntry
    from cmwallet.transactions.order import Prepared as PreparedOrder

STATUS_OF_STATE = {
    "reserved": "pending",
    "signed": "pending",
    "handed-out": "pending",
    "sent": "pending",
    "unknown": "unknown",
    "refused": "refused",
    "confirmed": "confirmed",
    "reverted": "reverted",
    "mined": "mined",
    "replaced": "replaced",
    "abandoned": "abandoned",
    "orphaned": "orphaned",
}


_END_OF_TIME = 253_402_300_800  # the year 10000


def when(seconds: float) -> str:
    """Return seconds since 1970 as RFC 3339 UTC; a time that no calendar has (a node may say anything) as its end."""
    if not 0 <= seconds < _END_OF_TIME:
        return "9999-12-31T23:59:59Z"
    return rfc3339(seconds)


def entry_amount(entry: JournalEntry) -> Amount | None:
    """Return what an entry moves; None while "everything" is not yet a number."""
    if not entry.amount.isdigit():
        return None
    return Amount(int(entry.amount), entry.decimals, entry.symbol, entry.token or "native")


def entry_fee(entry: JournalEntry, symbol: str) -> Amount | None:
    """Return the fee that was paid; None before it is settled."""
    if entry.gas_used is None or entry.gas_price is None:
        return None
    return Amount(entry.gas_used * int(entry.gas_price), NATIVE_DECIMALS, symbol)


def entry_document(entry: JournalEntry, fee_symbol: str) -> Entry:
    """Return one journal entry, as `send`, `tx list` and `tx show` print it."""
    from cmwallet.transactions.native import native_of

    amount, fee, native = entry_amount(entry), entry_fee(entry, fee_symbol), native_of(entry)
    return {
        "entry": entry.id,
        "hash": entry.hash,
        "status": STATUS_OF_STATE[entry.state],
        "state": entry.state,
        "network": entry.network,
        "chain_id": entry.chain_id,
        "genesis": entry.genesis,
        "from": entry.sender,
        "to": entry.recipient,
        "amount": None if amount is None else amount.as_json(),
        "fee": None if fee is None else fee.as_json(),
        "nonce": entry.nonce,
        "block": entry.block,
        "block_hash": entry.block_hash,
        "memo": entry.memo or None,
        "id": entry.label or None,
        "created": when(entry.created),
        "changed": when(entry.changed),
        "reason": entry.reason or None,
        "kind": None if native is None else native.kind,
        "native_hash": None if native is None else native.hash,
    }


def prepared_document(prepared: PreparedOrder) -> Prepared:
    """Return an order made ready, as `send --dry-run` prints it."""
    order = prepared.order
    return {
        "status": "dry-run",
        "network": prepared.network.name,
        "chain_id": prepared.network.chain_id,
        "genesis": prepared.genesis,
        "from": order.sender.address,
        "to": order.to,
        "amount": order.asset.amount(prepared.amount).as_json(),
        "fee": {"expected": prepared.expected_fee.as_json(), "highest": prepared.highest_fee.as_json()},
        "gas_limit": prepared.quote.gas_limit,
        "first_payment": prepared.verdict.first_payment,
    }


def account_document(account: Account, wallets: Mapping[str, str], *, is_default: bool) -> AccountDocument:
    """Return one account, as the `account` commands print it; `wallets` are names by record."""
    return {
        "name": account.name,
        "address": account.address,
        "kind": account.kind,
        "path": account.path,
        "wallet": wallets.get(account.wallet) if account.wallet else None,
        "created": account.created,
        "default": is_default,
    }
