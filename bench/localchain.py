"""The embedded chain: transfers a second, one block each, on disk before the answer.

In process against eth-tester, which keeps its chain in memory; over HTTP against anvil, which does too. All follow
London's rules and receive the same kind of signed bytes, made beforehand.
"""

from __future__ import annotations

import json
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.measure import in_turn, timed
from bench.node import Node
from bench.npm import npm_program
from bench.report import Row, Skipped, Target

CLAIM = "the embedded chain (one block a transaction, synchronous=FULL)"
ROUNDS = 61
BATCH = 10
_TARGET = Target("at least", 1.05)
_KEY = bytes(31) + b"\x07"
_WEI = 10**22
_SUPPLY = 10**30
_FIRST_RECIPIENT = 0xB0B << 64
RECIPIENTS = 100


@dataclass
class Chain:
    """A chain with one rich account, and a token whose whole supply it owns."""

    chain_id: int
    submit: Callable[[str], object]
    """Takes a signed transaction as hex; it is in a block when this returns."""
    balance: Callable[[str], int]
    """Wei of an address."""
    token_balance: Callable[[str, str], int]
    """(token, address)."""
    token: str = ""
    nonce: int = 0
    sent: int = 0
    tokens_sent: int = 0
    cpu: list[float] = field(default_factory=list)
    """CPU seconds of each batch so far."""

    def __post_init__(self) -> None:
        """Deploy the token."""
        from eth._utils.address import generate_contract_address
        from eth_typing import Address

        self._account = _account()
        creator = Address(bytes.fromhex(self._account.address[2:]))
        self.token = "0x" + generate_contract_address(creator, self.nonce).hex()
        code = json.loads(Path(__file__).with_name("Token.json").read_text("utf-8"))["bytecode"]
        self.submit(self._sign(None, code + _SUPPLY.to_bytes(32, "big").hex(), 1_000_000, 0))

    def native(self) -> float:
        """Send 1 wei to one address after another; returns the seconds of one transfer."""
        batch = [self._sign(recipient(self.sent + index), "0x", 21_000, 1) for index in range(BATCH)]
        self.sent += BATCH
        return self._time(batch)

    def tokens(self) -> float:
        """Send one unit of the token to one address after another; returns the seconds of one transfer."""
        batch = [self._token_transfer(recipient(self.tokens_sent + index)) for index in range(BATCH)]
        self.tokens_sent += BATCH
        return self._time(batch)

    def check(self) -> None:
        """Every transfer arrived."""
        wei = [self.balance(recipient(index)) for index in range(RECIPIENTS)]
        units = [self.token_balance(self.token, recipient(index)) for index in range(RECIPIENTS)]
        if (sum(wei), sum(units)) != (self.sent, self.tokens_sent):
            raise RuntimeError(f"{sum(wei)} of {self.sent} transfers, {sum(units)} of {self.tokens_sent} of the token")

    def _token_transfer(self, to: str) -> str:
        data = "0xa9059cbb" + to[2:].rjust(64, "0") + (1).to_bytes(32, "big").hex()
        return self._sign(self.token, data, 100_000, 0)

    def _sign(self, to: str | None, data: str, gas: int, value: int) -> str:
        transaction: dict[str, Any] = {
            "type": 2,
            "chainId": self.chain_id,
            "nonce": self.nonce,
            "gas": gas,
            "value": value,
            "data": data,
            "maxFeePerGas": 100 * 10**9,
            "maxPriorityFeePerGas": 10**9,
        }
        if to is not None:
            transaction["to"] = bytes.fromhex(to[2:])
        self.nonce += 1
        return str(self._account.sign_transaction(transaction).raw_transaction.to_0x_hex())

    def _time(self, batch: list[str]) -> float:
        def submit_all() -> None:
            for raw in batch:
                self.submit(raw)

        before = time.process_time()
        seconds = timed(submit_all, len(batch))
        self.cpu.append(time.process_time() - before)
        return seconds


def recipient(number: int) -> str:
    """The address number `number`; they come again after `RECIPIENTS`."""
    return "0x" + (_FIRST_RECIPIENT + number % RECIPIENTS).to_bytes(20, "big").hex()


def measure(scale: float = 1) -> list[Row | Skipped]:
    """In process, then over HTTP."""
    rounds = max(3, int(ROUNDS * scale))
    return [*_in_process(rounds), *_over_http(rounds)]


def _in_process(rounds: int) -> list[Row | Skipped]:
    from cmwallet.localchain.node import LocalNode

    with tempfile.TemporaryDirectory(prefix="cmwallet-bench-") as folder:
        node = LocalNode.open(Path(folder) / "chain")
        node.faucet(bytes.fromhex(_account().address[2:]), _WEI)
        ours, peer = _served_by(lambda method, *params: node.request(method, params)), _eth_tester()
        work = "in process; eth-tester (PyEVMBackend, London) keeps everything in memory, we write each block to disk"
        rows: list[Row | Skipped] = []
        for what, run in (("native transfer", Chain.native), ("ERC-20 transfer", Chain.tokens)):
            seconds = in_turn(rounds, lambda run=run: run(ours), lambda run=run: run(peer))  # type: ignore[misc]
            ratios = [b / a for a, b in zip(ours.cpu[-rounds:], peer.cpu[-rounds:], strict=True)]
            note = f"{work}; by CPU time {statistics.median(ratios):.2f}× as fast"
            rows.append(Row(what, seconds[0], "eth-tester", seconds[1], "faster", "rate", _TARGET, note))
        ours.check()
        peer.check()
        node.close()
    return rows


def _over_http(rounds: int) -> list[Row | Skipped]:
    from cmwallet.localchain import process

    anvil = npm_program("anvil")
    if anvil is None:
        return [Skipped("over HTTP", "anvil is not installed: make interop-setup")]
    note = "over HTTP, same client; anvil is a compiled program and keeps everything in memory; no claim is made"
    rows: list[Row | Skipped] = []
    with tempfile.TemporaryDirectory(prefix="cmwallet-bench-") as folder, running_anvil(anvil) as url:
        directory = Path(folder) / "chain"
        server = process.start(directory, port=0)
        try:
            peer_node, our_node = Node(url), Node(str(server.url))
            token = json.loads((directory / "server.json").read_text("utf-8"))["token"]
            our_node.headers["Authorization"] = f"Bearer {token}"
            our_node.rpc("cmwallet_faucet", _account().address.lower(), hex(_WEI))
            peer_node.rpc("anvil_setBalance", _account().address, hex(_WEI))
            ours, peer = _served_by(our_node.rpc), _served_by(peer_node.rpc)
            for what, run in (("native transfer, HTTP", Chain.native), ("ERC-20 transfer, HTTP", Chain.tokens)):
                seconds = in_turn(rounds, lambda run=run: run(ours), lambda run=run: run(peer))  # type: ignore[misc]
                rows.append(Row(what, seconds[0], "anvil", seconds[1], "slower", "rate", note=note))
                note = ""
            ours.check()
            peer.check()
        finally:
            process.stop(directory)
    return rows


def _account() -> Any:
    from eth_account import Account

    return Account.from_key(_KEY)


def _served_by(rpc: Callable[..., Any]) -> Chain:
    """A chain that speaks the methods of Ethereum and mines each transaction at once."""

    def balance(address: str) -> int:
        return int(rpc("eth_getBalance", address, "latest"), 16)

    def token_balance(token: str, address: str) -> int:
        data = "0x70a08231" + address[2:].rjust(64, "0")
        return int(rpc("eth_call", {"to": token, "data": data}, "latest"), 16)

    return Chain(int(rpc("eth_chainId"), 16), lambda raw: rpc("eth_sendRawTransaction", raw), balance, token_balance)


def _eth_tester() -> Chain:
    """eth-tester with London's rules; it mines each transaction at once."""
    from eth.vm.forks.london import LondonVM
    from eth_tester import EthereumTester, PyEVMBackend  # type: ignore[import-untyped]

    rich = {"balance": _WEI, "nonce": 0, "code": b"", "storage": {}}
    backend = PyEVMBackend(
        genesis_state={bytes.fromhex(_account().address[2:]): rich}, vm_configuration=((0, LondonVM),)
    )
    tester = EthereumTester(backend)

    def token_balance(token: str, address: str) -> int:
        data = "0x70a08231" + address[2:].rjust(64, "0")
        return int(tester.call({"from": _account().address, "to": token, "data": data, "gas": 100_000}), 16)

    return Chain(backend.chain.chain_id, tester.send_raw_transaction, tester.get_balance, token_balance)


@contextmanager
def running_anvil(anvil: str, *more: str) -> Iterator[str]:
    """Run anvil under London's rules, with further options; yields its URL."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    options = ["--hardfork", "london", "--chain-id", "1234", "--port", str(port), "--silent", "--accounts", "1"]
    with subprocess.Popen([anvil, *options, *more], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
        url = f"http://127.0.0.1:{port}"
        try:
            _wait_for(url)
            yield url
        finally:
            child.terminate()


def _wait_for(url: str) -> None:
    from urllib3.exceptions import HTTPError

    for _ in range(400):
        try:
            Node(url).rpc("eth_chainId")
            return
        except HTTPError:
            time.sleep(0.05)
    raise RuntimeError("anvil does not answer")
