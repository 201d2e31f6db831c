"""Snapshots of balances: the tree, its proofs, its file."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmwallet.errors import InvalidInput, NetworkFailed, NotFound, NotVerified
from cmwallet.history.snapshot import Leaf, Snapshot, build_snapshot, parse_snapshot, snapshot_text
from identity.address import Address, to_address
from identity.keccak import keccak256
from tests.unit.transactions.journalling import BOB, SENDER, FakeNode, block_hash

TOKEN = to_address(b"\x11" * 20)


def snapshot_of(amounts: list[int], chain_id: int = 18) -> Snapshot:
    leaves = tuple(
        Leaf(index, to_address((index + 1).to_bytes(20, "big")), amount) for index, amount in enumerate(amounts)
    )
    return Snapshot(chain_id, TOKEN, 100, "0x" + "ab" * 32, leaves, ())


def root_from(leaf: Leaf, chain_id: int, proof: list[bytes]) -> bytes:
    node = leaf.hash(chain_id)
    for sibling in proof:
        node = keccak256(min(node, sibling) + max(node, sibling))
    return node


@given(st.lists(st.integers(1, 10**27), min_size=1, max_size=40))
def test_every_leaf_is_proven_and_nobody_elses_amount_is(amounts: list[int]) -> None:
    snapshot = snapshot_of(amounts)
    for leaf in snapshot.leaves:
        proof = snapshot.proof(leaf.index)
        assert root_from(leaf, 18, proof) == snapshot.root
        assert root_from(Leaf(leaf.index, leaf.account, leaf.amount + 1), 18, proof) != snapshot.root
        assert root_from(leaf, 19, proof) != snapshot.root


def test_a_leaf_is_hashed_twice_over_abi_words() -> None:
    leaf = Leaf(3, Address("0x" + "00" * 19 + "07"), 9)
    words = b"".join(number.to_bytes(32, "big") for number in (18, 3, 7, 9))
    assert leaf.hash(18) == keccak256(keccak256(words))


def test_the_file_comes_back_as_it_was() -> None:
    snapshot = snapshot_of([5, 6, 7])
    assert parse_snapshot(snapshot_text(snapshot).encode()) == snapshot


@pytest.mark.parametrize("field", ["root", "total"])
def test_a_file_whose_root_or_total_is_not_that_of_its_leaves_is_not_verified(field: str) -> None:
    document = json.loads(snapshot_text(snapshot_of([5, 6])))
    document[field] = "0x" + "00" * 32 if field == "root" else "12"
    with pytest.raises(NotVerified):
        parse_snapshot(json.dumps(document).encode())


@pytest.mark.parametrize(
    "change",
    [
        {"format": "cmwallet-snapshot/2"},
        {"leaves": []},
        {"leaves": [["0x" + "00" * 19 + "01", "-5"]]},
        {"leaves": [["0x" + "00" * 19 + "01", 5]]},
        {"leaves": [["nobody", "5"]]},
        {"leaves": "x"},
        {"token": 5},
        {"chain_id": None},
    ],
)
def test_what_is_no_snapshot_is_invalid(change: dict[str, object]) -> None:
    document = json.loads(snapshot_text(snapshot_of([5]))) | change
    with pytest.raises(InvalidInput):
        parse_snapshot(json.dumps(document).encode())


def test_an_account_twice_is_invalid() -> None:
    one = Leaf(0, TOKEN, 5)
    twice = Snapshot(18, TOKEN, 1, "0x" + "00" * 32, (one, Leaf(1, TOKEN, 6)), ())
    with pytest.raises(InvalidInput):
        parse_snapshot(snapshot_text(twice).encode())


def test_an_unknown_leaf_is_not_found() -> None:
    with pytest.raises(NotFound):
        snapshot_of([1]).proof(1)
    with pytest.raises(NotFound):
        snapshot_of([1]).leaf_of(TOKEN)


TRANSFER = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
NOBODY = "0x" + "00" * 32


def event(block: int, source: str, target: str, amount: int, **changes: object) -> dict[str, object]:
    return {
        "address": TOKEN.lower(),
        "topics": [TRANSFER, word(source), word(target)],
        "data": f"0x{amount:064x}",
        "blockNumber": hex(block),
        "blockHash": block_hash(block),
        "transactionHash": f"0x{block:064x}",
        "logIndex": "0x0",
        "removed": False,
        **changes,
    }


def word(address: str) -> str:
    return NOBODY if not address else "0x" + "00" * 12 + address[2:].lower()


def holding(events: list[dict[str, object]], held: dict[str, int], code: str = "0x") -> FakeNode:
    def call(message: dict[str, str], _tag: str) -> str:
        if message["data"].startswith("0x70a08231"):
            return f"0x{held.get('0x' + message['data'][-40:], 0):064x}"
        return f"0x{sum(held.values()):064x}"

    answers: dict[str, object] = {"eth_getLogs": lambda _query: events, "eth_call": call, "eth_getCode": code}
    return FakeNode(head=9, answers=answers)


def test_a_snapshot_is_what_events_and_token_agree_on() -> None:
    events = [event(1, "", SENDER, 10), event(2, SENDER, BOB, 4)]
    node = holding(events, {SENDER.lower(): 6, BOB.lower(): 4})
    found = build_snapshot(node.client, TOKEN, 9, 18)
    assert {leaf.account: leaf.amount for leaf in found.leaves} == {SENDER: 6, BOB: 4}
    with pytest.raises(NotFound, match="no block 10 yet"):
        build_snapshot(node.client, TOKEN, 10, 18)


@pytest.mark.parametrize(
    ("events", "held", "kind", "says"),
    [
        ([event(1, "", SENDER, 10)], {SENDER.lower(): 9}, NotVerified, "another balance"),
        ([event(1, "", SENDER, 10)], {SENDER.lower(): 11}, NotVerified, "another balance"),
        ([event(1, BOB, SENDER, 10)], {SENDER.lower(): 10}, NotVerified, "another balance"),
        ([], {}, InvalidInput, "nobody holds"),
        ([event(1, "", SENDER, 10, topics=[TRANSFER, word(SENDER)])], {}, NetworkFailed, "not those of EIP-20"),
        ([event(1, "", SENDER, 10, data="0x" + "00" * 31)], {}, NetworkFailed, "not those of EIP-20"),
        ([event(1, "", SENDER, 10, data="0x" + "00" * 33)], {}, NetworkFailed, "not those of EIP-20"),
    ],
)
def test_a_token_that_contradicts_its_events_is_not_written_down(
    events: list[dict[str, object]], held: dict[str, int], kind: type[Exception], says: str
) -> None:
    with pytest.raises(kind, match=says):
        build_snapshot(holding(events, held).client, TOKEN, 9, 18)


def test_accounts_with_code_are_left_out_unless_they_are_wanted() -> None:
    node = holding([event(1, "", SENDER, 10)], {SENDER.lower(): 10}, code="0x60")
    with pytest.raises(InvalidInput, match="nobody holds"):
        build_snapshot(node.client, TOKEN, 9, 18)
    assert build_snapshot(node.client, TOKEN, 9, 18, include_contracts=True).leaves[0].amount == 10
