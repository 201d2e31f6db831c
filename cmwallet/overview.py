"""Overview of a home: what is in it and what waits, without opening the vault, asking a node or making anything.

Each part is read by itself: one that is damaged or taken says so and hides no other.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from cmwallet.errors import Problem

if TYPE_CHECKING:
    from cmwallet.session import Session

Part = Mapping[str, object]

DUE_SECONDS: Final = 30 * 86_400
"""What ends within that time is told."""


def overview(opened: Session) -> dict[str, Part | None]:
    """Return the parts of a home by name; None for one that is not there, `{"problem": …}` for one that is not read."""
    parts: dict[str, Callable[[Session], Part | None]] = {
        "home": _home,
        "vault": _vault,
        "agent": _agent,
        "network": _network,
        "chain": _chain,
        "transactions": _transactions,
        "grants": _grants,
        "backup": _backup,
    }
    return {name: _read(part, opened) for name, part in parts.items()}


def _read(part: Callable[[Session], Part | None], opened: Session) -> Part | None:
    try:
        return part(opened)
    except Problem as problem:
        return {"problem": {"code": problem.code, "message": problem.message, "hint": problem.hint}}


def _home(opened: Session) -> Part:
    return {"path": str(opened.home.path), "exists": opened.home.path.is_dir()}


def _vault(opened: Session) -> Part | None:
    from identity.vault.status import status

    if not opened.home.exists():
        return None
    found = status(opened.home.vault_file)
    remembered = opened.remembered_generation
    return {
        "vault_id": found.vault_id,
        "records": found.records,
        "slots": ["damaged" if one.description is None else one.description.kind for one in found.slots],
        "rotation_pending": found.rotation_pending,
        "rolled_back": remembered is not None and found.generation < remembered,
    }


def _agent(opened: Session) -> Part | None:
    from cmwallet.agent.process import status

    if not opened.home.exists():
        return None
    found = status(opened.home)
    return {
        "running": found.running,
        "pid": found.pid,
        "seconds_left": found.seconds_left,
        "seconds_left_idle": found.seconds_left_idle,
    }


def _network(opened: Session) -> Part:
    from cmwallet.node.networks import Pins

    network = opened.network
    pin = Pins(opened.database).find(network.name) if opened.home.wallet_file.exists() else None
    return {
        "name": network.name,
        "chain_id": network.chain_id,
        "rpc": network.rpc,
        "genesis": None if pin is None else pin.genesis,
    }


def _chain(opened: Session) -> Part | None:
    from cmwallet.localchain.process import status

    found = status(opened.home.chain_directory)
    if found.genesis is None:
        return None
    return {"block": found.block, "clock_offset": found.clock_offset, "served": found.answers, "url": found.url}


def _transactions(opened: Session) -> Part | None:
    from cmwallet.accounts.accounts import Accounts
    from cmwallet.transactions.batch.register import Batches
    from cmwallet.transactions.journal import Journal
    from cmwallet.transactions.journal_entry import OPEN

    if not opened.home.wallet_file.exists():
        return None
    waiting = Journal(opened.database).entries(states=OPEN)
    batches = Batches(opened.database).unfinished()
    return {
        "accounts": len(Accounts(opened.database).all()),
        "open": dict(Counter(entry.state for entry in waiting)),
        "networks": sorted({entry.network for entry in waiting}),
        "batches": [one.batch.name for one in batches],
    }


def _backup(opened: Session) -> Part | None:
    from cmwallet.backup.newest import newest_backup
    from cmwallet.home.restored import restored
    from identity.vault.status import status

    if not opened.home.exists() or not opened.home.wallet_file.exists():
        return None
    found, vault, mark = newest_backup(opened.database), status(opened.home.vault_file), restored(opened.database)
    return {
        "created": None if found is None else found.created,
        "file": None if found is None else found.file,
        "recipients": list(vault.backup_recipients),
        "changes_since": None if found is None else max(vault.generation - found.generation, 0),
        "restored_from": None if mark is None else mark.made,
    }


def _grants(opened: Session) -> Part | None:
    from cmwallet.grants.open_store import is_used, open_grants_store
    from oauth.model import ACTIVE, SUSPENDED
    from oauth.store import grants, requests

    if not is_used(opened.home, opened.config):
        return None
    store, now = open_grants_store(opened.home, opened.config), int(time.time())
    try:
        with store.reading() as work:
            standings, waiting = grants.standings(work), requests.count(work, now)
    finally:
        store.close()
    live = {name: ends for name, (state, ends) in standings.items() if state == ACTIVE and ends > now}
    return {
        "active": len(live),
        "suspended": sum(1 for state, _ in standings.values() if state == SUSPENDED),
        "requests": waiting,
        "ending": sum(1 for ends in live.values() if ends < now + DUE_SECONDS),
        "next_end": min(live.values(), default=None),
    }
