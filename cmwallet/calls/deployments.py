"""Address book of the system's contracts: told by the embedded chain itself, elsewhere kept per genesis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from cmwallet.calls.abi import Parameter, decode_values
from cmwallet.contracts.artifacts import load_artifact
from cmwallet.contracts.systems import find_system
from cmwallet.errors import InvalidInput, NotFound, NotVerified
from cmwallet.home.database import Database, authenticate_row, check_row, now_text
from cmwallet.node import answers
from cmwallet.node.agreed_accounts import agreed_code
from cmwallet.node.client import NodeClient
from cmwallet.node.networks import Network
from identity.address import Address, parse_address
from identity.vault.interface import Keeper


@dataclass(frozen=True)
class Deployment:
    """One contract on one chain; `transaction_hash` is empty where it was not deployed from this home."""

    genesis: str
    name: str
    address: Address
    transaction_hash: str
    created: str


class Deployments:
    """The address book of a home."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, keeper: Keeper, genesis: str, name: str, address: Address, transaction_hash: str) -> Deployment:
        """Write down where a contract is; a newer deployment replaces an older one."""
        deployment = Deployment(genesis, name, address, transaction_hash, now_text())
        fields = asdict(deployment)
        with self._database.write("deployments") as connection:
            connection.execute(
                "INSERT OR REPLACE INTO deployments"
                " VALUES (:genesis, :name, :address, :transaction_hash, :created, :mac)",
                {**fields, "mac": authenticate_row(keeper, "deployments", fields)},
            )
        return deployment

    def all(self, genesis: str) -> dict[str, Deployment]:
        """Return the deployments on a chain by name."""
        rows = self._database.rows("SELECT * FROM deployments WHERE genesis = ? ORDER BY name", genesis)
        return {
            row["name"]: Deployment(
                row["genesis"], row["name"], Address(row["address"]), row["transaction_hash"], row["created"]
            )
            for row in rows
        }

    def check_all(self, keeper: Keeper, genesis: str) -> None:
        """Raise `Tampered` when a row of a chain was changed while the vault was locked.

        All of them: an address from here may be a recipient, a token, or stand somewhere in the call data.
        """
        for deployment in self.all(genesis).values():
            row = self._database.row(
                "SELECT mac FROM deployments WHERE genesis = ? AND name = ?", genesis, deployment.name
            )
            check_row(keeper, "deployments", asdict(deployment), b"" if row is None else row["mac"])


def deployed(database: Database, client: NodeClient, network: Network) -> dict[str, Deployment]:
    """Return the system's contracts on a network by name."""
    genesis = client.genesis_hash()
    if not network.embedded:
        return Deployments(database).all(genesis)
    contracts = answers.members(client.transport.request("cmwallet_contracts"), "contracts")
    return {
        name: Deployment(genesis, name, answers.address(address, "contract's address"), "", "")
        for name, address in contracts.items()
    }


def find_deployment(database: Database, client: NodeClient, network: Network, name: str) -> Deployment:
    """Return where a contract of the system is on a network. Raises `NotFound`."""
    found = deployed(database, client, network).get(name)
    if found is None:
        load_artifact(name)
        raise NotFound(
            f"the contract {name} is not deployed on {network.name}, as far as this home knows",
            hint=f"cmwallet contract use {name} ADDRESS if somebody deployed it there, else contract deploy {name}",
        )
    return found


def check_receives_coins(database: Database, client: NodeClient, network: Network, receiver: str) -> None:
    """Raise `InvalidInput` when coins sent to `receiver` would stay in a contract of the system for ever."""
    for name, there in deployed(database, client, network).items():
        if there.address == receiver:
            raise InvalidInput(f"{receiver} is the contract {name}: the coins would be lost to you")


def verify_code(client: NodeClient, name: str, address: str) -> list[tuple[Parameter, object]]:
    """Compare the code on chain with the committed artifact; return the immutables that follow it there, decoded.

    Raises:
        NotVerified: there is no code, or other code.
    """
    artifact, code = load_artifact(name), agreed_code(client, parse_address(address))
    if not code:
        raise NotVerified(f"there is no contract at {address}", hint="is it the right network?")
    immutables = [Parameter(item.name, item.type) for item in artifact.immutables]
    if not code.startswith(artifact.runtime) or len(code) - len(artifact.runtime) != 32 * len(immutables):
        raise NotVerified(f"the code at {address} is not that of {name}", hint="do not use it as such")
    return list(zip(immutables, decode_values(immutables, code[len(artifact.runtime) :]), strict=True))


def check_references(name: str, immutables: Sequence[tuple[Parameter, object]], known: Mapping[str, Address]) -> None:
    """Raise `NotVerified` when a contract rests on another contract of the system than the address book knows.

    `immutables` are those of the deployed code, as `verify_code` returns them; `known` are addresses by name.
    """
    values = {parameter.name: value for parameter, value in immutables}
    system = find_system(name)
    for immutable, wanted in ({} if system is None else system.references()).items():
        value = parse_address(str(values[immutable]))
        if wanted in known and value != known[wanted]:
            raise NotVerified(
                f"this {name} works with another {wanted}: {value} instead of {known[wanted]}",
                hint=f"cmwallet contract use {wanted} ADDRESS comes first, if that one is meant",
            )
