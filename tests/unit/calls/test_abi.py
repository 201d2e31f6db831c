"""Interfaces, and the values of arguments as people write them."""

from __future__ import annotations

from typing import Any

import pytest
from eth_abi.abi import encode
from hypothesis import given
from hypothesis import strategies as st

from cmwallet.calls import abi
from cmwallet.calls.abi_values import as_json, as_text, parse_value, parse_values, split_tuple
from cmwallet.contracts.artifacts import artifact_names, load_artifact
from cmwallet.errors import InvalidInput, NetworkFailed, NotFound
from cmwallet.node.answers import Log
from identity.address import to_address

ALICE = to_address(b"\x11" * 20)
TRANSFER = abi.parse_interface(load_artifact("CMT").abi).function("transfer")


def test_selectors_are_those_of_the_compiler() -> None:
    import json
    from importlib import resources

    for name in artifact_names():
        text = (resources.files("cmwallet.contracts") / "artifacts" / f"{name}.json").read_text("utf-8")
        stated = json.loads(text)["method_identifiers"]
        interface = abi.parse_interface(load_artifact(name).abi)
        ours = {function.signature: int.from_bytes(function.selector, "big") for function in interface.functions}
        assert ours == {
            signature.replace(" ", ""): int(selector, 16)
            for signature, selector in stated.items()
            if signature[0] != "_"
        }


def test_a_call_is_selector_and_arguments() -> None:
    data = abi.encode_call(TRANSFER, [ALICE, 5])
    assert data.hex() == "a9059cbb" + "00" * 12 + "11" * 20 + f"{5:064x}"
    assert abi.parse_interface(load_artifact("CMT").abi).function_of(data) == TRANSFER


def test_overloaded_functions_need_their_signature() -> None:
    overloaded = abi.parse_interface(
        [{"type": "function", "name": "f", "inputs": [{"type": kind}], "outputs": []} for kind in ("uint8", "bool")]
    )
    with pytest.raises(InvalidInput):
        overloaded.function("f")
    assert overloaded.function("f(bool)").inputs[0].type == "bool"
    with pytest.raises(NotFound):
        overloaded.function("g")


@pytest.mark.parametrize(
    "document",
    [
        "x",
        5,
        None,
        [5],
        [{"type": "function"}],
        [{"type": "function", "name": "f", "inputs": 5}],
        [{"type": "function", "name": "f", "inputs": [{"type": "uint7"}]}],
        [{"type": "function", "name": "f", "inputs": [{"type": "notype"}]}],
        [{"type": "function", "name": "f", "inputs": [{}]}],
    ],
)
def test_what_is_no_abi_is_invalid(document: object) -> None:
    with pytest.raises(InvalidInput):
        abi.parse_interface(document)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("uint256", "12", 12),
        ("uint256", "0x0c", 12),
        ("int8", "-5", -5),
        ("uint256", "1.5cmt", 15 * 10**17),
        ("bool", "true", True),
        ("address", ALICE, ALICE),
        ("string", "0x12", "0x12"),
        ("bytes", "0x1234", b"\x12\x34"),
        ("bytes4", "0x12345678", b"\x12\x34\x56\x78"),
        ("bytes32", "utf8:did/svc", b"did/svc".ljust(32, b"\0")),
        ("uint8[]", '["1", 2]', [1, 2]),
        ("(uint8,(bool,string)[])", '[1, [[true, "x"]]]', (1, [(True, "x")])),
    ],
)
def test_values_are_read_by_their_type(kind: str, text: str, value: object) -> None:
    assert parse_value(kind, text) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("uint256", "x"),
        ("uint256", ""),
        ("uint256", "1e5"),
        ("bool", "yes"),
        ("address", "0x12"),
        ("bytes4", "0x12"),
        ("bytes4", "utf8:toolong"),
        ("uint8[]", "1"),
        ("uint8[2]", "[1]"),
        ("(uint8,bool)", "[1]"),
        ("uint8[]", "[" * 10_000),
    ],
)
def test_what_does_not_fit_is_invalid(kind: str, text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_value(kind, text)


def test_a_wrong_argument_is_named() -> None:
    with pytest.raises(InvalidInput, match=r"argument 2 \(uint256 value\)"):
        parse_values(TRANSFER.inputs, [ALICE, "many"])
    with pytest.raises(InvalidInput, match="2 arguments are needed, 1 are given"):
        parse_values(TRANSFER.inputs, [ALICE])


def test_numbers_out_of_range_do_not_fit() -> None:
    with pytest.raises(InvalidInput):
        abi.encode_call(TRANSFER, [ALICE, 2**256])
    with pytest.raises(InvalidInput):
        abi.encode_call(TRANSFER, [ALICE, -1])


def test_tuples_are_split_at_their_own_commas() -> None:
    assert split_tuple("(uint8,(bool,string)[],bytes)") == ["uint8", "(bool,string)[]", "bytes"]
    assert split_tuple("()") == []


def test_json_keeps_integers_as_text_and_text_is_cleaned() -> None:
    assert as_json("(uint256,address,bytes)[]", [(2**200, "0x" + "11" * 20, b"\x01")]) == [[str(2**200), ALICE, "0x01"]]
    assert as_text("string", "a\x1b[31mb\u202ec") == "a[31mbc"
    assert as_text("bool", False) == "false"


@given(st.binary(max_size=200))
def test_any_answer_is_decoded_or_refused(data: bytes) -> None:
    outputs = (abi.Parameter("", "(uint8,string)[]"), abi.Parameter("", "bytes32"))
    try:
        abi.decode_values(outputs, data)
    except NetworkFailed:
        return


def log(topics: list[bytes], data: bytes) -> Log:
    return Log(ALICE, tuple(topics), data, 1, "0x" + "00" * 32, "0x" + "00" * 32, 0, removed=False)


def test_events_are_decoded_with_hashes_for_indexed_text() -> None:
    declared: list[dict[str, Any]] = [
        {
            "type": "event",
            "name": "Said",
            "inputs": [
                {"name": "who", "type": "address", "indexed": True},
                {"name": "what", "type": "string", "indexed": True},
                {"name": "amount", "type": "uint256"},
            ],
        }
    ]
    interface = abi.parse_interface(declared)
    topics = [interface.events[0].topic, bytes(12) + b"\x11" * 20, b"\x22" * 32]
    found = abi.decode_event(interface, log(topics, encode(["uint256"], [7])))
    assert found is not None
    assert dict(found.values) == {"who": ALICE.lower(), "what": b"\x22" * 32, "amount": 7}
    assert [found.kind_of(item) for item in found.event.inputs] == ["address", "bytes32", "uint256"]


@pytest.mark.parametrize("topics", [[], [b"\x00" * 32], None])
def test_a_log_that_is_none_of_the_events_is_none(topics: list[bytes] | None) -> None:
    interface = abi.parse_interface(load_artifact("CMT").abi)
    given_topics = [interface.event("Transfer").topic] if topics is None else topics
    assert abi.decode_event(interface, log(given_topics, b"")) is None
