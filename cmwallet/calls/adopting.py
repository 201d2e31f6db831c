"""Adoption of contracts that somebody else deployed: code and immutables are compared before they are believed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cmwallet.calls.abi import Parameter
from cmwallet.calls.deployments import Deployment, Deployments, check_references, verify_code
from cmwallet.errors import InvalidInput
from cmwallet.home.database import Database
from cmwallet.node.client import NodeClient
from identity.address import Address, parse_address
from identity.hostile_json import load_json
from identity.vault.interface import Keeper


@dataclass(frozen=True)
class Adoption:
    """A contract that would be taken for one of the system; `replaces` is the address that the home knew before."""

    name: str
    address: Address
    immutables: Sequence[tuple[Parameter, object]]
    replaces: Address | None


def parse_contracts(content: bytes) -> dict[str, Address]:
    """Read what `contract list --json` prints: name → address. Raises `InvalidInput`."""
    try:
        document = load_json(content)
    except ValueError:
        raise InvalidInput("the file is not JSON that is usable here") from None
    found: dict[str, Address] = {}
    for entry in document if isinstance(document, list) else [None]:
        if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
            raise InvalidInput("the file is no list of contracts", hint="cmwallet contract list --json prints one")
        if entry["name"] in found:
            raise InvalidInput(f"the file names the contract {entry['name']} twice")
        if isinstance(entry.get("address"), str):  # null: not deployed there
            found[entry["name"]] = parse_address(entry["address"])
    return found


def check_adoptions(
    client: NodeClient, known: Mapping[str, Deployment], wanted: Mapping[str, Address]
) -> list[Adoption]:
    """Compare contracts with what is committed, and with one another; those that are known already are left out.

    Raises:
        NotFound: this program ships no such contract. NotVerified: another code, or it works with another contract.
    """
    addresses = {**{name: one.address for name, one in known.items()}, **wanted}
    fresh = []
    for name, address in wanted.items():
        immutables = verify_code(client, name, address)
        check_references(name, immutables, addresses)
        before = known.get(name)
        if before is None or before.address != address:
            fresh.append(Adoption(name, address, immutables, None if before is None else before.address))
    return fresh


def adopt(database: Database, keeper: Keeper, genesis: str, adoptions: Sequence[Adoption]) -> None:
    """Write contracts into the address book."""
    for one in adoptions:
        Deployments(database).add(keeper, genesis, one.name, one.address, "")
