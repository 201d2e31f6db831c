"""Killed with SIGKILL after every step of making, changing and revoking a grant; the next unlock mends what is left."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from cmwallet.accounts.accounts import Accounts
from cmwallet.grants.consenting import Signatory
from cmwallet.grants.erasing import forget_identity, revoke_all
from cmwallet.grants.granting import Granting, find_grant
from cmwallet.grants.index import ANCHOR, NOTHING, GrantIndex
from cmwallet.grants.issuer import kept_issuer
from cmwallet.grants.open_store import open_grants_store
from cmwallet.grants.repair import mend_grants
from cmwallet.grants.state_key import state_key
from cmwallet.grants.withdrawing import revoke_grant
from cmwallet.home.config import Config
from cmwallet.home.database import Database
from cmwallet.home.folder import Home
from identity.consent.receipts import Receipts
from identity.secret import Secret
from identity.vault.vault import Vault
from oauth.model import REVOKED
from oauth.store.engine import Store
from oauth.store.grants import find
from tests.unit.grants.world import DAPP, NOW, PASSPHRASE, TERMS, URL, Clock, world

MOST_STEPS = 12


class Opened:
    """A home opened anew, as a process of its own would."""

    def __init__(self, folder: Path) -> None:
        self.home = Home(folder / "home")
        self.database = Database(self.home)
        self.vault = Vault.unlock(self.home.vault_file, passphrase=Secret(PASSPHRASE))
        self.store = open_grants_store(self.home, Config(self.home, {}, {}))
        self.state = state_key(self.vault)
        self.account = Accounts(self.database).get("me")
        issuer = kept_issuer(self.vault, self.account.address.lower(), URL)
        assert issuer is not None
        self.issuer = issuer

    def granting(self) -> Granting:
        signatory = Signatory(self.database, self.vault, self.issuer, self.account, clock=Clock(NOW + 1))
        return Granting(signatory, self.store, self.state)

    @property
    def receipts(self) -> Receipts:
        return Receipts(self.vault, self.issuer.owner)

    def close(self) -> None:
        self.store.close()
        self.vault.close()
        self.database.close()


def make(opened: Opened, _grant_id: str) -> None:
    opened.granting().make(DAPP, TERMS, created_by="terminal")


def make_on_page(opened: Opened, _grant_id: str) -> None:
    opened.granting().make(DAPP, TERMS, created_by="code", anchor_later=True)


def change(opened: Opened, grant_id: str) -> None:
    grant = find_grant(opened.store, opened.state, grant_id)
    opened.granting().change(grant, DAPP, replace(TERMS, fields=("given_name",)))


def revoke(opened: Opened, grant_id: str) -> None:
    revoke_grant(opened.database, opened.store, grant_id, clock=Clock(NOW + 1))


def remove(opened: Opened, _grant_id: str) -> None:
    revoke_all(opened.database, opened.vault, opened.issuer.owner, clock=Clock(NOW + 1))
    mend_grants(opened.database, opened.vault)
    forget_identity(opened.database, opened.vault, opened.issuer.owner)


def die_after(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kill this process after so many of the writes to index, vault and store."""
    done = 0

    def count() -> None:
        nonlocal done
        done += 1
        if done == step:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(kind: type, name: str) -> None:
        real = getattr(kind, name)

        def write(*arguments, **more):
            answer = real(*arguments, **more)
            count()
            return answer

        monkeypatch.setattr(kind, name, write)

    counted(GrantIndex, "put")
    counted(Receipts, "keep")
    real = Store.transaction

    @contextmanager
    def transaction(self):
        with real(self) as work:
            yield work
            count()  # all is written, and nothing is committed
        count()

    monkeypatch.setattr(Store, "transaction", transaction)


def survives(folder: Path, action: Callable[[Opened, str], None], grant_id: str, step: int) -> bool:
    """Do it in a process that dies after `step` writes; False when it died."""
    child = os.fork()
    if not child:
        with pytest.MonkeyPatch.context() as patch:
            opened = Opened(folder)
            die_after(step, patch)
            action(opened, grant_id)
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFEXITED(status)


def check(opened: Opened, *, of_pages: str = NOTHING) -> None:
    """Whatever happened: every grant has the receipt of its version, and no receipt is of a grant that is not there.

    `of_pages` is what is still to do for grants that were decided on a page.
    """
    rows = {row.id: row for row in GrantIndex(opened.database).all()}
    versions: dict[str, int] = {}
    for line in opened.receipts.lines():
        versions[line.grant_id] = max(line.version, versions.get(line.grant_id, 0))
    assert versions.keys() == rows.keys()
    for grant_id, row in rows.items():
        grant = find_grant(opened.store, opened.state, grant_id)
        assert (grant.version, grant.state) == (versions[grant_id], row.state)
        assert row.pending == (of_pages if grant.details.created_by == "code" else NOTHING)
        receipt = opened.receipts.get(grant_id, grant.version, reason="test")
        assert receipt.body.hash.hex() == grant.details.receipt_hash
        assert (receipt.proof("withdrawal") is not None) == (grant.state == REVOKED)


@pytest.mark.parametrize("action", [make, make_on_page, change, revoke])
def test_a_grant_survives_a_kill_after_any_step(tmp_path: Path, action: Callable[[Opened, str], None]) -> None:
    with world(tmp_path) as first:
        grant_id = first.make().grant.id
    for step in range(1, MOST_STEPS):
        ended = survives(tmp_path, action, grant_id, step)
        opened = Opened(tmp_path)
        mend_grants(opened.database, opened.vault)
        check(opened, of_pages=ANCHOR)
        revoked = find_grant(opened.store, opened.state, grant_id).state == REVOKED
        opened.close()
        if ended or revoked:
            break
        if action is change:
            opened = Opened(tmp_path)
            if find_grant(opened.store, opened.state, grant_id).version > 1:
                grant_id = opened.granting().make(DAPP, TERMS, created_by="terminal").grant.id
            opened.close()
    assert ended or (revoked and action is revoke)
    assert step > 2


def test_an_identity_that_is_killed_while_it_goes_goes_whole_the_next_time(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("time.time", Clock(NOW + 1))
    with world(tmp_path / "first") as first:
        ids = {first.make().grant.id for _ in range(2)}
    for step in range(1, 4 * MOST_STEPS):
        folder = tmp_path / str(step)
        shutil.copytree(tmp_path / "first", folder)
        ended = survives(folder, remove, "", step)
        opened = Opened(folder)
        mend_grants(opened.database, opened.vault)
        with opened.store.reading() as work:
            kept = [find(work, opened.state, grant_id) for grant_id in ids]
        for grant in (one for one in kept if one is not None):
            receipt = opened.receipts.get(grant.id, 1, reason="test")
            row = GrantIndex(opened.database).find(grant.id)
            assert grant.state == row.state
            assert (receipt.proof("withdrawal") is not None) == (grant.state == REVOKED)
        remove(opened, "")
        assert GrantIndex(opened.database).all() == []
        opened.close()
        if ended:
            break
    assert ended
    assert step > 4 * len(ids)
