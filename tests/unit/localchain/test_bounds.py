"""Bounds of the embedded chain's methods, each at the last value that is taken and at the first that is not."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from cmwallet.localchain import keys
from cmwallet.localchain.errors import INVALID_PARAMS, RpcFailure
from cmwallet.localchain.keys import ensure_key
from cmwallet.localchain.node import LocalNode

from .conftest import NOBODY, Person

WHOEVER = "0x" + "77" * 20
ORDER = 0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFE_BAAEDCE6_AF48A03B_BFD25E8C_D0364141
"""The order of secp256k1 (SEC 2)."""


def says(node: LocalNode, method: str, *params: object) -> str | None:
    """What a request is refused with; None where it is answered."""
    try:
        node.request(method, list(params))
    except RpcFailure as failure:
        return failure.message if failure.code in (INVALID_PARAMS, -32000) else repr(failure)
    return None


@pytest.mark.parametrize(
    ("percentiles", "said"),
    [
        ([0, 100], None),
        ([0.0, 0.5, 99.9, 100.0], None),
        ([50, 50], None),
        ([], None),
        ([50] * 100, None),
        ([50] * 101, "at most 100 percentiles"),
        ([-0.1], "numbers from 0 to 100"),
        ([100.1], "numbers from 0 to 100"),
        ([True], "numbers from 0 to 100"),
        (["1"], "numbers from 0 to 100"),
        ([2, 1], "must not fall"),
        ({}, "at most 100 percentiles"),
    ],
)
def test_percentiles_of_tips(node: LocalNode, percentiles: object, said: str | None) -> None:
    found = says(node, "eth_feeHistory", "0x1", "latest", percentiles)
    assert (found is None) if said is None else (found is not None and said in found)


@pytest.mark.parametrize(("wanted", "count"), [(0, 0), (1, 1), (2, 2), (3, 3), (4, 3), ("0x2", 2), (2**40, 3)])
def test_fees_of_so_many_blocks(node: LocalNode, wanted: object, count: int) -> None:
    for _ in range(2):
        node.request("evm_mine", [])
    found = node.request("eth_feeHistory", [wanted, "latest", [10]])
    assert isinstance(found, dict)
    fees, rewards, ratios = (len(found[name]) for name in ("baseFeePerGas", "reward", "gasUsedRatio"))
    assert (fees, rewards, ratios) == ((count + 1) if count else 0, count, count)
    assert int(found["oldestBlock"], 16) == (3 - count if count else 0)
    pending = node.request("eth_feeHistory", [wanted, "pending"])
    assert isinstance(pending, dict)
    assert len(pending["gasUsedRatio"]) == count
    assert ("reward" in pending) == (count == 0)


def test_a_percentile_is_the_tip_up_to_which_so_much_gas_was_used(node: LocalNode, person: Person) -> None:
    node.request("evm_setAutomine", [False])
    for nonce, tip in ((person.nonce(), 10**9), (person.nonce() + 1, 3 * 10**9)):
        person.send(nonce=nonce, to=WHOEVER, maxFeePerGas=10**10, maxPriorityFeePerGas=tip)
    node.request("evm_mine", [])
    found = node.request("eth_feeHistory", ["0x1", "latest", [0, 50, 50.1, 100]])
    assert isinstance(found, dict)
    assert [int(tip, 16) for tip in found["reward"][0]] == [10**9, 10**9, 3 * 10**9, 3 * 10**9]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"maxFeePerGas": hex(2**256 - 1)}, None),
        ({"maxPriorityFeePerGas": hex(2**256 - 1)}, None),
        ({"maxFeePerGas": hex(2**256)}, "256 bits"),
        ({"value": hex(2**256)}, "256 bits"),
    ],
)
def test_quantities_have_256_bits(node: LocalNode, fields: dict[str, object], said: str | None) -> None:
    found = says(node, "eth_call", {"to": WHOEVER, "from": NOBODY, **fields})
    assert said is None or (found is not None and said in found)
    if said is None:
        assert found is None or "max fee" in found or "balance" in found or "funds" in found


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ({"blockNumber": "0x0"}, None),
        ({}, "expected blockHash or blockNumber"),
        ({"number": "0x0"}, "expected blockHash or blockNumber"),
        ({"blockHash": "0x" + "00" * 31}, "expected 32 bytes, got 31"),
        ("0x" + f"{2**63 - 1:x}", "unknown block"),
        ("0x" + f"{2**63:x}", "larger than int64"),
        ("0x" + "f" * 16, "larger than int64"),
        ("0x1" + "0" * 16, "hex number > 64 bits"),
        ("0x00", "leading zero"),
        ("0x", "1 to 256 bits"),
        ("0X0", None),
        (0, "argument 1"),
        ("soonest", "argument 1"),
    ],
)
def test_blocks_are_named_by_tag_number_or_hash(node: LocalNode, block: object, said: str | None) -> None:
    found = says(node, "eth_getBalance", NOBODY, block)
    assert (found is None) if said is None else (found is not None)
    if said is not None and said != "unknown block":
        assert said in str(found)


@pytest.mark.parametrize(
    ("seconds", "said"), [(2**40, None), (2**40 + 1, "cannot be moved that far"), (1, "is before the newest block's")]
)
def test_the_time_of_the_next_block_has_an_end(node: LocalNode, seconds: int, said: str | None) -> None:
    found = says(node, "evm_setNextBlockTimestamp", hex(seconds))
    assert (found is None) if said is None else (said in str(found))
    if said is None:
        node.request("evm_mine", [])
        block = node.request("eth_getBlockByNumber", ["latest", False])
        assert isinstance(block, dict)
        assert int(block["timestamp"], 16) == seconds
    elif seconds == 1:
        block = node.request("eth_getBlockByNumber", ["latest", False])
        assert isinstance(block, dict)
        assert says(node, "evm_setNextBlockTimestamp", block["timestamp"]) is None


@pytest.mark.parametrize(("drawn", "key"), [(0, 1), (ORDER - 2, ORDER - 1)])
def test_keys_of_the_chain_are_drawn_from_all_that_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawn: int, key: int
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(keys, "secrets", SimpleNamespace(randbelow=lambda most: asked.append(most) or drawn))
    assert int.from_bytes(ensure_key(tmp_path, "faucet").reveal(), "big") == key
    assert asked == [ORDER - 1]
    assert int.from_bytes(ensure_key(tmp_path, "faucet").reveal(), "big") == key
    assert asked == [ORDER - 1]
