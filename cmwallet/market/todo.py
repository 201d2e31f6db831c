"""What this person can or must do next, over all systems: by when, what she loses otherwise, what to type."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cmwallet.market.index import MarketIndex, Synced
from cmwallet.market.reading import Market
from cmwallet.market.states import ANYBODY, Step
from cmwallet.market.systems import MarketSystem
from identity.address import Address


@dataclass(frozen=True)
class OwnItem:
    """An item that names an account of this home; `text` is how it is written, such as `12`."""

    system: MarketSystem
    contract: Address
    text: str
    item: Any
    account: Address

    @property
    def roles(self) -> Sequence[str]:
        """What the account is in it."""
        return tuple(self.item.roles(self.account))


@dataclass(frozen=True)
class Task:
    """Something to do. `by` is the last second for it, None where it does not pass; `loses` is in wei."""

    own: OwnItem
    role: str
    action: str
    command: str
    by: int | None
    loses: int | None
    otherwise: str


def own_items(
    market: Market, index: MarketIndex, accounts: Collection[Address], *, ended: bool = False
) -> list[OwnItem]:
    """Return the items that name any of the accounts, each as the chain has it now; with `ended` the ended ones too.

    `accounts` are all of the home: an item that is done for some of them may not be for another.

    Ask it after `MarketIndex.sync`. Items that ended are written down and not asked for again. One that the chain does
    not have is left out and kept: of several nodes behind one address the one that told the event may be ahead of the
    one that is asked for the item.
    """
    contracts = market.contracts
    wanted: dict[Address, set[int]] = defaultdict(set)
    rows = [row for row in index.found(contracts, accounts) if ended or not row.ended]
    for row in rows:
        wanted[row.contract].add(row.number)
    items: dict[tuple[Address, int], Any] = {}
    for contract, numbers in wanted.items():
        found = market.read_all(contract, sorted(numbers), accounts)
        items |= {(contract, number): item for number, item in found.items()}
        index.ended(contract, [number for number, item in found.items() if item.done])
    return [
        OwnItem(system, row.contract, market.text(name, row.number), item, row.account)
        for row in rows
        if (item := items.get((row.contract, row.number))) is not None
        for system, name in [contracts[row.contract]]
        if ended or not item.done
    ]


def roles_together(items: Sequence[OwnItem]) -> list[tuple[OwnItem, list[str]]]:
    """Return each item once, with the roles that all the accounts together have in it, in the item's order of roles."""
    together: dict[tuple[Address, int], tuple[OwnItem, set[str]]] = {}
    for own in items:
        together.setdefault((own.contract, own.item.number), (own, set()))[1].update(own.roles)
    return [(own, sorted(roles, key=lambda role: _place(own, role))) for own, roles in together.values()]


def tasks_of(items: Sequence[OwnItem], synced: Synced, names: Mapping[str, str]) -> list[Task]:
    """Return what is to be done, what passes first at the beginning; what passes never is at the end.

    `names` are the names of addresses here, as commands take them.
    """
    tasks = [task for own in items for task in _tasks(own, synced.chain_time, names)]
    return sorted(tasks, key=lambda task: (task.by is None, task.by or 0, task.own.system.noun, task.own.item.number))


def _tasks(own: OwnItem, now: int, names: Mapping[str, str]) -> Iterator[Task]:
    roles = own.roles
    for step in own.system.table.steps(own.item, own.account, now):
        role = step.who if step.who in roles and step.duty else _gainer(step, roles)
        if role is not None:
            loses = None if step.loses is None else step.loses(own.item, own.account)
            yield Task(
                own,
                role,
                step.action,
                step.typed(own.item, own.text, names),
                step.deadline(own.item),
                loses,
                step.otherwise,
            )


def _place(own: OwnItem, role: str) -> tuple[int, str]:
    """Where a role stands among the people of an item; those that many can have come last."""
    people = list(own.item.parties)
    return (people.index(role) if role in people else len(people), role)


def _gainer(step: Step[Any], roles: Sequence[str]) -> str | None:
    """Return the role by which somebody gains from a step that anybody may take."""
    return next((role for role in roles if step.who == ANYBODY and role in step.gains), None)
