"""Bundles by somebody who wants something else to be read than what stands on chain, or the reader to fall over."""

import base64
import json

import pytest

from cmwallet.errors import NotVerified
from cmwallet.market.bundle import MOST_PAPERS, Bundle, BundledPaper, read_bundle, write_bundle
from cmwallet.market.item_reference import check_chain
from cmwallet.market.paper_files import write_papers
from cmwallet.market.papers import MAX_BYTES, make_paper, paper_hash
from cmwallet.market.stated_paper import StatedPaper
from cmwallet.market.stated_papers import SYSTEMS, stated_papers
from identity.errors import Problem
from identity.rejections import Malformed
from tests.unit.market.test_item_reference import access
from tests.unit.market.world import BUYER, DEALS, OTHER_GENESIS

ITEM = DEALS.item(12)
TERMS = make_paper(b"The seller owes a bicycle.", "terms.txt")
GOOD = json.loads(write_bundle(Bundle(ITEM, (BundledPaper("terms", TERMS),))))


def with_members(**members) -> bytes:
    return json.dumps({**GOOD, **members}).encode()


def with_paper(**members) -> bytes:
    return with_members(papers=[{**GOOD["papers"][0], **members}])


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def without(document: dict, name: str) -> dict:
    return {key: value for key, value in document.items() if key != name}


MALFORMED = {
    "nothing": b"",
    "no object": b"[]",
    "no UTF-8": b'{"type":"\xff"}',
    "deep": b'{"papers":' * 10_000 + b"1" + b"}" * 10_000,
    "brackets": b"[" * 1_000_000,
    "a number without end": b'{"version":' + b"1" * 100_000 + b"}",
    "a member twice": with_members()[:-1] + b',"version":1}',
    "another type": with_members(type="cmwallet-listing"),
    "another version": with_members(version=2),
    "true for one": with_members(version=True),
    "another member": with_members(note="read this"),
    "a member less": json.dumps(without(GOOD, "genesis")).encode(),
    "no genesis": with_members(genesis=None),
    "no item": with_members(item=None),
    "an item in another spelling": with_members(item=str(ITEM).replace("/12", "/012")),
    "no papers": with_members(papers=[]),
    "papers of another shape": with_members(papers={"0": GOOD["papers"][0]}),
    "too many papers": with_members(papers=GOOD["papers"] * (MOST_PAPERS + 1)),
    "a paper twice": with_members(papers=GOOD["papers"] * 2),
    "a paper that is none": with_members(papers=["terms"]),
    "a paper with more": with_paper(path="/etc/passwd"),
    "a paper with less": with_members(papers=[without(GOOD["papers"][0], "salt")]),
    "a role of many": with_paper(role=["terms"]),
    "a role to be printed": with_paper(role="terms\x1b[2J"),
    "no name": with_paper(name=""),
    "a name without end": with_paper(name="a" * 100_000),
    "a name of many": with_paper(name=["a"]),
    "a media type that is none": with_paper(media_type="text/html; charset=utf-7\r\nX: y"),
    "a media type of many": with_paper(media_type=[]),
    "a short salt": with_paper(salt="00"),
    "a salt in another spelling": with_paper(salt=TERMS.salt.hex().upper() if TERMS.salt else ""),
    "a salt that is a number": with_paper(salt=1),
    "no content": with_paper(content=""),
    "content that is none": with_paper(content=None),
    "content that is no base64": with_paper(content="####"),
    "content in base64url": with_paper(content="_-__"),
    "content with blanks": with_paper(content="QSBi\naWN5"),
    "content with bits to spare": with_paper(content="QR=="),
    "content after its padding": with_paper(content="QQ==QQ=="),
    "content without padding": with_paper(content="QQ"),
    "content in other letters": with_paper(content="ＱＱ=="),
    "a bomb of base64": with_paper(content="A" * (12 << 20)),
    "one byte too many": with_paper(content=encoded(bytes(MAX_BYTES + 1))),
    "more than all may have": with_members(
        papers=[
            {
                **GOOD["papers"][0],
                "salt": None,
                "content": encoded(bytes([n]) * MAX_BYTES),
                "hash": paper_hash(bytes([n]) * MAX_BYTES, None),
            }
            for n in range(9)
        ]
    ),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_no_bundle_is_refused_whole(name):
    with pytest.raises(Malformed):
        read_bundle(MALFORMED[name])


OTHER_TEXT = {
    "another text": with_paper(content=encoded(b"The seller owes nothing.")),
    "another salt": with_paper(salt="00" * 32),
    "no salt": with_paper(salt=None),
    "another hash": with_paper(hash="0x" + "00" * 32),
    "a hash in capitals": with_paper(hash="0x" + TERMS.hash[2:].upper()),
    "a hash that is none": with_paper(hash=None),
}


@pytest.mark.parametrize("name", OTHER_TEXT)
def test_a_text_that_is_not_what_its_hash_says_is_refused(name):
    with pytest.raises(NotVerified):
        read_bundle(OTHER_TEXT[name])


@pytest.mark.parametrize("cut", [32, 64], ids=["salt first", "two salts"])
def test_the_end_of_a_public_file_is_not_passed_off_as_a_private_paper(cut):
    public = bytes(range(cut)) + b"The seller owes nothing, unless he was paid."
    forged = with_paper(
        salt=public[:32].hex(), content=encoded(public[32:]), hash=make_paper(public, "listing", public=True).hash
    )
    with pytest.raises(NotVerified):
        read_bundle(forged)


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/cron.d/x",
        "..",
        "a/b\\..\\c",
        "C:\\x\\autoexec.bat",
        "x\0y",
        "\x1b]0;owned\x07",
        ".ssh",
        "con\n.txt",
    ],
)
def test_a_name_leads_nowhere_but_into_the_folder(name, tmp_path):
    folder = tmp_path / "inner" / "papers"
    folder.parent.mkdir()
    bundle = read_bundle(with_paper(name=name))
    (path,) = write_papers(folder, [one.paper for one in bundle.papers])
    assert path.parent == folder
    assert path.name.isprintable()
    assert not path.name.startswith(".")
    assert [entry.name for entry in tmp_path.rglob("*") if entry.is_file()] == [path.name]


def test_a_bundle_of_another_chain_is_refused():
    bundle = read_bundle(with_members(genesis=OTHER_GENESIS))
    assert bundle.item is not None
    with pytest.raises(NotVerified):
        check_chain(access(), bundle.item.on)
    with pytest.raises(NotVerified):
        stated_papers(access(), bundle.item)


def test_what_stands_for_another_item_is_not_taken_for_this_one(monkeypatch):
    """The chain is asked for the item that the bundle names, and the contract that is there decides by its number."""
    from cmwallet.calls.deployments import Deployment
    from cmwallet.market import stated_papers as module
    from cmwallet.market.bundle import against_chain

    there = {"Deals": Deployment(DEALS.genesis, "Deals", DEALS.contract, "", "")}
    monkeypatch.setattr(module, "deployed", lambda *_: there)
    monkeypatch.setattr(module.BoundContract, "at", lambda _client, _network, name, _address: name)
    monkeypatch.setitem(
        SYSTEMS,
        "Deals",
        lambda _opened, _contract, number: [StatedPaper("terms", BUYER, TERMS.hash)] if number == 12 else [],
    )
    opened = access()
    opened.database = None
    bundle = read_bundle(with_members())
    assert bundle.item is not None
    assert len(against_chain(bundle, stated_papers(opened, bundle.item)).fitting) == 1
    other = read_bundle(with_members(item=str(DEALS.item(13))))
    assert other.item is not None
    with pytest.raises(NotVerified):
        against_chain(other, stated_papers(opened, other.item))
    elsewhere = read_bundle(with_members(item=str(ITEM).replace(DEALS.contract, BUYER)))
    assert elsewhere.item is not None
    with pytest.raises(Problem) as caught:
        stated_papers(opened, elsewhere.item)
    assert caught.value.code == "not_found"
