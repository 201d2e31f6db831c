"""Transfers signed before, handed to one, two and three of four real validators, and to a server that does nothing.

What is measured is the client: its processor time for a transfer, against what the validators take for the same one,
and against handing over to a null server, which is the floor of JSON and HTTP. How many transfers a chain takes a
second is the engine's property and cannot be shown on one machine. Each transfer has to be committed once, counted in
the blocks.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bench.report import Row, Skipped, Target, progress

if TYPE_CHECKING:
    from cmwallet.node.client import NodeClient
    from tests.network.validators import FourValidators

CLAIM = "transfers handed over to a network of four validators"
TRANSFERS = 2_000
ACCOUNTS = 40
ENDPOINTS = (1, 2, 3)
_PART = 50
_COIN = 10**18
_PRICE = 10**9
_HOLDER = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
"""The first account of the well-known phrase, which has coins on that chain."""
_TARGET = Target("at most", 0.25)
_SECONDS = 240


def measure(scale: float = 1) -> list[Row | Skipped]:
    """The client's processor time over one, two and three endpoints; skipped where the engine is not installed."""
    from tests.network import engine
    from tests.network.validators import FourValidators

    try:
        engine.need()
    except pytest.skip.Exception as reason:
        return [Skipped("four validators", str(reason))]
    transfers = max(ACCOUNTS, int(TRANSFERS * scale) // ACCOUNTS * ACCOUNTS)
    rows: list[Row | Skipped] = []
    with tempfile.TemporaryDirectory(prefix="cmwallet-bench-") as folder, FourValidators(Path(folder) / "v") as chain:
        chain_id = int(chain.ask(0, "eth_chainId"), 16)
        for endpoints in ENDPOINTS:
            progress(f"{transfers} transfers over {endpoints} of 4 validators")
            rows += _over(chain, chain_id, endpoints, transfers)
    return rows


@dataclass(frozen=True)
class _Run:
    """How many were signed, by whom, and what it took: processor seconds of this process and of the validators."""

    signing: float
    client: float
    nodes: float
    submitted: float
    committed: float


def _over(chain: FourValidators, chain_id: int, endpoints: int, transfers: int) -> list[Row | Skipped]:
    from cmwallet.node.connection import client_at

    clients = [client_at(chain.url(index), seconds=60) for index in range(endpoints)]
    keys = [secrets.token_bytes(32) for _ in range(ACCOUNTS)]
    _fund(clients[0], chain_id, keys)
    run = _hand_over_and_wait(chain, clients, chain_id, keys, transfers)
    with _null_server() as url:
        null = client_at(url, seconds=60)
        lists = _signed(chain_id, [secrets.token_bytes(32) for _ in range(ACCOUNTS)], transfers, 0)
        begin = time.process_time()
        _hand_over([null], lists)
        floor = time.process_time() - begin
        null.close()
    for client in clients:
        client.close()
    note = (
        f"signed {transfers / run.signing:,.0f}/s alone; handed over in {run.submitted:.1f} s, committed in "
        f"{run.committed:.1f} s; all {transfers:,} once, no error; validators {run.nodes:.1f} s of CPU"
    )
    name = f"{transfers:,} transfers, {endpoints} endpoint{'s' if endpoints > 1 else ''}"
    ours, nodes = [run.client / transfers], [run.nodes / transfers]
    return [
        Row(name, ours, "CPU of the validators", nodes, "slower", target=_TARGET, note=note),
        Row(
            name,
            ours,
            "a null server",
            [floor / transfers],
            "slower",
            note="CPU of this process; the rest is the node's",
        ),
    ]


def _hand_over_and_wait(
    chain: FourValidators, clients: Sequence[NodeClient], chain_id: int, keys: Sequence[bytes], transfers: int
) -> _Run:
    """Sign, hand over, and wait until each is in a block, once."""
    before = time.process_time()
    lists = _signed(chain_id, keys, transfers, 0)
    signing = time.process_time() - before
    first = chain.height(0) + 1
    nodes, begin, own = _cpu(chain), time.perf_counter(), time.process_time()
    _hand_over(clients, lists)
    submitted, client = time.perf_counter() - begin, time.process_time() - own
    hashes = {digest for one in lists for digest, _ in one}
    seen: list[str] = []
    while len(seen) < len(hashes) and time.perf_counter() - begin < _SECONDS:
        newest = chain.height(0)
        for number in range(first, newest + 1):
            block = chain.ask(0, "eth_getBlockByNumber", hex(number), False)
            seen += [one for one in block["transactions"] if one in hashes]
        first = max(first, newest + 1)
        time.sleep(0.3)
    committed = time.perf_counter() - begin
    assert len(seen) == len(set(seen)) == len(hashes), f"{len(seen)} of {len(hashes)} were committed"
    return _Run(signing, client, _cpu(chain) - nodes, submitted, committed)


def _hand_over(clients: Sequence[NodeClient], lists: Sequence[Sequence[tuple[str, bytes]]]) -> None:
    """Hand the lists over, each to one endpoint, an endpoint a thread; whatever is refused is an error."""
    from cmwallet.node.several import hand_over

    errors: list[object] = []

    def through(place: int) -> None:
        for one in lists[place :: len(clients)]:
            for start in range(0, len(one), _PART):
                answers = hand_over(clients[place], [raw for _, raw in one[start : start + _PART]])
                errors.extend(answer for answer in answers if not isinstance(answer, str))

    threads = [threading.Thread(target=through, args=(place,)) for place in range(len(clients))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors, f"{len(errors)} were refused: {errors[:3]}"


def _signed(chain_id: int, keys: Sequence[bytes], transfers: int, nonce: int) -> list[list[tuple[str, bytes]]]:
    """Return for each key its transfers to itself, as (hash, signed bytes), in the order of their nonces."""
    each = transfers // len(keys)
    return [[_transfer(chain_id, key, nonce + number) for number in range(each)] for key in keys]


def _transfer(chain_id: int, key: bytes, nonce: int, to: bytes | None = None, value: int = 1) -> tuple[str, bytes]:
    from cmwallet.keys.secp256k1 import sign_digest
    from cmwallet.transactions.encoding import LegacyTransaction, sign
    from identity.secret import Secret

    target = _address(key) if to is None else to
    unsigned = LegacyTransaction(
        nonce=nonce, gas_price=_PRICE, gas_limit=21_000, to=target, value=value, data=b"", chain_id=chain_id
    )
    with_key = Secret(key)
    signed = sign(unsigned, lambda digest: sign_digest(with_key, digest))
    return "0x" + signed.hash.hex(), signed.raw


def _address(key: bytes) -> bytes:
    from coincurve import PrivateKey

    from identity.keccak import keccak256

    return keccak256(PrivateKey(key).public_key.format(compressed=False)[1:])[-20:]


def _fund(client: NodeClient, chain_id: int, keys: Sequence[bytes]) -> None:
    """Give each account a coin for its fees, and wait until it has it."""
    from cmwallet.node.several import hand_over
    from identity.address import to_address

    holder = bytes.fromhex(_HOLDER)
    nonce = client.nonce(to_address(_address(holder)))
    raws = [_transfer(chain_id, holder, nonce + place, _address(key), _COIN)[1] for place, key in enumerate(keys)]
    answers = hand_over(client, raws)
    assert all(isinstance(one, str) for one in answers), answers[:3]
    last, end = to_address(_address(keys[-1])), time.monotonic() + _SECONDS
    while client.balance(last) == 0 and time.monotonic() < end:
        time.sleep(0.3)


def _cpu(chain: FourValidators) -> float:
    """Return the processor seconds of the validators so far (proc(5))."""
    total = 0
    for member in chain.members:
        assert member.process is not None
        fields = Path(f"/proc/{member.process.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


@contextmanager
def _null_server() -> Iterator[str]:
    """Start the server that does nothing; yield where it is."""
    command = [sys.executable, "-m", "bench.null_server"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
        server.stdin.close()
