"""Declarations of states against a contract: what is declared to be possible is tried, and what is not, too.

`Tried` plays every action of a table in one situation, at some moments. The item is read as the wallet reads it, in the
second in which the action is mined. What is not declared has to be refused, or to change nothing that can be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cmwallet.calls.abi import encode_call
from cmwallet.errors import Reverted as WalletReverted
from cmwallet.market.court import moving
from cmwallet.market.court.case import Case
from cmwallet.market.states import ANYBODY, StateTable
from identity.address import Address, parse_address
from tests.contracts.court import commitment_to
from tests.contracts.harness import ZERO, Account, Contract, EvmWorld, Reverted, World

Move = tuple[str, str, str, str]
"""State, who, command, the state that it led to."""


class Bound:
    """A contract as the wallet asks it."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.address = parse_address(contract.address)
        self.client, self.network = Newest(contract.world), Chain()

    def call_data(self, function: str, *values: object) -> bytes:
        return encode_call(self.contract.interface.function(function), values)

    def ask(self, function: str, *values: object) -> Any:
        return self.contract.read(function, *values)


class WorldReader:
    """What answers many questions of the wallet."""

    def __init__(self, world: EvmWorld) -> None:
        self.world = world
        self.families: Mapping[Address, str] = {}  # who asks the court is a person here, or a contract of none

    def many(self, reads: Sequence[tuple[str, bytes]]) -> list[bytes]:
        return [self.world.ask(ZERO, target.lower(), data) for target, data in reads]


@dataclass(frozen=True)
class Newest:
    """The node, as far as a move asks it."""

    world: World

    def block_number(self) -> int:
        return self.world.number


@dataclass(frozen=True)
class Chain:
    """A network whose blocks come by themselves."""

    embedded: bool = False


@dataclass(frozen=True)
class Secrets:
    """The secrets of a vault, by what was committed to; in the place of `kept_secret`."""

    known: Sequence[bytes]

    def __call__(self, court: Bound, case: Case, place: int, _keeper: object) -> bytes | None:
        commitment = bytes(court.ask("secrets", case.number, place))
        return next((secret for secret in self.known if commitment_to(secret) == commitment), None)


def carry_on(
    world: EvmWorld, court: Contract, case: Case, sender: Account, secrets: Sequence[bytes], monkeypatch: Any
) -> None:
    """Send what `market advance court/…` sends, all in the next second."""
    monkeypatch.setattr(moving, "kept_secret", Secrets(secrets))
    try:
        moves = list(moving.moves_of_case(Bound(court), case, world.time + 1, lambda: None))  # type: ignore[arg-type]
    except WalletReverted as refusal:
        raise Reverted(str(refusal)) from refusal
    with world.one_block():
        for function, values in moves:
            court.send(function, *values, sender=sender)


Action = Callable[[Any, Account], None]
"""Takes the item as it is read in that second, and who acts."""


@dataclass
class Tried:
    """A situation that is tried out: how its item is read, and how each command of the table is played."""

    world: EvmWorld
    table: StateTable[Any]
    read: Callable[[], Any]
    actions: Mapping[tuple[str, str], tuple[Account, Action]]
    moves: set[Move] = field(default_factory=set)
    disagreements: list[str] = field(default_factory=list)

    def at(self, moments: Sequence[int]) -> None:
        """Try everything at moments (Unix seconds) that are not over."""
        now = self.read()
        for moment in sorted({moment for moment in moments if moment > self.world.time}):
            item = self._read_in(moment)
            for who, command in self.actions:
                self._try(moment, item, who, command)
                if now.state != item.state and moment == now.until + 1:
                    self._try_before_the_turn(moment, now, who, command)

    def _read_in(self, moment: int) -> Any:
        """Return the item as it is read in a second to come."""
        with self.world.tried():
            self.world.move(moment - self.world.time)
            return self.read()

    def _try_before_the_turn(self, moment: int, item: Any, who: str, command: str) -> None:
        """Play what was declared for whoever read the item just before time alone turned it."""
        if list(self._targets(item, who, command, moment)):
            self._try(moment, item, who, command)

    def _try(self, moment: int, item: Any, who: str, command: str) -> None:
        """Play an action on an item that was read, in a second; whatever happens is undone."""
        account, action = self.actions[who, command]
        possible = set(self._targets(item, who, command, moment))
        with self.world.tried():
            self.world.move(moment - 1 - self.world.time)
            try:
                action(item, account)
            except Reverted as refusal:
                if possible:
                    self._say(item, who, command, moment, f"declared, and refused: {refusal}")
                return
            after = self.read()
        then = self.table.of(after).name
        if not possible and after != item:
            self._say(item, who, command, moment, "not declared, and taken")
        elif possible and then not in possible:
            self._say(item, who, command, moment, f"leads to {then}")
        elif possible:
            self.moves.add((self.table.of(item).name, who, command, then))

    def _targets(self, item: Any, who: str, command: str, moment: int) -> Iterator[str]:
        """Yield the states that what is declared to be possible can lead to, and at least the present one."""
        address: Address = parse_address(self.actions[who, command][0].address)
        for step in self.table.of(item).steps:
            if step.command == command and step.who in (who, ANYBODY) and step.possible(item, address, moment):
                yield from (*step.to, self.table.of(item).name)

    def _say(self, item: Any, who: str, command: str, moment: int, what: str) -> None:
        when = f"until {moment - item.until:+d} s" if item.until else "any time"
        self.disagreements.append(f"{self.table.of(item).name}, {when}: {who}, {command}: {what}")


def declared_moves(table: StateTable[Any], actions: set[tuple[str, str]]) -> set[Move]:
    """Every move that is declared, of those that can be played."""
    return {
        (state.name, step.who, step.command, target)
        for state in table.states
        for step in state.steps
        if (step.who, step.command) in actions
        for target in step.to
    }
