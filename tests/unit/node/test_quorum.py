"""What endpoints have to agree on, and what happens when they do not: lies about nonces, code, balances, receipts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from cmwallet.errors import EndpointsDisagree, NetworkFailed, Reverted, RpcRefused
from cmwallet.node.agreed_accounts import agreed_balance, agreed_code, mined_count, next_count
from cmwallet.node.agreed_receipts import agreed_receipt, agreed_receipts, witnessed_height
from cmwallet.node.client import NodeClient
from cmwallet.node.quorum import agreed, newest_common, require_same_block
from cmwallet.node.rpc import MockTransport
from tests.unit.node.doors import Pooled, away, pooled, ticking
from tests.unit.transactions.journalling import BOB, SENDER, TRAVIS, FakeNode, refusal, unreachable

HASH = "0x" + "77" * 32


class Mined:
    """What `FakeNode.mine` takes of an entry."""

    hash = HASH


def counting(count: int, head: int = 100, **by_tag: int) -> FakeNode:
    node = ticking(head)
    node.nonces = {"any": count, **by_tag}
    return node


def test_with_one_endpoint_nothing_is_asked_that_was_not_asked_before() -> None:
    transport = MockTransport(counting(3).answer)
    client = NodeClient(transport)
    asked = [
        lambda: next_count(client, SENDER),
        lambda: mined_count(client, SENDER),
        lambda: agreed_receipt(client, HASH),
        lambda: witnessed_height(client),
        lambda: newest_common(client),
        lambda: require_same_block(client, 7),
        lambda: agreed(client, "it", lambda node, at: node.nonce(SENDER, at)),
    ]
    for ask in asked:
        ask()  # type: ignore[no-untyped-call]
    assert [method for method, _ in transport.calls] == [
        "eth_getTransactionCount",
        "eth_getTransactionCount",
        "eth_getTransactionReceipt",
        "eth_blockNumber",
        "eth_blockNumber",
        "eth_getTransactionCount",
    ]
    assert [params[1] for method, params in transport.calls if method == "eth_getTransactionCount"] == [
        "pending",
        "latest",
        "latest",
    ]


def test_the_next_nonce_is_the_highest_and_the_mined_one_the_lowest_that_is_said() -> None:
    made = pooled(counting(3, pending=4), counting(3, pending=6), counting(3, latest=2))
    assert next_count(made.client, SENDER) == 6
    assert mined_count(made.client, SENDER) == 2


def test_a_question_is_put_at_one_block_that_all_have() -> None:
    made = pooled(counting(3, head=102), counting(3, head=100), counting(3, head=101))
    assert agreed(made.client, "it", lambda node, at: node.nonce(SENDER, at)) == 3
    assert [
        params[1]
        for transport in made.transports
        for method, params in transport.calls
        if method == "eth_getTransactionCount"
    ] == [hex(100)] * 3
    assert newest_common(made.client) == 100


@pytest.mark.parametrize("lie", [0, 9])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_lie_about_a_nonce_stops_with_both_values(lie: int, place: int) -> None:
    nodes = [counting(3), counting(3), counting(3)]
    nodes[place].nonces = {"any": lie}
    with pytest.raises(EndpointsDisagree) as refused:
        next_count(pooled(*nodes).client, SENDER)
    details = refused.value.details
    assert details["block"] == 100
    assert details["answers"] == {name: str(lie if at == place else 3) for at, name in enumerate("abc")}


def test_two_of_three_that_lie_alike_are_found_out_by_the_third() -> None:
    with pytest.raises(EndpointsDisagree):
        next_count(pooled(counting(9), counting(9), counting(3)).client, SENDER)


def test_lies_about_code_and_balance_stop_too() -> None:
    nodes = [ticking(), ticking()]
    nodes[0].answers |= {"eth_getCode": "0x", "eth_getBalance": "0x5"}
    nodes[1].answers |= {"eth_getCode": "0x6001", "eth_getBalance": "0x6"}
    with pytest.raises(EndpointsDisagree, match="the code at") as refused:
        agreed_code(pooled(*nodes).client, BOB)
    assert refused.value.details["answers"]["a"] == "none"  # type: ignore[index]
    with pytest.raises(EndpointsDisagree, match="the balance of"):
        agreed_balance(pooled(*nodes).client, BOB)


def fork(number: int) -> FakeNode:
    """A node whose blocks from `number` on are others."""
    node, other = ticking(), FakeNode(head=100, branch="fork")
    node.answers["eth_getBlockByNumber"] = lambda tag, full: (
        other if tag == "latest" or int(tag, 16) >= number else node
    ).eth_getBlockByNumber(tag, full)
    return node


def test_tips_that_differ_are_no_fork_and_what_differs_below_is_one() -> None:
    tip = pooled(ticking(), fork(100))
    assert agreed(tip.client, "it", lambda node, at: node.nonce(SENDER, at)) == 0
    assert newest_common(tip.client) == 99
    with pytest.raises(EndpointsDisagree, match="on different chains") as refused:
        agreed(pooled(ticking(), fork(50)).client, "it", lambda node, at: node.nonce(SENDER, at))
    hashes = refused.value.details["hashes"]
    assert len(set(hashes.values())) == 2  # type: ignore[attr-defined]
    with pytest.raises(EndpointsDisagree):
        require_same_block(pooled(ticking(), fork(50)).client, 60)
    require_same_block(pooled(ticking(), fork(50)).client, 40)


def test_one_that_says_it_is_far_behind_does_not_choose_the_block() -> None:
    liar = counting(0)
    made = pooled(counting(3), counting(3), liar)
    made.pool.usable()
    liar.head = 4
    assert next_count(made.client, SENDER) == 3
    assert made.told == []  # two are left, and agree


def test_who_refuses_the_question_or_breaks_off_contradicts_nobody() -> None:
    odd, broken = counting(3), counting(3)
    odd.answers["eth_getTransactionCount"] = refusal("invalid argument 1", -32602)
    broken.answers["eth_getTransactionCount"] = unreachable()
    assert agreed(pooled(odd, counting(3), broken, counting(3)).client, "it", _nonce) == 3


def _nonce(node: NodeClient, at: object) -> int:
    return node.nonce(SENDER, at)  # type: ignore[arg-type]


def test_alone_it_is_believed_and_that_is_said_once() -> None:
    made = pooled(counting(3), away)
    assert next_count(made.client, SENDER) == 3
    assert next_count(made.client, SENDER) == 3
    assert made.told == ["of the endpoints of net only a can answer: nobody confirms what it says"]
    broken = counting(3)
    broken.answers["eth_getTransactionCount"] = unreachable()
    made = pooled(counting(3), broken)
    assert agreed(made.client, "it", _nonce) == 3
    assert len(made.told) == 1
    with pytest.raises(NetworkFailed):
        agreed(pooled(broken, broken).client, "it", _nonce)


def test_that_all_revert_is_an_answer_and_that_one_does_a_contradiction() -> None:
    def asks(*outcomes: object) -> tuple[Pooled, object]:
        made = pooled(*(ticking() for _ in outcomes))
        by_client = {id(member.client): outcome for member, outcome in zip(made.pool.members, outcomes, strict=True)}

        def ask(node: NodeClient, _at: object) -> object:
            outcome = by_client[id(node)]
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        return made, ask

    made, ask = asks(Reverted("it reverts"), Reverted("reverted: in other words"))
    with pytest.raises(Reverted, match="it reverts"):
        agreed(made.client, "it", ask)  # type: ignore[arg-type]
    made, ask = asks(1, Reverted("it reverts"))
    with pytest.raises(EndpointsDisagree) as refused:
        agreed(made.client, "it", ask)  # type: ignore[arg-type]
    assert refused.value.details["answers"] == {"a": "1", "b": "it reverts"}


def test_travis_is_not_asked_for_counts_of_old_blocks() -> None:
    nodes = [counting(3), counting(5)]
    assert next_count(pooled(*nodes, network=replace(TRAVIS, chain_id=1234)).client, SENDER) == 5


def having(*blocks: int | None, branch: str = "", statuses: Sequence[str] = ()) -> list[FakeNode]:
    nodes = []
    for place, block in enumerate(blocks):
        node = ticking()
        if block is not None:
            node.mine(Mined, block, statuses[place] if statuses else "0x1")  # type: ignore[arg-type]
        nodes.append(node)
    return nodes


def test_a_receipt_counts_when_two_have_it() -> None:
    assert agreed_receipt(pooled(*having(None, None, None)).client, HASH) is None
    for blocks in ((90, None, None), (None, 90, None), (90, None)):
        assert agreed_receipt(pooled(*having(*blocks)).client, HASH) is None
    for blocks in ((90, 90, None), (None, 90, 90), (90, 90)):
        found = agreed_receipt(pooled(*having(*blocks)).client, HASH)
        assert found is not None
        assert found.block_number == 90
        assert agreed_receipts(pooled(*having(*blocks)).client, [HASH, "0x" + "11" * 32]) == [found, None]


def test_a_receipt_at_two_blocks_waits_and_with_two_ends_stops() -> None:
    assert agreed_receipt(pooled(*having(90, 91)).client, HASH) is None
    with pytest.raises(EndpointsDisagree) as refused:
        agreed_receipt(pooled(*having(90, 90, statuses=["0x1", "0x0"])).client, HASH)
    answers = refused.value.details["answers"]
    assert [one["succeeded"] for one in answers.values()] == [True, False]  # type: ignore[attr-defined]
    with pytest.raises(EndpointsDisagree):
        agreed_receipt(pooled(*having(90, 90, 91, 91)).client, HASH)


def test_a_receipt_of_the_only_one_that_answers_counts() -> None:
    node = having(90)[0]
    assert agreed_receipt(pooled(node, away).client, HASH) is not None
    refusing = ticking()
    refusing.answers["eth_getTransactionReceipt"] = refusal("the method does not exist", -32601)
    assert agreed_receipt(pooled(node, refusing).client, HASH) is not None
    with pytest.raises(RpcRefused):
        agreed_receipt(pooled(refusing, refusing).client, HASH)


def test_depth_is_counted_to_a_block_that_two_have() -> None:
    assert witnessed_height(pooled(ticking(100), ticking(98), ticking(97)).client) == 98
    assert witnessed_height(pooled(ticking(100), away).client) == 100
