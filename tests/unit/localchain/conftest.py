"""A chain in a temporary folder, a clock that stands still, and a person who can sign."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import eth_abi
import pytest
from eth_account import Account
from eth_account.signers.local import LocalAccount
from eth_utils import keccak

from cmwallet.localchain.errors import RpcFailure
from cmwallet.localchain.node import LocalNode

PROBE = json.loads((Path(__file__).parents[2] / "fixtures" / "contracts" / "Probe.json").read_text())
CMT = 10**18
NOBODY = "0x" + "00" * 19 + "99"


@dataclass
class Clock:
    """Seconds since 1970, moved by hand."""

    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Person:
    """Signs with eth-account, as a stranger to this code base would."""

    node: LocalNode
    account: LocalAccount = field(default_factory=Account.create)

    @property
    def address(self) -> str:
        return self.account.address.lower()

    @property
    def raw_address(self) -> bytes:
        return bytes.fromhex(self.address[2:])

    def balance(self, block: str = "latest") -> int:
        return int(str(self.node.request("eth_getBalance", [self.address, block])), 16)

    def nonce(self, block: str = "pending") -> int:
        return int(str(self.node.request("eth_getTransactionCount", [self.address, block])), 16)

    def sign(self, **fields: object) -> str:
        transaction: dict[str, object] = {"chainId": 1234, "to": NOBODY, "value": 0, "gas": 21_000, **fields}
        if "nonce" not in transaction:
            transaction["nonce"] = self.nonce()
        if "gasPrice" not in transaction:
            transaction.setdefault("maxFeePerGas", 3 * 10**9)
            transaction.setdefault("maxPriorityFeePerGas", 10**9)
            transaction.setdefault("type", 2)
        if transaction["to"] is None:
            del transaction["to"]
        return "0x" + self.account.sign_transaction(transaction).raw_transaction.hex()

    def send(self, **fields: object) -> str:
        return str(self.node.request("eth_sendRawTransaction", [self.sign(**fields)]))


@dataclass
class Probe:
    """The deployed test contract."""

    node: LocalNode
    owner: Person
    address: str

    def data(self, signature: str, *values: object) -> str:
        _, _, types = signature.partition("(")
        kinds = types.rstrip(")").split(",") if types != ")" else []
        return "0x" + (keccak(text=signature)[:4] + eth_abi.encode(kinds, values)).hex()

    def send(self, signature: str, *values: object, value: int = 0, gas: int = 500_000, **fields: object) -> str:
        return self.owner.send(
            to=self.address_checksum, data=self.data(signature, *values), value=value, gas=gas, **fields
        )

    def call(self, signature: str, *values: object, block: object = "latest", **fields: object) -> bytes:
        request = {"from": self.owner.address, "to": self.address, "data": self.data(signature, *values), **fields}
        return bytes.fromhex(str(self.node.request("eth_call", [request, block]))[2:])

    @property
    def address_checksum(self) -> str:
        from eth_utils import to_checksum_address

        return to_checksum_address(self.address)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def node(tmp_path: Path, clock: Clock) -> Iterator[LocalNode]:
    opened = LocalNode.open(tmp_path / "chain", clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def person(node: LocalNode) -> Person:
    """Somebody with 1,000 CMT."""
    somebody = Person(node)
    node.faucet(somebody.raw_address, 1000 * CMT)
    return somebody


@pytest.fixture
def probe(node: LocalNode, person: Person) -> Probe:
    code = PROBE["bytecode"] + (7).to_bytes(32, "big").hex()
    sent = person.send(to=None, data=code, gas=2_000_000, value=0)
    receipt = node.request("eth_getTransactionReceipt", [sent])
    assert isinstance(receipt, dict)
    assert receipt["status"] == "0x1"
    return Probe(node, person, str(receipt["contractAddress"]))


@pytest.fixture
def refused(node: LocalNode) -> Callable[..., RpcFailure]:
    def attempt(method: str, params: Sequence[object]) -> RpcFailure:
        with pytest.raises(RpcFailure) as caught:
            node.request(method, params)
        return caught.value

    return attempt
