"""Reading the key registry, on the embedded chain and through nodes that leave things out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cmwallet.calls.abi import encode_call
from cmwallet.contracts.systems import find_system
from cmwallet.errors import InvalidInput, NetworkFailed, NotFound, NotVerified, RpcRefused, Stale
from cmwallet.identities.registry import ChainKeyHistory, registry_interface
from cmwallet.identities.registry_changes import (
    RegistryChange,
    SignedChange,
    change_owner,
    check_signed,
    dump_changes,
    parse_changes,
    relayed_data,
    revoke_key,
    set_key,
    sign_changes,
)
from cmwallet.keys.secp256k1 import SigningKey
from cmwallet.localchain.node import LocalNode
from cmwallet.node.client import Message, NodeClient
from cmwallet.node.connection import InProcessTransport
from cmwallet.node.networks import EMBEDDED
from cmwallet.node.rpc import Call
from cmwallet.transactions.encoding import FeeMarketTransaction, sign
from cmwallet.transactions.fees import quote_gas
from cmwallet.transactions.typed_domain import typed_domain
from identity.address import Address, parse_address
from identity.did import ED25519_NAME, AttributeChange, Did, OwnerChange, resolve
from identity.secret import Secret

OWNER, OTHER = SigningKey(Secret(b"\x01" * 32)), SigningKey(Secret(b"\x02" * 32))
DID = Did(1234, OWNER.address)
KEYS = [bytes([number]) * 32 for number in range(1, 6)]


def call_data(did: Did, change: RegistryChange) -> bytes:
    return encode_call(registry_interface().function(change.function), [did.address, *change.arguments])


@dataclass
class World:
    """The embedded chain with its registry."""

    transport: InProcessTransport
    registry: Address

    @property
    def history(self) -> ChainKeyHistory:
        return ChainKeyHistory.at(NodeClient(self.transport), EMBEDDED, self.registry)

    def send(self, data: bytes, key: SigningKey = OWNER) -> None:
        client = NodeClient(self.transport)
        transaction = FeeMarketTransaction(
            chain_id=1234,
            nonce=client.nonce(key.address),
            max_priority_fee_per_gas=10**9,
            max_fee_per_gas=10**10,
            gas_limit=1_000_000,
            to=bytes.fromhex(self.registry[2:]),
            value=0,
            data=data,
        )
        receipt = client.receipt(client.send_raw(sign(transaction, key).raw).hash)
        assert receipt is not None
        assert receipt.succeeded

    def change(self, change: RegistryChange) -> None:
        self.send(call_data(DID, change))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    node = LocalNode.start(tmp_path / "chain")
    for key in (OWNER, OTHER):
        node.faucet(bytes.fromhex(key.address[2:]), None)
    told = node.request("cmwallet_contracts", [])
    assert isinstance(told, dict)
    yield World(InProcessTransport(node), parse_address(told["KeyRegistry"]))
    node.close()


class Filtered:
    """A node that answers `eth_getLogs` otherwise."""

    def __init__(self, inner: InProcessTransport, logs: Callable[[Any, Any], object]) -> None:
        self.inner, self.logs = inner, logs

    def request(self, method: str, params: Sequence[object] = ()) -> object:
        answer = self.inner.request(method, params)
        return self.logs(params[0], answer) if method == "eth_getLogs" else answer

    def batch(self, calls: Sequence[Call]) -> list[object]:
        return self.inner.batch(calls)

    def close(self) -> None:
        """Nothing to close."""


def through(world: World, logs: Callable[[Any, Any], object]) -> ChainKeyHistory:
    return ChainKeyHistory.at(NodeClient(Filtered(world.transport, logs)), EMBEDDED, world.registry)


def test_an_identity_without_changes_has_none(world: World) -> None:
    assert world.history.history(DID).changes == ()


def test_changes_come_in_order_and_up_to_the_block_asked_for(world: World) -> None:
    for key in KEYS[:3]:
        world.change(set_key(ED25519_NAME, key, 1000))
    world.change(revoke_key(ED25519_NAME, KEYS[1]))
    found = world.history.history(DID)
    values = [change.value for change in found.changes if isinstance(change, AttributeChange)]
    assert values == [*KEYS[:3], KEYS[1]]
    assert [key.raw for key in resolve(found, found.block_time).keys] == [KEYS[0], KEYS[2]]
    before = world.history.history(DID, at=found.changes[1].block)
    assert before.changes == found.changes[:2]
    with pytest.raises(NotFound):
        world.history.history(DID, at=10_000)


def test_several_changes_in_one_block_are_all_found(world: World) -> None:
    world.change(set_key(ED25519_NAME, KEYS[0], 1000))
    world.transport.node.request("evm_setAutomine", [False])
    client = NodeClient(world.transport)
    for offset, key in enumerate(KEYS[1:4]):
        transaction = FeeMarketTransaction(
            chain_id=1234,
            nonce=client.nonce(OWNER.address, "latest") + offset,
            max_priority_fee_per_gas=10**9,
            max_fee_per_gas=10**10,
            gas_limit=300_000,
            to=bytes.fromhex(world.registry[2:]),
            value=0,
            data=call_data(DID, set_key(ED25519_NAME, key, 1000)),
        )
        client.send_raw(sign(transaction, OWNER).raw)
    world.transport.node.request("evm_mine", [])
    found = world.history.history(DID).changes
    assert [change.value for change in found if isinstance(change, AttributeChange)] == KEYS[:4]
    assert len({change.block for change in found}) == 2


def test_a_node_that_refuses_ranges_is_asked_block_by_block(world: World) -> None:
    for key in KEYS:
        world.change(set_key(ED25519_NAME, key, 1000))

    def only_one_block(query: Any, answer: Any) -> object:
        if query["fromBlock"] != query["toBlock"]:
            raise RpcRefused("range too wide", rpc_code=-32005)
        return answer

    assert through(world, only_one_block).history(DID) == world.history.history(DID)


def test_a_gap_in_the_range_is_filled_by_the_block_it_names(world: World) -> None:
    for key in KEYS:
        world.change(set_key(ED25519_NAME, key, 1000))

    def forgetful(query: Any, answer: Any) -> object:
        return answer if query["fromBlock"] == query["toBlock"] else answer[::2]

    assert through(world, forgetful).history(DID) == world.history.history(DID)


def test_a_node_without_history_gives_no_document_instead_of_a_wrong_one(world: World) -> None:
    world.change(set_key(ED25519_NAME, KEYS[0], 1000))
    with pytest.raises(Stale):
        through(world, lambda _query, _answer: []).history(DID)


def in_one_block(world: World, *changes: RegistryChange) -> None:
    world.transport.node.request("evm_setAutomine", [False])
    client = NodeClient(world.transport)
    start = client.nonce(OWNER.address, "latest")
    for offset, change in enumerate(changes):
        transaction = FeeMarketTransaction(
            chain_id=1234,
            nonce=start + offset,
            max_priority_fee_per_gas=10**9,
            max_fee_per_gas=10**10,
            gas_limit=300_000,
            to=bytes.fromhex(world.registry[2:]),
            value=0,
            data=call_data(DID, change),
        )
        client.send_raw(sign(transaction, OWNER).raw)
    world.transport.node.request("evm_mine", [])


def test_a_node_that_leaves_out_one_of_a_blocks_events_is_caught(world: World) -> None:
    world.change(set_key(ED25519_NAME, KEYS[0], 1000))
    in_one_block(world, set_key(ED25519_NAME, KEYS[1], 9), revoke_key(ED25519_NAME, KEYS[0]))
    first = world.history.history(DID).changes[0].block

    def without_the_first_of_two(query: Any, answer: Any) -> object:
        return [entry for entry in answer if int(entry["blockNumber"], 16) == first or entry["logIndex"] != "0x0"]

    with pytest.raises(NetworkFailed):
        through(world, without_the_first_of_two).history(DID)


def test_a_node_that_puts_another_block_into_an_event_is_caught(world: World) -> None:
    """The later event of a block names that block itself; a node that says otherwise has left something out."""
    world.change(set_key(ED25519_NAME, KEYS[0], 1000))
    first = world.history.history(DID).changes[0].block
    in_one_block(world, *(set_key(ED25519_NAME, key, 9) for key in KEYS[1:3]))
    last = world.history.history(DID).block

    def altered(_query: Any, answer: Any) -> object:
        later = [entry for entry in answer if int(entry["blockNumber"], 16) == last and entry["logIndex"] != "0x0"]
        for entry in later:
            entry["data"] = entry["data"].replace(f"{last:064x}", f"{first:064x}")
        assert len(later) <= 1
        return answer

    assert world.history.history(DID).changes
    with pytest.raises(NetworkFailed, match="left out events"):
        through(world, altered).history(DID)


def test_a_did_of_another_chain_is_invalid(world: World) -> None:
    with pytest.raises(InvalidInput):
        world.history.history(Did(18, OWNER.address))


def test_a_handover_and_a_deactivation_are_told_by_contract_and_document(world: World) -> None:
    world.change(change_owner(OTHER.address))
    assert world.history.owner(DID) == OTHER.address
    assert world.history.history(DID).changes == (OwnerChange(world.history.history(DID).block, OTHER.address),)
    world.send(call_data(DID, change_owner("0x" + "00" * 20)), OTHER)
    assert world.history.owner(DID) == world.registry
    found = world.history.history(DID)
    assert resolve(found, found.block_time).deactivated


def signed(world: World, changes: Sequence[RegistryChange], seconds: int = 600) -> list[SignedChange]:
    now = NodeClient(world.transport).latest_block().timestamp
    return sign_changes(world.history, DID, changes, now + seconds, lambda one: OWNER(one.digest))


def test_relayed_changes_are_paid_by_anybody_and_used_once(world: World) -> None:
    items = signed(world, [set_key(ED25519_NAME, KEYS[0], 1000), revoke_key(ED25519_NAME, KEYS[0])])
    text, registry, again = parse_changes(str(dump_changes(DID, world.registry, items)).replace("'", '"').encode())
    assert (text, registry, again) == (str(DID), world.registry, items)
    check_signed(world.history, DID, again, 0)
    for item in again:
        world.send(relayed_data(world.history.contract, DID, item), OTHER)
    assert len(world.history.history(DID).changes) == 2
    with pytest.raises(NotVerified):
        check_signed(world.history, DID, again, 0)
    with pytest.raises(RpcRefused):
        _estimate(world, relayed_data(world.history.contract, DID, again[0]))


def test_a_change_by_somebody_else_expired_or_out_of_turn_is_not_verified(world: World) -> None:
    (item,) = signed(world, [set_key(ED25519_NAME, KEYS[0], 1000)])
    with pytest.raises(NotVerified, match="expired"):
        check_signed(world.history, DID, [item], item.deadline + 1)
    later = SignedChange(item.change, item.nonce + 1, item.deadline, item.signature)
    with pytest.raises(NotVerified, match="nonce"):
        check_signed(world.history, DID, [later], 0)
    forged = sign_changes(world.history, DID, [item.change], item.deadline, lambda one: OTHER(one.digest))
    with pytest.raises(NotVerified, match="owner"):
        check_signed(world.history, DID, forged, 0)


def test_a_cancelled_nonce_voids_what_was_signed(world: World) -> None:
    items = signed(world, [set_key(ED25519_NAME, KEYS[0], 1000)])
    world.send(encode_call(registry_interface().function("cancelNonce"), [DID.address]))
    with pytest.raises(RpcRefused):
        _estimate(world, relayed_data(world.history.contract, DID, items[0]))


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"format":"cmwallet-registry-changes/1","changes":[]}'])
def test_what_is_no_relay_file_is_invalid(content: bytes) -> None:
    with pytest.raises(InvalidInput):
        parse_changes(content)


def _estimate(world: World, data: bytes) -> object:
    call = {"from": OTHER.address, "to": world.registry, "data": "0x" + data.hex()}
    return world.transport.request("eth_estimateGas", [call])


def test_the_gas_of_a_change_is_enough_also_when_it_is_mined_in_a_later_second(world: World) -> None:
    """Within a second a change overwrites the checkpoint of the one before; later it takes a new one (22,100 gas)."""
    client, registry = world.history.client, find_system("KeyRegistry")
    assert registry is not None
    world.change(set_key(ED25519_NAME, KEYS[0], 1000))
    for change in (revoke_key(ED25519_NAME, KEYS[0]), set_key(ED25519_NAME, KEYS[0], 5000)):
        message = Message(to=world.registry, data=call_data(DID, change), value=0, sender=OWNER.address)
        now = quote_gas(client, message, registry.gas_reserve)
        world.transport.request("evm_increaseTime", [1])
        assert client.estimate_gas(message) <= now


def relay_file(count: int = 1, function: str = "revokeAttribute", signature: int = 65) -> bytes:
    item = SignedChange(revoke_key(ED25519_NAME, KEYS[0]), 0, 1, b"\x01" * signature)
    document = dump_changes(DID, parse_address("0x" + "11" * 20), [item] * count)
    entries: Any = document["changes"]
    return json.dumps({**document, "changes": [{**entry, "function": function} for entry in entries]}).encode()


@pytest.mark.parametrize("count", [1, 100])
def test_a_relay_file_holds_up_to_a_hundred_changes(count: int) -> None:
    assert len(parse_changes(relay_file(count))[2]) == count


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (relay_file(0), "the relay file holds no usable changes"),
        (relay_file(101), "the relay file holds no usable changes"),
        (relay_file(signature=64), "the relay file holds no usable changes"),
        (relay_file(signature=66), "the relay file holds no usable changes"),
        (relay_file(function="transfer"), "the relay file asks for a change that is not known here"),
        (relay_file(function="cancelNonce"), "the relay file asks for a change that is not known here"),
    ],
    ids=["none", "101", "short", "long", "transfer", "cancelNonce"],
)
def test_a_relay_file_with_too_much_or_something_else_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_changes(content)
    assert refused.value.message == said


@pytest.mark.parametrize("name", ["x" * 32, "\u00e9" * 16])
def test_the_name_of_an_attribute_has_32_bytes(name: str) -> None:
    assert set_key(name, b"", 1).arguments[0] == revoke_key(name, b"").arguments[0] == name.encode()
    for make in (lambda longer: set_key(longer, b"", 1), lambda longer: revoke_key(longer, b"")):
        with pytest.raises(InvalidInput, match="an attribute's name has at most 32 bytes"):
            make(name + "x")


@pytest.mark.parametrize("told", ["eip712Domain", "DOMAIN_SEPARATOR"])
def test_a_registry_that_tells_a_domain_of_another_contract_is_not_signed_for(world: World, told: str) -> None:
    contract = world.history.contract
    assert typed_domain(contract).chain_id == DID.chain_id

    class Liar:
        address = contract.address

        def ask(self, function: str) -> Any:
            said = contract.ask(function)
            if function != told:
                return said
            return b"\x00" * 32 if told == "DOMAIN_SEPARATOR" else (*said[:4], "0x" + "11" * 20, *said[5:])

    with pytest.raises(NotVerified, match="the contract tells a domain that is not its own"):
        typed_domain(Liar())  # type: ignore[arg-type]
