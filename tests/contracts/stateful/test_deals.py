"""Deals in any order of any calls: what is held is what is owed, what came in went out, and everything ends.

Among the people one never answers, one answers in the last second, and one plays all parts.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.contracts.deals import (
    ARBITRATING,
    CLOSED,
    DELIVERED,
    DISPUTED,
    EVIDENCE,
    FUNDED,
    IN_COURT,
    OFFERED,
    PROOF,
    REASON,
    TERMS,
    Deal,
    Dealt,
    new_deals,
)
from tests.contracts.harness import CMT, DAY, ZERO, Account, EvmWorld, Reverted
from tests.contracts.stateful.machine import SETTINGS

MUTE, LATE, EVERYTHING = "mute", "late", "everything"
PEOPLE = (LATE, EVERYTHING, "ann", "bea")
FEES = (0, 1, 3_333, 10_000)
who = st.sampled_from(PEOPLE)
pairs = st.permutations((*PEOPLE, MUTE)).map(lambda names: tuple(names[:2]))  # simplest: nobody is silent
place = st.integers(0, 7)
role = st.sampled_from(("buyer", "seller", "anybody"))
TRADING, ARGUING = (FUNDED, DELIVERED), (DISPUTED, ARBITRATING, IN_COURT)


def where(*states: int) -> Any:
    """Run a rule only while there is a deal in one of the states."""
    return precondition(lambda self: bool(self.numbers_in(states)))


class Deals(RuleBasedStateMachine):
    @initialize(staked=st.booleans())
    def begin(self, staked: bool) -> None:
        self.world = EvmWorld()
        self.dealt: Dealt = new_deals(self.world)
        if staked:
            self.dealt.stakers(3, 2_000 * CMT)
        self.closed: dict[int, Deal] = {}

    # What is asked of the contract; whatever it refuses must change nothing, which the invariants see.

    def person(self, name: str) -> Account:
        return self.world.person(name)

    def numbers(self) -> range:
        return range(1, self.dealt.deals.read("count") + 1)

    def numbers_in(self, states: tuple[int, ...]) -> list[int]:
        return [number for number in self.numbers() if self.dealt.deal(number).state in states]

    def pick(self, number: int, *states: int) -> tuple[int, Deal]:
        found = self.numbers_in(states)
        chosen = found[number % len(found)]
        return chosen, self.dealt.deal(chosen)

    def in_role(self, deal: Deal, role: str) -> str:
        """Who has a role; a stranger is the one who plays all parts, perhaps of this deal."""
        return EVERYTHING if role == "anybody" else self.name_of(getattr(deal, role))

    def try_to(self, name: str, sender: str, *values: object, value: int = 0) -> bool:
        if sender == MUTE:
            return False
        try:
            self.dealt.deals.send(name, *values, sender=self.person(sender), value=value)
        except Reverted:
            return False
        return True

    @rule(
        people=pairs,
        price=st.integers(1, 120),
        deposit=st.integers(7, 30),
        arbiter=st.one_of(st.none(), who),
        fee=st.sampled_from(FEES),
        dust=st.integers(0, 99_999),
        accepted=st.booleans(),
    )
    def offer(
        self,
        people: tuple[str, str],
        price: int,
        deposit: int,
        arbiter: str | None,
        fee: int,
        dust: int,
        accepted: bool,
    ) -> None:
        buyer, seller = people
        now, wei, down = self.world.time, price * CMT + dust, deposit * CMT + dust
        judge = (ZERO, 0) if arbiter in (None, *people) else (self.person(str(arbiter)).address, fee)
        values = (self.person(seller).address, wei, down, now + DAY, now + 3 * DAY, DAY, TERMS, "", *judge)
        if self.try_to("offer", buyer, *values, value=wei + down) and accepted:
            self.accept(len(self.numbers_in((OFFERED,))) - 1)

    @rule(number=place)
    @where(OFFERED)
    def accept(self, number: int) -> None:
        found, deal = self.pick(number, OFFERED)
        self.try_to("accept", self.name_of(deal.seller), found, deal.digest, value=deal.deposit)

    @rule(number=place, role=role, action=st.sampled_from(("confirm", "refund", "deliver", "dispute")))
    @where(*TRADING)
    def trade(self, number: int, role: str, action: str) -> None:
        found, deal = self.pick(number, *TRADING)
        values = {"deliver": (PROOF, ""), "dispute": (EVIDENCE, "", bytes(32))}.get(action, (deal.digest,))
        sender = self.in_role(deal, role)
        if sender == LATE and self.world.time + 1 < deal.until:
            self.dealt.reach(deal.until)
        self.try_to(action, sender, found, *values)

    @rule(number=place)
    @where(*TRADING)
    def dispute(self, number: int) -> None:
        found, deal = self.pick(number, *TRADING)
        self.try_to("dispute", self.name_of(deal.buyer), found, EVIDENCE, "", bytes(32))

    @rule(number=place, role=role, action=st.sampled_from(("confirm", "refund", "evidence")))
    @where(*ARGUING)
    def argue(self, number: int, role: str, action: str) -> None:
        found, deal = self.pick(number, *ARGUING)
        values = (EVIDENCE, "", bytes(32)) if action == "evidence" else (deal.digest,)
        self.try_to(action, self.in_role(deal, role), found, *values)

    @rule(number=place, role=role, part=st.sampled_from((0, 1, CMT)))
    @where(*TRADING, *ARGUING)
    def split(self, number: int, role: str, part: int) -> None:
        found, deal = self.pick(number, *TRADING, *ARGUING)
        self.try_to("split", self.in_role(deal, role), found, deal.digest, part)

    @rule(number=place, payee=who, part=st.integers(1, 3))
    @where(*TRADING)
    def assign(self, number: int, payee: str, part: int) -> None:
        found, deal = self.pick(number, *TRADING)
        values = (deal.digest, self.person(payee).address, deal.price // part)
        self.try_to("assign", self.name_of(deal.seller), found, *values)

    @rule(sender=who, amount=st.integers(0, 60))
    def enrol(self, sender: str, amount: int) -> None:
        self.try_to("enrol", sender, amount * CMT, bytes(32), "", value=amount * CMT)

    @rule(sender=who)
    def leave(self, sender: str) -> None:
        self.try_to("leave", sender)

    @rule(number=place, sender=who, fee=st.sampled_from(FEES))
    @where(DISPUTED)
    def bid(self, number: int, sender: str, fee: int) -> None:
        found, deal = self.pick(number, DISPUTED)
        self.enrol(sender, deal.deposit // CMT + 1)
        self.try_to("bid", sender, found, fee, bytes(32))

    @rule(number=place, fee=st.sampled_from(FEES), both=st.sampled_from((True, True, False)))
    @where(DISPUTED)
    def choose(self, number: int, fee: int, both: bool) -> None:
        """An arbiter bids who is no party, and the seller accepts her, or both do."""
        found, deal = self.pick(number, DISPUTED)
        arbiter = next(name for name in PEOPLE if self.person(name).address not in (deal.buyer, deal.seller))
        self.bid(number, arbiter, fee)
        judge = self.person(arbiter).address
        for party in (deal.seller, deal.buyer) if both else (deal.seller,):
            self.try_to("choose", self.name_of(party), found, judge, fee)

    @rule(number=place, for_seller=st.booleans())
    @where(ARBITRATING)
    def decide(self, number: int, for_seller: bool) -> None:
        found, deal = self.pick(number, ARBITRATING)
        self.try_to("rule", self.name_of(deal.arbiter), found, deal.digest, for_seller, REASON, "")

    @rule(number=place, late=st.booleans())
    @where(OFFERED, *TRADING, *ARGUING)
    def advance(self, number: int, late: bool) -> None:
        found, deal = self.pick(number, OFFERED, *TRADING, *ARGUING)
        if late and self.world.time <= deal.until:
            self.dealt.reach(deal.until + 1)
        self.try_to("advance", "ann", found)

    @rule(number=place, choice=st.sampled_from((1, 2)))
    @where(IN_COURT)
    def judge(self, number: int, choice: int) -> None:
        """Have the jurors decide a case, if it is still open; the deal reads the outcome."""
        found, deal = self.pick(number, IN_COURT)
        if self.dealt.court.court.read("outcome", deal.case) == 0:
            self.dealt.judged(found, choice)
        self.try_to("advance", "ann", found)

    @rule(hours=st.sampled_from((1, 24, 100)))
    def wait(self, hours: int) -> None:
        self.world.move(hours * 3_600)

    @rule(giver=who)
    def donate(self, giver: str) -> None:
        """Tokens that nobody asked for: they are no part of what is held."""
        self.dealt.token.send("deposit", sender=self.person(giver), value=CMT)
        self.dealt.token.send("transfer", self.dealt.deals.address, CMT, sender=self.person(giver))

    # What has to be true.

    def name_of(self, address: str) -> str:
        return next((name for name in (*PEOPLE, MUTE) if self.person(name).address == address), MUTE)

    def owed(self) -> int:
        found = 0
        for number in self.numbers():
            deal = self.dealt.deal(number)
            if deal.state != CLOSED:
                found += deal.price + deal.deposit * (1 if deal.state == OFFERED else 2) - deal.court_fee
        return found + sum(self.dealt.deals.read("bond", self.person(name).address) for name in (*PEOPLE, MUTE))

    @invariant()
    def held_is_what_is_owed(self) -> None:
        if hasattr(self, "dealt"):
            assert self.dealt.held == self.owed()
            assert self.dealt.wcmt(self.dealt.deals.address) >= self.dealt.held

    @invariant()
    def what_came_in_is_there_or_went_out(self) -> None:
        """Every coin that was wrapped is somebody's token, the contracts' or burnt."""
        if hasattr(self, "dealt"):
            supply = self.dealt.token.read("totalSupply")
            assert supply == self.world.balance(self.dealt.token.address)
            people = [self.person(name) for name in (*PEOPLE, MUTE)]
            stakers = [self.person(f"juror {number}") for number in range(3)]
            known = sum(map(self.dealt.wcmt, [*people, *stakers, self.dealt.anybody]))
            contracts = self.dealt.wcmt(self.dealt.deals.address) + self.dealt.wcmt(self.dealt.court.court.address)
            assert known + contracts == supply

    @invariant()
    def what_is_locked_is_what_arbiters_decide(self) -> None:
        if not hasattr(self, "dealt"):
            return
        locked = dict.fromkeys((*PEOPLE, MUTE), 0)
        for number in self.numbers():
            deal = self.dealt.deal(number)
            if deal.state == ARBITRATING:
                locked[self.name_of(deal.arbiter)] += deal.deposit
        for name, amount in locked.items():
            address = self.person(name).address
            assert self.dealt.deals.read("locked", address) == amount <= self.dealt.deals.read("bond", address)

    @invariant()
    def a_closed_deal_never_changes(self) -> None:
        if not hasattr(self, "dealt"):
            return
        for number in self.numbers():
            deal = self.dealt.deal(number)
            if number in self.closed:
                assert deal == self.closed[number]
            elif deal.state == CLOSED:
                self.closed[number] = deal

    def teardown(self) -> None:
        """With everybody silent a stranger ends every deal, none later than 40 days from now."""
        if not hasattr(self, "dealt"):
            return
        began = self.world.time
        while left := [one for one in self.numbers() if self.dealt.deal(one).state != CLOSED]:
            for number in left:
                deal = self.dealt.deal(number)
                if self.world.time <= deal.until:
                    self.dealt.reach(deal.until + 1)
                self.dealt.advance(number)
            assert self.world.time - began <= 40 * DAY
        bonds = sum(self.dealt.deals.read("bond", self.person(name).address) for name in (*PEOPLE, MUTE))
        assert self.dealt.held == bonds


TestDeals = Deals.TestCase
TestDeals.settings = SETTINGS
