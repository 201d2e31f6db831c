"""The court's prices against the strategies that they are made for, and the gas of a draw among 10,000 stakers.

FEE, VOTE and the requester's share are read from the contract, as it answers on an EVM. It fails where a panel of coin
flippers would earn. Four votes, where no more of a small panel are shown, are let off: they earn 0.06 CMT each.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.court_model import (
    Prices,
    bribe,
    coin_flippers,
    juror,
    literal_juror,
    literal_majority,
    majority,
    panel_error,
    panel_seat,
    quorum,
)

if TYPE_CHECKING:
    from tests.contracts.court import Played

CLAIM = "the court (CMT a seat, or a probability; exact)"
SHOWN = range(5, 302)
STAKERS = 10_000
GAS_OF_A_SEAT = 65_000
_CMT = 10**18


@dataclass(frozen=True)
class Finding:
    """One number of the court, the same for the white paper's words, and whether it is as wanted."""

    what: str
    court: str
    paper: str = ""
    target: str = ""
    met: bool | None = None
    note: str = ""

    def document(self) -> dict[str, object]:
        """The row as JSON."""
        return {
            "what": self.what,
            "court": self.court,
            "paper": self.paper,
            "target": self.target,
            "met": self.met,
            "note": self.note,
        }

    def cells(self) -> tuple[str, ...]:
        """The row as text."""
        answer = "" if self.met is None else "yes" if self.met else "NO"
        paper = f"{self.paper}  white paper's words" if self.paper else ""
        return (self.what, self.court, paper, "", self.target, answer)


def measure(scale: float = 1) -> list[Finding]:
    """Compute everything, and draw."""
    court = new_court()
    prices = prices_of(court)
    rows = [*_coin_flippers(prices), *_jurors(prices), *_panels(), *_bribes(prices)]
    return [*rows, _draw(court, int(STAKERS * scale))]


def new_court() -> Played:
    """Deploy the contract."""
    from tests.contracts import court
    from tests.contracts.harness import EvmWorld

    return court.new_court(EvmWorld())


def prices_of(court: Played) -> Prices:
    """Read the prices from the contract."""
    fee, vote, percent = (court.court.read(name) for name in ("FEE", "VOTE", "REQUESTER_PERCENT"))
    return Prices(fee / _CMT, vote / _CMT, percent / 100)


def _coin_flippers(prices: Prices) -> Iterator[Finding]:
    worst = max(SHOWN, key=lambda shown: coin_flippers(prices, shown))
    most = coin_flippers(prices, worst)
    note = f"the most of all numbers of shown seats is at {worst}; with four it is {coin_flippers(prices, 4):+.2f}"
    yield Finding("coin flippers, 5 to 301 seats", f"{most:+.4f}", target="≤ 0", met=most <= 1e-12, note=note)
    for seats in (7, 21, 101):
        yield Finding(f"coin flippers, {seats} seats", f"{coin_flippers(prices, seats):+.2f}")


def _jurors(prices: Prices) -> Iterator[Finding]:
    yield Finding("all agree", f"{panel_seat(prices, 100, 1):+.2f}", f"{0:+.2f}")
    for right in (0.95, 0.8, 0.6):
        paper = literal_juror(prices.vote, prices.requester, right)
        yield Finding(f"all right at {right:.0%}, 100 seats", f"{panel_seat(prices, 100, right):+.2f}", f"{paper:+.2f}")
    earned = [juror(prices, 100, own, 0.8) for own in (0.9, 0.8, 0.5)]
    for own, amount in zip((0.9, 0.8, 0.5), earned, strict=True):
        yield Finding(f"one at {own:.0%} among others at 80%", f"{amount:+.2f}")
    yield Finding(
        "care pays, chance does not",
        f"{earned[0] - earned[2]:+.2f}",
        target="> 0 > coin",
        met=earned[0] > 0 > earned[2],
    )


def _panels() -> Iterator[Finding]:
    for fakes, share in ((11_000, "1.1%"), (12_000, "1.2%")):
        seats, chance = literal_majority(100, 10_000, fakes)
        what = f"majority of 100 seats with {share} of the money"
        yield Finding(what, f"{majority(100, fakes / 10**6):.0e}", f"{chance:.3f}, {seats:.1f} seats")
    for share in (0.3, 0.45):
        yield Finding(f"majority of 100 seats with {share:.0%}", f"{majority(100, share):.3f}")
    for seats in (7, 21, 101):
        errors = f"{panel_error(seats, 0.8):.1e}; {majority(seats, 1 / 3):.1e}"
        yield Finding(f"{seats} seats: error at 80%; majority with a third of the stake", errors)
    for acting in (0.4, 0.5, 0.6):
        third, half = quorum(100, acting, 3), quorum(100, acting, 2)
        yield Finding(f"quorum of 100 seats where {acting:.0%} act", f"{third:.2f}", note=f"of a half: {half:.2f}")


def _bribes(prices: Prices) -> Iterator[Finding]:
    for share in (0.3, 0.4, 0.5, 0.55):
        found = [bribe(prices, seats, share) for seats in (100, 300)]
        text = "; ".join(f"{success:.3f} for {cost:.0f} CMT" for success, cost in found)
        yield Finding(f"p + ε, {share:.0%} bribable, 100; 300 seats", text, note="nothing repairs this from a half on")


def _draw(court: Played, stakers: int) -> Finding:
    """Draw 100 seats in five calls."""
    for place in range(stakers):
        court.stake(f"staker {place}")
    court.tomorrow()
    case = court.request(100)
    court.seed(case)
    gas = sum(court.court.send("draw", case, start, 20, sender=court.anybody).gas for start in range(0, 100, 20)) // 100
    return Finding(
        f"gas of a seat among {stakers:,} stakers", f"{gas:,}", target=f"≤ {GAS_OF_A_SEAT:,}", met=gas <= GAS_OF_A_SEAT
    )
