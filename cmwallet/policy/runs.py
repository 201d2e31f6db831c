"""Runs: a child process that may spend so much. What it may is counted at its start, what it did at its end."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cmwallet.home.database import Database
from cmwallet.home.run_folders import ENDED, FOLDER, SPOOL, remove_run, run_folders
from cmwallet.policy.facts import Movement, RequestFacts
from cmwallet.policy.ledger import FACT, RUN_BEGAN, RUN_ENDED
from cmwallet.policy.spool import read_spool, spool_key
from cmwallet.signing.facts import NATIVE
from identity.address import Address
from identity.errors import Busy

if TYPE_CHECKING:
    from identity.vault.audit import AuditLine
    from identity.vault.vault import Vault

RUN: Final = "run"
"""Name of the fact that has the id of a run."""


def reservation(account: Address, chain_id: int, limit: int) -> RequestFacts:
    """Return the facts by which all that a run may spend (wei) is counted at once."""
    return RequestFacts("run", "", account, chain_id, (Movement(NATIVE, limit, 0, None),))


@dataclass(frozen=True)
class OpenRun:
    """A run that the log knows the beginning of and no end: number of the line, its id, and what was counted."""

    began: int
    run_id: str


def open_runs(lines: Sequence[AuditLine]) -> list[OpenRun]:
    """Return the runs that were not folded yet."""
    ended = {int(line.facts["began"]) for line in lines if line.event == RUN_ENDED}
    return [
        OpenRun(line.sequence, line.facts[RUN])
        for line in lines
        if line.event == RUN_BEGAN and line.sequence not in ended
    ]


def fold_runs(database: Database, keeper: Vault) -> None:
    """Count what runs that are over spent, in place of all that they might have; for whoever has the vault open.

    A run whose spool has no proper end is left as it is: all of its limit stays counted. Nothing happens while another
    process does the same, or two would count one run.
    """
    home = database.home
    if not (home.path / FOLDER).is_dir():
        return
    with suppress(Busy), home.lock("runs", seconds=0):
        over = [folder for folder in run_folders(home) if (folder / ENDED).exists()]
        waiting = open_runs(keeper.log())
        for run in waiting:
            _fold(keeper, run, home.path / FOLDER / run.run_id)
        for folder in over:
            if folder.exists() and folder.name not in {run.run_id for run in waiting}:
                remove_run(folder)  # counted before, by a process that was killed while it removed it


def _fold(keeper: Vault, run: OpenRun, folder: Path) -> None:
    spent = read_spool(folder / SPOOL, spool_key(keeper.authenticate, run.run_id))
    if spent is None:
        return
    counted = [entry for line in spent for entry in json.loads(line.counted)]
    facts = {"began": str(run.began), FACT: json.dumps(counted, separators=(",", ":"))}
    facts |= {f"signed {number}": line.words for number, line in enumerate(spent, start=1)}
    keeper.note(RUN_ENDED, f"run {run.run_id[:8]}: {len(spent)} signatures", facts)
    remove_run(folder)
