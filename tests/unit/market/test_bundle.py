"""Bundles: what is written is read, and what fits the chain is told from what does not."""

import json

import pytest

from cmwallet.errors import AlreadyExists, InvalidInput, NotFound, NotVerified
from cmwallet.market.bundle import (
    MOST_BYTES,
    MOST_PAPERS,
    Bundle,
    BundledPaper,
    against_chain,
    read_bundle,
    write_bundle,
)
from cmwallet.market.gathering import gather_file, gather_item
from cmwallet.market.kept_papers import Papers
from cmwallet.market.paper_files import file_names, write_papers
from cmwallet.market.papers import MAX_BYTES, Paper, make_paper
from cmwallet.market.stated_paper import StatedPaper
from tests.unit.identity.vault.helpers import Clock, create
from tests.unit.market.world import BUYER, DEALS, SELLER

ITEM, OTHER = DEALS.item(12), DEALS.item(13)
TERMS = make_paper(b"A bicycle.", "terms.txt")
PHOTO = make_paper(b"\x89PNG", "photo.png")
LISTING = make_paper(b"A bicycle for sale.", "listing.jws", public=True)
BUNDLE = Bundle(ITEM, (BundledPaper("terms", TERMS), BundledPaper("evidence", PHOTO)))


def stated(paper: Paper, role="evidence", by=BUYER, uri="") -> StatedPaper:
    return StatedPaper(role, by, paper.hash, uri)


@pytest.fixture
def vault(tmp_path):
    with create(tmp_path / "vault.db", Clock()) as vault:
        yield vault


def test_what_is_written_is_read():
    assert read_bundle(write_bundle(BUNDLE)) == BUNDLE
    loose = Bundle(None, (BundledPaper("paper", LISTING),))
    assert read_bundle(write_bundle(loose)) == loose


def test_a_bundle_says_what_it_is_and_of_which_item():
    document = json.loads(write_bundle(BUNDLE))
    assert (document["type"], document["version"]) == ("cmwallet-bundle", 1)
    assert (document["item"], document["genesis"]) == (str(ITEM), ITEM.genesis)
    assert document["papers"][0] == {
        "role": "terms",
        "name": "terms.txt",
        "media_type": "text/plain",
        "salt": TERMS.salt.hex(),
        "hash": TERMS.hash,
        "content": "QSBiaWN5Y2xlLg==",
    }


def test_bundles_have_bounds():
    for papers in ((), (BundledPaper("evidence", TERMS),) * (MOST_PAPERS + 1)):
        with pytest.raises(InvalidInput):
            write_bundle(Bundle(ITEM, papers))
    large = tuple(
        BundledPaper("evidence", make_paper(bytes([n]) * MAX_BYTES, "x")) for n in range(MOST_BYTES // MAX_BYTES)
    )
    assert len(read_bundle(write_bundle(Bundle(ITEM, large))).papers) == 8
    with pytest.raises(InvalidInput):
        write_bundle(Bundle(ITEM, (*large, BundledPaper("terms", TERMS))))


def test_what_fits_is_shown_as_the_chain_has_it_and_what_is_missing_is_named():
    on_chain = [stated(LISTING, "terms", SELLER), stated(PHOTO, "evidence"), stated(TERMS, "reasons")]
    compared = against_chain(BUNDLE, on_chain)
    assert [(one.stated.role, one.paper) for one in compared.fitting] == [("evidence", PHOTO), ("reasons", TERMS)]
    assert compared.missing == (on_chain[0],)


def test_a_hash_that_both_sides_stated_fits_twice():
    on_chain = [stated(TERMS, "terms", SELLER), stated(TERMS, "evidence", BUYER), stated(PHOTO)]
    assert [one.stated.by for one in against_chain(BUNDLE, on_chain).fitting] == [SELLER, BUYER, BUYER]


def test_one_paper_that_does_not_stand_on_chain_spoils_the_bundle():
    with pytest.raises(NotVerified) as caught:
        against_chain(BUNDLE, [stated(TERMS, "terms")])
    assert caught.value.details == {"hashes": [PHOTO.hash]}
    with pytest.raises(NotVerified):
        against_chain(BUNDLE, [])


def test_all_papers_of_an_item_that_are_here_are_gathered(vault):
    terms = Papers(vault, SELLER).keep(b"A bicycle.", "terms.txt", item=ITEM)
    Papers(vault, BUYER).take(PHOTO, ITEM)
    on_chain = [stated(terms, "terms"), stated(PHOTO), stated(terms, "evidence"), stated(LISTING)]
    bundle, missing = gather_item(vault, ITEM, lambda item: on_chain if item == ITEM else [])
    assert bundle == Bundle(ITEM, (BundledPaper("terms", terms), BundledPaper("evidence", PHOTO)))
    assert missing == [on_chain[3]]
    with pytest.raises(NotFound):
        gather_item(vault, OTHER, lambda _item: [])


def test_a_paper_that_was_sent_is_kept_once_and_for_each_item(vault):
    papers = Papers(vault, BUYER)
    papers.take(PHOTO, ITEM)
    papers.take(PHOTO, OTHER)
    assert [kept.items for kept in papers.all()] == [(ITEM, OTHER)]
    assert papers.get(PHOTO.hash, reason="test") == PHOTO


def nothing(_item):
    raise AssertionError("the chain is not asked about what belongs to no item")


def test_a_file_that_was_no_paper_becomes_one_of_no_item(vault):
    bundle = gather_file(vault, SELLER, b"A draft.", "dir/draft.txt", None, nothing)
    (one,) = bundle.papers
    assert (bundle.item, one.role, one.paper.name, one.paper.public) == (None, "paper", "draft.txt", False)
    assert Papers(vault, SELLER).get(one.paper.hash, reason="test") == one.paper
    assert gather_file(vault, SELLER, b"A draft.", "draft.txt", None, nothing) == bundle


def test_a_file_goes_with_the_salt_under_which_it_stands_on_chain(vault):
    papers = Papers(vault, SELLER)
    first, second = (papers.keep(b"A bicycle.", "terms.txt", item=item) for item in (ITEM, OTHER))
    on_chain = {ITEM: [stated(first, "terms")], OTHER: [stated(second, "terms")]}.__getitem__
    for item, expected in ((None, second), (OTHER, second), (ITEM, first)):
        bundle = gather_file(vault, SELLER, b"A bicycle.", "terms.txt", item, on_chain)
        assert bundle == Bundle(item or OTHER, (BundledPaper("terms", expected),))


def test_a_public_file_that_was_never_kept_is_gathered_as_it_stands(vault):
    bundle = gather_file(vault, BUYER, LISTING.content, "x/listing.jws", ITEM, lambda _item: [stated(LISTING, "terms")])
    assert [one.paper for one in bundle.papers] == [LISTING]


def test_a_file_that_the_item_does_not_have_is_refused(vault):
    with pytest.raises(NotFound):
        gather_file(vault, SELLER, b"Another.", "terms.txt", ITEM, lambda _item: [stated(TERMS, "terms")])


def test_files_are_written_whole_private_and_never_over_others(tmp_path):
    folder = tmp_path / "papers"
    twice = Paper("TERMS.TXT", "text/plain", None, b"2")
    paths = write_papers(folder, [TERMS, twice, PHOTO])
    assert [path.name for path in paths] == ["terms.txt", "TERMS-2.TXT", "photo.png"]
    assert [path.read_bytes() for path in paths] == [b"A bicycle.", b"2", b"\x89PNG"]
    assert {path.stat().st_mode & 0o777 for path in paths} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700
    (folder / "photo.png").rename(folder / "terms-2.txt")
    with pytest.raises(AlreadyExists):
        write_papers(folder, [PHOTO, TERMS])
    assert sorted(path.name for path in folder.iterdir()) == ["TERMS-2.TXT", "terms-2.txt", "terms.txt"]
    (folder / "photo.png").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(AlreadyExists):
        write_papers(folder, [PHOTO])


@pytest.mark.parametrize(
    ("stated_names", "expected"),
    [
        (["a", "a", "A"], ["a", "a-2", "A-3"]),
        ([".bashrc", "x/../.."], ["bashrc", "attachment"]),
        (["a-2.txt", "a.txt", "a.txt"], ["a-2.txt", "a.txt", "a-3.txt"]),
        (["\x1b[2J.txt", "\u202etxt.exe"], ["[2J.txt", "txt.exe"]),
    ],
    ids=["case", "nowhere", "numbered", "control"],
)
def test_names_are_each_there_once(stated_names, expected):
    assert file_names(stated_names) == expected
