"""Reader of the key registry: all changes of an identity, proven complete.

Every event names the block of the change before. One ranged query fetches the events; then that list is walked, and a
gap is filled by looking at the block it names. A node that has no events there gives no answer rather than a wrong one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from cmwallet.calls.abi import DecodedEvent, Interface, decode_event
from cmwallet.calls.contract import interface_of
from cmwallet.errors import InvalidInput, NetworkFailed, NotFound, RpcRefused, Stale
from cmwallet.node.access import NetworkAccess
from cmwallet.node.answers import Log
from cmwallet.node.client import LATEST, BlockTag, NodeClient
from cmwallet.node.endpoint_pool import pool_of
from cmwallet.node.networks import Network
from cmwallet.node.quorum import agreed, newest_common
from cmwallet.transactions.bound_contract import BoundContract
from identity.address import Address, parse_address
from identity.did import AttributeChange, Change, DelegateChange, Did, History, OwnerChange

_MAX_WALK = 10_000
_CHANGES = ("DIDOwnerChanged", "DIDDelegateChanged", "DIDAttributeChanged")


REGISTRY: Final = "KeyRegistry"


def registry_interface() -> Interface:
    """The interface of the key registry."""
    return interface_of(REGISTRY)


@dataclass(frozen=True)
class ChainKeyHistory:
    """The Protocol `identity.did.KeyHistory`, answered by a registry on a chain."""

    contract: BoundContract

    @classmethod
    def on(cls, access: NetworkAccess) -> ChainKeyHistory:
        """Return the key registry of the network in use. Raises `NotFound`."""
        return cls(BoundContract.on(access, REGISTRY))

    @classmethod
    def at(cls, client: NodeClient, network: Network, registry: Address) -> ChainKeyHistory:
        """Return a key registry whose address is known."""
        return cls(BoundContract.at(client, network, REGISTRY, registry))

    @property
    def registry(self) -> Address:
        """Where the registry is."""
        return self.contract.address

    @property
    def client(self) -> NodeClient:
        """The node that is asked."""
        return self.contract.client

    @property
    def chain_id(self) -> int:
        """The chain that its DIDs are of."""
        return self.contract.network.chain_id

    def history(self, did: Did, at: int | None = None) -> History:
        """Return all changes of an identity up to block `at` (None: the newest).

        Raises:
            InvalidInput: the DID is for another chain.
            NotFound: there is no such block.
            Stale: the node has no events of a block that holds some: it keeps no history.
            NetworkFailed: the node contradicts itself. EndpointsDisagree: several contradict each other.
        """
        if did.chain_id != self.chain_id:
            raise InvalidInput(f"{did} is not for chain id {self.chain_id}", hint="choose its network with --network")
        if pool_of(self.client) is None:
            return _history(self, did, at)
        block = newest_common(self.client) if at is None else at
        # First the last change alone: a node that keeps no events of it still contradicts one that hides it.
        agreed(
            self.client, f"the last change of {did}", lambda node, at: _changed(self._asking(node), did, at), at=block
        )
        return agreed(
            self.client,
            f"the keys of {did}",
            lambda node, _at: _history(self._asking(node), did, block),
            at=block,
            shown=_in_words,
        )

    def _asking(self, node: NodeClient) -> ChainKeyHistory:
        return ChainKeyHistory(replace(self.contract, client=node))

    def owner(self, did: Did, at: int | None = None) -> Address:
        """Return who controls an identity according to the contract."""
        return agreed(
            self.client,
            f"the owner of {did}",
            lambda node, block: parse_address(self._asking(node).contract.ask("identityOwner", did.address, at=block)),
            at=LATEST if at is None else at,
        )

    def key_valid_at(self, did: Did, name: str, value: bytes, time: int) -> bool:
        """Ask the contract whether an attribute was valid at a time (Unix seconds)."""
        return bool(self.contract.ask("keyAt", did.address, name.encode().ljust(32, b"\0"), value, time))

    def typed_nonce(self, did: Did) -> int:
        """Return the nonce that the next typed change has to carry."""
        return int(self.contract.ask("typedNonce", did.address))

    def complete(self, did: Did, newest: int, last: int) -> list[Change]:
        """Fetch and prove the list: from `newest` back along `previousChange` to the first change."""
        interface = self.contract.contract.interface
        try:
            logs = self._logs(did, 0, last)
        except RpcRefused:
            logs = []  # the node allows no such range: every block is asked for by itself
        by_block: dict[int, list[DecodedEvent]] = {}
        for event in _decoded(interface, logs):
            by_block.setdefault(event.log.block_number, []).append(event)
        found: list[list[DecodedEvent]] = []
        block = newest
        while block:
            events = by_block.get(block) or _decoded(interface, self._logs(did, block, block))
            if not events:
                raise Stale(
                    f"the node has no events of block {block}, where {did} was changed",
                    hint="it keeps no history; ask another node",
                )
            found.append(events)
            before = _previous(events, block)
            if before >= block or len(found) > _MAX_WALK:
                raise NetworkFailed("the registry's changes lead nowhere", hint="is it that contract?")
            block = before
        return [_change(event) for events in reversed(found) for event in events]

    def _logs(self, did: Did, first: int, last: int) -> Sequence[Log]:
        identity = bytes(12) + bytes.fromhex(did.address[2:])
        return self.client.logs(first, last, addresses=[self.registry], topics=[None, identity])


def _history(registry: ChainKeyHistory, did: Did, at: int | None) -> History:
    block = registry.client.latest_block() if at is None else registry.client.block(at)
    if block is None:
        raise NotFound(f"there is no block {at} yet")
    newest = _changed(registry, did, block.number)
    changes = registry.complete(did, newest, block.number) if newest else []
    known = Did(did.chain_id, parse_address(did.address.lower()))
    return History(known, tuple(changes), block.number, block.timestamp)


def _changed(registry: ChainKeyHistory, did: Did, at: BlockTag) -> int:
    """Return the block of the last change of an identity, 0 when there is none."""
    return int(registry.contract.ask("changed", did.address, at=at))


def _in_words(history: History) -> str:
    changes = history.changes
    return f"{len(changes)} changes, the last one in block {changes[-1].block}" if changes else "no changes"


def _decoded(interface: Interface, logs: Sequence[Log]) -> list[DecodedEvent]:
    in_order = sorted(logs, key=lambda log: (log.block_number, log.log_index or 0))
    events = [decode_event(interface, log) for log in in_order]
    return [event for event in events if event is not None and event.event.name in _CHANGES]


def _previous(events: Sequence[DecodedEvent], block: int) -> int:
    """Return the block of the change before this block's; all later events of the block must name the block itself."""
    first, *others = [int(str(event.values["previousChange"])) for event in events]
    if any(previous != block for previous in others):
        raise NetworkFailed("the node left out events of the registry", hint="try another endpoint")
    return first


def _change(event: DecodedEvent) -> Change:
    values: Mapping[str, Any] = event.values
    block = event.log.block_number
    if event.event.name == "DIDOwnerChanged":
        return OwnerChange(block, parse_address(values["owner"]))
    if event.event.name == "DIDDelegateChanged":
        purpose = _text(values["delegateType"]) or "0x" + values["delegateType"].hex()
        return DelegateChange(block, purpose, parse_address(values["delegate"]), values["validTo"])
    return AttributeChange(block, _text(values["name"]), values["value"], values["validTo"])


def _text(name: bytes) -> str | None:
    """Return the text of a 32-byte name, or None when it is not UTF-8."""
    try:
        return name.rstrip(b"\0").decode()
    except UnicodeDecodeError:
        return None
