"""A batch stopped at a system call, by strace: killed before it, or told that the disk is full or broken.

Whatever happened on the way, the same command given again pays everybody exactly once. All calls that write, or that
make what was written last, are tried at `PLACES` evenly spread places.
"""

from __future__ import annotations

import hashlib
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.cli.contracts import call
from tests.cli.walletrun import ACCOUNTS, Home
from tests.interop.conftest import need
from tests.security.wallethome import cheap_home, served

CALLS = "write,pwrite64,fsync,fdatasync,ftruncate,rename,unlink,unlinkat,openat,sendto,sendmsg,writev,flock,fcntl"
MILLI = 10**15
LINES = 6
PLACES = int(os.environ.get("PLACES", "8"))
FAULTS = {"killed": "signal=SIGKILL", "full": "error=ENOSPC", "broken": "error=EIO"}
WRITING = "write,pwrite64,fsync,fdatasync,ftruncate,rename"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with served(cheap_home(tmp_path_factory.mktemp("calls"))) as opened:
        yield opened


def payroll(home: Home, name: str) -> tuple[list[str], dict[str, int]]:
    people = {"0x" + hashlib.sha256(f"{name} {place}".encode()).hexdigest()[:40]: place + 1 for place in range(LINES)}
    (home.folder / f"{name}.csv").write_text("to,amount\n" + "".join(f"{to},0.00{n}\n" for to, n in people.items()))
    command = [sys.executable, "-m", "cmwallet", "send", "--batch", f"{name}.csv", "--id", name, "--yes"]
    return [*command, "--in-flight", "3"], {to: number * MILLI for to, number in people.items()}


def traced(home: Home, command: list[str], *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [need("strace"), "-f", "-qq", "-s", "400", "-o", str(home.folder / "trace"), *options, *command],
        env=home.environment(),
        cwd=home.folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


def balances(home: Home, people: dict[str, int]) -> dict[str, int]:
    return {to: int(str(call(home.url, "eth_getBalance", to, "latest")), 16) for to in people}  # type: ignore[attr-defined]


def nonce(home: Home) -> int:
    return int(str(call(home.url, "eth_getTransactionCount", ACCOUNTS[0], "pending")), 16)  # type: ignore[attr-defined]


def places(home: Home, calls: str) -> list[tuple[str, int]]:
    """Return the calls of a whole run from the first that names a file of it: each its name, and which of that name.

    strace counts calls of each name apart, and of each thread: those of the first thread are returned.
    """
    command, _ = payroll(home, f"count-{len(calls)}")
    assert traced(home, command, "-e", f"trace={calls}").returncode == 0
    lines = (home.folder / "trace").read_text().splitlines()
    main, begun, seen, found = lines[0].split()[0], False, Counter[str](), []
    for line in lines:
        made = re.match(rf"{main} +(\w+)\(", line)
        begun = begun or "wallet.db" in line or ".csv" in line
        if made:
            seen[made[1]] += 1
            if begun or "openat" not in calls:
                found.append((made[1], seen[made[1]]))
    return found


@pytest.mark.parametrize("fault", FAULTS)
def test_stopped_at_a_system_call_and_run_again_everybody_is_paid_once(home: Home, fault: str) -> None:
    calls = CALLS if fault == "killed" else WRITING
    every = places(home, calls)
    assert len(every) > PLACES
    step = max(1, len(every) // PLACES)
    for place in every[step // 2 :: step]:
        name, number = place
        command, people = payroll(home, f"{fault}-{name}-{number}")
        before = nonce(home)
        done = traced(home, command, "-e", f"trace={name}", "-e", f"inject={name}:{FAULTS[fault]}:when={number}")
        if fault == "killed":
            assert done.returncode == -signal.SIGKILL, (place, done.returncode, done.stderr)
        else:
            assert "Traceback" not in done.stderr, (place, done.stderr)
        so_far = balances(home, people)
        assert all(raw in (0, people[to]) for to, raw in so_far.items()), (place, so_far)
        again = subprocess.run(
            command, env=home.environment(), cwd=home.folder, capture_output=True, text=True, check=False, timeout=240
        )
        assert again.returncode == 0, (place, again.stderr)
        assert balances(home, people) == people, place
        assert nonce(home) == before + LINES, place
    assert home.json("vault", "verify")["sound"]
    assert home.json("tx", "resume") == []
    worst = [one for one in home.json("doctor", code=None)["findings"] if one["level"] == "damaged"]
    assert not worst, worst
