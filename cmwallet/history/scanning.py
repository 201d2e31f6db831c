"""Scan of a chain for movements: all from the embedded one, elsewhere from event logs and from single blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from cmwallet.calls.erc20 import TRANSFER_TOPIC, describe, read_transfer
from cmwallet.errors import NetworkFailed, NotFound, RpcRefused
from cmwallet.history.movements import ERC20, INTERNAL, NATIVE, Movement
from cmwallet.node import answers
from cmwallet.node.answers import Log
from cmwallet.node.client import NodeClient, Topics
from cmwallet.node.log_walk import walk_logs
from cmwallet.node.networks import Network
from cmwallet.units import NATIVE_DECIMALS
from identity.address import Address

_BLOCK_STEP: Final = 20


@dataclass
class Scanner:
    """Reads one account's movements from one chain. `advance` is told how many blocks were looked at.

    `others` are accounts whose movements `tokens` and `blocks` read in the same exchanges.
    """

    client: NodeClient
    network: Network
    address: Address
    advance: Callable[[int], None] = lambda _blocks: None
    others: tuple[Address, ...] = ()
    unreadable: list[object] = field(default_factory=list)
    """Events that no sense could be made of."""
    _tokens: dict[str, tuple[str, int]] = field(default_factory=dict)
    _times: dict[int, int] = field(default_factory=dict)

    def embedded(self, first: int, last: int) -> Iterator[tuple[list[Movement], int]]:
        """Yield (native and internal movements, last block that they cover) of the embedded chain, page by page."""
        while first <= last:
            answer = answers.members(
                self.client.transport.request("cmwallet_addressTransactions", [self.address, hex(first), hex(last)]),
                "history",
            )
            covered = answers.quantity(answer.get("complete"), "history's end", 63)
            transactions = answers.items(answer.get("transactions"), "history's transactions")
            internal = answers.items(answer.get("internal"), "history's internal transfers")
            yield (
                [self._mined(entry) for entry in transactions] + [self._internal(entry) for entry in internal],
                covered,
            )
            self.advance(covered - first + 1)
            first = covered + 1

    def tokens(self, first: int, last: int) -> Iterator[tuple[list[Movement], int]]:
        """Yield (ERC-20 movements, last block that they cover) from event logs.

        An event that cannot be read is left out and counted in `unreadable`: it may be of a token that is none of ours.
        """
        me = [bytes(12) + bytes.fromhex(one[2:]) for one in (self.address, *self.others)]
        asked: tuple[Topics, ...] = ([TRANSFER_TOPIC, me], [TRANSFER_TOPIC, None, me])
        for logs, end in walk_logs(self.client, first, last, topics=asked, unreadable=self.unreadable):
            yield [movement for order, entry in enumerate(logs) if (movement := self._token(entry, order))], end
            self.advance(end - first + 1)
            first = end + 1

    def blocks(self, first: int, last: int) -> Iterator[tuple[list[Movement], int]]:
        """Yield (native movements, last block that they cover), reading each block and the receipts that concern us."""
        while first <= last:
            end = min(first + _BLOCK_STEP - 1, last)
            calls = [("eth_getBlockByNumber", (hex(number), True)) for number in range(first, end + 1)]
            found: list[Movement] = []
            for number, answer in zip(range(first, end + 1), self.client.transport.batch(calls), strict=True):
                if isinstance(answer, RpcRefused):
                    raise answer
                found += self._of_block(number, answer)
            yield found, end
            self.advance(end - first + 1)
            first = end + 1

    def _of_block(self, number: int, answer: object) -> list[Movement]:
        block = answers.block(answer)
        if number == 0 and block.number == 1:
            return []  # a chain that has no block 0
        if block.number != number:
            raise answers.nonsense("another block than the one asked for")
        ours = []
        for entry in answers.items(answers.members(answer, "block").get("transactions"), "block's transactions"):
            try:
                transaction = answers.transaction(entry)
            except answers.Unreadable:
                if any(one.lower() in str(entry).lower() for one in (self.address, *self.others)):
                    raise
                continue  # of a kind that this chain alone has, and none of ours
            if {transaction.sender, transaction.recipient} & {self.address, *self.others}:
                receipt = self.client.receipt(transaction.hash)
                if receipt is None:
                    raise NetworkFailed("the node has a block but not its receipts", hint="try another endpoint")
                ours.append(self._native(transaction, receipt, block.timestamp))
        return ours

    def _mined(self, entry: object) -> Movement:
        fields = answers.members(entry, "history's transaction")
        time = answers.quantity(fields.get("timestamp"), "block time", 63)
        return self._native(
            answers.transaction(fields.get("transaction")), answers.receipt(fields.get("receipt")), time
        )

    def _native(self, transaction: answers.ChainTransaction, receipt: answers.Receipt, time: int) -> Movement:
        recipient = transaction.recipient or receipt.contract_address
        return Movement(
            block=receipt.block_number,
            position=f"{receipt.transaction_index:06d}",
            kind=NATIVE,
            hash=transaction.hash,
            time=time,
            sender=transaction.sender,
            recipient=recipient or "",
            amount=str(transaction.value),
            asset="native",
            symbol=self.network.symbol,
            decimals=NATIVE_DECIMALS,
            block_hash=receipt.block_hash,
            succeeded=receipt.succeeded,
        )

    def _internal(self, entry: object) -> Movement:
        fields = answers.members(entry, "internal transfer")
        index = answers.quantity(fields.get("transactionIndex"), "internal transfer's transaction", 63)
        order = answers.quantity(fields.get("index"), "internal transfer's position", 63)
        return Movement(
            block=answers.quantity(fields.get("blockNumber"), "internal transfer's block", 63),
            position=f"{index:06d}.i{order:06d}",
            kind=INTERNAL,
            hash=answers.hash32(fields.get("transactionHash"), "internal transfer's transaction"),
            time=answers.quantity(fields.get("timestamp"), "block time", 63),
            sender=answers.address(fields.get("from"), "internal transfer's sender"),
            recipient=answers.address(fields.get("to"), "internal transfer's recipient"),
            amount=str(answers.quantity(fields.get("value"), "internal transfer's value")),
            asset="native",
            symbol=self.network.symbol,
            decimals=NATIVE_DECIMALS,
            block_hash=answers.hash32(fields.get("blockHash"), "internal transfer's block"),
            succeeded=True,
        )

    def _token(self, entry: Log, order: int) -> Movement | None:
        transfer = read_transfer(entry.topics, entry.data)
        if transfer is None or entry.removed:
            return None
        symbol, decimals = self._describe(entry.address)
        return Movement(
            block=entry.block_number,
            position=f"999999.l{order if entry.log_index is None else entry.log_index:06d}",
            kind=ERC20,
            hash=entry.transaction_hash,
            time=self._time(entry.block_number),
            sender=transfer.sender,
            recipient=transfer.recipient,
            amount=str(transfer.amount),
            asset=entry.address,
            symbol=symbol,
            decimals=decimals,
            block_hash=entry.block_hash,
            succeeded=True,
        )

    def _describe(self, token: Address) -> tuple[str, int]:
        if token not in self._tokens:
            try:
                known = describe(self.client, token)
                self._tokens[token] = (known.symbol, known.decimals)
            except (NotFound, RpcRefused, answers.Unreadable):  # it sends the event and is no token
                self._tokens[token] = ("?", 0)
        return self._tokens[token]

    def _time(self, number: int) -> int:
        if number not in self._times:
            block = self.client.block(number)
            self._times[number] = 0 if block is None else block.timestamp
        return self._times[number]
