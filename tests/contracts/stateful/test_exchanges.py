"""Swap and SnapshotClaim: reserve + paid == TOTAL and locked == paid, summed on chain, whatever happens."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.contracts.harness import CMT, SUPPLY, EvmWorld, Reverted, account
from tests.contracts.merkle import Tree
from tests.contracts.stateful.machine import PEOPLE, SETTINGS

people = st.sampled_from(PEOPLE)


class SwapMachine(RuleBasedStateMachine):
    @initialize()
    def start(self) -> None:
        self.world = EvmWorld()
        self.who = {name: self.world.person(name) for name in PEOPLE}
        self.token = self.world.deploy("CMT", self.who["ann"].address)
        self.swap = self.world.deploy("Swap", self.token.address, value=SUPPLY)
        self.donated = self.forced = 0
        for name in PEOPLE:
            self.token.send("approve", self.swap.address, 2**256 - 1, sender=self.who[name])

    @rule(source=people, to=people, amount=st.integers(0, SUPPLY))
    def transfer(self, source: str, to: str, amount: int) -> None:
        held = self.token.read("balanceOf", self.who[source].address)
        self.token.send("transfer", self.who[to].address, min(amount, held), sender=self.who[source])

    @rule(who=people, to=people, amount=st.one_of(st.integers(0, 3), st.integers(0, SUPPLY + 1)))
    def exchange(self, who: str, to: str, amount: int) -> None:
        held = self.token.read("balanceOf", self.who[who].address)
        before = self.world.balance(self.who[to].address)
        try:
            self.swap.send("swap", amount, self.who[to].address, sender=self.who[who])
        except Reverted:
            assert amount == 0 or amount > held
        else:
            assert 0 < amount <= held
            assert self.world.balance(self.who[to].address) == before + amount

    @rule(who=people, amount=st.integers(0, 5))
    def donate_tokens(self, who: str, amount: int) -> None:
        amount = min(amount, self.token.read("balanceOf", self.who[who].address))
        self.token.send("transfer", self.swap.address, amount, sender=self.who[who])
        self.donated += amount

    @rule(amount=st.integers(1, CMT))
    def force_coins_in(self, amount: int) -> None:
        self.world.endow(self.swap.address, self.world.balance(self.swap.address) + amount)
        self.forced += amount

    @invariant()
    def reserve_and_paid_are_the_total(self) -> None:
        paid, reserve = self.swap.read("paid"), self.world.balance(self.swap.address)
        assert reserve + paid == self.swap.read("TOTAL") + self.forced
        assert self.token.read("balanceOf", self.swap.address) == paid + self.donated

    @invariant()
    def every_token_outside_has_its_coin(self) -> None:
        outside = self.token.read("totalSupply") - self.token.read("balanceOf", self.swap.address)
        assert outside <= self.world.balance(self.swap.address)


class SnapshotClaimMachine(RuleBasedStateMachine):
    @initialize(amounts=st.lists(st.integers(0, 10**24), min_size=1, max_size=12).filter(any))
    def start(self, amounts: list[int]) -> None:
        self.world = EvmWorld()
        holders = [(account(f"holder {place % 5}").address, amount) for place, amount in enumerate(amounts)]
        self.tree = Tree(self.world.chain_id, holders)
        self.claims = self.world.deploy("SnapshotClaim", self.tree.root, self.tree.total, value=self.tree.total)
        self.done: set[int] = set()

    @rule(place=st.integers(0, 11), shift=st.sampled_from([0, 0, 0, 1]), more=st.sampled_from([0, 0, 0, 1]))
    def claim(self, place: int, shift: int, more: int) -> None:
        place %= len(self.tree.balances)
        index, who, amount, proof = self.tree.claim(place)
        before = self.world.balance(who)
        try:
            self.claims.send("claim", index + shift, who, amount + more, proof, sender=self.world.person("ann"))
        except Reverted:
            assert shift or more or place in self.done
        else:
            assert not shift
            assert not more
            assert place not in self.done
            assert self.world.balance(who) == before + amount
            self.done.add(place)

    @invariant()
    def reserve_and_paid_are_the_total(self) -> None:
        assert self.world.balance(self.claims.address) + self.claims.read("paid") == self.claims.read("TOTAL")

    @invariant()
    def exactly_the_claimed_leaves_are_marked_and_paid(self) -> None:
        marked = {place for place in range(14) if self.claims.read("isClaimed", place)}
        assert marked == self.done
        assert self.claims.read("paid") == sum(self.tree.balances[place][1] for place in marked)


TestSwap = SwapMachine.TestCase
TestSwap.settings = SETTINGS
TestSnapshotClaim = SnapshotClaimMachine.TestCase
TestSnapshotClaim.settings = SETTINGS
