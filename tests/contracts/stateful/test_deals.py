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
    EVIDENCE,
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
anybody = st.sampled_from((*PEOPLE, MUTE))
place = st.integers(0, 7)


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

    def deal(self, number: int) -> tuple[int, Deal] | None:
        count = self.dealt.deals.read("count")
        if count == 0:
            return None
        found = number % count + 1
        return found, self.dealt.deal(found)

    def try_to(self, name: str, sender: str, *values: object, value: int = 0) -> bool:
        if sender == MUTE:
            return False
        try:
            self.dealt.deals.send(name, *values, sender=self.person(sender), value=value)
        except Reverted:
            return False
        return True

    @rule(
        buyer=who,
        seller=anybody,
        price=st.integers(1, 120),
        deposit=st.integers(7, 30),
        arbiter=st.one_of(st.none(), anybody),
        fee=st.sampled_from(FEES),
        dust=st.integers(0, 99_999),
    )
    def offer(
        self, buyer: str, seller: str, price: int, deposit: int, arbiter: str | None, fee: int, dust: int
    ) -> None:
        now, wei, down = self.world.time, price * CMT + dust, deposit * CMT + dust
        judge = (ZERO, 0) if arbiter is None else (self.person(arbiter).address, fee)
        values = (self.person(seller).address, wei, down, now + DAY, now + 3 * DAY, DAY, TERMS, "", *judge)
        self.try_to("offer", buyer, *values, value=wei + down)

    @rule(number=place)
    def accept(self, number: int) -> None:
        found = self.deal(number)
        if found:
            seller = self.name_of(found[1].seller)
            self.try_to("accept", seller, found[0], found[1].digest, value=found[1].deposit)

    @rule(number=place, sender=who, action=st.sampled_from(("confirm", "refund", "deliver", "dispute", "evidence")))
    def act(self, number: int, sender: str, action: str) -> None:
        found = self.deal(number)
        if not found:
            return
        values: tuple[Any, ...] = {
            "deliver": (PROOF, ""),
            "dispute": (EVIDENCE, "", bytes(32)),
            "evidence": (EVIDENCE, "", bytes(32)),
        }.get(action, (found[1].digest,))
        if found[1].state != OFFERED and sender == LATE and self.world.time + 1 < found[1].until:
            self.dealt.reach(found[1].until)
        self.try_to(action, sender, found[0], *values)

    @rule(number=place, sender=who, part=st.sampled_from((0, 1, CMT, 7 * CMT)))
    def split(self, number: int, sender: str, part: int) -> None:
        found = self.deal(number)
        if found:
            self.try_to("split", sender, found[0], found[1].digest, part)

    @rule(number=place, payee=anybody, part=st.integers(1, 3))
    def assign(self, number: int, payee: str, part: int) -> None:
        found = self.deal(number)
        if found:
            seller = self.name_of(found[1].seller)
            values = (found[0], found[1].digest, self.person(payee).address, found[1].price // part)
            self.try_to("assign", seller, *values)

    @rule(sender=who, amount=st.integers(0, 60))
    def enrol(self, sender: str, amount: int) -> None:
        self.try_to("enrol", sender, amount * CMT, bytes(32), "", value=amount * CMT)

    @rule(sender=who)
    def leave(self, sender: str) -> None:
        self.try_to("leave", sender)

    @rule(number=place, sender=who, fee=st.sampled_from(FEES))
    def bid(self, number: int, sender: str, fee: int) -> None:
        found = self.deal(number)
        if found:
            self.try_to("bid", sender, found[0], fee, bytes(32))

    @rule(number=place, arbiter=who)
    def both_choose(self, number: int, arbiter: str) -> None:
        found = self.deal(number)
        if not found:
            return
        judge = self.person(arbiter).address
        bid = self.dealt.deals.read("bids", found[0], self.dealt.deals.read("placeOf", found[0], judge))
        for party in (found[1].buyer, found[1].seller):
            self.try_to("choose", self.name_of(party), found[0], judge, bid[1])

    @rule(number=place, for_seller=st.booleans())
    def decide(self, number: int, for_seller: bool) -> None:
        found = self.deal(number)
        if found and found[1].state == ARBITRATING:
            arbiter = self.name_of(found[1].arbiter)
            self.try_to("rule", arbiter, found[0], found[1].digest, for_seller, REASON, "")

    @rule(number=place)
    def advance(self, number: int) -> None:
        found = self.deal(number)
        if found:
            self.try_to("advance", "ann", found[0])

    @rule(number=place, choice=st.sampled_from((1, 2)))
    @precondition(lambda self: any(self.dealt.deal(one).state == IN_COURT for one in self.numbers()))
    def judge(self, number: int, choice: int) -> None:
        """Have the jurors decide a case, if there is time left for it; the deal reads the outcome."""
        cases = [one for one in self.numbers() if self.dealt.deal(one).state == IN_COURT]
        deal = cases[number % len(cases)]
        if self.dealt.court.court.read("outcome", self.dealt.deal(deal).case) == 0:
            self.dealt.judged(deal, choice)
        self.try_to("advance", "ann", deal)

    @rule(hours=st.sampled_from((1, 24, 100)))
    def wait(self, hours: int) -> None:
        self.world.move(hours * 3_600)

    @rule(giver=who)
    def donate(self, giver: str) -> None:
        """Tokens that nobody asked for: they are no part of what is held."""
        self.dealt.token.send("deposit", sender=self.person(giver), value=CMT)
        self.dealt.token.send("transfer", self.dealt.deals.address, CMT, sender=self.person(giver))

    # What has to be true.

    def numbers(self) -> range:
        return range(1, self.dealt.deals.read("count") + 1)

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
