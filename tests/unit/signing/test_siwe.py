"""Sign-ins (EIP-4361): the grammar whole, and when one counts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cmwallet.errors import InvalidInput
from cmwallet.signing.explaining import explain_sign_in
from cmwallet.signing.siwe import MAX_AHEAD, read_sign_in, resembles_sign_in

ADDRESS = "0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2"
ISSUED = 1_790_000_000  # 2026-09-21T14:13:20Z


def sign_in(
    *,
    who: str = "app.example",
    address: str = ADDRESS,
    statement: str | None = "Show me my page.",
    uri: str = "https://app.example/login",
    version: str = "1",
    chain: str = "1234",
    nonce: str = "k3Jf0aZ8",
    issued: str = "2026-09-21T14:13:20Z",
    more: str = "",
) -> str:
    middle = "" if statement is None else f"{statement}\n"
    return (
        f"{who} wants you to sign in with your Ethereum account:\n{address}\n\n{middle}\nURI: {uri}\n"
        f"Version: {version}\nChain ID: {chain}\nNonce: {nonce}\nIssued At: {issued}{more}"
    )


ALL = (
    "\nExpiration Time: 2026-09-21T15:13:20.5+01:00\nNot Before: 2026-09-21T14:13:20Z\nRequest ID: a%20b:@!\n"
    "Resources:\n- ipfs://bafy/x\n- urn:recap:eyJhdHQiOnt9fQ"
)


def test_every_part_of_a_sign_in_is_read() -> None:
    found = read_sign_in(sign_in(who="https://app.example:8443", more=ALL).encode())
    assert (found.scheme, found.domain, found.address) == ("https", "app.example:8443", ADDRESS)
    assert (found.statement, found.uri, found.chain_id) == ("Show me my page.", "https://app.example/login", 1234)
    assert (found.nonce, found.issued, found.begins) == ("k3Jf0aZ8", ISSUED, ISSUED)
    assert found.expires == ISSUED + 0.5
    assert (found.request_id, found.recaps) == ("a%20b:@!", ("urn:recap:eyJhdHQiOnt9fQ",))
    assert found.resources == ("ipfs://bafy/x", "urn:recap:eyJhdHQiOnt9fQ")


GOOD = {
    "no statement": sign_in(statement=None),
    "an IPv4 address": sign_in(who="127.0.0.1"),
    "a port": sign_in(who="localhost:3030"),
    "a user": sign_in(who="me@127.0.0.1:8080"),
    "an IPv6 address": sign_in(who="[::cafe]:80", uri="https://[::cafe]/?q=1#top"),
    "a fraction of a second": sign_in(issued="2026-09-21T14:13:20.123456789Z"),
    "another zone": sign_in(issued="2026-09-21T12:13:20-02:00"),
    "small letters in a time": sign_in(issued="2026-09-21t14:13:20z"),
    "an empty request id": sign_in(more="\nRequest ID: "),
    "no resource": sign_in(more="\nResources:"),
    "a URN": sign_in(uri="did:key:z6Mk"),
    "every mark that a statement may have": sign_in(statement="a-._~:/?#[]@!$&'()*+,;= z"),
    "a statement that names a site": sign_in(statement="https://other.example wants more"),
}


@pytest.mark.parametrize("what", GOOD)
def test_what_the_grammar_has_is_read(what: str) -> None:
    assert read_sign_in(GOOD[what].encode()).address == ADDRESS


LINES = sign_in(more=ALL).split("\n")
BAD = {
    "no site": sign_in(who=""),
    "a site that is no authority": sign_in(who="#app.example"),
    "a site with a path": sign_in(who="app.example/login"),
    "a site with a blank": sign_in(who="app.example evil.example"),
    "brackets that hold no address": sign_in(who="[::zz]"),
    "brackets with too many groups": sign_in(uri="https://[1:2:3:4:5:6:7:8:9]/"),
    "no address": sign_in(address=""),
    "an address without a checksum": sign_in(address=ADDRESS.lower()),
    "an address with a wrong one": sign_in(address=ADDRESS.replace("C02", "c02")),
    "a statement of two lines": sign_in(statement="one\ntwo"),
    "an empty statement": sign_in(statement=""),
    "a statement in other letters": sign_in(statement="grüezi"),
    "a statement with quotes": sign_in(statement='say "yes"'),
    "a URI without a scheme": sign_in(uri="app.example/login"),
    "a URI that begins with a colon": sign_in(uri=":nothing"),
    "a URI with a blank": sign_in(uri="https://app.example/a b"),
    "half an escape": sign_in(uri="https://app.example/%4"),
    "another version": sign_in(version="2"),
    "a version with a zero": sign_in(version="01"),
    "a chain that is no number": sign_in(chain="0x1"),
    "a short nonce": sign_in(nonce="1234567"),
    "a nonce with a mark": sign_in(nonce="12345678-"),
    "a time in words": sign_in(issued="Mon Sep 21 2026 14:13:20 GMT+0000"),
    "a time without a zone": sign_in(issued="2026-09-21T14:13:20"),
    "a day alone": sign_in(issued="2026-09-21"),
    "a day that no calendar has": sign_in(issued="2026-02-30T00:00:00Z"),
    "an hour that no clock has": sign_in(issued="2026-02-03T25:00:00Z"),
    "two resources on a line": sign_in(more="\nResources:\n- https://a.example - https://b.example"),
    "a resource that is no URI": sign_in(more="\nResources:\n- nothing"),
    "a request id with a blank": sign_in(more="\nRequest ID: a b"),
    "a blank line at the end": sign_in() + "\n",
    "line ends of another kind": sign_in().replace("\n", "\r\n"),
    "small letters in a label": sign_in().replace("Chain ID", "chain id"),
    "other words in the first line": sign_in().replace("sign in with", "log in with"),
    **{f"without line {place}": "\n".join(LINES[:place] + LINES[place + 1 :]) for place in (0, 1, 2, 5, 6, 7, 8, 9)},
    **{
        f"lines {place} and {place + 1} in the other order": "\n".join(
            [*LINES[:place], LINES[place + 1], LINES[place], *LINES[place + 2 :]]
        )
        for place in range(5, 13)
    },
}


@pytest.mark.parametrize("what", BAD)
def test_what_the_grammar_does_not_have_is_refused(what: str) -> None:
    with pytest.raises(InvalidInput):
        read_sign_in(BAD[what].encode())


def test_a_sign_in_counts_from_when_to_when_it_says() -> None:
    found = read_sign_in(sign_in().encode())
    assert found.untimely(ISSUED) is None
    assert found.untimely(ISSUED - MAX_AHEAD) is None
    assert found.untimely(ISSUED - MAX_AHEAD - 1) == "it is issued in the future"
    assert found.untimely(ISSUED + 10**9) is None
    assert replace(found, expires=ISSUED + 10).untimely(ISSUED + 9) is None
    assert replace(found, expires=ISSUED + 10).untimely(ISSUED + 10) == "it has expired"
    assert replace(found, begins=ISSUED + 10).untimely(ISSUED + 9) == "it does not count yet"


def test_rights_that_are_handed_on_are_told_one_by_one() -> None:
    facts = explain_sign_in(read_sign_in(sign_in(more=ALL).encode())).facts
    assert [fact.how for fact in facts] == ["signs-in", "states", "states", "delegates"]
    assert facts[-1].words == "this hands on rights: urn:recap:eyJhdHQiOnt9fQ"


def test_what_passes_for_a_sign_in_is_noticed() -> None:
    assert resembles_sign_in(b"EVIL.example WANTS\nyou to  sign in with your ethereum ACCOUNT: x")
    assert not resembles_sign_in(b"you want to sign in")
