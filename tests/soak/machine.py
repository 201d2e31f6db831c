"""The machine of the soak: what a person and her scripts do with a wallet, and a model that knows what has to be there.

Money is counted to the wei, fees too. Some commands are killed on the way; what they were about is then given again
under the same id, and has happened once. At the end of a script nothing is left: no lock, no socket, no process, no
temporary file, and the servers hold no more descriptors than before.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import tempfile
import time
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from identity.storage import is_locked
from tests.cli.walletrun import ACCOUNTS, PASSPHRASE, PHRASE, STRANGER, Home
from tests.processes import come_true, command_line

MILLI = 10**15
FUNDS = 50 * 1000 * MILLI
EVE = "0x00000000000000000000000000000000000e7e00"
POLICY = f'version = 1\ndefault = "allow"\n[[deny]]\nname = "not eve"\nto = ["{EVE}"]\n'
MEMORY_MIB = 40
"""What a server may grow by in one script."""

amounts = st.integers(1, 2000)
"""In thousandths of a CMT."""
senders = st.sampled_from(("main", "second"))
names = st.sampled_from(("ann", "bob", "cara", "dan"))
fields = st.sampled_from(("given_name", "family_name", "nickname"))
words = st.text(st.characters(categories=("L", "N"), include_characters=" -'"), min_size=1, max_size=20).filter(
    lambda text: text == text.strip() and not text.startswith("-")
)


class Soak(RuleBasedStateMachine):
    """One script in one home, with the chain's server and mostly an open agent."""

    commands = 0
    homes = 0

    def __init__(self) -> None:
        super().__init__()
        Soak.homes += 1
        self.folder = Path(tempfile.mkdtemp(prefix="soak-"))
        self.home = Home(self.folder)
        self.accounts = {"main": ACCOUNTS[0], "second": ACCOUNTS[1]}
        self.balances: dict[str, int] = {}
        self.wrapped: dict[str, int] = dict.fromkeys(self.accounts.values(), 0)
        self.contacts: dict[str, str] = {}
        self.fields: dict[str, str] = {}
        self.paid: dict[str, tuple[str, ...]] = {}
        self.unlocked = False
        self.baseline: dict[str, tuple[int, int]] = {}

    def run(self, *arguments: object, code: int | None = 0, **more: Any) -> Any:
        Soak.commands += 1
        return self.home.run(*arguments, code=code, **more)

    def json(self, *arguments: object, code: int | None = 0) -> Any:
        return self.run(*arguments, "--json", code=code).document

    def fails(self, *arguments: object, code: int) -> str:
        return str(self.run(*arguments, "--json", code=code).problem["code"])

    @initialize()
    def begin(self) -> None:
        home = self.home
        home.secret("passphrase", PASSPHRASE)
        home.secret("phrase", PHRASE)
        home.make_cheap_vault()
        self.run("init", "--restore", "--phrase-from", "file:phrase")
        self.run("account", "rename", "account-1", "main")
        self.run("account", "new", "second")
        self.run("identity", "create", "me")
        self.run("chain", "start", "--port", "0")
        for name, address in self.accounts.items():
            self.run("chain", "faucet", name, "--amount", "50", "--quiet")
            self.balances[address] = FUNDS
        (self.folder / "policy.toml").write_text(POLICY)
        self.run("policy", "set", "policy.toml", "--yes")
        self.open()
        self.run("balance", "--all")
        self.baseline = {name: self._held(pid) for name, pid in self._servers().items()}

    # Money.

    def _moved(self, sender: str, to: str, raw: int, fee: int) -> None:
        self.balances[sender] -= raw + fee
        self.balances[to] = self.balances.get(to, 0) + raw

    def _to(self, name: str) -> str:
        return self.contacts.get(name) or self.accounts.get(name) or STRANGER

    @rule(sender=senders, name=names, milli=amounts, wait=st.booleans())
    def send(self, sender: str, name: str, milli: int, wait: bool) -> None:
        self._send(sender, name, milli, f"s{self.commands}", () if wait else ("--gas-price", "2gwei"))

    def _send(self, sender: str, name: str, milli: int, label: str, more: tuple[str, ...] = ()) -> None:
        to = self._to(name)
        what = ("send", to, str(milli / 1000), "--from", sender, "--id", label, "--yes")
        done = self.json(*what, "--allow-duplicate", "--allow-lookalike", *more)
        assert done["status"] == "confirmed"
        self._moved(self.accounts[sender], to, milli * MILLI, int(done["fee"]["raw"]))
        self.paid[label] = what

    @precondition(lambda self: self.paid)
    @rule(data=st.data())
    def an_id_pays_once(self, data: st.DataObject) -> None:
        what = self.paid[data.draw(st.sampled_from(sorted(self.paid)))]
        assert self.fails(*what, code=9) == "duplicate"

    @rule(sender=senders)
    def more_than_there_is(self, sender: str) -> None:
        assert self.fails("send", STRANGER, "100000", "--from", sender, "--yes", code=7) == "insufficient_funds"

    @rule(sender=senders, milli=amounts)
    def the_policy_refuses(self, sender: str, milli: int) -> None:
        told = self.run("send", EVE, milli / 1000, "--from", sender, "--yes", "--json", code=10).problem
        assert told["details"]["rule"] == "not eve"

    @rule(sender=senders, lines=st.lists(st.tuples(names, amounts), min_size=1, max_size=5))
    def batch(self, sender: str, lines: list[tuple[str, int]]) -> None:
        text = "".join(f"{self._to(name)},{milli / 1000}\n" for name, milli in lines)
        (self.folder / "pay.csv").write_text("to,amount\n" + text)
        what = ("send", "--batch", "pay.csv", "--id", f"b{self.commands}", "--from", sender, "--yes", "--json")
        *paid, _ = [json.loads(line) for line in self.run(*what, "--allow-lookalike").out.splitlines()]
        assert [one["status"] for one in paid] == ["confirmed"] * len(lines)
        for (name, milli), one in zip(lines, paid, strict=True):
            fee = int(self.json("tx", "show", one["entry"])["fee"]["raw"])
            self._moved(self.accounts[sender], self._to(name), milli * MILLI, fee)
        again = [json.loads(line) for line in self.run(*what, "--allow-lookalike").out.splitlines()]
        assert {one["status"] for one in again[:-1]} == {"already"}

    @rule(sender=senders, milli=amounts)
    def wrap(self, sender: str, milli: int) -> None:
        done = self.json("token", "wrap", milli / 1000, "--from", sender, "--yes", "--allow-duplicate")
        self.balances[self.accounts[sender]] -= milli * MILLI + int(done["fee"]["raw"])
        self.wrapped[self.accounts[sender]] += milli * MILLI

    @rule(sender=senders, milli=amounts)
    def unwrap(self, sender: str, milli: int) -> None:
        address = self.accounts[sender]
        what = ("token", "unwrap", milli / 1000, "--from", sender, "--yes")
        if self.wrapped[address] < milli * MILLI:
            self.run(*what, code=7)
            return
        done = self.json(*what, "--allow-duplicate")
        self.wrapped[address] -= milli * MILLI
        self.balances[address] += milli * MILLI - int(done["fee"]["raw"])

    @rule(sender=senders, name=names, milli=amounts)
    def in_stages(self, sender: str, name: str, milli: int) -> None:
        label, to = f"t{self.commands}", self._to(name)
        what = ("tx", "build", to, milli / 1000, "--from", sender, "--id", label, "--allow-lookalike")
        unsigned = self.run(*what).out
        signed = self.run("tx", "sign", "--yes", "--allow-lookalike", "--allow-duplicate", stdin=unsigned).out
        done = self.run("tx", "broadcast", "--json", stdin=signed).document
        assert done["status"] == "confirmed"
        assert self.run("tx", "broadcast", "--json", stdin=signed).document["entry"] == done["entry"]
        self._moved(self.accounts[sender], to, milli * MILLI, int(done["fee"]["raw"]))

    @rule(sender=senders, name=names, milli=amounts, percent=st.integers(0, 100))
    def killed(self, sender: str, name: str, milli: int, percent: int) -> None:
        """Kill a payment somewhere on its way; resumed and given again under its id, it has been made once."""
        label, to = f"k{self.commands}", self._to(name)
        what = ("send", to, str(milli / 1000), "--from", sender, "--id", label, "--yes", "--allow-lookalike")
        Soak.commands += 1
        child = self.home.start(*what)
        time.sleep(percent / 100)
        child.send_signal(signal.SIGKILL)
        child.communicate()
        self.run("tx", "resume", "--yes", "--allow-lookalike", code=None)
        again = self.run(*what, code=None)
        assert again.code in (0, 9), (again.out, again.err)
        (entry,) = [
            one
            for one in self.json("tx", "list", "--limit", "1000")
            if one["id"] == label and one["state"] != "abandoned"
        ]
        assert entry["state"] == "confirmed", entry
        shown = self.json("tx", "show", entry["entry"])
        self._moved(self.accounts[sender], to, milli * MILLI, int(shown["fee"]["raw"]))

    # Names and records.

    @rule(name=names, number=st.integers(1, 3))
    def contact_add(self, name: str, number: int) -> None:
        address = ("0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65", STRANGER, ACCOUNTS[2])[number - 1]
        what = ("contact", "add", name, address)
        if name in self.contacts:
            self.run(*what, code=4)
        else:
            self.run(*what)
            self.contacts[name] = address

    @rule(name=names)
    def contact_remove(self, name: str) -> None:
        what = ("contact", "remove", name, "--yes")
        if self.contacts.pop(name, None) is None:
            self.run(*what, code=5)
        else:
            self.run(*what)

    @rule(name=fields, value=words)
    def set_field(self, name: str, value: str) -> None:
        self.run("identity", "set", name, value)
        self.fields[name] = value

    @rule(name=fields)
    def unset_field(self, name: str) -> None:
        what = ("identity", "unset", name, "--yes")
        if self.fields.pop(name, None) is None:
            self.run(*what, code=5)
        else:
            self.run(*what)

    @rule(sender=senders, text=words)
    def sign_and_verify(self, sender: str, text: str) -> None:
        signature = self.run("sign", "message", text, "--from", sender, "--yes", code=None)
        if signature.code == 10:
            return  # it could be a hash or a transaction
        verify = ("verify", "message", text, "--address", sender, "--signature", signature.out.strip())
        assert self.json(*verify)["valid"]

    # The home.

    @rule()
    def open(self) -> None:
        if not self.unlocked:
            self.run("unlock", "--for", "1h")
            self.unlocked = True
            if "agent" in self.baseline:
                self.baseline["agent"] = self._held(self._servers()["agent"])

    @rule()
    def close(self) -> None:
        self.run("lock")
        self.unlocked = False

    @rule()
    def restart_the_chain(self) -> None:
        self.run("chain", "stop")
        self.run("chain", "start", "--port", "0")
        self.run("balance", "--all")
        if self.baseline:
            self.baseline["chain"] = self._held(self._servers()["chain"])

    @rule(command=st.sampled_from((("status",), ("history",), ("tx", "list"), ("policy", "log"), ("nonce", "status"))))
    def look(self, command: tuple[str, ...]) -> None:
        self.run(*command)

    @rule()
    def compare(self) -> None:
        """Compare everything with the model."""
        for address, raw in self.balances.items():
            found = {one["asset"]: int(one["raw"]) for one in self.json("balance", address)["balances"]}
            assert found["native"] == raw, (address, found["native"] - raw)
        for name, address in self.accounts.items():
            shown = {one["symbol"]: int(one["raw"]) for one in self.json("balance", name)["balances"]}
            assert shown.get("WCMT", 0) == self.wrapped[address]
        assert {one["name"]: one["address"] for one in self.json("contact", "list")} == self.contacts
        for name, value in self.fields.items():
            assert self.json("identity", "get", name)["value"] == value
        listed = self.json("identity", "show")["records"]
        assert {one["name"] for one in listed} == self.fields.keys()

    def teardown(self) -> None:
        try:
            if self.balances:
                self._end()
        finally:
            self.home.run("chain", "stop", code=None)
            self.home.run("lock", code=None)
            shutil.rmtree(self.folder, ignore_errors=True)

    def _end(self) -> None:
        self.compare()
        for name, pid in self._servers().items():
            before, now = self.baseline[name], self._held(pid)
            assert now[0] <= before[0] + 2, f"{name} holds {now[0]} descriptors, {before[0]} before"
            assert now[1] <= before[1] + MEMORY_MIB, f"{name} has grown from {before[1]} to {now[1]} MiB"
        found = self.json("doctor", code=None)
        known = "a forgotten passphrase is the end of this vault"
        worst = [one for one in found["findings"] if one["level"] != "note" and one["message"] != known]
        assert not worst, worst
        assert self.json("vault", "verify")["sound"]
        self.run("chain", "stop")
        self.run("lock")
        left = [path for path in self.home.path.rglob("*") if path.is_socket() or ".tmp" in path.name]
        assert not left, left
        assert not [path for path in (self.home.path / "locks").iterdir() if is_locked(path)]
        assert come_true(lambda: not _processes(self.home.path)), f"left: {_processes(self.home.path)}"

    # Servers.

    def _servers(self) -> dict[str, int]:
        found = {"chain": int(self.json("chain", "status")["pid"])}
        if self.unlocked:
            found["agent"] = int(self.json("agent", "status")["pid"])
        return found

    def _held(self, pid: int) -> tuple[int, int]:
        """Descriptors, and resident memory in MiB (proc(5))."""
        resident = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        return len(list(Path(f"/proc/{pid}/fd").iterdir())), resident >> 20


def _processes(home: Path) -> list[str]:
    """Return the command lines of processes that name a home."""
    numbers = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [line for line in map(command_line, numbers) if str(home) in line]
