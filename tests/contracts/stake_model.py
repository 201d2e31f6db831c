"""Stakes in exact fractions: what each has, written once more and without a sum per share, a checkpoint or a ranking.

Times, ids and who is ranked are told; everything else is computed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction

from tests.contracts.stakes import ACTIVE, FIRST_RATE, INACTIVE, RETIRED, SLASHED, WEEK

Pair = tuple[str, int]


def cut_of(amount: int) -> int:
    """A twentieth, rounded up."""
    return -(-amount // 20)


@dataclass
class Item:
    """A validator."""

    owner: str
    most: int
    commission: int
    state: int = ACTIVE
    until: int = 0
    slashed_at: int | None = None
    earned: Fraction = Fraction(0)


@dataclass
class Entry:
    """What is unbonding; what was moved likewise, with where it came from."""

    amount: int
    due: int
    settled: bool = False
    source: int = 0


@dataclass
class Model:
    """Everybody's stakes and rewards."""

    pool: Fraction
    time: int
    held: int = 0
    rate: int = FIRST_RATE
    unbonding: int = WEEK
    ranked: tuple[int, ...] = ()
    items: dict[int, Item] = field(default_factory=dict)
    stakes: dict[Pair, int] = field(default_factory=lambda: defaultdict(int))
    rewards: dict[Pair, Fraction] = field(default_factory=lambda: defaultdict(Fraction))
    entries: dict[Pair, dict[int, Entry]] = field(default_factory=lambda: defaultdict(dict))
    moved: dict[Pair, list[Entry]] = field(default_factory=lambda: defaultdict(list))

    def stake(self, number: int) -> int:
        return sum(amount for (_, where), amount in self.stakes.items() if where == number)

    def weight(self, who: str) -> int:
        return sum(amount for (one, _), amount in self.stakes.items() if one == who)

    def worth(self, number: int, amount: int) -> int:
        return amount - cut_of(amount) if self.items[number].slashed_at is not None else amount

    def pass_time(self, now: int) -> None:
        """Share what the pool pays until now."""
        whole = Fraction(self.rate * (now - self.time))
        self.time = now
        total = sum(self.stake(number) for number in self.ranked)
        parts = {number: min(whole * self.stake(number) / total, whole * 12 / 100) for number in self.ranked}
        if (spent := sum(parts.values(), Fraction(0))) > self.pool:
            parts = {number: part * self.pool / spent for number, part in parts.items()}
        for number, part in parts.items():
            item, stake = self.items[number], self.stake(number)
            item.earned += part * item.commission / 10_000
            for pair, amount in self.stakes.items():
                if pair[1] == number:
                    self.rewards[pair] += part * (10_000 - item.commission) / 10_000 * amount / stake
            self.pool -= part

    def settle(self, who: str, number: int) -> None:
        """Cut what was moved there from a validator that was slashed since, and forget what has matured."""
        lost, kept = 0, []
        for one in self.moved[who, number]:
            slashed_at = self.items[one.source].slashed_at
            if slashed_at is not None and slashed_at < one.due:
                lost += cut_of(one.amount)
            elif one.due > self.time:
                kept.append(one)
        self.moved[who, number] = kept
        if lost:
            self.stakes[who, number] -= lost
            self.pool += self.worth(number, lost)
            item = self.items[number]
            if item.state == ACTIVE and not self.enough(number):
                item.state = INACTIVE

    def enough(self, number: int) -> bool:
        item = self.items[number]
        return self.stakes[item.owner, number] * 10 >= item.most

    def free(self, who: str, number: int) -> int:
        return self.stakes[who, number] - sum(one.amount for one in self.moved[who, number])

    def pays(self, number: int, entry: Entry) -> int:
        """What an entry pays as of now."""
        slashed_at = self.items[number].slashed_at
        cut = slashed_at is not None and not entry.settled and slashed_at < entry.due
        return entry.amount - cut_of(entry.amount) if cut else entry.amount

    def add(self, who: str, number: int, amount: int) -> None:
        self.settle(who, number)
        self.stakes[who, number] += amount
        item = self.items[number]
        assert item.state == ACTIVE
        assert self.stake(number) <= item.most

    def take(self, who: str, number: int, amount: int | None) -> int:
        """Take what is worth so much, or all that is free; returns what that is worth."""
        self.settle(who, number)
        free = self.free(who, number)
        stake = free if amount is None else amount
        if amount is not None and self.items[number].slashed_at is not None:
            stake = -(-amount * 100 // 95)
        assert 0 < stake <= free
        self.stakes[who, number] -= stake
        item = self.items[number]
        assert who != item.owner or item.state in (RETIRED, SLASHED) or self.enough(number)
        return self.worth(number, stake)

    def unbond(self, who: str, number: int, entry: int, amount: int, *, settled: bool) -> None:
        self.entries[who, number][entry] = Entry(amount, self.time + self.unbonding, settled)

    def redelegate(self, who: str, source: int, target: int, amount: int | None) -> None:
        worth = self.take(who, source, amount)
        self.add(who, target, worth)
        if self.items[source].slashed_at is None:
            self.moved[who, target].append(Entry(worth, self.time + self.unbonding, source=source))
            assert len(self.moved[who, target]) <= 7

    def leave(self, who: str, number: int, *, due: bool) -> int:
        """What leaves the list of entries, those that are due or the others; its cut goes to the pool."""
        chosen = {entry: one for entry, one in self.entries[who, number].items() if (one.due <= self.time) == due}
        if due:
            for one in self.entries[who, number].values():
                paid = self.pays(number, one)
                self.pool += one.amount - paid
                one.settled, one.amount = one.settled or paid < one.amount, paid
        for entry in chosen:
            del self.entries[who, number][entry]
        return sum(one.amount for one in chosen.values())

    def report(self, number: int) -> int:
        """Returns the reward."""
        item = self.items[number]
        assert item.state != SLASHED
        assert item.state != RETIRED or self.time < item.until
        self.settle(item.owner, number)
        item.state, item.slashed_at = SLASHED, self.time
        own, cut = self.stakes[item.owner, number] // 20, self.stake(number) // 20
        for one in self.entries[item.owner, number].values():
            paid = self.pays(number, one)
            own, cut = own + one.amount - paid, cut + one.amount - paid
            one.settled, one.amount = one.settled or paid < one.amount, paid
        self.pool += cut - own // 2
        return own // 2
