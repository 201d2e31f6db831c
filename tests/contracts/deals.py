"""Deals as the tests play them: a deal from its offer to its end, and what each person has then.

What is paid is computed here from the rules in docs/contracts/deals.md, not from the source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from identity.keccak import keccak256
from tests.contracts.court import BURNT, NOTHING, Played, new_court
from tests.contracts.harness import CMT, DAY, ZERO, Account, Contract, Done, World

HOUR = 3_600
OFFERED, FUNDED, DELIVERED, DISPUTED, ARBITRATING, IN_COURT, CLOSED = range(1, 8)
CANCELLED, PAID, REFUNDED, SPLIT, RULED, UNDECIDED = range(1, 7)
TERMS, PROOF, EVIDENCE, REASON = (keccak256(word) for word in (b"terms", b"proof", b"evidence", b"reason"))
PRICE, DEPOSIT = 50 * CMT, 20 * CMT


@dataclass(frozen=True)
class Deal:
    """`Deals.deal`, by name."""

    buyer: str
    seller: str
    arbiter: str
    price: int
    deposit: int
    fee_bps: int
    state: int
    ended_as: int
    until: int
    offered_at: int
    accept_by: int
    deliver_by: int
    window: int
    disputed_at: int
    to_seller: int
    case: int
    court_fee: int
    terms: bytes
    digest: bytes


@dataclass
class Dealt:
    """Token, court and deals, and three people with coins alone."""

    world: World
    token: Contract
    court: Played
    deals: Contract

    @property
    def buyer(self) -> Account:
        return self.world.person("buyer")

    @property
    def seller(self) -> Account:
        return self.world.person("seller")

    @property
    def judge(self) -> Account:
        return self.world.person("judge")

    @property
    def anybody(self) -> Account:
        return self.world.person("anybody")

    # From the offer to the dispute.

    def offer(
        self,
        price: int = PRICE,
        deposit: int = DEPOSIT,
        *,
        accept: int = DAY,
        deliver: int = 7 * DAY,
        window: int = 3 * DAY,
        arbiter: Account | None = None,
        fee: int = 0,
        seller: Account | None = None,
    ) -> int:
        """Offer, with coins sent along; times are seconds from the block before."""
        now = self.world.time
        values = (price, deposit, now + accept, now + deliver, window, TERMS, "")
        whom = (seller or self.seller).address
        named = (ZERO if arbiter is None else arbiter.address, fee)
        done = self.deals.send("offer", whom, *values, *named, sender=self.buyer, value=price + deposit)
        return int(done.value)

    def deal(self, deal: int) -> Deal:
        return Deal(*self.deals.read("deal", deal))

    def digest(self, deal: int) -> bytes:
        return self.deal(deal).digest

    def accept(self, deal: int, who: Account | None = None) -> Done:
        value = self.deal(deal).deposit
        return self.deals.send("accept", deal, self.digest(deal), sender=who or self.seller, value=value)

    def funded(self, price: int = PRICE, deposit: int = DEPOSIT, **more: object) -> int:
        """An accepted deal."""
        deal = self.offer(price, deposit, **more)  # type: ignore[arg-type]
        self.accept(deal)
        return deal

    def deliver(self, deal: int) -> Done:
        return self.deals.send("deliver", deal, PROOF, "", sender=self.seller)

    def confirm(self, deal: int, who: Account | None = None) -> Done:
        return self.deals.send("confirm", deal, self.digest(deal), sender=who or self.buyer)

    def refund(self, deal: int, who: Account | None = None) -> Done:
        return self.deals.send("refund", deal, self.digest(deal), sender=who or self.seller)

    def split(self, deal: int, who: Account, amount: int) -> Done:
        return self.deals.send("split", deal, self.digest(deal), amount, sender=who)

    def assign(self, deal: int, payee: str, amount: int, who: Account | None = None) -> Done:
        return self.deals.send("assign", deal, self.digest(deal), payee, amount, sender=who or self.seller)

    def dispute(self, deal: int, commitment: bytes = NOTHING) -> Done:
        return self.deals.send("dispute", deal, EVIDENCE, "", commitment, sender=self.buyer)

    def disputed(self, price: int = PRICE, deposit: int = DEPOSIT, **more: object) -> int:
        """A disputed deal."""
        deal = self.funded(price, deposit, **more)
        self.dispute(deal)
        return deal

    # Arbiters.

    def enrol(self, amount: int = DEPOSIT, who: Account | None = None) -> Account:
        judge = who or self.judge
        self.deals.send("enrol", amount, NOTHING, "", sender=judge, value=amount)
        return judge

    def bid(self, deal: int, fee: int = 10_000, who: Account | None = None) -> int:
        return int(self.deals.send("bid", deal, fee, NOTHING, sender=who or self.judge).value)

    def choose(self, deal: int, who: Account, fee: int = 10_000, arbiter: Account | None = None) -> Done:
        return self.deals.send("choose", deal, (arbiter or self.judge).address, fee, sender=who)

    def arbitrated(self, fee: int = 10_000, price: int = PRICE, deposit: int = DEPOSIT) -> int:
        """A deal whose arbiter is appointed."""
        deal = self.disputed(price, deposit)
        self.enrol(deposit)
        self.bid(deal, fee)
        for party in (self.buyer, self.seller):
            self.choose(deal, party, fee)
        return deal

    def rule(self, deal: int, for_seller: bool, who: Account | None = None) -> Done:
        sender = who or self.judge
        return self.deals.send("rule", deal, self.digest(deal), for_seller, REASON, "", sender=sender)

    def advance(self, deal: int) -> Done:
        return self.deals.send("advance", deal, sender=self.anybody)

    def reach(self, time: int) -> None:
        """Let time pass so that the next transaction is in the second `time`."""
        assert time > self.world.time
        self.world.move(time - 1 - self.world.time)

    def pass_until(self, deal: int) -> None:
        """Let time pass so that the next transaction is in the first second after the state's, if that is ahead."""
        self.reach(max(self.deal(deal).until, self.world.time) + 1)

    # The court.

    def stakers(self, count: int = 5, amount: int = 1_000 * CMT) -> None:
        """So much stake that the court is asked about a price of 50 CMT."""
        self.court.jurors(count, amount)

    def sued(self) -> int:
        """A deal in court: nobody bid."""
        self.stakers()
        deal = self.disputed()
        self.pass_until(deal)
        self.advance(deal)
        return deal

    def judged(self, deal: int, choice: int) -> None:
        """Have every juror vote the same, to the end of the case."""
        played, case = self.court, self.deal(deal).case
        while played.case(case).state not in (4, 5):
            played.world.mine(3)
            if played.case(case).state == 1:
                played.tomorrow()
            played.court.send("advance", case, sender=played.anybody)
        seats = played.draw(case)
        played.vote(case, dict.fromkeys(seats, choice))

    # Money.

    def wcmt(self, who: Account | str) -> int:
        return int(self.token.read("balanceOf", who if isinstance(who, str) else who.address))

    @property
    def held(self) -> int:
        return int(self.deals.read("held"))

    def burnt(self) -> int:
        return self.world.balance(BURNT)

    def purses(self) -> Mapping[str, int]:
        """WCMT of everybody: all that anybody was ever paid, as everybody pays with coins."""
        return {name: self.wcmt(self.world.person(name)) for name in ("buyer", "seller", "judge")}


def new_deals(world: World) -> Dealt:
    """Deploy token, court and deals. The people have their coins at once: to give some takes a second elsewhere."""
    played = new_court(world)
    deals = world.deploy("Deals", played.token.address, played.court.address)
    for name in ("buyer", "seller", "judge", "anybody"):
        world.person(name)
    return Dealt(world, played.token, played, deals)
