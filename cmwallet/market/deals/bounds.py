"""Bounds of the contract `Deals`: the shortest times, the longest, and the least deposit; a test compares them."""

from __future__ import annotations

from typing import Final

HOUR: Final = 3_600
DAY: Final = 86_400
LONGEST: Final = 400 * DAY
"""No deadline of a deal lies further ahead, in seconds."""
LEAST_WINDOW: Final = DAY
LEAST_DEPOSIT: Final = 7 * 10**18
"""In wei: it pays for the smallest panel of the court."""
PRICE_PARTS: Final = 10
"""A deposit is at least this part of the price: whoever has less to lose may as well not deliver."""
LARGEST: Final = (1 << 96) - 1
"""What a deal can hold, in wei."""


def least_deposit(price: int) -> int:
    """Return the least deposit that the contract takes for a price, in wei."""
    return max(LEAST_DEPOSIT, price // PRICE_PARTS)


def usual_deposit(price: int) -> int:
    """Return half of the price, and at least what the contract takes, in wei.

    With less than half a seller without goods may gain by refusing every judge: undecided deals halve the price.
    """
    return max(LEAST_DEPOSIT, (price + 1) // 2)
