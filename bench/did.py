"""Identities on chain: resolving a DID with few and many changes, and asking a contract from the command line."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.measure import Process, cmwallet_program, in_turn, plain_environment, timed
from bench.report import Row, Skipped, Target

CLAIM = "resolving a DID over HTTP (the same node, one process each); contract call (whole process)"
COUNTS = (1, 100, 1_000)
ROUNDS = {1: 15, 100: 9, 1_000: 3}
_PEER = Path(__file__).parents[1] / "tests" / "interop" / "did"


def measure(scale: float = 1) -> list[Row | Skipped]:
    """Compare with npm's ethr-did-resolver, whose process stays open like ours."""
    with tempfile.TemporaryDirectory() as folder, _served(Path(folder)) as (url, registry, dids):
        node = shutil.which("node")
        if node is None or not (_PEER / "node_modules" / "ethr-did-resolver").exists():
            return [Skipped("resolve a DID", "ethr-did-resolver is not installed: make interop-setup")]
        command = [node, "time.mjs", url, "1234", registry]
        with subprocess.Popen(command, cwd=_PEER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as peer:
            rows: list[Row | Skipped] = [
                _resolve(url, registry, dids[count], count, peer, max(3, int(ROUNDS[count] * scale)))
                for count in COUNTS
            ]
            assert peer.stdin is not None
            peer.stdin.close()
        return [*rows, _call(Path(folder), registry, max(3, int(9 * scale)))]


def _resolve(url: str, registry: str, did: str, count: int, peer: subprocess.Popen[str], rounds: int) -> Row:
    from cmwallet.identities.registry import ChainKeyHistory
    from cmwallet.node.client import NodeClient
    from cmwallet.node.http import HttpTransport
    from cmwallet.node.networks import EMBEDDED
    from identity.address import parse_address
    from identity.did import parse_did, resolve

    client = NodeClient(HttpTransport(url))
    history = ChainKeyHistory.at(client, EMBEDDED, parse_address(registry))
    methods: set[int] = set()

    def ours() -> None:
        found = resolve(history.history(parse_did(did)), int(time.time())).document["verificationMethod"]
        assert isinstance(found, list)
        methods.add(len(found))

    def theirs() -> float:
        assert peer.stdin is not None
        assert peer.stdout is not None
        peer.stdin.write(did + "\n")
        peer.stdin.flush()
        seconds, found = peer.stdout.readline().split()
        methods.add(int(found))
        return float(seconds)

    seconds = in_turn(rounds, lambda: timed(ours), theirs)
    client.close()
    if len(methods) != 1:
        raise RuntimeError("the two documents are not alike")
    target = Target("at least", 5) if count == 100 else None
    what = f"{count:,} change{'s' if count > 1 else ''}"
    return Row(what, seconds[0], "ethr-did-resolver", seconds[1], "faster", target=target)


def _call(folder: Path, registry: str, rounds: int) -> Row:
    """Time `contract call` as a whole process beside a bare interpreter."""
    environment = plain_environment(CMWALLET_HOME=str(folder / "home"))
    ours = Process([cmwallet_program(), "contract", "call", "KeyRegistry", "changed", registry], environment)
    bare = Process([sys.executable, "-c", "pass"], environment)
    seconds = in_turn(rounds, ours, bare)
    return Row("contract call, server running", seconds[0], "python -c pass", seconds[1], "slower")


@contextmanager
def _served(folder: Path) -> Iterator[tuple[str, str, dict[int, str]]]:
    """Serve a chain on which identities have had so many changes, one a block."""
    from cmwallet.localchain import process
    from cmwallet.localchain.node import LocalNode

    directory = folder / "home" / "chain"
    directory.parent.mkdir(mode=0o700)
    node = LocalNode.start(directory)
    registry, dids = _fill(node)
    node.close()
    status = process.start(directory, port=0)
    assert status.url is not None
    try:
        yield status.url, registry, dids
    finally:
        process.stop(directory)


def _fill(node: object) -> tuple[str, dict[int, str]]:
    from cmwallet.calls.abi import encode_call
    from cmwallet.identities.registry import registry_interface
    from cmwallet.identities.registry_changes import set_key
    from cmwallet.keys.secp256k1 import SigningKey
    from cmwallet.localchain.node import LocalNode
    from cmwallet.transactions.encoding import FeeMarketTransaction, sign
    from identity.did import ED25519_NAME, Did
    from identity.secret import Secret

    assert isinstance(node, LocalNode)
    told = node.request("cmwallet_contracts", [])
    assert isinstance(told, dict)
    dids = {}
    for number, count in enumerate(COUNTS, 1):
        key = SigningKey(Secret(bytes([number]) * 32))
        node.faucet(bytes.fromhex(key.address[2:]), None)
        did = Did(1234, key.address)
        for nonce in range(count):
            # Ten keys renewed in turn, as an identity that has been in use for long would have.
            change = set_key(ED25519_NAME, bytes([nonce % 10]) * 32, 10**9 + nonce)
            data = encode_call(registry_interface().function(change.function), [did.address, *change.arguments])
            transaction = FeeMarketTransaction(
                chain_id=1234,
                nonce=nonce,
                max_priority_fee_per_gas=10**9,
                max_fee_per_gas=10**11,
                gas_limit=300_000,
                to=bytes.fromhex(told["KeyRegistry"][2:]),
                value=0,
                data=data,
            )
            node.request("eth_sendRawTransaction", ["0x" + sign(transaction, key).raw.hex()])
        dids[count] = str(did)
    return str(told["KeyRegistry"]), dids
