"""Execution of an on-chain order, from the account that signs to the settled entry of the journal.

    order, terms ─► prepare, screen ─► approver ─► sign, journal, broadcast ─► wait, settle

Whatever sends does it through `execute`: a command at a terminal, the agent, a server, a test. Who says yes, and who is
told what becomes of it, is an `Approver`.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from cmwallet.errors import Unconfirmed
from cmwallet.node.networks import Network
from cmwallet.transactions.fees import NOTHING_FIXED, Overrides
from cmwallet.transactions.journal import Journal
from cmwallet.transactions.journal_entry import JournalEntry
from cmwallet.transactions.order import Order, Prepared
from cmwallet.transactions.preparing import Choices, prepare
from cmwallet.transactions.screening import Lookalike, refuse_lookalike
from cmwallet.transactions.sending import Outbox, send
from cmwallet.transactions.settling import Waiting, raise_reverted, wait
from cmwallet.transactions.transaction_screening import refuse
from cmwallet.units import Amount

if TYPE_CHECKING:
    from cmwallet.session import Session
    from cmwallet.transactions.external_signer import ExternalSigner


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What was decided about an order beyond the order itself.

    `seconds` is how long to wait for locks and confirmations (None: the setting `timeout`), `confirmations` how many
    (None: as many as the network wants); with `no_wait` it ends as soon as the node has the transaction. `agreed`: the
    yes was given before, for everything that is executed under these terms.
    """

    overrides: Overrides = NOTHING_FIXED
    seconds: float | None = None
    confirmations: int | None = None
    no_wait: bool = False
    everywhere: bool = False
    """Every endpoint of the network is handed the transaction."""
    dry_run: bool = False
    agreed: bool = False
    allow_duplicate: bool = False
    allow_lookalike: bool = False
    accept_replay: bool = False
    overruled: frozenset[str] = frozenset()
    """Options by which the user overrules what screening refuses."""
    signer: ExternalSigner | None = None
    """What signs for a watch-only account."""


class Approver(Protocol):
    """Whoever decides about orders and is told what becomes of them."""

    def note(self, message: str) -> None:
        """Hear what is being done."""

    def hint(self, message: str) -> None:
        """Hear what to do next."""

    def gathered(self) -> AbstractContextManager[None]:
        """Return what surrounds several orders whose results are one."""

    def confirm(self, question: str) -> None:
        """Say yes to a question about several orders at once; else raise `Interrupted` or `InputNeeded`."""

    def explain(self, prepared: Prepared) -> None:
        """Hear what an order does, costs and is warned of."""

    def overrule(self, lookalike: Lookalike) -> str:
        """Return how a look-alike was overruled, for the log. Raises `PolicyRefused` when it was not."""

    def approve(self, prepared: Prepared) -> None:
        """Say yes to an order; else raise `Interrupted` or `InputNeeded`."""

    def quoted(self, prepared: Prepared) -> None:
        """Hear the end of a dry run."""

    def estimated(self, fee: Amount) -> None:
        """Hear the end of a dry run of what is no order of an EVM: what it would cost."""

    def submitted(self, entry: JournalEntry, network: Network, *, final: bool) -> None:
        """Hear that a node has the transaction, or may have it; `final`: it is not followed to its end."""

    def followed(self, entry: JournalEntry, network: Network) -> None:
        """Hear how far the transaction came when the waiting ended, well or not."""

    def settled(self, entry: JournalEntry, network: Network) -> None:
        """Hear that it succeeded on chain, or that it is there and the chain does not say how it ended."""


class Unattended:
    """An `Approver` that nobody stands behind: everything was agreed to before, and a look-alike never was."""

    def note(self, message: str) -> None:
        """Nobody listens."""

    def hint(self, message: str) -> None:
        """Nobody listens."""

    def gathered(self) -> AbstractContextManager[None]:
        """Nobody listens."""
        return nullcontext()

    def confirm(self, question: str) -> None:
        """Everything was agreed to before."""

    def explain(self, prepared: Prepared) -> None:
        """Nobody listens."""

    def overrule(self, lookalike: Lookalike) -> str:
        """Raise `PolicyRefused`: only a person can overrule."""
        raise refuse_lookalike(lookalike)

    def approve(self, prepared: Prepared) -> None:
        """Everything was agreed to before."""

    def quoted(self, prepared: Prepared) -> None:
        """Nobody listens."""

    def estimated(self, fee: Amount) -> None:
        """Nobody listens."""

    def submitted(self, entry: JournalEntry, network: Network, *, final: bool) -> None:
        """Nobody listens."""

    def followed(self, entry: JournalEntry, network: Network) -> None:
        """Nobody listens."""

    def settled(self, entry: JournalEntry, network: Network) -> None:
        """Nobody listens."""


@dataclass(frozen=True)
class Executor:
    """Executes the orders of one command: an opened home, the terms of its transactions, who approves them."""

    opened: Session
    terms: Terms
    approver: Approver

    def execute(self, order: Order) -> JournalEntry | None:
        """Execute an order; see `execute`."""
        return execute(self.opened, order, self.terms, self.approver)

    def under(self, **changed: bool) -> Executor:
        """Return the same under terms that differ in some members, such as `agreed=True`."""
        return replace(self, terms=replace(self.terms, **changed))  # type: ignore[arg-type]

    def confirm(self, question: str) -> None:
        """Have a question about several orders answered, unless the yes was given before."""
        if not self.terms.agreed:
            self.approver.confirm(question)


def execute(opened: Session, order: Order, terms: Terms, approver: Approver) -> JournalEntry | None:
    """Execute an order; return its entry in the journal as it is at the end, or None after a dry run.

    Raises:
        What `prepare`, `send` and `follow` raise, and what the approver raises instead of a yes.
    """
    choices = Choices(terms.overrides, terms.accept_replay, elsewhere=terms.signer is not None)
    prepared = prepare(opened.home, opened.config, opened.database, opened.client, opened.network, order, choices)
    approver.explain(prepared)
    if terms.dry_run:
        approver.quoted(prepared)
        return None
    for lookalike in prepared.verdict.lookalikes:
        how = "--allow-lookalike" if terms.allow_lookalike else _overruled(lookalike, terms, approver)
        opened.database.note_warning("lookalike", f"{lookalike.recipient} resembles {lookalike.known}: {how}")
    for finding in prepared.findings:
        if finding.severity == "refuse":
            if finding.option not in terms.overruled:
                raise refuse(finding)
            opened.database.note_warning(finding.id, f"{finding.words}: {finding.option}")
    if not terms.agreed:
        approver.approve(prepared)
    return _send(opened, prepared, terms, approver)


def _overruled(lookalike: Lookalike, terms: Terms, approver: Approver) -> str:
    """A yes that was given before anybody saw the look-alike does not overrule it."""
    return Unattended().overrule(lookalike) if terms.agreed else approver.overrule(lookalike)


def _send(opened: Session, prepared: Prepared, terms: Terms, approver: Approver) -> JournalEntry:
    """Unlock, sign, broadcast, wait."""
    seconds = seconds_of(opened, terms)
    keeper = opened.keeper if terms.signer is None else terms.signer.keeper(opened.keeper)
    outbox = Outbox(
        opened.home, opened.database, opened.client, keeper, seconds, opened.warn, everywhere=terms.everywhere
    )
    try:
        entry = send(outbox, prepared, allow_duplicate=terms.allow_duplicate)
    except Unconfirmed as unknown:
        lost = outbox.journal.get(unknown.details["entry"])  # type: ignore[arg-type]
        approver.submitted(lost, opened.network, final=True)
        raise
    approver.submitted(entry, opened.network, final=terms.no_wait)
    return entry if terms.no_wait else follow(opened, entry, terms, approver)


def follow(opened: Session, entry: JournalEntry, terms: Terms, approver: Approver) -> JournalEntry:
    """Wait for the end of a transaction; return its entry as it is then.

    Raises:
        Reverted, Unconfirmed: after the approver was told how far it came.
    """
    waiting = Waiting(terms.confirmations or opened.network.confirmations, seconds_of(opened, terms))
    seen = entry
    try:
        seen, receipt = wait(opened.client, journal_of(opened), entry, waiting)
    finally:
        approver.followed(seen, opened.network)
    raise_reverted(opened.client, seen, receipt)
    approver.settled(seen, opened.network)
    return seen


def journal_of(opened: Session) -> Journal:
    """Return the journal; what is found out is kept if the vault can be had without asking anybody."""
    return Journal(opened.database, lambda: opened.silent_keeper)


def seconds_of(opened: Session, terms: Terms) -> float:
    """Return how long to wait for locks and confirmations."""
    return opened.config.seconds("timeout") if terms.seconds is None else terms.seconds
