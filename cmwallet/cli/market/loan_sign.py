"""`cmwallet loan sign`: the terms of a loan, checked and signed, and handed in once both have."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.market.item import names_of
from cmwallet.cli.market.loan_schedule import COLUMNS, table_rows
from cmwallet.cli.market.paper_option import Wcmt
from cmwallet.cli.market.public import say_public
from cmwallet.cli.results import loans, transactions
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.output_option import OUTPUT, new_output
from cmwallet.cli.terminal.transaction import DUPLICATES, LOOKALIKES, TRANSACTION, transaction_options
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.accounts.accounts import Account
    from cmwallet.cli.terminal.transaction import TransactionOptions
    from cmwallet.market.loans.offer import LoanOffer
    from cmwallet.market.loans.terms import Terms
    from cmwallet.session import Session
    from cmwallet.transactions.bound_contract import BoundContract

app = Commands()

_ROWS_SHOWN = 12


@app.add(
    "sign",
    OUTPUT,
    TRANSACTION,
    DUPLICATES,
    LOOKALIKES,
    result=loans.SignedOffer | transactions.Created | transactions.Sent,
    example="cmwallet loan sign https://exchange.example/sign/Zk3…\n"
    "cmwallet loan sign loan.json --from ann --out signed.json --yes\n"
    "cmwallet loan sign signed.json --from bob --yes",
)
def sign(
    source: Annotated[str, typer.Argument(metavar="URL|FILE|-", help="The offer: an exchange's address, or a file.")],
    wcmt: Wcmt = False,
) -> None:
    """Sign the terms of a loan; when both have signed it is handed in, and its number is printed.

    Every number of the agreement is computed again and compared before you are asked. The agreement is kept in the
    vault. With a collateral the borrower alone can hand it in, since it is taken from her.
    What stands in public for ever: both accounts, sum, rate, every due day, and later who paid what when.
    """
    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.market.kept_papers import Papers
    from cmwallet.market.loans.signing import check_offer, role_of, sign_terms
    from cmwallet.node.chain_time import chain_time
    from cmwallet.transactions.bound_contract import BoundContract
    from cmwallet.transactions.typed_domain import typed_domain

    out, options = new_output(), transaction_options()
    made = _read(source)
    with session() as opened:
        loans = BoundContract.newest(opened, "Loans")
        domain = typed_domain(loans)
        check_offer(opened, loans, made, domain, chain_time(opened.client))
        signer = _signer(opened, options, made)
        role = role_of(made, signer.address)
        _refuse_closed(opened, made.agreement.terms)
        _explain(opened, made, role)
        say_public(options, "loan")
        if options.dry_run:
            output.result(_document(made, role), "not signed")
            return
        if role not in made.signatures:
            require_yes(options.yes, "Sign these terms?", lines=_lines(made.agreement.terms, role))
            Papers(opened.keeper, signer.address).take(made.paper, None)
            made = sign_terms(opened.database, opened.keeper, signer, made, domain)
        else:
            Papers(opened.keeper, signer.address).take(made.paper, None)
        made = _handed_over(made, role)
        _submit_or_pass_on(opened, options, loans, signer, made, role, out, wcmt=wcmt)


def _read(source: str) -> LoanOffer:
    from cmwallet.cli.terminal.files import read_bytes
    from cmwallet.market.loans.offer import read_offer
    from cmwallet.market.loans.posting import fetch_offer
    from cmwallet.market.papers import MAX_BYTES

    if source.startswith(("https://", "http://")):
        return fetch_offer(source)
    return read_offer(read_bytes(source, 2 * MAX_BYTES))


def _signer(opened: Session, options: TransactionOptions, made: LoanOffer) -> Account:
    from cmwallet.accounts.accounts import Accounts
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.market.loans.signing import choose_signer

    chosen = choose_account(opened.config, opened.database, options.sender)
    if options.sender is not None:
        return chosen
    return choose_signer(made, chosen, Accounts(opened.database).all())


def _refuse_closed(opened: Session, terms: Terms) -> None:
    """Refuse a loan with an account that the court closed."""
    from cmwallet.market.court.standing import refuse_closed

    for who in (terms.borrower, terms.lender):
        advice = refuse_closed(opened, who, names_of(opened, [who])[who])
        if advice:
            output.warn(advice)


def _explain(opened: Session, made: LoanOffer, role: str) -> None:
    """Say what is signed: everything that costs, and to whom."""
    from cmwallet.foreign import clean
    from cmwallet.market.loans.agreement import annual_rate_of
    from cmwallet.market.loans.currency import amount_text
    from cmwallet.units import cmt, format_share
    from identity.timestamps import rfc3339

    terms, agreement = made.agreement.terms, made.agreement
    names = names_of(opened, [terms.borrower, terms.lender])
    rows = terms.schedule()
    principal, interest, level, last, fee = (
        amount_text(terms.currency, raw)
        for raw in (terms.principal, terms.total - terms.principal, terms.installment, terms.last, terms.late_fee)
    )
    rate, apr = format_share(terms.rate_bps), annual_rate_of(terms)
    output.status(f"loan  {principal} from {names[terms.lender]} to {names[terms.borrower]}")
    output.status(f"cost  {interest} interest, {rate} a year, annual percentage rate {apr}%")
    output.status(f"repay {terms.count} × {level}, the last {last}; first {rows[0].due}, last {rows[-1].due}")
    for cells in table_rows(terms.currency, rows)[:_ROWS_SHOWN]:
        output.detail("  ".join(f"{name} {cell}" for name, cell in zip(COLUMNS, cells, strict=True)))
    output.status(f"late  after {terms.grace_days} days of grace: {fee} more; in default after 90 days")
    output.status(f"until {rfc3339(terms.disburse_by)} to pay it out; signatures count until {rfc3339(terms.deadline)}")
    if terms.collateral:
        output.status(f"bound {cmt(terms.collateral)} of the borrower")
        if not terms.in_cmt:
            output.warn("in default the whole collateral goes to the lender, however little is still owed")
    if agreement.purpose is not None:
        output.status(f"for   {clean(agreement.purpose, 200)}")
    if not terms.in_cmt:
        other = agreement.lender if role == "borrower" else agreement.borrower
        output.status(f"other {clean(other.name or '', 80)}, {other.iban}")
        output.status("the banks move the money; the chain records who said what when")


def _lines(terms: Terms, role: str) -> list[str]:
    from cmwallet.market.loans.currency import amount_text

    amount = amount_text(terms.currency, terms.principal)
    total = amount_text(terms.currency, terms.total)
    if role == "borrower":
        return [f"you borrow {amount} and pay {total} back"]
    return [f"you lend {amount} and are paid {total} back"]


def _handed_over(made: LoanOffer, role: str) -> LoanOffer:
    """Give the signature to the exchange that asked for it."""
    from cmwallet.market.loans.posting import post_signature

    return made if made.answer is None else post_signature(made, role)


def _submit_or_pass_on(
    opened: Session,
    options: TransactionOptions,
    loans: BoundContract,
    signer: Account,
    made: LoanOffer,
    role: str,
    out: Path | None,
    *,
    wcmt: bool,
) -> None:
    """Make the loan if both have signed, else print what the other one has to sign."""
    from cmwallet.cli.terminal.files import hand_over
    from cmwallet.keys.secp256k1 import recover_address
    from cmwallet.market.loans.signing import may_submit
    from cmwallet.transactions.typed_domain import typed_domain

    made.check_signatures(typed_domain(loans), recover_address)
    if may_submit(made, signer.address):
        _submit(opened, options, loans, signer, made, wcmt=wcmt)
        return
    text = made.content().decode()
    if made.answer is None:
        hand_over(out, {**_document(made, role), "offer": text}, text)
    else:
        output.result(_document(made, role), "signed")
    if made.complete:
        output.hint("both have signed; the borrower hands it in, with the collateral: cmwallet loan sign, once more")
    else:
        output.hint("the other one signs now; who signs last hands it in")


def _submit(
    opened: Session, options: TransactionOptions, loans: BoundContract, signer: Account, made: LoanOffer, *, wcmt: bool
) -> None:
    from cmwallet.cli.market.created import execute_creating
    from cmwallet.market.item_reference import reference_here
    from cmwallet.market.kept_papers import Papers
    from cmwallet.market.loans.signing import agree_order
    from cmwallet.market.reading import Market

    market = Market.on(opened)
    order = agree_order(loans, signer, made, wcmt=wcmt, label=f"loan {made.paper.hash}")
    number = execute_creating(opened, options, order, market, loans, "Agreed")
    if number is None:
        return
    Papers(opened.keeper, signer.address).used(made.paper.hash, reference_here(opened, loans.address).item(number))
    output.hint(f"the lender pays it out: cmwallet loan pay {market.text(loans.name, number)}")


def _document(made: LoanOffer, role: str) -> loans.SignedOffer:
    from cmwallet.market.loans.agreement import annual_rate_of

    terms = made.agreement.terms
    return {
        "hash": made.paper.hash,
        "role": role,
        "borrower": terms.borrower,
        "lender": terms.lender,
        "apr": annual_rate_of(terms),
        "signed": sorted(made.signatures),
        "complete": made.complete,
    }
