"""Death in the middle of a batch, a full disk, and another terminal: each recipient is paid exactly once.

The model is the file: who is to hold how much in the end. What happened is read from the chain alone.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.cli.contracts import call
from tests.cli.walletrun import ACCOUNTS, Home
from tests.security.wallethome import BOB, cheap_home, served

MILLI = 10**15
LINES = 8
_fresh = itertools.count(1)

STEPS = (
    "cmwallet.transactions.batch.register:Batches.keep 1",
    "cmwallet.transactions.journal_lists:JournalLists.reserve 1",
    "identity.vault.vault:Vault.sign_many 1",
    "cmwallet.transactions.journal_lists:JournalLists.change 1",
    "cmwallet.node.several:_at_once 1",
    "cmwallet.transactions.journal_lists:JournalLists.change 2",
    "cmwallet.node.several:receipts 2",
    "cmwallet.transactions.journal_lists:JournalLists.change 3",
    "cmwallet.transactions.journal_lists:JournalLists.reserve 2",
    "cmwallet.transactions.journal_lists:JournalLists.change 4",
    "cmwallet.node.several:_at_once 2",
    "cmwallet.transactions.journal_lists:JournalLists.change 5",
)
"""Every step of two chunks at which something is written, signed, handed out or asked; which time it is called."""

CHILD = """
import importlib, itertools, os, signal, sys
step, count, when, *arguments = sys.argv[1:]
module, _, path = step.partition(":")
*owners, name = path.split(".")
owner = importlib.import_module(module)
for part in owners:
    owner = getattr(owner, part)
whole, times = getattr(owner, name), itertools.count(1)
def struck(*args, **more):
    last = next(times) == int(count)
    if last and when == "full":
        from cmwallet.home.database import Database
        database = args[0].database.connection
        pages = database.execute("PRAGMA page_count").fetchone()[0]
        database.execute(f"PRAGMA max_page_count = {pages}")
        database.execute("PRAGMA cache_size = 2")
    if last and when == "read-only":
        args[0].database.connection.execute("PRAGMA query_only = ON")
    if last and when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    result = whole(*args, **more)
    if last and when == "after":
        os.kill(os.getpid(), signal.SIGKILL)
    return result
setattr(owner, name, struck)
from cmwallet.cli.app import main
main(arguments)
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with served(cheap_home(tmp_path_factory.mktemp("batch"))) as opened:
        yield opened


def payroll(home: Home, count: int = LINES, memo: str = "") -> tuple[Path, dict[str, int]]:
    """Write a file that pays addresses that nobody paid before; return it and what each is to hold."""
    number = next(_fresh)
    names = [hashlib.sha256(f"{number} {place}".encode()).hexdigest()[:40] for place in range(count)]
    people = {f"0x{name}": place + 1 for place, name in enumerate(names)}
    file = home.folder / f"pay-{number}.csv"
    lines = [f"{to},0.{milli:03d},{memo}\n" for to, milli in people.items()]
    file.write_text("to,amount,memo\n" + "".join(lines))
    return file, {to: milli * MILLI for to, milli in people.items()}


def paid(home: Home, people: dict[str, int]) -> dict[str, int]:
    found = {to: int(str(call(home.url, "eth_getBalance", to, "latest")), 16) for to in people}  # type: ignore[attr-defined]
    return {to: raw for to, raw in found.items() if raw}


def nonce(home: Home) -> int:
    return int(str(call(home.url, "eth_getTransactionCount", ACCOUNTS[0], "pending")), 16)  # type: ignore[attr-defined]


def command(file: Path, *more: str) -> list[str]:
    return ["send", "--batch", str(file), "--id", file.stem, "--yes", "--in-flight", "5", *more]


def struck(home: Home, step: str, when: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    place, _, count = step.partition(" ")
    return subprocess.run(
        [sys.executable, "-c", CHILD, place, count, when, *arguments],
        env=home.environment(),
        cwd=home.folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def rest(running: subprocess.Popen[str]) -> tuple[str, str]:
    """Read what a command prints after its first lines, to its end."""
    assert running.stdout is not None
    assert running.stderr is not None
    with running.stdout, running.stderr:
        found = running.stdout.read(), running.stderr.read()
    running.wait(60)
    return found


def is_sound(home: Home) -> None:
    home.run("vault", "verify")
    assert home.json("tx", "resume") == []


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.rpartition(":")[2])
def test_killed_at_a_step_and_run_again_every_line_is_paid_once(home: Home, step: str, when: str) -> None:
    file, people = payroll(home)
    before = nonce(home)
    done = struck(home, step, when, *command(file))
    assert done.returncode == -signal.SIGKILL, (done.returncode, done.stderr)
    home.run(*command(file))
    assert paid(home, people) == people
    assert nonce(home) == before + LINES
    again = [line.split("\t")[2] for line in home.run(*command(file)).out.splitlines()]
    assert again == ["already"] * LINES
    is_sound(home)


@pytest.mark.parametrize("step", STEPS[1:8:2], ids=lambda step: step.rpartition(":")[2])
def test_killed_and_finished_by_tx_resume_every_line_is_paid_at_most_once(home: Home, step: str) -> None:
    """`tx resume` knows no batch: it sends what was signed, and with a yes what was reserved."""
    file, people = payroll(home)
    struck(home, step, "after", *command(file))
    home.run("tx", "resume", "--yes")
    assert all(people[to] == raw for to, raw in paid(home, people).items())
    home.run(*command(file))
    assert paid(home, people) == people
    is_sound(home)


def test_killed_again_and_again_until_it_is_done_every_line_is_paid_once(home: Home) -> None:
    file, people = payroll(home, 120)
    before, chance = nonce(home), random.Random(5)
    for _ in range(60):
        running = home.start(*command(file))
        with suppress(subprocess.TimeoutExpired):
            running.wait(0.4 + chance.random())
        if running.poll() is None:
            os.kill(running.pid, signal.SIGKILL)
        running.communicate()
        assert all(people[to] == raw for to, raw in paid(home, people).items())
        if running.returncode == 0:
            break
    home.run(*command(file))
    assert paid(home, people) == people
    assert nonce(home) == before + 120
    is_sound(home)


@pytest.mark.parametrize(
    ("step", "how", "handed_out"),
    [
        ("cmwallet.transactions.journal_lists:JournalLists.reserve 1", "full", 0),
        ("cmwallet.transactions.journal_lists:JournalLists.change 1", "full", 0),
        ("cmwallet.transactions.journal_lists:JournalLists.change 1", "read-only", 0),
        ("cmwallet.transactions.journal_lists:JournalLists.change 2", "read-only", 20),  # a part is under way
        ("cmwallet.transactions.journal_lists:JournalLists.change 3", "read-only", 60),
    ],
)
def test_a_disk_that_takes_nothing_more_stops_the_chunk_and_how_to_go_on_is_named(
    home: Home, step: str, how: str, handed_out: int
) -> None:
    """SQLite itself says so: the file may not grow, or not be written."""
    file, people = payroll(home, 60, memo="x" * 500)
    arguments = [one if one != "5" else "60" for one in command(file)]
    done = struck(home, step, how, *arguments, "--json")
    assert done.returncode == 16, done.stderr
    problem = json.loads(done.stderr.splitlines()[-1])["error"]
    assert problem["code"] == "storage"
    assert problem["hint"] == f"cmwallet send --batch {file} --id {file.stem}"
    *lines, summary = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lines) == 60
    assert summary["summary"]["resume"] == problem["hint"]
    assert len(paid(home, people)) == handed_out
    home.run(*arguments)
    assert paid(home, people) == people
    is_sound(home)


def test_ctrl_c_ends_at_the_border_of_a_chunk_and_says_how_far_it_came(home: Home) -> None:
    file, people = payroll(home, 60)
    running = home.start(*command(file), "--json")
    assert running.stdout is not None
    first = running.stdout.readline()
    os.kill(running.pid, signal.SIGINT)
    out, err = rest(running)
    assert running.returncode == 130, err
    *lines, summary = [json.loads(line) for line in (first + out).splitlines()]
    counts = Counter(line["status"] for line in lines)
    assert sum(counts.values()) == 60
    assert counts["not_tried"] > 0
    assert set(paid(home, people)) == {line["to"].lower() for line in lines if line["status"] in ("confirmed", "sent")}
    assert summary["summary"]["counts"] == dict(counts)
    home.run(*command(file))
    assert paid(home, people) == people


def test_a_reader_that_goes_away_stops_the_run_and_nothing_is_paid_twice(home: Home) -> None:
    file, people = payroll(home, 60)
    running = home.start(*command(file), "--json")
    assert running.stdout is not None
    running.stdout.readline()
    running.stdout.close()
    assert running.wait(60) == 141
    assert running.stderr is not None
    running.stderr.close()
    home.run(*command(file))
    assert paid(home, people) == people


def test_another_terminal_sends_while_a_batch_runs(home: Home) -> None:
    file, people = payroll(home, 120)
    before = int(str(call(home.url, "eth_getBalance", BOB, "latest")), 16)  # type: ignore[attr-defined]
    running = home.start(*command(file), "--json")
    assert running.stdout is not None
    running.stdout.readline()
    home.run("send", BOB, "0.5", "--id", f"beside {file.stem}", "--yes", "--timeout", "20s")
    out, err = rest(running)
    assert running.returncode == 0, err
    assert len(out.splitlines()) == 120
    assert paid(home, people) == people
    assert int(str(call(home.url, "eth_getBalance", BOB, "latest")), 16) - before == 500 * MILLI  # type: ignore[attr-defined]
    is_sound(home)


def test_a_batch_runs_once_at_a_time(home: Home) -> None:
    file, people = payroll(home, 60)
    running = home.start(*command(file))
    assert running.stdout is not None
    running.stdout.readline()
    assert home.error(*command(file), code=17)["code"] == "busy"
    rest(running)
    assert running.returncode == 0
    assert paid(home, people) == people


def test_an_entry_that_was_changed_from_outside_has_nothing_paid(home: Home) -> None:
    file, people = payroll(home)
    struck(home, STEPS[5], "after", *command(file))
    connection = sqlite3.connect(home.path / "wallet.db")
    with connection:
        changed = connection.execute(
            "UPDATE journal SET state = 'confirmed' WHERE label LIKE ? AND state = 'sent'", (f"{file.stem}/%",)
        )
    connection.close()
    assert changed.rowcount
    so_far = paid(home, people)
    assert home.error(*command(file), code=14)["code"] == "tampered"
    assert paid(home, people) == so_far
    home.run("vault", "verify", "--repair", "--yes")
    home.run(*command(file))
    assert paid(home, people) == people
