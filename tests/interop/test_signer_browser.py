"""A page in Chromium at the door: found by EIP-6963, paired by its letters, served, revoked; another gets nothing."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account
from eth_account.messages import encode_defunct

from tests.security.doors import BOB, ME, Caller, OpenDoor

from .conftest import need
from .test_signer_peers import deciding, door

__all__ = ["door"]  # the fixture
PEERS = Path(__file__).parent / "peers"


@pytest.fixture
def port(door: OpenDoor) -> Iterator[int]:
    """Where a page of the owner's is served, with the script that `signer shim` prints."""
    script = door.home.run("signer", "shim").out.encode()
    html = f'<!doctype html><title>a shop</title><script src="/shim.js" data-door="{door.url}"></script><body>'.encode()

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body, kind = (script, "text/javascript") if self.path == "/shim.js" else (html, "text/html")
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def test_the_script_is_small_and_stands_alone(door: OpenDoor) -> None:
    script = door.home.run("signer", "shim").out
    assert len(script.encode()) <= 6 * 1024
    assert "import " not in script


def test_a_page_is_paired_by_its_letters_sends_and_is_revoked(door: OpenDoor, port: int) -> None:
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None or not (PEERS.parent / "node_modules" / "playwright-core").exists():
        pytest.skip("chromium or playwright-core is not installed: run make interop-setup")
    task = {
        "chromium": browser,
        "page": f"http://localhost:{port}/",
        "stranger": f"http://127.0.0.1:{port}/",
        "url": door.url,
        "account": ME,
        "recipient": BOB,
    }
    tool = door.client("tool")
    with deciding(door) as asked:
        report = _browse(door, task)
    assert report["name"] == "cmwallet"
    assert report["before"] == {"result": []}
    assert report["refused"] == {"code": 4100}
    assert report["paired"] == {"result": [ME]}
    receipt = tool.result("eth_getTransactionReceipt", report["sent"]["result"])
    assert (receipt["status"], receipt["to"]) == ("0x1", BOB.lower())
    assert Account.recover_message(encode_defunct(b"hi"), signature=report["message"]["result"]) == ME
    assert report["stolen"] == 401
    assert report["revoked"] == {"code": 4100}
    assert report["events"][0] == ["connect", {"chainId": "0x4d2"}]
    assert report["events"][1:] == [["accountsChanged", [ME]], ["accountsChanged", []]]
    assert report["kept"] == 0, "the page forgets a token that opens nothing"
    assert asked == ["eth_sendTransaction", "personal_sign"]
    assert int(Caller(door.port, tool.token).result("eth_getBalance", BOB, "latest"), 16) == 0x2A


def _owner(door: OpenDoor, *words: str) -> Any:
    """What a command of the owner prints, in a process of its own: threads of this one have sockets open meanwhile."""
    process = door.home.start(*words, "--json")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return json.loads(out)


def _browse(door: OpenDoor, task: dict[str, object]) -> dict[str, Any]:
    """Run the page; the owner compares its letters, lets it in, and removes it again."""
    report: dict[str, Any] = {}
    with subprocess.Popen(
        [need("node"), str(PEERS / "door_page.mjs"), json.dumps(task)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        for line in child.stdout:
            told = json.loads(line)
            report |= told
            if "letters" in told:
                waiting = _owner(door, "signer", "requests")["pages"]
                assert [one["origin"] for one in waiting] == [str(task["page"]).rstrip("/")]
                _owner(door, "signer", "approve", told["letters"], "--account", "account-1", "--for", "1h", "--yes")
            if "ready" in told:
                (page,) = [one for one in _owner(door, "signer", "client", "list") if one["origin"]]
                _owner(door, "signer", "client", "remove", page["name"])
                child.stdin.write("go on\n")
                child.stdin.flush()
        assert child.wait() == 0, child.stderr.read() if child.stderr else ""
    return report
