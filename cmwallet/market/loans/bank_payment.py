"""Payment of a place of a loan by a bank link: made once, whatever is in between the bank and the chain.

The bank's payment carries a mark of the loan, the place and the claim. Whoever was interrupted after the bank took it
finds it by that mark, under whichever link it was made: nothing is paid again, and the claim is made that was missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cmwallet.errors import Denied, InvalidInput, NotFound
from cmwallet.market.item_reference import ItemReference
from cmwallet.market.loans.payment_due import PaymentDue
from identity.bank.link import FILES, Link, Links
from identity.bank.money import Money
from identity.bank.payment import (
    BOUNCED,
    INTENDED,
    NOTHING_PAID,
    SENT,
    Payment,
    Payments,
    abandon,
    new_payment,
    refresh,
    send,
    still_meant,
)
from identity.keccak import keccak256

if TYPE_CHECKING:
    from identity.vault.interface import Keeper

_TAKEN: Final = frozenset({SENT, "settled"})


@dataclass(frozen=True)
class BankPayment:
    """A payment that the bank took, or has to be asked about; `again`: it was made before, and not now."""

    payment: Payment
    again: bool

    @property
    def claim_reference(self) -> bytes:
        """What the claim on chain says of it (32 bytes): a hash that only who has the bank's receipt can open."""
        return keccak256(self.payment.key.encode())


def payment_mark(loan: ItemReference, place: int, claim: int) -> str:
    """Return the mark of a payment: which loan, which place, for the how many-th claim of it."""
    return f"{loan}#{loan.genesis} place {place} claim {claim}"


def choose_link(links: Links, label: str | None, currency: str) -> Link:
    """Return the link that pays: the named one, else the only one that may pay in that currency.

    Raises:
        NotFound: there is none. InvalidInput: several could, or the named one has another currency.
    """
    if label is not None:
        link = links.usable(label)
        if link.account is not None and link.account.currency != currency:
            raise InvalidInput(f"the link {label} is in {link.account.currency}, and the loan in {currency}")
        return link
    now = links.clock()
    able = [
        link
        for link in links.all()
        if link.kind != FILES and link.state_at(now) == "active" and link.account is not None
        if link.account.currency == currency
    ]
    if not able:
        raise NotFound(
            f"no bank link can pay in {currency}",
            hint="cmwallet identity bank link; or pay as you like, then --claim-only",
        )
    if len(able) > 1:
        raise InvalidInput(
            f"several bank links could pay: {', '.join(link.label for link in able)}", hint="--bank LABEL"
        )
    return able[0]


def find_payment(keeper: Keeper, links: Links, mark: str) -> tuple[Link, Payment] | None:
    """Return the payment with a mark that was or may have been made, under whichever link."""
    payments = Payments(keeper, links.owner, links.clock)
    for link in links.all():
        for payment in reversed(payments.of(link.label)):
            if payment.mark == mark and payment.state not in NOTHING_PAID:
                return link, payment
    return None


def pay_by_bank(keeper: Keeper, links: Links, link: Link, due: PaymentDue, mark: str) -> BankPayment:
    """Pay what is due, or finish what was begun.

    Raises:
        OutcomeUnknown: no answer came; the same command asks again, and pays nothing twice.
        Denied: the payment came back. BankRefused, AboveLimit, PaidBefore: nothing was paid.
    """
    payments = Payments(keeper, links.owner, links.clock)
    found = find_payment(keeper, links, mark)
    if found is not None and found[1].state == INTENDED and not still_meant(found[1], links.clock()):
        abandon(payments, links, found[1])
        found = None
    if found is not None:
        link, payment = found
        before = payment.state
        done = refresh(payments, links, link, payment) if before == SENT else send(payments, links, link, payment)
        return BankPayment(_taken(done), again=before in _TAKEN)
    assert due.payee.iban is not None and due.payee.name is not None  # noqa: PT018 - an agreement through banks has both
    money = Money(due.amount, due.currency)
    wanted = new_payment(link, money, due.payee.iban, due.payee.name, due.reference, mark, links.clock())
    return BankPayment(_taken(send(payments, links, link, payments.reserve(link, wanted))), again=False)


def _taken(payment: Payment) -> Payment:
    if payment.state == BOUNCED:
        raise Denied("the payment came back; nothing was claimed", details={"key": payment.key})
    return payment
