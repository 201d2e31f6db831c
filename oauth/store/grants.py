"""Table `grants`: the newest version of each grant, its state and its uses; details are sealed."""

from __future__ import annotations

from typing import Final

from oauth.model import (
    ACTIVE,
    EXPIRED,
    KEPT_AFTER_END,
    REQUESTED,
    REVOKED,
    SUSPENDED,
    USED_UP,
    Grant,
    open_details,
    seal_details,
)
from oauth.state_key import StateKey
from oauth.store.work import Row, Work

_COLUMNS: Final = (
    "id, issuer, client, client_key, state, version, not_before, expires, max_uses, uses, created, changed, last_read, "
    "sealed"
)
_ENDED: Final = frozenset({EXPIRED, REVOKED, USED_UP})


def insert(work: Work, state: StateKey, grant: Grant) -> None:
    """Keep a new grant. The owner is found by `of_owner` from `details.identity`."""
    work.run(
        """INSERT INTO grants (id, issuer, owner, client, client_key, state, version, not_before, expires, max_uses,
        uses, created, changed, last_read, forget, sealed) VALUES (:id, :issuer, :owner, :client, :client_key, :state,
        :version, :not_before, :expires, :max_uses, :uses, :created, :changed, :last_read, :forget, :sealed)""",
        _values(state, grant),
    )


def new_version(work: Work, state: StateKey, grant: Grant) -> bool:
    """Put a newer version in the place of the one before; False unless exactly that one stands there.

    Uses, last read and creation stay as they are in the table.
    """
    return (
        work.run(
            """UPDATE grants SET client_key = :client_key, state = :state, version = :version,
            not_before = :not_before, expires = :expires, max_uses = :max_uses, changed = :changed, forget = :forget,
            sealed = :sealed WHERE id = :id AND version = :before""",
            {**_values(state, grant), "before": grant.version - 1},
        )
        == 1
    )


def find(work: Work, state: StateKey, grant_id: str, *, held: bool = False) -> Grant | None:
    """Return a grant, whatever its state. When `held` nobody changes or ends it while this transaction lasts."""
    ask = work.held if held else work.one
    row = ask(f"SELECT {_COLUMNS} FROM grants WHERE id = :id", {"id": grant_id})  # noqa: S608 - a constant
    return None if row is None else _grant(state, row)


def of_client(work: Work, state: StateKey, did: str) -> list[Grant]:
    """Return all grants to a dapp, oldest first."""
    return _where(work, state, "client = :it", state.lookup("client", did))


def of_owner(work: Work, state: StateKey, owner: str) -> list[Grant]:
    """Return all grants of an identity (its account, lower case), oldest first."""
    return _where(work, state, "owner = :it", state.lookup("owner", owner))


def standings(work: Work) -> dict[str, tuple[str, int]]:
    """Return state and end (Unix seconds) of every grant by its id: what can be told without the key."""
    return {
        str(name): (str(state), int(ends)) for name, state, ends in work.all("SELECT id, state, expires FROM grants")
    }


def live(work: Work, state: StateKey, now: int) -> list[Grant]:
    """Return the grants of all identities that are active or may become so again, and have not ended."""
    return _where(work, state, f"state IN ('{ACTIVE}', '{SUSPENDED}', '{REQUESTED}') AND expires > :it", now)


def count_live(work: Work, client: str, now: int) -> int:
    """Return how many grants a client (its lookup) holds that have not ended."""
    row = work.one(
        "SELECT COUNT(*) FROM grants WHERE client = :client AND state IN ('active', 'suspended') AND expires > :now",
        {"client": client, "now": now},
    )
    return 0 if row is None else int(row[0])


def set_state(work: Work, grant_id: str, before: str | tuple[str, ...], to: str, now: int) -> bool:
    """Move a grant from a state (or one of several) to another; whether it stood there."""
    froms = (before,) if isinstance(before, str) else before
    marks = {f"from{number}": name for number, name in enumerate(froms)}
    listed = ", ".join(f":{mark}" for mark in marks)
    forget = ", forget = :now + :kept" if to in _ENDED else ""
    values: dict[str, object] = {"id": grant_id, "to": to, "now": now, **marks}
    if forget:
        values["kept"] = KEPT_AFTER_END
    return (
        work.run(
            f"UPDATE grants SET state = :to, changed = :now{forget} WHERE id = :id AND state IN ({listed})",  # noqa: S608
            values,
        )
        == 1
    )


def hold(work: Work, grant_id: str, version: int) -> bool:
    """Keep a grant from being changed or ended while this transaction lasts; False unless it lives in that version."""
    return (
        work.run(
            f"""UPDATE grants SET version = version WHERE id = :id AND version = :version
            AND state IN ('{ACTIVE}', '{SUSPENDED}', '{REQUESTED}')""",  # noqa: S608 - three constants
            {"id": grant_id, "version": version},
        )
        == 1
    )


def take_use(work: Work, grant_id: str, now: int) -> bool:
    """Count one read, at the same time checking that there is one left; False when there is none or it has ended."""
    taken = work.run(
        """UPDATE grants SET uses = uses + 1, last_read = :now WHERE id = :id AND state = 'active' AND expires > :now
        AND (max_uses = 0 OR uses < max_uses)""",
        {"id": grant_id, "now": now},
    )
    if taken:
        work.run(
            """UPDATE grants SET state = 'used_up', changed = :now, forget = :forget
            WHERE id = :id AND max_uses > 0 AND uses >= max_uses""",
            {"id": grant_id, "now": now, "forget": now + KEPT_AFTER_END},
        )
    return taken == 1


def countersign(work: Work, state: StateKey, grant: Grant, signature: str) -> None:
    """Keep the dapp's signature over the receipt, until somebody with the vault open puts it into the receipt."""
    work.run(
        "UPDATE grants SET sealed = :sealed, countersignature = :signature WHERE id = :id AND version = :version",
        {
            "id": grant.id,
            "version": grant.version,
            "sealed": seal_details(state, grant.id, grant.details),
            "signature": state.seal(f"grants/{grant.id}/countersignature", signature.encode()),
        },
    )


def countersignature(work: Work, state: StateKey, grant_id: str) -> str | None:
    """Return the dapp's signature over the receipt of a grant, if it sent one."""
    row = work.one("SELECT countersignature FROM grants WHERE id = :id", {"id": grant_id})
    if row is None or row[0] is None:
        return None
    return state.open(f"grants/{grant_id}/countersignature", row[0]).decode()


def drop(work: Work, grant_id: str) -> None:
    """Forget a grant with all that hangs on it: tokens, rows for serving, its log, its offers."""
    for table in ("grants", "families", "refresh_tokens", "codes", "serving_rows", "reads", "offers"):
        column = "id" if table == "grants" else "grant_id"
        work.run(f"DELETE FROM {table} WHERE {column} = :id", {"id": grant_id})  # noqa: S608 - names from this line


def _where(work: Work, state: StateKey, where: str, value: object) -> list[Grant]:
    rows = work.all(f"SELECT {_COLUMNS} FROM grants WHERE {where} ORDER BY created, id", {"it": value})  # noqa: S608
    return [_grant(state, row) for row in rows]


def _values(state: StateKey, grant: Grant) -> dict[str, object]:
    return {
        "id": grant.id,
        "issuer": grant.issuer,
        "owner": state.lookup("owner", grant.details.identity),
        "client": grant.client,
        "client_key": grant.client_key,
        "state": grant.state,
        "version": grant.version,
        "not_before": grant.not_before,
        "expires": grant.expires,
        "max_uses": grant.max_uses,
        "uses": grant.uses,
        "created": grant.created,
        "changed": grant.changed,
        "last_read": grant.last_read,
        "forget": grant.expires + KEPT_AFTER_END,
        "sealed": seal_details(state, grant.id, grant.details),
    }


def _grant(state: StateKey, row: Row) -> Grant:
    *columns, sealed = row
    return Grant(*columns, open_details(state, columns[0], sealed))  # type: ignore[call-arg]  # thirteen columns
