"""Suspension of grants: they open nothing until the user confirms or revokes them."""

from __future__ import annotations

from oauth.model import ACTIVE, SUSPENDED
from oauth.state_key import StateKey
from oauth.store import grants
from oauth.store.work import Work


def suspend(work: Work, grant_id: str, now: int) -> bool:
    """Suspend one grant; whether it was active."""
    return grants.set_state(work, grant_id, ACTIVE, SUSPENDED, now)


def suspend_all_of(work: Work, state: StateKey, client: str, now: int) -> int:
    """Suspend every active grant to a dapp; how many there were."""
    return sum(suspend(work, grant.id, now) for grant in grants.of_client(work, state, client) if grant.state == ACTIVE)
