"""Parameters of JSON-RPC (EIP-1474, EIP-1898), each form at the last value that is taken and at the next one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cmwallet.localchain.errors import INVALID_PARAMS, RpcFailure
from cmwallet.localchain.parameters import BlockReference, Parameters, block_reference, quantity

Read = Callable[[Parameters], object]
HASH = "0x" + "ab" * 32
ADDRESS = "0x" + "Cd" * 20
TAKEN: list[tuple[Read, object, object]] = [
    (lambda found: found.quantity(0), "0x0", 0),
    (lambda found: found.quantity(0), "0XfF", 255),
    (lambda found: found.quantity(0), "0x" + "f" * 64, 2**256 - 1),
    (lambda found: found.address(0), ADDRESS, b"\xcd" * 20),
    (lambda found: found.hash(0), HASH, b"\xab" * 32),
    (lambda found: found.data(0), "0x", b""),
    (lambda found: found.data(0), "0X0fF0", b"\x0f\xf0"),
    (lambda found: found.flag(0), True, True),
    (lambda found: found.flag(0, True), False, False),
    (lambda found: found.flag(0, True), None, True),
    (lambda found: found.flag(0, False), None, False),
    (lambda found: found.block(0), None, BlockReference(tag="latest")),
    (lambda found: found.block(0, "pending"), None, BlockReference(tag="pending")),
    (lambda found: found.block(0), "earliest", BlockReference(tag="earliest")),
    (lambda found: found.block(0), HASH, BlockReference(hash=b"\xab" * 32)),
    (lambda found: found.block(0), {"blockHash": HASH}, BlockReference(hash=b"\xab" * 32)),
    (lambda found: found.block(0), {"blockNumber": "0x7"}, BlockReference(number=7)),
    (lambda found: found.block(0), {"blockNumber": "safe"}, BlockReference(tag="safe")),
    (lambda found: found.block_number(0), "0x7fffffffffffffff", BlockReference(number=2**63 - 1)),
    (lambda found: found.block_number(0), None, BlockReference(tag="latest")),
    (lambda found: found.block_number(0, "finalized"), None, BlockReference(tag="finalized")),
    (lambda found: found.mapping(0), {"a": 1}, {"a": 1}),
]
REFUSED: list[tuple[Read, object, str]] = [
    *((lambda found: found.quantity(0), value, "with 0x in front") for value in (None, 1, "1", "", True, "x0")),
    *(
        (lambda found: found.quantity(0), value, "1 to 256 bits")
        for value in ("0x", "0x1" + "0" * 64, "0x" + "0" * 129)
    ),
    *((lambda found: found.quantity(0), value, "leading zero") for value in ("0x00", "0x01", "0x" + "0" * 128)),
    *((lambda found: found.quantity(0), value, "invalid hex digits") for value in ("0xg", "0x-1", "0x1_0", "0x٣")),
    *((lambda found: found.data(0), value, "with 0x in front") for value in (None, "ab", 7, "")),
    *((lambda found: found.data(0), value, "invalid hex data") for value in ("0x1", "0xzz", "0x 1")),
    *((lambda found: found.address(0), "0x" + "ab" * size, "20 bytes, got") for size in (0, 19, 21)),
    *((lambda found: found.hash(0), "0x" + "ab" * size, "32 bytes, got") for size in (0, 31, 33)),
    *((lambda found: found.flag(0), value, "a boolean") for value in (None, 0, "true")),
    *((lambda found: found.flag(0, True), value, "a boolean") for value in (0, "true")),
    *((lambda found: found.mapping(0), value, "an object") for value in (None, [], "x")),
    *((lambda found: found.block_number(0), value, "argument 0") for value in (7, True, "newest", "0x", HASH)),
    (lambda found: found.block_number(0), "0x8000000000000000", "larger than int64"),
    (lambda found: found.block_number(0), "0x1" + "0" * 16, "> 64 bits"),
    (lambda found: found.block(0), {"blockNumber": HASH}, "argument 0.blockNumber"),
    (lambda found: found.block(0), {"blockHash": "0x7"}, "argument 0.blockHash"),
    (lambda found: found.block(0), {}, "expected blockHash or blockNumber"),
]


@pytest.mark.parametrize(("read", "value", "found"), TAKEN, ids=range(len(TAKEN)))
def test_a_parameter_is_read(read: Read, value: object, found: object) -> None:
    assert read(Parameters([value])) == found
    if value is None:
        assert read(Parameters([])) == found


@pytest.mark.parametrize(("read", "value", "said"), REFUSED, ids=range(len(REFUSED)))
def test_a_parameter_of_no_form_is_refused(read: Read, value: object, said: str) -> None:
    with pytest.raises(RpcFailure) as caught:
        read(Parameters([value]))
    assert caught.value.code == INVALID_PARAMS
    assert said in caught.value.message


@pytest.mark.parametrize(
    ("value", "found"),
    [(7, 7), (0, 0), ("0x7", 7), ("0x007", 7), ("0x" + "0" * 128, 0), ("0x" + "0" * 64 + "f" * 64, None)],
)
def test_numbers_of_json_are_quantities_where_they_are_taken(value: object, found: int | None) -> None:
    if found is None:
        assert quantity(value, "x", numbers=True) == 2**256 - 1
    else:
        assert quantity(value, "x", numbers=True) == found
    for none in (-1, True, 1.0, "7", None, "0x" + "0" * 129):
        with pytest.raises(RpcFailure):
            quantity(none, "x", numbers=True)


@pytest.mark.parametrize(
    ("values", "least", "most", "said"),
    [
        ([], 0, 0, None),
        ([1], 1, 1, None),
        ([1, None], 1, 1, None),
        ([1, None, None], 1, 2, None),
        ([None], 1, 1, None),
        ([None], 0, 0, None),
        ([], 1, 2, "missing value for required argument 0"),
        ([1], 2, 2, "missing value for required argument 1"),
        ([1, 2], 1, 1, "too many arguments, want at most 1"),
        ([1, None, 3], 1, 2, "too many arguments, want at most 2"),
    ],
)
def test_nulls_at_the_end_do_not_count(values: list[object], least: int, most: int, said: str | None) -> None:
    if said is None:
        Parameters(values).expect(least, most)
    else:
        with pytest.raises(RpcFailure, match=said):
            Parameters(values).expect(least, most)


def test_what_is_not_there_is_nothing() -> None:
    found = Parameters([1, 2])
    assert [found.raw(index) for index in range(4)] == [1, 2, None, None]
    assert block_reference(HASH, "x", hashes=True).hash == b"\xab" * 32
    with pytest.raises(RpcFailure):
        block_reference(HASH, "x")
