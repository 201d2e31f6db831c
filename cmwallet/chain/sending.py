"""The second half of the road: from the yes to the node.

    … (yes) ─► unlock ─► reserve the intent ─► nonce under lock ─► sign ─► journal the signed bytes ─► broadcast

The signed bytes are on disk before they are on the wire. Two locks: one per intent, so that `tx resume` leaves an order
alone that another process is still carrying out; one per (chain, account), from reading the nonce until the node
accepted the bytes or nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from cmwallet.chain import journal as states
from cmwallet.chain.bindings import Bindings
from cmwallet.chain.client import NodeClient
from cmwallet.chain.journal import EntryId, Journal, JournalEntry
from cmwallet.chain.networks import Pins
from cmwallet.chain.refusals import Verdict, judge
from cmwallet.chain.settling import still_canonical
from cmwallet.chain.transactions import SignedTransaction, sign
from cmwallet.chain.transfer import Prepared, build_transaction
from cmwallet.contacts import Contact, Contacts
from cmwallet.database import Database, authenticate_row
from cmwallet.errors import Duplicate, InsufficientFunds, NetworkFailed, Rejected, RpcRefused, Tampered, Unconfirmed
from cmwallet.home import Home
from cmwallet.keys.accounts import Account, Accounts
from identity.vault.interface import Keeper


@dataclass(frozen=True)
class Outbox:
    """What sending works with."""

    home: Home
    database: Database
    client: NodeClient
    keeper: Keeper
    seconds: float
    """How long to wait for a lock."""

    @property
    def journal(self) -> Journal:
        """The journal of the home."""
        return Journal(self.database)


def send(outbox: Outbox, prepared: Prepared, *, allow_duplicate: bool = False) -> JournalEntry:
    """Reserve, sign and broadcast; return the journal's entry, which carries the hash.

    Raises:
        Duplicate: the intent is open or was just confirmed; nothing was sent.
        Tampered: a row that this transfer rests on was changed while the vault was locked; nothing was signed.
        Rejected, InsufficientFunds: the node refused for good; the nonce is free again.
        Unconfirmed: nobody knows whether the node took it; `tx resume` finds out.
        Busy: another process holds the lock.
    """
    check_rows(outbox, prepared)
    with intent_lock(outbox.home, prepared.intent.fingerprint, outbox.seconds):
        entry = outbox.journal.reserve(
            prepared.intent,
            network=prepared.network.name,
            symbol=prepared.order.asset.symbol,
            decimals=prepared.order.asset.decimals,
            authenticate=lambda fields: authenticate_row(outbox.keeper, "journal", fields),
            allow_duplicate=allow_duplicate,
        )
        return carry_out(outbox, prepared, entry)


def carry_out(outbox: Outbox, prepared: Prepared, entry: EntryId) -> JournalEntry:
    """Sign and broadcast a reserved entry; the caller holds the intent's lock."""
    sender = prepared.order.sender
    try:
        with outbox.home.lock(f"nonce-{prepared.genesis[2:18]}-{sender.address[2:]}", seconds=outbox.seconds):
            signed, amount, nonce = _sign(outbox, prepared)
            outbox.journal.sign(entry, raw=signed.raw, tx_hash=_hex(signed.hash), nonce=nonce, amount=amount)
            broadcast(outbox.client, outbox.journal, outbox.journal.get(entry), first=True)
    except BaseException as error:
        if outbox.journal.get(entry).state == states.RESERVED:
            outbox.journal.abandon(entry, f"stopped before it was signed: {type(error).__name__}")
        raise
    return outbox.journal.get(entry)


def check_rows(outbox: Outbox, prepared: Prepared) -> None:
    """Check the HMACs of every row that decides where the money goes, and bind the account to the chain."""
    from cmwallet.chain.deployments import Deployments

    accounts, order = Accounts(outbox.database), prepared.order
    accounts.check(outbox.keeper, order.sender)
    source = None if order.recipient is None else order.recipient.source
    if isinstance(source, Account):
        accounts.check(outbox.keeper, source)
    elif isinstance(source, Contact):
        Contacts(outbox.database).check(outbox.keeper, source)
    Deployments(outbox.database).check_all(outbox.keeper, prepared.genesis)
    pins = Pins(outbox.database)
    pin = pins.find(prepared.network.name)
    if pin is not None:
        pins.check(outbox.keeper, pin)
    Bindings(outbox.database).bind(
        outbox.keeper, order.sender.address, prepared.network.chain_id, prepared.genesis, prepared.network.name
    )


def broadcast(client: NodeClient, journal: Journal, entry: JournalEntry, *, first: bool = False) -> None:
    """Hand signed bytes to the node and write down what became of them.

    Only bytes that are handed out for the `first` time can be taken back: once they were on the wire, another node may
    still have them, whatever this one says now.

    Raises:
        Rejected, InsufficientFunds: refused for good; the entry is abandoned.
        Unconfirmed: the node did not answer, or not clearly; the entry is `unknown`.
    """
    assert entry.raw is not None
    assert entry.hash is not None
    try:
        client.send_raw(entry.raw)
    except NetworkFailed as failure:
        journal.mark_unknown(entry.id, failure.message)
        raise _unknown(entry, failure.message) from None
    except RpcRefused as refusal:
        _refused(client, journal, entry, refusal, first=first)
    else:
        journal.mark_sent(entry.id)


def _refused(client: NodeClient, journal: Journal, entry: JournalEntry, refusal: RpcRefused, *, first: bool) -> None:
    verdict = judge(refusal)
    if verdict is Verdict.ALREADY_KNOWN or (verdict is Verdict.NONCE_TOO_LOW and _knows(client, entry)):
        journal.mark_sent(entry.id)
        return
    if verdict is Verdict.UNKNOWN:
        journal.mark_unknown(entry.id, refusal.message)
        raise _unknown(entry, refusal.message)
    if not first:
        journal.mark_unknown(entry.id, refusal.message)
        raise Unconfirmed(
            f"{refusal.message}; it was handed out before and may still be mined",
            hint="fund the account, or replace it: send with --nonce and a higher price",
            details={"hash": entry.hash, "entry": entry.id},
        )
    journal.abandon(entry.id, refusal.message)
    kind = InsufficientFunds if verdict is Verdict.INSUFFICIENT_FUNDS else Rejected
    raise kind(f"{refusal.message}; nothing was sent", details={"entry": entry.id})


def _knows(client: NodeClient, entry: JournalEntry) -> bool:
    """Whether the node has this very transaction; when it cannot say, it is taken to have it."""
    assert entry.hash is not None
    try:
        return client.transaction(entry.hash) is not None
    except (NetworkFailed, RpcRefused):
        return True


def _unknown(entry: JournalEntry, reason: str) -> Unconfirmed:
    return Unconfirmed(
        f"nobody knows whether the node took the transaction: {reason}",
        hint=f"do not send again; cmwallet tx resume {entry.id}",
        details={"hash": entry.hash, "entry": entry.id},
    )


def _sign(outbox: Outbox, prepared: Prepared) -> tuple[SignedTransaction, int, int]:
    """Return (signed transaction, amount, nonce); the caller holds the nonce's lock."""
    sender = prepared.order.sender
    nonce = prepared.order.nonce
    if nonce is None:
        nonce = max(outbox.client.nonce(sender.address), outbox.journal.next_nonce(prepared.genesis, sender.address))
        nonce = _past_settled(outbox, prepared, nonce)
    amount = prepared.amount
    if prepared.order.amount is None and prepared.order.asset.token is None:
        # Everything is what is there now: another process may have spent since the quote.
        amount = outbox.client.balance(sender.address) - prepared.quote.max_fee
        if amount <= 0:
            raise InsufficientFunds(f"{sender.name} holds less than the fee", hint="cmwallet balance")
    transaction = build_transaction(prepared, amount, nonce)
    reason = f"send {prepared.order.asset.amount(amount)} to {prepared.order.to or 'a new contract'}"
    signed = sign(transaction, lambda digest: outbox.keeper.sign(sender.record, digest, reason=reason))
    if signed.sender() != sender.address:
        raise Tampered(f"the key of {sender.name} does not belong to its address; nothing was sent")
    return signed, amount, nonce


def _past_settled(outbox: Outbox, prepared: Prepared, nonce: int) -> int:
    """Return the first nonce from `nonce` on that no settled transfer of ours has.

    A node that expects the nonce of a settled transfer lags behind, or its chain no longer holds that transfer.

    Raises:
        Duplicate: it no longer holds it. The transfer has to be finished first; the same nonce would replace it.
    """
    for settled in outbox.journal.settled_from(prepared.genesis, prepared.order.sender.address, nonce):
        if not still_canonical(outbox.client, settled):
            outbox.journal.orphan(settled.id)
            raise Duplicate(
                f"the chain no longer holds an earlier transfer (journal entry {settled.id}); nothing was sent",
                hint=f"cmwallet tx resume {settled.id} broadcasts it again",
                details={"entry": settled.id, "state": states.ORPHANED, "hash": settled.hash},
            )
        nonce = max(nonce, (settled.nonce or 0) + 1)
    return nonce


@contextmanager
def intent_lock(home: Home, fingerprint: str, seconds: float) -> Iterator[None]:
    """Hold the lock of an intent. There are 256 of them, so unrelated intents may wait for each other a moment."""
    with home.lock(f"intent-{fingerprint[:2]}", seconds=seconds):
        yield


def _hex(raw: bytes) -> str:
    return "0x" + raw.hex()
