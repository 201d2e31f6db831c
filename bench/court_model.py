"""Exact expectations of the court's rules: binomial panels, what a seat earns, what a bribe costs. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import comb

HONEST = 0.95
"""How often a juror who is not bribed is right, in the reckoning of bribes."""


@dataclass(frozen=True)
class Prices:
    """CMT for showing a vote, CMT for a vote, and the requester's share of the votes that lost."""

    fee: float
    vote: float
    requester: float


def chances(seats: int, right: float) -> Iterator[tuple[int, float]]:
    """Yield how many of `seats` are right, each with the chance `right`, and how likely that is."""
    for count in range(seats + 1):
        yield count, comb(seats, count) * right**count * (1 - right) ** (seats - count)


def majority(seats: int, share: float) -> float:
    """Return how likely somebody with a share of the stake holds more than half of the seats."""
    return sum(chance for count, chance in chances(seats, share) if 2 * count > seats)


def panel_error(seats: int, right: float) -> float:
    """Return how likely a panel of jurors, each right with the same chance, does not decide rightly."""
    return 1 - majority(seats, right)


def panel_seat(prices: Prices, seats: int, right: float) -> float:
    """Return what a seat earns on average, in CMT, where all are right with the same chance and all are shown."""
    return sum(
        chance * (prices.fee - prices.requester * prices.vote * min(count, seats - count) / seats)
        for count, chance in chances(seats, right)
        if 2 * count != seats
    )


def coin_flippers(prices: Prices, seats: int) -> float:
    """Return what a seat earns where everybody flips a coin."""
    return panel_seat(prices, seats, 0.5)


def juror(prices: Prices, seats: int, own: float, others: float) -> float:
    """Return what one seat earns that is right with the chance `own` among others that are right with `others`."""
    total = 0.0
    for count, chance in chances(seats - 1, others):
        for right, likely in ((1, own), (0, 1 - own)):
            good = count + right
            if 2 * good == seats:
                continue
            winners = max(good, seats - good)
            share = (1 - prices.requester) * prices.vote * (seats - winners) / winners
            total += chance * likely * (prices.fee + (share if (2 * good > seats) == bool(right) else -prices.vote))
    return total


def literal_juror(vote: float, requester: float, right: float) -> float:
    """Return the same for the white paper's words: a seat of a large panel, all of them alike, and no fee."""
    return -requester * vote * (1 - right)


def literal_majority(seats: int, honest: int, fakes: int) -> tuple[float, float]:
    """Return seats and chance of a majority for `fakes` addresses among honest ones, drawn without putting back."""
    whole = comb(honest + fakes, seats)
    exact = [comb(fakes, count) * comb(honest, seats - count) / whole for count in range(seats + 1)]
    return seats * fakes / (honest + fakes), sum(exact[seats // 2 + 1 :])


def quorum(seats: int, acting: float, part: int) -> float:
    """Return how likely at least one of `part` of the seats is shown where a share of the stake acts."""
    return sum(chance for count, chance in chances(seats, acting) if part * count >= seats)


def bribe(prices: Prices, seats: int, bribable: float, extra: float = 0.5) -> tuple[float, float]:
    """Return how likely a bribe that is paid only if its side loses succeeds, and what it costs on average, in CMT.

    Who is bribable votes for the bribed side, and so does an honest juror by mistake. The bribe makes good what a seat
    of the losing side misses, and `extra`.
    """
    wrong = bribable + (1 - bribable) * (1 - HONEST)
    success = cost = 0.0
    for count, chance in chances(seats, wrong):
        if 2 * count > seats:
            success += chance
        else:
            share = (1 - prices.requester) * prices.vote * count / (seats - count)
            cost += chance * bribable * seats * (prices.vote + share + extra)
    return success, cost
