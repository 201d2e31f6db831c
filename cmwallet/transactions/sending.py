"""Signing and broadcast of a prepared order.

    … (yes) ─► unlock ─► reserve the intent ─► nonce under lock ─► sign ─► journal the signed bytes ─► broadcast

The signed bytes are on disk before they are on the wire. Two locks: one per intent, so that `tx resume` leaves an order
alone that another process is still carrying out; one per (chain, account), from reading the nonce until the node
accepted the bytes or nobody knows.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from cmwallet.accounts.accounts import Account, Accounts
from cmwallet.accounts.contacts import Contact, Contacts
from cmwallet.cosmos.outcome import judge as judge_code
from cmwallet.errors import (
    InsufficientFunds,
    NetworkFailed,
    Problem,
    Rejected,
    RpcRefused,
    StorageFailed,
    Tampered,
    Unconfirmed,
)
from cmwallet.home.agreed_settings import AgreedSettings
from cmwallet.home.database import Database
from cmwallet.home.folder import Home
from cmwallet.node.agreed_accounts import agreed_balance
from cmwallet.node.client import NodeClient
from cmwallet.node.endpoint_memory import SeenHeights
from cmwallet.node.endpoint_pool import pool_of
from cmwallet.node.networks import Pins
from cmwallet.node.refusals import Verdict, judge
from cmwallet.transactions import journal_entry as states
from cmwallet.transactions.bindings import Bindings
from cmwallet.transactions.cosmos_order import CosmosOrder
from cmwallet.transactions.cosmos_receipts import is_cosmos_raw
from cmwallet.transactions.cosmos_signing import CosmosSigning, SignedBytes, hand_over
from cmwallet.transactions.encoding import MAX_NONCE, SignedTransaction, sign
from cmwallet.transactions.journal import Journal
from cmwallet.transactions.journal_entry import JournalEntry
from cmwallet.transactions.nonce_choice import NonceChoice
from cmwallet.transactions.nonce_use import find_use
from cmwallet.transactions.order import Prepared, build_transaction
from cmwallet.transactions.receipts import is_known
from cmwallet.transactions.settling import look_again
from cmwallet.transactions.signables import SignableCosmos, SignableTransaction
from cmwallet.transactions.signing_reasons import signing_reason
from cmwallet.transactions.token_pins import TokenPins
from identity.vault.interface import Keeper

_NONE = MAX_NONCE
"""The nonce with which a policy is asked before one was chosen: no transaction has it, so it excludes no other."""


@dataclass(frozen=True)
class Outbox:
    """What sending works with."""

    home: Home
    database: Database
    client: NodeClient
    keeper: Keeper
    seconds: float
    """How long to wait for a lock."""
    warn: Callable[[str], None] = lambda _message: None
    clock: Callable[[], float] = time.time
    everywhere: bool = field(default=False, kw_only=True)
    """Whether every endpoint of the network is handed the transaction, not only the first that takes it."""

    @property
    def journal(self) -> Journal:
        """The journal of the home."""
        return Journal(self.database, lambda: self.keeper, self.clock)


def send(outbox: Outbox, prepared: Prepared, *, allow_duplicate: bool = False) -> JournalEntry:
    """Reserve, sign and broadcast; return the journal's entry, which carries the hash.

    Raises:
        Duplicate: the intent is open or ended a moment ago; nothing was sent.
        Tampered: a row that this transfer rests on was changed while the vault was locked; nothing was signed.
        PolicyRefused: a setting that it relies on was never agreed to, or the node tells odd nonces.
        Rejected, InsufficientFunds: the node refused; the entry keeps its bytes, since it may have taken them.
        Unconfirmed: nobody knows whether the node took it; `tx resume` finds out.
        Busy: another process holds the lock.
    """
    check_rows(outbox, prepared)
    with intent_lock(outbox.home, prepared.intent.fingerprint, outbox.seconds):
        if not allow_duplicate:
            for earlier in outbox.journal.same(prepared.intent):
                look_again(outbox.client, outbox.journal, earlier, prepared.network.confirmations)
        entry = outbox.journal.reserve(
            prepared.intent,
            network=prepared.network.name,
            symbol=prepared.order.asset.symbol,
            decimals=prepared.order.asset.decimals,
            named=prepared.order.named,
            nonce=prepared.order.nonce,
            allow_duplicate=allow_duplicate,
        )
        return carry_out(outbox, prepared, entry)


def carry_out(outbox: Outbox, prepared: Prepared, entry: JournalEntry) -> JournalEntry:
    """Sign and broadcast a reserved entry; the caller holds the intent's lock."""
    sender = prepared.order.sender
    try:
        foreseen = _foreseen(outbox, prepared, entry)
        outbox.keeper.preview(sender.record, [foreseen], reason=_reason(prepared, entry, prepared.amount))
        with outbox.home.lock(f"nonce-{prepared.genesis[2:18]}-{sender.address[2:]}", seconds=outbox.seconds):
            signed, amount, nonce = _sign(outbox, prepared, entry)
            entry = outbox.journal.sign(entry.id, raw=signed.raw, tx_hash=_hex(signed.hash), nonce=nonce, amount=amount)
            return broadcast(outbox.client, outbox.journal, entry, first=True, everywhere=outbox.everywhere)
    except BaseException as error:
        if entry.state == states.RESERVED:
            _abandon(outbox.journal, entry, error)
        raise


def _foreseen(outbox: Outbox, prepared: Prepared, entry: JournalEntry) -> SignableTransaction | SignableCosmos:
    """Return what will be signed, as far as it is known before its nonce: what a policy is asked about first."""
    if prepared.order.cosmos is not None:
        return _cosmos(outbox, prepared, prepared.order.cosmos).foreseen(_reason(prepared, entry, prepared.amount))
    return SignableTransaction(build_transaction(prepared, prepared.amount, _NONE))


def _cosmos(outbox: Outbox, prepared: Prepared, messages: CosmosOrder) -> CosmosSigning:
    sender, quote = prepared.order.sender, prepared.quote
    return CosmosSigning(outbox.client, outbox.journal, outbox.keeper, sender, messages, quote, prepared.genesis)


def _abandon(journal: Journal, entry: JournalEntry, error: BaseException) -> None:
    """Give up an entry that was never signed; where that cannot be written, the error says that it stands open."""
    try:
        journal.abandon(entry, f"stopped before it was signed: {type(error).__name__}")
    except StorageFailed:
        if isinstance(error, Problem):
            error.hint = f"journal entry {entry.id} stands open: cmwallet tx resume {entry.id} sends it or gives it up"
            error.details = {**error.details, "entry": entry.id, "state": entry.state}


def check_rows(outbox: Outbox, prepared: Prepared) -> None:
    """Check the HMACs of every row that decides where the money goes, and bind the account to the chain."""
    from cmwallet.calls.deployments import Deployments

    order = prepared.order
    Accounts(outbox.database).check(outbox.keeper, order.sender)
    if order.recipient is not None:
        check_source(outbox, order.recipient.source)
    Deployments(outbox.database).check_all(outbox.keeper, prepared.genesis)
    pins = Pins(outbox.database)
    pin = pins.find(prepared.network.name)
    if pin is not None:
        pins.check(outbox.keeper, pin)
    SeenHeights(outbox.database).check(outbox.keeper, prepared.genesis)
    for reliance in prepared.reliances:
        AgreedSettings(outbox.database).require(outbox.keeper, reliance)
    for token in order.unverified_tokens:
        TokenPins(outbox.database).hold(outbox.keeper, prepared.genesis, token)
    Bindings(outbox.database).bind(
        outbox.keeper, order.sender.address, prepared.network.chain_id, prepared.genesis, prepared.network.name
    )


def check_source(outbox: Outbox, source: Account | Contact | None) -> None:
    """Check the HMAC of the row by whose name a recipient was found. Raises `Tampered`."""
    if isinstance(source, Account):
        Accounts(outbox.database).check(outbox.keeper, source)
    elif isinstance(source, Contact):
        Contacts(outbox.database).check(outbox.keeper, source)


def broadcast(
    client: NodeClient, journal: Journal, entry: JournalEntry, *, first: bool = False, everywhere: bool = False
) -> JournalEntry:
    """Hand signed bytes to the node, write down what became of them, and return the entry as it is now.

    Of several endpoints the next one is handed them where nobody knows whether the one before took them; `everywhere`:
    all the others too, afterwards. Whatever a node says, the bytes are kept: it may take what it refuses. Bytes that
    were handed out for the `first` time and refused give their nonce to the next transfer, which is then the only one
    of both that can be mined.

    Raises:
        Rejected, InsufficientFunds: refused; the entry is `refused`.
        Unconfirmed: the node did not answer, or not clearly; the entry is `unknown`.
    """
    assert entry.raw is not None
    assert entry.hash is not None
    try:
        cosmos = is_cosmos_raw(entry.raw)
        (hand_over if cosmos else NodeClient.send_raw)(client, entry.raw)
        pool = pool_of(client) if everywhere and not cosmos else None
        if pool is not None:
            pool.send_to_others(entry.raw)
    except NetworkFailed as failure:
        raise _unknown(journal.mark_unknown(entry, failure.message), failure.message) from None
    except RpcRefused as refusal:
        return _refused(client, journal, entry, refusal, first=first)
    return journal.mark_sent(entry)


def _refused(
    client: NodeClient, journal: Journal, entry: JournalEntry, refusal: RpcRefused, *, first: bool
) -> JournalEntry:
    verdict = (judge_code if is_cosmos_raw(entry.raw) else judge)(refusal)
    if verdict is Verdict.ALREADY_KNOWN or is_known(client, entry):
        return journal.mark_sent(entry)
    if verdict is Verdict.NONCE_TOO_LOW:
        return _overtaken(client, journal, entry, refusal)
    if verdict is Verdict.UNKNOWN:
        raise _unknown(journal.mark_unknown(entry, refusal.message), refusal.message)
    if not first and entry.state != states.REFUSED:
        journal.mark_unknown(entry, refusal.message)
        raise Unconfirmed(
            f"{refusal.message}; it was handed out before and may still be mined",
            hint="fund the account, or replace it: send with --nonce and a higher price",
            details={"hash": entry.hash, "entry": entry.id},
        )
    journal.mark_refused(entry, refusal.message)
    kind = InsufficientFunds if verdict is Verdict.INSUFFICIENT_FUNDS else Rejected
    raise kind(
        f"{refusal.message}; it is kept as journal entry {entry.id}, in case the node took it all the same",
        hint=f"cmwallet tx resume {entry.id} tries it again; the next transfer takes its place",
        details={"entry": entry.id, "hash": entry.hash, "nonce": entry.nonce},
    )


def _overtaken(client: NodeClient, journal: Journal, entry: JournalEntry, refusal: RpcRefused) -> JournalEntry:
    """The node says that the nonce is used: by this transaction, by another that it shows, or by nothing to be seen."""
    assert entry.nonce is not None
    try:
        use = find_use(client, journal, entry)
    except (NetworkFailed, RpcRefused):
        use = None
    if use is None:
        raise _unknown(journal.mark_unknown(entry, refusal.message), refusal.message)
    if use.hash == entry.hash:
        return journal.mark_sent(entry)
    journal.mark_replaced(entry, f"{use.hash} used its nonce")
    raise Rejected(
        f"another transaction of {entry.sender} used nonce {entry.nonce}; nothing was sent",
        hint="the same command with another --id, or --allow-duplicate, takes the next nonce",
        details={"entry": entry.id, "hash": entry.hash, "used_by": use.hash},
    )


def _unknown(entry: JournalEntry, reason: str) -> Unconfirmed:
    return Unconfirmed(
        f"nobody knows whether the node took the transaction: {reason}",
        hint=f"do not send again; cmwallet tx resume {entry.id}",
        details={"hash": entry.hash, "entry": entry.id},
    )


def _sign(outbox: Outbox, prepared: Prepared, entry: JournalEntry) -> tuple[SignedTransaction | SignedBytes, int, int]:
    """Return (signed transaction, amount, nonce); the caller holds the nonce's lock."""
    sender = prepared.order.sender
    choice = NonceChoice(outbox.client, outbox.journal, outbox.keeper, prepared.genesis, sender.address, outbox.warn)
    nonce = choice.next() if prepared.order.nonce is None else choice.fixed(prepared.order.nonce)
    amount = prepared.amount
    if prepared.order.amount is None and prepared.order.asset.token is None:
        # Everything is what is there now: another process may have spent since the quote.
        amount = agreed_balance(outbox.client, sender.address) - prepared.quote.max_fee
        if amount <= 0:
            raise InsufficientFunds(f"{sender.name} holds less than the fee", hint="cmwallet balance")
    if prepared.order.cosmos is not None:
        signing = _cosmos(outbox, prepared, prepared.order.cosmos)
        return signing.sign(nonce, _reason(prepared, entry, amount)), amount, nonce
    transaction = build_transaction(prepared, amount, nonce)
    reason, asked = _reason(prepared, entry, amount), SignableTransaction(transaction)
    signed = sign(transaction, lambda _digest: outbox.keeper.sign(sender.record, asked, reason=reason))
    if signed.sender() != sender.address:
        raise Tampered(f"the key of {sender.name} does not belong to its address; nothing was sent")
    return signed, amount, nonce


def _reason(prepared: Prepared, entry: JournalEntry, amount: int) -> str:
    what = f"send {prepared.order.asset.amount(amount)} to {prepared.order.to or prepared.order.towards}"
    return signing_reason(entry.id, what)


@contextmanager
def intent_lock(home: Home, fingerprint: str, seconds: float) -> Iterator[None]:
    """Hold the lock of an intent. There are 256 of them, so unrelated intents may wait for each other a moment."""
    with home.lock(f"intent-{fingerprint[:2]}", seconds=seconds):
        yield


def _hex(raw: bytes) -> str:
    return "0x" + raw.hex()
