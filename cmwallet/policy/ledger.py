"""Ledger of what was signed under a policy: read from the vault's log, summed per limit over its rolling window.

Signed is spent: nothing is given back because somebody says that it failed. Transactions of one account with one nonce
exclude one another on a chain whose id no other network has, and count once, by the largest. A line is written in the
transaction that decides, before the key is used; so what a crash leaves is counted and unsigned, never the other way.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from cmwallet.policy.facts import Movement, RequestFacts, native_of
from cmwallet.policy.language import Limit, Policy
from cmwallet.signing.facts import NATIVE

if TYPE_CHECKING:
    from identity.vault.audit import AuditLine

FACT: Final = "counted"
"""Name of the fact in a line of the log that says what was counted, and by which rule."""
FORGIVEN: Final = "forgive"
"""Event of a line that takes a transaction out of all windows."""
RUN_BEGAN: Final = "run"
"""Event of a line that counts all that a run may spend, at once."""
RUN_ENDED: Final = "run-end"
"""Event of a line that counts what a run spent, in place of the line whose number its fact `began` has."""
_EVERY: Final = ""

Family = tuple[Any, ...]
"""What excludes one another: (chain id, account, nonce), or (number of the line, place in it)."""


@dataclass(frozen=True)
class Counted:
    """One request that was let through: when (Unix seconds), and what limits see of it."""

    family: Family
    time: int
    kind: str
    account: str
    chain_id: int | None
    movements: tuple[Movement, ...]
    max_fee: int


def counted_of(facts: RequestFacts, exclusive: tuple[int, ...], time: int, place: Family) -> Counted:
    """Return how a request is counted; `place` tells it apart from others when it is no transaction."""
    family = place
    if facts.nonce is not None and facts.chain_id in exclusive:
        family = (facts.chain_id, facts.account, facts.nonce)
    return Counted(family, time, facts.kind, facts.account, facts.chain_id, facts.movements, facts.max_fee)


def counted_text(facts: Iterable[RequestFacts], rules: Iterable[str]) -> str:
    """Return the fact of a line of the log: one entry a request, in their order."""
    entries = [
        [
            one.kind,
            one.account,
            one.chain_id,
            one.nonce,
            str(one.max_fee),
            [[moved.asset, str(moved.spent), str(moved.exposed), moved.to] for moved in one.movements],
            rule,
        ]
        for one, rule in zip(facts, rules, strict=True)
    ]
    return json.dumps(entries, separators=(",", ":"))


def read_entries(text: str) -> list[RequestFacts]:
    """Return what `counted_text` wrote, as far as limits look at it."""
    found = []
    for kind, account, chain_id, nonce, fee, moved, _rule in json.loads(text):
        movements = tuple(Movement(asset, int(spent), int(exposed), to) for asset, spent, exposed, to in moved)
        found.append(RequestFacts(kind, "", account, chain_id, movements, nonce=nonce, max_fee=int(fee)))
    return found


def read_counted(line: AuditLine, exclusive: tuple[int, ...]) -> list[Counted]:
    """Return what a line of the log counts."""
    entries = enumerate(read_entries(line.facts.get(FACT, "[]")))
    return [counted_of(facts, exclusive, line.time, (line.sequence, number)) for number, facts in entries]


def amount_of(limit: Limit, counted: Counted) -> dict[str, int]:
    """Return what one request is to a limit, per asset that the limit counts apart; empty: nothing."""
    if limit.accounts is not None and counted.account not in limit.accounts:
        return {}
    if limit.chains is not None and counted.chain_id is not None and counted.chain_id not in limit.chains:
        return {}  # one without an id, as on a Cosmos chain, could be on any of them
    if limit.asset == "grants":
        return {_EVERY: 1} if counted.kind == "consent" else {}
    fee = counted.max_fee if limit.fees else 0
    if limit.asset == NATIVE:
        spent = native_of(counted.movements) + fee
        return {_EVERY: spent} if spent or counted.max_fee else {}
    if limit.asset == "exposure":
        exposed = sum(one.exposed for one in counted.movements)
        return {_EVERY: exposed} if exposed else {}
    amounts: dict[str, int] = {}
    for one in counted.movements:
        mine = one.asset != NATIVE if limit.asset == "each-token" else one.asset.lower() == limit.asset.lower()
        if mine and one.spent:
            key = one.asset if limit.asset == "each-token" else _EVERY
            amounts[key] = amounts.get(key, 0) + one.spent
    return amounts


@dataclass
class Tally:
    """Running sums of one limit over its window. Families count once, by the largest member, from the newest one on."""

    limit: Limit
    _members: deque[tuple[int, Family, str]] = field(default_factory=deque)
    _families: dict[tuple[Family, str], tuple[int, int]] = field(default_factory=dict)
    _sums: dict[str, int] = field(default_factory=dict)
    _present: dict[Family, int] = field(default_factory=dict)
    """How many assets each family counts in."""

    def add(self, counted: Counted) -> None:
        """Count a request, unless nothing is summed."""
        if self.limit.window is None:
            return
        for asset, amount in amount_of(self.limit, counted).items():
            before, since = self._families.get((counted.family, asset), (0, None))
            largest = max(before, amount)
            if since is None:
                self._present[counted.family] = self._present.get(counted.family, 0) + 1
            self._families[counted.family, asset] = (largest, counted.time)
            self._sums[asset] = self._sums.get(asset, 0) + largest - before
            self._members.append((counted.time, counted.family, asset))

    def forgive(self, family: Family) -> None:
        """Take a family out."""
        for key in [key for key in self._families if key[0] == family]:
            self._drop(key)

    def _drop(self, key: tuple[Family, str]) -> None:
        amount, _ = self._families.pop(key)
        self._sums[key[1]] -= amount
        self._present[key[0]] -= 1
        if not self._present[key[0]]:
            del self._present[key[0]]

    def expire(self, now: int) -> None:
        """Forget what lies outside the window that ends at `now` (Unix seconds)."""
        if self.limit.window is None:
            return
        while self._members and self._members[0][0] <= now - self.limit.window:
            time, family, asset = self._members.popleft()
            kept = self._families.get((family, asset))
            if kept is not None and kept[1] == time:
                self._drop((family, asset))

    def spent(self, asset: str = _EVERY) -> int:
        """What the window holds of an asset."""
        return self._sums.get(asset, 0)

    def of(self, family: Family, asset: str) -> int:
        """What a family holds already."""
        return self._families.get((family, asset), (0, 0))[0]

    @property
    def count(self) -> int:
        """How many requests the window holds; of one family, one."""
        return len(self._present)

    def has(self, family: Family) -> bool:
        """Whether a family is in the window."""
        return family in self._present

    def copy(self) -> Tally:
        """Return one that can be added to without changing this."""
        return Tally(self.limit, deque(self._members), dict(self._families), dict(self._sums), dict(self._present))

    def frees_at(self, need: int, asset: str = _EVERY) -> int | None:
        """When (Unix seconds) so much will have left the window; None when it never will, or there is no window."""
        if self.limit.window is None:
            return None
        ends = sorted(
            (time, amount) for (_, name), (amount, time) in self._families.items() if name == asset and amount
        )
        for time, amount in ends:
            need -= amount
            if need <= 0:
                return time + self.limit.window
        return None


@dataclass
class Ledger:
    """All limits' tallies, fed from lines of the log."""

    tallies: tuple[Tally, ...]
    exclusive: tuple[int, ...]

    @classmethod
    def of(cls, limits: Iterable[Limit], exclusive: tuple[int, ...]) -> Ledger:
        """Return an empty one."""
        return cls(tuple(Tally(limit) for limit in limits), exclusive)

    @classmethod
    def at(cls, policy: Policy, lines: Iterable[AuditLine], now: int) -> Ledger:
        """Return what the lines of a log leave in the windows of a policy at `now` (Unix seconds)."""
        filled = cls.of(policy.limits, policy.exclusive)
        filled.read(lines)
        filled.expire(now)
        return filled

    def read(self, lines: Iterable[AuditLine]) -> None:
        """Count what lines of the log say."""
        for line in lines:
            if line.event == FORGIVEN:
                self._forgive(tuple(json.loads(line.facts["family"])))
            if line.event == RUN_ENDED:
                self._forgive((int(line.facts["began"]), 0))
            for counted in read_counted(line, self.exclusive):
                self.add(counted)

    def add(self, counted: Counted) -> None:
        """Count one request."""
        for tally in self.tallies:
            tally.add(counted)

    def _forgive(self, family: Family) -> None:
        for tally in self.tallies:
            tally.forgive(family)

    def copy(self) -> Ledger:
        """Return one that can be added to without changing this."""
        return Ledger(tuple(tally.copy() for tally in self.tallies), self.exclusive)

    def expire(self, now: int) -> None:
        """Forget what has left the windows."""
        for tally in self.tallies:
            tally.expire(now)
