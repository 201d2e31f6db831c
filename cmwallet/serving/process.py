"""Life cycle of the server's process: with keys while an agent runs, without any otherwise.

    start ─► agent? ──yes─► collect keys ─► serve ──agent ends─► execve ──┐       (also when an identity comes or goes)
               │                └── the store is not to be had ─► 503 ────┤ later
               └──no──► 503 to everybody ──agent runs again─► execve ─────┴─► start

The change is always a new process image on the same listening sockets (`plan.become`), so that no key outlives the lock
in some corner of memory. Ctrl-C and SIGTERM end it from either state.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cmwallet.agent.keeper import AgentKeeper
from cmwallet.errors import Locked, Problem
from cmwallet.home.folder import Home
from cmwallet.servers.listening import Server
from cmwallet.serving.agent_watch import LOOK_SECONDS, await_agent, hold
from cmwallet.serving.plan import Plan, become
from identity.vault.process import harden_process
from oauth.web.forwarded import NOBODY, BehindProxies, TrustedProxies

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

AGAIN_SECONDS = 5.0
"""After which a server that could not open its store tries again."""
LEAVING_SECONDS = 3.0
"""Within which a locked server has given up its keys."""


@dataclass(frozen=True)
class Announcer:
    """What the server says to whoever started it: that it answers, and that it was locked or unlocked."""

    ready: Callable[[], None]
    say: Callable[[str], None]


def serve(plan: Plan, announcer: Announcer) -> None:
    """Serve until Ctrl-C or SIGTERM. Raises what keeps the server from starting at all."""
    home = Home(Path(plan.home))
    sockets = [socket.socket(fileno=number) for number in plan.sockets]
    with ExitStack() as stack:
        for listener in sockets:
            stack.enter_context(listener)
        _serve(plan, home, sockets, announcer)


def _serve(plan: Plan, home: Home, sockets: list[socket.socket], announcer: Announcer) -> None:
    keeper = AgentKeeper.connect(home.agent_socket)
    if keeper is None:
        _serve_locked(plan, home, sockets, announcer)
        return
    try:
        _serve_open(plan, home, sockets, keeper, announcer)
    except Locked:
        if not plan.announced:
            raise
        become(plan)  # it was locked while the keys were being collected
    except Problem as problem:
        if not plan.announced or not problem.retryable:
            raise
        announcer.say(f"cannot serve yet: {problem.message}")
        _serve_locked(plan, home, sockets, announcer, seconds=AGAIN_SECONDS)
    finally:
        keeper.close()


def _serve_open(
    plan: Plan, home: Home, sockets: list[socket.socket], keeper: AgentKeeper, announcer: Announcer
) -> None:
    from cmwallet.grants.sealing import drop_serving_key
    from cmwallet.serving.assembly import assembled
    from cmwallet.serving.keys import ask_agent
    from cmwallet.serving.locked import locked

    harden_process()
    changed = threading.Event()

    def change() -> None:
        changed.set()
        servers[0].stop()

    servers: list[Server] = []
    with assembled(plan, home, keeper, change) as assembly:

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            await (locked if keeper.ended else assembly.app)(scope, receive, send)

        trusted = _trusted(plan)
        ready = partial(_ready, plan, announcer, "serving again, with the vault unlocked")
        seen = BehindProxies(app, trusted) if plan.proxies else app
        server = Server(seen, plan.certificate, plan.key, ready, trusted)
        servers.append(server)
        hold(keeper, lambda: _leave(server, plan))
        assembly.jobs.start()
        try:
            server.serve_on(sockets)
        finally:
            assembly.jobs.stop()
        if keeper.ended and not server.asked_to_end:
            become(replace(plan, announced=True))
        with suppress(Problem):  # the key ends with this process; its rows open for nobody any more
            ask_agent(home, drop_serving_key, kid=assembly.kid)
        if changed.is_set() and not server.asked_to_end:
            become(replace(plan, announced=True))


def _leave(server: Server, plan: Plan) -> None:
    """The agent has ended: from now on 503 is answered. Give up the keys, by force when that takes too long."""
    server.stop()
    time.sleep(LEAVING_SECONDS)
    if not server.asked_to_end:
        become(replace(plan, announced=True))


def _serve_locked(
    plan: Plan, home: Home, sockets: list[socket.socket], announcer: Announcer, *, seconds: float = LOOK_SECONDS
) -> None:
    from cmwallet.serving.locked import locked

    trusted = _trusted(plan)
    ready = partial(_ready, plan, announcer, "every request gets 503; cmwallet unlock goes on")
    server = Server(locked, plan.certificate, plan.key, ready, trusted)
    begun = threading.Event()

    def begin() -> None:
        begun.set()
        server.stop()

    await_agent(home, begin, first=seconds)
    server.serve_on(sockets)
    if begun.is_set() and not server.asked_to_end:
        become(replace(plan, announced=True))


def _trusted(plan: Plan) -> TrustedProxies:
    return TrustedProxies.parse(plan.proxies) if plan.proxies else NOBODY


def _ready(plan: Plan, announcer: Announcer, otherwise: str) -> None:
    if plan.announced:
        announcer.say(otherwise)
    else:
        announcer.ready()
