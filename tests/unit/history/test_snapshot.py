"""Snapshots of balances: the tree, its proofs, its file."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmwallet.errors import InvalidInput, NotFound, NotVerified
from cmwallet.history.snapshot import Leaf, Snapshot, parse_snapshot, snapshot_text
from identity.address import Address, to_address
from identity.keccak import keccak256

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
