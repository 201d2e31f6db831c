"""Grants in what was shared, and in what is erased: values for servers, logs, grants of an identity that goes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from cmwallet.errors import NotFound
from cmwallet.grants.erasing import drop_values, forget_identity, live_grants, revoke_all, shared_by_grants
from cmwallet.grants.index import GrantIndex
from cmwallet.grants.repair import mend_grants, rebuild_rows
from cmwallet.grants.sealing import drop_serving_key, list_serving_key, reseal_grants
from cmwallet.grants.withdrawing import revoke_grant
from oauth.model import REVOKED
from oauth.serving_rows import new_serving_key, serving_kid
from oauth.store import grants as grant_table
from oauth.store import issuers, reads, serving
from tests.unit.grants.world import ADULT, DAPP, NOW, TERMS, World

FAR = 2**33


def read(world: World, grant_id: str, *names: str) -> None:
    with world.store.transaction() as work:
        assert grant_table.take_use(work, grant_id, NOW + 1)
        reads.append(work, world.state, grant_id, {"fields": list(names)}, NOW + 1)


def drop_serving_key_from_list(world: World) -> None:
    """The server was killed: its key is listed no more, its rows are still there."""
    record = world.vault.find("oauth", "serving-keys")
    assert record is not None
    world.vault.remove(record)


def test_grants_and_every_read_are_among_what_was_shared(world: World) -> None:
    made = world.make()
    read(world, made.grant.id, "given_name", ADULT)
    found = shared_by_grants(world.database, world.vault, world.owner)
    assert [one.kind for one in found] == ["grant", "read"]
    assert found[1].fields == ("given_name", "age_equal_or_over.18")
    assert found[0].to == "shop.example"
    for to in (DAPP.did, "SHOP.example", "the shop"):
        assert len(shared_by_grants(world.database, world.vault, world.owner, to=to)) == 2
    assert shared_by_grants(world.database, world.vault, world.owner, to="elsewhere") == []
    assert shared_by_grants(world.database, world.vault, "0x" + "00" * 20) == []


def test_a_field_is_also_shared_by_what_is_computed_from_it(world: World) -> None:
    read(world, world.make(replace(TERMS, fields=(ADULT,))).grant.id, ADULT)
    by_birthdate = shared_by_grants(world.database, world.vault, world.owner, names=["birthdate"])
    assert [one.kind for one in by_birthdate] == ["grant", "read"]
    assert shared_by_grants(world.database, world.vault, world.owner, names=["given_name"]) == []


def test_what_was_read_before_a_grant_was_narrowed_is_still_held(world: World) -> None:
    grant = world.make().grant
    read(world, grant.id, "given_name")
    world.granting().change(world.grant(grant.id), DAPP, replace(TERMS, fields=(ADULT,)))
    found = shared_by_grants(world.database, world.vault, world.owner, names=["given_name"])
    assert [(one.kind, one.fields) for one in found] == [
        ("grant", ("age_equal_or_over.18",)),
        ("read", ("given_name",)),
    ]


def test_dropping_reaches_rows_of_servers_that_ended(world: World) -> None:
    _, public = new_serving_key()
    list_serving_key(world.database, world.vault, public=public, expires=FAR)
    made, other = world.make(replace(TERMS, expires=FAR)), world.make(replace(TERMS, fields=("email",), expires=FAR))

    def rows(grant_id: str) -> set[str]:
        names = [*TERMS.fields, "email"]
        with world.store.reading() as work:
            return set(serving.of_grant(work, world.state, grant_id, 1, serving_kid(public), names))

    assert (rows(made.grant.id), rows(other.grant.id)) == (set(TERMS.fields), {"email"})
    drop_serving_key_from_list(world)
    drop_values(world.database, world.vault, world.owner, ["birthdate"])
    assert (rows(made.grant.id), rows(other.grant.id)) == (set(), {"email"})


def test_an_identity_that_goes_revokes_first_and_leaves_nothing(world: World) -> None:
    made = world.make()
    read(world, made.grant.id, "given_name")
    assert revoke_all(world.database, world.vault, world.owner, clock=world.clock) == [made.grant.id]
    assert world.grant(made.grant.id).state == REVOKED
    mend_grants(world.database, world.vault)
    receipt = world.receipts.get(made.grant.id, 1, reason="test")
    assert receipt.proof("withdrawal") is not None
    assert live_grants(world.database, world.vault, world.owner) == []
    forget_identity(world.database, world.vault, world.owner)
    with world.store.reading() as work:
        assert grant_table.find(work, world.state, made.grant.id) is None
        assert issuers.of_owner(work, world.state, world.owner) is None
        assert reads.every(work, world.state, made.grant.id) == []
    assert GrantIndex(world.database).all() == []
    world.store.close()
    assert made.grant.id.encode() not in world.home.oauth_file.read_bytes()


def test_the_store_is_written_anew_without_the_room_of_what_was_deleted(world: World) -> None:
    made = world.make()
    for _ in range(200):
        with world.store.transaction() as work:
            reads.append(work, world.state, made.grant.id, {"fields": ["given_name"] * 20}, NOW + 1)
    full = free_pages(world)[1]
    forget_identity(world.database, world.vault, world.owner)
    free, pages = free_pages(world)
    assert free == 0
    assert pages < full


def free_pages(world: World) -> tuple[int, int]:
    """Pages of the store's file that hold nothing, and all of them."""
    with closing(sqlite3.connect(world.home.oauth_file)) as connection:
        return tuple(connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("freelist_count", "page_count"))  # type: ignore[return-value]


def test_without_a_store_nothing_is_made_by_asking(world: World) -> None:
    world.store.close()
    for path in world.home.path.glob("oauth.db*"):
        path.unlink()
    assert shared_by_grants(world.database, world.vault, world.owner) == []
    drop_values(world.database, world.vault, world.owner, ["email"])
    forget_identity(world.database, world.vault, world.owner)
    assert not world.home.oauth_file.exists()


def test_a_grant_whose_row_was_lost_can_be_revoked_again(world: World) -> None:
    live, revoked = world.make().grant.id, world.make().grant.id
    revoke_grant(world.database, world.store, revoked, clock=world.clock)
    for one in (live, revoked):
        GrantIndex(world.database).drop(one)
    with pytest.raises(NotFound):
        revoke_grant(world.database, world.store, live, clock=world.clock)
    assert rebuild_rows(world.database, world.vault)
    mend_grants(world.database, world.vault)
    assert world.receipts.get(revoked, 1, reason="test").proof("withdrawal") is not None
    assert revoke_grant(world.database, world.store, live, clock=world.clock) == (live, NOW)
    assert world.grant(live).state == REVOKED


ACTS: dict[str, Callable[[World, str], object]] = {
    "what was shared": lambda world, _: shared_by_grants(world.database, world.vault, world.owner),
    "live grants": lambda world, _: live_grants(world.database, world.vault, world.owner),
    "drop values": lambda world, _: drop_values(world.database, world.vault, world.owner, ["given_name"]),
    "list a key": lambda world, _: list_serving_key(
        world.database, world.vault, public=new_serving_key()[1], expires=FAR
    ),
    "drop a key": lambda world, _: drop_serving_key(world.database, world.vault, kid="none"),
    "seal anew": lambda world, _: reseal_grants(world.database, world.vault),
    "mend": lambda world, _: mend_grants(world.database, world.vault),
    "rebuild": lambda world, _: rebuild_rows(world.database, world.vault),
    "revoke all": lambda world, _: revoke_all(world.database, world.vault, world.owner, clock=world.clock),
    "forget": lambda world, _: forget_identity(world.database, world.vault, world.owner),
}


@pytest.mark.parametrize("name", ACTS)
def test_the_store_is_closed_again(world: World, name: str) -> None:
    grant = world.make().grant.id
    world.store.close()  # else the library keeps what is closed meanwhile, for its locks
    ACTS[name](world, grant)
    opened = [str(path.readlink()) for path in Path("/proc/self/fd").iterdir() if path.is_symlink()]
    assert not [target for target in opened if target.startswith(str(world.home.oauth_file))]
