"""Number of a disputed payment: by which the contract of loans brings it before the court."""

from __future__ import annotations

from typing import Final

_PLACE_BITS: Final = 16


def dispute_number(loan: int, place: int) -> int:
    """Return the court's number of a payment of a loan."""
    return loan << _PLACE_BITS | place


def loan_of_dispute(number: int) -> int:
    """Return the loan that a disputed payment belongs to."""
    return number >> _PLACE_BITS
