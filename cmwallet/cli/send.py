"""`cmwallet send`: send CMT or a token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli import output
from cmwallet.cli.options import PassphraseFrom, SharedFile, Yes, session
from cmwallet.cli.tree import Commands

if TYPE_CHECKING:
    from cmwallet.chain.transfer import Prepared
    from cmwallet.session import Session

app = Commands()

_EXAMPLES = """cmwallet send bob 1.5
cmwallet send 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 250gwei --from savings --yes
cmwallet send bob --max --dry-run
hash=$(cmwallet send bob 2 --id invoice-17 --yes) && cmwallet tx show "$hash" --json"""


@app.add("send", example=_EXAMPLES)
def send(
    to: Annotated[str, typer.Argument(metavar="TO", help="Address, contact or own account; - reads one from stdin.")],
    amount: Annotated[
        str | None, typer.Argument(metavar="[AMOUNT]", help="Such as 1.5, 1.5cmt or 250gwei; none with --max.")
    ] = None,
    sender: Annotated[str | None, typer.Option("--from", metavar="ACCOUNT", help="The account that pays.")] = None,
    token: Annotated[
        str | None,
        typer.Option("--token", metavar="SYMBOL|ADDRESS", help="This ERC-20 token instead of the coin."),
    ] = None,
    everything: Annotated[bool, typer.Option("--max", help="Send everything; the fee is taken off.")] = False,
    data: Annotated[str, typer.Option("--data", metavar="HEX", help="Call data, 0x-hex; it is public for ever.")] = "",
    memo: Annotated[str, typer.Option("--memo", metavar="TEXT", help="A note that stays in your journal.")] = "",
    label: Annotated[
        str, typer.Option("--id", metavar="TEXT", help="Tells equal transfers apart; the same id is sent once.")
    ] = "",
    gas_limit: Annotated[int | None, typer.Option("--gas-limit", metavar="N", help="Instead of an estimate.")] = None,
    gas_price: Annotated[
        str | None, typer.Option("--gas-price", metavar="PRICE", help="One price, such as 2gwei; 0 is free on Travis.")
    ] = None,
    max_fee: Annotated[
        str | None, typer.Option("--gas-max-fee", metavar="PRICE", help="Most for a unit of gas (EIP-1559).")
    ] = None,
    priority_fee: Annotated[
        str | None, typer.Option("--gas-priority-fee", metavar="PRICE", help="Tip for a unit of gas (EIP-1559).")
    ] = None,
    nonce: Annotated[
        int | None, typer.Option("--nonce", metavar="N", min=0, max=2**63 - 1, help="Instead of the next one.")
    ] = None,
    wait: Annotated[
        int | None, typer.Option("--wait", metavar="N", min=1, help="Wait for N confirmations.", show_default=False)
    ] = None,
    no_wait: Annotated[bool, typer.Option("--no-wait", help="Return as soon as the node has it.")] = False,
    timeout: Annotated[
        str | None, typer.Option("--timeout", metavar="TIME", help="How long to wait, such as 30s or 5m.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and quote all; send nothing.")] = False,
    allow_duplicate: Annotated[
        bool, typer.Option("--allow-duplicate", help="Send although the same transfer is open or just settled.")
    ] = False,
    allow_lookalike: Annotated[
        bool, typer.Option("--allow-lookalike", help="Send although the recipient resembles an address that you know.")
    ] = False,
    accept_replay: Annotated[
        bool, typer.Option("--accept-replay", help="Sign although the signature could be valid on another chain.")
    ] = False,
    yes: Yes = False,
    passphrase_from: PassphraseFrom = None,
    allow_shared_secret_file: SharedFile = False,
) -> None:
    """Send CMT or a token.

    Prints the transaction's hash as soon as the node has it, then waits until it is confirmed. The same transfer is
    never sent twice by accident: it is refused while it is open and for ten minutes after it settled.
    """
    from cmwallet.errors import Usage

    if everything == (amount is not None):
        raise Usage("give either an amount or --max", hint="cmwallet send bob 1.5")
    if token is not None and data:
        raise Usage("--data and --token exclude each other: a token transfer has its own call data")
    if no_wait and wait is not None:
        raise Usage("--wait and --no-wait exclude each other")
    with session(passphrase_from, allow_shared_file=allow_shared_secret_file) as opened:
        if yes and not dry_run:
            opened.unlock_ahead()  # the yes is given; importing what follows and asking the node take as long
        from cmwallet.assets import choose_asset, parse_asset_amount
        from cmwallet.chain.fees import Overrides
        from cmwallet.chain.preparing import Choices, prepare
        from cmwallet.chain.transfer import Order
        from cmwallet.choosing import choose_account
        from cmwallet.cli.files import read_line
        from cmwallet.recipients import resolve_recipient
        from cmwallet.units import parse_duration, parse_gas_price

        seconds = float(parse_duration(opened.config.text("timeout", timeout)))
        overrides = Overrides(
            gas_limit=gas_limit,
            gas_price=None if gas_price is None else parse_gas_price(gas_price),
            max_fee_per_gas=None if max_fee is None else parse_gas_price(max_fee),
            max_priority_fee_per_gas=None if priority_fee is None else parse_gas_price(priority_fee),
        )
        recipient = resolve_recipient(opened.database, read_line("the recipient") if to == "-" else to)
        asset = choose_asset(opened.client, opened.network, token)
        order = Order(
            sender=choose_account(opened.config, opened.database, sender),
            recipient=recipient,
            asset=asset,
            amount=None if amount is None else parse_asset_amount(amount, asset),
            data=_call_data(data),
            memo=memo,
            label=label,
            nonce=nonce,
        )
        choices = Choices(overrides, accept_replay)
        prepared = prepare(opened.home, opened.config, opened.database, opened.client, opened.network, order, choices)
        _explain(prepared)
        if dry_run:
            from cmwallet.cli.documents import prepared_document

            output.result(prepared_document(prepared), str(prepared.expected_fee))
            return
        _settle_lookalike(opened, prepared, allowed=allow_lookalike, unattended=yes)
        _confirm(prepared, yes)
        _travel(opened, prepared, allow_duplicate, None if no_wait else wait or opened.network.confirmations, seconds)


def _call_data(text: str) -> bytes:
    from cmwallet.errors import InvalidInput

    try:
        return bytes.fromhex(text.removeprefix("0x"))
    except ValueError:
        raise InvalidInput("the call data is not hex", hint="for example --data 0xd0e30db0") from None


def _explain(prepared: Prepared) -> None:
    order = prepared.order
    output.status(f"from  {order.sender.name} ({order.sender.address})")
    output.status(f"to    {order.towards}")
    output.status(f"send  {order.asset.amount(prepared.amount)} on {prepared.network.name}")
    output.status(f"fee   about {prepared.expected_fee}, at most {prepared.highest_fee}")
    if order.data:
        output.status(f"data  {len(order.data)} bytes, public for ever")
    if prepared.verdict.first_payment:
        output.warn("you never paid this address before")
    if order.to == order.sender.address:
        output.warn("this sends to the account it comes from")


def _settle_lookalike(opened: Session, prepared: Prepared, *, allowed: bool, unattended: bool) -> None:
    """Have a look-alike overruled: by the option, or by the last six digits typed on the terminal."""
    from cmwallet.cli import prompt
    from cmwallet.policy.screening import refuse_lookalike

    lookalike = prepared.verdict.lookalike
    if lookalike is None:
        return
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
    require_yes(yes, f"Send {order.asset.amount(prepared.amount)} to {order.towards}?")


def _travel(
    opened: Session, prepared: Prepared, allow_duplicate: bool, confirmations: int | None, seconds: float
) -> None:
    """Unlock, send, print the hash, wait; with `--json` exactly one document comes out, also when waiting fails."""
    from cmwallet.chain.sending import Outbox
    from cmwallet.chain.sending import send as broadcast
    from cmwallet.cli.following import follow, report_submission
    from cmwallet.errors import Unconfirmed

    outbox = Outbox(opened.home, opened.database, opened.client, opened.keeper, seconds)
    try:
        entry = broadcast(outbox, prepared, allow_duplicate=allow_duplicate)
    except Unconfirmed as unknown:
        report_submission(opened, outbox.journal.get(unknown.details["entry"]), final=True)  # type: ignore[arg-type]
        raise
    report_submission(opened, entry, final=confirmations is None)
    if confirmations is not None:
        follow(opened, entry, confirmations, seconds)
