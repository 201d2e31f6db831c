"""Annual percentage rate of charge, by the equation of Annex I of Directive 2008/48/EC on consumer credit.

    Σ advances · (1 + X)^−t  =  Σ payments · (1 + X)^−s          t, s in years from the first advance

It is X as a percentage, rounded half up to one decimal. A month is a twelfth of a year whatever its length. All times
are multiples of some 1/d of a year, so that with v = (1 + X)^(−1/d) both sides are polynomials in v: halving an
interval finds v, and no root is taken.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Final

from cmwallet.errors import InvalidInput

Flow = tuple[int, Fraction]
"""An amount in minor units, and its time in years."""

_DIGITS: Final = 60
_HALVINGS: Final = 160
_PLACES: Final = Decimal("0.0000000001")


def annual_rate(advances: Sequence[Flow], payments: Sequence[Flow]) -> Decimal:
    """Return X as a percentage with ten decimals, not negative.

    Raises `InvalidInput` when there is no such rate: less is paid than was advanced, or before the last advance.
    """
    if sum(amount for amount, _ in payments) < sum(amount for amount, _ in advances):
        raise InvalidInput("less is paid back than was lent: there is no annual rate of that")
    if not advances or max(time for _, time in advances) > min(time for _, time in payments):
        raise InvalidInput("a payment comes before the loan")
    unit = math.lcm(*(time.denominator for _, time in (*advances, *payments)))
    flows = [*_whole(advances, unit, 1), *_whole(payments, unit, -1)]
    flows.sort()
    with localcontext() as context:
        context.prec = _DIGITS
        low, high = Decimal(0), Decimal(1)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            if _present_value(flows, middle) >= 0:
                low = middle
            else:
                high = middle
        rate = (1 / high**unit - 1) * 100
        return rate.quantize(_PLACES, ROUND_HALF_UP)


def rate_of_schedule(principal: int, amounts: Sequence[int]) -> Decimal:
    """Return the annual rate of a loan that is repaid by monthly payments, the first a month after it was paid out."""
    payments = [(amount, Fraction(month, 12)) for month, amount in enumerate(amounts, 1)]
    return annual_rate([(principal, Fraction(0))], payments)


def stated_rate(rate: Decimal) -> str:
    """Return a rate as it is stated: one decimal, half up."""
    return str(rate.quantize(Decimal("0.1"), ROUND_HALF_UP))


def _whole(flows: Sequence[Flow], unit: int, sign: int) -> Iterable[tuple[int, int]]:
    return [(int(time * unit), sign * amount) for amount, time in flows]


def _present_value(flows: Sequence[tuple[int, int]], factor: Decimal) -> Decimal:
    total, power, reached = Decimal(0), Decimal(1), 0
    for time, amount in flows:
        if time != reached:
            power *= factor ** (time - reached)
            reached = time
        total += amount * power
    return total
