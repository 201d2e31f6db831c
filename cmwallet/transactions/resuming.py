"""Resumption of open transactions: what a crash, a time-out or a closed lid left behind.

Signed bytes are broadcast again; they are never signed again unless another transaction used their nonce, finally
confirmed. An entry that was only reserved is carried out with a yes and within ten minutes, else marked abandoned.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from cmwallet.accounts.accounts import Accounts
from cmwallet.accounts.recipients import resolve_recipient
from cmwallet.errors import Busy, InsufficientFunds, Problem, Rejected, ReplayRisk, Reverted, Tampered, Unconfirmed
from cmwallet.home.config import Config
from cmwallet.home.database import Database, check_row
from cmwallet.home.folder import Home
from cmwallet.node.chain_identity import identify, require_pinned
from cmwallet.node.client import NodeClient
from cmwallet.node.networks import Network, Pin
from cmwallet.transactions import journal_entry as states
from cmwallet.transactions.cosmos_receipts import has_timed_out
from cmwallet.transactions.duplicates import DUPLICATE_SECONDS
from cmwallet.transactions.fees import NOTHING_FIXED
from cmwallet.transactions.journal import Journal
from cmwallet.transactions.journal_entry import JournalEntry
from cmwallet.transactions.native import is_for_the_network
from cmwallet.transactions.nonce_use import find_use
from cmwallet.transactions.order import ALL, Asset, Order
from cmwallet.transactions.preparing import Choices, prepare
from cmwallet.transactions.receipts import receipt_of
from cmwallet.transactions.sending import Outbox, broadcast, carry_out, check_rows, intent_lock
from cmwallet.transactions.settling import confirmed_receipt, raise_reverted, settle, still_canonical
from identity.vault.interface import Keeper

_LOCK_SECONDS = 1.0


@dataclass(frozen=True)
class Resumed:
    """What became of one entry; `problem` is the sentence of an error, if there was one."""

    entry: JournalEntry
    problem: str | None = None


def require_same_chain(client: NodeClient, network: Network, pin: Pin | None, entry: JournalEntry) -> None:
    """Raise unless the node serves the chain that the entry is for: its bytes are valid on every chain of that id.

    Raises:
        ReplayRisk: another genesis: the embedded chain was reset, or the endpoint is another one.
        NetworkFailed, InputNeeded: see `identify` and `require_pinned`.
    """
    identity = identify(client, network)
    require_pinned(network, pin, identity)
    if identity.genesis != entry.genesis or network.chain_id != entry.chain_id:
        raise ReplayRisk(
            f"journal entry {entry.id} belongs to another chain than the one that {network.name} is now",
            hint="nothing was sent; that chain is gone" if network.embedded else "check the endpoint",
            details={"entry": entry.id, "hash": entry.hash, "genesis": entry.genesis, "found": identity.genesis},
        )


def resume_signed(
    client: NodeClient, journal: Journal, entry: JournalEntry, network: Network, *, send_again: bool = True
) -> Resumed:
    """Find out what became of an entry with signed bytes, and broadcast them again where that helps.

    Without `send_again` they are only looked for: they were handed out for somebody else to send.

    The caller made sure with `require_same_chain` that the bytes are meant for this chain.

    Raises:
        NetworkFailed: the node cannot be asked.
        Tampered: the entry was changed from outside.
    """
    try:
        if entry.state in states.SETTLED:
            if still_canonical(client, entry):
                return Resumed(entry)
            entry = journal.orphan(entry)
        journal.check_if_open(entry)  # what follows asks about its bytes, and may hand them over again
        found = _mined(client, journal, entry, network) or _replaced(client, journal, entry, network)
        if found is None:
            newer = _newer(journal, entry)
            if newer is not None:
                return Resumed(entry, f"journal entry {newer.id} was sent in its place")
            ended = has_timed_out(client, entry)
            if ended is not None:
                replaced = journal.mark_replaced(entry, f"it was good up to block {ended}, and never carried out")
                return Resumed(replaced, replaced.reason)
            if not send_again:
                return Resumed(entry)
            sent = broadcast(client, journal, entry)
            found = _mined(client, journal, sent, network) or sent
        receipt = receipt_of(client, found) if found.state == states.REVERTED else None
        if receipt is not None:
            raise_reverted(client, found, receipt)
        return Resumed(found)
    except (Rejected, InsufficientFunds, Unconfirmed, Reverted) as error:
        return Resumed(journal.get(entry.id), error.message)


def _mined(client: NodeClient, journal: Journal, entry: JournalEntry, network: Network) -> JournalEntry | None:
    """Return the entry settled, or sent when it is mined and not deep enough yet; None when it is in no block."""
    assert entry.hash is not None
    receipt = confirmed_receipt(client, entry, network.confirmations)
    if receipt is not None:
        return settle(journal, entry, receipt)
    return None if receipt_of(client, entry) is None else journal.mark_sent(entry)


def _newer(journal: Journal, entry: JournalEntry) -> JournalEntry | None:
    """Return a later open entry with the same nonce: the user wanted that one in place of this."""
    if entry.nonce is None:
        return None
    rivals = journal.with_nonce(entry.genesis, entry.sender, entry.nonce)
    return next((other for other in rivals if other.id > entry.id and other.state in states.OPEN), None)


def _replaced(client: NodeClient, journal: Journal, entry: JournalEntry, network: Network) -> JournalEntry | None:
    """Return the entry marked replaced when another transaction, which the node shows, used its nonce deep enough.

    That the account's count moved on proves nothing by itself: it is this very transaction, or another. Travis cannot
    say: it answers with the pending nonce whatever block is asked about, which counts ours too.
    """
    if entry.nonce is None or network.dialect == "travis":
        return None
    deep = max(0, client.block_number() - network.confirmations + 1)
    if client.nonce(entry.sender, at=deep) <= entry.nonce:
        return None
    assert entry.hash is not None
    if client.transaction(entry.hash) is not None:
        return None
    use = find_use(client, journal, entry)
    if use is None:
        raise Unconfirmed(
            f"the node counts nonce {entry.nonce} as used and does not show by which transaction",
            hint="it may be this one: ask another node, one that keeps old blocks",
            details={"hash": entry.hash, "entry": entry.id},
        )
    if use.hash == entry.hash:
        return journal.mark_sent(entry)
    return journal.mark_replaced(entry, f"{use.hash} used its nonce") if use.block <= deep else None


@dataclass(frozen=True)
class Reservation:
    """A reserved entry and what carrying it out takes; `keeper` opens the vault, which is asked for only then."""

    home: Home
    config: Config
    database: Database
    client: NodeClient
    network: Network
    keeper: Callable[[], Keeper]
    entry: JournalEntry


def resume_reserved(reservation: Reservation, agreed: Callable[[], bool]) -> str | None:
    """Carry out an entry that was reserved and never signed, or mark it abandoned; return what went wrong, if anything.

    An entry that another process is still carrying out is left alone.

    Raises:
        Tampered: the entry, or a row that it rests on, was changed from outside. InputNeeded, Locked: see `keeper`.
    """
    entry = reservation.entry
    try:
        with intent_lock(reservation.home, entry.intent, _LOCK_SECONDS):
            journal = Journal(reservation.database, reservation.keeper)
            if journal.get(entry.id).state != states.RESERVED:
                return None
            if not _is_fresh(entry) or not agreed():
                journal.abandon(entry, "never signed, and not resumed with a yes within ten minutes")
                return None
            if is_for_the_network(entry):
                journal.abandon(entry, "a message of the chain itself that was never signed: it is ordered anew")
                return None
            return _carry_out(reservation)
    except Busy:
        return "another process is carrying it out"


def _carry_out(reservation: Reservation) -> str | None:
    entry, database, keeper = reservation.entry, reservation.database, reservation.keeper()
    check_row(keeper, "journal", entry.authenticated, entry.mac or b"")
    try:
        order = Order(
            sender=Accounts(database).get(entry.sender),
            recipient=None if entry.recipient is None else resolve_recipient(database, entry.recipient),
            asset=Asset(entry.symbol, entry.decimals, entry.token),
            amount=None if entry.amount == ALL else int(entry.amount),
            data=bytes.fromhex(entry.data),
            memo=entry.memo,
            label=entry.label,
        )
        prepared = prepare(
            reservation.home,
            reservation.config,
            database,
            reservation.client,
            reservation.network,
            order,
            Choices(NOTHING_FIXED),
        )
        outbox = Outbox(reservation.home, database, reservation.client, keeper, _LOCK_SECONDS)
        check_rows(outbox, prepared)
        carry_out(outbox, prepared, entry)
    except Tampered:
        raise
    except Problem as problem:
        return problem.message
    return None


def _is_fresh(entry: JournalEntry, clock: Callable[[], float] = time.time) -> bool:
    """Whether a reserved entry is young enough to be carried out after all."""
    return 0 <= clock() - entry.created < DUPLICATE_SECONDS
