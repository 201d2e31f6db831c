"""Reading movements from nodes that lie, balk or forget."""

import itertools

import pytest

from cmwallet.calls.erc20 import TRANSFER_TOPIC
from cmwallet.errors import NetworkFailed, RpcRefused
from cmwallet.history.scanning import Scanner
from cmwallet.node.networks import Network
from identity.keccak import keccak256
from tests.unit.transactions.journalling import BOB, SENDER, FakeNode, block_hash, refusal

NETWORK = Network("net", 1234, "evm", "CMT", 1)
TOKEN = "0xf85fEea2FdD81d51177F6b8F35F0e6734Ce45F5F"


def word(address: str) -> str:
    return "0x" + "00" * 12 + address[2:].lower()


def log(block: int, index: int = 0, **changes: object) -> dict[str, object]:
    return {
        "address": TOKEN.lower(), "topics": ["0x" + TRANSFER_TOPIC.hex(), word(SENDER), word(BOB)],
        "data": f"0x{7:064x}", "blockNumber": hex(block), "blockHash": block_hash(block),
        "transactionHash": f"0x{block:064x}", "logIndex": hex(index), "removed": False, **changes,
    }  # fmt: skip


def token_call(message, _tag):
    selector = message["data"][:10]
    if selector == "0x313ce567":
        return f"0x{6:064x}"
    return "0x" + b"TST".ljust(32, b"\0").hex()


def scanner(node: FakeNode) -> Scanner:
    node.answers.setdefault("eth_call", token_call)
    return Scanner(node.client, NETWORK, SENDER)


def only_outgoing(found):
    return lambda query: [entry for entry in found if query["topics"][1] is not None and _in(entry, query)]


def _in(entry, query):
    return int(query["fromBlock"], 16) <= int(entry["blockNumber"], 16) <= int(query["toBlock"], 16)


def test_the_topic_is_the_hash_of_the_event():
    assert keccak256(b"Transfer(address,address,uint256)") == TRANSFER_TOPIC


def test_token_transfers_are_read_from_logs():
    node = FakeNode(head=10)
    node.answers["eth_getLogs"] = only_outgoing([log(3), log(4, 2)])
    ((found, covered),) = list(scanner(node).tokens(0, 10))
    assert covered == 10
    assert [(line.block, line.amount, line.symbol, line.decimals) for line in found] == [
        (3, "7", "TST", 6),
        (4, "7", "TST", 6),
    ]
    assert (found[0].sender, found[0].recipient, found[0].time) == (SENDER, BOB, 1_700_000_003)


@pytest.mark.parametrize(
    "changes",
    [
        {"removed": True},
        {"data": "0x"},
        {"data": "0x" + "00" * 64},
        {"topics": ["0x" + TRANSFER_TOPIC.hex(), word(SENDER), word(BOB), "0x" + "01".rjust(64, "0")]},
    ],
    ids=["removed", "no amount", "two words", "an NFT"],
)
def test_events_that_are_no_token_transfer_are_left_out(changes):
    node = FakeNode(head=10)
    node.answers["eth_getLogs"] = only_outgoing([log(3, **changes)])
    ((found, _),) = list(scanner(node).tokens(0, 10))
    assert found == []


def test_a_contract_that_is_no_token_is_shown_as_unknown():
    node = FakeNode(head=10, answers={"eth_call": "0x"})
    node.answers["eth_getLogs"] = only_outgoing([log(3)])
    ((found, _),) = list(scanner(node).tokens(0, 10))
    assert (found[0].symbol, found[0].decimals) == ("?", 0)


def test_a_node_that_balks_at_many_blocks_gets_fewer_and_none_is_missed():
    node, asked = FakeNode(head=9_000), []

    def logs(query):
        first, last = int(query["fromBlock"], 16), int(query["toBlock"], 16)
        if last - first >= 500:
            raise refusal("query returned more than 10000 results")
        asked.append((first, last))
        return []

    node.answers["eth_getLogs"] = logs
    steps = list(scanner(node).tokens(0, 2_000))
    assert steps[-1][1] == 2_000
    ranges = sorted(set(asked))
    assert ranges[0][0] == 0
    assert all(one[1] + 1 == other[0] for one, other in itertools.pairwise(ranges))


def test_a_node_that_balks_at_one_block_is_given_up():
    node = FakeNode(head=10, answers={"eth_getLogs": refusal("no logs here")})
    with pytest.raises(RpcRefused):
        list(scanner(node).tokens(0, 10))


def test_a_log_outside_of_what_was_asked_is_a_lie():
    for wrong in (log(99), log(3, topics=["0x" + TRANSFER_TOPIC.hex(), word(BOB), word(TOKEN)])):
        node = FakeNode(head=10, answers={"eth_getLogs": [wrong]})
        with pytest.raises(NetworkFailed):
            list(scanner(node).tokens(0, 10))


def transaction(number: int, **changes: object) -> dict[str, object]:
    return {
        "hash": f"0x{number:064x}", "from": SENDER, "to": BOB, "nonce": "0x0", "value": "0x5", "input": "0x",
        "blockNumber": hex(number), "blockHash": block_hash(number), **changes,
    }  # fmt: skip


def receipt(number: int) -> dict[str, object]:
    return {
        "transactionHash": f"0x{number:064x}", "blockNumber": hex(number), "blockHash": block_hash(number),
        "transactionIndex": "0x3", "status": "0x0", "gasUsed": "0x5208", "logs": [],
    }  # fmt: skip


def block_with(node: FakeNode, *found: dict[str, object]):
    def answer(tag, _full):
        made = FakeNode.eth_getBlockByNumber(node, tag, True)
        return made | {"transactions": [one for one in found if one["blockNumber"] == made["number"]]}

    return answer


def test_blocks_are_read_one_by_one_and_only_ours_count():
    node = FakeNode(head=50)
    stranger = transaction(8, **{"from": TOKEN, "to": TOKEN, "hash": "0x" + "ee" * 32})
    node.answers["eth_getBlockByNumber"] = block_with(node, transaction(7), stranger, transaction(45))
    node.answers["eth_getTransactionReceipt"] = lambda tx_hash: receipt(int(tx_hash, 16))
    advanced = []
    reader = Scanner(node.client, NETWORK, SENDER, advanced.append)
    found = [(line.block, line.succeeded, line.position) for lines, _ in reader.blocks(0, 50) for line in lines]
    assert found == [(7, False, "000003"), (45, False, "000003")]
    assert sum(advanced) == 51


def test_a_block_whose_receipts_are_gone_cannot_be_judged():
    node = FakeNode(head=50)
    node.answers["eth_getBlockByNumber"] = block_with(node, transaction(7))
    with pytest.raises(NetworkFailed, match="receipts"):
        list(Scanner(node.client, NETWORK, SENDER).blocks(0, 20))


def test_another_block_than_the_one_asked_for_is_a_lie():
    node = FakeNode(head=50)
    node.answers["eth_getBlockByNumber"] = lambda _tag, _full: FakeNode.eth_getBlockByNumber(node, "0x5", True)
    with pytest.raises(NetworkFailed):
        list(Scanner(node.client, NETWORK, SENDER).blocks(0, 2))


def test_what_the_chain_took_far_too_late_a_time_for_is_shown_all_the_same():
    from cmwallet.cli.terminal.documents import when

    assert when(2**63 - 1) == "9999-12-31T23:59:59Z"
    assert when(0) == "1970-01-01T00:00:00Z"


def test_a_transaction_of_an_unknown_kind_is_passed_by_unless_it_names_us():
    odd = {"hash": "0x" + "ab" * 32, "type": "0x99", "from": BOB.lower(), "to": None}
    node = FakeNode(head=5)
    node.blocks[3] = [odd]
    assert list(scanner(node).blocks(3, 3)) == [([], 3)]
    node.blocks[3] = [{**odd, "beneficiary": SENDER.lower()}]
    with pytest.raises(NetworkFailed, match="makes no sense"):
        list(scanner(node).blocks(3, 3))


def test_a_block_that_a_node_refuses_is_its_refusal():
    honest = FakeNode(head=10)

    def block(number, full):
        if number == hex(4):
            raise refusal("pruned")
        return honest.eth_getBlockByNumber(number, full)

    with pytest.raises(RpcRefused, match="pruned"):
        list(scanner(FakeNode(head=10, answers={"eth_getBlockByNumber": block})).blocks(0, 10))


@pytest.mark.parametrize(
    ("first", "last", "ends"), [(0, 0, [0]), (0, 19, [19]), (0, 20, [19, 20]), (5, 45, [24, 44, 45]), (3, 2, [])]
)
def test_blocks_are_read_twenty_at_a_time_and_each_is_counted(first, last, ends):
    counted = []
    read = Scanner(FakeNode(head=50).client, NETWORK, SENDER, counted.append)
    assert [end for _, end in read.blocks(first, last)] == ends
    assert sum(counted) == max(0, last - first + 1)
