"""The JSON shapes of what `send --batch` prints: lines and summaries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from cmwallet.cli.terminal.exits import EXIT_BY_CODE
from cmwallet.transactions.batch.report import equal_lines, paid_by_asset, status_of

if TYPE_CHECKING:
    from cmwallet.cli.results import batch
    from cmwallet.errors import Problem
    from cmwallet.transactions.batch.plan import Plan
    from cmwallet.transactions.batch.standing import Payment
    from cmwallet.transactions.order import Asset
    from cmwallet.units import AmountDocument


def line_document(payment: Payment) -> batch.BatchLine:
    """Return a line as it ended."""
    entry, line = payment.entry, payment.line
    signed = entry is not None and entry.hash is not None
    return {
        "line": line.number,
        "label": line.label,
        "to": line.recipient.address,
        "amount": line.pays.as_json(),
        "status": status_of(payment),
        "hash": entry.hash if entry is not None and signed else None,
        "entry": entry.id if entry is not None and signed else None,
        "error": None if payment.problem is None else problem_document(payment.problem),
    }


def problem_document(problem: Problem) -> batch.LineProblem:
    """Return why a line was not paid."""
    return {"code": problem.code, "exit": EXIT_BY_CODE[problem.code], "message": problem.message}


def summary_document(plan: Plan, resume: str | None) -> batch.Summary:
    """Return the last object: counts by status, what was paid by asset, and the command that goes on."""
    counts = Counter(status_of(payment) for payment in plan.payments)
    return {
        "summary": {
            "batch": plan.name or None,
            "lines": len(plan.payments),
            "counts": dict(sorted(counts.items())),
            "paid": _by_asset(paid_by_asset(plan.payments)),
            "resume": resume,
        }
    }


def planned_document(payment: Payment, strangers: frozenset[str]) -> batch.PlannedLine:
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


def planned_summary(plan: Plan) -> batch.PlannedSummary:
    """Return what a batch would come to."""
    fee = plan.highest_fee
    return {
        "summary": {
            "batch": plan.name or None,
            "lines": len(plan.payments),
            "to_pay": len(plan.to_pay),
            "amounts": _by_asset(plan.totals.amounts),
            "highest_fees": None if fee is None else replace(fee, raw=plan.totals.highest_fee).as_json(),
            "first_payments": len(plan.judgement.strangers),
            "equal_lines": equal_lines(plan.payments),
        }
    }


def _by_asset(amounts: Mapping[Asset, int]) -> dict[str, AmountDocument]:
    return {asset.token or "native": asset.amount(raw).as_json() for asset, raw in amounts.items()}
