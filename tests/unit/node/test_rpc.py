"""Reading JSON-RPC answers."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmwallet.errors import NetworkFailed, RpcRefused
from cmwallet.node.rpc import MockTransport, encode_request, is_read, parse_json, read_batch, read_single

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def test_a_request_has_the_shape_of_json_rpc() -> None:
    assert encode_request(7, "eth_call", ("a",)) == {"jsonrpc": "2.0", "id": 7, "method": "eth_call", "params": ["a"]}


@pytest.mark.parametrize("result", [None, False, "0x1", [], {}])
def test_a_result_is_returned_as_it_is(result: object) -> None:
    assert read_single({"jsonrpc": "2.0", "id": 1, "result": result}, 1, "m") == result
    assert read_single({"jsonrpc": "2.0", "id": 1, "result": result, "error": None}, 1, "m") == result


def test_an_error_object_is_a_refusal_with_cleaned_words() -> None:
    answer = {"jsonrpc": "2.0", "id": 1, "error": {"code": 3, "message": "no\x1b[2J\u202e", "data": "0x08c379a0"}}
    with pytest.raises(RpcRefused) as caught:
        read_single(answer, 1, "eth_call")
    assert caught.value.message == "the node refused eth_call: no[2J"
    assert (caught.value.rpc_code, caught.value.data) == (3, "0x08c379a0")
    with pytest.raises(RpcRefused):
        read_single({"jsonrpc": "2.0", "id": None, "error": {"code": -32700, "message": ""}}, 1, "m")


@pytest.mark.parametrize(
    "answer",
    [
        None,
        1,
        "x",
        [],
        {},
        {"id": 1, "result": 1},
        {"jsonrpc": "1.0", "id": 1, "result": 1},
        {"jsonrpc": "2.0", "id": 1},
        {"jsonrpc": "2.0", "result": 1},
        {"jsonrpc": "2.0", "id": 2, "result": 1},
        {"jsonrpc": "2.0", "id": "01", "result": 1},
        {"jsonrpc": "2.0", "id": "x", "result": 1},
        {"jsonrpc": "2.0", "id": True, "result": 1},
        {"jsonrpc": "2.0", "id": 1.5, "result": 1},
        {"jsonrpc": "2.0", "id": None, "result": 1},
        {"jsonrpc": "2.0", "id": 1, "error": "no"},
        {"jsonrpc": "2.0", "id": 1, "error": {}},
        {"jsonrpc": "2.0", "id": 1, "error": {"code": "1", "message": "x"}},
        {"jsonrpc": "2.0", "id": 1, "error": {"code": True, "message": "x"}},
        {"jsonrpc": "2.0", "id": 1, "error": {"code": 2**63, "message": "x"}},
        {"jsonrpc": "2.0", "id": 2, "error": {"code": 1, "message": "x"}},
        [{"jsonrpc": "2.0", "id": 1, "result": 1}],
    ],
)
def test_anything_else_is_a_failure_of_the_network(answer: object) -> None:
    with pytest.raises(NetworkFailed):
        read_single(answer, 1, "m")


@given(JSON)
def test_no_document_escapes_the_two_errors(document: object) -> None:
    for read in (lambda: read_single(document, 1, "m"), lambda: read_batch(document, {1: "m"})):
        with pytest.raises((NetworkFailed, RpcRefused)):
            read()


@given(st.binary(max_size=50))
def test_no_bytes_escape_as_another_error(body: bytes) -> None:
    try:
        parse_json(body)
    except NetworkFailed:
        pass


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"\xff\xfe",
        b"[" * 100_000,
        b"[" * 70 + b"]" * 70,
        b"NaN",
        b"9" * 5000,
        b"{}x",
        '"\ud7ff'.encode(),
    ],
)
def test_what_is_no_reasonable_json_is_refused(body: bytes) -> None:
    with pytest.raises(NetworkFailed):
        parse_json(body)


def test_reasonable_nesting_passes() -> None:
    assert parse_json(b"[" * 60 + b"]" * 60)
    assert parse_json(b'{"a":[1,2,{"b":null}]}') == {"a": [1, 2, {"b": None}]}


def batch(*answers: tuple[object, object]) -> list[dict[str, object]]:
    return [{"jsonrpc": "2.0", "id": answered, "result": result} for answered, result in answers]


def test_a_batch_is_matched_by_id_in_any_order() -> None:
    answer: list[object] = [*batch((2, "b")), {"jsonrpc": "2.0", "id": 1, "error": {"code": 5, "message": "no"}}]
    results = read_batch(answer, {1: "m", 2: "n"})
    assert results[2] == "b"
    assert isinstance(results[1], RpcRefused)


@pytest.mark.parametrize(
    "answer",
    [
        [],
        batch((1, 1)),
        batch((1, 1), (1, 1)),
        batch((1, 1), (3, 1)),
        batch((1, 1), ("02", 1)),
        batch((1, 1), ("1", 1)),
        batch((1, 1), (True, 1)),
        batch((1, 1), (2, 1), (3, 1)),
        [1, 2],
        {"jsonrpc": "2.0", "id": 1, "result": 1},
        "x",
    ],
)
def test_a_batch_with_missing_double_or_foreign_answers_is_refused(answer: object) -> None:
    with pytest.raises(NetworkFailed):
        read_batch(answer, {1: "m", 2: "n"})


@pytest.mark.parametrize("echoed", [None, 1, 7, "1"])
@pytest.mark.parametrize("listed", [False, True])
def test_a_batch_refused_as_a_whole_is_a_refusal(echoed: object, listed: bool) -> None:
    refusal = {"jsonrpc": "2.0", "id": echoed, "error": {"code": -32600, "message": "batch too large"}}
    with pytest.raises(RpcRefused, match="batch too large"):
        read_batch([refusal] if listed else refusal, {1: "m", 2: "n"})


@pytest.mark.parametrize("echoed", [1, 1.0, "1"])
def test_an_id_that_is_the_same_number_is_the_same_id(echoed: object) -> None:
    assert read_single({"jsonrpc": "2.0", "id": echoed, "result": "0x1"}, 1, "m") == "0x1"
    assert read_batch([{"jsonrpc": "2.0", "id": echoed, "result": "0x1"}], {1: "m"}) == {1: "0x1"}


@pytest.mark.parametrize(
    "method", ["eth_chainId", "eth_getLogs", "net_version", "web3_clientVersion", "cmt_queryValidators", "eth_call"]
)
def test_reads_may_be_repeated(method: str) -> None:
    assert is_read(method)


@pytest.mark.parametrize(
    "method",
    [
        "eth_sendRawTransaction", "eth_sendTransaction", "eth_signTransaction", "cmt_sendRawTx", "cmt_delegate",
        "evm_mine", "personal_sign", "eth_newFilter", "eth_getFilterChanges", "cmwallet_faucet", "", "nonsense",
    ],
)  # fmt: skip
def test_what_is_not_surely_a_read_is_never_repeated(method: str) -> None:
    assert not is_read(method)


def test_the_mock_passes_values_through_json() -> None:
    transport = MockTransport(lambda method, params: [method, params])
    assert transport.request("m", ("a", 1)) == ["m", ["a", 1]]
    assert transport.calls == [("m", ("a", 1))]
    with pytest.raises(TypeError):
        MockTransport(lambda _m, _p: b"x").request("m")
    assert json.dumps(transport.batch([("a", ()), ("b", ())])) == '[["a", []], ["b", []]]'
