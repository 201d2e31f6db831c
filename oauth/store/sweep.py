"""Deletion of what has ended: every table has a column that says when."""

from __future__ import annotations

from typing import Final

from oauth.store import grants
from oauth.store.codes import KEPT_SECONDS
from oauth.store.work import Work

_BY_EXPIRY: Final = (
    *("requests", "letters", "families", "refresh_tokens", "ended_tokens", "replays", "offers"),
    *("sessions", "events"),
)
_MOST_GRANTS: Final = 1000


def sweep(work: Work, now: int) -> int:
    """Drop all rows whose time is over; return how many. Grants go with their logs, long after their end."""
    count = 0
    for table in _BY_EXPIRY:
        count += work.run(f"DELETE FROM {table} WHERE expires <= :now", {"now": now})  # noqa: S608 - names from above
    # A dapp that holds a grant is not forgotten: who owned its DID is what a later owner is compared with.
    count += work.run(
        """DELETE FROM clients WHERE expires <= :now AND NOT EXISTS (SELECT 1 FROM grants
        WHERE grants.client = clients.id AND state NOT IN ('expired', 'revoked', 'used_up'))""",
        {"now": now},
    )
    count += work.run("DELETE FROM codes WHERE expires <= :then", {"then": now - KEPT_SECONDS})
    work.run(
        """UPDATE grants SET state = 'expired', changed = expires
        WHERE state IN ('requested', 'active', 'suspended') AND expires <= :now""",
        {"now": now},
    )
    work.run(
        """DELETE FROM serving_rows WHERE grant_id IN
        (SELECT id FROM grants WHERE state IN ('expired', 'revoked', 'used_up'))"""
    )
    for (name,) in work.all(
        "SELECT id FROM grants WHERE forget <= :now LIMIT :most", {"now": now, "most": _MOST_GRANTS}
    ):
        grants.drop(work, str(name))
        count += 1
    return count
