"""Roots that are computed by a shorter way are the roots."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from eth.db.account import AccountDB
from eth.db.atomic import AtomicDB
from eth.db.trie import _make_trie_root_and_nodes
from eth_typing import Address
from eth_utils.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from cmwallet.localchain.mining import list_root
from cmwallet.localchain.vm import LocalAccounts

ACCOUNTS = [Address(bytes(19) + bytes([n])) for n in range(1, 5)]
numbers = st.integers(0, 2**64)
accounts = st.sampled_from(ACCOUNTS)
changes = st.one_of(
    st.tuples(st.just("set_balance"), accounts, numbers),
    st.tuples(st.just("set_nonce"), accounts, numbers),
    st.tuples(st.just("set_code"), accounts, st.binary(max_size=40)),
    st.tuples(st.just("set_storage"), accounts, st.integers(0, 5), numbers),
    st.tuples(st.just("delete_storage"), accounts),
    st.tuples(st.just("delete_account"), accounts),
    st.tuples(st.just("touch_account"), accounts),
    st.just(("make_state_root",)),
    st.just(("lock_changes",)),
    st.just(("persist",)),
)
transactions = st.lists(st.tuples(st.lists(changes, max_size=6), st.booleans()), max_size=8)


@given(st.lists(st.binary(min_size=1, max_size=200), max_size=4))
def test_the_root_of_a_list_is_that_of_its_trie(items: list[bytes]) -> None:
    assert list_root(items) == _make_trie_root_and_nodes(tuple(items))[0]


@pytest.mark.parametrize("count", [0, 1, 2, 17, 130])
def test_the_root_of_a_list_of_any_length(count: int) -> None:
    items = [bytes([n]) * (40 + n) for n in range(count)]
    assert list_root(items) == _make_trie_root_and_nodes(tuple(items))[0]


def play(world: AccountDB, steps: list[tuple[object, ...]], kept: bool) -> bytes | None:
    """Run a transaction's steps as a block does: changes inside a checkpoint, roots and storing outside of it.

    Returns the root afterwards, or None where py-evm refuses (it clears an account's storage once a transaction).
    """
    checkpoint, before, inside = world.record(), world.state_root, True
    try:
        for name, *values in steps:
            outer = name in ("make_state_root", "lock_changes", "persist")
            if outer and inside:
                world.commit(checkpoint)
                inside = False
            elif not outer and not inside:
                checkpoint, before, inside = world.record(), world.state_root, True
            getattr(world, str(name))(*values)
        if inside and kept:
            world.commit(checkpoint)
        elif inside:
            world.state_root = before
            world.discard(checkpoint)
        root = world.make_state_root()
        world.persist()
    except ValidationError:
        return None
    assert world.state_root == root
    return root


@settings(deadline=None)
@given(transactions)
def test_accounts_have_the_roots_that_py_evm_computes(script: Sequence[tuple[list[tuple[object, ...]], bool]]) -> None:
    ours, theirs = LocalAccounts(AtomicDB()), AccountDB(AtomicDB())
    for steps, kept in script:
        root = play(ours, steps, kept)
        assert root == play(theirs, steps, kept)
        if root is None:
            return
        for address in ACCOUNTS:
            assert ours.get_balance(address) == theirs.get_balance(address)
            assert ours.get_storage(address, 1) == theirs.get_storage(address, 1)


def test_a_change_after_the_root_changes_the_root() -> None:
    world = LocalAccounts(AtomicDB())
    world.set_balance(ACCOUNTS[0], 1)
    first = world.make_state_root()
    assert world.make_state_root() == first
    world.set_storage(ACCOUNTS[0], 1, 2)
    second = world.make_state_root()
    world.persist()
    assert first != second
    assert second == world.state_root
