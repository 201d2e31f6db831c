"""The registry of the system's contracts: constructor arguments by table, generations, and how items are written."""

from __future__ import annotations

import pytest

from cmwallet.contracts.artifacts import load_artifact
from cmwallet.contracts.systems import (
    SYSTEM,
    AddressOf,
    Deployer,
    System,
    family_of,
    find_system,
    generation_of,
    generations,
    item_text,
    parse_item,
    tokens,
)
from cmwallet.errors import InvalidInput, NotFound

DEPLOYER, TOKEN = b"\x01" * 20, b"\x02" * 20


def test_each_contract_stands_after_those_that_it_needs() -> None:
    seen: set[str] = set()
    for system in SYSTEM:
        needed = {one.contract for one in system.arguments if isinstance(one, AddressOf)}
        assert needed <= seen, system.name
        assert system.name not in seen
        seen.add(system.name)


def test_the_table_has_as_many_arguments_as_the_constructor() -> None:
    for system in SYSTEM:
        inputs = [entry["inputs"] for entry in load_artifact(system.name).abi if entry["type"] == "constructor"]
        assert len(system.arguments) == len(inputs[0] if inputs else []), system.name


def test_every_reference_is_an_immutable_of_the_code() -> None:
    for system in SYSTEM:
        immutables = {one.name: one.type for one in load_artifact(system.name).immutables}
        assert {immutables.get(name) for name in system.references()} <= {"address"}, system.name


def test_immutable_of_a_module_is_called_like_its_getter_if_it_has_one() -> None:
    assert [(one.name, one.type) for one in load_artifact("Court").immutables] == [("WCMT", "address")]
    assert {one.name for one in load_artifact("ConsentRegistry").immutables} == {"eip712._NAME", "eip712._SALT"}


def test_arguments_are_encoded_as_words() -> None:
    system = System("Deals", arguments=(Deployer(), AddressOf("CMT"), 12))
    words = system.words(DEPLOYER, {"CMT": TOKEN})
    assert words == bytes(12) + DEPLOYER + bytes(12) + TOKEN + (12).to_bytes(32, "big")
    with pytest.raises(NotFound, match="Deals needs the contract CMT"):
        system.words(DEPLOYER, {})


def test_a_name_is_a_family_and_a_generation() -> None:
    assert (family_of("Deals"), generation_of("Deals")) == ("Deals", 1)
    assert (family_of("Deals.2"), generation_of("Deals.12")) == ("Deals", 12)
    for odd in ("Deals.1", "Deals.0", "Deals.2.3", "Deals.", "Deals.٢"):
        assert (family_of(odd), generation_of(odd)) == (odd, 1)


def test_the_newest_generation_comes_first() -> None:
    there = ("Court", "Deals", "Deals.10", "Deals.2", "DealsOld")
    assert list(generations("Deals", there)) == ["Deals.10", "Deals.2", "Deals"]
    assert list(generations("Loans", there)) == []


@pytest.mark.parametrize(
    ("number", "name", "text"), [(12, "Deals.2", "12"), (12, "Deals", "12@1"), (0, "Court", "0"), (7, "Gone", "7@1")]
)
def test_an_item_of_an_older_contract_says_so(number: int, name: str, text: str) -> None:
    there = ("Court", "Deals", "Deals.2")
    assert item_text(number, name, there) == text
    if name in there:
        assert parse_item(text, family_of(name), there) == (name, number)


def test_an_item_that_is_written_wrongly_is_refused() -> None:
    for text in ("", "@1", "12@", "12@0", "-1", "١٢", "12@1@1", "1" * 79):
        with pytest.raises(InvalidInput):
            parse_item(text, "Deals", ("Deals",))
    with pytest.raises(NotFound):
        parse_item("12@3", "Deals", ("Deals", "Deals.2"))
    with pytest.raises(NotFound):
        parse_item("12", "Deals", ())


def test_a_record_is_found_by_its_name() -> None:
    swap = find_system("Swap")
    assert swap is not None
    assert swap.value > 0
    assert find_system("SnapshotClaim") is None
    assert tokens() == {"CMT": "CMT", "WCMT": "WrappedCMT"}
