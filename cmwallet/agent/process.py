"""Start, stop and status of the agent of a home."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from cmwallet.agent.keeper import AgentKeeper
from cmwallet.errors import Locked
from cmwallet.servers.background import launch, stop_process

if TYPE_CHECKING:
    from cmwallet.home.folder import Home
    from identity.secret import Secret

_KEYRING_VARIABLES = frozenset({"DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR"})


@dataclass(frozen=True)
class AgentStatus:
    """The agent of a home; times in seconds from now."""

    running: bool
    pid: int | None = None
    vault_id: str | None = None
    seconds_left: int | None = None
    seconds_left_idle: int | None = None
    memory_locked: bool | None = None


def status(home: Home) -> AgentStatus:
    """Say whether the agent runs, and for how long."""
    keeper = AgentKeeper.connect(home.agent_socket)
    if keeper is None:
        return AgentStatus(running=False)
    try:
        return AgentStatus(running=True, **cast("dict[str, Any]", keeper.call("status")))
    except Locked:
        return AgentStatus(running=False)
    finally:
        keeper.close()


def start(home: Home, secret: Secret | None, *, hard: int, idle: int) -> AgentStatus:
    """Start the agent, which opens the vault itself; a running one is stopped first.

    `secret` is a passphrase or recovery key; None means the keyring of the operating system. Raises what
    `Vault.unlock` raises.
    """
    stop(home)
    launch(
        "cmwallet.agent.server",
        [str(home.path), "--hard", str(hard), "--idle", str(idle)],
        what="the agent",
        hint="cmwallet vault verify",
        fed=b"" if secret is None else secret.reveal(),
        extra=_KEYRING_VARIABLES if secret is None else frozenset(),
    )
    return status(home)


def stop(home: Home) -> bool:
    """Stop the agent and wait until it has gone; False if none was running."""
    found = status(home)
    if found.pid is None:
        return False
    stop_process(lambda: status(home).pid, lambda: not status(home).running, "the agent")
    return True
