"""States of the items of a market contract: their deadlines, and who can or must do what next; declared once each.

What a command shows of an item, what is to be done, the picture of the states, the tables of the contract's page and
the properties that tests hold it to are all made of these declarations.

Every item has a state and a last second, `until`. Up to and including it those who are named act; from the second
after it only `market advance` does, by anybody, and does what time allows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, Literal, Protocol, TypeVar

from identity.address import Address

ANYBODY: Final = "anybody"

When = Literal["in time", "late", "always"]
"""Up to and including `until`; from the second after it; or whenever the step's own condition holds."""


class Item(Protocol):
    """An item as the chain has it; `until` is in Unix seconds, 0 where nothing ends it."""

    @property
    def number(self) -> int:
        """Its number in the contract."""

    @property
    def state(self) -> int:
        """The number of its state."""

    @property
    def until(self) -> int:
        """The last second of the state."""

    @property
    def parties(self) -> Mapping[str, Address]:
        """Role → who has it, of those that one person has."""

    @property
    def words(self) -> Mapping[str, str]:
        """What commands say of it, beside its number and its people."""

    @property
    def done(self) -> bool:
        """Whether nothing changes it any more, and it owes our accounts nothing."""

    def roles(self, account: Address) -> Sequence[str]:
        """The roles that an account has in it."""


ItemOf = TypeVar("ItemOf", bound=Item)


@dataclass(frozen=True)
class Step(Generic[ItemOf]):
    """What somebody can do in a state.

    `who` is a role, or `anybody`. `command` is what is typed, with `{item}` for the item and, say, `{arbiter}` for who
    has that role. `to` are the states that it leads to. A `duty` is asked of its actor; what she loses by silence is
    `loses`, in wei, and `otherwise` in words. Of a step that anybody may take, `gains` names the roles that gain by it:
    who would lose if nobody did. `offered` tells whether the step makes sense for an item at a time and for one of its
    people. `by` is its own last second, where that is not the state's: after it the step is possible, and worse.
    """

    who: str
    action: str
    command: str
    to: tuple[str, ...] = ()
    when: When = "in time"
    duty: bool = False
    otherwise: str = ""
    loses: Callable[[ItemOf, Address], int] | None = None
    gains: tuple[str, ...] = ()
    offered: Callable[[ItemOf, Address | None, int], bool] = lambda _item, _who, _now: True
    by: Callable[[ItemOf], int] | None = None

    def deadline(self, item: ItemOf) -> int | None:
        """Return the last second (Unix) in which it is to be done; None where it does not pass."""
        if self.by is not None:
            return self.by(item) or None
        return item.until or None if self.when == "in time" else None

    def typed(self, item: ItemOf, text: str, names: Mapping[str, str]) -> str:
        """Return the command for an item that is written `text`; `names` are the names of addresses here."""
        people = {role: names.get(who, who) for role, who in item.parties.items()}
        return self.command.format_map({"item": text, **people, **item.words})

    def possible(self, item: ItemOf, who: Address | None, now: int) -> bool:
        """Whether it can be done at `now` (chain time, Unix seconds) by `who` (None: by somebody who has the role)."""
        return self.timely(item, now) and self.offered(item, who, now)

    def timely(self, item: ItemOf, now: int) -> bool:
        """Whether the state's time allows it at `now`."""
        return self.when == "always" or (now > item.until) == (self.when == "late")


@dataclass(frozen=True)
class State(Generic[ItemOf]):
    """A state: its number on chain, its name, how long it may last, its steps; none leads out of a last one."""

    number: int
    name: str
    lasts: str
    steps: tuple[Step[ItemOf], ...] = ()

    @property
    def final(self) -> bool:
        """Whether nothing leads out of it."""
        return not any(step.to for step in self.steps)


@dataclass(frozen=True)
class StateTable(Generic[ItemOf]):
    """All states of a family of contracts, in the order in which an item usually meets them.

    `noun` is the first word of its commands, `what` one of its items.
    """

    noun: str
    what: str
    states: tuple[State[ItemOf], ...]

    def named(self, name: str) -> State[ItemOf]:
        """Return a state by its name."""
        return next(state for state in self.states if state.name == name)

    def of(self, item: ItemOf) -> State[ItemOf]:
        """Return the state of an item."""
        return next(state for state in self.states if state.number == item.state)

    def steps(self, item: ItemOf, who: Address | None, now: int) -> Sequence[Step[ItemOf]]:
        """Return the steps that are possible at `now`, for an account (None: for anybody who has the role)."""
        return [step for step in self.of(item).steps if step.possible(item, who, now)]

    def later(self, item: ItemOf, now: int) -> Sequence[Step[ItemOf]]:
        """Return the steps that time alone makes possible, while it is not yet."""
        after = item.until + 1
        late = [step for step in self.of(item).steps if step.when == "late" and now <= item.until]
        return [step for step in late if step.offered(item, None, after)]

    def following(self, name: str) -> list[str]:
        """Return the states that one leads to, in the order of its steps, each once."""
        return list(dict.fromkeys(target for step in self.named(name).steps for target in step.to))
