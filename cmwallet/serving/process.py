"""The life of the server's process: with keys while an agent runs, without any otherwise.

    start ─► agent? ──yes─► collect keys ─► serve ──agent ends─► execve ─┐
               └──no──► 503 to everybody ──agent runs again─► execve ────┴─► start

The change is always a new process image on the same listening sockets (`plan.become`), so that no key outlives the lock
in some corner of memory. Ctrl-C and SIGTERM end it from either state.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from cmwallet.agent.keeper import AgentKeeper
from cmwallet.errors import Locked, Problem
from cmwallet.home import Home
from cmwallet.serving.lifeline import await_agent, hold
from cmwallet.serving.listening import run
from cmwallet.serving.plan import Plan, become
from identity.vault.process import harden_process

log = logging.getLogger("cmwallet.oauth")


@dataclass(frozen=True)
class Told:
    """What the server says to whoever started it: that it answers, and that it was locked or unlocked."""

    ready: Callable[[], None]
    say: Callable[[str], None]


def serve(plan: Plan, told: Told) -> None:
    """Serve until Ctrl-C or SIGTERM. Raises what keeps the server from starting at all."""
    home = Home(Path(plan.home))
    sockets = [socket.socket(fileno=number) for number in plan.sockets]
    keeper = AgentKeeper.connect(home.agent_socket)
    if keeper is None:
        _serve_locked(plan, home, sockets, told)
        return
    try:
        _serve_open(plan, home, sockets, keeper, told)
    except Locked:
        if not plan.announced:
            raise
        become(plan)  # it was locked while the keys were being collected
    finally:
        keeper.close()


def _serve_open(plan: Plan, home: Home, sockets: list[socket.socket], keeper: AgentKeeper, told: Told) -> None:
    from cmwallet.serving.assembly import assembled
    from cmwallet.serving.keys import ask_agent

    harden_process()
    after = replace(plan, announced=True)
    with assembled(plan, home, keeper) as assembly:
        ending = False

        def locked() -> None:
            if not ending:
                become(after)

        hold(keeper, locked)
        assembly.upkeep.start()
        try:
            run(
                assembly.app,
                sockets,
                certificate=plan.certificate,
                key=plan.key,
                ready=lambda: _ready(plan, told, "unlocked: serving again"),
            )
        finally:
            ending = True
            assembly.upkeep.stop()
            with suppress(Problem):  # the key ends with this process; its rows open for nobody any more
                ask_agent(home, "drop_serving_key", {"kid": assembly.kid})


def _serve_locked(plan: Plan, home: Home, sockets: list[socket.socket], told: Told) -> None:
    from cmwallet.serving.locked import locked

    after = replace(plan, announced=True)
    await_agent(home, lambda: become(after))
    run(
        locked,
        sockets,
        certificate=plan.certificate,
        key=plan.key,
        ready=lambda: _ready(plan, told, "locked: every request gets 503; cmwallet unlock goes on"),
    )


def _ready(plan: Plan, told: Told, otherwise: str) -> None:
    if plan.announced:
        told.say(otherwise)
    else:
        told.ready()
