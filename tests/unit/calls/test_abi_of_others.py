"""ABIs as compilers, explorers and contracts of all years give them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cmwallet.calls import abi
from cmwallet.calls.abi_errors import error_in_words
from cmwallet.calls.abi_files import abi_in
from cmwallet.calls.abi_values import parse_value
from cmwallet.errors import InvalidInput, NotFound
from cmwallet.node.answers import Log
from identity.address import to_address

GOOD: dict[str, Any] = {"type": "function", "name": "good", "inputs": [{"name": "n", "type": "uint256"}], "outputs": []}
WETH9: list[dict[str, Any]] = [
    # the vocabulary of solc 0.4.16 and before
    {"constant": False, "inputs": [], "name": "deposit", "outputs": [], "payable": True, "type": "function"},
    {"constant": True, "inputs": [], "name": "totalSupply", "outputs": [{"type": "uint256"}], "payable": False,
     "type": "function"},
    {"constant": False, "inputs": [{"name": "wad", "type": "uint256"}], "name": "withdraw", "outputs": [],
     "payable": False, "type": "function"},
    {"payable": True, "type": "fallback"},
    {"inputs": [], "payable": True, "type": "constructor"},
]  # fmt: skip


def test_the_words_from_before_state_mutability() -> None:
    interface = abi.parse_interface(WETH9)
    assert [interface.function(name).mutability for name in ("deposit", "totalSupply", "withdraw")] == [
        "payable",
        "view",
        "nonpayable",
    ]
    assert interface.payable_constructor
    assert interface.defaults == {"fallback": True}


def test_todays_word_wins_over_the_old_ones() -> None:
    entry = {**GOOD, "stateMutability": "nonpayable", "payable": True, "constant": True}
    assert abi.parse_interface([entry]).function("good").mutability == "nonpayable"


@pytest.mark.parametrize(
    "odd",
    [
        {"type": "function", "name": "odd", "inputs": [{"name": "d", "type": "Lib.Data storage"}], "outputs": []},
        {"type": "function", "name": "odd", "inputs": [], "outputs": [{"type": "notype"}]},
        {"type": "event", "inputs": []},
        {"type": "function", "name": "odd", "inputs": [{"name": "n", "type": f"uint8[{'9' * 5000}]"}]},
        {"type": "function", "name": "odd", "inputs": 5},
        "function odd()",
        7,
        None,
    ],
)
def test_one_unreadable_entry_makes_only_itself_unusable(odd: object) -> None:
    interface = abi.parse_interface([odd, GOOD])
    assert interface.function("good").signature == "good(uint256)"
    named = isinstance(odd, dict) and odd.get("name")
    with pytest.raises(InvalidInput if named else NotFound):
        interface.function("odd")
    assert len(interface.unusable) == 1


@pytest.mark.parametrize("absent", [{"inputs": None}, {}, {"inputs": None, "outputs": None}])
def test_inputs_that_are_null_or_absent_are_none(absent: dict[str, Any]) -> None:
    assert abi.parse_interface([{"type": "function", "name": "f", **absent}]).function("f").signature == "f()"


def test_a_list_for_people_is_named_as_such() -> None:
    with pytest.raises(InvalidInput, match="declarations that people read"):
        abi.parse_interface(["function good(uint256)", "event Moved(address)"])


@pytest.mark.parametrize(
    "document",
    [
        [GOOD],
        {"abi": [GOOD], "bytecode": "0x"},
        {"contractName": "C", "abi": [GOOD], "networks": {}},
        {"status": "1", "message": "OK", "result": json.dumps([GOOD])},
        {"status": "1", "message": "OK", "result": [{"SourceCode": "…", "ABI": json.dumps([GOOD])}]},
        {"contracts": {"c.sol": {"C": {"abi": [GOOD], "evm": {}}}}, "sources": {}},
        {"contracts": {"c.sol:C": {"abi": [GOOD]}}, "version": "0.8.21"},
        {"contracts": {"c.sol:C": {"abi": json.dumps([GOOD])}}, "version": "0.4.24"},
        {"c.vy": {"abi": [GOOD], "bytecode": "0x"}, "version": "0.4.1"},
        {"compiler": {}, "output": {"abi": [GOOD]}, "settings": {}},
    ],
    ids=["bare", "artifact", "truffle", "getabi", "getsourcecode", "standard", "combined", "text", "vyper", "metadata"],
)
def test_the_envelopes_of_compilers_and_explorers(document: object) -> None:
    assert abi_in(json.loads(json.dumps(document))) == [GOOD]


def test_a_file_with_several_contracts_needs_a_name() -> None:
    several = {"contracts": {"c.sol": {"A": {"abi": [GOOD]}, "B": {"abi": []}}}}
    with pytest.raises(InvalidInput, match="2 contracts") as caught:
        abi_in(several)
    assert "A, B" in str(caught.value.hint)
    assert abi_in(several, "A") == [GOOD]
    with pytest.raises(NotFound):
        abi_in(several, "C")


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"status": "0", "message": "NOTOK", "result": "Contract source code not verified"}, "not verified"),
        ({"status": "0", "message": "NOTOK", "result": ""}, "NOTOK"),
        ({}, "no ABI"),
        ({"abi": "x"}, "not JSON"),
        ("x", "neither"),
        (7, "neither"),
        ({"contracts": 7}, "no ABI"),
    ],
)
def test_what_holds_no_abi_is_told_so(document: object, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        abi_in(document)


POOR = {
    "type": "error",
    "name": "InsufficientBalance",
    "inputs": [{"name": "available", "type": "uint256"}, {"name": "required", "type": "uint256"}],
}


def test_an_error_is_told_by_its_name_and_values() -> None:
    interface = abi.parse_interface([POOR, {"type": "error", "name": "Closed", "inputs": []}])
    # 0xcf479181 is the selector of InsufficientBalance(uint256,uint256)
    data = bytes.fromhex("cf479181") + (1).to_bytes(32, "big") + (2).to_bytes(32, "big")
    assert error_in_words(interface, data) == "InsufficientBalance(available 1, required 2)"
    assert error_in_words(interface, interface.errors[1].selector) == "Closed()"
    assert error_in_words(interface, data[:40]) is None
    assert error_in_words(interface, b"\1\2\3\4") is None
    assert error_in_words(interface, b"") is None


def log(*topics: bytes, data: bytes = b"") -> Log:
    return Log(to_address(b"\1" * 20), topics, data, 5, "0x", "0x", 0, False)


def word(number: int) -> bytes:
    return number.to_bytes(32, "big")


MOVED = [
    {"type": "event", "name": "Moved", "inputs": [{"name": "n", "type": "uint256", "indexed": True}]},
    {
        "type": "event",
        "name": "Moved",
        "inputs": [{"name": "n", "type": "uint256", "indexed": True}, {"name": "m", "type": "uint8"}],
    },
]


def test_overloaded_events_are_told_apart_by_their_signature() -> None:
    interface = abi.parse_interface(MOVED)
    with pytest.raises(InvalidInput, match="several events"):
        interface.event("Moved")
    longer = interface.event("Moved(uint256,uint8)")
    found = abi.decode_event(interface, log(longer.topic, word(7), data=word(8)))
    assert found is not None
    assert found.typed() == [("n", "uint256", 7), ("m", "uint8", 8)]


def test_an_anonymous_event_is_read_where_it_is_the_only_one_that_fits() -> None:
    quiet: dict[str, Any] = {**MOVED[0], "anonymous": True, "name": "Quiet"}
    interface = abi.parse_interface([quiet])
    found = abi.decode_event(interface, log(word(7)))
    assert found is not None
    assert (found.event.name, found.typed()) == ("Quiet", [("n", "uint256", 7)])
    two = abi.parse_interface([quiet, {**quiet, "name": "Still"}])
    assert abi.decode_event(two, log(word(7))) is None


def test_arguments_without_names_are_all_kept() -> None:
    interface = abi.parse_interface([{"type": "event", "name": "E", "inputs": [{"type": "uint8"}, {"type": "uint8"}]}])
    found = abi.decode_event(interface, log(interface.event("E").topic, data=word(1) + word(2)))
    assert found is not None
    assert [value for _, _, value in found.typed()] == [1, 2]


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("uint256", str(2**256), "does not fit into uint256"),
        ("uint8", "256", "256 does not fit into uint8"),
        ("uint8", "-1", "-1 does not fit into uint8"),
        ("int8", "128", "128 does not fit into int8"),
        ("uint256", "0x", "a whole number is needed"),
        ("uint256", "1e18", "a whole number is needed"),
        ("uint256", "0x10g", "a whole number is needed"),
    ],
)
def test_numbers_that_do_not_fit_are_told_in_our_words(kind: str, text: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        parse_value(kind, text)


@pytest.mark.parametrize(("kind", "text"), [("uint8", "255"), ("int8", "-128"), ("int256", str(-(2**255)))])
def test_the_extremes_fit(kind: str, text: str) -> None:
    assert parse_value(kind, text) == int(text)


def test_a_value_that_cannot_be_encoded_names_its_argument() -> None:
    parameters = abi.parse_interface(
        [{"type": "function", "name": "f", "inputs": [{"name": "a", "type": "bool"}, {"name": "b", "type": "uint8[]"}]}]
    ).function("f")
    with pytest.raises(InvalidInput, match=r"^argument 2 \(uint8\[\] b\) does not fit its type$"):
        abi.encode_call(parameters, [True, [300]])
