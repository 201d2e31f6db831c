"""What a case is about, as it is typed: an account, an item, a public file, or its hash."""

from pathlib import Path

import pytest
from Crypto.Hash import keccak

from cmwallet.errors import InvalidInput, NotFound
from cmwallet.market.court.subjects import find_subject
from cmwallet.market.papers import MAX_BYTES
from tests.unit.market.chain import BUYER, opened_chain


@pytest.fixture(scope="module")
def chain(tmp_path_factory):
    with opened_chain(tmp_path_factory.mktemp("subjects")) as opened:
        yield opened


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def hash_of(content):
    return keccak.new(digest_bits=256, data=content).digest()


def padded(address):
    return bytes(12) + bytes.fromhex(str(address)[2:])


def test_a_hash_is_what_it_is(chain, here):
    digest = "0x" + "Ab" * 32
    Path(digest).write_text("a file of that name")
    assert find_subject(chain.access, digest) == (b"\xab" * 32, None)
    for text in ("0x" + "ab" * 31, "0x" + "ab" * 33, "ab" * 32, "0x" + "zz" * 32):
        with pytest.raises((NotFound, InvalidInput)):
            find_subject(chain.access, text)


def test_an_item_is_its_contract_and_its_number(chain, here):
    number = chain.offer()
    Path("deal").mkdir()
    Path(f"deal/{number}").write_text("a file of that name")
    subject = hash_of(padded(chain.deals) + number.to_bytes(32, "big"))
    assert find_subject(chain.access, f"deal/{number}") == (subject, None)
    assert find_subject(chain.access, f"./deal/{number}") == (hash_of(b"a file of that name"), None)


def test_an_account_is_its_address(chain, here):
    assert find_subject(chain.access, str(BUYER.address)) == (padded(BUYER.address), BUYER.address)
    Path(str(BUYER.address)).write_text("a file of that name")
    assert find_subject(chain.access, str(BUYER.address)) == (padded(BUYER.address), BUYER.address)


@pytest.mark.parametrize("size", [1, MAX_BYTES])
def test_a_file_is_the_hash_of_its_bytes(chain, here, size):
    (here / "file").write_bytes(b"x" * size)
    assert find_subject(chain.access, "file") == (hash_of(b"x" * size), None)


@pytest.mark.parametrize("size", [0, MAX_BYTES + 1])
def test_a_file_without_bytes_or_with_too_many_is_refused(chain, here, size):
    (here / "file").write_bytes(b"x" * size)
    with pytest.raises(InvalidInput, match="is empty, or longer than"):
        find_subject(chain.access, "file")


def test_what_is_neither_is_named(chain, here):
    (here / "folder").mkdir()
    for text in ("nobody", "folder"):
        with pytest.raises(NotFound, match=f"'{text}' is neither an account nor a file") as told:
            find_subject(chain.access, text)
        assert "deal/12" in str(told.value.hint)


def test_a_file_that_cannot_be_read_is_named(chain, here, monkeypatch):
    (here / "file").write_text("x")

    def refuse(self, mode):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(NotFound, match="cannot read file: permission denied"):
        find_subject(chain.access, "file")
