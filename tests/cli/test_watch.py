"""`cmwallet watch` in a process of its own: all that is told, through a server that is killed, and how it ends."""

from __future__ import annotations

import json
import os
import queue
import signal
import threading
from typing import Any

from tests.cli.noted_results import check_document
from tests.cli.walletrun import ACCOUNTS, Home, finish

LOCKED = {"CMWALLET_PASSPHRASE_FROM": None}
CMT = 10**18


class Watching:
    """A watch that runs, and the events that it has told, one after the other."""

    def __init__(self, home: Home, *arguments: str) -> None:
        self.process = home.start("watch", *arguments, **LOCKED)
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self.begun = self.process.stderr.readline()
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True)
        self._reader.start()

    def _read(self, stdout: Any) -> None:
        for line in stdout:
            self._lines.put(line)

    def next(self, kind: str, /, **members: object) -> dict[str, Any]:
        """Return the next event, which has to be of this kind and say this."""
        event: dict[str, Any] = json.loads(self._lines.get(timeout=60))
        check_document("watch", event)
        assert event["event"] == kind, event
        assert {name: event[name] for name in members} == members, event
        return event

    def until(self, kind: str) -> dict[str, Any]:
        """Return the next event of a kind, whatever comes before it."""
        while True:
            event: dict[str, Any] = json.loads(self._lines.get(timeout=60))
            if event["event"] == kind:
                return event

    def warning(self) -> str:
        """Return the next warning."""
        assert self.process.stderr is not None
        return next(line for line in self.process.stderr if line.startswith("warning: "))

    def end(self, number: signal.Signals | None = None) -> tuple[int, str]:
        """Wait for its end, which a signal may bring about; its exit code and what else it said on stderr."""
        if number is not None:
            self.process.send_signal(number)
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        with self.process.stderr, self.process.stdout:
            said = self.process.stderr.read()
            self._reader.join(60)
        return self.process.wait(60), said


def test_all_that_happens_is_told_through_a_lost_server_and_exchanged_blocks(served: Home) -> None:
    """The vault is locked for the watch all the time."""
    served.run("account", "new", "shop")
    watching = Watching(served)
    assert watching.begun.startswith(
        "watching account-1, savings, shop on local: balance, incoming, confirmed, grants,"
    )
    served.run("chain", "faucet", "savings", "--amount", "2", "--quiet")
    came = watching.next("incoming", account="savings", address=ACCOUNTS[1], name="faucet", kind="native")
    assert (came["amount"]["formatted"], came["amount"]["asset"]) == ("2", "native")
    held = watching.next("balance", account="savings", change=str(2 * CMT), block=came["block"])
    assert held["balance"]["raw"] == str(2 * CMT)

    sent = served.json("send", "bob", "1", "--id", "rent", "--yes")
    watching.next("balance", account="account-1", change=str(-CMT - int(sent["fee"]["raw"])))
    watching.next("confirmed", hash=sent["hash"], entry=sent["entry"], id="rent", status="confirmed")

    offered = served.json("deal", "offer", "shop", "10", "--deliver-by", "7d", "--yes")
    told = watching.until("deal")
    assert (told["system"], told["id"], told["before"], told["state"]) == ("deal", "1", None, "offered")
    assert offered["hash"]
    served.run("deal", "refund", "1", "--yes")
    assert (told := watching.until("deal"))["before"] == "offered"
    assert told["state"] == "closed"

    pid = json.loads((served.path / "chain" / "server.json").read_text())["pid"]
    os.kill(pid, signal.SIGKILL)
    assert "the chain's server" in watching.warning()
    missed = int(served.json("chain", "status")["block"]) + 1
    served.run("chain", "faucet", "savings", "--amount", "3", "--quiet")  # in its own process: nobody serves the chain
    served.url = served.json("chain", "start", "--port", "0")["url"]
    back = watching.until("reconnected")
    assert back["block"] == missed
    watching.next("gap", **{"from": missed, "to": missed})
    watching.next("incoming", account="savings", block=missed)
    watching.next("balance", account="savings", change=str(3 * CMT))

    snapshot = served.rpc("evm_snapshot")
    lost = served.json("send", "savings", "4", "--yes")
    watching.next("incoming", account="savings", hash=lost["hash"])
    watching.next("balance", account="account-1")
    watching.next("balance", account="savings", change=str(4 * CMT))
    watching.next("confirmed", hash=lost["hash"])
    served.rpc("evm_revert", snapshot)
    watching.next("reorganised", **{"from": lost["block"]})
    watching.next("balance", account="account-1")
    watching.next("balance", account="savings", change=str(-4 * CMT))
    served.run("tx", "resume")
    watching.until("incoming")
    assert watching.until("confirmed")["hash"] == lost["hash"]

    code, said = watching.end(signal.SIGINT)
    assert (code, "error" in said, "Traceback" in said) == (130, False, False)


def test_it_ends_as_a_script_wants_it(served: Home) -> None:
    watching = Watching(served, "incoming", "--account", "savings", "--count", "2", "--until", "10m")
    for _ in range(2):
        served.run("chain", "faucet", "account-1", "--quiet")  # another account: not told
        served.run("chain", "faucet", "savings", "--quiet")
    first, second = (watching.next("incoming", account="savings") for _ in range(2))
    assert second["block"] == first["block"] + 2
    assert watching.end() == (0, "")

    assert served.run("watch", "--until", "1s", **LOCKED).out == ""
    served.error("watch", "balance", "--until", "1s", "--count", "1", code=5)
    served.error("watch", "everything", code=2)
    served.error("watch", "--account", "nobody", code=5)
    assert Watching(served, "balance").end(signal.SIGTERM)[0] == 130


def test_it_ends_silently_when_nobody_reads_it_any_more(served: Home) -> None:
    """Although nothing happens: there is no write by which it would learn it."""
    process = served.start("watch", "balance", **LOCKED)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stderr.readline()
    process.stdout.close()
    with process.stderr:
        assert (process.stderr.read(), process.wait(60)) == ("", 141)


def test_without_a_node_it_does_not_begin(funded: Home) -> None:
    assert "no server" in funded.error("watch", "--until", "5s", code=3)["message"]


def test_at_a_terminal_events_are_words(served: Home) -> None:
    child = served.at_terminal("watch", "incoming", "--count", "1", **LOCKED)
    child.expect_exact("Ctrl-C ends it")
    served.run("chain", "faucet", "savings", "--amount", "1.5", "--quiet")
    assert "savings got 1.5 CMT from faucet in block" in finish(child).replace("\r\n", "")
