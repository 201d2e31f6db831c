"""Table `serving_rows`: granted values, sealed for the keys of servers that run. A field is a keyed hash."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from oauth.serving_rows import RowPlace
from oauth.state_key import StateKey
from oauth.store.work import Work


@dataclass(frozen=True)
class ServingRow:
    """One value for one serving key (its thumbprint)."""

    place: RowPlace
    serving_kid: str
    sealed: bytes


def replace_all(work: Work, state: StateKey, grant_id: str, rows: Iterable[ServingRow]) -> None:
    """Put these rows in the place of all that a grant had."""
    drop_grant(work, grant_id)
    work.run_many(
        """INSERT INTO serving_rows (grant_id, version, field, serving_kid, record_version, sealed)
        VALUES (:grant_id, :version, :field, :serving_kid, :record_version, :sealed)""",
        [
            {
                "grant_id": grant_id,
                "version": row.place.version,
                "field": _field(state, grant_id, row.place.field),
                "serving_kid": row.serving_kid,
                "record_version": row.place.record_version,
                "sealed": row.sealed,
            }
            for row in rows
        ],
    )


def of_grant(
    work: Work, state: StateKey, grant_id: str, version: int, serving_kid: str, names: Iterable[str]
) -> dict[str, ServingRow]:
    """Return the rows of a grant's version for one serving key: by name, for those of `names` that have one."""
    by_hash = {_field(state, grant_id, name): name for name in names}
    rows = work.all(
        """SELECT field, record_version, sealed FROM serving_rows
        WHERE grant_id = :id AND version = :version AND serving_kid = :kid""",
        {"id": grant_id, "version": version, "kid": serving_kid},
    )
    found = {}
    for field, record_version, sealed in rows:
        name = by_hash.get(str(field))
        if name is not None:
            place = RowPlace(grant_id, version, name, int(record_version))
            found[name] = ServingRow(place, serving_kid, sealed)
    return found


def drop_grant(work: Work, grant_id: str) -> None:
    """Drop what a grant had."""
    work.run("DELETE FROM serving_rows WHERE grant_id = :id", {"id": grant_id})


def drop_kid(work: Work, serving_kid: str) -> None:
    """Drop what was sealed for a server that ended."""
    work.run("DELETE FROM serving_rows WHERE serving_kid = :kid", {"kid": serving_kid})


def _field(state: StateKey, grant_id: str, name: str) -> str:
    return state.lookup("field", f"{grant_id}\n{name}")
