"""Report of a batch: the status of each line, and what all of them come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from cmwallet.errors import InsufficientFunds, Rejected
from cmwallet.transactions import journal_entry as states
from cmwallet.transactions.batch.standing import PAID, Payment
from cmwallet.transactions.order import Asset

NOT_TRIED, ALREADY, REFUSED = "not_tried", "already", "refused"
DONE = (states.CONFIRMED, states.MINED, ALREADY)
"""Statuses of lines that are paid."""


def status_of(payment: Payment) -> str:
    """Return how far a line came, in one word."""
    entry = payment.entry
    if payment.to_pay or entry is None or entry.state == states.SIGNED:
        return NOT_TRIED
    if payment.earlier and entry.state in PAID:
        return ALREADY
    if entry.state == states.UNKNOWN and isinstance(payment.problem, Rejected | InsufficientFunds):
        return REFUSED
    return entry.state


def is_done(payment: Payment) -> bool:
    """Whether a line is paid."""
    return status_of(payment) in DONE


def paid_by_asset(payments: Iterable[Payment]) -> dict[Asset, int]:
    """Return what was paid, by asset, in smallest units; lines that were paid before count too."""
    paid: Counter[Asset] = Counter()
    for payment in payments:
        if is_done(payment):
            paid[payment.line.asset] += payment.line.amount
    return dict(paid)


def fees_paid(payments: Sequence[Payment]) -> int:
    """Return the fees of lines that this run settled, in wei, as far as the node told them."""
    return sum(
        payment.entry.gas_used * int(payment.entry.gas_price)
        for payment in payments
        if payment.entry is not None
        and not payment.earlier
        and payment.entry.gas_used is not None
        and payment.entry.gas_price is not None
    )


def equal_lines(payments: Iterable[Payment]) -> int:
    """Return how many lines pay what an earlier one pays: same recipient, amount, token and memo."""
    counts = Counter(
        (one.line.recipient.address, one.line.amount, one.line.asset.token, one.line.memo) for one in payments
    )
    return sum(count - 1 for count in counts.values())
