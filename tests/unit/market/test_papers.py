"""Papers: what their hash covers, and when the same file is the same paper."""

import pytest
from Crypto.Hash import keccak

from cmwallet.errors import Damaged, InvalidInput, NotFound
from cmwallet.market.kept_papers import MOST_ITEMS, Papers, find_paper
from cmwallet.market.papers import MAX_BYTES, make_paper, paper_hash, parse_hash
from identity.erasure import everything
from identity.records.store import Records, nobody_follows
from identity.secret import Secret
from identity.vault.slots import PassphraseCredential
from identity.vault.verify import verify
from tests.unit.identity.vault.helpers import Clock, create, secret, unlock
from tests.unit.market.world import BUYER, DEALS, SELLER

TERMS = b"A bicycle, delivered by Friday.\n"
ITEM, OTHER = DEALS.item(12), DEALS.item(13)


def hash_of(content: bytes) -> bytes:
    """Keccak-256 by the public front of pycryptodome."""
    return keccak.new(digest_bits=256, data=content).digest()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def vault(tmp_path, clock):
    with create(tmp_path / "vault.db", clock) as vault:
        yield vault


@pytest.fixture
def papers(vault, clock):
    return Papers(vault, SELLER, clock=clock)


def test_a_public_paper_is_hashed_as_it_is():
    paper = make_paper(TERMS, "terms.txt", public=True)
    assert paper.salt is None
    assert paper.hash == "0x" + hash_of(TERMS).hex()


def test_the_hash_of_a_private_paper_covers_salt_and_content():
    salt = bytes(range(32))
    paper = make_paper(TERMS, "terms.txt", random=lambda size: salt[:size])
    assert paper.hash == "0x" + hash_of(salt + hash_of(TERMS)).hex()


def test_no_file_is_another_ones_salt_and_rest():
    whole = bytes(range(32)) + b"The seller owes nothing."
    assert paper_hash(whole[32:], whole[:32]) != paper_hash(whole, None)


def test_two_private_papers_of_one_text_have_two_hashes():
    assert make_paper(TERMS, "a").hash != make_paper(TERMS, "a").hash


def test_names_are_one_part_of_a_path_and_types_follow_them():
    paper = make_paper(TERMS, "../../etc/pass\x1bwd.pdf")
    assert (paper.name, paper.media_type) == ("passwd.pdf", "application/pdf")
    assert make_paper(TERMS, "x", media_type="Text/Plain").media_type == "text/plain"
    assert make_paper(TERMS, "..").name == "attachment"


def test_sizes_and_salts_have_bounds():
    assert len(make_paper(bytes(MAX_BYTES), "x").content) == 1 << 20
    for content in (b"", bytes(MAX_BYTES + 1)):
        with pytest.raises(InvalidInput):
            make_paper(content, "x")
    with pytest.raises(InvalidInput):
        paper_hash(TERMS, bytes(31))
    with pytest.raises(InvalidInput):
        make_paper(TERMS, "x", media_type="nothing")


def test_a_paper_is_found_again_by_its_hash(papers, vault):
    paper = papers.keep(TERMS, "terms.txt", item=ITEM)
    assert papers.get(paper.hash, reason="test") == paper
    assert papers.get("0x" + paper.hash[2:].upper(), reason="test") == paper
    assert find_paper(vault, paper.hash, reason="test") == paper
    assert papers.find("0x" + "00" * 32, reason="test") is None
    assert find_paper(vault, "0x" + "00" * 32, reason="test") is None
    (kept,) = papers.of_item(ITEM)
    assert (kept.hash, kept.name, kept.media_type, kept.size) == (paper.hash, "terms.txt", "text/plain", len(TERMS))
    assert (kept.made, kept.public, kept.items) == ("2023-11-14T22:13:20Z", False, (ITEM,))
    assert papers.of_item(OTHER) == []


def test_what_is_not_here_is_said(papers):
    for ask in (
        lambda one: papers.get(one, reason="test"),
        papers.line,
        papers.remove,
        lambda one: papers.used(one, ITEM),
    ):
        with pytest.raises(NotFound):
            ask("0x" + "00" * 32)
    with pytest.raises(InvalidInput):
        papers.find("0x12", reason="test")


def test_papers_of_another_account_are_not_listed(papers, vault, clock):
    paper = papers.keep(TERMS, "terms.txt", item=ITEM)
    others = Papers(vault, BUYER, clock=clock)
    assert others.all() == []
    assert others.find(paper.hash, reason="test") is None
    assert others.keep(TERMS, "terms.txt", item=ITEM).hash != paper.hash


def test_the_same_file_for_the_same_item_is_the_same_paper(papers, clock):
    first = papers.keep(TERMS, "terms.txt", item=ITEM)
    clock.now += 90 * 86_400
    assert papers.keep(TERMS, "terms.txt", item=ITEM) == first
    assert len(papers.all()) == 1


def test_for_another_item_the_same_file_gets_another_salt(papers):
    first = papers.keep(TERMS, "terms.txt", item=ITEM)
    assert papers.keep(TERMS, "terms.txt", item=OTHER).hash != first.hash


def test_a_command_that_is_repeated_hashes_the_same(papers, clock):
    first = papers.keep(TERMS, "terms.txt")
    papers.used(first.hash, ITEM)
    clock.now += 599
    assert papers.keep(TERMS, "terms.txt") == first
    clock.now += 1
    assert papers.keep(TERMS, "terms.txt").hash != first.hash


def test_the_salt_of_somebody_elses_paper_is_not_used_for_another_item(papers):
    theirs = make_paper(TERMS, "terms.txt")
    papers.take(theirs, ITEM)
    assert papers.line(theirs.hash).own is False
    ours = papers.keep(TERMS, "terms.txt")
    assert ours.hash != theirs.hash
    assert papers.line(ours.hash).own is True
    assert papers.keep(TERMS, "terms.txt", item=ITEM) in (theirs, ours)


def test_two_processes_that_keep_the_same_public_paper_keep_it_once(papers, monkeypatch):
    first = papers.keep(TERMS, "terms.txt", public=True)
    monkeypatch.setattr(papers, "_before", lambda *_, **__: None)  # the other one looked before the first had sealed
    assert papers.keep(TERMS, "terms.txt", public=True) == first
    assert len(papers.all()) == 1


def test_a_paper_that_was_used_for_nothing_is_used(papers, clock):
    first = papers.keep(TERMS, "terms.txt")
    clock.now += 86_400
    assert papers.keep(TERMS, "terms.txt", item=ITEM) == first
    assert [kept.items for kept in papers.all()] == [(ITEM,)]


def test_a_public_paper_stays_the_same_and_never_stands_for_a_private_one(papers):
    public = papers.keep(TERMS, "terms.txt", public=True, item=ITEM)
    assert papers.keep(TERMS, "terms.txt", public=True, item=OTHER) == public
    assert papers.line(public.hash).items == (ITEM, OTHER)
    assert papers.keep(TERMS, "terms.txt", item=ITEM).hash != public.hash


def test_of_many_items_the_newest_are_remembered(papers):
    paper = papers.keep(TERMS, "terms.txt", public=True)
    for number in range(1, MOST_ITEMS + 3):
        papers.used(paper.hash, DEALS.item(number))
    assert [item.number for item in papers.line(paper.hash).items] == list(range(3, MOST_ITEMS + 3))


def test_a_name_with_odd_blanks_is_kept(papers):
    paper = papers.keep(TERMS, "my\u00a0terms\u2028.txt")
    assert papers.get(paper.hash, reason="test").name == "my\u00a0terms\u2028.txt"


def test_papers_survive_and_are_verified_with_the_vault(papers, vault, tmp_path, clock):
    paper = papers.keep(TERMS, "terms.txt", item=ITEM)
    vault.close()
    with unlock(tmp_path / "vault.db", clock) as again:
        assert Papers(again, SELLER).get(paper.hash, reason="test") == paper
        assert TERMS not in (tmp_path / "vault.db").read_bytes()
    assert verify(tmp_path / "vault.db", PassphraseCredential(secret())).sound


def test_erasing_takes_papers_along(papers, vault, clock):
    papers.keep(TERMS, "terms.txt")
    Papers(vault, BUYER, clock=clock).keep(TERMS, "terms.txt")
    records = Records(vault, SELLER.lower(), clock=clock, changed=nobody_follows)
    vault.remove_many(everything(records)[1])
    assert papers.all() == []
    assert len(vault.entries("paper")) == 1


def test_a_paper_is_removed(papers):
    paper = papers.keep(TERMS, "terms.txt")
    papers.remove(paper.hash)
    assert papers.find(paper.hash, reason="test") is None


@pytest.mark.parametrize("payload", [b"", b"{}", b"[]", b'{"name":"a","media_type":"b","salt":null,"content":"eA=="}'])
def test_a_record_that_is_no_paper_is_damage(papers, vault, payload):
    paper = papers.keep(TERMS, "terms.txt")
    record = papers.line(paper.hash).record
    entry = vault.entry(record)
    vault.seal("paper", "x", Secret(payload), attributes=entry.attributes, record_id=record)
    with pytest.raises(Damaged):
        papers.get(paper.hash, reason="test")


def test_hashes_are_typed_in_either_case():
    assert parse_hash("0x" + "AB" * 32) == "0x" + "ab" * 32
    with pytest.raises(InvalidInput):
        parse_hash("ab" * 32)
