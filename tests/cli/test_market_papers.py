"""`cmwallet market seal|open`, the real command: two homes on one chain, and files that travel between them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from Crypto.Hash import keccak

from identity.jose.jwe_general import seal_to_each
from tests.cli.attesting import HOLDERS_PHRASE, bare
from tests.cli.walletrun import PHRASE, STRANGER, Home, finish

TEXT = "A bicycle, delivered by Friday.\n"


@dataclass
class Pair:
    """Ann and Bob: each knows the other as a contact and has a published identity."""

    ann: Home
    bob: Home

    def seal(self, *arguments, home: Home | None = None, **more):
        return (home or self.ann).json("market", "seal", *arguments, "--yes", **more)

    def keys_of_bob(self) -> bytes:
        keys = self.bob.json("identity", "show")["keys"]
        (public,) = (key["public"] for key in keys if key["use"] == "enc-x25519")
        return bytes.fromhex(public.removeprefix("0x"))


@pytest.fixture(scope="module")
def pair(tmp_path_factory) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("market")
    ann = bare(folder / "ann", PHRASE, None)
    ann.run("chain", "start", "--port", "0")
    bob = bare(folder / "bob", HOLDERS_PHRASE, ann.path / "chain")
    for home, name in ((ann, "ann"), (bob, "bob")):
        home.run("chain", "faucet", "--quiet")
        home.run("identity", "create", name)
        home.run("identity", "register", "--yes")
    for home, other, name in ((ann, bob, "bob"), (bob, ann, "ann")):
        home.run("contact", "add", name, other.json("identity", "show")["account"])
    (ann.folder / "terms.txt").write_text(TEXT, "utf-8")
    yield Pair(ann, bob)
    ann.run("chain", "stop")


def test_a_file_is_sealed_to_a_contact_and_opened_in_another_home(pair: Pair) -> None:
    sealed = pair.ann.folder / "for-bob.jwe"
    made = pair.seal("terms.txt", "--to", "bob", "--out", sealed)
    assert (made["item"], made["file"], made["papers"][0]["name"]) == (None, str(sealed), "terms.txt")
    assert TEXT.strip() not in sealed.read_text("utf-8")
    assert sealed.stat().st_mode & 0o777 == 0o600
    found = pair.bob.json("market", "open", sealed, "--out", "from-ann")
    (paper,) = found["papers"]
    assert (found["identity"], found["state"], found["missing"]) == ("bob", "unchecked", [])
    assert (paper["role"], paper["public"], paper["size"]) == ("paper", False, len(TEXT))
    assert paper["hash"] == made["papers"][0]["hash"]
    assert (pair.bob.folder / paper["file"]).read_text("utf-8") == TEXT
    again = pair.bob.error("market", "open", sealed, "--out", "from-ann", code=4)
    assert again["code"] == "already_exists"


def test_it_travels_in_a_pipe_and_the_hash_is_not_that_of_the_text_alone(pair: Pair) -> None:
    text = pair.ann.run("market", "seal", "-", "--to", "bob", "--yes", stdin=TEXT).out
    row = pair.bob.run("market", "open", "-", stdin=text).out.rstrip("\n").split("\t")
    assert (row[0], row[4], row[6]) == ("paper", str(len(TEXT)), "unchecked")
    assert row[5] != "0x" + keccak.new(digest_bits=256, data=TEXT.encode()).hexdigest()


def test_the_same_file_keeps_its_hash_and_several_may_read_it(pair: Pair) -> None:
    account = pair.bob.json("identity", "show")["account"]
    did = pair.bob.json("identity", "show")["did"]
    first = pair.seal("terms.txt", "--to", "bob")
    both = pair.seal("terms.txt", "--to", account, "--to", did, "--to", "account-1")
    assert first["papers"] == both["papers"]
    assert [reader["did"] for reader in both["readers"]] == [did, pair.ann.json("identity", "show")["did"]]
    for home, name in ((pair.ann, "ann"), (pair.bob, "bob")):
        assert home.json("market", "open", "-", stdin=both["sealed"])["identity"] == name
    assert pair.ann.error("market", "open", "-", stdin=first["sealed"], code=18)["code"] == "malformed"
    assert pair.bob.error("market", "open", "-", "--identity", "nobody", stdin=first["sealed"], code=5)


def test_nothing_is_handed_over_unasked_or_to_nobody(pair: Pair) -> None:
    ann = pair.ann
    ann.error("market", "seal", "terms.txt", "--to", "bob", "--no-input", code=12)
    ann.error("market", "seal", "terms.txt", "--yes", code=12)
    ann.error("market", "seal", "terms.txt", "--to", "nobody-known", "--yes", code=5)
    assert "published no key" in ann.error("market", "seal", "terms.txt", "--to", STRANGER, "--yes", code=5)["message"]
    foreign = "did:ethr:0x12:" + STRANGER
    ann.error("market", "seal", "terms.txt", "--to", foreign, "--yes", code=4)
    ann.error("market", "seal", "no-such-file", "--to", "bob", "--yes", code=5)
    (ann.folder / "empty").write_bytes(b"")
    ann.error("market", "seal", "empty", "--to", "bob", "--yes", code=4)
    (ann.folder / "large").write_bytes(bytes((1 << 20) + 1))
    ann.error("market", "seal", "large", "--to", "bob", "--yes", code=4)


def test_a_person_sees_what_goes_to_whom(pair: Pair) -> None:
    child = pair.ann.at_terminal("market", "seal", "terms.txt", "--to", "bob", "--out", "asked.jwe")
    child.expect("terms.txt")
    child.expect("to bob")
    child.expect("yes")
    child.sendline("no")
    finish(child, 130)
    assert not (pair.ann.folder / "asked.jwe").exists()


def test_an_item_of_no_system_here_is_said(pair: Pair) -> None:
    item = f"eip155:1234:{STRANGER}/12"
    assert "no such system here" in pair.ann.error("market", "seal", item, "--to", "bob", "--yes", code=5)["message"]
    pair.ann.error("market", "seal", item.replace("1234", "18"), "--to", "bob", "--yes", code=18)
    pair.ann.error("market", "seal", item, "--item", "deal/1", "--to", "bob", "--yes", code=2)


def bundle(**members: object) -> bytes:
    paper = {"role": "terms", "name": "t", "media_type": "text/plain", "salt": None, "content": "QQ=="}
    paper["hash"] = "0x" + keccak.new(digest_bits=256, data=b"A").hexdigest()
    document = {"type": "cmwallet-bundle", "version": 1, "item": None, "genesis": None, "papers": [paper]}
    return json.dumps({**document, **members}).encode()


def test_hostile_bundles_show_and_write_nothing(pair: Pair, tmp_path: Path) -> None:
    genesis = pair.ann.json("chain", "status")["genesis"]
    item, public = f"eip155:1234:{STRANGER}/12", pair.keys_of_bob()
    for code, members in (
        (5, {"item": item, "genesis": genesis}),
        (18, {"item": item, "genesis": "0x" + "ab" * 32}),
        (18, {"item": item.replace("1234", "18"), "genesis": genesis}),
        (18, {"papers": []}),
        (18, {"type": "other"}),
    ):
        sealed = seal_to_each([public], bundle(**members), "cmwallet-bundle")
        done = pair.bob.run("market", "open", "-", "--out", tmp_path / "out", stdin=sealed, code=code)
        assert done.out == ""
        assert not (tmp_path / "out").exists()
    assert pair.bob.run("market", "open", "-", stdin=seal_to_each([public], bundle(), "cmwallet-bundle")).out


def test_the_agent_keeps_and_opens_papers_too(pair: Pair) -> None:
    before = pair.seal("terms.txt", "--to", "bob")
    pair.ann.run("unlock")
    try:
        silent = {"CMWALLET_PASSPHRASE_FROM": None}
        assert pair.seal("terms.txt", "--to", "bob", **silent)["papers"] == before["papers"]
        own = pair.seal("terms.txt", "--to", "account-1", **silent)["sealed"]
        assert pair.ann.json("market", "open", "-", stdin=own, **silent)["papers"][0]["name"] == "terms.txt"
    finally:
        pair.ann.run("lock")
    pair.ann.run("vault", "verify")
