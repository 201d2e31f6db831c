"""Tokens and reads: our authorisation server beside npm oidc-provider, each on one core, with complete checks."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import httpx2

from bench.measure import timed
from bench.report import Row, Skipped, Target
from identity.jose.keys import LocalKey
from oauth.dapp import Dapp, Wish, connect
from oauth.dapp.assertion import authenticate
from oauth.dapp.dpop import make_proof
from oauth.dapp.key_files import fresh_key, read_key
from tests.interop.oidc_provider import INSTALLED, approve, provider

CLAIM = "tokens and reads of the authorisation server, on one core"
ROUNDS = 5
REQUESTS = 2000
CONNECTIONS = 16
GRANTS = 100_000
CLIENT = "did:ethr:0x4d2:0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
REDIRECT = "http://127.0.0.1:49777/answer"
_FORM = "application/x-www-form-urlencoded"


@dataclass
class Side:
    """A running server, its one dapp's key and refresh token, and how long its answers took."""

    issuer: str
    process: subprocess.Popen[str]
    key: LocalKey
    refresh: str
    latencies: list[float] = field(default_factory=list)


def measure(scale: float = 1) -> list[Row | Skipped]:
    """Fire the same number of token requests at each server in turn, then reads at ours."""
    rounds, count, many = max(2, int(ROUNDS * scale)), max(300, int(REQUESTS * scale)), max(1000, int(GRANTS * scale))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cmwallet-bench-")))
        sides = [
            stack.enter_context(_ours(":memory:")),
            stack.enter_context(_ours(str(folder / "one.db"))),
            stack.enter_context(_ours(str(folder / "many.db"), many)),
        ]
        rows: list[Row | Skipped] = []
        if INSTALLED:
            sides.append(stack.enter_context(_peer()))
        idle = [_resident(side.process.pid) for side in sides]
        seconds = _in_turn(sides, tokens, rounds, count, folder)
        if INSTALLED:
            target, peer = Target("at least", 1.2), "oidc-provider, in memory"
            ours, disk, theirs = (_p99(sides[index]) for index in (0, 1, 3))
            note = (
                f"at {CONNECTIONS} connections p99 {ours} (on SQLite {disk}) against {theirs};"
                f" idle {idle[0]:.0f} MB against {idle[3]:.0f} MB"
            )
            rows.append(Row("tokens, in memory", seconds[0], peer, seconds[3], "faster", "rate", target, note))
            rows.append(Row("tokens, each on disk in SQLite", seconds[1], peer, seconds[3], "faster", "rate"))
        else:
            rows.append(Skipped("tokens", "oidc-provider is not installed: make interop-setup"))
        size = (folder / "many.db").stat().st_size / many
        grown = f"{size:,.0f} bytes a live grant on disk; {idle[2]:.0f} MB of memory against {idle[1]:.0f} MB with one"
        what = f"tokens, with {many:,} live grants"
        rows.append(Row(what, seconds[2], "ours with one grant", seconds[1], "slower", "rate", note=grown))
        sides[0].latencies.clear()
        (read_seconds,) = _in_turn(sides[:1], reads, rounds, count, folder)
        floor = [_floor(count) for _ in range(rounds)]
        limit, note = "two bare verifications of P-256", f"p99 {_p99(sides[0])}"
        rows.append(Row("reads of two fields", read_seconds, limit, floor, "slower", "rate", note=note))
    return rows


def tokens(side: Side, count: int) -> list[str]:
    """Refresh requests, each with an assertion and a proof of its own."""
    url, now = side.issuer + "/token", int(time.time())
    nonce = httpx2.post(url, data=_form(side, now), headers=_proof(side, "POST", url, now)).headers["DPoP-Nonce"]
    return [
        _request("POST", url, _proof(side, "POST", url, now, nonce=nonce), urlencode(_form(side, now)))
        for _ in range(count)
    ]


def reads(side: Side, count: int) -> list[str]:
    """Reads with one token, each with a proof of its own."""
    (asked,) = tokens(side, 1)
    head, _, body = asked.partition("\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:])
    token = httpx2.post(side.issuer + "/token", content=body, headers=headers).json()["access_token"]
    url, now, given = side.issuer + "/vault/fields", int(time.time()), {"Authorization": f"DPoP {token}"}
    nonce = httpx2.get(url, headers={**given, **_proof(side, "GET", url, now, token=token)}).headers["DPoP-Nonce"]
    return [
        _request("GET", url, {**given, **_proof(side, "GET", url, now, token=token, nonce=nonce)}, "")
        for _ in range(count)
    ]


def _form(side: Side, now: int) -> dict[str, str]:
    who = authenticate(side.key, CLIENT, side.issuer, now)
    return {"grant_type": "refresh_token", "refresh_token": side.refresh, **who}


def _proof(
    side: Side, method: str, url: str, now: int, *, token: str | None = None, nonce: str | None = None
) -> dict[str, str]:
    return {"DPoP": make_proof(side.key, method, url, now=now, token=token, nonce=nonce)}


def _request(method: str, url: str, headers: dict[str, str], body: str) -> str:
    parts = urlsplit(url)
    about = {"Host": parts.netloc, **headers, **({"Content-Type": _FORM} if body else {}), "Content-Length": len(body)}
    lines = [f"{method} {parts.path} HTTP/1.1", *(f"{name}: {value}" for name, value in about.items())]
    return "\r\n".join(lines) + "\r\n\r\n" + body


def _in_turn(
    sides: list[Side], prepare: Callable[[Side, int], list[str]], rounds: int, count: int, folder: Path
) -> list[list[float]]:
    """Seconds of one request for each side, round by round; one round warms up."""
    seconds: list[list[float]] = [[] for _ in sides]
    for number in range(rounds + 1):
        order = list(range(len(sides)))
        shift = number % len(sides)
        for index in order[shift:] + order[:shift]:
            file = folder / "requests.json"
            asked = prepare(sides[index], count if number else count // 4)
            file.write_text(json.dumps({"port": urlsplit(sides[index].issuer).port, "requests": asked}))
            took, latencies = _fire(file)
            if number:
                seconds[index].append(took / count)
                sides[index].latencies += latencies
    return seconds


def _fire(file: Path) -> tuple[float, list[float]]:
    """Send what is prepared, from the other core. Raises `RuntimeError` when anything was refused."""
    command = [*_pinned(1), sys.executable, "-m", "bench.oauth_load", str(file), str(CONNECTIONS)]
    told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    if set(told["statuses"]) != {"200"}:
        raise RuntimeError(f"the server answered {told['statuses']}")
    return float(told["seconds"]), list(told["latencies"])


def _pinned(core: int) -> list[str]:
    return ["taskset", "-c", str(core)] if (os.cpu_count() or 1) > 1 else []


@contextmanager
def _ours(store: str, grants: int = 0) -> Iterator[Side]:
    command = [*_pinned(0), sys.executable, "-m", "bench.oauth_server", store, str(grants)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    try:
        told = json.loads(process.stdout.readline())
        yield Side(told["issuer"], process, read_key(told["key"].encode()), told["refresh_token"])
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@contextmanager
def _peer() -> Iterator[Side]:
    key = fresh_key()
    with provider(CLIENT, key, REDIRECT, prefix=_pinned(0)) as (issuer, process):
        with connect(Dapp(CLIENT, key, key), issuer) as dapp:
            pushed = dapp.push(Wish(("given_name",), "to greet you", int(time.time()) + 86400), REDIRECT)
            refresh = dapp.finish(pushed, approve(pushed.url, REDIRECT)).refresh_token
        assert refresh is not None
        yield Side(issuer, process, key, refresh)


def _floor(count: int) -> float:
    """Two verifications of P-256, the least that a read with a proof costs."""
    key = fresh_key()
    signature = key.sign(b"x")
    return timed(lambda: [key.public.verifies("ES256", b"x", signature) for _ in range(2 * count)], count)


def _p99(side: Side) -> str:
    return f"{statistics.quantiles(side.latencies, n=100)[98] * 1e3:.1f} ms"


def _resident(pid: int) -> float:
    """Memory of a process in MB; 0 where the system does not say."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
