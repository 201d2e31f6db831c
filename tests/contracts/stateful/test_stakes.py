"""Stakes in any order of any calls: what each has is what fractions say, and everybody leaves with it in the end."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.contracts.harness import CMT, DAY, Done, EvmWorld, Reverted, account
from tests.contracts.stake_model import Item, Model
from tests.contracts.stakes import (
    ACTIVE,
    ALL,
    INACTIVE,
    RATE,
    RETIRED,
    SLASHED,
    SLOTS,
    UNBONDING,
    Staked,
    Validator,
    new_stakes,
)
from tests.contracts.stateful.machine import SETTINGS

PEOPLE = ("ann", "bea", "cyd", "dan")
SETTINGS_OF = {RATE: (0, CMT // 100, CMT), UNBONDING: (3_600, 7 * DAY), SLOTS: (1, 2, 21)}
LOST = 2_000
"""Wei that divisions may leave in a run: a few for each call."""

NOTHING_LEFT = {f"stakes: {why}" for why in ("amount", "no such entry", "nothing to pay")}

who = st.sampled_from(PEOPLE)
seldom = st.integers(0, 3).map(lambda drawn: drawn == 3)
place = st.integers(0, 7)
amounts = st.one_of(st.integers(1, 3), st.integers(1, 60 * CMT), st.sampled_from((CMT, 7 * CMT)))
parts = st.one_of(st.none(), amounts)
rates = st.sampled_from((0, 333, 5_000))
spans = st.sampled_from((0, 1, 60, 3_599, DAY - 1, 3 * DAY, 7 * DAY - 1))
validating = precondition(lambda self: bool(self.model.items))


class Stakes(RuleBasedStateMachine):
    @initialize(pool=st.sampled_from((0, 7, CMT, 500 * CMT)))
    def begin(self, pool: int) -> None:
        self.world = EvmWorld()
        self.staked: Staked = new_stakes(self.world, pool)
        self.model = Model(Fraction(pool), self.world.time, pool)
        self.steps = 0
        for owner in PEOPLE[:2]:
            self.declare(owner, 100, 20, 333)
            self.sums_hold()
        for number in (1, 2):
            self.delegate("cyd", number - 1, 30 * CMT)

    def try_to(self, sender: str, name: str, *values: object, value: int = 0) -> Done | None:
        """Send it; if it succeeds, the model is as late as the contract."""
        try:
            done = self.staked.send(sender, name, *values, value=value)
        except Reverted:
            return None
        self.model.pass_time(self.world.time)
        self.model.held += value
        return done

    def pick(self, number: int) -> int:
        return number % len(self.model.items) + 1

    def pick_active(self, number: int) -> int:
        """An active validator, if there is one."""
        active = [one for one, item in self.model.items.items() if item.state == ACTIVE]
        return active[number % len(active)] if active else self.pick(number)

    def pick_pair(self, number: int) -> tuple[str, int]:
        """Somebody who has a stake, and where."""
        pairs = [pair for pair, amount in self.model.stakes.items() if amount] or [("ann", 1)]
        return pairs[number % len(pairs)]

    def pick_waiting(self, number: int) -> tuple[str, int]:
        """Somebody who has something unbonding, and where."""
        pairs = [pair for pair, entries in self.model.entries.items() if entries] or [("ann", 1)]
        return pairs[number % len(pairs)]

    def paid(self, amount: int) -> None:
        self.model.held -= amount

    # Validators.

    @rule(
        owner=who,
        most=st.sampled_from((10, 50, 100)),
        own=st.integers(8, 40),
        commission=st.sampled_from((0, 333, 5_000)),
    )
    def declare(self, owner: str, most: int, own: int, commission: int) -> None:
        key, coins = account(f"key of {owner}").address, most * CMT * own // 100
        done = self.try_to(owner, "declare", owner, "", key, most * CMT, commission, value=coins)
        standing = any(one.owner == owner and one.state in (ACTIVE, INACTIVE) for one in self.model.items.values())
        assert (done is not None) == (own >= 10 and not standing)
        if done:
            self.model.items[done.value] = Item(owner, most * CMT, commission)
            self.model.add(owner, done.value, coins)

    @rule(number=place, name=st.sampled_from(("deactivate", "activate", "activate")))
    @validating
    def switch(self, number: int, name: str) -> None:
        number = self.pick(number)
        item = self.model.items[number]
        if self.try_to(item.owner, name, number):
            assert item.state == (ACTIVE if name == "deactivate" else INACTIVE)
            if name == "activate":
                self.model.settle(item.owner, number)
                assert self.model.enough(number)
            item.state = INACTIVE if name == "deactivate" else ACTIVE

    @rule(number=place, most=st.integers(10, 200), more=st.integers(0, 10))
    @validating
    def update(self, number: int, most: int, more: int) -> None:
        number = self.pick(number)
        item = self.model.items[number]
        if self.try_to(item.owner, "update", number, "n", "", most * CMT, value=more * CMT):
            self.model.settle(item.owner, number)
            self.model.stakes[item.owner, number] += more * CMT
            item.most = most * CMT
            assert self.model.enough(number)
            assert self.model.stake(number) <= item.most

    @rule(number=place, commission=st.integers(0, 500))
    @validating
    def charge(self, number: int, commission: int) -> None:
        number = self.pick(number)
        item = self.model.items[number]
        if self.try_to(item.owner, "setCommission", number, commission):
            assert commission <= item.commission + 100
            item.commission = commission

    @rule(number=place, once=seldom)
    @validating
    def retire(self, number: int, once: bool) -> None:
        if not once:
            return
        number = self.pick(number)
        item, model = self.model.items[number], self.model
        done = self.try_to(item.owner, "retire", number)
        assert (done is not None) == (item.state in (ACTIVE, INACTIVE))
        if done:
            model.settle(item.owner, number)
            item.state, item.until = RETIRED, model.time + model.unbonding
            if amount := model.free(item.owner, number):
                model.stakes[item.owner, number] -= amount
                model.unbond(item.owner, number, _entry(done), amount, settled=False)

    @rule(number=place, heir=who)
    @validating
    def hand_over(self, number: int, heir: str) -> None:
        number = self.pick(number)
        item, model = self.model.items[number], self.model
        if self.try_to(item.owner, "move", number, account(heir).address) and self.try_to(heir, "accept", number):
            for one in (item.owner, heir):
                model.settle(one, number)
            assert not model.moved[item.owner, number]
            assert item.owner != heir
            model.stakes[heir, number] += model.stakes[item.owner, number]
            model.stakes[item.owner, number] = 0  # and rewards that stay
            item.owner = heir

    @rule(number=place)
    @validating
    def rank(self, number: int) -> None:
        self.try_to("dan", "rank", self.pick(number))

    @rule(number=place, reporter=who, once=seldom)
    @validating
    def report(self, number: int, reporter: str, once: bool) -> None:
        if not once:
            return
        number = self.pick(number)
        item = self.model.items[number]
        key = f"key of {self.first_owner(number)}"
        proofs = [self.staked.proof(key, number, 1, content * 32) for content in (b"a", b"b")]
        done = self.try_to(reporter, "report", number, 1, (b"a" * 32, b"b" * 32), proofs)
        late = item.state == RETIRED and self.world.time >= item.until
        assert (done is None) == (item.state == SLASHED or late)
        if done:
            reward = self.model.report(number)
            assert done.events[-1][1]["reward"] == reward
            self.paid(reward)

    # Delegators.

    @rule(one=who, number=place, amount=amounts)
    @validating
    def delegate(self, one: str, number: int, amount: int) -> None:
        number = self.pick_active(number)
        if self.try_to(one, "delegate", number, value=amount):
            self.model.add(one, number, amount)

    @rule(number=place, amount=parts)
    @validating
    def undelegate(self, number: int, amount: int | None) -> None:
        one, number = self.pick_pair(number)
        if done := self.try_to(one, "undelegate", number, ALL if amount is None else amount):
            worth = self.model.take(one, number, amount)
            assert len(self.model.entries[one, number]) < 7
            slashed = self.model.items[number].slashed_at is not None
            self.model.unbond(one, number, _entry(done), worth, settled=slashed)

    @rule(number=place, other=place, amount=parts)
    @validating
    def redelegate(self, number: int, other: int, amount: int | None) -> None:
        one, source = self.pick_pair(number)
        target = self.pick_active(other)
        if self.try_to(one, "redelegate", source, target, ALL if amount is None else amount):
            self.model.settle(one, target)
            self.model.redelegate(one, source, target, amount)

    @rule(number=place)
    @validating
    def cancel(self, number: int) -> None:
        one, number = self.pick_waiting(number)
        if self.try_to(one, "cancel", number, 0):
            amount = self.model.leave(one, number, due=False)
            assert amount
            self.model.add(one, number, amount)

    @rule(number=place)
    @validating
    def complete(self, number: int) -> None:
        one, number = self.pick_waiting(number)
        before = self.world.balance(account(one).address)
        if self.try_to(one, "complete", number, 0):
            amount = self.model.leave(one, number, due=True)
            assert self.world.balance(account(one).address) - before == amount > 0
            self.paid(amount)

    @rule(number=place)
    @validating
    def withdraw(self, number: int) -> None:
        one, number = self.pick_pair(number)
        if done := self.try_to(one, "withdraw", number):
            self.model.settle(one, number)
            paid = done.event[1]["amount"] if len(done.events) == 1 else done.events[-1][1]["amount"]
            self.model.rewards[one, number] -= paid
            self.paid(paid)

    @rule(number=place)
    @validating
    def collect(self, number: int) -> None:
        number = self.pick(number)
        item = self.model.items[number]
        if done := self.try_to(item.owner, "withdrawCommission", number):
            paid = done.event[1]["amount"]
            item.earned -= paid
            self.paid(paid)

    @rule(number=place)
    @validating
    def settle(self, number: int) -> None:
        one, number = self.pick_pair(number)
        if self.try_to("dan", "settle", account(one).address, number):
            self.model.settle(one, number)

    # The pool, votes and time.

    @rule(amount=amounts)
    def fund(self, amount: int) -> None:
        assert self.try_to("cyd", "fund", value=amount)
        self.model.pool += amount

    @rule(parameter=st.sampled_from((RATE, UNBONDING, SLOTS)), number=place)
    @validating
    def decide(self, parameter: int, number: int) -> None:
        """All vote for it, and it is carried out; without any stake it is below the quorum."""
        setting = SETTINGS_OF[parameter][number % len(SETTINGS_OF[parameter])]
        proposal = self.staked.propose("ann", parameter, setting)
        for one in PEOPLE:
            weight = self.model.weight(one)
            try:
                self.staked.send(one, "vote", proposal, True)
            except Reverted:
                assert weight == 0
            else:
                assert self.staked.log[-1][1]["weight"] == weight
        self.world.move(3 * DAY)
        assert self.try_to("dan", "execute", proposal)
        if any(self.model.weight(one) for one in PEOPLE):
            name = {RATE: "rate", UNBONDING: "unbonding"}.get(parameter)
            if name:
                setattr(self.model, name, setting)
            self.staked.send("ann", "reclaim", proposal)
        else:
            self.model.pool += 10 * CMT
            self.model.held += 10 * CMT

    @rule(seconds=spans)
    def wait(self, seconds: int) -> None:
        self.world.move(seconds)

    # What holds after each of them.

    @invariant()
    def sums_hold(self) -> None:
        found, model = self.staked.parameters, self.model
        assert found.held == model.held == self.world.balance(self.staked.stakes.address)
        assert found.stake == sum(model.stakes.values())
        assert abs(found.pool - model.pool) < LOST
        numbers = self.staked.validators() if model.items else []
        ranked = tuple(one.id for one in numbers if one.ranked)
        assert len(ranked) <= found.slots
        assert all(model.items[number].state == ACTIVE for number in ranked)
        assert found.ranked_stake == sum(model.stake(number) for number in ranked)
        for one in numbers:
            item = model.items[one.id]
            assert (one.state, one.owner) == (item.state, account(item.owner).address)
            assert one.stake == model.worth(one.id, model.stake(one.id))
            assert item.state not in (ACTIVE, INACTIVE) or one.stake <= item.most
            assert item.state != ACTIVE or model.enough(one.id)
        model.ranked = ranked
        self.steps += 1
        if self.steps % 10 == 0:
            self.everybody_has_what_fractions_say(numbers)

    def everybody_has_what_fractions_say(self, numbers: list[Validator]) -> None:
        model, owed = self.model, 0
        before = model.pool, model.time, dict(model.rewards), {one: item.earned for one, item in model.items.items()}
        model.pass_time(self.world.time)
        for pair in list(model.stakes):
            found = self.staked.delegation(*pair)
            lost = sum(
                (one.amount + 19) // 20
                for one in model.moved[pair]
                if (at := model.items[one.source].slashed_at) is not None and at < one.due
            )
            assert found.amount == model.worth(pair[1], model.stakes[pair] - lost)
            assert -LOST < model.rewards[pair] - found.rewards < LOST
            owed += found.amount + found.rewards
            entries = self.staked.entries(*pair)
            expected = {entry: model.pays(pair[1], one) for entry, one in model.entries[pair].items()}
            assert {entry.id: entry.amount for entry in entries} == expected
            owed += sum(expected.values())
        for one in numbers:
            assert -LOST < model.items[one.id].earned - one.earned < LOST
            owed += one.earned
        assert owed + int(model.pool) <= model.held + LOST  # the pool of the fractions is not rounded
        model.pool, model.time = before[:2]
        model.rewards.clear()
        model.rewards.update(before[2])
        for number, earned in before[3].items():
            model.items[number].earned = earned

    def teardown(self) -> None:
        """All leave: what is left is the pool and what divisions left."""
        if not hasattr(self, "model"):
            return
        self.everybody_has_what_fractions_say(self.staked.validators())
        staked, model = self.staked, self.model
        for number, item in model.items.items():
            if item.state in (ACTIVE, INACTIVE):
                self._sent(item.owner, "retire", number)
        self.world.move(28 * DAY)  # until what was moved has matured
        for pair in list(model.stakes):
            if model.entries[pair]:
                self._sent(pair[0], "complete", pair[1], 0)
            if model.stakes[pair]:
                self._sent(pair[0], "undelegate", pair[1], ALL)
        self.world.move(28 * DAY)
        for pair in list(model.stakes):
            for name, values in (("complete", (pair[1], 0)), ("withdraw", (pair[1],))):
                self._sent(pair[0], name, *values)
        for number, item in model.items.items():
            self._sent(item.owner, "withdrawCommission", number)
        found = staked.parameters
        assert 0 <= found.held - found.pool < LOST

    def _sent(self, sender: str, name: str, *values: Any) -> None:
        try:
            self.staked.send(sender, name, *values)
        except Reverted as refusal:
            if str(refusal) not in NOTHING_LEFT:
                raise

    def first_owner(self, number: int) -> str:
        """Who declared a validator, and so named its key."""
        key = self.staked.validator(number).key
        return next(one for one in PEOPLE if account(f"key of {one}").address == key)


def _entry(done: Done) -> int:
    return next(int(values["entry"]) for name, values in done.events if name == "Undelegated")


TestStakes = Stakes.TestCase
TestStakes.settings = settings(SETTINGS, max_examples=SETTINGS.max_examples * 5 // 8)
