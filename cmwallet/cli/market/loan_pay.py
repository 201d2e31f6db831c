"""`cmwallet loan pay` and `automatic`: the loan itself, its installments, its pay-off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.market.item import ItemNumber, choose_item
from cmwallet.cli.market.paper_option import Wcmt
from cmwallet.cli.results import transactions
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.identity_option import IDENTITY
from cmwallet.cli.terminal.kinds import Kind
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.transaction import DUPLICATES, LOOKALIKES, TRANSACTION, transaction_options
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.accounts.accounts import Account
    from cmwallet.cli.market.item import ChosenItem
    from cmwallet.cli.terminal.transaction import TransactionOptions
    from cmwallet.market.loans.agreement import Agreement
    from cmwallet.market.loans.payment_due import PaymentDue

app = Commands()


@app.add(
    "pay",
    IDENTITY,
    TRANSACTION,
    DUPLICATES,
    LOOKALIKES,
    result=transactions.Sent,
    example="cmwallet loan pay 12 --yes\n"
    "cmwallet loan pay 12 --request request.jwt --bank main\n"
    "cmwallet loan pay 12 --off\n"
    "cmwallet loan pay 12 --claim-only --place 3",
)
def pay(
    item: ItemNumber,
    place: Annotated[
        int | None, typer.Option("--place", metavar="N", min=0, help="Which installment; none: the next one.")
    ] = None,
    off: Annotated[bool, typer.Option("--off", help="Through banks: pay all that is left, and be done.")] = False,
    amount: Annotated[
        str | None, typer.Option("--amount", metavar="AMOUNT", help="In CMT: another amount, such as to prepay.")
    ] = None,
    request: Annotated[
        str | None,
        typer.Option("--request", metavar="FILE|-", help="The exchange's settlement request; what differs is refused."),
    ] = None,
    bank: Annotated[
        str | None,
        Kind.BANK_LINK,
        typer.Option("--bank", metavar="LABEL", help="The bank link that pays; none: the only one."),
    ] = None,
    claim_only: Annotated[
        bool, typer.Option("--claim-only", help="You paid in another way: only say so on chain.")
    ] = False,
    wcmt: Wcmt = False,
) -> None:
    """Pay what is due: the lender the loan itself, the borrower an installment; through banks, and claim it on chain.

    A payment that was begun is finished and never made twice, also after a crash between bank and chain. Through banks
    the time of the claim decides whether it was on time. In CMT the contract passes the money on.
    """
    from cmwallet.errors import Usage

    options = transaction_options()
    with session() as opened:
        chosen = choose_item(opened, "loan", item)
        payer = chosen.actor("loan pay", options.sender)
        chosen.check("loan pay", payer, options)
        agreement = _agreement(chosen)
        if chosen.item.in_cmt:
            if any((off, request, bank, claim_only)) or place is not None:
                raise Usage("a loan in CMT is paid through its contract", hint=f"cmwallet loan pay {item} --amount 5")
            _pay_in_cmt(chosen, payer, options, amount, wcmt=wcmt)
            return
        if amount is not None or wcmt:
            raise Usage("what is due through banks says the agreement", hint=f"cmwallet loan pay {item} --place N")
        if off and place is not None:
            raise Usage("either one installment or all that is left", hint="--place N, or --off")
        where = chosen.item.payoff_place if off else chosen.item.place_to_pay if place is None else place
        _pay_by_bank(chosen, payer, options, agreement, where, request, bank, claim_only=claim_only)


@app.add(
    "automatic",
    TRANSACTION,
    DUPLICATES,
    result=transactions.Sent,
    example="cmwallet loan automatic 12 --yes\ncmwallet loan automatic 12 --off --yes",
)
def automatic(
    item: ItemNumber,
    off: Annotated[bool, typer.Option("--off", help="No longer; take the allowance back.")] = False,
) -> None:
    """Let due installments of a loan in CMT be drawn from your WCMT, when anybody advances the loan.

    It allows the contract as much as your automatic loans still cost, and no more. Keep so much WCMT: token wrap.
    """
    from cmwallet.errors import Reverted
    from cmwallet.market.loans.drawing import drawing_orders

    options = transaction_options()
    with session() as opened:
        chosen = choose_item(opened, "loan", item)
        borrower = chosen.actor("loan automatic", options.sender)
        if not chosen.item.in_cmt:
            raise Reverted(
                f"loan {chosen.text} is paid through banks: nothing can be drawn",
                hint="a standing order at your bank does it",
                details={"reason": "currency"},
            )
        chosen.check("loan automatic", borrower, options)
        _agreement(chosen)
        orders = drawing_orders(opened, chosen.market, chosen.contract, chosen.item, borrower, on=not off)
        executor = options.executor(opened)
        with executor.approver.gathered():
            for order in orders:
                executor.execute(order)


def _agreement(chosen: ChosenItem) -> Agreement:
    from cmwallet.market.loans.kept_agreement import kept_agreement

    return kept_agreement(chosen.opened.keeper, chosen.contract, chosen.item, chosen.text)


def _pay_in_cmt(
    chosen: ChosenItem, payer: Account, options: TransactionOptions, amount: str | None, *, wcmt: bool
) -> None:
    from cmwallet.errors import Usage
    from cmwallet.market.loans.cmt_payment import cmt_payment
    from cmwallet.units import cmt, parse_native_amount

    opened = chosen.opened
    stated = None if amount is None else parse_native_amount(amount, opened.network.symbol)
    if stated is not None and chosen.item.place_to_pay == 0:
        raise Usage("the loan itself is paid out whole", hint=f"cmwallet loan pay {chosen.text}")
    due = cmt_payment(chosen.item, chosen.now, stated)
    output.status(f"pay   {cmt(due.amount)}: {due.what}")
    order = chosen.order(
        payer, due.function, *due.values, coins=0 if wcmt else due.amount, label=f"loan {chosen.text} {due.what}"
    )
    options.executor(opened).execute(order)


def _pay_by_bank(
    chosen: ChosenItem,
    payer: Account,
    options: TransactionOptions,
    agreement: Agreement,
    place: int,
    request: str | None,
    bank: str | None,
    *,
    claim_only: bool,
) -> None:
    from cmwallet.cli.identity.common import records_of
    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.cli.terminal.identity_option import selected_identity
    from cmwallet.errors import Usage
    from cmwallet.market.loans.bank_payment import choose_link, find_payment, pay_by_bank, payment_mark
    from cmwallet.market.loans.claiming import next_claim
    from cmwallet.market.loans.currency import amount_text
    from cmwallet.market.loans.payment_due import payment_due
    from identity.bank.link import FILES, Links

    opened, loan = chosen.opened, chosen.item
    number = next_claim(chosen.market.reader, chosen.contract, loan, place)
    due = payment_due(loan, agreement, place, chosen.now)
    if request is not None:
        _check_request(chosen, request, due, agreement)
    said = f"{amount_text(due.currency, due.amount)} to {due.payee.name}, {due.payee.iban}, {due.reference}"
    output.status(f"pay   {said}")
    if due.late_fee:
        output.warn(f"it is late: {amount_text(due.currency, due.late_fee)} of it are the late fee")
    reference = bytes(32)
    if not claim_only and not options.dry_run:
        links = Links(opened.keeper, records_of(opened, selected_identity(opened)).owner)
        mark = payment_mark(chosen.reference, place, number)
        begun = find_payment(opened.keeper, links, mark)
        link = begun[0] if begun else choose_link(links, bank, due.currency)
        if link.kind == FILES:
            raise Usage(
                f"the link {link.label} is by files: no payment can be made by it from here",
                hint=f"cmwallet identity bank pay {link.label} --out order.xml, then loan pay --claim-only",
            )
        if begun is None:
            assert link.account is not None
            require_yes(
                options.yes, "Pay, and say so on chain?", lines=[f"from {link.label}, …{link.account.iban[-4:]}"]
            )
        paid = pay_by_bank(opened.keeper, links, link, due, mark)
        output.status(f"bank  {paid.payment.state}{', paid before: nothing is paid again' if paid.again else ''}")
        reference = paid.claim_reference
    order = chosen.order(
        payer, "paid", loan.number, place, reference, loan.digest, label=f"loan {chosen.text} paid {place} {number}"
    )
    executor = options.executor(opened)
    if not claim_only and not options.dry_run:
        executor = executor.under(agreed=True)  # the yes was for both: a payment without its claim would be late
    if executor.execute(order) is not None:
        output.hint(f"the other side says whether it came: cmwallet loan collect {chosen.text}")


def _check_request(chosen: ChosenItem, file: str, due: PaymentDue, agreement: Agreement) -> None:
    """Refuse a settlement request that differs from what was signed."""
    from cmwallet.attest.key_lookup import KeyLookup
    from cmwallet.cli.terminal.files import read_text
    from cmwallet.market.chain_clock import chain_clock
    from cmwallet.market.loans.payment_due import check_request
    from cmwallet.market.loans.settlement_request import MAX_BYTES, read_settlement_request

    clock = chain_clock(chosen.opened)
    text = read_text(file, limit=MAX_BYTES)
    asked = read_settlement_request(text, KeyLookup(chosen.opened, clock=clock), chain_clock=clock)
    check_request(asked, due, chosen.reference, agreement)
