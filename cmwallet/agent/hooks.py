"""Hooks of a session: the agent, if it runs, and the repairs after an unlock. Wired here and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from cmwallet.home.config import Config
    from cmwallet.home.database import Database
    from cmwallet.session import Approver, RemoteKeeper
    from identity.vault.guarding import Guard
    from identity.vault.interface import Keeper
    from identity.vault.vault import Vault


class SessionHooks:
    """The `cmwallet.session.Hooks` of commands and servers. Each part is imported when it is called."""

    def connect(self, socket: Path) -> RemoteKeeper | None:
        """Connect to the agent; None when none runs. Raises `PermissionsTooLax`."""
        from cmwallet.agent.keeper import AgentKeeper

        return AgentKeeper.connect(socket)

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

    def guard(self, approver: Approver) -> Guard:  # noqa: ARG002 - the Protocol's signature
        """Return the guard by the vault's policy; who is asked are the agent's callers, and they come again."""
        from cmwallet.agent.steady_clock import SteadyClock
        from cmwallet.policy.guard import PolicyGuard

        return PolicyGuard(clock=SteadyClock())
