"""Opening of granted values that were sealed for this process, and their form in an answer."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from identity.consent.fields import CREDENTIAL
from identity.jose.encoding import Json
from identity.timestamps import rfc3339
from oauth.core.access import claims_of
from oauth.core.call import Call
from oauth.core.errors import InsufficientScope, Unavailable
from oauth.store import serving

ACCOUNTS = "bank_account."
_SHOWN = ("value", "source", "verified_by", "collected", "expires")


@dataclass(frozen=True)
class Opened:
    """One granted value: its name and the plaintext of its row."""

    name: str
    row: Json


def names_for(call: Call, kind: str) -> list[str]:
    """Return what the token and the newest version both allow, of one kind: fields, credentials or accounts."""
    assert call.grant is not None
    allowed = sorted(claims_of(call).fields & set(call.grant.details.fields))
    return [name for name in allowed if _kind(name) == kind]


def open_values(call: Call, kind: str) -> list[Opened]:
    """Return the granted values of a kind.

    Raises:
        InsufficientScope: nothing of this kind was granted.
        Unavailable: this process holds no serving key, or nothing is sealed for it yet.
    """
    core, grant = call.core, call.grant
    assert grant is not None
    names = names_for(call, kind)
    if not names:
        raise InsufficientScope(f"the grant opens no {kind}")
    if core.serving is None:
        raise Unavailable("the vault is locked", retry_after=60)
    rows = serving.of_grant(call.work, core.state, grant.id, grant.version, core.serving.kid, names)
    found = [Opened(name, _read(core.serving.open(row.place, row.sealed))) for name, row in rows.items()]
    usable = [opened for opened in found if not _is_over(opened.row, call.time)]
    if not usable:
        raise Unavailable("nothing of that is sealed for this server now", retry_after=30)
    return sorted(usable, key=lambda opened: opened.name)


def shown(opened: Iterable[Opened]) -> Json:
    """Return values by name, as they are answered."""
    return {one.name: {name: one.row[name] for name in _SHOWN if name in one.row} for one in opened}


def _read(plaintext: bytes) -> Json:
    document = json.loads(plaintext)  # authenticated: sealed by whoever has the vault open
    assert isinstance(document, dict)
    return document


def _kind(name: str) -> str:
    if name.startswith(CREDENTIAL):
        return "credentials"
    return "accounts" if name.startswith(ACCOUNTS) else "fields"


def _is_over(row: Json, now: int) -> bool:
    """Whether the answer of a predicate has to be computed anew, which takes the vault."""
    day = row.get("re_evaluate")
    return isinstance(day, str) and rfc3339(now)[:10] >= day
