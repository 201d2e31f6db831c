"""A web page of another origin can neither change nor read the embedded chain."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from cmwallet.localchain import discovery, process

from .conftest import Chain, need

PEERS = Path(__file__).parent / "peers"
THIEF = "0x" + "66" * 20
CALLS = [
    {"jsonrpc": "2.0", "id": 1, "method": "cmwallet_faucet", "params": [THIEF]},
    {"jsonrpc": "2.0", "id": 1, "method": "evm_revert", "params": ["0x1"]},
    {"jsonrpc": "2.0", "id": 1, "method": "eth_getBlockByNumber", "params": ["latest", False]},
    [{"jsonrpc": "2.0", "id": 1, "method": "cmwallet_reset", "params": []}],
]


class Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = b"<!doctype html><title>win a token</title><body></body>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def page() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def browse(page: str, chain: Chain) -> dict[str, Any]:
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("chromium is not installed: run make interop-setup")
    if not (PEERS.parent / "node_modules" / "playwright-core").exists():
        pytest.skip("playwright-core is not installed: run make interop-setup")
    task = {
        "chromium": browser,
        "page": page,
        "url": chain.url,
        "rebound": f"http://evil.example:{urlsplit(chain.url).port}",
        "token": chain.token,
        "calls": CALLS,
    }
    done = subprocess.run(
        [need("node"), str(PEERS / "page.mjs"), json.dumps(task)],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def serve(folder: Path, origins: list[str]) -> Chain:
    process.start(folder, port=0, allow_origins=origins)
    server = discovery.endpoint(folder)
    assert server is not None
    return Chain("embedded", server.url, server.token, ("cmwallet_faucet", "0x1"))


def test_page_of_another_origin_is_refused_everything(tmp_path: Path, page: str) -> None:
    chain = serve(tmp_path / "chain", [])
    chain.give(THIEF)
    chain.rpc("evm_snapshot")
    chain.give(THIEF)
    before = chain.rpc("cmwallet_status")
    try:
        report = browse(page, chain)
        assert len(report) > 30
        assert {name: seen for name, seen in report.items() if seen is not None} == {}
        assert chain.rpc("cmwallet_status") == before
        assert chain.rpc("eth_getBalance", THIEF, "latest") == "0x2"
        log = (tmp_path / "chain" / "server.log").read_text()
        assert log.count("refused a request") > 20  # it was tried, and by more than one road
        assert "eth_getBlockByNumber" not in log
    finally:
        process.stop(tmp_path / "chain")


def test_page_of_an_allowed_origin_reads_and_still_needs_the_token(tmp_path: Path, page: str) -> None:
    """The control: the same page gets through where it is allowed to, so the refusals above are the server's."""
    chain = serve(tmp_path / "chain", [page])
    try:
        report = browse(page, chain)
        assert report["eth_getBlockByNumber fetch"].startswith("200")
        assert "-32001" in report["cmwallet_faucet fetch"]
        assert report["cmwallet_faucet fetch with the token"].startswith("200")
        assert report["eth_getBlockByNumber fetch as text"].startswith("415")
        for refused in ("fetch by another name", "sandboxed frame", "fetch without cors"):
            assert report[f"eth_getBlockByNumber {refused}"] is None
    finally:
        process.stop(tmp_path / "chain")
