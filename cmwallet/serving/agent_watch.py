"""Watch on the agent: when it ends, whatever the reason, so do the server's keys."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from cmwallet.agent.keeper import AgentKeeper
from cmwallet.errors import Problem

if TYPE_CHECKING:
    from cmwallet.home.folder import Home

LOOK_SECONDS: Final = 1.0


def hold(keeper: AgentKeeper, ended: Callable[[], None]) -> None:
    """Watch a connection to the agent on which nothing is asked; call `ended` when the other side closes it.

    The kernel closes it also when the agent is killed, so there is no moment at which keys outlive it for long.
    """

    def watch() -> None:
        keeper.wait_end()
        ended()

    threading.Thread(target=watch, name="agent-watch", daemon=True).start()


def await_agent(home: Home, begun: Callable[[], None], *, first: float = LOOK_SECONDS) -> None:
    """Look once a second whether an agent runs, at first after `first` seconds; call `begun` when one does."""

    def watch() -> None:
        time.sleep(first)
        while True:
            try:
                keeper = AgentKeeper.connect(home.agent_socket)
            except (Problem, OSError):
                keeper = None
            if keeper is not None:
                keeper.close()
                begun()
                return
            time.sleep(LOOK_SECONDS)

    threading.Thread(target=watch, name="agent-watch", daemon=True).start()
