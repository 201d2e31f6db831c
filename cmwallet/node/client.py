"""JSON-RPC client with typed methods; every answer is validated.

The wallet computes hashes itself and compares; a node that contradicts what was asked is `NetworkFailed`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cmwallet.errors import NetworkFailed, RpcRefused
from cmwallet.foreign import clean
from cmwallet.node import answers
from cmwallet.node.answers import Block, ChainTransaction, FeeHistory, Log, Receipt
from cmwallet.node.rest import RestTransport
from cmwallet.node.rpc import Transport
from identity.keccak import keccak256

LATEST, PENDING, EARLIEST = "latest", "pending", "earliest"

BlockTag = int | str
"""A block number, or one of the names that nodes know."""

Topics = Sequence[bytes | Sequence[bytes] | None]
"""What is asked of the topics of an event, place by place: one, one of several, or any."""


@dataclass(frozen=True, slots=True)
class Message:
    """What `eth_call` and `eth_estimateGas` are asked about; wei, bytes, addresses as text. None: not stated."""

    to: str | None
    data: bytes = b""
    value: int = 0
    sender: str | None = None
    gas_limit: int | None = None
    gas_price: int | None = None

    def as_json(self) -> dict[str, object]:
        """The parameter object of the call."""
        fields: dict[str, object] = {"value": hex(self.value)}
        if self.data:
            fields["data"] = "0x" + self.data.hex()  # the name that old nodes know too
        if self.to is not None:
            fields["to"] = self.to
        if self.sender is not None:
            fields["from"] = self.sender
        if self.gas_limit is not None:
            fields["gas"] = hex(self.gas_limit)
        if self.gas_price is not None:
            fields["gasPrice"] = hex(self.gas_price)
        return fields


@dataclass(frozen=True, slots=True)
class Submitted:
    """A node took a transaction. `hash` is the wallet's own; `node_agrees` False: the node named another one."""

    hash: str
    node_agrees: bool


class NoFirstBlock(NetworkFailed):
    """The node does not have the block by which its chain is known."""

    def __init__(self, number: int, reason: str = "") -> None:
        which = f"block {number}, by which its chain is known" if number else "the first block of its chain"
        super().__init__(
            f"the node does not have {which}" + (f": {reason}" if reason else ""),
            hint="ask one that keeps old blocks, or accept it as it is with cmwallet network use",
            details={"block": number},
        )


class NodeClient:
    """The questions the wallet has for a node. Every method may raise `NetworkFailed` and `RpcRefused`."""

    def __init__(
        self,
        transport: Transport,
        *,
        checkpoint: tuple[int, str] | None = None,
        rest: RestTransport | None = None,
    ) -> None:
        """Ask by way of `transport`; `checkpoint` is (number, hash) of the block that tells this chain from others.

        None: the first block does. `rest` is the REST interface of a Cosmos chain, where one is known.
        """
        self.transport = transport
        self.rest = rest
        self._checkpoint = checkpoint

    def close(self) -> None:
        """Let go of the connection."""
        self.transport.close()
        if self.rest is not None:
            self.rest.close()

    def chain_id(self) -> int:
        """Return the EIP-155 chain id; nodes without `eth_chainId` (Travis before July 2021) tell it as network id."""
        try:
            return answers.quantity(self._ask("eth_chainId"), "chain id", 63)
        except RpcRefused:
            pass  # nodes have many codes for what they do not offer
        version = self._ask("net_version")
        if not isinstance(version, str) or not re.fullmatch("[0-9]{1,19}", version, re.ASCII):
            raise answers.nonsense("network id")
        return int(version)

    def genesis_hash(self) -> str:
        """Return the hash that tells this chain from others, lower case: of its first block, or of the checkpoint's.

        The first block is what the node gives for number 0: CometBFT engines have none and give block 1.

        Raises:
            NoFirstBlock: the node does not have that block: it has thrown it away, or lags behind it.
        """
        number, _ = self._checkpoint or (0, "")
        try:
            answer = self._ask("eth_getBlockByNumber", hex(number), False)
        except RpcRefused as refusal:
            raise NoFirstBlock(number, refusal.message) from None
        if answer is None:
            raise NoFirstBlock(number)
        found = answers.block(answer)
        if found.number != number and (number, found.number) != (0, 1):
            raise answers.nonsense("another block than the one asked for")
        return found.hash

    def client_version(self) -> str:
        """Return what the node calls itself, cleaned for a terminal; empty when it does not say: it is a decoration."""
        try:
            return clean(self._ask("web3_clientVersion"), 100)
        except RpcRefused:
            return ""

    def block_number(self) -> int:
        """Return the number of the newest block."""
        return answers.quantity(self._ask("eth_blockNumber"), "block number", 63)

    def block(self, which: BlockTag = LATEST) -> Block | None:
        """Return a block by number or name, None if there is none."""
        answer = self._ask("eth_getBlockByNumber", _tag(which), False)
        if answer is None:
            return None
        found = answers.block(answer)
        if which == 0 and found.number == 1:
            return None  # a chain whose first block is 1
        if isinstance(which, int) and found.number != which:
            raise answers.nonsense("another block than the one asked for")
        return found

    def block_by_hash(self, block_hash: str) -> Block | None:
        """Return a block by its hash, None if the node knows none."""
        answer = self._ask("eth_getBlockByHash", block_hash, False)
        if answer is None:
            return None
        found = answers.block(answer)
        if found.hash != block_hash.lower():
            raise answers.nonsense("another block than the one asked for")
        return found

    def latest_block(self) -> Block:
        """Return the newest block."""
        found = self.block(LATEST)
        if found is None:
            raise answers.nonsense("no newest block")
        return found

    def balance(self, address: str, at: BlockTag = LATEST) -> int:
        """Return the wei of an account."""
        return answers.quantity(self._ask("eth_getBalance", address, _tag(at)), "balance")

    def balances(self, addresses: Sequence[str], at: BlockTag = LATEST) -> list[int]:
        """Return the wei of several accounts in one exchange."""
        results = self.transport.batch([("eth_getBalance", (address, _tag(at))) for address in addresses])
        return [answers.quantity(_result(result), "balance") for result in results]

    def nonce(self, address: str, at: BlockTag = PENDING) -> int:
        """Return the next nonce of an account (Travis knows the pending one only, whatever `at` says)."""
        return answers.quantity(self._ask("eth_getTransactionCount", address, _tag(at)), "nonce", 63)

    def nonces(self, addresses: Sequence[str], at: BlockTag = LATEST) -> list[int]:
        """Return the nonces of several accounts in one exchange."""
        results = self.transport.batch([("eth_getTransactionCount", (address, _tag(at))) for address in addresses])
        return [answers.quantity(_result(result), "nonce", 63) for result in results]

    def code(self, address: str, at: BlockTag = LATEST) -> bytes:
        """Return the code at an address, empty for accounts of people."""
        return answers.data(self._ask("eth_getCode", address, _tag(at)), "code")

    def gas_price(self) -> int:
        """Return the price of gas that the node suggests, in wei."""
        return answers.quantity(self._ask("eth_gasPrice"), "gas price")

    def max_priority_fee(self) -> int:
        """Return the priority fee that the node suggests, in wei."""
        return answers.quantity(self._ask("eth_maxPriorityFeePerGas"), "priority fee")

    def fee_history(self, blocks: int, percentiles: Iterable[float], newest: BlockTag = LATEST) -> FeeHistory:
        """Return base fees and the priority fees paid at `percentiles` over the last `blocks` blocks."""
        return answers.fee_history(self._ask("eth_feeHistory", hex(blocks), _tag(newest), list(percentiles)))

    def estimate_gas(self, message: Message) -> int:
        """Return the units of gas that the node expects `message` to use. RpcRefused when it would revert."""
        return answers.quantity(self._ask("eth_estimateGas", message.as_json()), "gas estimate", 64)

    def call(self, message: Message, at: BlockTag = LATEST) -> bytes:
        """Return what a call gives back, without sending anything. RpcRefused when it reverts."""
        return answers.data(self._ask("eth_call", message.as_json(), _tag(at)), "result of a call")

    def send_raw(self, raw: bytes) -> Submitted:
        """Hand a signed transaction to the node, once.

        Raises:
            RpcRefused: the node refused; `cmwallet.node.refusals` says what that means for the nonce.
            NetworkFailed: nobody knows whether it arrived, unless `details["sent"]` is False.
        """
        own = "0x" + keccak256(raw).hex()
        named = self._ask("eth_sendRawTransaction", "0x" + raw.hex())
        return Submitted(own, isinstance(named, str) and named.lower() == own)

    def receipt(self, transaction_hash: str) -> Receipt | None:
        """Return the receipt of a mined transaction, None while there is none."""
        answer = self._ask("eth_getTransactionReceipt", transaction_hash)
        if answer is None or (isinstance(answer, dict) and answer.get("blockNumber") is None):
            return None  # some nodes give a receipt without a block while the transaction waits
        found = answers.receipt(answer)
        if found.transaction_hash != transaction_hash.lower():
            raise answers.nonsense("the receipt of another transaction")
        return found

    def transaction(self, transaction_hash: str) -> ChainTransaction | None:
        """Return a transaction, mined or waiting, None if the node knows none."""
        answer = self._ask("eth_getTransactionByHash", transaction_hash)
        if answer is None:
            return None
        found = answers.transaction(answer)
        if found.hash != transaction_hash.lower():
            raise answers.nonsense("another transaction than the one asked for")
        return found

    def logs(
        self,
        first: int,
        last: int,
        *,
        addresses: Sequence[str] = (),
        topics: Topics = (),
        unreadable: list[object] | None = None,
    ) -> list[Log]:
        """Return the events from block `first` to `last`, of `addresses`, matching `topics` (None: any).

        An event outside of what was asked is a lie, and `NetworkFailed`. So is one that cannot be read, unless there is
        a list of `unreadable` ones to put it into.
        """
        query = _log_query(first, last, addresses, topics)
        return _logs(self._ask("eth_getLogs", query), first, last, addresses, topics, unreadable)

    def logs_for_each(
        self,
        first: int,
        last: int,
        questions: Sequence[Topics],
        *,
        addresses: Sequence[str] = (),
        unreadable: list[object] | None = None,
    ) -> list[list[Log]]:
        """Return the events that match each of several `topics`, in one exchange; see `logs`."""
        if len(questions) == 1:
            return [self.logs(first, last, addresses=addresses, topics=questions[0], unreadable=unreadable)]
        asked = [("eth_getLogs", (_log_query(first, last, addresses, topics),)) for topics in questions]
        results = self.transport.batch(asked)
        return [
            _logs(_result(result), first, last, addresses, topics, unreadable)
            for result, topics in zip(results, questions, strict=True)
        ]

    def _ask(self, method: str, *params: object) -> object:
        return self.transport.request(method, params)


def _tag(which: BlockTag) -> str:
    return hex(which) if isinstance(which, int) else which


def _log_query(first: int, last: int, addresses: Sequence[str], topics: Topics) -> dict[str, object]:
    query: dict[str, object] = {"fromBlock": hex(first), "toBlock": hex(last)}
    if addresses:
        query["address"] = list(addresses)
    if topics:
        query["topics"] = [_topic(topic) for topic in topics]
    return query


def _logs(
    answer: object,
    first: int,
    last: int,
    addresses: Sequence[str],
    topics: Topics,
    unreadable: list[object] | None,
) -> list[Log]:
    found = []
    for entry in answers.items(answer, "logs"):
        try:
            found.append(answers.log(entry))
        except answers.Unreadable:
            if unreadable is None:
                raise
            unreadable.append(entry)
    wanted = {address.lower() for address in addresses}
    for log in found:
        inside = first <= log.block_number <= last
        if not inside or (wanted and log.address.lower() not in wanted) or not _matches(log, topics):
            raise NetworkFailed("the node gave events that were not asked for", hint="try another endpoint")
    return found


def _topic(topic: bytes | Sequence[bytes] | None) -> object:
    if topic is None:
        return None
    return "0x" + topic.hex() if isinstance(topic, bytes) else ["0x" + choice.hex() for choice in topic]


def _matches(entry: Log, topics: Topics) -> bool:
    if len(entry.topics) < len(topics):
        return False
    return all(
        wanted is None or (found == wanted if isinstance(wanted, bytes) else not wanted or found in wanted)
        for found, wanted in zip(entry.topics, topics, strict=False)
    )


def _result(result: object) -> object:
    if isinstance(result, RpcRefused):
        raise result
    return result
