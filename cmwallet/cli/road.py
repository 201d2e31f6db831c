"""Options of every command that writes on chain, and the road from a prepared order to its end.

`send`, `contract` and `token` share both, so that all of them ask, refuse, print and wait alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli import output

if TYPE_CHECKING:
    from cmwallet.chain.fees import Overrides
    from cmwallet.chain.journal_entry import JournalEntry
    from cmwallet.chain.transfer import Order, Prepared
    from cmwallet.session import Session

Sender = Annotated[str | None, typer.Option("--from", metavar="ACCOUNT", help="The account that pays.")]
Memo = Annotated[str, typer.Option("--memo", metavar="TEXT", help="A note that stays in your journal.")]
Label = Annotated[
    str, typer.Option("--id", metavar="TEXT", help="Tells equal transfers apart; an id is sent once, for ever.")
]
GasLimit = Annotated[int | None, typer.Option("--gas-limit", metavar="N", help="Instead of an estimate.")]
GasPrice = Annotated[
    str | None, typer.Option("--gas-price", metavar="PRICE", help="One price, such as 2gwei; 0 is free on Travis.")
]
MaxFee = Annotated[
    str | None, typer.Option("--gas-max-fee", metavar="PRICE", help="Most for a unit of gas (EIP-1559).")
]
PriorityFee = Annotated[
    str | None, typer.Option("--gas-priority-fee", metavar="PRICE", help="Tip for a unit of gas (EIP-1559).")
]
Nonce = Annotated[
    int | None, typer.Option("--nonce", metavar="N", min=0, max=2**63 - 1, help="Instead of the next one.")
]
Wait = Annotated[
    int | None, typer.Option("--confirmations", metavar="N", min=1, help="Wait for so many.", show_default=False)
]
NoWait = Annotated[bool, typer.Option("--no-wait", help="Return as soon as the node has it.")]
Timeout = Annotated[str | None, typer.Option("--timeout", metavar="TIME", help="How long to wait, such as 30s or 5m.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check and quote all; send nothing.")]
AllowDuplicate = Annotated[
    bool, typer.Option("--allow-duplicate", help="Send although the same transfer is open or just settled.")
]
AllowLookalike = Annotated[
    bool, typer.Option("--allow-lookalike", help="Send although the recipient resembles an address that you know.")
]
AcceptReplay = Annotated[
    bool, typer.Option("--accept-replay", help="Sign although the signature could be valid on another chain.")
]


@dataclass(frozen=True, kw_only=True)
class Road:
    """What the options say about the way of one transaction; `told`: the caller has said what it does and costs."""

    gas_limit: int | None = None
    gas_price: str | None = None
    max_fee: str | None = None
    priority_fee: str | None = None
    wait: int | None = None
    no_wait: bool = False
    timeout: str | None = None
    dry_run: bool = False
    allow_duplicate: bool = False
    allow_lookalike: bool = False
    accept_replay: bool = False
    yes: bool = False
    told: bool = False

    def check(self) -> None:
        """Raise `Usage` for options that contradict each other."""
        from cmwallet.errors import Usage

        if self.no_wait and self.wait is not None:
            raise Usage("--confirmations and --no-wait exclude each other")

    def seconds(self, opened: Session) -> float:
        """How long to wait for locks and confirmations."""
        from cmwallet.units import parse_duration

        return float(parse_duration(opened.config.text("timeout", self.timeout)))

    def overrides(self) -> Overrides:
        """Gas and prices that the user fixed."""
        from cmwallet.chain.fees import Overrides
        from cmwallet.units import parse_gas_price

        return Overrides(
            gas_limit=self.gas_limit,
            gas_price=None if self.gas_price is None else parse_gas_price(self.gas_price),
            max_fee_per_gas=None if self.max_fee is None else parse_gas_price(self.max_fee),
            max_priority_fee_per_gas=None if self.priority_fee is None else parse_gas_price(self.priority_fee),
        )


def travel(opened: Session, order: Order, road: Road, *, report: bool = True) -> JournalEntry | None:
    """Take an order down the whole road; return its settled entry, or None after `--dry-run`.

    With `report` the hash is printed right after broadcast, and with `--json` exactly one document, whatever the end
    is; without, the result is the caller's to print.
    """
    from cmwallet.chain.preparing import Choices, prepare

    seconds, choices = road.seconds(opened), Choices(road.overrides(), road.accept_replay)
    prepared = prepare(opened.home, opened.config, opened.database, opened.client, opened.network, order, choices)
    _explain(prepared, output.detail if road.told else output.status)
    if road.dry_run:
        from cmwallet.cli.documents import prepared_document

        output.result(prepared_document(prepared), str(prepared.expected_fee))
        return None
    _settle_lookalike(opened, prepared, allowed=road.allow_lookalike, unattended=road.yes)
    _confirm(prepared, road.yes)
    confirmations = None if road.no_wait else road.wait or opened.network.confirmations
    return _send(opened, prepared, road.allow_duplicate, confirmations, seconds, report)


def _explain(prepared: Prepared, say: Callable[[str], None]) -> None:
    order = prepared.order
    say(f"from  {order.sender.name} ({order.sender.address})")
    say(f"to    {order.towards}")
    say(f"send  {order.asset.amount(prepared.amount)} on {prepared.network.name}")
    say(f"fee   about {prepared.expected_fee}, at most {prepared.highest_fee}")
    for token in order.told_tokens:
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
    if prepared.verdict.without_code:
        output.warn("there is no contract at this address: the data do nothing there")
    if order.to == order.sender.address:
        output.warn("this sends to the account it comes from")


def _settle_lookalike(opened: Session, prepared: Prepared, *, allowed: bool, unattended: bool) -> None:
    """Have a look-alike overruled: by the option, or by the last six digits typed on the terminal."""
    from cmwallet.cli import prompt
    from cmwallet.policy.screening import refuse_lookalike

    for lookalike in prepared.verdict.lookalikes:
        if not allowed:
            if unattended or not prompt.has_terminal():
                raise refuse_lookalike(lookalike)
            lines = [
                f"{lookalike.recipient} looks like {lookalike.known_as}",
                f"{lookalike.known} but is another address.",
                "Somebody may want you to take one for the other.",
            ]
            typed = prompt.ask_after(lines, "Type the last six digits of the recipient", hint="use --allow-lookalike")
            if typed.lower() != lookalike.recipient[-6:].lower():
                raise refuse_lookalike(lookalike)
        how = "--allow-lookalike" if allowed else "six digits typed"
        opened.database.note_warning("lookalike", f"{lookalike.recipient} resembles {lookalike.known}: {how}")


def _confirm(prepared: Prepared, yes: bool) -> None:
    from cmwallet.cli.confirm import require_yes

    order = prepared.order
    what = "Call" if order.data and order.to else "Create" if order.to is None else "Send"
    if what == "Send":
        require_yes(yes, f"Send {order.asset.amount(prepared.amount)} to {order.towards}?")
    else:
        require_yes(yes, f"{what} {order.towards}, with {order.asset.amount(prepared.amount)}?")


def _send(
    opened: Session,
    prepared: Prepared,
    allow_duplicate: bool,
    confirmations: int | None,
    seconds: float,
    report: bool,
) -> JournalEntry:
    """Unlock, send, print the hash, wait."""
    from cmwallet.chain.sending import Outbox
    from cmwallet.chain.sending import send as broadcast
    from cmwallet.cli.following import follow, report_submission
    from cmwallet.errors import Unconfirmed

    outbox = Outbox(opened.home, opened.database, opened.client, opened.keeper, seconds, opened.warn)
    try:
        entry = broadcast(outbox, prepared, allow_duplicate=allow_duplicate)
    except Unconfirmed as unknown:
        report_submission(opened, outbox.journal.get(unknown.details["entry"]), final=True)  # type: ignore[arg-type]
        raise
    if report:
        report_submission(opened, entry, final=confirmations is None)
    if confirmations is not None:
        follow(opened, entry, confirmations, seconds, report=report)
    return outbox.journal.get(entry.id)
