"""The chains that the peers talk to: the embedded one, and anvil as a real node to compare with."""

from __future__ import annotations

import json
import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from cmwallet.localchain import discovery, process
from tests.processes import free_port

BINARIES = Path(__file__).parent / "node_modules" / ".bin"
CONTRACT = json.loads((Path(__file__).parents[1] / "fixtures" / "contracts" / "Probe.json").read_text())
CMT = 10**18
FUNDS = 100 * CMT


def need(name: str) -> str:
    """The path of a peer's program; the test is skipped, with the reason, when it is not installed."""
    found = BINARIES / name
    program = str(found) if found.exists() else shutil.which(name)
    if program is None:
        pytest.skip(f"{name} is not installed: run make interop-setup")
    return program


@dataclass(frozen=True)
class Chain:
    """A node: its URL, the token that it wants for what is privileged, and how it gives money away."""

    name: str
    url: str
    token: str | None
    fund: tuple[str, str]

    def post(self, body: object) -> Any:
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        with urlopen(Request(self.url, json.dumps(body).encode(), headers), timeout=60) as response:
            return json.load(response)

    def answer(self, method: str, *params: object) -> Any:
        return self.post({"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)})

    def rpc(self, method: str, *params: object) -> Any:
        answer = self.answer(method, *params)
        assert "error" not in answer, answer
        return answer["result"]

    def give(self, address: str) -> None:
        self.rpc(self.fund[0], address, self.fund[1])


@pytest.fixture(params=["embedded", "anvil"])
def chain(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Chain]:
    if request.param == "embedded":
        folder = tmp_path / "chain"
        process.start(folder, port=0)
        try:
            server = discovery.endpoint(folder)
            assert server is not None
            yield Chain("embedded", server.url, server.token, ("cmwallet_faucet", hex(FUNDS)))
        finally:
            process.stop(folder)
    else:
        yield from _anvil(need("anvil"))


def _anvil(program: str) -> Iterator[Chain]:
    port = free_port()
    command = [
        program,
        "--hardfork",
        "london",
        "--chain-id",
        "1234",
        "--port",
        str(port),
        "--silent",
        "--accounts",
        "1",
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
        found = Chain("anvil", f"http://127.0.0.1:{port}", None, ("anvil_setBalance", hex(FUNDS)))
        try:
            for _ in range(400):
                try:
                    found.rpc("eth_chainId")
                    break
                except URLError:
                    time.sleep(0.05)
            yield found
        finally:
            child.terminate()


@pytest.fixture
def key() -> str:
    return "0x" + secrets.token_bytes(32).hex()
