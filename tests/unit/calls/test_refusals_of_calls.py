"""What is refused about a contract before it is called: interfaces, values, address books, code."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cmwallet.calls.abi import Interface, encode_arguments, parse_interface
from cmwallet.calls.abi_values import parse_value
from cmwallet.calls.adopting import adopt, check_adoptions, parse_contracts
from cmwallet.calls.contract import MAX_ABI_BYTES, call, choose_contract, interface_of
from cmwallet.calls.deployments import check_receives_coins, deployed, verify_code
from cmwallet.errors import InvalidInput, NotFound, NotVerified, RpcRefused
from cmwallet.localchain.node import LocalNode
from cmwallet.node.client import NodeClient
from cmwallet.node.connection import InProcessTransport
from cmwallet.node.networks import EMBEDDED
from tests.unit.transactions.journalling import BOB, FakeNode, open_database


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NodeClient]:
    node = LocalNode.start(tmp_path_factory.mktemp("chain") / "chain")
    yield NodeClient(InProcessTransport(node))
    node.close()


NO_OBJECT = {"type": "function", "name": "f", "inputs": ["x"]}


def interface() -> Interface:
    return interface_of("CMT")


@pytest.mark.parametrize(
    ("ask", "kind", "says"),
    [
        (lambda: interface().function("nothing"), NotFound, "nothing"),
        (lambda: interface().event("Nothing"), NotFound, "no event 'Nothing'"),
        (lambda: interface().function_of(b"\x00\x00\x00\x00"), NotFound, "no function of this contract"),
        (lambda: encode_arguments(interface().function("transfer").inputs, [BOB]), InvalidInput, "2 arguments"),
        (lambda: encode_arguments(interface().function("transfer").inputs, [BOB, 1, 2]), InvalidInput, "3 are given"),
        (
            lambda: parse_interface([{"type": "function", "name": "f", "inputs": ["x"]}]).function("f"),
            InvalidInput,
            "not an object",
        ),
    ],
)
def test_what_an_interface_does_not_have_is_named(ask: Callable[[], object], kind: type[Exception], says: str) -> None:
    with pytest.raises(kind, match=says):
        ask()


@pytest.mark.parametrize(
    ("type_", "value", "says"),
    [
        ("bool", "maybe", "true or false"),
        ("uint8", [], "whole number"),
        ("uint8", True, "whole number"),
        ("uint8", "256", "uint8"),
        ("int8", "-129", "int8"),
        ("address", 7, "text"),
        ("string", 7, "text"),
        ("bytes", "0xg0", "0x-hex"),
        ("bytes4", "0x0102030405", "4"),
        ("function", "x", "cannot be given"),
        ("fixed128x18", "1.5", "cannot be given"),
    ],
)
def test_a_value_that_is_not_of_its_type_is_refused(type_: str, value: object, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        parse_value(type_, value)


@pytest.mark.parametrize(
    ("type_", "least", "most"), [("uint8", 0, 255), ("int8", -128, 127), ("uint256", 0, 2**256 - 1)]
)
def test_a_whole_number_is_taken_up_to_the_bounds_of_its_type(type_: str, least: int, most: int) -> None:
    assert parse_value(type_, str(most)) == most
    assert parse_value(type_, str(least)) == least
    for beyond in (least - 1, most + 1):
        with pytest.raises(InvalidInput):
            parse_value(type_, str(beyond))


def test_an_interface_in_a_file_is_found_whole_or_refused(tmp_path: Path) -> None:
    file = tmp_path / "abi.json"
    with pytest.raises(NotFound, match="cannot read"):
        interface_of(str(file))
    file.write_text("[")
    with pytest.raises(InvalidInput, match="not JSON"):
        interface_of(str(file))
    body = json.dumps([{"type": "function", "name": "f", "inputs": [], "outputs": [], "stateMutability": "view"}])
    file.write_text(body.ljust(MAX_ABI_BYTES))
    assert interface_of(str(file)).function("f").reads_only
    file.write_text(body + "x".rjust(MAX_ABI_BYTES + 1 - len(body)))
    with pytest.raises(InvalidInput, match="not JSON"):
        interface_of(str(file))


def test_an_address_needs_an_interface(tmp_path: Path, client: NodeClient) -> None:
    database = open_database(tmp_path)
    with pytest.raises(InvalidInput, match="needs the contract's interface"):
        choose_contract(database, client, EMBEDDED, BOB, None)
    chosen = choose_contract(database, client, EMBEDDED, BOB, "CMT")
    with pytest.raises(NotFound, match="no contract at"):
        call(client, chosen, chosen.interface.function("totalSupply"), [])
    database.close()


def test_a_refusal_that_is_no_revert_stays_what_it_is() -> None:
    node = FakeNode(answers={"eth_call": RpcRefused("rate limit exceeded", rpc_code=-32005)})
    contract = choose_contract(None, node.client, EMBEDDED, BOB, "CMT")  # type: ignore[arg-type]
    with pytest.raises(RpcRefused, match="rate limit"):
        call(node.client, contract, contract.interface.function("totalSupply"), [])


def test_code_is_compared_to_the_last_byte(tmp_path: Path, client: NodeClient) -> None:
    database = open_database(tmp_path)
    there = deployed(database, client, EMBEDDED)
    assert [name.name for name, _ in verify_code(client, "Swap", there["Swap"].address)] == ["TOKEN", "TOTAL"]
    with pytest.raises(NotVerified, match="no contract at"):
        verify_code(client, "Swap", BOB)
    with pytest.raises(NotVerified, match="not that of Swap"):
        verify_code(client, "Swap", there["CMT"].address)
    code = client.code(there["Swap"].address)
    for other in (code[:-1], code + b"\0", code + bytes(32)):
        node = FakeNode(answers={"eth_getCode": "0x" + other.hex()})
        with pytest.raises(NotVerified, match="not that of Swap"):
            verify_code(node.client, "Swap", BOB)
    for name in ("Swap", "CMT"):
        with pytest.raises(InvalidInput, match=f"is the contract {name}"):
            check_receives_coins(database, client, EMBEDDED, there[name].address)
    check_receives_coins(database, client, EMBEDDED, BOB)
    database.close()


def test_contracts_of_another_home_fit_together_or_none_is_taken(tmp_path: Path, client: NodeClient) -> None:
    database = open_database(tmp_path)
    there = {name: one.address for name, one in deployed(database, client, EMBEDDED).items()}
    found = check_adoptions(client, {}, there)
    assert {one.name for one in found} == set(there)
    assert check_adoptions(client, deployed(database, client, EMBEDDED), there) == []
    with pytest.raises(NotVerified, match="works with another CMT"):
        check_adoptions(client, {}, {"Swap": there["Swap"], "CMT": there["WrappedCMT"]})
    assert check_adoptions(client, {}, {"Swap": there["Swap"]})
    with pytest.raises(NotFound):
        check_adoptions(client, {}, {"Nothing": BOB})
    adopt(database, None, "0x00", [])  # type: ignore[arg-type]
    database.close()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"{", "not JSON"),
        (b"{}", "no list of contracts"),
        (b"[7]", "no list of contracts"),
        (b'[{"address":"0x"}]', "no list of contracts"),
        (b'[{"name":7}]', "no list of contracts"),
        (b'[{"name":"CMT"},{"name":"CMT"}]', None),
        (f'[{{"name":"CMT","address":"{BOB}"}},{{"name":"CMT","address":"{BOB}"}}]'.encode(), "twice"),
        (b'[{"name":"CMT","address":"0x12"}]', "address"),
    ],
)
def test_a_list_of_contracts_names_each_once(content: bytes, says: str | None) -> None:
    if says is None:
        assert parse_contracts(content) == {}
        return
    with pytest.raises(InvalidInput, match=says):
        parse_contracts(content)
