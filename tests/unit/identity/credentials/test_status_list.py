"""Status lists: the draft's vectors, and lists that are somebody else's, too old, or meant to harm."""

from __future__ import annotations

import zlib

import pytest

from identity import rejections as why
from identity.credentials.status_list import (
    INVALID,
    LEAST_ENTRIES,
    SUSPENDED,
    VALID,
    StatusList,
    parse_token,
    unpack,
    write_token,
)
from identity.jose.encoding import encode
from identity.jose.jws import sign_jws
from tests.unit.identity.credentials.world import (
    ISSUER_KEY,
    LIST,
    NOW,
    STRANGER_KEY,
    check,
    claims,
    issue,
    present,
    sources,
)

ONE_BIT = [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]
TWO_BITS = [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]


def listed(index: int = 5) -> str:
    return present(issue(claims(status={"status_list": {"idx": index, "uri": LIST}})))


@pytest.mark.parametrize(
    ("bits", "statuses", "packed"), [(1, ONE_BIT, "eNrbuRgAAhcBXQ"), (2, TWO_BITS, "eNo76fITAAPfAgc")]
)
def test_the_vectors_of_the_draft(bits: int, statuses: list[int], packed: str) -> None:
    made = StatusList.empty(bits, len(statuses))
    for index, status in enumerate(statuses):
        made[index] = status
    assert made.packed() == packed
    read = unpack(bits, packed)
    assert [read[index] for index in range(len(statuses))] == statuses


def test_a_place_is_written_without_touching_its_neighbours() -> None:
    made = StatusList.empty(2)
    assert len(made) == LEAST_ENTRIES
    for index, status in ((0, 1), (1, 2), (2, 3), (1, 0)):
        made[index] = status
    assert [made[index] for index in range(4)] == [1, 0, 3, 0]
    with pytest.raises(why.BadStatus):
        made[0] = 4
    for index in (-1, LEAST_ENTRIES):
        with pytest.raises(why.BadStatus):
            _ = made[index]


def test_a_valid_credential_is_accepted_and_says_how_old_the_list_is() -> None:
    found = check(listed()).status
    assert found is not None
    assert (found.status, found.as_of, found.source) == (VALID, NOW, "file")


def test_revoked_and_suspended_are_told_apart() -> None:
    with pytest.raises(why.Revoked):
        check(listed(), sources(status={5: INVALID}))
    with pytest.raises(why.Suspended):
        check(listed(), sources(status={5: SUSPENDED}))
    with pytest.raises(why.BadStatus):
        check(listed(), sources(status={5: 3}))
    assert check(listed(), sources(status={4: INVALID, 6: INVALID})).status is not None


def with_token(token: str):
    where = sources()
    where.lists = {LIST: token}
    return where


def test_a_list_signed_by_somebody_else_is_refused() -> None:
    token = write_token(StatusList.empty(2), STRANGER_KEY, uri=LIST, now=NOW)
    with pytest.raises(why.BadStatus):
        check(listed(), with_token(token))


def test_another_list_of_the_same_issuer_is_refused() -> None:
    token = write_token(StatusList.empty(2), ISSUER_KEY, uri=LIST + "0", now=NOW)
    with pytest.raises(why.BadStatus):
        check(listed(), with_token(token))


def test_a_list_of_the_future_is_refused() -> None:
    token = write_token(StatusList.empty(2), ISSUER_KEY, uri=LIST, now=NOW + 3600)
    with pytest.raises(why.BadStatus):
        check(listed(), with_token(token))


def test_a_credential_signed_as_a_list_is_none_and_a_list_is_no_credential() -> None:
    with pytest.raises(why.BadStatus):
        check(listed(), with_token(issue().issuer_jwt))
    with pytest.raises(why.WrongType):
        check(write_token(StatusList.empty(2), ISSUER_KEY, uri=LIST, now=NOW) + "~")


@pytest.mark.parametrize(("made", "ttl"), [(NOW - 8 * 86_400, 10**9), (NOW - 13 * 3600, 12 * 3600)])
def test_a_list_past_its_end_or_its_ttl_is_neither_yes_nor_no(made: int, ttl: int) -> None:
    where = with_token(write_token(StatusList.empty(2), ISSUER_KEY, uri=LIST, now=made, ttl=ttl))
    with pytest.raises(why.StatusStale):
        check(listed(), where)
    assert check(listed(), where, allow_stale=7 * 86_400).status is not None
    with pytest.raises(why.StatusStale):
        check(listed(), where, allow_stale=60)


def test_a_revocation_counts_however_old_the_list_is() -> None:
    entries = StatusList.empty(2)
    entries[5] = INVALID
    with pytest.raises(why.Revoked):
        check(listed(), with_token(write_token(entries, ISSUER_KEY, uri=LIST, now=NOW - 30 * 86_400)))


def test_a_list_that_says_nothing_of_its_age_is_good_for_a_day() -> None:
    def token(made: int) -> str:
        content = {"sub": LIST, "iat": made, "status_list": {"bits": 2, "lst": StatusList.empty(2).packed()}}
        return sign_jws(content, ISSUER_KEY, {"typ": "statuslist+jwt"})

    assert check(listed(), with_token(token(NOW - 86_000))).status is not None
    with pytest.raises(why.StatusStale):
        check(listed(), with_token(token(NOW - 87_000)))


def test_a_list_that_cannot_be_had_is_neither_yes_nor_no() -> None:
    where = sources()
    where.lists = {}
    with pytest.raises(why.StatusStale):
        check(listed(), where)


def test_an_index_beyond_the_list_is_refused() -> None:
    with pytest.raises(why.BadStatus):
        check(listed(LEAST_ENTRIES))


@pytest.mark.parametrize(
    "status",
    [
        "valid",
        {},
        {"other": 1},
        {"status_list": {}},
        {"status_list": {"idx": -1, "uri": LIST}},
        {"status_list": {"idx": True, "uri": LIST}},
        {"status_list": {"idx": 1.5, "uri": LIST}},
        {"status_list": {"idx": 1, "uri": ""}},
        None,
    ],
)
def test_a_status_that_is_not_understood_is_no_yes(status: object) -> None:
    with pytest.raises(why.BadStatus):
        check(present(issue(claims(status=status))))


def test_a_list_that_blows_up_is_refused_while_it_unpacks() -> None:
    bomb = encode(zlib.compress(b"\0" * (200 << 20), 9))
    assert len(bomb) < 300_000
    with pytest.raises(why.BadStatus):
        unpack(1, bomb)


@pytest.mark.parametrize(
    ("bits", "packed"),
    [
        (3, "eNrbuRgAAhcBXQ"),
        (True, "eNrbuRgAAhcBXQ"),
        ("1", "eNrbuRgAAhcBXQ"),
        (1, "eNrbuRgAAhcB"),
        (1, "!!!!"),
        (1, ""),
        (1, None),
        (1, encode(zlib.compress(b"abc") + b"more")),
    ],
)
def test_lists_that_are_none_are_refused(bits: object, packed: object) -> None:
    with pytest.raises(why.BadStatus):
        unpack(bits, packed)


@pytest.mark.parametrize(
    "payload", [{}, {"iat": NOW}, {"sub": LIST}, {"sub": LIST, "iat": "now"}, {"sub": 1, "iat": 1}]
)
def test_tokens_without_a_name_or_a_time_are_refused(payload: dict[str, object]) -> None:
    with pytest.raises(why.BadStatus):
        parse_token(sign_jws(payload, ISSUER_KEY, {"typ": "statuslist+jwt"}))
