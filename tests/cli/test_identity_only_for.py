"""Identities for one dapp alone: what two dapps see of one person has nothing in common."""

import json
import re

import pytest

from identity.jose.encoding import decode
from tests.cli.walletrun import Home
from tests.security.wallethome import cheap_home, served
from tests.servedhome import add_shop


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    made = cheap_home(tmp_path_factory.mktemp("only"))
    with served(made):
        made.run("unlock", "--for", "1h", "--quiet")
        made.run("oauth", "issuer", "move", "http://127.0.0.1:8474", "--quiet")
        made.shops = [add_shop(made, "shop1"), add_shop(made, "shop2")]
        for number, shop in enumerate(made.shops, 1):
            made.run("identity", "create", f"me{number}", "--only-for", shop.did, "--quiet")
            made.run("identity", "register", f"me{number}", "--yes", "--quiet")
            made.run("identity", "set", "given_name", "-", "--identity", f"me{number}", stdin="Maria")
        yield made
        made.run("lock", code=None)


def granted(home: Home, number: int) -> dict:
    arguments = ("--fields", "given_name", "--for", "15m", "--purpose", "to greet you", "--yes")
    return home.json("identity", "grant", "--identity", f"me{number}", "--to", home.shops[number - 1].did, *arguments)


def seen_by(home: Home, number: int) -> set[str]:
    """Every word of some length that a dapp gets to see: the token, the receipt, the DID document."""
    grant = granted(home, number)
    head, body, signature = grant["token"].split(".")
    receipt = home.run("identity", "grant", "receipt", grant["grant_id"]).out
    document = home.run("identity", "did", "show", f"me{number}").out
    mine = home.shops[number - 1]
    texts = [decode(head, "").decode(), decode(body, "").decode(), signature, receipt, document, json.dumps(grant)]
    words = set(re.findall(r"[A-Za-z0-9_-]{16,}", " ".join(texts)))
    return {word for word in words if word not in mine.did and word not in json.dumps(mine.key.public.document)}


def test_two_unlinkable_identities_share_no_address_key_kid_issuer_sub_salt_or_signature(home):
    public = set(re.findall(r"[A-Za-z0-9_-]{16,}", json.dumps(home.json("contract", "list"))))
    registry = {word.lower() for word in public}
    shared = seen_by(home, 1) & seen_by(home, 2)
    known = {"EcdsaSecp256k1RecoveryMethod2020", "cmwallet-receipt", "authorization_details", "secp256k1recovery-2020"}
    assert {word for word in shared - known if re.search(r"[0-9]", word) and word.lower() not in registry} == set()


def test_identity_for_one_dapp_is_granted_to_no_other(home):
    arguments = ("--fields", "given_name", "--for", "15m", "--purpose", "x", "--yes", "--no-anchor")
    found = home.error("identity", "grant", "--identity", "me1", "--to", home.shops[1].did, *arguments, code=10)
    assert "one other dapp" in found["message"]


def test_none_of_the_users_accounts_pays_for_it(home):
    grant = granted(home, 1)
    assert grant["anchor"] is None
    address = home.json("identity", "show", "me1")["account"]
    assert home.balance("me1") == 0
    moved = home.json("history", "me1")
    assert moved["entries"] == [] if isinstance(moved, dict) else moved == []
    assert home.json("identity", "show", "me1")["only_for"] == home.shops[0].did
    keys = home.json("identity", "did", "show", "me1")
    assert address.lower() in json.dumps(keys).lower()
    arguments = ("--fields", "given_name", "--for", "15m", "--purpose", "x", "--yes", "--anchor")
    home.error("identity", "grant", "--identity", "me1", "--to", home.shops[0].did, *arguments, code=10)


def test_account_and_dapp_exclude_each_other(home):
    home.error("identity", "create", "x", "--only-for", home.shops[0].did, "--account", "shop1", code=2)
    home.error("identity", "create", "x", "--only-for", "shop.example", code=4)
