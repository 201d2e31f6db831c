"""A token for a pipe, as a whole process: `identity grant --bare` with a locked vault, against an HTTP node."""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from pathlib import Path

from bench.home import Home, make_home, served
from bench.measure import Process, cmwallet_program, in_turn, plain_environment
from bench.report import Row, Skipped, Target

CLAIM = "a grant made in a pipe (whole processes)"
ROUNDS = 15
_CPU_BUDGET = 0.5
_AGENT = "by way of the agent, which has the vault open"


def measure(scale: float = 1) -> list[Row | Skipped]:
    """Grant again and again to one dapp, first with the passphrase, then by way of the agent."""
    rounds = max(3, int(ROUNDS * scale))
    with tempfile.TemporaryDirectory(prefix="cmwallet-bench-") as folder:
        home = make_home(Path(folder))
        with served(home):
            command = _command(home)
            rows: list[Row | Skipped] = [_row(home, command, rounds, "locked vault, Argon2id included", _CPU_BUDGET)]
            home.cmwallet("unlock", "--for", "1h", "--quiet")
            rows.append(_row(home, command, rounds, _AGENT, None))
            home.cmwallet("lock", "--quiet")
    return rows


def _command(home: Home) -> list[str]:
    """Register an identity; it grants to itself, which is as good a dapp on chain as any."""
    home.cmwallet("chain", "faucet", "--quiet")
    home.cmwallet("identity", "create", "me", "--quiet")
    home.cmwallet("identity", "register", "--yes", "--quiet")
    home.cmwallet("identity", "set", "given_name", "Ada", "--quiet")
    home.cmwallet("config", "set", "oauth.url", "http://127.0.0.1:8474")
    shown = json.loads(home.cmwallet("identity", "show", "--json"))
    return [
        *(cmwallet_program(), "identity", "grant", "--to", shown["did"], "--fields", "given_name", "--for", "15m"),
        *("--purpose", "a measurement", "--yes", "--no-anchor", "--bare", "--dpop-jkt", shown["keys"][0]["kid"]),
        "--quiet",
    ]


def _row(home: Home, command: list[str], rounds: int, what: str, budget: float | None) -> Row:
    ours = Process(command, home.environment)
    bare = Process([sys.executable, "-c", "pass"], plain_environment())
    in_turn(rounds, ours, bare)
    note = "CPU seconds of the command"
    target = None
    if budget is not None:
        note += f"; the budget is {budget} s"
        target = Target("at most", round(budget / statistics.median(bare.cpu), 1))
    name = f"cmwallet identity grant --bare, {what}"
    return Row(name, ours.cpu[1:], "python -c pass", bare.cpu[1:], "slower", target=target, note=note)
