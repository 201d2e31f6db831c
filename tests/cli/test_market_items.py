"""`cmwallet market seal|open` of an item: what stands on chain decides what is shown, and what is named as missing.

The hashes come from a system that this test adds to the table, at the address of a contract that is there.
"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from cmwallet.market.stated_papers import SYSTEMS, StatedPaper
from tests.cli.attesting import HOLDERS_PHRASE
from tests.cli.walletrun import PASSPHRASE, Home
from tests.hostile.inprocess import Wallet

UNKNOWN = "0x" + "22" * 32


def second_home(folder: Path, chain: Path) -> Wallet:
    home = Home(folder)
    home.secret("passphrase", PASSPHRASE)
    home.secret("phrase", HOLDERS_PHRASE)
    home.make_cheap_vault()
    (home.path / "chain").symlink_to(chain)
    wallet = Wallet(folder)
    wallet.run("init", "--restore", "--phrase-from", f"file:{folder / 'phrase'}")
    return wallet


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    (tmp_path / "ann").mkdir()
    (tmp_path / "bob").mkdir()
    ann = Wallet.restored(tmp_path / "ann")
    ann.run("chain", "faucet", "account-1")
    bob = second_home(tmp_path / "bob", tmp_path / "ann" / "home" / "chain")
    bob.run("chain", "faucet", "account-1")
    for wallet, name in ((ann, "ann"), (bob, "bob")):
        wallet.run("identity", "create", name)
        wallet.run("identity", "register", "--yes")
    accounts = {name: wallet.json("identity", "show")["account"] for wallet, name in ((ann, "ann"), (bob, "bob"))}
    (address,) = (one["address"] for one in ann.json("contract", "list") if one["name"] == "KeyRegistry")
    stated: dict[int, list[StatedPaper]] = {}
    monkeypatch.setitem(SYSTEMS, "KeyRegistry", lambda _opened, _contract, number: stated.get(number, []))
    terms, evidence = tmp_path / "terms.txt", tmp_path / "photo.png"
    terms.write_text("A bicycle, by Friday.\n", "utf-8")
    evidence.write_bytes(b"\x89PNG broken")
    return SimpleNamespace(
        ann=ann,
        bob=bob,
        stated=stated,
        item=f"eip155:1234:{address}/1",
        folder=tmp_path,
        terms=terms,
        evidence=evidence,
        address_of=accounts,
    )


def seal(world: SimpleNamespace, wallet: Wallet, what: object, to: str, name: str, *more: object) -> tuple[dict, Path]:
    path = world.folder / name
    return wallet.json("market", "seal", what, "--to", world.address_of[to], "--yes", "--out", path, *more), path


def test_papers_of_an_item_go_back_and_forth(world: SimpleNamespace) -> None:
    item = ("--item", world.item)
    draft, _ = seal(world, world.ann, world.terms, "bob", "draft.jwe")
    terms = draft["papers"][0]["hash"]
    on_chain = [
        StatedPaper("terms", world.address_of["ann"], terms),
        StatedPaper("evidence", world.address_of["bob"], UNKNOWN),
    ]
    world.stated[1] = on_chain

    made, sealed = seal(world, world.ann, world.item, "bob", "first.jwe")
    assert (made["item"], [one["hash"] for one in made["papers"]]) == (world.item, [terms])
    assert [one["hash"] for one in made["missing"]] == [UNKNOWN]
    found = world.bob.json("market", "open", sealed, "--out", world.folder / "to-bob")
    assert (found["state"], [(one["role"], one["by"]) for one in found["papers"]]) == (
        "fits",
        [("terms", world.address_of["ann"])],
    )
    assert found["missing"] == [
        {"role": "evidence", "by": world.address_of["bob"], "hash": UNKNOWN, "uri": None},
    ]
    assert (world.folder / "to-bob" / "terms.txt").read_bytes() == world.terms.read_bytes()

    world.bob.error("market", "seal", world.evidence, "--to", world.address_of["ann"], "--yes", *item, code=5)
    evidence = seal(world, world.bob, world.evidence, "ann", "photo.jwe")[0]["papers"][0]["hash"]
    uri = "https://a.example/\x1b[2J"
    world.stated[1] = [on_chain[0], StatedPaper("evidence", world.address_of["bob"], evidence, uri)]
    made, sealed = seal(world, world.bob, world.item, "ann", "second.jwe")
    assert ([one["hash"] for one in made["papers"]], made["missing"]) == ([terms, evidence], [])
    found = world.ann.json("market", "open", sealed)
    assert ([one["name"] for one in found["papers"]], found["missing"]) == (["terms.txt", "photo.png"], [])
    assert found["papers"][1]["uri"] == uri
    shown = world.ann.run("market", "open", sealed)
    assert "\x1b" not in shown.out + shown.err

    made, _ = seal(world, world.ann, world.evidence, "bob", "third.jwe")
    assert (made["item"], made["papers"][0]["hash"], made["papers"][0]["role"]) == (world.item, evidence, "evidence")
    made, _ = seal(world, world.ann, world.terms, "bob", "fourth.jwe", *item)
    assert made["papers"][0]["hash"] == terms


def test_a_paper_that_does_not_stand_on_chain_shows_nothing_of_the_bundle(world: SimpleNamespace) -> None:
    draft, _ = seal(world, world.ann, world.terms, "bob", "draft.jwe")
    world.stated[1] = [StatedPaper("terms", world.address_of["ann"], draft["papers"][0]["hash"])]
    _, sealed = seal(world, world.ann, world.item, "bob", "first.jwe")
    world.stated[1] = [StatedPaper("terms", world.address_of["ann"], UNKNOWN)]
    refused = world.bob.error("market", "open", sealed, "--out", world.folder / "out", code=18)
    assert refused["details"]["hashes"] == [draft["papers"][0]["hash"]]
    assert not (world.folder / "out").exists()
    world.bob.error("market", "seal", world.item, "--to", world.address_of["ann"], "--yes", code=5)


def test_an_item_without_papers_here_is_said(world: SimpleNamespace) -> None:
    world.stated[1] = [StatedPaper("terms", world.address_of["ann"], UNKNOWN)]
    world.ann.error("market", "seal", world.item, "--to", world.address_of["bob"], "--yes", code=5)
