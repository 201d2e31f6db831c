"""Grants in `identity report`, `shred`, `unset --purge` and `remove`."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cmwallet.session import Session
    from identity.erasure import Disclosure
    from identity.records.store import Records


def shared(opened: Session, records: Records, *, to: str | None, dapp: str | None) -> list[Disclosure]:
    """Return everything ever shared, oldest first: with one party, with one dapp (by any of its names), or at all."""
    from cmwallet.grants.erasing import shared_by_grants
    from identity.erasure import disclosures

    wanted = to or dapp
    found = disclosures(records, to=wanted, reason="identity report")
    if dapp is not None:
        did = _did(opened, dapp)
        found += [] if did in (None, dapp) else disclosures(records, to=did, reason="identity report")
    found += shared_by_grants(opened.database, opened.keeper, records.owner, to=wanted)
    return sorted(found, key=lambda one: one.time)


def granted(opened: Session, owner: str, names: Collection[str] | None) -> list[Disclosure]:
    """Return the grants of these fields, or of all, and the reads under them: what dapps may still hold."""
    from cmwallet.grants.erasing import shared_by_grants

    return shared_by_grants(opened.database, opened.keeper, owner, names=names)


def granted_lines(opened: Session, owner: str) -> list[str]:
    """Return the grants that live, as they are shown before a yes."""
    from cmwallet.cli.identity.grant.common import who
    from cmwallet.grants.erasing import live_grants
    from identity.foreign import clean

    return [f"  {grant.id[:12]}  {clean(who(grant))}" for grant in live_grants(opened.database, opened.keeper, owner)]


def drop_granted(opened: Session, owner: str, names: Collection[str]) -> None:
    """Drop what was sealed of these fields for servers."""
    from cmwallet.grants.erasing import drop_values

    drop_values(opened.database, opened.keeper, owner, names)


def end_grants(opened: Session, owner: str, *, leave_anchors: bool) -> None:
    """Revoke the grants of an identity that goes, with all that a revocation brings; then forget them.

    Raises `PolicyRefused` while an anchor stands that only this identity can withdraw, unless it is left there.
    """
    from cmwallet.cli.identity.grant.common import anchor_executor
    from cmwallet.errors import PolicyRefused
    from cmwallet.grants.anchor_sending import withdraw_anchors
    from cmwallet.grants.erasing import forget_identity, revoke_all
    from cmwallet.grants.index import GrantIndex, anything_pending
    from cmwallet.grants.repair import mend_grants
    from identity.consent.receipts import owner_of

    revoke_all(opened.database, opened.keeper, owner)
    if anything_pending(opened.database):
        mend_grants(opened.database, opened.keeper)
    withdraw_anchors(anchor_executor(opened))
    left = [row for row in GrantIndex(opened.database).pending() if owner_of(opened.keeper, row.id) == owner]
    if left and not leave_anchors:
        raise PolicyRefused(
            f"every grant is revoked, but of {len(left)} the withdrawal is not finished, and nobody else could do it",
            hint="try again when the chain answers; or leave their anchors as they are: --leave-anchors",
        )
    forget_identity(opened.database, opened.keeper, owner)


def _did(opened: Session, dapp: str) -> str | None:
    """Return the DID behind a host or name, for what was noted under the DID."""
    from cmwallet.cli.identity.grant.common import open_grant_store
    from cmwallet.errors import NotFound
    from cmwallet.grants.dapps import choose_dapp

    with open_grant_store(opened) as grant_store:
        try:
            return choose_dapp(grant_store.store, grant_store.state, dapp, opened.network.chain_id)[0]
        except NotFound:
            return None
