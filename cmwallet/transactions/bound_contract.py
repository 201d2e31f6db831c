"""Contract bound to a node: ask it, encode its calls, make the orders that write to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from cmwallet.accounts.accounts import Account
from cmwallet.calls.abi import encode_call
from cmwallet.calls.contract import Contract, call, choose_contract, interface_of
from cmwallet.calls.deployments import deployed
from cmwallet.contracts.systems import find_system, generations
from cmwallet.node.access import NetworkAccess
from cmwallet.node.client import LATEST, BlockTag, NodeClient
from cmwallet.node.networks import Network
from cmwallet.node.quorum import agreed
from cmwallet.transactions.order import Asset, Order, contract_order
from identity.address import Address


@dataclass(frozen=True)
class BoundContract:
    """A contract on one network, with the node that answers for it."""

    client: NodeClient
    network: Network
    contract: Contract

    @classmethod
    def on(cls, access: NetworkAccess, name: str, abi: str | None = None) -> BoundContract:
        """Return the contract of that name or address on the network in use; see `choose_contract` for `abi`.

        Raises:
            NotFound: it is not deployed here. InvalidInput: an address without an ABI.
        """
        contract = choose_contract(access.database, access.client, access.network, name, abi)
        return cls(access.client, access.network, contract)

    @classmethod
    def every(cls, access: NetworkAccess, family: str) -> list[BoundContract]:
        """Return every contract of a family that is deployed here, the newest first. Raises `NotFound`."""
        names = generations(family, deployed(access.database, access.client, access.network))
        return [cls.on(access, name) for name in names or [family]]

    @classmethod
    def newest(cls, access: NetworkAccess, family: str) -> BoundContract:
        """Return the contract of a family that takes new items. Raises `NotFound`."""
        return cls.every(access, family)[0]

    @classmethod
    def at(cls, client: NodeClient, network: Network, name: str, address: Address) -> BoundContract:
        """Return a contract of the system whose address is known."""
        return cls(client, network, Contract(name, address, interface_of(name)))

    @property
    def name(self) -> str:
        """Its name in the system."""
        return self.contract.name

    @property
    def address(self) -> Address:
        """Where it is."""
        return self.contract.address

    def ask(self, function: str, *values: object, at: BlockTag = LATEST) -> Any:
        """Return what a function gives back: the one value, or all as a tuple.

        Raises:
            Reverted, NotFound: see `call`.
        """
        answer = call(self.client, self.contract, self.contract.interface.function(function), list(values), at=at)
        return answer[0] if len(answer) == 1 else answer

    def ask_agreed(self, function: str, *values: object) -> Any:
        """Return what a function gives back where the endpoints of the network agree on it: see `agreed`.

        Raises:
            EndpointsDisagree, and as `ask`.
        """
        what = f"{self.name}.{function}"
        return agreed(self.client, what, lambda node, at: replace(self, client=node).ask(function, *values, at=at))

    def call_data(self, function: str, *values: object) -> bytes:
        """Return the call data of a function."""
        return encode_call(self.contract.interface.function(function), list(values))

    def order(
        self,
        sender: Account,
        function: str,
        *values: object,
        coins: int = 0,
        label: str = "",
        memo: str = "",
        named: tuple[Address, ...] = (),
        counted: tuple[Asset, ...] = (),
    ) -> Order:
        """Return the order by which an account calls a function; `coins` are wei that go along.

        `named` are persons in the values and `counted` the tokens that they count in; see `Order`.
        """
        system = find_system(self.name)
        return contract_order(
            self.network,
            sender,
            self.address,
            self.name,
            self.call_data(function, *values),
            coins,
            label=label,
            memo=memo,
            named=named,
            counted=counted,
            gas_reserve=0 if system is None else system.gas_reserve,
        )
