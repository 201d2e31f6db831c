"""Several endpoints as one transport: who is used, who is left out and named, and what goes to the next one."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from cmwallet.errors import EndpointsDisagree, NetworkFailed, ReplayRisk, RpcRefused, Stale
from cmwallet.home.folder import Home
from cmwallet.node.client import NodeClient
from cmwallet.node.connection import connect
from cmwallet.node.endpoint_memory import Failures, ForgetfulMemory
from cmwallet.node.endpoint_pool import pool_of
from cmwallet.node.endpoint_roster import HEALTH_AGE_SECONDS, Rules, Surroundings
from cmwallet.node.http import HttpTransport
from cmwallet.node.networks import Pin
from cmwallet.node.pooling import pooled as over_http
from tests.unit.node.doors import NET, away, doors, pooled, ticking
from tests.unit.transactions.journalling import GENESIS, SENDER, Clock, FakeNode, refusal, unreachable

PIN = Pin("net", 1234, GENESIS, "evm", "Geth/v1", "2026-01-01T00:00:00Z")


def other_genesis() -> FakeNode:
    node = ticking()
    node.answers["eth_getBlockByNumber"] = lambda tag, full: {
        **node.eth_getBlockByNumber(tag, full),
        **({"hash": "0x" + "bb" * 32} if tag == "0x0" else {}),
    }
    return node


def test_the_preferred_endpoint_answers_all_reads_and_each_is_looked_at_once() -> None:
    made = pooled(ticking(), ticking(), ticking())
    for _ in range(5):
        assert made.client.nonce(SENDER) == 0
    assert [made.asked(place, "eth_getTransactionCount") for place in range(3)] == [5, 0, 0]
    assert [made.asked(place, "eth_chainId") for place in range(3)] == [1, 1, 1]
    assert made.told == []


def test_one_that_is_away_is_passed_over_from_then_on() -> None:
    made = pooled(away, ticking(), ticking())
    for _ in range(3):
        made.client.nonce(SENDER)
    assert [made.asked(place, "eth_getTransactionCount") for place in range(3)] == [0, 3, 0]
    assert made.told == []
    assert "another endpoint is asked" in made.details[0]


def test_one_that_dies_in_between_is_left_for_the_rest_of_the_command() -> None:
    first = ticking()
    made = pooled(first, ticking(), ticking())
    made.client.nonce(SENDER)
    first.answers = dict.fromkeys(("eth_getTransactionCount", "eth_chainId", "eth_getBlockByNumber"), unreachable())
    for _ in range(3):
        made.client.nonce(SENDER)
    assert [made.asked(place, "eth_getTransactionCount") for place in range(3)] == [2, 3, 0]


@pytest.mark.parametrize(
    "failure", [refusal("header not found"), refusal("missing trie node 0a"), refusal("slow down", -32005)]
)
def test_what_is_the_nodes_own_failure_is_asked_of_the_next(failure: RpcRefused) -> None:
    first, second = ticking(), ticking()
    first.answers["eth_getTransactionCount"], second.nonces["any"] = failure, 7
    assert pooled(first, second).client.nonce(SENDER) == 7


@pytest.mark.parametrize(
    "failure",
    [
        refusal("execution reverted: rate limit", 3),
        refusal("execution reverted: header not found"),
        refusal("insufficient funds for gas * price + value"),
        refusal("the method does not exist", -32601),
    ],
)
def test_a_result_is_a_result_and_nobody_else_is_asked(failure: RpcRefused) -> None:
    first = ticking()
    first.answers["eth_getTransactionCount"] = failure
    made = pooled(first, ticking())
    with pytest.raises(RpcRefused, match=failure.message[10:30]):
        made.client.nonce(SENDER)
    assert made.asked(1, "eth_getTransactionCount") == 0


def test_when_all_have_thrown_a_block_away_that_is_what_is_said() -> None:
    nodes = [ticking(), ticking()]
    for node in nodes:
        node.answers["eth_getBalance"] = refusal("missing trie node")
    made = pooled(*nodes)
    with pytest.raises(RpcRefused, match="missing trie node"):
        made.client.balance(SENDER)
    assert made.pool.batch([("eth_getBalance", (SENDER, "0x1"))])[0].message.endswith("missing trie node")  # type: ignore[attr-defined]
    assert made.client.nonce(SENDER) == 0
    assert made.asked(1, "eth_getTransactionCount") == 0


def test_a_batch_goes_to_the_next_where_a_part_of_it_cannot_be_answered() -> None:
    first, second = ticking(), ticking()
    first.answers["eth_getBalance"], second.answers["eth_getBalance"] = refusal("header not found"), "0x5"
    assert pooled(first, second).client.balances([SENDER, SENDER]) == [5, 5]


def test_all_dead_is_said_with_the_reason_of_each() -> None:
    with pytest.raises(NetworkFailed, match=r"no endpoint of net can be used: .*reach.*; .*reach") as failed:
        pooled(away, away).client.nonce(SENDER)
    assert set(failed.value.details["endpoints"]) == {"a", "b"}  # type: ignore[call-overload]
    assert failed.value.hint == "cmwallet network check net"


def test_all_that_die_together_are_asked_once_more_before_it_is_given_up() -> None:
    first, second = ticking(), ticking()
    made = pooled(first, second)
    made.client.nonce(SENDER)
    failures = [0]

    def flicker(*_params: object) -> str:
        failures[0] += 1
        if failures[0] <= 2:
            raise unreachable()
        return "0x9"

    first.answers["eth_getTransactionCount"] = second.answers["eth_getTransactionCount"] = flicker
    assert made.client.nonce(SENDER) == 9
    assert made.clock.slept == [0.25]


def test_one_of_another_chain_is_left_out_and_named() -> None:
    wrong_id = ticking()
    wrong_id.answers["eth_chainId"] = "0x7"
    made = pooled(other_genesis(), wrong_id, ticking())
    assert made.client.nonce(SENDER) == 0
    assert [made.asked(place, "eth_getTransactionCount") for place in range(3)] == [0, 0, 1]
    assert [line.partition(" ")[0] for line in made.told] == ["a", "b"]
    assert "another genesis" in made.told[0]
    assert "chain id 7, not 1234" in made.told[1]
    made.client.nonce(SENDER)
    assert len(made.told) == 2


def test_where_all_serve_another_genesis_it_is_the_error_that_one_would_give() -> None:
    with pytest.raises(ReplayRisk):
        pooled(other_genesis(), other_genesis()).client.nonce(SENDER)


def test_endpoints_that_nobody_accepted_yet_have_to_serve_one_chain() -> None:
    with pytest.raises(EndpointsDisagree) as refused:
        pooled(ticking(), other_genesis(), genesis=None).client.nonce(SENDER)
    assert set(refused.value.details["first_blocks"]) == {"a", "b"}  # type: ignore[call-overload]
    assert pooled(ticking(), ticking(), genesis=None).client.nonce(SENDER) == 0


def test_one_that_does_not_keep_the_first_block_is_known_by_the_checkpoint_alone() -> None:
    pruned = ticking()
    pruned.answers["eth_getBlockByNumber"] = lambda tag, full: (
        None if tag == "0x0" else pruned.eth_getBlockByNumber(tag, full)
    )
    made = pooled(pruned, ticking())
    made.client.nonce(SENDER)
    assert "does not have the block by which" in made.told[0]
    checkpoint = ticking().eth_getBlockByNumber("0x5a", False)
    assert checkpoint is not None
    known = pooled(pruned, ticking(), genesis=str(checkpoint["hash"]), checkpoint=(90, str(checkpoint["hash"])))
    known.client.nonce(SENDER)
    assert known.told == []
    assert known.asked(0, "eth_getTransactionCount") == 1


def test_one_that_lags_is_not_used_and_what_was_seen_is_remembered() -> None:
    lagging, memory = ticking(60), ForgetfulMemory()
    made = pooled(lagging, ticking(100), memory=memory)
    assert made.client.block_number() == 100
    assert made.told == ["the newest block of a is 41 seconds old; it is not used"]
    assert memory.floor() == 0  # one alone says so
    made = pooled(lagging, ticking(100), ticking(101), memory=memory)
    assert made.client.block_number() == 100
    assert memory.floor() == 100
    alone = pooled(lagging, away, memory=memory)
    with pytest.raises(NetworkFailed, match="block 100 was seen before"):
        alone.client.block_number()
    close = pooled(ticking(97), away, memory=memory)
    assert close.client.block_number() == 97


def test_a_short_lag_is_seen_by_the_height() -> None:
    made = pooled(ticking(85), ticking(100))
    assert made.client.block_number() == 100
    assert made.told == ["a is at block 85, and others are at 100: it lags behind; it is not used"]
    assert pooled(ticking(91), ticking(100)).client.block_number() == 91  # ten seconds' worth


def test_a_chain_that_stands_still_is_read_all_the_same() -> None:
    made = pooled(ticking(50), ticking(48), head=10_000)
    assert made.client.block_number() == 50
    assert made.pool.stale


def test_a_claimed_height_makes_nobody_look_old() -> None:
    liar, memory = ticking(100), ForgetfulMemory()
    liar.answers["eth_getBlockByNumber"] = lambda tag, full: (
        {**liar.eth_getBlockByNumber(tag, full), "number": hex(10**15)}  # type: ignore[dict-item]
        if tag == "latest"
        else liar.eth_getBlockByNumber(tag, full)
    )
    of_three = pooled(liar, ticking(), ticking(), memory=memory)
    of_three.client.nonce(SENDER)
    assert "claims block 1000000000000000, and no other" in of_three.told[0]
    of_two = pooled(ticking(), liar, memory=memory)
    of_two.client.nonce(SENDER)
    assert of_two.told == []
    assert memory.floor() == 100


def test_a_chain_that_makes_blocks_on_demand_has_no_age_and_may_be_set_back() -> None:
    memory = ForgetfulMemory()
    memory.seen(500)
    made = pooled(ticking(5), ticking(5), on_demand=True, memory=memory, head=10**6)
    assert made.client.block_number() == 5
    assert not made.pool.stale


def test_three_failures_and_an_endpoint_rests_for_half_a_minute() -> None:
    memory = ForgetfulMemory()
    for number in range(3):
        assert memory.failures("http://a").count == number
        pooled(away, ticking(), memory=memory).client.nonce(SENDER)
    resting = pooled(ticking(), ticking(), memory=memory)
    resting.client.nonce(SENDER)
    assert resting.asked(0, "eth_chainId") == 0
    resting.clock.now += HEALTH_AGE_SECONDS + 1
    resting.pool.look_again()
    resting.client.block(0)
    assert resting.asked(0, "eth_chainId") == 1
    assert memory.failures("http://a") == Failures()


def test_when_all_rest_they_are_asked_all_the_same() -> None:
    memory = ForgetfulMemory()
    for url in ("http://a", "http://b"):
        memory.failed(url, Failures(3, 1_700_000_100.0))
    assert pooled(ticking(), ticking(), memory=memory).client.nonce(SENDER) == 0


def test_one_that_rests_is_asked_where_no_other_is_left() -> None:
    memory = ForgetfulMemory()
    memory.failed("http://a", Failures(3, 1_700_000_100.0))
    made = pooled(ticking(), away, memory=memory)
    assert made.client.nonce(SENDER) == 0


def test_a_server_that_lives_long_finds_an_endpoint_that_came_back() -> None:
    back = [False]

    def returns(method: str, params: Sequence[object]) -> object:
        return node.answer(method, params) if back[0] else away(method, params)

    node = ticking()
    made = pooled(returns, ticking())
    made.client.nonce(SENDER)
    back[0] = True
    made.client.nonce(SENDER)
    assert len(made.pool.usable()) == 1
    made.clock.now += HEALTH_AGE_SECONDS + 1
    assert len(made.pool.usable()) == 2
    assert made.pool.usable()[0].place == "b"  # who answers goes on answering


def test_one_that_hangs_holds_nobody_up() -> None:
    never = threading.Event()

    def hangs(_method: str, _params: Sequence[object]) -> object:
        never.wait(60)
        raise unreachable()

    made = pooled(hangs, ticking(), ticking(), patience=0.7)
    try:
        assert made.client.nonce(SENDER) == 0
        assert made.asked(1, "eth_getTransactionCount") == 1
        first = ticking()
        later = pooled(first, ticking(), patience=0.7)
        later.client.nonce(SENDER)
        first.answers["eth_getTransactionCount"] = lambda *_params: never.wait(60)
        assert later.client.nonce(SENDER) == 0  # hedged: the second is asked, too
    finally:
        never.set()


def test_a_stale_node_is_called_so_where_it_is_the_only_reason() -> None:
    memory = ForgetfulMemory()
    memory.seen(500)
    with pytest.raises(Stale):
        pooled(ticking(), ticking(), memory=memory).client.nonce(SENDER)


def test_servers_that_fail_in_every_way_are_passed_over() -> None:
    nodes = [ticking(), ticking(), ticking()]
    with doors(*(node.answer for node in nodes)) as opened:
        network = replace(NET, rpc=opened[0].url, fallbacks=tuple(one.url for one in opened[1:]))
        clock = Clock(1_700_000_101.0)
        around = Surroundings(clock=clock, steady=clock, sleep=clock.sleep)
        pool = over_http(Rules(network, GENESIS, seconds=60.0), around)
        client = NodeClient(pool)
        try:
            client.nonce(SENDER)
            for manner in ("drop", 503, 429, 500):
                pool.look_again()
                client.nonce(SENDER)
                opened[0].manner = manner
                for node in nodes:
                    node.nonces["any"] = 4
                assert client.nonce(SENDER) == 4
                opened[0].manner = "ok"
            opened[0].manner = "hang"
            pool.look_again()
            assert client.nonce(SENDER) == 4
        finally:
            pool.close()


def test_a_network_with_one_endpoint_has_no_pool_and_one_with_several_has(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    alone = connect(home, replace(NET, fallbacks=()), seconds=5.0)
    assert isinstance(alone.transport, HttpTransport)
    assert alone.transport.limits.pauses != ()
    several = pool_of(connect(home, NET, seconds=5.0, pin=PIN))
    assert several is not None
    assert [member.place for member in several.members] == ["a", "b", "c"]
    assert several.rules.genesis == GENESIS
    introduced = pool_of(connect(home, NET, seconds=5.0, pin=PIN, introducing=True))
    assert introduced is not None
    assert introduced.rules.genesis is None
