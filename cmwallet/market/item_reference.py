"""Item reference in files: which item of which contract on which chain, the same text for everybody.

    eip155:<chain id>:<contract>/<number>        with the genesis hash of the chain beside it

The number `12` or `12@1` that commands print is an item of the network in use. A file travels: it names the chain (by
id and genesis, since ids belong to several chains) and the contract (by address), as CAIP-10 does an account.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cmwallet.errors import InvalidInput, NotVerified
from identity.address import Address, parse_address
from identity.rejections import Malformed

if TYPE_CHECKING:
    from cmwallet.node.access import NetworkAccess

_ITEM: Final = re.compile(
    r"eip155:(?P<chain>[1-9][0-9]{0,18}):(?P<contract>0x[0-9a-fA-F]{40})/(?P<number>[1-9][0-9]{0,77})", re.ASCII
)
_CONTRACT: Final = re.compile(r"eip155:(?P<chain>[1-9][0-9]{0,18}):(?P<contract>0x[0-9a-fA-F]{40})", re.ASCII)
_GENESIS: Final = re.compile(r"0x[0-9a-f]{64}", re.ASCII)
_WORD: Final = 1 << 256


@dataclass(frozen=True)
class ContractReference:
    """A contract on a chain; `genesis` is the hash of the block by which the chain is known, lower case."""

    chain_id: int
    genesis: str
    contract: Address

    def __str__(self) -> str:
        return f"eip155:{self.chain_id}:{self.contract}"

    def item(self, number: int) -> ItemReference:
        """Return one of its items."""
        return ItemReference(self, number)


@dataclass(frozen=True)
class ItemReference:
    """An item of a contract; numbers count from 1."""

    on: ContractReference
    number: int

    def __str__(self) -> str:
        return f"{self.on}/{self.number}"

    @property
    def genesis(self) -> str:
        """The genesis hash of its chain."""
        return self.on.genesis

    @property
    def contract(self) -> Address:
        """The contract that holds it."""
        return self.on.contract


def parse_item_reference(text: object, genesis: object) -> ItemReference:
    """Return the item that a file names. Raises `Malformed`: another spelling, or no genesis hash."""
    found = _ITEM.fullmatch(text) if isinstance(text, str) else None
    if found is None or int(found["number"]) >= _WORD:
        raise Malformed("that names no item", hint="an item in a file is eip155:<chain id>:<contract>/<number>")
    return ItemReference(_reference(found, genesis), int(found["number"]))


def parse_contract_reference(text: object, genesis: object) -> ContractReference:
    """Return the contract that a file names. Raises `Malformed`."""
    found = _CONTRACT.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise Malformed("that names no contract", hint="a contract in a file is eip155:<chain id>:<contract>")
    return _reference(found, genesis)


def reference_here(access: NetworkAccess, contract: Address) -> ContractReference:
    """Return a contract of the network in use, as a file names it. Raises `NetworkFailed`."""
    return ContractReference(access.network.chain_id, access.client.genesis_hash(), contract)


def check_chain(access: NetworkAccess, reference: ContractReference) -> None:
    """Raise `NotVerified` when a file is of another chain than the network in use; that is asked before it is read."""
    name, chain_id = access.network.name, access.network.chain_id
    if reference.chain_id != chain_id:
        raise NotVerified(
            f"the file is of chain id {reference.chain_id}; the network {name} has {chain_id}",
            hint="name its network with --network",
        )
    genesis = access.client.genesis_hash()
    if reference.genesis != genesis:
        raise NotVerified(
            f"the file is of another chain with the id {chain_id}: its genesis is not that of {name}",
            hint="name its network with --network",
            details={"expected": reference.genesis, "found": genesis},
        )


def _reference(found: re.Match[str], genesis: object) -> ContractReference:
    if not isinstance(genesis, str) or not _GENESIS.fullmatch(genesis):
        raise Malformed("the file does not name the genesis of its chain")
    try:
        contract = parse_address(found["contract"])
    except InvalidInput as problem:
        raise Malformed(f"the file names a contract, and {problem.message}") from None
    if contract != found["contract"]:
        raise Malformed("the file does not spell its contract with the checksum of EIP-55")
    return ContractReference(int(found["chain"]), genesis, contract)
