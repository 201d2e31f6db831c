"""Each cap of the protocol at its number and at one more."""

from __future__ import annotations

import json

import pytest

from identity.consent.fields import MAX_FIELDS
from identity.jose.encoding import Json
from oauth.core.asked import parse_details
from oauth.core.errors import InvalidDetails, TooMany
from oauth.core.limits import Limits, Rates
from oauth.errors import RequestGone
from oauth.store import clients, grants, requests
from tests.unit.oauth.dapps import DAPP, ISSUER, NOW, STATE, Dapp, World, body, details, error_of

NEWCOMER = "did:ethr:0x4d2:0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"


@pytest.fixture
def world() -> World:
    return World()


def headers_of(size: int, used: int) -> tuple[tuple[str, str], ...]:
    """One header that makes the request's headers `size` bytes, of which `used` are there already."""
    return (("x", "y" * (size - used - 1)),)


@pytest.mark.parametrize(("more", "status"), [(0, 400), (1, 413)])
def test_a_body_has_64_kib(world: World, more: int, status: int) -> None:
    assert world.send("POST", "/i/slug/par", form="a=" + "b" * ((64 << 10) - 2 + more)).status == status


@pytest.mark.parametrize(("more", "refused"), [(0, False), (1, True)])
def test_headers_have_16_kib_with_the_query(world: World, more: int, refused: bool) -> None:
    size = (16 << 10) + more
    with_header = world.send("GET", "/i/slug/vault/fields", headers=headers_of(size, 0))
    with_query = world.send("GET", "/i/slug/vault/fields?" + "q" * size)
    for answer in (with_header, with_query):
        assert (answer.status == 413) is refused, answer.status


@pytest.mark.parametrize(("count", "told"), [(40, "invalid_client"), (41, "invalid_request")])
def test_a_form_has_forty_parameters(world: World, count: int, told: str) -> None:
    form = "&".join(f"p{number}=x" for number in range(count))
    assert error_of(world.send("POST", "/i/slug/par", form=form)) == told


@pytest.mark.parametrize(("length", "told"), [(16 << 10, "invalid_client"), ((16 << 10) + 1, "invalid_request")])
def test_a_parameter_has_16_ki_characters(world: World, length: int, told: str) -> None:
    assert error_of(world.send("POST", "/i/slug/par", form="p=" + "x" * length)) == told


@pytest.mark.parametrize(
    ("limits", "statuses"),
    [
        (Limits(open_requests=2), [201, 201, 429]),
        (Limits(all_open_requests=2), [201, 201, 429]),
        (Limits(client_rate=2), [201, 201, 429]),
        (Limits(remote_rate=2), [201, 201, 429]),
    ],
    ids=str,
)
def test_so_many_pushed_requests_and_not_one_more(limits: Limits, statuses: list[int]) -> None:
    world = World(limits=limits)
    assert [world.push().status for _ in statuses] == statuses
    with world.store.reading() as work:
        assert requests.count(work, NOW) == 2


def test_the_cap_of_all_counts_other_clients_and_the_cap_of_one_does_not() -> None:
    for limits, status in ((Limits(all_open_requests=1), 429), (Limits(open_requests=1), 201)):
        world, other = World(limits=limits), Dapp(NEWCOMER)
        world.chain.list_key(other.did, other.key)
        world.add(other)
        assert world.push().status == 201
        assert world.push(dapp=other).status == status


@pytest.mark.parametrize(("held", "status"), [(1, 201), (2, 429)])
def test_so_many_grants_of_a_client_live(held: int, status: int) -> None:
    world = World(limits=Limits(live_grants=2))
    with world.store.transaction() as work:
        for _ in range(held):
            grants.insert(work, STATE, world.grant())
        grants.insert(work, STATE, world.grant(client=NEWCOMER))
        grants.insert(work, STATE, world.grant(state="revoked"))
        grants.insert(work, STATE, world.grant(expires=NOW))
    assert world.push().status == status


def test_so_many_tries_at_a_user_code_and_the_next_is_not_told_even_if_right() -> None:
    world = World(limits=Limits(code_tries=2))
    started = body(world.post("/device_authorization", {"authorization_details": details()}))
    find = world.server.decisions.find_device_request
    for session, tries in (("one", 1), ("two", 2)):
        for _ in range(tries):
            with pytest.raises(RequestGone):
                find("BBBB-BBBB", session)
    assert find(str(started["user_code"]), "one").client == DAPP
    with pytest.raises(TooMany):
        find(str(started["user_code"]), "two")


@pytest.mark.parametrize(("uses", "statuses"), [(1, [200, 401]), (2, [200, 200, 401])])
def test_a_grant_is_read_so_often(world: World, uses: int, statuses: list[int]) -> None:
    code, grant = world.code(approve={"max_uses": uses})
    token = str(body(world.redeem(code))["access_token"])
    assert [world.read("/vault/fields", token).status for _ in statuses] == statuses
    assert (world.find_grant(grant.id).uses, world.find_grant(grant.id).state) == (uses, "used_up")


def asked(**changes: object) -> bool:
    try:
        parse_details(json.loads(details(**changes)), vault=f"{ISSUER.url}/vault", now=NOW, kind=requests.CODE)
    except InvalidDetails:
        return False
    return True


def test_what_may_be_asked_for_at_the_edge() -> None:
    names = [f"credential:urn:cmwallet:c{number}:1" for number in range(MAX_FIELDS + 1)]
    assert asked(datatypes=names[:MAX_FIELDS])
    assert not asked(datatypes=names)
    assert not asked(datatypes=names[:MAX_FIELDS], optional_datatypes=["email"])
    assert asked(purpose={"text": "x" * 200})
    assert not asked(purpose={"text": "x" * 201})
    assert asked(max_uses=1)
    assert asked(max_uses=1_000_000)
    assert not asked(max_uses=1_000_001)
    assert not asked(max_uses=0)


def test_a_document_lists_ten_addresses(world: World) -> None:
    addresses = [f"https://shop.example/{number}" for number in range(11)]
    for count, status in ((10, 201), (11, 401)):
        dapp = Dapp(NEWCOMER)
        world.chain.list_key(dapp.did, dapp.key)
        text = dapp.document(redirect_uris=addresses[:count], iat=NOW)
        assert world.push(dapp=dapp, client_document=text, redirect_uri=addresses[0]).status == status


def test_so_many_dapps_that_nobody_added_are_remembered(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "MOST_UNASKED", 2)
    document: Json = {"client": "x"}
    with world.store.transaction() as work:
        assert clients.put(work, STATE, "one", document, kept=False, now=NOW)
        assert clients.put(work, STATE, "two", document, kept=False, now=NOW)
        assert not clients.put(work, STATE, "three", document, kept=False, now=NOW)
        assert clients.put(work, STATE, "two", document, kept=False, now=NOW), "known already"
        assert clients.put(work, STATE, "four", document, kept=True, now=NOW), "added by the user"


@pytest.mark.parametrize(("after", "wait"), [(0, 20), (19, 1), (20, None)])
def test_a_bucket_fills_by_its_rate(after: int, wait: int | None) -> None:
    rates = Rates()
    for _ in range(3):
        rates.take("kind", "a", 3, NOW)
    rates.take("kind", "b", 3, NOW)
    for act in (rates.require, rates.take):
        if wait is None:
            act("kind", "a", 3, NOW + after)
            continue
        with pytest.raises(TooMany) as refused:
            act("kind", "a", 3, NOW + after)
        assert refused.value.retry_after == wait


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("shop.example", 201),
        ("a" * 63 + ".example", 201),
        ("Shop.example", 401),
        ("shop.example:443", 401),
        ("https://shop.example", 401),
        ("shop", 401),
        ("-shop.example", 401),
        ("shop..example", 401),
        ("a." * 126 + "ab", 401),
        ("", 401),
        (7, 401),
    ],
    ids=lambda item: str(item)[:30],
)
def test_the_host_in_a_document_is_a_name_in_lower_case_without_a_port(world: World, host: object, status: int) -> None:
    dapp = Dapp(NEWCOMER)
    world.chain.list_key(dapp.did, dapp.key)
    assert world.push(dapp=dapp, client_document=dapp.document(host=host)).status == status


@pytest.mark.parametrize("name", ["state", "nonce"])
@pytest.mark.parametrize(("length", "status"), [(1024, 201), (1025, 400)])
def test_state_and_nonce_have_1024_characters_each(world: World, name: str, length: int, status: int) -> None:
    assert world.push(**{"state": "s", "nonce": "n", name: "x" * length}).status == status


def test_without_other_limits_thirty_requests_of_a_client_wait(world: World) -> None:
    assert [world.push().status for _ in range(31)] == [201] * 30 + [429]


def test_without_other_limits_a_session_has_five_tries_at_a_user_code(world: World) -> None:
    for _ in range(5):
        with pytest.raises(RequestGone):
            world.server.decisions.find_device_request("BBBB-BBBB", "session")
    with pytest.raises(TooMany):
        world.server.decisions.find_device_request("BBBB-BBBB", "session")
