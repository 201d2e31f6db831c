"""Report of a batch: the status of each line, and what all of them come to, as documents for `--json`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from cmwallet.errors import InsufficientFunds, Problem, Rejected
from cmwallet.transactions import journal_entry as states
from cmwallet.transactions.batch.plan import Plan
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


def line_document(payment: Payment, exit_of: Callable[[Problem], int]) -> dict[str, object]:
    """Return a line as it ended; `exit_of` gives the exit code that its problem would have alone."""
    entry, line, problem = payment.entry, payment.line, payment.problem
    signed = entry is not None and entry.hash is not None
    return {
        "line": line.number,
        "label": line.label,
        "to": line.recipient.address,
        "amount": line.pays.as_json(),
        "status": status_of(payment),
        "hash": entry.hash if entry is not None and signed else None,
        "entry": entry.id if entry is not None and signed else None,
        "error": None
        if problem is None
        else {"code": problem.code, "exit": exit_of(problem), "message": problem.message},
    }


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


def summary_document(plan: Plan, resume: str | None) -> dict[str, object]:
    """Return the last object: counts by status, what was paid by asset, and the command that goes on."""
    counts = Counter(status_of(payment) for payment in plan.payments)
    return {
        "summary": {
            "batch": plan.name or None,
            "lines": len(plan.payments),
            "counts": dict(sorted(counts.items())),
            "paid": {
                asset.token or "native": asset.amount(raw).as_json()
                for asset, raw in paid_by_asset(plan.payments).items()
            },
            "resume": resume,
        }
    }


def planned_document(payment: Payment, strangers: frozenset[str]) -> dict[str, object]:
    """Return a line as `--dry-run` shows it."""
    quote = None if payment.prepared is None else payment.prepared.quote
    return {
        "line": payment.line.number,
        "label": payment.line.label,
        "to": payment.line.recipient.address,
        "amount": payment.line.pays.as_json(),
        "status": "dry-run" if payment.to_pay else status_of(payment),
        "first_payment": payment.to_pay and payment.line.recipient.address in strangers,
        "gas_limit": None if quote is None else quote.gas_limit,
    }


def planned_summary(plan: Plan) -> dict[str, object]:
    """Return what a batch would come to."""
    fee = plan.highest_fee
    return {
        "summary": {
            "batch": plan.name or None,
            "lines": len(plan.payments),
            "to_pay": len(plan.to_pay),
            "amounts": {
                asset.token or "native": asset.amount(raw).as_json() for asset, raw in plan.totals.amounts.items()
            },
            "highest_fees": None if fee is None else replace(fee, raw=plan.totals.highest_fee).as_json(),
            "first_payments": len(plan.judgement.strangers),
            "equal_lines": equal_lines(plan.payments),
        }
    }


def equal_lines(payments: Iterable[Payment]) -> int:
    """Return how many lines pay what an earlier one pays: same recipient, amount, token and memo."""
    counts = Counter(
        (one.line.recipient.address, one.line.amount, one.line.asset.token, one.line.memo) for one in payments
    )
    return sum(count - 1 for count in counts.values())
