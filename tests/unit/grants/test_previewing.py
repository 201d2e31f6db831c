"""What a person is shown before she decides: the values behind an open request, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cmwallet.errors import NotFound
from cmwallet.grants.index import GrantIndex
from cmwallet.grants.previewing import preview_request
from oauth.errors import RequestGone
from oauth.store import requests
from oauth.store.requests import DENIED, PENDING
from tests.unit.grants.test_approving import ASKED, ask, state_of
from tests.unit.grants.world import ADULT, NOW, World


def preview(world: World, slug: str | None = None, request_id: str = "request") -> dict[str, dict[str, object]]:
    return preview_request(  # type: ignore[return-value]
        world.database,
        world.vault,
        issuer_slug=slug or world.issuer.slug,
        request_id=request_id,
        clock=world.clock,
    )


def test_values_of_what_was_asked_are_shown_and_no_others(world: World) -> None:
    ask(world)
    shown = preview(world)
    assert {name: one["value"] for name, one in shown.items()} == {
        "given_name": "Ada",
        ADULT: True,
        "email": "a@b.example",
    }
    assert shown["given_name"]["collected"] == "2027-01-15T08:00:00Z"
    assert "1990" not in str(
        {name: one["value"] for name, one in shown.items()}
    )  # of the date of birth only the answer


def test_what_is_not_set_is_left_out(world: World) -> None:
    ask(world, replace(ASKED, fields=("family_name", "given_name"), optional=("credential:urn:none",)))
    assert set(preview(world)) == {"given_name"}


def test_looking_decides_and_grants_nothing(world: World) -> None:
    ask(world)
    preview(world)
    assert state_of(world).state == PENDING
    assert GrantIndex(world.database).all() == []


@pytest.mark.parametrize("how", ["denied", "old", "unknown", "other issuer"])
def test_a_request_that_is_not_open_shows_nothing(world: World, how: str) -> None:
    ask(world)
    slug = request_id = None
    if how == "denied":
        with world.store.transaction() as work:
            assert requests.decide(work, "request", DENIED, NOW)
    elif how == "old":
        world.clock.now = NOW + 300
    elif how == "unknown":
        request_id = "another"
    else:
        slug = "elsewhere"
    with pytest.raises((RequestGone, NotFound)):
        preview(world, slug, request_id or "request")
