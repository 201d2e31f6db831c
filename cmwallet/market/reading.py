"""Items read from the chain: many in one exchange, each by the text that is printed and typed for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from cmwallet.calls.deployments import Deployment, deployed
from cmwallet.contracts.systems import generations, item_text, parse_item
from cmwallet.errors import InvalidInput, NotFound
from cmwallet.market.reader import Reader
from cmwallet.market.systems import SYSTEMS, MarketSystem, find_market_system
from cmwallet.node.access import NetworkAccess
from cmwallet.transactions.bound_contract import BoundContract
from identity.address import Address


@dataclass(frozen=True)
class Market:
    """The market's contracts on the network in use: what is deployed there, by name."""

    access: NetworkAccess
    there: Mapping[str, Deployment]

    @classmethod
    def on(cls, access: NetworkAccess) -> Market:
        """Return the market of the network in use."""
        return cls(access, deployed(access.database, access.client, access.network))

    @property
    def contracts(self) -> dict[Address, tuple[MarketSystem, str]]:
        """Address → (system, contract's name), of every generation that is deployed."""
        return {
            self.there[name].address: (system, name)
            for system in SYSTEMS.values()
            for name in generations(system.family, self.there)
        }

    def text(self, name: str, number: int) -> str:
        """Return how an item of the contract `name` is written: `12`, or `12@1`."""
        return item_text(number, name, self.there)

    def parse(self, noun: str, text: str) -> tuple[BoundContract, int]:
        """Return the contract and the number of `12` or `12@1`.

        Raises:
            InvalidInput: it is neither. NotFound: the contract is not deployed here.
        """
        name, number = parse_item(text, find_market_system(noun).family, self.there)
        return BoundContract.on(self.access, name), number

    def read(self, contract: BoundContract, noun: str, number: int, accounts: Collection[Address] = ()) -> Any:
        """Return one item, with what the accounts may know of it. Raises `NotFound`."""
        found = self.read_all(contract.address, [number], accounts).get(number)
        if found is None:
            raise NotFound(f"there is no {find_market_system(noun).what} {number}", hint=f"cmwallet {noun} list")
        return found

    def bound(self, contract: Address) -> BoundContract:
        """Return one of the market's contracts by its address."""
        return BoundContract.at(self.access.client, self.access.network, self.contracts[contract][1], contract)

    def read_all(self, contract: Address, numbers: Sequence[int], accounts: Collection[Address] = ()) -> dict[int, Any]:
        """Return items by number; those that the chain does not have are left out."""
        system, bound = self.contracts[contract][0], self.bound(contract)
        answers = self.reader.many([(contract, bound.call_data(system.function, number)) for number in numbers])
        items = []
        for number, answer in zip(numbers, answers, strict=True):
            with suppress(NotFound):
                items.append(system.read(number, answer))
        return {item.number: item for item in system.complete(self.reader, bound, items, accounts)}

    @property
    def reader(self) -> Reader:
        """What reads many answers in one exchange."""
        multicall = self.there.get("Multicall")
        families = {address: system.family for address, (system, _) in self.contracts.items()}
        return Reader(self.access.client, multicall.address if multicall else None, families)


def split_item(text: str) -> tuple[str, str]:
    """Return noun and item of `deal/12`. Raises `InvalidInput`."""
    noun, slash, item = text.partition("/")
    if not slash:
        raise InvalidInput(f"{text!r} does not say of what it is the number", hint="write deal/12")
    find_market_system(noun)
    return noun, item
