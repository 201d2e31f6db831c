"""CMT and WrappedCMT against a model; what is summed stands on chain."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.contracts.harness import CMT, SUPPLY, EvmWorld, Reverted
from tests.contracts.stateful.machine import PEOPLE, SETTINGS
from tests.contracts.unit.test_wrapped_cmt import permit

UNLIMITED = 2**256 - 1
people = st.sampled_from(PEOPLE)
amounts = st.one_of(st.integers(0, 5), st.integers(0, 3 * CMT), st.sampled_from([SUPPLY, UNLIMITED, UNLIMITED - 1]))


class TokenMachine(RuleBasedStateMachine):
    """Transfers and allowances of a token without an owner."""

    def begin(self, name: str, *arguments: object) -> None:
        self.world = EvmWorld()
        self.who = {name: self.world.person(name) for name in PEOPLE}
        self.token = self.world.deploy(name, *arguments)
        self.held = dict.fromkeys(PEOPLE, 0)
        self.allowed: dict[tuple[str, str], int] = {}

    def attempt(self, allowed: bool, name: str, *arguments: object, sender: str, **more: Any) -> bool:
        """Send, and see that it succeeds exactly when the model says so."""
        try:
            self.token.send(name, *arguments, sender=self.who[sender], **more)
        except Reverted:
            assert not allowed, (name, arguments)
            return False
        assert allowed, (name, arguments)
        return True

    @rule(source=people, to=people, amount=amounts)
    def transfer(self, source: str, to: str, amount: int) -> None:
        if self.attempt(amount <= self.held[source], "transfer", self.who[to].address, amount, sender=source):
            self.held[source] -= amount
            self.held[to] += amount

    @rule(owner=people, spender=people, amount=amounts)
    def approve(self, owner: str, spender: str, amount: int) -> None:
        self.attempt(True, "approve", self.who[spender].address, amount, sender=owner)
        self.allowed[owner, spender] = amount

    @rule(owner=people, spender=people, to=people, amount=amounts)
    def transfer_from(self, owner: str, spender: str, to: str, amount: int) -> None:
        allowed = self.allowed.get((owner, spender), 0)
        fine = amount <= allowed and amount <= self.held[owner]
        addresses = self.who[owner].address, self.who[to].address
        if self.attempt(fine, "transferFrom", *addresses, amount, sender=spender):
            if allowed != UNLIMITED:
                self.allowed[owner, spender] = allowed - amount
            self.held[owner] -= amount
            self.held[to] += amount

    def balances(self) -> dict[str, int]:
        return {name: self.token.read("balanceOf", self.who[name].address) for name in PEOPLE}

    @invariant()
    def balances_are_those_of_the_model_and_sum_up(self) -> None:
        found = self.balances()
        assert found == self.held
        assert sum(found.values()) == self.token.read("totalSupply")

    @invariant()
    def allowances_are_those_of_the_model(self) -> None:
        for (owner, spender), amount in self.allowed.items():
            assert self.token.read("allowance", self.who[owner].address, self.who[spender].address) == amount


class CmtMachine(TokenMachine):
    @initialize()
    def start(self) -> None:
        self.begin("CMT", EvmWorld().person("ann").address)
        self.held["ann"] = SUPPLY

    @invariant()
    def supply_never_changes(self) -> None:
        assert self.token.read("totalSupply") == SUPPLY


class WrappedCmtMachine(TokenMachine):
    @initialize()
    def start(self) -> None:
        self.begin("WrappedCMT")
        self.forced = 0
        self.nonces = dict.fromkeys(PEOPLE, 0)

    @rule(who=people, amount=st.integers(0, 5 * CMT), to=people)
    def deposit(self, who: str, amount: int, to: str) -> None:
        self.attempt(True, "depositTo", self.who[to].address, sender=who, value=amount)
        self.held[to] += amount

    @rule(who=people, amount=amounts, to=people)
    def withdraw(self, who: str, amount: int, to: str) -> None:
        before = self.world.balance(self.who[to].address)
        if self.attempt(amount <= self.held[who], "withdrawTo", self.who[to].address, amount, sender=who):
            self.held[who] -= amount
            assert self.world.balance(self.who[to].address) == before + amount

    @rule(owner=people, signer=people, spender=people, amount=amounts, skip=st.integers(0, 1), wait=st.integers(-2, 2))
    def permit(self, owner: str, signer: str, spender: str, amount: int, skip: int, wait: int) -> None:
        deadline = self.world.time + 1 + wait
        _, *rest = permit(
            self.token,
            self.who[signer],
            self.who[spender].address,
            amount,
            nonce=self.nonces[owner] + skip,
            deadline=deadline,
        )
        fine = owner == signer and not skip and wait >= 0
        if self.attempt(fine, "permit", self.who[owner].address, *rest, sender=spender):
            self.allowed[owner, spender] = amount
            self.nonces[owner] += 1

    @rule(amount=st.integers(1, 10))
    def force_coins_in(self, amount: int) -> None:
        self.world.endow(self.token.address, self.world.balance(self.token.address) + amount)
        self.forced += amount

    @invariant()
    def every_token_has_its_coin(self) -> None:
        held = self.world.balance(self.token.address)
        assert self.token.read("totalSupply") <= held
        assert held == self.token.read("totalSupply") + self.forced

    @invariant()
    def nonces_count_permits(self) -> None:
        for name, nonce in self.nonces.items():
            assert self.token.read("nonces", self.who[name].address) == nonce


TestCmt = CmtMachine.TestCase
TestCmt.settings = SETTINGS
TestWrappedCmt = WrappedCmtMachine.TestCase
TestWrappedCmt.settings = SETTINGS
