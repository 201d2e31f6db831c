"""JSON-RPC: single requests, notifications, batches, and everything that is neither."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmwallet.errors import Busy
from cmwallet.localchain import dispatch
from cmwallet.localchain.dispatch import MAX_BATCH, STRANGER_SECONDS, Dispatcher, Done
from cmwallet.localchain.errors import RpcFailure
from cmwallet.localchain.methods import PRIVILEGED


class Echo:
    """Answers with what it was asked."""

    def together(self, work: Callable[[], Done]) -> Done:
        return work()

    def request(self, method: str, params: Sequence[object], seconds: float | None = None) -> object:
        if method == "seconds":
            return seconds
        if method == "fail":
            raise RpcFailure(3, "execution reverted", "0x1234")
        if method == "busy":
            raise Busy("chain.db is in use by another process")
        if method == "bug":
            raise KeyError("a secret value")
        if method == "long":
            return "x" * 1000
        return [method, *params]


def ask(content: object, *, trusted: bool = False) -> Any:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    answer = Dispatcher(Echo(), lambda params: "proof").answer(body, trusted=trusted)
    return None if answer is None else json.loads(answer)


def request(method: str, *params: object, identifier: object = 1) -> dict[str, object]:
    return {"jsonrpc": "2.0", "id": identifier, "method": method, "params": list(params)}


def test_answer_carries_the_id() -> None:
    for identifier in (1, "a", None, 1.5):
        assert ask(request("m", 2, identifier=identifier)) == {"jsonrpc": "2.0", "id": identifier, "result": ["m", 2]}


def test_failure_carries_code_message_and_data() -> None:
    assert ask(request("fail"))["error"] == {"code": 3, "message": "execution reverted", "data": "0x1234"}
    assert ask(request("busy"))["error"] == {"code": -32603, "message": "chain.db is in use by another process"}


def test_bug_shows_no_values() -> None:
    assert ask(request("bug"))["error"] == {"code": -32603, "message": "internal error"}


def test_notification_gets_no_answer() -> None:
    assert ask({"jsonrpc": "2.0", "method": "m"}) is None
    assert ask([{"jsonrpc": "2.0", "method": "m"}]) is None


def test_batch_is_answered_in_order() -> None:
    answers = ask([request("a", identifier=1), {"method": "n"}, request("fail", identifier=2), 7])
    assert [answer.get("id") for answer in answers] == [1, 2, None]
    assert answers[2]["error"]["code"] == -32600


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", -32700),
        (b"{", -32700),
        (b"\xff\xfe", -32700),
        (b"[" * 100_000, -32700),
        (b'{"a":' * 50_000, -32700),
        (b'{"a\\"[":' * 50_000, -32700),
        (b'{"' * 100_000, -32700),
        (b"9" * 5000, -32700),
        (b"[]", -32600),
        (b"1", -32600),
        (b'"x"', -32600),
        (b"{}", -32600),
        (b'{"id":1,"method":5}', -32600),
        (b'{"id":{},"method":"m"}', -32600),
        (b'{"id":[1],"method":"m"}', -32600),
        (b'{"id":true,"method":"m"}', -32600),
        (b'{"id":1,"method":"m","params":{}}', -32602),
        (b'{"id":1,"method":"m","params":"x"}', -32602),
    ],
)
def test_what_is_no_request_is_named(body: bytes, code: int) -> None:
    assert ask(body)["error"]["code"] == code


def test_batch_is_bounded_in_number_and_size(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ask([request("m")] * (MAX_BATCH + 1))["error"]["code"] == -32005
    monkeypatch.setattr(dispatch, "MAX_BATCH_ANSWER", 1500)
    codes = [answer.get("error", {}).get("code") for answer in ask([request("long")] * 5)]
    assert codes == [None, None, -32005, -32005, -32005]
    monkeypatch.setattr(dispatch, "MAX_BATCH_SECONDS", -1.0)
    assert [answer["error"]["code"] for answer in ask([request("m")] * 2)] == [-32005, -32005]


def test_privileged_methods_need_the_token_also_in_batches() -> None:
    assert {"evm_revert", "evm_mine", "evm_snapshot", "evm_increaseTime", "evm_setAutomine"} <= PRIVILEGED
    assert {"cmwallet_faucet", "cmwallet_reset", "evm_setNextBlockTimestamp"} <= PRIVILEGED
    for method in PRIVILEGED:
        assert ask(request(method))["error"]["code"] == -32001
        assert ask([request("m"), request(method)])[1]["error"]["code"] == -32001
        assert ask(request(method), trusted=True)["result"] == [method]


def test_brackets_in_strings_do_not_count_as_nesting() -> None:
    assert ask(request("m", "[" * 1000, '"{' * 1000))["result"][1] == "[" * 1000
    assert ask(request("m", *[[]] * 1000))["result"][0] == "m"


def test_challenge_is_answered_without_the_node() -> None:
    assert ask(request("cmwallet_challenge", "0x"))["result"] == "proof"


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=8,
    )
)
def test_any_json_gets_a_well_formed_answer(content: object) -> None:
    answer = ask(content)
    for item in answer if isinstance(answer, list) else [answer]:
        assert item is None or item["jsonrpc"] == "2.0"


def test_a_stranger_s_call_is_given_a_time_and_a_trusted_one_is_not() -> None:
    assert ask(request("seconds"))["result"] == STRANGER_SECONDS
    assert ask([request("seconds")])[0]["result"] == STRANGER_SECONDS
    assert ask(request("seconds"), trusted=True)["result"] is None
