"""A signed and broadcast transfer, as a whole process: cmwallet with its unlock against scripts with an open key."""

from __future__ import annotations

import secrets
import statistics
import sys
import tempfile
from pathlib import Path

from bench.home import BOB, PASSPHRASE, Home, make_home, served
from bench.measure import Process, cmwallet_program, cpu_ratio, in_turn, plain_environment, timed
from bench.node import Node
from bench.npm import npm_program
from bench.report import Row, Skipped, Target

CLAIM = "a signed and broadcast transfer (whole processes)"
ROUNDS = 21
CMT = 10**18
_OURS = "cmwallet send, with the unlock"
_CPU_BUDGET = 0.25


def measure(scale: float = 1) -> list[Row | Skipped]:
    """Send to the same server from three accounts, in turn; then the unlock alone."""
    rounds = max(3, int(ROUNDS * scale))
    with tempfile.TemporaryDirectory(prefix="cmwallet-bench-") as folder:
        home = make_home(Path(folder))
        home.cmwallet("contact", "add", "bob", BOB, "--quiet")
        with served(home) as url:
            rows = _transfers(home, url, rounds)
            rows.append(_by_agent(home, rounds))
        rows.append(_unlock(home, rounds))
    return rows


def _transfers(home: Home, url: str, rounds: int) -> list[Row | Skipped]:
    home.cmwallet("chain", "faucet", "--amount", "10000", "--quiet")
    ours = Process(
        [cmwallet_program(), "send", "bob", "1", "--yes", "--no-wait", "--quiet"],
        home.environment,
        more=lambda number: ("--id", str(number)),  # without it the second would be refused as a duplicate
    )
    script = str(Path(__file__).parent / "peers" / "web3_send.py")
    web3 = Process([sys.executable, script, url, BOB, str(CMT)], plain_environment(KEY=_funded_key(home)))
    processes = [ours, web3]
    cast = npm_program("cast")
    if cast is not None:
        command = [cast, "send", "--async", "--private-key", _funded_key(home), "--rpc-url", url, BOB]
        processes.append(Process([*command, "--value", "1ether"], plain_environment()))
    seconds = in_turn(rounds, *processes)
    for process in processes:
        _check_all_mined(url, process, rounds + 1)
    rows: list[Row | Skipped] = [
        Row(
            _OURS,
            seconds[0],
            "web3.py, open key",
            seconds[1],
            "faster",
            target=Target("at least", 2.5),
            note=f"by CPU time of both processes: {1 / cpu_ratio(ours, web3):.2f}× as fast",
        )
    ]
    if cast is None:
        rows.append(Skipped(_OURS, "cast is not installed: make interop-setup"))
    else:
        note = "cast is a compiled program and has nothing to unlock; no claim is made against it"
        rows.append(Row(_OURS, seconds[0], "cast, open key", seconds[2], "slower", note=note))
    return rows


def _by_agent(home: Home, rounds: int) -> Row:
    """Send with the agent unlocked, in CPU seconds of the command, against an HTTP node."""
    home.cmwallet("unlock", "--for", "1h", "--quiet")
    try:
        ours = Process(
            [cmwallet_program(), "send", "bob", "1", "--yes", "--no-wait", "--quiet"],
            home.environment,
            more=lambda number: ("--id", f"agent-{number}"),
        )
        bare = Process([sys.executable, "-c", "pass"], plain_environment())
        in_turn(rounds, ours, bare)
    finally:
        home.cmwallet("lock", "--quiet")
    note = f"CPU seconds of the command; the budget is {_CPU_BUDGET} s"
    target = Target("at most", round(_CPU_BUDGET / statistics.median(bare.cpu), 1))
    what = "cmwallet send, agent unlocked"
    return Row(what, ours.cpu[1:], "python -c pass", bare.cpu[1:], "slower", target=target, note=note)


def _unlock(home: Home, rounds: int) -> Row:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    from identity.secret import Secret
    from identity.vault.kdf import DEFAULT
    from identity.vault.vault import Vault

    def unlock() -> None:
        Vault.unlock(home.path / "vault.db", passphrase=Secret(PASSPHRASE)).close()

    def argon2id() -> None:
        Argon2id(
            salt=secrets.token_bytes(32),
            length=32,
            iterations=DEFAULT.iterations,
            lanes=DEFAULT.lanes,
            memory_cost=DEFAULT.memory_kib,
        ).derive(PASSPHRASE.encode())

    seconds = in_turn(rounds, lambda: timed(unlock), lambda: timed(argon2id))
    note = "64 MiB, 3 passes, 4 lanes (RFC 9106 §4); it is meant to cost, and is a part of the transfer above"
    return Row("the unlock alone", seconds[0], "bare Argon2id", seconds[1], "slower", note=note)


def _funded_key(home: Home) -> str:
    from cmwallet.keys.secp256k1 import address_of_key
    from identity.secret import Secret

    key = secrets.token_bytes(32)
    home.cmwallet("chain", "faucet", address_of_key(Secret(key)), "--amount", "10000", "--quiet")
    return "0x" + key.hex()


def _check_all_mined(url: str, process: Process, count: int) -> None:
    """Every process printed the hash of another transfer of 1 CMT to bob that succeeded."""
    node = Node(url)
    hashes = {output.strip() for output in process.outputs}
    if len(hashes) != count:
        raise RuntimeError(f"{process.command[0]} printed {len(hashes)} different hashes in {count} runs")
    for sent in hashes:
        receipt, transaction = node.rpc("eth_getTransactionReceipt", sent), node.rpc("eth_getTransactionByHash", sent)
        if receipt["status"] != "0x1" or int(transaction["value"], 16) != CMT or transaction["to"] != BOB.lower():
            raise RuntimeError(f"{process.command[0]}: the transfer {sent} is not what was asked for")
