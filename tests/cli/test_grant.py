"""`cmwallet identity grant` and `identity grants`: from the yes to the last withdrawal, as a user types it."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from cmwallet.grants.index import ANCHOR, GrantIndex
from cmwallet.home.folder import Home as PathsOf
from cmwallet.identities.identities import Identities
from cmwallet.session import Session
from identity.consent.receipts import Receipts
from identity.timestamps import rfc3339
from tests.cli.granting import World
from tests.cli.granting import world as make_world
from tests.cli.walletrun import Home, finish

HEAVY = {
    *(
        "eth",
        "eth_abi",
        "eth_account",
        "eth_utils",
        "web3",
        "pydantic",
        "bip_utils",
        "joserfc",
        "sqlalchemy",
        "authlib",
    ),
    *("starlette", "uvicorn", "jinja2", "httpx2", "anyascii", "lxml", "rich", "urllib3", "phonenumbers", "schwifty"),
}
"""What takes longer to import than a grant may take."""


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    made = make_world(tmp_path_factory.mktemp("grants"))
    yield made
    made.user.run("chain", "stop")


@pytest.fixture
def own(world: World, tmp_path: Path) -> World:
    """A world whose user may be spoilt: a copy of her home, on the same chain."""
    folder = tmp_path / "user"
    shutil.copytree(world.user.folder, folder, ignore=shutil.ignore_patterns("chain", "agent.sock"))
    (folder / "home" / "chain").symlink_to(world.user.path / "chain")
    return World(tmp_path, Home(folder), world.dapp, world.did, world.jkt)


@contextmanager
def taken_apart(world: World) -> Iterator[tuple[Session, Receipts]]:
    """The user's home, opened in this process."""
    source = f"file:{world.user.folder / 'passphrase'}"
    with Session(PathsOf(world.user.path), ask=pytest.fail, passphrase_flag=source) as opened:
        owner = Identities(opened.database, opened.keeper).get("me").account.lower()
        yield opened, Receipts(opened.keeper, owner)


def claims(token: str) -> dict:
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def lifetime(grant: dict) -> timedelta:
    return datetime.fromisoformat(grant["expires"]) - datetime.fromisoformat(grant["not_before"])


def test_a_grant_prints_its_id_and_says_how_to_take_it_back(world: World) -> None:
    done = world.make("--anchor", fields="given_name,age_equal_or_over.18")
    grant_id = done.out.strip()
    assert f"identity grant revoke {grant_id[:12]}" in done.err
    shown = world.user.json("identity", "grant", "show", grant_id[:10])
    assert shown["grant_id"] == grant_id
    assert shown["fields"] == ["given_name", "age_equal_or_over.18"]
    assert shown["proofs"] == ["anchor", "consent"]
    answers = world.verify(world.receipt(grant_id), "--require", "signature,key,anchor,not-withdrawn,not-expired")
    assert (answers["withdrawn"], answers["dapp_signature"]) == ("no", "none")
    assert answers["as_of_block"] > 0


def test_bare_and_header_print_the_token_and_nothing_else(world: World) -> None:
    token = world.make("--bare", "--dpop-jkt", world.jkt).out.strip()
    said = claims(token)
    assert said["cnf"] == {"jkt": world.jkt}
    assert said["client_id"] == world.did
    assert said["aud"].endswith("/vault")
    # It ends with the grant, which lives 15 minutes; the token itself was made at a later reading of the clock.
    grant = world.user.json("identity", "grant", "show", said["grant_id"])
    assert grant["expires"] == rfc3339(said["exp"])
    assert lifetime(grant) == timedelta(minutes=15)
    assert grant["not_before"] <= rfc3339(said["iat"]) <= grant["expires"]
    header = world.make("--header", "--dpop-jkt", world.jkt).out
    assert header.startswith("Authorization: DPoP eyJ")
    assert header.count("\n") == 1


def test_a_token_for_a_long_grant_lives_an_hour(world: World) -> None:
    arguments = ("--to", world.did, "--fields", "given_name", "--for", "30d", "--purpose", "x", "--yes", "--no-anchor")
    done = world.user.run("identity", "grant", *arguments, "--bare", "--dpop-jkt", world.jkt)
    said = claims(done.out)
    assert said["exp"] - said["iat"] == 3600


def test_json_carries_everything_that_the_dapp_needs(world: World) -> None:
    receipt = world.folder / "receipt.json"
    document = json.loads(world.make("--dpop-jkt", world.jkt, "--json", "--receipt", receipt).out)
    assert document["token_type"] == "DPoP"
    assert len(document["offer"]) == 43
    assert document["anchor"] is None
    assert document["receipt"] == str(receipt)
    assert receipt.stat().st_mode & 0o777 == 0o600
    assert world.verify(receipt.read_text())["receipt_hash"] == document["receipt_hash"]
    offered = json.loads(world.make("--json").out)
    assert (offered["token"], offered["token_type"]) == (None, None)
    assert offered["offer"] != document["offer"]


@pytest.mark.parametrize(
    ("options", "code", "hint"),
    [
        (("--bare",), 12, "--dpop-jkt"),
        (("--bare", "--dpop-jkt", "short"), 4, ""),
        (("--bare", "--header"), 2, ""),
        (("--bare", "--dpop-jkt", "A" * 43, "--not-before", "2090-01-01"), 4, "--json"),
        (("--present",), 2, ""),
        (("--present", "--nonce", "n1", "--bare"), 2, ""),
        (("--fields", "given_nаme"), 4, ""),
        (("--purpose", "a\u202eb"), 4, ""),
        (("--retention", "P1M"), 4, ""),
        (("--not-before", "tomorrow"), 4, ""),
        (("--to", "nobody.example"), 5, "client list"),
        (("--to", "did:ethr:0x4d2:0x70997970c51812dc3a010c7d01b50e0d17dc79c8"), 4, ""),
        (("--to", "did:ethr:0x1:0x70997970C51812dc3A010C7d01b50e0d17dc79C8"), 4, ""),
        (("--to", "did:ethr:0x4d2:0x70997970C51812dc3A010C7d01b50e0d17dc79C8"), 18, "identity register"),
    ],
)
def test_what_cannot_be_granted_is_refused_with_its_code(
    world: World, options: tuple[str, ...], code: int, hint: str
) -> None:
    arguments = ("--to", world.did, "--fields", "given_name", "--for", "15m", "--purpose", "wine", "--yes")
    problem = world.user.error("identity", "grant", *arguments, *options, code=code)
    assert hint in (problem["hint"] or "")


@pytest.mark.parametrize("left_out", ["--to", "--fields", "--for", "--purpose"])
def test_what_a_consent_needs_is_asked_for(world: World, left_out: str) -> None:
    options = {"--to": world.did, "--fields": "given_name", "--for": "15m", "--purpose": "wine"}
    del options[left_out]
    words = [word for pair in options.items() for word in pair]
    problem = world.user.error("identity", "grant", *words, "--yes", code=2 if left_out == "--to" else 12)
    assert left_out in problem["hint"] + problem["message"]


def test_without_a_yes_nothing_is_granted(own: World) -> None:
    arguments = ("--to", own.did, "--fields", "given_name", "--for", "15m", "--purpose", "wine")
    own.user.error("identity", "grant", *arguments, code=12)
    before = own.user.json("identity", "grants", "--locked")
    child = own.user.at_terminal("identity", "grant", *arguments, "--no-anchor", columns=100)
    child.expect("Type yes to go on: ")
    shown = child.before
    for told in (own.did, "may read   given_name", "purpose    wine", "until      20", "cannot be called back"):
        assert told in shown
    assert "nobody has verified who that is" in shown
    child.sendline("no")
    finish(child, 130)
    assert own.user.json("identity", "grants", "--locked") == before


def test_without_a_server_the_other_way_is_named_and_works(own: World) -> None:
    (own.user.path / "config.toml").unlink()
    problem = own.user.error(
        *("identity", "grant", "--to", own.did, "--fields", "email", "--for", "1h", "--purpose", "x", "--yes"), code=12
    )
    assert "--present" in problem["hint"]
    sealed = own.make("--present", "--nonce", "n1", fields="email,age_equal_or_over.18").out
    assert sealed.count(".") == 4
    assert "ada@example.org" not in sealed
    handed = own.dapp.json("identity", "grant", "open", "-", stdin=sealed)
    assert (handed["nonce"], handed["audience"]) == ("n1", own.did)
    (presentation,) = handed["presentations"]
    verified = own.dapp.json(
        *("identity", "attest", "verify", "-", "--audience", own.did, "--nonce", "n1", "--accept-self-asserted"),
        stdin=presentation,
    )
    values = {name: field["value"] for name, field in verified["fields"].items()}
    assert values == {"email": "ada@example.org", "age_equal_or_over.18": True}
    answers = own.verify(json.dumps(handed["receipt"]), "--require", "signature,key")
    assert answers["subject"] != own.did
    own.user.error("identity", "grant", "open", "-", stdin=sealed, code=18)
    (shared,) = [one for one in own.user.json("identity", "report", "--dapp", own.did) if one["kind"] != "grant"]
    assert shared["fields"] == ["age_equal_or_over.18", "email"]


def test_revoking_works_while_locked_and_the_rest_follows_at_the_next_unlock(world: World) -> None:
    grant_id = world.grant("--anchor", fields="email")
    before = world.receipt(grant_id)
    locked = {"CMWALLET_PASSPHRASE_FROM": None}
    done = world.user.json("identity", "grant", "revoke", grant_id[:12], **locked)
    assert (done["state"], done["pending"]) == ("revoked", "withdraw")
    (row,) = [row for row in world.user.json("identity", "grants", **locked) if row["grant_id"] == grant_id]
    assert row.keys() == {"grant_id", "state", "pending", "expires"}
    assert row["pending"] == "withdraw"
    assert world.verify(before)["withdrawn"] == "no"
    (row,) = [row for row in world.user.json("identity", "grants") if row["grant_id"] == grant_id]
    assert (row["state"], row["pending"]) == ("revoked", "on-chain"), "signed, and sent by no list"
    assert world.verify(before)["withdrawn"] == "no"
    assert world.user.json("identity", "grant", "anchor", "--yes")["owed"] == []
    (row,) = [row for row in world.user.json("identity", "grants") if row["grant_id"] == grant_id]
    assert (row["state"], row["pending"]) == ("revoked", None)
    assert world.verify(before)["withdrawn"] == "yes"
    assert world.verify(world.receipt(grant_id), "--offline")["withdrawn"] == "yes"
    world.user.error("identity", "grant", "revoke", grant_id, code=9)
    world.user.error("identity", "grant", "renew", grant_id, "--for", "1h", "--yes", "--no-anchor", code=4)


def test_narrowing_and_renewing_are_versions_with_receipts_of_their_own(world: World) -> None:
    grant_id = world.grant("--max-uses", "5", fields="given_name,email")
    change = ("identity", "grant")
    narrow = world.user.json(*change, "narrow", grant_id, "--fields", "email", "--no-anchor", "--yes")
    assert (narrow["version"], narrow["fields"], narrow["max_uses"]) == (2, ["email"], 5)
    assert world.user.json(*change, "narrow", grant_id, "--max-uses", "4", "--yes")["anchor"] is None, "as before"
    world.user.error(*change, "narrow", grant_id, "--fields", "given_name", "--yes", code=4)
    world.user.error(*change, "narrow", grant_id, "--for", "30d", "--yes", code=4)
    world.user.error(*change, "narrow", grant_id, "--max-uses", "9", "--yes", code=4)
    world.user.error(*change, "narrow", grant_id, "--yes", code=2)
    world.user.error(*change, "renew", grant_id, "--yes", code=12)
    world.user.error(*change, "renew", grant_id, "--for", "1h", code=12)
    renewed = world.user.json(*change, "renew", grant_id, "--for", "1h", "--max-uses", "9", "--no-anchor", "--yes")
    assert (renewed["version"], renewed["max_uses"]) == (4, 9)
    versions = [json.loads(world.receipt(grant_id, "--version", number))["body"] for number in (1, 2, 3, 4)]
    assert [body["version"] for body in versions] == [1, 2, 3, 4]
    assert versions[0]["previous"] is None
    assert len({body["previous"] for body in versions}) == 4
    told = world.user.error(*change, "receipt", grant_id, "--version", "9", code=5)
    assert told["message"] == "that grant has 4 versions, and none with the number 9"


def test_an_anchor_that_was_cut_short_is_finished_by_a_later_command_and_not_sent_twice(own: World) -> None:
    grant_id = own.grant("--anchor")
    receipt = own.receipt(grant_id)
    with taken_apart(own) as (opened, receipts):
        kept = receipts.get(grant_id, 1, reason="test")
        receipts.keep(replace(kept, proofs=tuple(proof for proof in kept.proofs if proof.kind != "anchor")))
        GrantIndex(opened.database).put(grant_id, "active", 2**33, ANCHOR, 0)
    own.user.run("identity", "grants")
    assert own.receipt(grant_id) != receipt, "a list sends nothing"
    own.user.run("identity", "grant", "anchor", "--yes")
    assert own.receipt(grant_id) == receipt
    (row,) = [row for row in own.user.json("identity", "grants") if row["grant_id"] == grant_id]
    assert row["pending"] is None
    narrower = own.user.json("identity", "grant", "narrow", grant_id, "--for", "5m", "--yes")
    assert narrower["anchor"]["transaction"] != json.loads(receipt)["proofs"][-1]["transaction"], "anchored as before"


def test_an_identity_stays_while_an_anchor_of_it_stands_that_nobody_else_can_withdraw(own: World) -> None:
    grant_id = own.grant("--anchor")
    elsewhere = ("identity", "remove", "me", "--yes", "--network", "ethereum")
    assert own.user.error(*elsewhere, code=10)["hint"].endswith("--leave-anchors")
    (row,) = [row for row in own.user.json("identity", "grants", "--locked") if row["grant_id"] == grant_id]
    assert (row["state"], row["pending"]) == ("revoked", "on-chain")
    own.user.run("identity", "use", "me")
    own.user.run(*elsewhere, "--leave-anchors")
    assert own.user.json("config", "get", "identity")["value"] is None
    assert own.user.json("identity", "grants", "--locked") == []


def test_a_receipt_says_what_is_so_and_what_is_not_known(world: World) -> None:
    text = world.receipt(world.grant())
    stranger = world.verify(text, "--offline")
    assert (stranger["signature"], stranger["anchor"], stranger["withdrawn"]) == ("yes", "none", "unknown")
    done = world.dapp.run("identity", "grant", "verify", "-", "--require", "anchor,not-withdrawn", stdin=text, code=18)
    assert "anchor, not-withdrawn" in done.err
    assert done.out.startswith("signature\tyes")
    forged = text.replace('"wine"', '"beer"')
    assert world.verify(forged, code=18)["signature"] == "no"
    world.dapp.error("identity", "grant", "verify", "-", stdin="{}", code=18)
    world.dapp.error("identity", "grant", "verify", "-", "--require", "luck", stdin=text, code=4)


def test_a_home_on_another_chain_knows_nothing_of_the_account_of_a_receipt(world: World) -> None:
    elsewhere = Home(world.folder / "elsewhere")
    elsewhere.path.mkdir(parents=True, mode=0o700)
    text = world.receipt(world.grant())
    assert world.verify(text)["key"] == "yes"
    assert world.verify(text, home=elsewhere)["key"] == "unknown"
    assert world.verify(text, "--require", "key", home=elsewhere, code=18)["signature"] == "yes"


def test_what_the_dapp_signs_at_the_end_goes_into_the_receipt(world: World) -> None:
    grant_id = world.grant(fields="email")
    text = world.receipt(grant_id)
    word = world.dapp.run("identity", "grant", "erased", "-", stdin=text).out
    agreed = world.dapp.json("identity", "grant", "countersign", "-", stdin=text)["receipt_signature"]
    world.user.error("identity", "grant", "note-erasure", grant_id, "-", stdin=agreed, code=18)
    world.user.error("identity", "grant", "erased", "-", stdin=text, code=4)
    world.user.run("identity", "grant", "note-erasure", grant_id, "-", stdin=word)
    assert world.verify(world.receipt(grant_id), "--require", "signature,erased")["erased"] == "yes"


def test_a_grant_by_way_of_the_agent_is_the_same(own: World) -> None:
    own.user.run("unlock", "--for", "5m")
    try:
        locked = {"CMWALLET_PASSPHRASE_FROM": None}
        arguments = ("--to", own.did, "--fields", "email", "--for", "15m", "--purpose", "x", "--yes", "--anchor")
        grant_id = own.user.run("identity", "grant", *arguments, **locked).out.strip()
        receipt = own.user.run("identity", "grant", "receipt", grant_id, **locked).out
        assert own.verify(receipt, "--require", "signature,key,anchor")["signature"] == "yes"
        assert own.user.json("identity", "grant", "revoke", grant_id, **locked)["pending"] is None
        assert own.verify(receipt)["withdrawn"] == "yes"
    finally:
        own.user.run("lock")


def test_erasing_takes_grants_along_and_says_who_still_holds_the_data(own: World) -> None:
    grant_id = own.grant(fields="age_equal_or_over.18,email")
    done = own.user.run("identity", "shred", "birthdate", "--yes", "--json")
    assert [held["uses"] for held in done.document["held_by_others"] if held.get("grant_id") == grant_id] == [0]
    assert "grant of" not in done.err, "it was never read"
    own.user.run("identity", "unset", "email", "--purge", "--yes")
    assert grant_id in [one["grant_id"] for one in own.user.json("identity", "report")]
    receipt = own.receipt(grant_id)
    own.user.run("identity", "remove", "me", "--yes")
    assert own.user.json("identity", "grants") == []
    own.user.error("identity", "grant", "show", grant_id, code=5)
    assert own.verify(receipt)["signature"] == "yes"
    for path in own.user.path.glob("oauth.db*"):
        assert grant_id.encode() not in path.read_bytes()


def test_a_token_for_a_pipe_imports_nothing_heavy(world: World) -> None:
    script = (
        "import sys\n"
        "from cmwallet.cli.app import run\n"
        "code = run(sys.argv[1:])\n"
        f"heavy = sorted({HEAVY!r} & {{name.partition('.')[0] for name in sys.modules}})\n"
        "print(code, *heavy, file=sys.stderr)\n"
    )
    options = ("--for", "15m", "--purpose", "x", "--yes", "--no-anchor", "--bare", "--dpop-jkt", world.jkt)
    arguments = ("identity", "grant", "--to", world.did, "--fields", "given_name,age_equal_or_over.18", *options)
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        env=world.user.environment(),
        cwd=world.folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.count(".") == 2
    assert done.stderr.splitlines()[-1] == "0"


def test_looking_at_an_empty_home_makes_no_store(bare: Home) -> None:
    bare.error("identity", "grants", "--locked", code=5)
    bare.error("identity", "grant", "revoke", "3fQ", code=5)
    assert not list(bare.path.glob("oauth.db*"))


def test_a_list_in_a_pipe_is_tab_separated(world: World) -> None:
    grant_id = world.grant(fields="address.country")
    lines = world.user.run("identity", "grants", "--active").out.splitlines()
    (line,) = [line for line in lines if line.startswith(grant_id[:12])]
    cells = line.split("\t")
    assert cells[1:4] == [world.did, "address.country", "wine"]
    assert cells[6:] == ["never", "active"]
    assert world.user.run("identity", "grant", "log", grant_id).out == ""


def test_the_overview_counts_grants_and_names_the_next_end(own):
    grant_id = own.grant()
    before = own.user.json("status")["grants"]["active"] - 1
    found = own.user.json("status")["grants"]
    assert found["ending"] >= 1
    ends = [one["expires"] for one in own.user.json("identity", "grants") if one["state"] == "active"]
    assert found["next_end"] == min(ends)
    assert f"the next ends on {min(ends)[:10]}" in own.user.run("status").out
    assert "grants end within 30 days" in own.user.run("doctor", code=None).out
    own.user.run("identity", "grant", "revoke", grant_id)
    assert own.user.json("status")["grants"]["active"] == before


def test_an_anchor_on_a_chain_that_was_reset_is_owed_no_more(world: World) -> None:
    """Last: the chain begins anew."""
    grant_id = world.grant("--anchor")
    world.user.run("identity", "grant", "revoke", grant_id, CMWALLET_PASSPHRASE_FROM=None)
    world.user.run("chain", "reset", "--yes")
    done = world.user.run("identity", "grant", "anchor", "--yes", "--json")
    assert grant_id not in done.document["owed"]
    assert "not withdrawn yet" not in done.err
    rows = world.user.json("identity", "grants")
    assert [row["pending"] for row in rows if row["grant_id"] == grant_id] == [None]


@pytest.mark.parametrize("name", ["", "\u200b", " \u2060 "])
def test_a_dapp_whose_name_shows_nothing_is_called_by_its_did(name: str) -> None:
    from cmwallet.cli.identity.grant.common import who
    from tests.unit.oauth.stored import details, grant

    unnamed = grant(details=details(client_name=name, client_host=None))
    assert who(unnamed) == unnamed.details.client
    named = grant(details=details(client_name="Shop", client_host=None))
    assert who(named) == "Shop (unverified)"
