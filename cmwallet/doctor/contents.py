"""Contents of a home, as far as they can be looked at without asking anybody: vault, `wallet.db`, chain, grants, lists.

`vault verify` looks at the rest: it decrypts everything, and authenticates every row.
"""

from __future__ import annotations

import shlex
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Final

from cmwallet.doctor.backup import check_backup
from cmwallet.doctor.finding import Finding, Level
from cmwallet.doctor.names import check_names
from cmwallet.doctor.policy import check_policy
from cmwallet.doctor.runs import check_runs
from cmwallet.errors import Damaged, PermissionsTooLax, Problem, Tampered

if TYPE_CHECKING:
    from pathlib import Path

    from cmwallet.session import Session

_OLD_SECONDS: Final = 3_600
"""What is not settled after an hour waits for its owner."""
_SOON_SECONDS: Final = 30 * 86_400


def check_contents(opened: Session) -> Iterator[Finding]:
    """Look at each file; one that cannot be read is a finding, and hides no other."""
    checks: dict[str, Callable[[Session], Iterator[Finding]]] = {
        "vault": _vault,
        "wallet": _wallet,
        "agent": _agent,
        "chain": _chain,
        "grants": _grants,
        "lists": _lists,
        "backup": check_backup,
        "names": check_names,
        "runs": check_runs,
        "policy": check_policy,
    }
    for name, check in checks.items():
        try:
            yield from check(opened)
        except PermissionsTooLax:
            continue  # the file's own finding says so
        except Problem as problem:
            broken = isinstance(problem, (Damaged, Tampered))
            yield Finding(name, Level.DAMAGED if broken else Level.TODO, problem.message, problem.hint)


def _vault(opened: Session) -> Iterator[Finding]:
    from identity.vault.kdf import DEFAULT
    from identity.vault.status import status

    if not opened.home.exists():
        yield Finding("vault", Level.TODO, "there is no vault", "cmwallet init")
        return
    _whole(opened.home.vault_file)
    found = status(opened.home.vault_file)
    remembered = opened.remembered_generation if opened.home.wallet_file.exists() else None
    if remembered is not None and found.generation < remembered:
        message = f"this is an older copy of the vault: generation {found.generation}, and {remembered} was seen before"
        yield Finding("vault", Level.DAMAGED, message, "put the newer copy back")
    if found.rotation_pending:
        yield Finding("vault", Level.TODO, "a change of the vault's key was cut short", "cmwallet unlock ends it")
    for slot in found.slots:
        if slot.description is None:
            yield Finding(
                "vault", Level.DAMAGED, f"slot {slot.slot_id[:8]}: {slot.problem}", "cmwallet vault slot list"
            )
        elif (cost := slot.description.parameters) is not None and (
            cost.memory_kib * cost.iterations < DEFAULT.memory_kib * DEFAULT.iterations
        ):
            message = f"{slot.description.name} is cheaper to guess than what a new one gets"
            yield Finding("vault", Level.NOTE, message, "cmwallet vault passphrase")
    kinds = [slot.description.kind for slot in found.slots if slot.description is not None]
    if "recovery" not in kinds:
        yield Finding(
            "vault", Level.TODO, "a forgotten passphrase is the end of this vault", "cmwallet vault slot add recovery"
        )


def _wallet(opened: Session) -> Iterator[Finding]:
    from cmwallet.transactions.batch.register import Batches
    from cmwallet.transactions.journal import Journal
    from cmwallet.transactions.journal_entry import OPEN

    if not opened.home.wallet_file.exists():
        return
    _whole(opened.home.wallet_file)
    before = time.time() - _OLD_SECONDS
    waiting = [entry for entry in Journal(opened.database).entries(states=OPEN) if entry.created < before]
    for network, number in sorted(Counter(entry.network for entry in waiting).items()):
        message = f"{number} transactions of {network} are not settled after an hour"
        yield Finding("wallet", Level.TODO, message, f"cmwallet tx resume --network {network}")
    for one in Batches(opened.database).unfinished():
        message = f"the batch {one.batch.name!r} has {one.batch.lines - one.done} of {one.batch.lines} lines open"
        again = f"cmwallet send --batch FILE --id {shlex.quote(one.batch.name)} --from {one.batch.sender}"
        yield Finding("wallet", Level.TODO, message, f"{again} --network {one.batch.network}")


def _agent(opened: Session) -> Iterator[Finding]:
    from cmwallet.agent.process import status
    from cmwallet.servers.framing import check_socket

    if not check_socket(opened.home.agent_socket):
        return
    found = status(opened.home)
    if not found.running:
        message = "the agent was killed and left its socket behind"
        yield Finding("agent", Level.TODO, message, "cmwallet lock", opened.home.agent_socket.unlink)
    elif not found.memory_locked:
        yield Finding(
            "agent", Level.NOTE, "the agent's memory can go to the swap", "raise ulimit -l, or encrypt the swap"
        )


def _chain(opened: Session) -> Iterator[Finding]:
    from cmwallet.localchain.discovery import DATABASE_NAME, SERVER_FILE
    from cmwallet.localchain.greeting import SOCKET_FILE
    from cmwallet.localchain.process import status, stop

    folder = opened.home.chain_directory
    if not (folder / DATABASE_NAME).exists():
        return
    _whole(folder / DATABASE_NAME)
    if not any((folder / name).exists() for name in (SERVER_FILE, SOCKET_FILE)):
        return
    found = status(folder)
    if not found.running:
        message = "the embedded chain's server was killed and left its file behind"
        yield Finding("chain", Level.TODO, message, "cmwallet chain stop", partial(stop, folder))
    elif not found.answers:
        message = "the embedded chain's server runs and does not answer"
        yield Finding("chain", Level.TODO, message, "cmwallet chain stop", partial(stop, folder))


def _grants(opened: Session) -> Iterator[Finding]:
    from cmwallet.grants.open_store import is_used, open_grants_store
    from oauth.model import ACTIVE
    from oauth.store.grants import standings

    if not is_used(opened.home, opened.config):
        return
    if opened.home.oauth_file.exists():
        _whole(opened.home.oauth_file)
    store, now = open_grants_store(opened.home, opened.config), time.time()
    try:
        with store.reading() as work:
            ends = [ends for state, ends in standings(work).values() if state == ACTIVE and ends > now]
    finally:
        store.close()
    soon = sum(1 for one in ends if one < now + _SOON_SECONDS)
    if soon:
        yield Finding("grants", Level.NOTE, f"{soon} grants end within 30 days", "cmwallet identity grants")


def _lists(opened: Session) -> Iterator[Finding]:
    from datetime import UTC, date, datetime

    from identity.kyc.checks.screening import OLD_DAYS
    from identity.kyc.lists.index import ListIndex

    if not opened.home.lists_file.exists():
        return
    _whole(opened.home.lists_file)
    today = datetime.now(UTC).date()
    with ListIndex(opened.home.lists_file) as index:
        for info in index.lists():
            days = (today - date.fromisoformat(info.published)).days
            hint = "cmwallet identity kyc lists update"
            if days > OLD_DAYS:
                yield Finding("lists", Level.TODO, f"the list {info.name} is {days} days old", hint)
            if info.addresses is None:
                yield Finding("lists", Level.TODO, f"the list {info.name} was read without addresses on chains", hint)


def _whole(path: Path) -> None:
    """Have SQLite look at a whole file. Raises `Damaged`."""
    from identity.storage import open_database, storage_errors

    connection = open_database(path)
    try:
        with storage_errors(path):
            (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    finally:
        connection.close()
    if found != "ok":
        raise Damaged(f"{path} is damaged: {found}", hint="restore it from a backup")
