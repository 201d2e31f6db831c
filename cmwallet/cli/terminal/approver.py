"""Approver at the terminal: shows an order, asks for the yes, prints the transaction and its end."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.documents import entry_document, entry_fee
from cmwallet.cli.terminal.runtime import runtime

if TYPE_CHECKING:
    from cmwallet.node.networks import Network
    from cmwallet.transactions.journal_entry import JournalEntry
    from cmwallet.transactions.order import Prepared
    from cmwallet.transactions.screening import Lookalike
    from cmwallet.units import Amount


@dataclass(frozen=True, kw_only=True)
class TerminalApprover:
    """The `cmwallet.transactions.execution.Approver` of the commands; `yes` answers every question but a look-alike.

    `report`: hash and document are printed here; else the result is the command's to print. `brief`: the command has
    said itself what an order does and costs.
    """

    yes: bool = False
    report: bool = True
    brief: bool = False

    def note(self, message: str) -> None:
        """Say what is being done."""
        output.status(message)

    def hint(self, message: str) -> None:
        """Say what to do next."""
        output.hint(message)

    def gathered(self) -> AbstractContextManager[None]:
        """Print several results as one document."""
        return output.one_document()

    def confirm(self, question: str) -> None:
        """Ask for a yes to a question."""
        from cmwallet.cli.terminal.confirm import require_yes

        require_yes(self.yes, question)

    def explain(self, prepared: Prepared) -> None:
        """Say what an order does and costs, and warn of what is odd about it."""
        order, say = prepared.order, output.detail if self.brief else output.status
        say(f"from  {order.sender.name} ({order.sender.address})")
        say(f"to    {order.towards}")
        say(f"send  {order.asset.amount(prepared.amount)} on {prepared.network.name}")
        say(f"fee   about {prepared.expected_fee}, at most {prepared.highest_fee}")
        for token in order.unverified_tokens:
            raw = f"{prepared.amount} of its smallest unit: " if token == order.asset else ""
            say(f"token {raw}{token.decimals} decimals, as the node says")
        if order.data:
            say(f"data  {len(order.data)} bytes, public for ever")
        if prepared.verdict.first_payment and not (order.recipient and order.recipient.contract):
            output.warn("you never paid this address before")
        for stranger in prepared.verdict.strangers:
            output.warn(f"you never paid {stranger} before, which the call names")
        if prepared.verdict.into_code:
            output.warn("the recipient of the tokens is a contract: unless it is made for them, they never come back")
        for finding in prepared.findings:
            output.warn(finding.words)
        if order.to == order.sender.address:
            output.warn("this sends to the account it comes from")

    def overrule(self, lookalike: Lookalike) -> str:
        """Have a look-alike overruled by the last six digits of the address, typed on the terminal."""
        from cmwallet.cli.terminal import prompt
        from cmwallet.transactions.screening import refuse_lookalike

        if self.yes or not prompt.has_terminal():
            raise refuse_lookalike(lookalike)
        lines = [
            f"{lookalike.recipient} looks like {lookalike.known_as}",
            f"{lookalike.known} but is another address.",
            "Somebody may want you to take one for the other.",
        ]
        typed = prompt.ask_after(lines, "Type the last six digits of the recipient", hint="use --allow-lookalike")
        if typed.lower() != lookalike.recipient[-6:].lower():
            raise refuse_lookalike(lookalike)
        return "six digits typed"

    def approve(self, prepared: Prepared) -> None:
        """Ask for a yes to an order."""
        order = prepared.order
        what = "Call" if order.data and order.to else "Create" if order.to is None else "Send"
        amount = order.asset.amount(prepared.amount)
        self.confirm(
            f"Send {amount} to {order.towards}?" if what == "Send" else f"{what} {order.towards}, with {amount}?"
        )

    def quoted(self, prepared: Prepared) -> None:
        """Print what would have been sent."""
        from cmwallet.cli.terminal.documents import prepared_document

        output.result(prepared_document(prepared), str(prepared.expected_fee))

    def estimated(self, fee: Amount) -> None:
        """Print what it would cost."""
        output.result({"status": "dry-run", "fee": fee.as_json()}, str(fee))

    def document(self, entry: JournalEntry, network: Network) -> Mapping[str, object]:
        """Return what `--json` prints of a transaction."""
        return entry_document(entry, network.symbol)

    def submitted(self, entry: JournalEntry, network: Network, *, final: bool) -> None:
        """Print the hash right after broadcast; in JSON only when nothing follows.

        A transaction of which nobody knows whether the node took it is printed whoever prints the result.
        """
        if self.report or entry.state == "unknown":
            self._print(entry, network, final=final)

    def _print(self, entry: JournalEntry, network: Network, *, final: bool) -> None:
        if not runtime.json or final:
            output.result(self.document(entry, network), entry.hash)

    def followed(self, entry: JournalEntry, network: Network) -> None:
        """Print the document of a transaction with `--json`, whatever its end is."""
        if self.report and runtime.json:
            output.result(self.document(entry, network), None)

    def settled(self, entry: JournalEntry, network: Network) -> None:
        """Say in which block it ended, and what it cost."""
        fee = entry_fee(entry, network.symbol) or "not told by the node"
        if entry.state == "mined":
            output.status(f"mined in block {entry.block}, fee {fee}; this chain does not say how it ended")
        else:
            output.status(f"confirmed in block {entry.block}, fee {fee}")
