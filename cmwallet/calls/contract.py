"""Contract calls: choice of the contract, reads, events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cmwallet.calls.abi import (
    DecodedEvent,
    Event,
    Function,
    Interface,
    decode_event,
    decode_values,
    encode_call,
    parse_interface,
)
from cmwallet.calls.abi_errors import error_in_words
from cmwallet.calls.abi_files import abi_in
from cmwallet.calls.deployments import find_deployment
from cmwallet.contracts.artifacts import load_artifact
from cmwallet.errors import InvalidInput, NotFound, Reverted, RpcRefused
from cmwallet.home.database import Database
from cmwallet.node.client import LATEST, BlockTag, Message, NodeClient
from cmwallet.node.log_walk import walk_logs
from cmwallet.node.networks import Network
from cmwallet.node.reverts import failure_of
from identity.address import Address, parse_address
from identity.hostile_json import load_json

MAX_ABI_BYTES: Final = 4 << 20


@dataclass(frozen=True)
class Contract:
    """A contract that can be called: its address, and what it understands."""

    name: str
    address: Address
    interface: Interface


def interface_of(named: str) -> Interface:
    """Return the interface of a contract of the system, or that in a JSON file (`cmwallet.calls.abi_files`).

    `FILE:NAME` names a contract in a file that holds several.

    Raises:
        NotFound, InvalidInput: there is none.
    """
    file, _, wanted = named.rpartition(":") if ".json:" in named and not Path(named).exists() else (named, "", "")
    if "/" not in file and not file.endswith(".json"):
        return parse_interface(load_artifact(named).abi)
    try:
        content = Path(file).read_bytes()
    except OSError as error:
        raise NotFound(f"cannot read {file}: {(error.strerror or '').lower()}") from None
    try:
        document = load_json(content[: MAX_ABI_BYTES + 1])
    except ValueError:
        raise InvalidInput(f"{file} is not JSON that is usable here") from None
    return parse_interface(abi_in(document, wanted or None))


def choose_contract(database: Database, client: NodeClient, network: Network, target: str, abi: str | None) -> Contract:
    """Return the contract that is meant: one of the system by name, or any address with an ABI.

    Raises:
        NotFound: it is not deployed here. InvalidInput: an address without an ABI.
    """
    if target.casefold().startswith("0x"):
        if abi is None:
            raise InvalidInput("an address needs the contract's interface", hint="--abi FILE, or --abi NAME")
        return Contract(target, parse_address(target), interface_of(abi))
    deployment = find_deployment(database, client, network, target)
    return Contract(target, deployment.address, interface_of(abi or target))


def call(
    client: NodeClient,
    contract: Contract,
    function: Function,
    values: Sequence[object],
    *,
    sender: str | None = None,
    at: BlockTag = LATEST,
) -> tuple[Any, ...]:
    """Return what a function gives back, without sending anything.

    Raises:
        Reverted: it reverts; the message says why. NotFound: there is no contract at the address.
    """
    message = Message(to=contract.address, data=encode_call(function, values), sender=sender)
    try:
        answer = client.call(message, at=at)
    except RpcRefused as refusal:
        failure = failure_of(refusal)
        if failure is None:
            raise
        reason = error_in_words(contract.interface, failure.data) or failure.reason
        what = f"the call of {contract.name}.{function.name} reverts: {reason or 'no reason given'}"
        raise Reverted(what, details={"reason": reason, "data": "0x" + failure.data.hex()}) from None
    if not answer and not client.code(contract.address):
        raise NotFound(f"there is no contract at {contract.address}", hint="is it the right network?")
    return decode_values(function.outputs, answer)


def events(
    client: NodeClient, contract: Contract, first: int, last: int, wanted: Event | None = None
) -> Iterator[DecodedEvent]:
    """Yield a contract's events from block `first` to `last`; what the interface does not know is left out."""
    topics = [] if wanted is None or wanted.anonymous else [wanted.topic]
    for logs, _ in walk_logs(client, first, last, addresses=[contract.address], topics=[topics]):
        for log in logs:
            decoded = decode_event(contract.interface, log)
            if decoded is not None and wanted in (None, decoded.event):
                yield decoded
