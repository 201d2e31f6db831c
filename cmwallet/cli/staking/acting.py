"""Carrying out of an action at the terminal: the quote, the yes, the transaction, its result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cmwallet.cli.staking.documents import write_document
from cmwallet.cli.staking.holding import remember
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.approver import TerminalApprover
from cmwallet.cli.terminal.documents import STATUS_OF_STATE, entry_fee
from cmwallet.cli.terminal.transaction import transaction_options

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cmwallet.accounts.accounts import Account
    from cmwallet.cli.staking.engine import Engine
    from cmwallet.node.networks import Network
    from cmwallet.staking.actions import Action
    from cmwallet.staking.driver import Allowed, Quote
    from cmwallet.transactions.journal_entry import JournalEntry
    from cmwallet.transactions.order import Prepared
    from cmwallet.units import Amount


@dataclass(frozen=True, kw_only=True)
class ActionApprover(TerminalApprover):
    """An approver of what a quote has explained: it asks the quote's question, and prints what the action came to."""

    engine: Engine
    action: Action
    quote: Quote

    def approve(self, prepared: Prepared) -> None:  # noqa: ARG002 - the quote has said it
        """Ask the quote's question."""
        self.confirm(self.quote.question)

    def quoted(self, prepared: Prepared) -> None:
        """Print what it would cost."""
        self.estimated(prepared.expected_fee)

    def estimated(self, fee: Amount) -> None:
        """Print what it would cost."""
        output.result(write_document(self.engine, self.action, self.quote, None, "dry-run", fee), str(fee))

    def document(self, entry: JournalEntry, network: Network) -> Mapping[str, object]:
        """Return the action, its transaction, and when its coins are due."""
        fee = entry_fee(entry, network.symbol)
        return write_document(self.engine, self.action, self.quote, entry, STATUS_OF_STATE[entry.state], fee)


def act(engine: Engine, action: Action, *, allowed: Allowed | None = None, several: bool = False) -> None:
    """Quote an action of the chosen account, have it agreed to, carry it out, and print what became of it.

    `several`: it may take several transactions, and its result is a list. Raises what the driver's `quote` and
    `perform` raise.
    """
    from contextlib import nullcontext

    from cmwallet.staking.driver import Allowed
    from cmwallet.staking.finding import require_agreed

    options = transaction_options()
    engine.say_practice()
    actor = engine.account(options.sender)
    quote = engine.driver.quote(action, actor, allowed or Allowed())
    _say(actor, quote)
    approver = ActionApprover(yes=options.yes, brief=True, engine=engine, action=action, quote=quote)
    if not options.dry_run:
        require_agreed(engine.opened)
    executor = options.executor(engine.opened, approver=approver)
    with approver.gathered() if several else nullcontext():
        engine.driver.perform(quote, actor, executor, options.label)
    if action.kind.startswith("stake/") and not options.dry_run:
        remember(engine, actor.address)


def _say(actor: Account, quote: Quote) -> None:
    width = max((len(word) for word, _ in quote.lines), default=0)
    for word, text in (("from", f"{actor.name} ({actor.address})"), *quote.lines):
        output.status(f"{word:<{max(width, 4)}}  {text}")
    for warning in quote.warnings:
        output.warn(warning)
