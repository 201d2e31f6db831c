"""A batch from a file, as a whole process, against the same transactions signed before and handed over bare.

The limit is the node: who only hands signed bytes over, a hundred at once on one connection, writes no journal, looks
at no receipt and pays twice after a crash. On the embedded chain and on anvil, in turn on the same node.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

from bench.home import Home, make_home, served
from bench.localchain import running_anvil
from bench.measure import Process, cmwallet_program, in_turn, timed
from bench.node import Node
from bench.npm import npm_program
from bench.report import Row, Skipped, Target, progress

if TYPE_CHECKING:
    from cmwallet.transactions.encoding import FeeMarketTransaction

CLAIM = "a batch of transfers from a file"
ROUNDS = 5
LINES = 2_000
MANY = 10_000
_LIST = 500
_AT_ONCE = 100
_CMT = 10**18
_PRICE = 3 * 10**9
_MEMORY_MIB = 200
_TARGET = Target("at least", 0.8)


_WATCHED = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
sys.stdout.write(f"{used.ru_utime + used.ru_stime} {used.ru_maxrss}")
"""


def measure(scale: float = 1) -> list[Row | Skipped]:
    """Signatures of the agent, whole runs on two nodes, and what ten thousand lines take."""
    rounds, lines, many = max(2, int(ROUNDS * scale)), int(LINES * scale), int(MANY * scale)
    rows: list[Row | Skipped] = []
    with tempfile.TemporaryDirectory(prefix="cmwallet-bench-") as folder:
        home = make_home(Path(folder))
        with served(home) as url:
            home.cmwallet("chain", "faucet", "--amount", "10000", "--quiet")
            with _unlocked(home):
                progress("lists signed by the agent")
                rows.append(_signed_lists(home, many))
                progress(f"{lines} lines on the embedded chain")
                rows.append(_against_bare(home, url, "local", lines, rounds))
                rows.append(_on_anvil(home, lines, rounds))
                progress(f"{many} lines")
                rows += _many_lines(home, many)
    return rows


@contextmanager
def _unlocked(home: Home) -> Iterator[None]:
    home.cmwallet("unlock", "--for", "4h", "--quiet")
    try:
        yield
    finally:
        home.cmwallet("lock", "--quiet")


def _signed_lists(home: Home, count: int) -> Row:
    """Have the agent sign `count` transfers in lists, each with a durable line of the log."""
    from coincurve import PrivateKey

    from cmwallet.agent.keeper import AgentKeeper
    from cmwallet.transactions.signables import SignableTransaction
    from identity.vault.interface import TYPE_SECP256K1_KEY

    keeper = AgentKeeper.connect(home.path / "agent.sock")
    assert keeper is not None
    (key,) = keeper.entries(TYPE_SECP256K1_KEY)
    agent = cast("dict[str, int]", keeper.call("status"))["pid"]
    bare = PrivateKey(secrets.token_bytes(32))

    def transfer(nonce: int) -> SignableTransaction:
        return SignableTransaction(_transfer(1234, nonce))

    def ours() -> float:
        lists = [[transfer(start + one) for one in range(_LIST)] for start in range(0, count, _LIST)]
        sign = lambda: [keeper.sign_many(key.record_id, one, reason="bench") for one in lists]  # noqa: E731
        return timed(sign, count, clock=lambda: _cpu_of(agent))

    def peer() -> float:
        digests = [secrets.token_bytes(32) for _ in range(count)]
        sign = lambda: [bare.sign_recoverable(digest, hasher=None) for digest in digests]  # noqa: E731
        return timed(sign, count, clock=time.process_time)

    seconds = in_turn(ROUNDS, ours, peer)
    keeper.close()
    note = f"lists of {_LIST}: decoded, told in words, logged durably, signed; CPU seconds of the agent"
    target = Target("at least", 10_000, of="rate")
    return Row("signed by the agent", seconds[0], "bare libsecp256k1", seconds[1], "slower", "rate", target, note)


def _cpu_of(process: int) -> float:
    """Return the CPU seconds of a process, as the kernel tells them (proc(5))."""
    fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _on_anvil(home: Home, lines: int, rounds: int) -> Row | Skipped:
    anvil = npm_program("anvil")
    if anvil is None:
        return Skipped(f"{lines:,} lines on anvil", "anvil is not installed: make interop-setup")
    progress(f"{lines} lines on anvil")
    with running_anvil(anvil, "--block-time", "1") as url:  # at once it forgets some of a list
        options = ("--rpc", url, "--chain-id", "1234", "--symbol", "CMT", "--confirmations", "1")
        home.cmwallet("network", "add", "anvil", *options)
        home.cmwallet("network", "use", "anvil", "--yes")
        try:
            return _against_bare(home, url, "anvil", lines, rounds, target=None)
        finally:
            home.cmwallet("network", "use", "local", "--yes")


def _against_bare(home: Home, url: str, network: str, lines: int, rounds: int, target: Target | None = _TARGET) -> Row:
    """Pay files of lines, and hand over as many signed transactions of another account, in turn."""
    node = Node(url)
    account = json.loads(home.cmwallet("account", "list", "--json"))[0]["address"]
    signer = _Signer(node)
    for address in (account, signer.address):
        _fund(home, node, network, address)
    numbers = iter(range(1, 1_000))

    def ours() -> float:
        number = next(numbers)
        file = _file(home, f"{network}-{number}", lines)
        command = [cmwallet_program(), "send", "--batch", str(file), "--id", file.stem, "--yes", "--quiet"]
        more = ("--network", network, "--in-flight", "1000", "--accept-replay")  # both nodes have one chain id
        process = Process([*command, *more], home.environment)
        seconds = process() / lines
        ended = [line.split("\t")[2] for line in process.outputs[0].splitlines()]
        if ended != ["confirmed"] * lines:
            raise RuntimeError(f"not all lines were confirmed on {network}")
        return seconds

    def peer() -> float:
        signed = signer.sign(lines)

        def until_mined() -> None:
            _hand_over(node, signed)
            signer.check()

        return timed(until_mined, lines)

    seconds = in_turn(rounds, ours, peer)
    what = f"{lines:,} lines on {'the embedded chain' if network == 'local' else network}"
    note = "the whole process with its start, its checks and every receipt; the peer looks at the nonce alone"
    if target is None:
        note += "; anvil makes a block a second, in memory: no claim is made"
    peer_name = f"signed before, {_AT_ONCE} at once"
    return Row(what, seconds[0], peer_name, seconds[1], "faster", "rate", target, note)


def _transfer(chain_id: int, nonce: int) -> FeeMarketTransaction:
    from cmwallet.transactions.encoding import FeeMarketTransaction

    return FeeMarketTransaction(
        chain_id=chain_id,
        nonce=nonce,
        max_priority_fee_per_gas=10**9,
        max_fee_per_gas=_PRICE,
        gas_limit=21_000,
        to=secrets.token_bytes(20),
        value=secrets.randbelow(10**13),
    )


class _Signer:
    """Another account, whose key lies open."""

    def __init__(self, node: Node) -> None:
        from cmwallet.keys.secp256k1 import SigningKey
        from identity.secret import Secret

        self._key = SigningKey(Secret(secrets.token_bytes(32)))
        self._node = node
        self._chain = int(node.rpc("eth_chainId"), 16)
        self._nonce = 0
        self.address = str(self._key.address)

    def sign(self, count: int) -> list[str]:
        """Sign so many transfers to new addresses."""
        from cmwallet.transactions.encoding import sign

        transfers = [_transfer(self._chain, self._nonce + number) for number in range(count)]
        self._nonce += count
        return ["0x" + sign(transfer, self._key).raw.hex() for transfer in transfers]

    def check(self) -> None:
        """Raise unless all that was signed comes on chain."""
        for _ in range(300):
            if int(self._node.rpc("eth_getTransactionCount", self.address, "latest"), 16) == self._nonce:
                return
            time.sleep(0.1)
        raise RuntimeError("not all transactions of the peer were mined")


def _hand_over(node: Node, signed: Sequence[str]) -> None:
    import urllib3

    pool = urllib3.PoolManager(maxsize=1, retries=False)
    for start in range(0, len(signed), _AT_ONCE):
        calls = [
            {"jsonrpc": "2.0", "id": number, "method": "eth_sendRawTransaction", "params": [raw]}
            for number, raw in enumerate(signed[start : start + _AT_ONCE])
        ]
        answers = pool.request("POST", node.url, body=json.dumps(calls).encode(), headers=node.headers).json()
        if any("error" in answer for answer in answers):
            raise RuntimeError(f"the node refused: {answers[0]}")


def _fund(home: Home, node: Node, network: str, address: str) -> None:
    if network == "local":
        home.cmwallet("chain", "faucet", address, "--amount", "10000", "--quiet")
    else:
        node.rpc("anvil_setBalance", address, hex(10_000 * _CMT))


def _file(home: Home, name: str, lines: int) -> Path:
    file = home.path.parent / f"{name}.csv"
    file.write_text("to,amount,memo\n" + "".join(f"0x{secrets.token_hex(20)},0.001,salary\n" for _ in range(lines)))
    return file


def _many_lines(home: Home, lines: int) -> list[Row | Skipped]:
    """CPU seconds of `lines` lines: looked at, paid, and looked at again when all are paid; and the memory."""
    home.cmwallet("chain", "faucet", "--amount", "10000", "--quiet")
    file = _file(home, "many", lines)
    command = [cmwallet_program(), "send", "--batch", str(file), "--id", "many", "--yes", "--quiet"]
    looked = [_cpu([*command, "--dry-run"], home) for _ in range(3)]
    seconds, memory = _use(command, home)
    paid = [seconds / lines]
    again = [_cpu(command, home) for _ in range(3)]
    note = f"it was {memory:.0f} MiB large at most; the budget is {_MEMORY_MIB} MiB"
    scaled = lines / MANY
    return [
        _budget(f"{lines:,} lines looked at (--dry-run), CPU", looked, 2 * scaled),
        _budget("a line of them paid, CPU", paid, 0.008, note),
        _budget(f"{lines:,} paid lines run again, CPU", again, 2 * scaled),
    ]


def _budget(what: str, ours: list[float], seconds: float, note: str = "") -> Row:
    return Row(what, ours, "the budget", [seconds] * len(ours), "slower", target=Target("at most", 1), note=note)


def _cpu(command: Sequence[str], home: Home) -> float:
    return _use(command, home)[0]


def _use(command: Sequence[str], home: Home) -> tuple[float, float]:
    """Run a command; return its CPU seconds and its resident memory at its highest, in MiB."""
    done = subprocess.run(
        [sys.executable, "-c", _WATCHED, *command], env=home.environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} ended badly: {done.stderr.strip()[-500:]}")
    seconds, kibibytes = done.stdout.split()
    return float(seconds), int(kibibytes) / 1024
