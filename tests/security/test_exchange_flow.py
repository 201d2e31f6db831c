"""The loan exchange, the whole way: two people, their own servers, the chain; and what it leaves behind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.security.exchangehome import SENTINELS, World, command_on, exchange_world, path_of
from tests.security.oauthhome import wait_for

BORROW = {"amount": "5000", "currency": "EUR", "months": "6", "rate": "8.00"}
LEND = {
    "amount": "8000",
    "currency": "EUR",
    "least_months": "3",
    "most_months": "12",
    "rate": "7.80",
    "grade": "C",
}


@dataclass
class Played:
    """What the two saw on their way."""

    world: World
    pages: dict[str, str]
    request: str


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with exchange_world(tmp_path_factory.mktemp("exchange")) as world:
        yield play(world)


def play(world: World) -> Played:
    """From two logins to a loan on chain, and the request for its first payment."""
    maria, oleg, pages = world.maria, world.oleg, {}
    assert path_of(maria.enter()) == path_of(oleg.enter()) == "/orders"
    pages["hello"] = maria.visitor.text("/orders")
    wanted, offered = maria.order("borrow", **BORROW), oleg.order("lend", **LEND)
    maria.order("borrow", **{**BORROW, "rate": "7.50"})
    pages["matches"] = maria.visitor.text(wanted)
    pages["lender's matches"] = oleg.visitor.text(offered)
    pages["candidate"] = oleg.visitor.text(f"{offered}/candidate")
    pair = path_of(maria.visitor.submit(f"{wanted}/candidate", f"{wanted}/candidate"))
    pages["half"] = oleg.visitor.text(pair)
    assert path_of(oleg.visitor.submit(pair, f"{pair}/agree")) == pair
    for person in (maria, oleg):
        assert path_of(person.share(pair)) == pair
    assert path_of(maria.visitor.submit(pair, f"{pair}/agreement")) == pair
    for person in (maria, oleg):
        command = command_on(person.visitor.text(pair))
        pages[f"signed {person.account}"] = person.home.run(*command, "--yes").err
    wait_for(lambda: "Loan 1 stands" in oleg.visitor.text(pair))
    pages["stands"] = oleg.visitor.text(pair)
    return Played(world, pages, oleg.visitor.text(f"{pair}/request"))


def words(page: str) -> str:
    """What a page says, without its markup."""
    body = page.partition("</style>")[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def test_she_is_greeted_as_she_allowed_and_known_by_her_did(played: Played) -> None:
    said = words(played.pages["hello"])
    assert "Hello, Mariasentinel" in said
    assert f"did:ethr:0x4d2:{played.world.maria.account}" in said


def test_show(played: Played) -> None:
    for name, page in played.pages.items():
        print("=====", name, words(page))
    print(words(played.request))
