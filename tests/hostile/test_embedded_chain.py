"""The embedded chain under the whole command line in one process: what moves, what is listed, what a reset leaves."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.hostile.inprocess import Wallet

OWN = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
BOB = "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Wallet:
    made = Wallet.restored(tmp_path_factory.mktemp("embedded"))
    made.run("contact", "add", "bob", BOB)
    made.run("chain", "faucet")
    return made


@pytest.fixture
def wallet(template: Wallet, tmp_path: Any) -> Wallet:
    """account-1 with 100 CMT."""
    return template.copy(tmp_path)


def balances(wallet: Wallet, account: str = "account-1") -> dict[str, Decimal]:
    found = wallet.json("balance", account)["balances"]
    return {one["symbol"]: Decimal(one["formatted"]) for one in found}


def fee(entry: dict[str, Any]) -> Decimal:
    return Decimal(entry["fee"]["formatted"])


def moves(wallet: Wallet, *options: object) -> list[tuple[str, str, str, str]]:
    listed = wallet.json("history", *options)["entries"]
    return [(one["direction"], one["kind"], one["amount"]["formatted"], one["amount"]["symbol"]) for one in listed]


def test_everything_that_moved_is_listed_once_newest_first(wallet: Wallet) -> None:
    sent = wallet.json("send", "bob", "1", "--memo", "one", "--yes")
    wrapped = wallet.json("token", "wrap", "2", "--yes")
    assert balances(wallet) == {"CMT": 97 - fee(sent) - fee(wrapped), "WCMT": Decimal(2)}
    expected = [
        ("in", "erc20", "2", "WCMT"),
        ("out", "native", "2", "CMT"),
        ("out", "native", "1", "CMT"),
        ("in", "native", "100", "CMT"),
    ]
    assert moves(wallet) == expected
    assert moves(wallet) == expected  # from the index
    assert moves(wallet, "--rebuild") == expected
    assert moves(wallet, "--limit", 2) == expected[:2]
    assert moves(wallet, "bob") == [("in", "native", "1", "CMT")]
    wallet.run("token", "unwrap", "0.5", "--yes")
    unwrapped = {("out", "erc20", "0.5", "WCMT"), ("in", "internal", "0.5", "CMT"), ("out", "native", "0", "CMT")}
    assert set(moves(wallet)[:3]) == unwrapped
    assert moves(wallet)[3:] == expected
    found = wallet.json("history")
    assert found["covered"]["missing"] == []
    newest = max(one["block"] for one in found["entries"])
    assert {(one["kind"], one["from"], one["to"]) for one in found["covered"]["ranges"]} == {
        (kind, 0, newest) for kind in ("erc20", "internal", "native")
    }
    named = {one["name"] for one in found["entries"]}
    assert {"bob", "faucet", "WrappedCMT"} <= named
    (memo,) = [one for one in found["entries"] if one["memo"] is not None]
    assert (memo["memo"], memo["to"], memo["hash"], memo["entry"]) == ("one", BOB, sent["hash"], sent["entry"])


def test_sending_everything_leaves_nothing_and_takes_the_fee_off(wallet: Wallet) -> None:
    sent = wallet.json("send", "bob", "--max", "--yes")
    assert balances(wallet)["CMT"] == 0
    assert Decimal(sent["amount"]["formatted"]) + fee(sent) == 100
    assert balances(wallet, "bob")["CMT"] == 100 - fee(sent)
    refused = wallet.error("send", "bob", "--max", "--yes", code=7)
    assert refused["code"] == "insufficient_funds"
    assert refused["details"]["held"]["raw"] == "0"


def test_what_is_more_than_is_held_with_its_fee_is_refused_and_nothing_is_journalled(wallet: Wallet) -> None:
    refused = wallet.error("send", "bob", "100", "--yes", code=7)
    assert refused["details"]["held"]["raw"] == str(100 * 10**18)
    assert int(refused["details"]["needed"]["raw"]) > 100 * 10**18
    assert wallet.json("tx", "list") == []
    wallet.run("account", "watch", "her", BOB)
    assert "watch-only" in wallet.error("send", OWN, "1", "--from", "her", "--yes", code=4)["message"]


def test_a_chain_that_was_reset_has_none_of_what_moved_and_the_journal_keeps_it(wallet: Wallet) -> None:
    sent = wallet.json("send", "bob", "1", "--yes")
    before = wallet.json("chain", "status")
    wallet.run("chain", "reset", "--yes")
    assert wallet.json("chain", "status")["genesis"] != before["genesis"]
    assert moves(wallet) == []
    assert balances(wallet)["CMT"] == 0
    (kept,) = wallet.json("tx", "list")
    assert (kept["hash"], kept["genesis"]) == (sent["hash"], sent["genesis"])
    wallet.run("chain", "faucet")
    assert moves(wallet) == [("in", "native", "100", "CMT")]
    wallet.run("send", "bob", "1", "--yes")


def test_an_account_that_is_renamed_keeps_what_it_holds_and_its_place(wallet: Wallet) -> None:
    wallet.run("account", "rename", "account-1", "purse")
    assert balances(wallet, "purse")["CMT"] == 100
    assert [one["name"] for one in wallet.json("account", "list")] == ["purse"]
    assert wallet.json("send", "bob", "1", "--yes")["from"] == OWN
    wallet.run("account", "new", "second")
    assert "purse" in wallet.error("account", "rename", "second", "purse", code=4)["message"]
    assert [one["name"] for one in wallet.json("account", "list")] == ["purse", "second"]


class Killed(BaseException):
    """What a kill looks like from within."""


def killed(*_: object) -> None:
    raise Killed


@pytest.mark.parametrize("yes", [True, False])
def test_what_was_ordered_and_never_signed_is_carried_out_with_a_yes_or_given_up(
    wallet: Wallet, monkeypatch: pytest.MonkeyPatch, yes: bool
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("cmwallet.transactions.sending.carry_out", killed)
        with pytest.raises(Killed):
            wallet.run("send", "bob", "1", "--memo", "one", "--id", "a", "--yes")
    (left,) = wallet.json("tx", "list")
    assert (left["state"], left["hash"], left["nonce"]) == ("reserved", None, None)
    wallet.run("tx", "resume", *(["--yes"] if yes else []), code=None)
    wallet.run("tx", "resume", code=None)
    (done,) = wallet.json("tx", "list")
    assert (done["entry"], done["memo"], done["id"]) == (left["entry"], "one", "a")
    assert done["state"] == ("confirmed" if yes else "abandoned")
    assert balances(wallet, "bob")["CMT"] == (1 if yes else 0)


@pytest.fixture
def person(wallet: Wallet) -> Wallet:
    """The identities of a person and of a dapp, registered."""
    wallet.run("account", "new", "shop")
    wallet.run("chain", "faucet", "shop")
    for identity, account in (("me", "account-1"), ("shop", "shop")):
        wallet.run("identity", "create", identity, "--account", account)
        wallet.run("identity", "register", identity, "--yes")
    wallet.run("identity", "use", "me")
    wallet.run("config", "set", "oauth.url", "http://127.0.0.1:8474")
    wallet.run("identity", "set", "given_name", "Ada")
    return wallet


def granted(wallet: Wallet, *options: str, identity: str = "me") -> str:
    shop = wallet.json("identity", "show", "shop")
    made = wallet.json(
        *("identity", "grant", "--to", shop["did"], "--dpop-jkt", shop["keys"][0]["kid"], "--identity", identity),
        *("--fields", "given_name", "--for", "15m", "--purpose", "wine", "--yes", *options),
    )
    return str(made["grant_id"])


def proofs(wallet: Wallet, grant: str) -> list[str]:
    return list(wallet.json("identity", "grant", "show", grant)["proofs"])


def memos(wallet: Wallet, what: str, grant: str) -> int:
    return sum(entry["memo"] == f"{what} {grant[:12]}" for entry in wallet.json("tx", "list"))


def test_grants_are_anchored_by_default_and_withdrawn_when_they_are_revoked(person: Wallet) -> None:
    grant = granted(person)
    assert proofs(person, grant) == ["anchor", "consent"]
    said = person.run("identity", "grant", "revoke", grant).err
    assert f"withdrawing the anchor of {grant[:12]}, version 1, on local" in said
    assert (memos(person, "anchor", grant), memos(person, "withdraw", grant)) == (1, 1)
    assert "withdrawing" not in person.run("tx", "resume").err
    assert person.json("identity", "grants")[0]["pending"] is None


def test_a_grant_without_an_anchor_has_none_to_withdraw(person: Wallet) -> None:
    grant = granted(person, "--no-anchor")
    assert proofs(person, grant) == ["consent"]
    assert "withdrawing" not in person.run("identity", "grant", "revoke", grant).err
    assert (memos(person, "anchor", grant), memos(person, "withdraw", grant)) == (0, 0)


def test_the_anchor_of_a_chain_that_was_reset_came_to_nothing(person: Wallet) -> None:
    grant = granted(person)
    person.run("chain", "reset", "--yes")
    said = person.run("identity", "grant", "revoke", grant).err
    assert "withdrawing" not in said
    assert "not withdrawn yet" not in said
    assert person.json("identity", "grants")[0]["pending"] is None


def test_an_identity_for_one_dapp_is_paid_for_by_the_faucet_and_by_no_account(person: Wallet) -> None:
    shop = person.json("identity", "show", "shop")
    before = balances(person), len(person.json("tx", "list"))
    person.run("identity", "create", "alone", "--only-for", shop["did"])
    person.run("identity", "register", "alone", "--yes")
    listed = person.json("identity", "key", "list", "--identity", "alone")
    assert {key["state"] for key in listed} == {"active"}
    assert all(key["valid_to"] is not None for key in listed)
    assert (balances(person), len(person.json("tx", "list"))) == before
    person.run("identity", "set", "given_name", "Ada", "--identity", "alone")
    grant = granted(person, identity="alone")
    assert proofs(person, grant) == ["consent"]
