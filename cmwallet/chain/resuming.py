"""`tx resume`: finish what a crash, a time-out or a closed lid left open.

Signed bytes are broadcast again; they are never signed again unless another transaction used their nonce, finally
confirmed. An entry that was only reserved is carried out with a yes and within ten minutes, else marked abandoned.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from cmwallet.chain import journal as states
from cmwallet.chain.chain_identity import identify, require_pinned
from cmwallet.chain.client import NodeClient
from cmwallet.chain.fees import NOTHING_FIXED
from cmwallet.chain.journal import DUPLICATE_SECONDS, Journal, JournalEntry
from cmwallet.chain.networks import Network, Pin
from cmwallet.chain.preparing import Choices, prepare
from cmwallet.chain.sending import Outbox, broadcast, carry_out, check_rows, intent_lock
from cmwallet.chain.settling import confirmed_receipt, settle, still_canonical
from cmwallet.chain.transfer import ALL, Asset, Order
from cmwallet.config import Config
from cmwallet.database import Database, check_row
from cmwallet.errors import Busy, InsufficientFunds, Problem, Rejected, ReplayRisk, Reverted, Tampered, Unconfirmed
from cmwallet.home import Home
from cmwallet.keys.accounts import Accounts
from cmwallet.recipients import resolve_recipient
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
    if identity.genesis != entry.genesis:
        raise ReplayRisk(
            f"journal entry {entry.id} belongs to another chain than the one that {network.name} is now",
            hint="nothing was sent; that chain is gone" if network.embedded else "check the endpoint",
            details={"entry": entry.id, "hash": entry.hash, "genesis": entry.genesis, "found": identity.genesis},
        )


def resume_signed(client: NodeClient, journal: Journal, entry: JournalEntry, network: Network) -> Resumed:
    """Find out what became of an entry with signed bytes, and broadcast them again where that helps.

    The caller made sure with `require_same_chain` that the bytes are meant for this chain.

    Raises:
        NetworkFailed: the node cannot be asked.
    """
    problem: str | None = None
    confirmations = network.confirmations
    try:
        if entry.state in states.SETTLED:
            if still_canonical(client, entry):
                return Resumed(entry)
            journal.orphan(entry.id)
            entry = journal.get(entry.id)
        if not _settled(client, journal, entry, confirmations) and not _replaced(client, journal, entry, network):
            broadcast(client, journal, entry)
            _settled(client, journal, journal.get(entry.id), confirmations)
    except (Rejected, InsufficientFunds, Unconfirmed, Reverted) as error:
        problem = error.message
    return Resumed(journal.get(entry.id), problem)


def _settled(client: NodeClient, journal: Journal, entry: JournalEntry, confirmations: int) -> bool:
    assert entry.hash is not None
    receipt = confirmed_receipt(client, entry, confirmations)
    if receipt is None:
        if client.receipt(entry.hash) is not None:
            journal.mark_sent(entry.id)  # mined, not deep enough yet
            return True
        return False
    settle(client, journal, entry, receipt)
    return True


def _replaced(client: NodeClient, journal: Journal, entry: JournalEntry, network: Network) -> bool:
    """Whether another transaction used the nonce, so deep that ours can never be mined.

    Travis cannot say: it answers with the pending nonce whatever block is asked about, which counts ours too.
    """
    if entry.nonce is None or network.dialect == "travis":
        return False
    deep = max(0, client.block_number() - network.confirmations + 1)
    if client.nonce(entry.sender, at=deep) <= entry.nonce:
        return False
    assert entry.hash is not None
    if client.receipt(entry.hash) is not None or client.transaction(entry.hash) is not None:
        return False
    journal.mark_replaced(entry.id, "another transaction used its nonce")
    return True


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
    journal, entry = Journal(reservation.database), reservation.entry
    try:
        with intent_lock(reservation.home, entry.intent, _LOCK_SECONDS):
            if journal.get(entry.id).state != states.RESERVED:
                return None
            if not _is_fresh(entry) or not agreed():
                journal.abandon(entry.id, "never signed, and not resumed with a yes within ten minutes")
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
        carry_out(outbox, prepared, entry.id)
    except Tampered:
        raise
    except Problem as problem:
        return problem.message
    return None


def _is_fresh(entry: JournalEntry, clock: Callable[[], float] = time.time) -> bool:
    """Whether a reserved entry is young enough to be carried out after all."""
    return 0 <= clock() - entry.created < DUPLICATE_SECONDS
