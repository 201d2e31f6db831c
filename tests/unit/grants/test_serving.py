"""Values sealed for servers that run without the vault: exactly what is granted, and as last committed."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from cmwallet.errors import Busy, InvalidInput
from cmwallet.grants import sealing
from cmwallet.grants.sealing import (
    drop_serving_key,
    follow_changes,
    list_serving_key,
    reseal_grants,
    serving_keys,
)
from cmwallet.grants.withdrawing import revoke_grant
from identity.errors import Damaged
from identity.secret import Secret
from oauth.model import Grant
from oauth.serving_rows import RowOpener, new_serving_key, serving_kid
from oauth.store import serving as table
from tests.unit.grants.world import ADULT, DAPP, NOW, TERMS, World

FAR = 2**33


def values(world: World, grant: Grant, key: tuple[Secret, bytes]) -> dict[str, dict]:
    private, public = key
    names = ["given_name", "address.country", "email", "birthdate", ADULT]
    with world.store.reading() as work:
        rows = table.of_grant(work, world.state, grant.id, grant.version, serving_kid(public), names)
    return {name: json.loads(RowOpener(private).open(row.place, row.sealed)) for name, row in rows.items()}


@pytest.fixture
def key(world: World) -> tuple[Secret, bytes]:
    made = new_serving_key()
    list_serving_key(world.database, world.vault, public=made[1], expires=FAR)
    return made


def test_a_new_grant_is_sealed_to_the_server_that_runs(world: World, key: tuple[Secret, bytes]) -> None:
    made = world.make()
    found = values(world, made.grant, key)
    assert found.keys() == {"given_name", "address.country", ADULT}
    assert found["given_name"]["value"] == "Ada"
    assert found["given_name"].keys() == {"value", "source", "verified_by", "collected", "expires"}
    assert found[ADULT] == {"value": True, "re_evaluate": None}


def test_a_server_that_starts_later_gets_the_live_grants(world: World) -> None:
    made = world.make(replace(TERMS, expires=FAR))
    late = new_serving_key()
    assert values(world, made.grant, late) == {}
    list_serving_key(world.database, world.vault, public=late[1], expires=FAR)
    assert values(world, made.grant, late)["given_name"]["value"] == "Ada"


def test_every_change_of_a_record_is_sealed_anew(world: World, key: tuple[Secret, bytes]) -> None:
    made = world.make(replace(TERMS, expires=FAR))
    said: list[str] = []
    records = world.records
    records.changed = follow_changes(world.database, world.vault, world.owner, said.append)
    records.set("given_name", "Grace")
    assert values(world, made.grant, key)["given_name"]["value"] == "Grace"
    records.set("birthdate", "2020-01-01")
    found = values(world, made.grant, key)
    assert found[ADULT] == {"value": False, "re_evaluate": "2038-01-01"}
    records.unset("given_name")
    assert "given_name" not in values(world, made.grant, key)
    records.set("given_name", "Ada")
    records.unset("given_name", purge=True)
    assert "given_name" not in values(world, made.grant, key)
    records.drop_all()
    assert values(world, made.grant, key) == {}
    assert said == []


def test_a_change_stands_though_the_rows_cannot_be_written(world: World, key: tuple[Secret, bytes]) -> None:
    said: list[str] = []
    records = world.records
    records.changed = follow_changes(world.database, world.vault, world.owner, said.append)
    world.home.oauth_file.chmod(0o644)
    records.set("given_name", "Grace")
    assert records.get("given_name", reason="test").value == "Grace"
    assert len(said) == 1


def test_only_grants_with_that_field_are_touched(world: World, key: tuple[Secret, bytes]) -> None:
    world.make(replace(TERMS, expires=FAR))
    world.make(replace(TERMS, fields=("given_name",), expires=FAR))
    assert reseal_grants(world.database, world.vault, names=["address.country"]) == 1
    assert reseal_grants(world.database, world.vault, names=["birthdate"]) == 1
    assert reseal_grants(world.database, world.vault, owner=world.owner) == 2
    assert reseal_grants(world.database, world.vault, owner="0x" + "00" * 20) == 0


def test_revoking_drops_the_rows(world: World, key: tuple[Secret, bytes]) -> None:
    made = world.make()
    revoke_grant(world.database, world.store, made.grant.id, clock=world.clock)
    assert values(world, made.grant, key) == {}


def test_narrowing_drops_the_rows_of_what_was_struck(world: World, key: tuple[Secret, bytes]) -> None:
    made = world.make()
    narrow = world.granting().change(made.grant, DAPP, replace(TERMS, fields=("given_name",)))
    assert values(world, made.grant, key) == {}
    assert values(world, narrow.grant, key).keys() == {"given_name"}


def test_sealing_anew_brings_back_nothing_that_was_revoked_or_narrowed_meanwhile(
    world: World, key: tuple[Secret, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    revoked, narrowed = (world.make(replace(TERMS, expires=FAR)).grant for _ in range(2))
    newest: list[Grant] = []

    def read_and_then(grant: Grant) -> list[table.ServingRow]:
        rows = sealing.rows_of(world.vault, grant, serving_keys(world.vault, NOW), clock=world.clock)
        if grant.id == revoked.id:
            revoke_grant(world.database, world.store, grant.id, clock=world.clock)
        return rows

    narrower = replace(TERMS, fields=("given_name",), expires=FAR)
    newest.append(world.granting().change(narrowed, DAPP, narrower).grant)
    monkeypatch.setattr(sealing.grant_table, "live", lambda *_: [revoked, narrowed])  # as they were a moment ago
    rows_of = {grant.id: read_and_then(grant) for grant in (revoked, narrowed)}
    monkeypatch.setattr(sealing, "rows_of", lambda _keeper, grant, _keys, **_: rows_of[grant.id])
    reseal_grants(world.database, world.vault)
    assert values(world, revoked, key) == {}
    assert values(world, narrowed, key) == {}
    assert values(world, newest[0], key).keys() == {"given_name"}


def test_a_change_of_a_record_waits_for_a_grant_that_is_being_made(
    world: World, key: tuple[Secret, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "LOCK_SECONDS", 0.0)
    waited = []

    def change_meanwhile(*_: object) -> None:
        try:
            reseal_grants(world.database, world.vault)
        except Busy:
            waited.append(True)

    world.make(extra=change_meanwhile)
    assert waited == [True], "else the server would go on with the value before the change"


def test_a_row_opens_for_no_other_server_and_in_no_other_place(world: World, key: tuple[Secret, bytes]) -> None:
    made = world.make()
    with world.store.reading() as work:
        row = table.of_grant(work, world.state, made.grant.id, 1, serving_kid(key[1]), ["given_name"])["given_name"]
    with pytest.raises(Damaged):
        RowOpener(new_serving_key()[0]).open(row.place, row.sealed)
    for place in (
        replace(row.place, field="email"),
        replace(row.place, version=2),
        replace(row.place, grant_id="x"),
        replace(row.place, record_version=9),
    ):
        with pytest.raises(Damaged):
            RowOpener(key[0]).open(place, row.sealed)


def test_a_server_that_ended_is_forgotten(world: World, key: tuple[Secret, bytes]) -> None:
    made = world.make()
    drop_serving_key(world.database, world.vault, kid=serving_kid(key[1]))
    assert serving_keys(world.vault, NOW) == []
    assert values(world, made.grant, key) == {}
    list_serving_key(world.database, world.vault, public=key[1], expires=NOW + 5)
    assert len(serving_keys(world.vault, NOW)) == 1
    assert serving_keys(world.vault, NOW + 5) == []
    with pytest.raises(ValueError):
        list_serving_key(world.database, world.vault, public=b"short", expires=FAR)


def test_part_of_a_birthdate_answers_no_predicate(world: World) -> None:
    world.records.set("birthdate", "1990")
    with pytest.raises(InvalidInput):
        world.make(replace(TERMS, fields=(ADULT,)))
