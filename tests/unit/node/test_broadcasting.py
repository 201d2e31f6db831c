"""The same signed bytes to the next endpoint: exactly as long as nobody has them for sure."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cmwallet.errors import NetworkFailed, RpcRefused
from cmwallet.node.refusals import Verdict, judge
from cmwallet.node.several import hand_over
from tests.unit.node.doors import Pooled, away, pooled, ticking
from tests.unit.transactions.journalling import FakeNode, refusal, unreachable

RAW = b"\x01\x02"
KNOWN, LOW = refusal("already known"), refusal("nonce too low")
POOR, FULL = refusal("insufficient funds for gas"), refusal("mempool is full: number of txs 5000")
ODD = refusal("something is odd")
UNSENT = NetworkFailed("cannot reach it", details={"sent": False})


def taking(*outcomes: object) -> Pooled:
    nodes = []
    for outcome in outcomes:
        node = ticking()
        if outcome is not None:
            node.answers["eth_sendRawTransaction"] = outcome
        nodes.append(node)
    return pooled(*nodes)


def handed(made: Pooled) -> list[int]:
    return [made.asked(place, "eth_sendRawTransaction") for place in range(len(made.transports))]


@pytest.mark.parametrize(
    ("outcomes", "times"),
    [
        ((None, None), [1, 0]),
        ((unreachable(), None, None), [1, 1, 0]),
        ((UNSENT, None), [1, 1]),
        ((FULL, None), [1, 1]),
        ((ODD, None), [1, 1]),
        ((FULL, UNSENT, unreachable(), None), [1, 1, 1, 1]),
    ],
)
def test_bytes_go_on_until_an_endpoint_takes_them(outcomes: tuple[object, ...], times: list[int]) -> None:
    made = taking(*outcomes)
    made.client.send_raw(RAW)
    assert handed(made) == times
    assert {params for one in made.transports for name, params in one.calls if "send" in name} == {("0x0102",)}


@pytest.mark.parametrize("result", [KNOWN, LOW, POOR, refusal("intrinsic gas too low")])
def test_a_result_ends_it(result: RpcRefused) -> None:
    made = taking(result, None)
    with pytest.raises(RpcRefused):
        made.client.send_raw(RAW)
    assert handed(made) == [1, 0]


@pytest.mark.parametrize("result", [KNOWN, LOW])
def test_that_one_has_it_already_is_what_is_said_after_no_answer(result: RpcRefused) -> None:
    made = taking(unreachable(), result, None)
    with pytest.raises(RpcRefused) as refused:
        made.client.send_raw(RAW)
    assert judge(refused.value) is judge(result)
    assert handed(made) == [1, 1, 0]


def test_a_refusal_after_no_answer_does_not_say_that_nobody_has_it() -> None:
    made = taking(unreachable(), POOR)
    with pytest.raises(NetworkFailed, match="then another endpoint refused: the node refused: insufficient") as failed:
        made.client.send_raw(RAW)
    assert failed.value.details.get("sent") is not False


@pytest.mark.parametrize(
    ("outcomes", "kind"),
    [
        ((unreachable(), unreachable()), NetworkFailed),
        ((unreachable(), UNSENT), NetworkFailed),
        ((unreachable(), FULL), NetworkFailed),
        ((ODD, FULL), RpcRefused),
    ],
)
def test_once_it_may_have_arrived_nobody_knows(outcomes: tuple[object, ...], kind: type[Exception]) -> None:
    with pytest.raises(kind) as failed:
        taking(*outcomes).client.send_raw(RAW)
    if isinstance(failed.value, NetworkFailed):
        assert failed.value.details.get("sent") is not False
    else:
        assert judge(failed.value) is Verdict.UNKNOWN  # type: ignore[arg-type]


def test_where_all_are_full_or_away_it_surely_was_not_taken() -> None:
    with pytest.raises(RpcRefused) as refused:
        taking(UNSENT, FULL).client.send_raw(RAW)
    assert judge(refused.value) is Verdict.NOT_NOW
    with pytest.raises(NetworkFailed) as failed:
        taking(UNSENT, UNSENT).client.send_raw(RAW)
    assert failed.value.details["sent"] is False


def test_a_list_goes_on_as_a_whole_and_single_refusals_are_the_callers() -> None:
    made = taking(unreachable(), None)
    assert hand_over(made.client, [RAW, b"\x03"]) == ["0x" + "00" * 32] * 2
    made = taking(POOR, None)
    assert all(isinstance(one, RpcRefused) for one in hand_over(made.client, [RAW, b"\x03"]))
    with pytest.raises(NetworkFailed):
        taking(unreachable(), unreachable()).pool.batch([("eth_sendRawTransaction", ("0x01",))])


def test_all_others_have_it_too_where_that_is_wanted() -> None:
    made = taking(None, KNOWN, unreachable())
    made.client.send_raw(RAW)
    made.pool.send_to_others(RAW)
    assert [node > 0 for node in handed(made)] == [True, True, True]


def test_what_is_neither_a_read_nor_signed_bytes_is_asked_of_one() -> None:
    node = FakeNode(head=100)
    answer: Callable[..., object] = lambda *_params: "done"  # noqa: E731
    node.answers["evm_mine"] = answer
    made = pooled(node, away)
    assert made.pool.request("evm_mine") == "done"
    assert made.pool.batch([("evm_mine", ()), ("eth_chainId", ())]) == ["done", "0x4d2"]
