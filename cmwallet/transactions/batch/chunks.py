"""Chunks of a batch: some hundred lines that are reserved, signed, journalled and handed over together.

    nonces ─► reserve ─► sign ─► journal the signed bytes ─► hand over ─► journal what the node said
              one SQL transaction, one line of the vault's log, one more, exchanges of 100, a third one

Killed between any two, nothing is paid twice: what is reserved was never signed, and what is signed is on disk before
it is on the wire. Bytes that a node refuses keep their nonce: of a list, no later line takes it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from cmwallet.errors import (
    InsufficientFunds,
    NetworkFailed,
    Problem,
    Rejected,
    RpcRefused,
    Tampered,
    Unconfirmed,
)
from cmwallet.node.lane import Lane
from cmwallet.node.refusals import Verdict, judge
from cmwallet.node.several import Handed, hand_over
from cmwallet.transactions import journal_entry as states
from cmwallet.transactions.batch.plan import Place
from cmwallet.transactions.batch.standing import Payment
from cmwallet.transactions.encoding import MAX_NONCE, SignedTransaction, sign
from cmwallet.transactions.journal import Journal
from cmwallet.transactions.journal_entry import JournalEntry
from cmwallet.transactions.journal_lists import Change, JournalLists, Reserved
from cmwallet.transactions.nonce_choice import NonceChoice
from cmwallet.transactions.order import build_transaction
from cmwallet.transactions.sending import broadcast
from cmwallet.transactions.signables import SignableTransaction
from cmwallet.transactions.signing_reasons import signing_reason
from identity.vault.interface import Keeper

_OFFERS: Final = 2
"""So often bytes are offered again that a node refused, since it may have been busy with what came before them."""
_PAUSE_SECONDS: Final = 0.2
_FIRST_PART, _PART = 20, 50
"""Lines that are signed and handed over together."""


@dataclass(frozen=True)
class Office:
    """What chunks are sent with; `seconds` is how long to wait for the account's lock."""

    place: Place
    keeper: Keeper
    name: str
    seconds: float
    warn: Callable[[str], None] = lambda _message: None
    sleep: Callable[[float], None] = time.sleep

    @property
    def lists(self) -> JournalLists:
        """The journal, for lists."""
        return JournalLists(self.place.database, self.keeper)

    @property
    def journal(self) -> Journal:
        """The journal, for single entries."""
        return Journal(self.place.database, lambda: self.keeper)

    def account_lock(self) -> AbstractContextManager[None]:
        """Hold the lock under which nonces of the account are chosen and handed over. Raises `Busy`."""
        place = self.place
        name = f"nonce-{place.chain.genesis[2:18]}-{place.sender.address[2:]}"
        return place.home.lock(name, seconds=self.seconds)


@dataclass(frozen=True)
class _UnderWay:
    """A part of a chunk that the node works on; `answers` waits for what it says."""

    part: Sequence[Payment]
    answers: Callable[[], Sequence[Handed]]

    @property
    def taken_whole(self) -> bool:
        """Whether the node has all of it."""
        return all(answer is not None and _is_taken(answer) for answer in self.answers())


def send_chunk(
    office: Office, payments: Sequence[Payment], lane: Lane, meanwhile: Callable[[], None] = lambda: None
) -> Sequence[Payment]:
    """Sign lines and hand them to the node, in parts; return those that were begun, from the first on.

    A part is signed while the node works on the one before, and once one is not taken whole, none behind it is signed.
    `meanwhile` is called while the node works on the first one. How far each line came stands in the payments. Where
    this raises before anything was handed over, nothing is signed.

    Raises:
        What `NonceChoice.next`, the vault and the journal raise.
    """
    place, begun = office.place, 0
    with office.account_lock():
        choice = NonceChoice(
            place.client, office.journal, office.keeper, place.chain.genesis, place.sender.address, office.warn
        )
        nonces = choice.several(len(payments))
        chunk = payments[: len(nonces)]
        under_way: _UnderWay | None = None
        try:
            for start, end in _parts(len(chunk)):
                signed = _begin(office, chunk[start:end], nonces[start:end])
                begun, before = end, under_way
                if before is not None and not before.taken_whole:
                    break
                under_way = _UnderWay(
                    chunk[start:end], lane.ask(partial(hand_over, place.client, [one.raw or b"" for one in signed]))
                )
                if before is None:
                    meanwhile()
                else:
                    _write_down(office, before.part, before.answers())
        finally:
            if under_way is not None:
                _end(office, under_way, chunk[:begun])
    return chunk[:begun]


def _parts(count: int) -> Iterator[tuple[int, int]]:
    """Yield the ends of parts; the first is short, since the node has nothing to do until it is signed."""
    start, length = 0, _FIRST_PART
    while start < count:
        yield start, min(start + length, count)
        start, length = start + length, _PART


def _begin(office: Office, part: Sequence[Payment], nonces: Sequence[int]) -> list[JournalEntry]:
    """Reserve lines, sign them, and write their bytes down; return their entries, which the payments have too."""
    reserved = office.lists.reserve([_reserved(one) for one in part], office.place.network.name)
    try:
        kept = _sign(office, part, reserved, nonces)
    except BaseException as stopped:
        _give_up(office, reserved, stopped)
        raise
    for payment, entry in zip(part, kept, strict=True):
        payment.entry = entry
    return kept


def _end(office: Office, last: _UnderWay, begun: Sequence[Payment]) -> None:
    """Write down what became of the last part; offer what is refused again, and then what was signed behind it."""
    if _write_down(office, last.part, last.answers()):
        behind = [one for one in begun if one.entry is not None and one.entry.state == states.SIGNED]
        if behind:
            offer(office, behind)


def offer(office: Office, payments: Sequence[Payment]) -> None:
    """Hand over signed lines in the order of their nonces; the caller holds the account's lock.

    The first that is refused is offered again, and those behind it as long as each is taken.
    """
    ordered = sorted(payments, key=lambda one: one.signed.nonce or 0)
    answers = hand_over(office.place.client, [one.signed.raw or b"" for one in ordered])
    _write_down(office, ordered, answers)


def _write_down(office: Office, ordered: Sequence[Payment], answers: Sequence[Handed]) -> bool:
    """Write down what the node said of lines, in the order of their nonces; return whether it has all of them at last.

    The first that is refused is offered again, and those behind it as long as each is taken.
    """
    answered = [(one, answer) for one, answer in zip(ordered, answers, strict=True) if answer is not None]
    changes = [Change(one.signed, _after(one.signed, answer)) for one, answer in answered]
    for (payment, answer), change in zip(answered, changes, strict=True):
        payment.problem = _problem(answer)
        payment.entry = change.after  # told also where it cannot be kept
    for (payment, _), entry in zip(answered, office.lists.change(changes), strict=True):
        payment.entry = entry
    for payment, answer in answered:
        if payment.problem is not None and (isinstance(answer, NetworkFailed) or not _offer_again(office, payment)):
            return False
    return len(answered) == len(ordered)


def give_up_reserved(office: Office, reserved: Sequence[JournalEntry]) -> None:
    """Mark entries abandoned that a run before this one reserved and never signed."""
    reason = "the run ended before it was signed"
    office.lists.change([Change(one, replace(one, state=states.ABANDONED, reason=reason)) for one in reserved])


def foresee(office: Office, payments: Sequence[Payment]) -> None:
    """Have the policy judge all that is to be signed, before the first signature: the whole list passes, or nothing.

    Raises:
        PolicyRefused, ApprovalNeeded: what signing them all, one after the other, would raise. A yes covers the list.
    """
    asked = [
        SignableTransaction(build_transaction(payment.prepared, payment.line.amount, MAX_NONCE - place))
        for place, payment in enumerate(payments)
        if payment.prepared is not None
    ]
    if asked:
        office.keeper.preview(office.place.sender.record, asked, reason=f"batch {office.name or 'without a name'}")


def _reserved(payment: Payment) -> Reserved:
    return Reserved(payment.intent, payment.line.asset.symbol, payment.line.asset.decimals)


def _sign(
    office: Office, chunk: Sequence[Payment], reserved: Sequence[JournalEntry], nonces: Sequence[int]
) -> list[JournalEntry]:
    """Return the entries with their signed bytes, on disk."""
    sender, asked = office.place.sender, []
    for payment, nonce in zip(chunk, nonces, strict=True):
        assert payment.prepared is not None
        asked.append(SignableTransaction(build_transaction(payment.prepared, payment.line.amount, nonce)))
    reason = signing_reason(reserved[0].id, f"batch {office.name or 'without a name'}", last=reserved[-1].id)
    signatures = office.keeper.sign_many(sender.record, asked, reason=reason)
    changes = []
    for entry, one, signature, nonce in zip(reserved, asked, signatures, nonces, strict=True):
        signed = _joined(one, signature)
        if signed.sender() != sender.address:
            raise Tampered(f"the key of {sender.name} does not belong to its address; nothing was sent")
        after = replace(entry, state=states.SIGNED, raw=signed.raw, hash="0x" + signed.hash.hex(), nonce=nonce)
        changes.append(Change(entry, after))
    return office.lists.change(changes, exactly=True)


def _joined(asked: SignableTransaction, signature: bytes) -> SignedTransaction:
    return sign(asked.transaction, lambda _digest: signature)


def _give_up(office: Office, reserved: Sequence[JournalEntry], error: BaseException) -> None:
    reason = f"stopped before it was signed: {type(error).__name__}"
    with suppress(Problem):  # the disk is full, the agent has ended: the next run does it
        office.lists.change([Change(one, replace(one, state=states.ABANDONED, reason=reason)) for one in reserved])


def _after(entry: JournalEntry, answer: Handed) -> JournalEntry:
    """Return the entry as the node's answer leaves it: whatever it said, the bytes hold their nonce."""
    if _is_taken(answer):
        return replace(entry, state=states.SENT, reason="")
    assert isinstance(answer, RpcRefused | NetworkFailed)
    return replace(entry, state=states.UNKNOWN, reason=answer.message)


def _is_taken(answer: Handed) -> bool:
    return isinstance(answer, str) or (isinstance(answer, RpcRefused) and judge(answer) is Verdict.ALREADY_KNOWN)


def _problem(answer: Handed) -> Problem | None:
    if _is_taken(answer):
        return None
    assert isinstance(answer, RpcRefused | NetworkFailed)
    if isinstance(answer, NetworkFailed):
        return Unconfirmed(f"nobody knows whether the node took it: {answer.message}")
    verdict = judge(answer)
    if verdict is Verdict.UNKNOWN:
        return Unconfirmed(f"nobody knows whether the node took it: {answer.message}")
    return (InsufficientFunds if verdict is Verdict.INSUFFICIENT_FUNDS else Rejected)(answer.message)


def _offer_again(office: Office, payment: Payment) -> bool:
    """Whether the node takes a refused line after all, or shows that it is decided otherwise."""
    for number in range(_OFFERS):
        if number:
            office.sleep(_PAUSE_SECONDS)
        try:
            payment.entry, payment.problem = broadcast(office.place.client, office.journal, payment.signed), None
        except (Rejected, InsufficientFunds, Unconfirmed) as refusal:
            payment.entry = office.journal.get(payment.signed.id)
            if payment.entry.state == states.REPLACED:
                payment.problem = refusal
        if not payment.stuck:
            return True
    return False
