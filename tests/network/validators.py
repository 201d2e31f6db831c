"""Validators of one chain on this machine, as processes that a test may kill, stop, start again and cut off."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from tests.network import engine
from tests.network.genesis import ChainFacts, make_homes
from tests.processes import free_port

SECONDS = 180
"""How long anything is waited for: the machine may have other work."""
_DIES_WITH_ITS_PARENT = 1
_BEGUN = 2
_STARTS, _PATIENCE = 4, 30


def comes_true(condition: Callable[[], bool], *, pause: float = 0.2, seconds: float = SECONDS) -> bool:
    """Wait so many seconds until something holds, looking after each `pause`; False when it does not come to.

    What cannot be asked yet does not hold.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError, ValueError, KeyError):
            if condition():
                return True
        time.sleep(pause)
    return False


@dataclass
class Validator:
    """One validator: its folder, its ports, and its process while it runs."""

    home: Path
    rpc: int = field(default_factory=free_port)
    rest: int = field(default_factory=free_port)
    comet: int = field(default_factory=free_port)
    grpc: int = field(default_factory=free_port)
    peers: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self, peers: str, *, port: int | None = None) -> None:
        """Start it; with no `peers`, and a `port` that nobody knows, it hears nothing of the others."""
        assert self.process is None, "it runs"
        local, alone = "127.0.0.1", not peers
        web = ("--grpc-web.enable=false", "--rpc.pprof_laddr", "", "--json-rpc.api", "eth,net,web3,inj,txpool")
        ports = {
            "--rpc.laddr": f"tcp://{local}:{self.comet}",
            "--p2p.laddr": f"tcp://{local}:{self.peers if port is None else port}",
            "--grpc.address": f"{local}:{self.grpc}",
            "--api.address": f"tcp://{local}:{self.rest}",
            "--json-rpc.address": f"{local}:{self.rpc}",
            "--json-rpc.ws-address": f"{local}:{free_port()}",
        }
        options = ("--minimum-gas-prices", "1inj", "--log-level", "error")
        command = [engine.need(), "start", "--home", self.home, *(word for pair in ports.items() for word in pair)]
        with (self.home / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, *web, *options, "--p2p.persistent_peers", peers, f"--p2p.pex={str(not alone).lower()}"],
                env=engine.environment(),
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_end_with_parent if sys.platform.startswith("linux") else None,  # noqa: PLW1509
            )

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to its process and to whatever that has started."""
        assert self.process is not None, "it does not run"
        os.killpg(self.process.pid, number)

    def kill(self) -> None:
        """End it at once, as a machine that loses its power does."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                self.signal(signal.SIGKILL)
            self.process.wait(60)
            self.process = None


def _end_with_parent() -> None:
    """Have the system kill this process when the tests end in whatever way: no `finally` runs after SIGKILL."""
    ctypes.CDLL(None).prctl(_DIES_WITH_ITS_PARENT, signal.SIGKILL)


class Validators:
    """A chain of `count` validators. They are numbered from 0, in the order of their operators' accounts."""

    def __init__(self, folder: Path, count: int, facts: ChainFacts | None = None) -> None:
        self.folder = folder
        self.facts = facts or ChainFacts()
        self.members = [Validator(home) for home in make_homes(folder, count, self.facts)]
        ids = [engine.run(each.home, "comet", "show-node-id").strip() for each in self.members]
        self._addresses = [f"{id_}@127.0.0.1:{each.peers}" for id_, each in zip(ids, self.members, strict=True)]

    def __enter__(self) -> Self:
        try:
            for index in range(len(self.members)):
                self.start(index)
            for index in range(len(self.members)):
                self._wait_for_first_blocks(index)
        except BaseException:
            self.close()
            raise
        return self

    def _wait_for_first_blocks(self, index: int) -> None:
        """Wait for a validator's second block; one that hears nothing of the others at its start is started again.

        On a busy machine two that call each other at once may each hang up on the other, and call again much later.
        """
        for _ in range(_STARTS):
            if comes_true(lambda: self.height(index) >= _BEGUN, seconds=_PATIENCE):
                return
            self.kill(index)
            self.start(index)
        self.wait_for_height(_BEGUN, index)

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End every process and remove every file."""
        for each in self.members:
            each.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, index: int) -> str:
        """Where a validator answers JSON-RPC."""
        return f"http://127.0.0.1:{self.members[index].rpc}"

    def rest(self, index: int) -> str:
        """Where a validator answers REST."""
        return f"http://127.0.0.1:{self.members[index].rest}"

    def kill(self, index: int) -> None:
        """End a validator at once (SIGKILL)."""
        self.members[index].kill()

    def start(self, index: int) -> None:
        """Start a validator that does not run, connected to the others."""
        others = (address for place, address in enumerate(self._addresses) if place != index)
        self.members[index].start(",".join(others))

    def isolate(self, index: int) -> None:
        """Start a validator again where no other reaches it: it answers, and stays at the height that it had."""
        self.kill(index)
        self.members[index].start("", port=free_port())
        self.wait_for_height(1, index)

    def stop(self, index: int) -> None:
        """Have a validator hang: it takes connections and never answers (SIGSTOP)."""
        self.members[index].signal(signal.SIGSTOP)

    def cont(self, index: int) -> None:
        """Have a validator that hangs go on (SIGCONT)."""
        self.members[index].signal(signal.SIGCONT)

    def alive(self, index: int) -> bool:
        """Whether a validator's process runs."""
        process = self.members[index].process
        return process is not None and process.poll() is None

    def ask(self, index: int, method: str, *params: object) -> Any:
        """Ask a validator by JSON-RPC; raise `OSError` when it does not answer."""
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}).encode()
        with _open(Request(self.url(index), body, {"Content-Type": "application/json"})) as answer:
            return json.load(answer)["result"]

    def get(self, index: int, path: str) -> Any:
        """Ask a validator by REST; raise `OSError` when it does not answer."""
        with _open(Request(self.rest(index) + path)) as answer:
            return json.load(answer)

    def height(self, index: int) -> int:
        """The number of the newest block that a validator has."""
        return int(self.ask(index, "eth_blockNumber"), 16)

    def wait_for_height(self, height: int, index: int) -> None:
        """Wait until a validator has a block."""
        if not comes_true(lambda: self.height(index) >= height):
            log = (self.members[index].home / "log").read_text(errors="replace")[-3000:]
            raise AssertionError(f"validator {index} does not reach block {height}: {log}")

    def wait_for_blocks(self, count: int, index: int) -> None:
        """Wait until a validator has `count` more blocks than now."""
        self.wait_for_height(self.height(index) + count, index)

    def validator(self, index: int, *, ask: int) -> dict[str, Any]:
        """What the chain says of a validator, as another one answers."""
        page = self.get(ask, "/cosmos/staking/v1beta1/validators?pagination.limit=100")
        (found,) = (each for each in page["validators"] if each["description"]["moniker"] == f"v{index}")
        return dict(found)

    def jailed(self, index: int, *, ask: int) -> bool:
        """Whether the chain has put a validator aside."""
        return self.validator(index, ask=ask)["jailed"] is True


class FourValidators(Validators):
    """The smallest chain that goes on when one validator fails, and stops when two do."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, 4)


@contextlib.contextmanager
def _open(request: Request) -> Iterator[Any]:
    try:
        with urlopen(request, timeout=10) as answer:
            yield answer
    except (HTTPError, URLError, TimeoutError) as failure:
        raise OSError(str(failure)) from failure
