"""Every time limit of a credential, its proof, its status and its issuer's keys: before it, at it, and after it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from identity.credentials.key_binding import Occasion, bind
from identity.credentials.sdjwt import SdJwt
from identity.credentials.status_list import StatusList, write_token
from identity.errors import Problem
from identity.jose.jws import parse_jws, sign_jws
from tests.unit.identity.credentials.world import (
    HOLDER_KEY,
    ISSUER,
    ISSUER_KEY,
    LIST,
    NONCE,
    NOW,
    VERIFIER,
    Sources,
    check,
    claims,
    issue,
    known,
    present,
    sources,
)

DAY = 86_400


def outcome(text: str, where: Sources | None = None, **changes: Any) -> str:
    try:
        check(text, where, **changes)
    except Problem as problem:
        return type(problem).__name__
    return "holds"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"exp": NOW + 1}, "holds"),
        ({"exp": NOW}, "Expired"),
        ({"exp": NOW - 1}, "Expired"),
        ({"exp": None}, "holds"),
        ({"nbf": NOW + 60}, "holds"),
        ({"nbf": NOW + 61}, "NotYetValid"),
        ({"iat": NOW + 60}, "holds"),
        ({"iat": NOW + 61}, "NotYetValid"),
    ],
    ids=str,
)
def test_the_times_of_a_credential(changes: dict[str, object], told: str) -> None:
    content = {name: value for name, value in claims(**changes).items() if value is not None}
    assert outcome(present(issue(content))) == told


def proof(**changes: object) -> str:
    """A presentation whose proof says these times."""
    credential = issue()
    bound = bind(credential, HOLDER_KEY, audience=VERIFIER, nonce=NONCE, now=NOW, hash_name="sha-256")

    payload = {**parse_jws(bound.key_binding, "it", types=("kb+jwt",)).payload, **changes}
    return SdJwt(bound.issuer_jwt, bound.disclosures, sign_jws(payload, HOLDER_KEY, {"typ": "kb+jwt"})).text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"iat": NOW - 300}, "holds"),
        ({"iat": NOW - 301}, "BadKeyBinding"),
        ({"iat": NOW + 60}, "holds"),
        ({"iat": NOW + 61}, "BadKeyBinding"),
        ({"exp": NOW + 1}, "holds"),
        ({"exp": NOW}, "BadKeyBinding"),
        ({"exp": NOW - 1}, "BadKeyBinding"),
        ({"nbf": NOW + 60}, "holds"),
        ({"nbf": NOW + 61}, "BadKeyBinding"),
    ],
    ids=str,
)
def test_the_times_of_a_holder_s_proof(changes: dict[str, object], told: str) -> None:
    assert outcome(proof(**changes)) == told


@pytest.mark.parametrize(("age", "told"), [(9, "holds"), (10, "holds"), (11, "BadKeyBinding")])
def test_a_verifier_may_want_a_younger_proof(age: int, told: str) -> None:
    assert outcome(proof(iat=NOW - age), occasion=Occasion(VERIFIER, NONCE, NOW, max_age=10)) == told


@pytest.mark.parametrize(
    ("as_of", "allow_stale", "told"),
    [
        (NOW - DAY, 0, "holds"),
        (NOW - DAY - 1, 0, "StatusStale"),
        (NOW - DAY - 5, 5, "holds"),
        (NOW - DAY - 6, 5, "StatusStale"),
        (NOW + 60, 0, "holds"),
        (NOW + 61, 0, "StatusStale"),
    ],
)
def test_how_old_what_is_known_of_the_issuer_s_keys_may_be(as_of: int, allow_stale: int, told: str) -> None:
    where = replace(sources(), keys={ISSUER: known(ISSUER_KEY, as_of=as_of)})
    assert outcome(present(issue()), where, allow_stale=allow_stale) == told


LISTED = {"status": {"status_list": {"idx": 0, "uri": LIST}}}


@pytest.mark.parametrize(
    ("made", "life", "ttl", "allow_stale", "told"),
    [
        (NOW - 99, DAY, 100, 0, "holds"),
        (NOW - 100, DAY, 100, 0, "StatusStale"),
        (NOW - 101, DAY, 100, 0, "StatusStale"),
        (NOW - 100, DAY, 100, 1, "holds"),
        (NOW - 101, DAY, 100, 1, "StatusStale"),
        (NOW - 99, 100, DAY, 0, "holds"),
        (NOW - 100, 100, DAY, 0, "StatusStale"),
        (NOW + 60, DAY, DAY, 0, "holds"),
        (NOW + 61, DAY, DAY, 0, "BadStatus"),
    ],
)
def test_how_old_a_status_list_may_be(made: int, life: int, ttl: int, allow_stale: int, told: str) -> None:
    token = write_token(StatusList.empty(2), ISSUER_KEY, uri=LIST, now=made, life=life, ttl=ttl)
    where = replace(sources(), lists={LIST: token})
    assert outcome(present(issue(claims(**LISTED))), where, allow_stale=allow_stale) == told


@pytest.mark.parametrize("stale", [0, DAY])
def test_a_revocation_counts_however_old_the_list_is(stale: int) -> None:
    entries = StatusList.empty(2)
    entries[0] = 1
    token = write_token(entries, ISSUER_KEY, uri=LIST, now=NOW - stale, life=100, ttl=100)
    assert outcome(present(issue(claims(**LISTED))), replace(sources(), lists={LIST: token})) == "Revoked"
