"""Agreement of a loan in the vault, held against the loan on chain: what was signed is what stands there.

The contract keeps the hash that both signed, and a call that binds its sender names it. A node that shows the sums of
one loan under the hash of another is found out by making the hash of the agreement that lies here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmwallet.errors import NotFound, NotVerified
from cmwallet.market.kept_papers import find_paper
from cmwallet.market.loans.agreement import Agreement, read_agreement
from cmwallet.market.loans.loan import Loan
from cmwallet.transactions.bound_contract import BoundContract
from cmwallet.transactions.typed_domain import typed_domain
from identity.rejections import Rejected

if TYPE_CHECKING:
    from identity.vault.interface import Keeper


def kept_agreement(keeper: Keeper, loans: BoundContract, loan: Loan, text: str) -> Agreement:
    """Return the agreement of a loan, whose terms are those on chain; `text` is how the loan is written.

    Raises:
        NotFound: it is not in this vault. NotVerified: the node's loan is another one than was signed.
    """
    paper = find_paper(keeper, "0x" + loan.document.hex(), reason="read the agreement of a loan")
    if paper is None or paper.salt is None:
        raise NotFound(
            f"the agreement of loan {text} is not in this vault",
            hint="cmwallet market open takes it over from the other side's cmwallet market seal",
        )
    try:
        agreement = read_agreement(paper.content, paper.salt)
    except Rejected as problem:
        raise NotVerified(f"the agreement of loan {text} cannot be read: {problem.message}") from None
    if agreement.contract.contract != loans.address or not _is_of(agreement, loan, loans):
        raise NotVerified(f"loan {text} is not the one of its agreement", hint="try another endpoint")
    return agreement


def _is_of(agreement: Agreement, loan: Loan, loans: BoundContract) -> bool:
    terms = agreement.terms
    shown = (
        *(loan.borrower, loan.lender, loan.currency, loan.principal, loan.installment, loan.last, loan.count),
        *(loan.rate_bps, loan.disburse_by, loan.first_due, loan.due_day, loan.grace_days, loan.late_fee),
        *(loan.collateral, loan.document),
    )
    signed = (
        *(terms.borrower, terms.lender, terms.currency, terms.principal, terms.installment, terms.last, terms.count),
        *(terms.rate_bps, terms.disburse_by, terms.first_due, terms.due_day, terms.grace_days, terms.late_fee),
        *(terms.collateral, terms.document),
    )
    return shown == signed and loan.digest == terms.digest(typed_domain(loans))
