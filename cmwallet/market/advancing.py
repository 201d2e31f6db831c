"""Items of which time allows something: what it is, and the orders that do it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from cmwallet.accounts.accounts import Account
from cmwallet.errors import Reverted
from cmwallet.market.reading import Market, split_item
from cmwallet.market.states import ANYBODY, Step
from cmwallet.market.systems import MarketSystem
from cmwallet.market.todo import OwnItem
from cmwallet.node.access import NetworkAccess
from cmwallet.node.chain_time import chain_time
from cmwallet.transactions.order import Order
from identity.address import Address
from identity.timestamps import rfc3339

if TYPE_CHECKING:
    from cmwallet.session import Session


_ADVANCE: Final = "market advance "


@dataclass(frozen=True)
class DueItem:
    """An item that can be advanced, and what that does."""

    system: MarketSystem
    contract: Address
    text: str
    item: Any
    action: str

    @property
    def words(self) -> str:
        """How it is called."""
        return f"{self.system.what} {self.text}"

    @property
    def state(self) -> str:
        """Its state as it was read."""
        return self.system.table.of(self.item).name


def due_items(market: Market, items: Sequence[OwnItem], now: int) -> list[DueItem]:
    """Return the items that time allows something of, each once; `now` is chain time.

    An item may wait for one of another system, as a deal does for its case: that one is due then.
    """
    found = {}
    for own in items:
        step = _advance(own.system, own.item, now)
        if step is not None:
            place = (own.contract, own.item.number)
            found[place] = DueItem(own.system, own.contract, own.text, own.item, step.action)
        for text, action in _elsewhere(own, now):
            noun, number = split_item(text)
            contract, place_there = market.parse(noun, number)
            system, name = market.contracts[contract.address]
            there = market.read(contract, noun, place_there)
            text_there = market.text(name, place_there)
            found.setdefault(
                (contract.address, place_there), DueItem(system, contract.address, text_there, there, action)
            )
    return list(found.values())


def _elsewhere(own: OwnItem, now: int) -> Iterator[tuple[str, str]]:
    """Yield (item of another system, what happens to it) for what somebody can advance so that an own item goes on."""
    for step in own.system.table.steps(own.item, own.account, now):
        command = step.typed(own.item, own.text, {})
        mine = step.who == ANYBODY or step.who in own.roles
        if mine and command.startswith(_ADVANCE) and not command.startswith(f"{_ADVANCE}{own.system.noun}/"):
            yield command.removeprefix(_ADVANCE), step.action


def named_items(access: NetworkAccess, texts: Sequence[str]) -> list[DueItem]:
    """Return the items that are written `deal/12`.

    Raises:
        Reverted: one has to wait, or ended. InvalidInput, NotFound: one is none.
    """
    market, now = Market.on(access), chain_time(access.client)
    found = []
    for text in texts:
        noun, number = split_item(text)
        contract, place = market.parse(noun, number)
        item = market.read(contract, noun, place)
        system = market.contracts[contract.address][0]
        step = _advance(system, item, now)
        if step is None:
            raise _waits(system, item, number)
        found.append(DueItem(system, contract.address, market.text(contract.name, place), item, step.action))
    return found


def advance_orders(opened: Session, market: Market, account: Account, one: DueItem) -> Iterator[Order]:
    """Yield the orders that advance an item, in their order; see the `moves` of a system for what they may need.

    The same call carries an item on from one state and later from another. Its label names the state, so that the two
    are no duplicates, and the same one twice is.

    Raises:
        Reverted: the item waits for somebody else.
    """
    contract = market.bound(one.contract)
    for function, values in one.system.moves(contract, one.item, chain_time(opened.client), lambda: opened.keeper):
        label = f"{one.words} {one.state} until {one.item.until}" if function == "advance" else ""
        yield contract.order(account, function, *values, label=label)


def _advance(system: MarketSystem, item: Any, now: int) -> Step[Any] | None:
    steps = system.table.steps(item, None, now)
    return next((step for step in steps if step.command == f"{_ADVANCE}{system.noun}/{{item}}"), None)


def _waits(system: MarketSystem, item: Any, text: str) -> Reverted:
    state = system.table.of(item)
    details = {"state": state.name, "reason": "time"}
    if state.final:
        return Reverted(f"{system.what} {text} is {state.name}: nothing changes it any more", details=details)
    when = f"from {rfc3339(item.until + 1)} on" if item.until else None
    return Reverted(f"{system.what} {text} is {state.name}, and time allows nothing yet", hint=when, details=details)
