"""Case as the contract `Court` keeps it, read from its answers, with the seats of own accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from cmwallet.calls.contract import interface_of
from cmwallet.calls.structs import read_struct
from cmwallet.errors import NetworkFailed, NotFound
from cmwallet.node.chain_time import LAST_SECOND
from identity.address import Address, parse_address

WAITING: Final = 1
SEEDING: Final = 2
SHOWING: Final = 3
DRAWING: Final = 4
COMMITTING: Final = 5
REVEALING: Final = 6
ENDED: Final = 7

CLIENT: Final = 0
KINDS: Final = ("dispute", "close", "censor", "restore")
"""What is asked, by the contract's number: a client's question is its own."""

UPHELD: Final = 1
REJECTED: Final = 2
OUTCOMES: Final = ("", "upheld", "rejected", "undecided", "dismissed")
"""How a case ended, by the contract's number."""

SEATED: Final = 0
HIDDEN: Final = 1
COMMITMENT_BYTES: Final = 30
"""So much of a commitment is kept on chain."""

VOTE: Final = 10 * 10**18
FEE: Final = 10**18 // 2
LEAST_SEATS: Final = 7
MOST_SEATS: Final = 301
"""In wei, for each seat; the contract's constants, which a test compares."""
DRAWING_SECONDS: Final = 4 * 3_600
"""How long before the end of the day no secret is shown any more, so that there is time to draw."""


_CHOICES: Final = {"Deals": ("buyer", "seller"), "Loans": ("paid", "unpaid")}
"""Family of clients → who is right, in its words: in a dispute of a deal the buyer asks, of a loan the payer."""


@dataclass(frozen=True)
class Ballot:
    """A juror's seats in a case: what became of her vote, and the part of her commitment that is kept on chain."""

    commitment: bytes
    status: int
    seats: int
    claimed: bool


@dataclass(frozen=True)
class Case:
    """A case. `who` asked; `seats` are all, `drawn` those that are taken; votes are counted in seats, `weight` is wei.

    `pending` has bit 1 for a first secret that is not shown, and 2 for a second. `ballots` are those of own accounts,
    `rewards` what a claim pays them, in wei. `client` is the family of the contract whose dispute it is, if known.
    """

    number: int
    who: Address
    until: int
    seats: int
    kind: int
    state: int
    outcome: str
    pending: int
    block: int
    opened: int
    drawn: int
    committed: int
    upheld: int
    rejected: int
    weight: int
    ballots: Mapping[Address, Ballot] = field(default_factory=dict)
    rewards: Mapping[Address, int] = field(default_factory=dict)
    client: str = ""

    @property
    def parties(self) -> Mapping[str, Address]:
        """Who asked: a requester, or the contract whose dispute it is."""
        return {"client" if self.kind == CLIENT else "requester": self.who}

    @property
    def words(self) -> Mapping[str, str]:
        """What commands say of it, beside its number."""
        return {"choices": "|".join(self.choices)}

    @property
    def choices(self) -> tuple[str, str]:
        """What can be voted: first that who asked is right, then that it is not so."""
        return _CHOICES.get(self.client, ("yes", "no"))

    @property
    def done(self) -> bool:
        """Whether nothing changes it any more, and it owes our accounts nothing."""
        return self.state == ENDED and not any(map(self.owed, self.ballots))

    def roles(self, account: Address) -> Sequence[str]:
        """What an account is in it."""
        asked = [role for role, holder in self.parties.items() if holder == account]
        return [*asked, *(["juror"] if account in self.ballots else [])]

    def ballot(self, account: Address | None) -> Ballot | None:
        """Return the seats of one of our accounts."""
        return None if account is None else self.ballots.get(account)

    def owed(self, account: Address) -> bool:
        """Whether a claim settles the seats of one of our accounts."""
        ballot = self.ballots.get(account)
        return ballot is not None and self.state == ENDED and not ballot.claimed

    @property
    def secrets_until(self) -> int:
        """The last second in which the parties of a dispute can show their secrets, while it is seeding or showing."""
        return self.until - DRAWING_SECONDS if self.state == SEEDING else self.until

    @property
    def shown(self) -> int:
        """Seats whose votes are shown."""
        return self.upheld + self.rejected

    @property
    def kind_name(self) -> str:
        """What is asked."""
        return KINDS[self.kind]


def read_case(number: int, data: bytes) -> Case:
    """Return the case in what `cases(number)` answered.

    Raises:
        NotFound: there is none of that number. NetworkFailed: the answer is none that the contract gives.
    """
    who, until, seats, kind, state, outcome, *rest = read_struct(interface_of("Court").function("cases"), data)
    if state == 0:
        raise NotFound(f"there is no case {number}", hint="cmwallet court list")
    if state > ENDED or kind >= len(KINDS) or outcome >= len(OUTCOMES):
        raise _nonsense(number)
    case = Case(number, parse_address(str(who)), until, seats, kind, state, OUTCOMES[outcome], *rest)
    if not _possible(case):
        raise _nonsense(number)
    return case


def read_ballot(case: int, data: bytes) -> Ballot:
    """Return the ballot in what `ballots(case, juror)` answered; 0 seats: no juror. Raises `NetworkFailed`."""
    commitment, status, seats, claimed = read_struct(interface_of("Court").function("ballots"), data)
    if seats > MOST_SEATS:
        raise _nonsense(case)
    return Ballot(commitment, status, seats, bool(claimed))


def _possible(case: Case) -> bool:
    """Whether times and counts are such as the contract keeps: what a vote costs depends on them."""
    counted = case.upheld + case.rejected <= case.committed <= case.drawn <= case.seats
    return counted and LEAST_SEATS <= case.seats <= MOST_SEATS and max(case.until, case.opened) <= LAST_SECOND


def _nonsense(number: int) -> NetworkFailed:
    return NetworkFailed(f"the node's answer about case {number} makes no sense")
