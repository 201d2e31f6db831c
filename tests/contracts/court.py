"""The court as the tests play it: stakers, a case from its opening to its end, and what the rules say is paid.

What is paid is computed here from the rules in docs/contracts/court.md with exact fractions, not from the source.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from identity.keccak import keccak256
from tests.contracts.harness import CMT, DAY, Account, Contract, Done, World

HOUR = 3_600
FEE, VOTE, STAKE = CMT // 2, 10 * CMT, 10 * CMT
CLIENT, CLOSE, CENSOR, RESTORE = range(4)
WAITING, SEEDING, SHOWING, DRAWING, COMMITTING, REVEALING, ENDED = range(1, 8)
UPHELD, REJECTED, UNDECIDED, DISMISSED = range(1, 5)
SECRET, SECOND = b"\x11" * 32, b"\x22" * 32
NOTHING = bytes(32)
SUBJECT = keccak256(b"a listing")
EVIDENCE = keccak256(b"evidence")
BURNT = "0x000000000000000000000000000000000000dead"


def commitment_to(secret: bytes) -> bytes:
    """What stands on chain before a secret is shown."""
    return keccak256(secret)


def salt_of(juror: Account | str) -> bytes:
    return keccak256(b"salt of " + (juror if isinstance(juror, str) else juror.address).encode())


@dataclass(frozen=True)
class Case:
    """`Court.cases`, by name."""

    who: str
    until: int
    seats: int
    kind: int
    state: int
    outcome: int
    pending: int
    block: int
    opened: int
    drawn: int
    committed: int
    upheld: int
    rejected: int
    weight: int


@dataclass
class Played:
    """A court at six in the morning, with nobody in its registry."""

    world: World
    token: Contract
    court: Contract
    people: dict[str, Account] = field(default_factory=dict)
    """Everybody who ever staked, by address."""

    @property
    def anybody(self) -> Account:
        return self.world.person("anybody")

    # The registry.

    def stake(self, name: str, amount: int = 100 * CMT) -> Account:
        """Have somebody stake, with coins sent along."""
        who = self.world.person(name)
        self.court.send("stake", amount, sender=who, value=amount)
        self.people[who.address] = who
        return who

    def tomorrow(self, hour: int = 6) -> None:
        """Let the day end; it is so many hours after midnight then."""
        self.world.move(DAY - self.world.time % DAY + hour * HOUR)

    def at(self, hour: int) -> None:
        """Let the same day go on until an hour of it."""
        self.world.move(hour * HOUR - self.world.time % DAY)

    def reach(self, time: int) -> None:
        """Let time pass so that the next transaction is in the second `time`."""
        assert time > self.world.time
        self.world.move(time - 1 - self.world.time)

    def jurors(self, count: int, amount: int = 100 * CMT) -> list[Account]:
        """Stakers who can be drawn."""
        found = [self.stake(f"juror {place}", amount) for place in range(count)]
        self.tomorrow()
        return found

    # A case.

    def request(self, seats: int = 7, kind: int = CENSOR, subject: bytes = SUBJECT, who: str = "requester") -> int:
        """Ask for something, with coins sent along."""
        sender = self.world.person(who)
        pledge = 3 * seats * FEE
        arguments = (kind, subject, seats, EVIDENCE, "", commitment_to(SECRET))
        return int(self.court.send("request", *arguments, sender=sender, value=pledge).value)

    def allow(self, amount: int, client: str = "client") -> None:
        """Have a client get WCMT and allow the court to take it."""
        sender = self.world.person(client)
        self.token.send("deposit", sender=sender, value=amount)
        self.token.send("approve", self.court.address, amount, sender=sender)

    def open(self, seats: int = 7, item: int = 5, secrets: Sequence[bytes] = (), client: str = "client") -> int:
        """Bring a dispute by allowance, as a client contract does."""
        sender = self.world.person(client)
        if self.token.read("allowance", sender.address, self.court.address) == 0:
            self.allow(self.court.read("costOf", seats), client)
        commitments = [commitment_to(secret) for secret in secrets] + [NOTHING] * (2 - len(secrets))
        return int(self.court.send("open", item, seats, commitments, sender=sender).value)

    def case(self, case: int) -> Case:
        return Case(*self.court.read("cases", case))

    def seed(self, case: int) -> Done:
        """Show the requester's secret as soon as the block is there."""
        self.world.mine(3)
        return self.court.send("seed", case, SECRET, sender=self.world.person("requester"))

    def draw(self, case: int) -> Counter[str]:
        """Draw what is left in batches; returns juror → seats of all that stand in the case."""
        while self.case(case).state == DRAWING:
            self.court.send("draw", case, self.case(case).drawn, 50, sender=self.anybody)
        return self.seats(case)

    def seats(self, case: int) -> Counter[str]:
        """Juror → seats, of everybody who ever staked."""
        return +Counter({who: self.ballot(case, who).seats for who in self.people})

    def drawn(self, case: int) -> Counter[str]:
        """From a request to the vote."""
        self.seed(case)
        return self.draw(case)

    def ballot(self, case: int, juror: str) -> Ballot:
        return Ballot(*self.court.read("ballots", case, juror))

    def sealed(self, case: int, juror: Account | str, choice: int, salt: bytes | None = None) -> bytes:
        """The commitment to a vote."""
        address = juror if isinstance(juror, str) else juror.address
        numbers = (self.world.chain_id, int(self.court.address, 16), case, int(address, 16), choice)
        return keccak256(b"".join(number.to_bytes(32, "big") for number in numbers) + (salt or salt_of(juror)))

    def commit(self, case: int, juror: Account, choice: int) -> Done:
        """Vote, hidden, with coins sent along."""
        value = VOTE * self.ballot(case, juror.address).seats
        return self.court.send("commit", case, self.sealed(case, juror, choice), sender=juror, value=value)

    def reveal(self, case: int, juror: Account, choice: int) -> Done:
        return self.court.send("reveal", case, choice, salt_of(juror), sender=juror)

    def vote(self, case: int, choices: Mapping[str, int | None], hide: Sequence[str] = ()) -> None:
        """Everybody votes as told (None: stays away), and shows it unless in `hide`; then the case ends."""
        for who, choice in choices.items():
            if choice is not None:
                self.commit(case, self.people[who], choice)
        if self.case(case).state == COMMITTING:
            self.world.move(self.case(case).until + 1 - self.world.time)
        for who, choice in choices.items():
            if choice is not None and who not in hide:
                self.reveal(case, self.people[who], choice)
        state = self.case(case)
        if state.upheld + state.rejected != state.committed:
            self.world.move(state.until + 1 - self.world.time)
        self.court.send("advance", case, sender=self.anybody)

    def advance(self, case: int) -> Done:
        """A stranger does what time allows."""
        return self.court.send("advance", case, sender=self.anybody)

    def midnight(self) -> int:
        """The first second of tomorrow."""
        return (self.world.time // DAY + 1) * DAY

    def panel(self, count: int = 5, seats: int = 21, people: bool = True) -> tuple[int, list[Account]]:
        """A case whose seats are drawn, and who sits in it."""
        self.jurors(count)
        if people:
            case = self.request(seats)
            found = self.drawn(case)
        else:
            case = self.open(seats)
            self.world.mine(3)
            self.advance(case)
            found = self.draw(case)
        return case, [self.people[who] for who in found]

    # Money.

    def balance(self, who: Account | str) -> int:
        """WCMT of somebody."""
        return int(self.token.read("balanceOf", who if isinstance(who, str) else who.address))

    def burnt(self) -> int:
        return self.world.balance(BURNT)


@dataclass(frozen=True)
class Ballot:
    """`Court.ballots`, by name."""

    commitment: bytes
    status: int
    seats: int
    claimed: bool


def new_court(world: World) -> Played:
    """Deploy token and court, at six in the morning (UTC)."""
    token = world.deploy("WrappedCMT")
    court = world.deploy("Court", token.address)
    played = Played(world, token, court)
    played.tomorrow()
    return played


@dataclass(frozen=True)
class Settlement:
    """What the rules say: wei a seat for each side, wei back to who asked, wei burnt."""

    outcome: int
    upheld: int
    rejected: int
    back: int
    burnt: int


def settlement(seats: int, upheld: int, rejected: int, hidden: int, people: bool = True) -> Settlement:
    """Settle a case by the rules, with fractions; seats of each side, and of who voted and did not show it."""
    shown = upheld + rejected
    deposit = (3 if people else 1) * seats * Fraction(FEE)
    taken = deposit + VOTE * (shown + hidden)
    pay = {UPHELD: Fraction(0), REJECTED: Fraction(0)}
    back = Fraction(0)
    if 3 * shown < seats or upheld == rejected:
        outcome = UNDECIDED
        fee = FEE if 3 * shown < seats else 0
        pay = {UPHELD: Fraction(VOTE + fee), REJECTED: Fraction(VOTE + fee)}
        back = deposit - fee * shown if people else Fraction(0)
    else:
        outcome = UPHELD if upheld > rejected else REJECTED
        winners = max(upheld, rejected)
        pot = Fraction(VOTE * (min(upheld, rejected) + hidden))
        pay = {UPHELD: Fraction(FEE), REJECTED: Fraction(FEE)}
        pay[outcome] = Fraction(VOTE + FEE + int(pot * Fraction(4, 5) / winners))
        if outcome == UPHELD and people:
            back = deposit + pot / 5 - FEE * shown
    paid = back + pay[UPHELD] * upheld + pay[REJECTED] * rejected
    return Settlement(outcome, int(pay[UPHELD]), int(pay[REJECTED]), int(back), int(taken - paid))


def expected_seats(
    block_hash: bytes, secrets: Sequence[bytes], stakes: Sequence[tuple[str, int]], seats: int
) -> list[str]:
    """Draw seats by hand: hash and secrets give a seed, the seed a point for each seat, stakes lie in order."""
    seed = keccak256(block_hash + b"".join(secrets).ljust(64, b"\0"))
    total = sum(amount for _, amount in stakes)
    found = []
    for seat in range(seats):
        point = int.from_bytes(keccak256(seed + seat.to_bytes(32, "big")), "big") % total
        for who, amount in stakes:
            if point < amount:
                found.append(who)
                break
            point -= amount
    return found


def shared_out(seats: Mapping[str, int], sides: Sequence[int]) -> list[list[str]]:
    """Share jurors out so that each side has exactly so many seats: one side after the other, in chance's order."""
    for attempt in range(1_000):
        left, found = sorted(seats), []
        random.Random(attempt).shuffle(left)
        for size in sides:
            part = _holding(seats, left, size)
            if part is None:
                break
            found.append(part)
            left = [who for who in left if who not in part]
        if len(found) == len(sides) and not left:
            return found
    raise AssertionError(f"{sorted(seats.values())} does not split into {sides}")


def _holding(seats: Mapping[str, int], people: Sequence[str], size: int) -> list[str] | None:
    """Return some of the people who together have exactly so many seats; None where none do."""
    reached: dict[int, list[str]] = {0: []}
    for who in people:
        for total, some in list(reached.items()):
            if total + seats[who] <= size:
                reached.setdefault(total + seats[who], [*some, who])
    return reached.get(size)
