"""Hooks of a session: the agent, if it runs, and the repairs after an unlock. Wired here and nowhere else."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cmwallet.errors import Locked

if TYPE_CHECKING:
    from cmwallet.home.config import Config
    from cmwallet.home.database import Database
    from cmwallet.session import Approver, RemoteKeeper
    from identity.vault.guarding import Guard
    from identity.vault.interface import Keeper
    from identity.vault.vault import Vault

RUN_SOCKET: Final = "CMWALLET_AGENT"
"""Environment of a run's child: where its agent listens."""
RUN_TOKEN: Final = "CMWALLET_CAPABILITY"  # noqa: S105 - the name of a variable
"""Environment of a run's child: the token by which its agent knows it."""


class SessionHooks:
    """The `cmwallet.session.Hooks` of commands and servers. Each part is imported when it is called."""

    def connect(self, socket: Path) -> RemoteKeeper | None:
        """Connect to the agent; None when none runs. Raises `PermissionsTooLax`."""
        from cmwallet.agent.keeper import AgentKeeper

        return AgentKeeper.connect(socket)

    def connect_run(self) -> RemoteKeeper | None:
        """Connect to the agent of the run that this process is a child of; None when it is none.

        Raises `Locked` when that run is over: nothing else may be asked in its place.
        """
        from cmwallet.agent.keeper import AgentKeeper

        place = os.environ.get(RUN_SOCKET)
        if not place:
            return None
        found = AgentKeeper.connect(Path(place), os.environ.get(RUN_TOKEN, ""))
        if found is None:
            raise Locked("the run that this belongs to is over", hint="cmwallet run starts another")
        return found

    def unlocked(self, database: Database, config: Config, keeper: Keeper) -> None:
        """Repair the home."""
        from cmwallet.repair.at_unlock import repair_home

        repair_home(database, config, keeper)

    def rotated(self, database: Database, vault: Vault) -> None:
        """Renew the HMACs of the rows."""
        from cmwallet.repair.row_renewal import renew_rows

        renew_rows(database, vault)

    def guard(self, approver: Approver) -> Guard:
        """Return the guard by the vault's policy."""
        from cmwallet.policy.guard import PolicyGuard

        return PolicyGuard(approver)


class AgentHooks(SessionHooks):
    """Those of the agent itself, which asks no other."""

    def connect(self, socket: Path) -> RemoteKeeper | None:  # noqa: ARG002 - the Protocol's signature
        """Nobody else has the vault open."""
        return None

    def connect_run(self) -> RemoteKeeper | None:
        """The agent is no run's child."""
        return None

    def guard(self, approver: Approver) -> Guard:  # noqa: ARG002 - the Protocol's signature
        """Return the guard by the vault's policy; who is asked are the agent's callers, and they come again."""
        from cmwallet.agent.steady_clock import SteadyClock
        from cmwallet.policy.guard import PolicyGuard

        return PolicyGuard(clock=SteadyClock())
