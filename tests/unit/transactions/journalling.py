"""What tests of the journal and of a transfer's second half share: a database, entries, and a node made of dicts."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from cmwallet.errors import NetworkFailed, RpcRefused
from cmwallet.home.database import Database, check_columns
from cmwallet.home.folder import Home
from cmwallet.keys.secp256k1 import sign_digest
from cmwallet.node.client import NodeClient
from cmwallet.node.networks import Network
from cmwallet.node.rpc import MockTransport
from cmwallet.transactions.encoding import LegacyTransaction, sign
from cmwallet.transactions.journal import Journal
from cmwallet.transactions.journal_entry import Intent, JournalEntry
from identity.secret import Secret
from identity.vault.rows import row_message

SENDER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
BOB = "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65"
KEY = Secret(bytes.fromhex("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"))
OTHER_KEY = Secret(bytes.fromhex("59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d"))
GENESIS = "0x" + "aa" * 32
EVM = Network("net", 1234, "evm", "CMT", 1)
TRAVIS = Network("travis", 18, "travis", "CMT", 1)


def block_hash(number: int, branch: str = "") -> str:
    return "0x" + hashlib.sha256(f"{branch}{number}".encode()).hexdigest()


@dataclass
class Clock:
    now: float = 1_800_000_000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@dataclass
class FakeNode:
    """Blocks, receipts by hash and nonces; `answers` overrule a method with a value, an error or a function."""

    head: int = 5
    branch: str = ""
    nonces: dict[str, int] = field(default_factory=dict)
    receipts: dict[str, dict[str, object]] = field(default_factory=dict)
    known: dict[str, dict[str, object]] = field(default_factory=dict)
    answers: dict[str, object] = field(default_factory=dict)
    received: list[str] = field(default_factory=list)
    blocks: dict[int, list[dict[str, object]]] = field(default_factory=dict)

    @property
    def client(self) -> NodeClient:
        return NodeClient(MockTransport(self.answer))

    def answer(self, method, params):
        if method in self.answers:
            stated = self.answers[method]
            if callable(stated):
                return stated(*params)
            if isinstance(stated, Exception):
                raise stated
            return stated
        return getattr(self, method)(*params)

    def eth_blockNumber(self):  # noqa: N802
        return hex(self.head)

    def eth_getBlockByNumber(self, tag, _full):  # noqa: N802
        number = self.head if tag == "latest" else int(tag, 16)
        if number > self.head:
            return None
        return {
            "number": hex(number),
            "hash": GENESIS if number == 0 else block_hash(number, self.branch),
            "parentHash": block_hash(number - 1, self.branch),
            "timestamp": hex(1_700_000_000 + number),
            "gasLimit": hex(30_000_000),
            "transactions": self.blocks.get(number, []),
        }

    def eth_getTransactionReceipt(self, tx_hash):  # noqa: N802
        return self.receipts.get(tx_hash)

    def eth_getTransactionByHash(self, tx_hash):  # noqa: N802
        return self.known.get(tx_hash)

    def eth_getTransactionCount(self, _address, tag):  # noqa: N802
        return hex(self.nonces.get(tag, self.nonces.get("any", 0)))

    def eth_sendRawTransaction(self, raw):  # noqa: N802
        self.received.append(raw)
        return "0x" + "00" * 32

    def eth_chainId(self):  # noqa: N802
        return hex(1234)

    def mine(self, entry: JournalEntry, block: int, status: str = "0x1") -> None:
        self.receipts[str(entry.hash)] = {
            "transactionHash": entry.hash,
            "blockNumber": hex(block),
            "blockHash": block_hash(block, self.branch),
            "transactionIndex": "0x0",
            "status": status,
            "gasUsed": hex(21_000),
            "effectiveGasPrice": hex(2),
            "from": SENDER,
            "to": BOB,
            "logs": [],
        }


class FakeVault:
    """Authenticates as the vault does, with a key of its own."""

    def tag_row(self, table: str, row: Mapping[str, object]) -> bytes:
        check_columns(table, row)
        return hmac.digest(b"key", table.encode() + row_message(row), "sha256")

    def tag_rows(self, table: str, several: Sequence[Mapping[str, object]]) -> list[bytes]:
        return [self.tag_row(table, row) for row in several]


def open_journal(database: Database, clock: Callable[[], float] = time.time) -> Journal:
    return Journal(database, FakeVault, clock)  # type: ignore[arg-type, return-value]


def force(journal: Journal, entry: JournalEntry, **fields: object) -> JournalEntry:
    """Put an entry into any state, authenticated."""
    journal.adopt([replace(journal.get(entry.id), **fields)])  # type: ignore[arg-type]
    return journal.get(entry.id)


def refusal(message: str, code: int = -32000, data: object = None) -> RpcRefused:
    return RpcRefused(f"the node refused: {message}", rpc_code=code, data=data)


def unreachable() -> NetworkFailed:
    return NetworkFailed("the node does not answer")


def open_database(folder: Path) -> Database:
    return Database(Home(folder / "home"))


def intent(**changes: object) -> Intent:
    fields: dict[str, object] = {
        "genesis": GENESIS,
        "chain_id": 1234,
        "sender": SENDER,
        "recipient": BOB,
        "amount": "5",
        "token": None,
        "data": "",
        "memo": "",
        "label": "",
        **changes,
    }
    return Intent(**fields)  # type: ignore[arg-type]


def reserve(
    journal: Journal, *, allow_duplicate: bool = False, nonce: int | None = None, **changes: object
) -> JournalEntry:
    return journal.reserve(
        intent(**changes), network="net", symbol="CMT", decimals=18, nonce=nonce, allow_duplicate=allow_duplicate
    )


def described(nonce: int, *, value: int, key: Secret = KEY) -> dict[str, object]:
    """Return a transaction of the sender, as a node describes it."""
    transaction = LegacyTransaction(
        nonce=nonce, gas_price=2, gas_limit=21_000, to=bytes.fromhex(BOB[2:]), value=value, data=b"", chain_id=1234
    )
    made = sign(transaction, lambda digest: sign_digest(key, digest))
    return {
        "type": "0x0",
        "hash": "0x" + made.hash.hex(),
        "from": made.sender().lower(),
        "to": BOB.lower(),
        "nonce": hex(nonce),
        "gasPrice": "0x2",
        "gas": hex(21_000),
        "value": hex(value),
        "input": "0x",
        "v": hex(35 + 2 * 1234 + made.y_parity),
        "r": hex(made.r),
        "s": hex(made.s),
    }


def signed(journal: Journal, nonce: int = 0, price: int = 2, **changes: object) -> JournalEntry:
    """Reserve and sign a real transaction."""
    entry = reserve(journal, **changes)
    transaction = LegacyTransaction(
        nonce=nonce, gas_price=price, gas_limit=21_000, to=bytes.fromhex(BOB[2:]), value=5, data=b"", chain_id=1234
    )
    made = sign(transaction, lambda digest: sign_digest(KEY, digest))
    return journal.sign(entry.id, raw=made.raw, tx_hash="0x" + made.hash.hex(), nonce=nonce, amount=5)
