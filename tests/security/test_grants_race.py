"""Several processes at one grant, or one request: nothing is granted twice, nothing revoked comes back."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from cmwallet.errors import Duplicate, InvalidInput, Problem
from cmwallet.grants.approving import approve_request
from cmwallet.grants.granting import find_grant
from cmwallet.grants.repair import mend_grants
from cmwallet.grants.withdrawing import revoke_grant
from oauth.errors import RequestGone
from oauth.model import REVOKED
from tests.security.test_grants_crash import Opened, check
from tests.unit.grants.test_approving import ask
from tests.unit.grants.world import DAPP, NOW, TERMS, Clock, world

PROCESSES = 4


def at_once(folder: Path, actions: list[Callable[[Opened], int]]) -> Counter[int]:
    """Run each in a process of its own, started together; return how often each exit code came."""
    reading, writing = os.pipe()
    children = []
    for action in actions:
        child = os.fork()
        if not child:
            os.close(writing)
            opened = Opened(folder)
            os.read(reading, 1)  # until the parent closes it
            os._exit(action(opened))
        children.append(child)
    os.close(reading)
    os.close(writing)
    return Counter(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children)


def test_of_several_approvals_at_once_one_grants(tmp_path: Path) -> None:
    with world(tmp_path) as first:
        ask(first)

    def approve(opened: Opened) -> int:
        try:
            approve_request(
                opened.database,
                opened.vault,
                issuer_slug=opened.issuer.slug,
                request_id="request",
                fields=["given_name"],
                expires=NOW + 60,
                session="s",
                clock=Clock(),
            )
        except RequestGone:
            return 7
        return 0

    assert at_once(tmp_path, [approve] * PROCESSES) == {0: 1, 7: PROCESSES - 1}
    opened = Opened(tmp_path)
    check(opened)
    assert len(opened.receipts.lines()) == 1
    opened.close()


def test_renewing_and_revoking_at_once_leaves_it_revoked(tmp_path: Path) -> None:
    with world(tmp_path) as first:
        grant_ids = [first.make().grant.id for _ in range(3)]

    def renew(opened: Opened) -> int:
        for grant_id in grant_ids:
            try:
                grant = find_grant(opened.store, opened.state, grant_id)
                opened.granting().change(grant, DAPP, replace(TERMS, expires=NOW + 9000))
            except (Duplicate, InvalidInput):
                continue
        return 0

    def revoke(opened: Opened) -> int:
        for grant_id in grant_ids:
            try:
                revoke_grant(opened.database, opened.store, grant_id, clock=Clock(NOW + 2))
            except Duplicate:
                continue
            except Problem:
                return 1
        return 0

    assert at_once(tmp_path, [renew, revoke, renew, revoke]) == {0: 4}
    opened = Opened(tmp_path)
    mend_grants(opened.database, opened.vault)
    check(opened)
    assert {find_grant(opened.store, opened.state, grant_id).state for grant_id in grant_ids} == {REVOKED}
    opened.close()
