"""The chain's server against strangers: other origins, other processes, other users, and sudden death."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path

import pytest

from cmwallet.contracts.systems import SYSTEM
from cmwallet.errors import AlreadyExists, InvalidInput, PermissionsTooLax, StorageFailed
from cmwallet.localchain import discovery, process
from cmwallet.localchain.http_server import MAX_CONNECTIONS
from cmwallet.localchain.node import LocalNode

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    directory = tmp_path / "chain"
    yield directory
    process.stop(directory)


def port_of(directory: Path) -> int:
    found = discovery.read_server_file(directory)
    assert found is not None
    return found.port


def post(directory: Path, body: object, headers: dict[str, str] | None = None) -> tuple[int, dict[str, object]]:
    connection = HTTPConnection("127.0.0.1", port_of(directory), timeout=20)
    connection.request("POST", "/", json.dumps(body), {**JSON, **(headers or {})})
    response = connection.getresponse()
    content = json.loads(response.read() or b"{}")
    connection.close()
    return response.status, content


def rpc(method: str, *params: object) -> dict[str, object]:
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}


def test_start_status_stop(folder: Path) -> None:
    assert not process.status(folder).running
    started = process.start(folder, port=0)
    assert started.running
    assert started == process.status(folder)
    assert started.genesis is not None
    endpoint = discovery.endpoint(folder)
    assert endpoint is not None
    assert endpoint.url == started.url
    assert post(folder, rpc("eth_chainId"))[1]["result"] == "0x4d2"
    with pytest.raises(AlreadyExists):
        process.start(folder, port=0)
    assert process.stop(folder) is True
    assert process.stop(folder) is False
    after = process.status(folder)
    assert (after.running, after.pid, after.url, after.genesis) == (False, None, None, started.genesis)
    assert not (folder / "server.json").exists()


def test_both_doors_lead_to_the_same_rooms(folder: Path) -> None:
    node = LocalNode.open(folder)
    process.start(folder, port=0)
    token = {"Authorization": f"Bearer {discovery.endpoint(folder).token}"}  # type: ignore[union-attr]
    recipient = "0x" + "42" * 20
    for turn in range(6):
        if turn % 2:
            node.faucet(b"\x42" * 20, 1)
        else:
            assert "result" in post(folder, rpc("cmwallet_faucet", recipient, "0x1"), token)[1]
    assert node.request("eth_getBalance", [recipient, "latest"]) == "0x6"
    assert post(folder, rpc("eth_getBalance", recipient, "latest"))[1]["result"] == "0x6"
    post(folder, rpc("cmwallet_reset"), token)
    assert node.request("eth_getBalance", [recipient, "latest"]) == "0x0"
    assert discovery.endpoint(folder) is not None  # the challenge follows the new genesis
    node.close()


def test_strangers_can_look_but_not_touch(folder: Path) -> None:
    process.start(folder, port=0)
    before = post(folder, rpc("cmwallet_status"))[1]["result"]
    for headers in ({}, {"Authorization": "Bearer " + "0" * 64}, {"Authorization": "Bearer "}):
        for method, params in (
            ("cmwallet_faucet", ["0x" + "66" * 20]),
            ("evm_snapshot", []),
            ("evm_revert", ["0x1"]),
            ("evm_mine", []),
            ("evm_increaseTime", [9]),
            ("evm_setNextBlockTimestamp", [9]),
            ("evm_setAutomine", [False]),
            ("cmwallet_reset", []),
        ):
            assert post(folder, rpc(method, *params), headers)[1]["error"]["code"] == -32001  # type: ignore[index]
    for method in ("eth_sendTransaction", "personal_sign", "personal_sendTransaction", "debug_setHead", "admin_peers"):
        assert post(folder, rpc(method, {}))[1]["error"]["code"] == -32601  # type: ignore[index]
    assert post(folder, rpc("cmwallet_status"))[1]["result"] == before


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Host": "evil.example"}, 403),
        ({"Content-Type": "text/plain"}, 415),
    ],
)
def test_page_is_refused_even_with_the_token(folder: Path, headers: dict[str, str], status: int) -> None:
    process.start(folder, port=0)
    token = discovery.endpoint(folder).token  # type: ignore[union-attr]
    got, content = post(folder, rpc("eth_chainId"), {"Authorization": f"Bearer {token}", **headers})
    assert got == status
    assert "result" not in content


def test_allowed_origin_may_ask_and_no_other(folder: Path) -> None:
    process.start(folder, port=0, allow_origins=["http://localhost:3000"])
    connection = HTTPConnection("127.0.0.1", port_of(folder), timeout=20)
    for origin, allowed in (("http://localhost:3000", True), ("http://localhost:3001", False)):
        connection.request("OPTIONS", "/", headers={"Origin": origin, "Access-Control-Request-Method": "POST"})
        response = connection.getresponse()
        response.read()
        assert (response.status, response.getheader("Access-Control-Allow-Origin")) == (
            (204, origin) if allowed else (403, None)
        )
        connection.close()
    assert post(folder, rpc("eth_chainId"), {"Origin": "http://localhost:3000"})[0] == 200
    with pytest.raises(InvalidInput):
        process.start(folder.with_name("other"), port=0, allow_origins=["*"])


def test_oversized_and_unfinished_bodies_do_no_harm(folder: Path) -> None:
    process.start(folder, port=0)
    port = port_of(folder)
    for announced in (b"999999999", b"5"):
        with socket.create_connection(("127.0.0.1", port), timeout=5) as stranger:
            head = b"POST / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/json\r\n" % port
            stranger.sendall(head + b"Content-Length: " + announced + b"\r\n\r\n{")
    with socket.create_connection(("127.0.0.1", port), timeout=5) as stranger:
        stranger.sendall(b"\x00\xff" * 500 + b"\r\n\r\n")
    assert post(folder, rpc("eth_blockNumber"))[1]["result"] == hex(len(SYSTEM))


def test_many_idle_connections_do_not_pile_up(folder: Path) -> None:
    process.start(folder, port=0)
    port = port_of(folder)
    idle = [socket.create_connection(("127.0.0.1", port), timeout=5) for _ in range(80)]
    for connection in idle:
        connection.close()
    for _ in range(100):
        try:
            assert post(folder, rpc("eth_blockNumber"))[1]["result"] == hex(len(SYSTEM))
            break
        except OSError:
            time.sleep(0.05)
    else:
        pytest.fail("the server does not answer any more")


def test_many_clients_at_once_each_get_their_own_answer(folder: Path) -> None:
    process.start(folder, port=0)

    def ask(number: int) -> bool:
        body = {**rpc("web3_sha3", hex(0x1000 + number)), "id": number}
        return post(folder, body)[1]["id"] == number

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(ask, range(100)))


def test_killed_server_leaves_no_door_and_starts_again(folder: Path) -> None:
    started = process.start(folder, port=0)
    assert started.pid is not None
    os.kill(started.pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while discovery.endpoint(folder) is not None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert (folder / "server.json").exists()  # stale, and found out
    assert discovery.endpoint(folder) is None
    assert not process.status(folder).running
    again = process.start(folder, port=0)
    assert again.running
    assert again.genesis == started.genesis


def test_squatter_on_the_port_learns_nothing(folder: Path) -> None:
    LocalNode.open(folder).close()
    heard: list[bytes] = []
    token = "5e" * 32

    with socket.create_server(("127.0.0.1", 0)) as listener:
        (folder / "server.json").touch(mode=0o600)
        content = {"pid": 1, "port": listener.getsockname()[1], "token": token}
        (folder / "server.json").write_text(json.dumps(content))

        def squat() -> None:
            for _ in range(3):
                connection, _ = listener.accept()
                with connection:
                    request = b""
                    while not request.endswith(b"}"):
                        request += connection.recv(65536)
                    heard.append(request)
                    nonce = bytes.fromhex(json.loads(request.split(b"\r\n\r\n")[-1])["params"][0][2:])
                    guess = "0x" + hmac.new(b"guess", nonce, hashlib.sha256).hexdigest()
                    body = json.dumps({"jsonrpc": "2.0", "id": 1, "result": guess}).encode()
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

        thread = threading.Thread(target=squat, daemon=True)
        thread.start()
        for _ in range(3):
            assert discovery.endpoint(folder) is None
        thread.join(10)
    assert len(heard) == 3
    assert not any(token.encode() in request or b"uthorization" in request for request in heard)
    assert len({request.split(b'"params"')[-1] for request in heard}) == 3  # a fresh nonce each time


@pytest.mark.parametrize(
    "answer",
    [b"", b"rubbish", b"HTTP/1.1 200 OK\r\n\r\n[]", b'HTTP/1.1 200 OK\r\n\r\n{"result":5}',
     b"HTTP/1.1 200 OK\r\n\r\n" + b"[" * 4000,
     b'HTTP/1.1 200 OK\r\n\r\n{"result":"\\u2603"}', b"HTTP/1.1 302 Found\r\nLocation: http://evil.example/\r\n\r\n"],
)  # fmt: skip
def test_nonsense_from_the_port_is_no_server(folder: Path, answer: bytes) -> None:
    LocalNode.open(folder).close()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        (folder / "server.json").touch(mode=0o600)
        content = {"pid": 1, "port": listener.getsockname()[1], "token": "5e" * 32}
        (folder / "server.json").write_text(json.dumps(content))

        def reply() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(answer)

        thread = threading.Thread(target=reply, daemon=True)
        thread.start()
        assert discovery.endpoint(folder) is None
        thread.join(10)


def test_server_of_another_chain_is_not_ours(folder: Path) -> None:
    """Its token alone is not enough: the answer binds the genesis."""
    process.start(folder, port=0)
    other = folder.with_name("other")
    LocalNode.open(other).close()
    copied = other / "server.json"
    copied.touch(mode=0o600)
    copied.write_bytes((folder / "server.json").read_bytes())
    assert discovery.endpoint(other) is None
    assert discovery.endpoint(folder) is not None


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"pid":"1","port":1,"token":"x"}', '{"pid":1,"port":99999,"token":"' + "x" * 64 + '"}']
)
def test_rubbish_in_the_server_file_is_no_server(folder: Path, content: str) -> None:
    LocalNode.open(folder).close()
    (folder / "server.json").touch(mode=0o600)
    (folder / "server.json").write_text(content)
    assert discovery.endpoint(folder) is None
    assert process.stop(folder) is False


def test_token_that_others_can_read_is_refused(folder: Path) -> None:
    process.start(folder, port=0)
    (folder / "server.json").chmod(0o644)
    with pytest.raises(PermissionsTooLax):
        discovery.endpoint(folder)
    (folder / "server.json").chmod(0o600)


def test_files_are_private_and_the_log_holds_no_secrets(folder: Path) -> None:
    process.start(folder, port=0)
    token = discovery.endpoint(folder).token  # type: ignore[union-attr]
    bearer = {"Authorization": f"Bearer {token}"}
    sentinel = "sentinel\x1b[31m\nfaked line"
    post(folder, rpc(sentinel, sentinel), bearer)
    post(folder, rpc("eth_call", {"data": sentinel}), bearer)
    post(folder, rpc("eth_chainId"), {"Origin": "http://sentinel.example"})
    for path in folder.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path
    log = (folder / "server.log").read_text()
    key = (folder / "faucet.key").read_text().strip()
    assert "(unknown method)" in log
    for secret in (token, key, "sentinel"):
        assert secret not in log


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="only Linux shows the environment of a process")
def test_server_does_not_keep_a_passphrase_that_its_starter_had(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_PASSPHRASE", "sentinel of the environment")
    monkeypatch.setenv("CMWALLET_PASSPHRASE_FROM", "env:MY_PASSPHRASE")
    pid = process.start(folder, port=0).pid
    inherited = Path(f"/proc/{pid}/environ").read_bytes()
    assert b"PATH=" in inherited
    assert b"sentinel" not in inherited
    assert b"CMWALLET_PASSPHRASE" not in inherited


def test_taken_port_is_named(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(StorageFailed, match="cannot listen"):
        process.start(folder, port=listener.getsockname()[1])


def test_status_needs_no_evm(tmp_path: Path) -> None:
    import subprocess
    import sys

    check = (
        "import sys, pathlib; from cmwallet.localchain import discovery, process; "
        f"folder = pathlib.Path({str(tmp_path / 'chain')!r}); process.status(folder); discovery.endpoint(folder); "
        "heavy = {'eth', 'rlp', 'trie', 'coincurve', 'eth_keys', 'cryptography'} & set(sys.modules); "
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", check], check=True, timeout=60)


def test_silent_and_dripping_connections_keep_nobody_out(folder: Path) -> None:
    process.start(folder, port=0)
    with ExitStack() as stack:
        for number in range(2 * MAX_CONNECTIONS):
            idle = stack.enter_context(socket.create_connection(("127.0.0.1", port_of(folder))))
            if number % 2:
                idle.sendall(b"POST / HTTP/1.1\r\nX-Drip: ")
        for _ in range(3):
            assert post(folder, rpc("eth_chainId"))[1]["result"] == "0x4d2"
        assert process.status(folder).answers
