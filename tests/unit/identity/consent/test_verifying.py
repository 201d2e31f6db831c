"""Verifying a receipt: every answer by itself, and `unknown` where nobody can be asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

from identity.consent.receipt import parse_receipt
from identity.consent.statements import confirm_erasure, read_statement
from identity.consent.terms import NO_PURPOSE
from identity.consent.verifying import REQUIREMENTS, AnchorStanding
from identity.credentials.issuers import ASKED_SECONDS, IssuerKey, IssuerKeys
from identity.jose.encoding import encode
from identity.jose.jws import parse_jws, sign_jws
from identity.rejections import Malformed, Rejected
from identity.signing_time import KeyStanding
from identity.timestamps import rfc3339
from tests.unit.identity.consent.world import (
    ACCOUNT,
    BODY,
    DAPP,
    DAPP_KEY,
    LIVING,
    NOW,
    OTHER_KEY,
    STRANGER,
    Lookups,
    anchored,
    commitment,
    countersigned,
    request,
    signed,
    verify,
    withdrawn,
)

GONE = KeyStanding(False, lambda time: time < NOW - 20, None)


def test_offline_nothing_is_claimed_that_has_to_be_looked_up() -> None:
    answers = verify(countersigned(anchored(signed())))
    assert (answers.signature, answers.key, answers.anchor) == ("yes", "unknown", "unknown")
    assert (answers.dapp_signature, answers.withdrawn) == ("unknown", "unknown")
    assert answers.document()["as_of_block"] is None


def test_with_everything_at_hand_every_answer_is_yes() -> None:
    receipt = countersigned(anchored(signed()))
    lookups = Lookups(standing=AnchorStanding(NOW - 50, 0, 77), commitment=commitment(receipt))
    answers = verify(receipt, lookups)
    met = answers.met()
    assert {name for name, so in met.items() if so} == set(REQUIREMENTS) - {"erased"}
    assert (answers.proven_at, answers.as_of_block, answers.reasons) == (NOW - 50, 77, ())


def test_without_an_anchor_not_withdrawn_is_not_known() -> None:
    answers = verify(signed(), Lookups())
    assert (answers.anchor, answers.withdrawn) == ("none", "unknown")


def test_an_anchor_of_another_consent_does_not_count() -> None:
    receipt = anchored(signed())
    lookups = Lookups(standing=AnchorStanding(NOW - 50, 0, 77), commitment=commitment(receipt))
    moved = anchored(signed(replace(BODY, max_uses=6)))
    answers = verify(moved, lookups)
    assert (answers.anchor, answers.withdrawn, answers.proven_at) == ("no", "unknown", None)


def test_a_withdrawal_counts_in_the_receipt_and_on_chain() -> None:
    assert verify(withdrawn(signed())).withdrawn == "yes"
    on_chain = Lookups(standing=AnchorStanding(NOW - 50, NOW - 5, 77))
    assert verify(anchored(signed()), on_chain).withdrawn == "yes"


def test_a_forged_withdrawal_does_not_count() -> None:
    answers = verify(withdrawn(signed(), STRANGER))
    assert answers.withdrawn == "unknown"
    assert "the account did not sign the withdrawal in it" in answers.reasons
    moved = replace(signed(replace(BODY, grant_id=BODY.client_key)), proofs=withdrawn(signed()).proofs)
    assert verify(moved).withdrawn == "unknown"


def test_a_signature_of_a_stranger_is_none() -> None:
    assert verify(signed(key=STRANGER)).signature == "no"
    assert verify(replace(signed(), proofs=())).signature == "no"


def test_an_identity_that_was_handed_over_keeps_only_what_was_proven_before() -> None:
    receipt = anchored(signed())
    handed_over = Lookups(owner=GONE)
    assert verify(receipt, handed_over).key == "no"
    assert verify(receipt, handed_over, first_seen=NOW - 55).key == "yes"
    assert verify(receipt, handed_over, first_seen=NOW - 5).key == "no"
    proven = Lookups(owner=GONE, standing=AnchorStanding(NOW - 50, 0, 77))
    assert verify(receipt, proven).key == "yes"


def test_a_countersignature_is_bound_to_dapp_key_and_receipt() -> None:
    assert verify(countersigned(signed()), Lookups()).dapp_signature == "countersigned"
    assert verify(countersigned(signed(), OTHER_KEY), Lookups()).dapp_signature == "invalid"
    assert verify(countersigned(signed(), client=DAPP.lower()), Lookups()).dapp_signature == "invalid"
    moved = replace(countersigned(signed()), body=replace(BODY, max_uses=6))
    assert verify(moved, Lookups()).dapp_signature == "invalid"
    assert verify(countersigned(signed()), Lookups(dapp=GONE)).dapp_signature == "invalid"
    statement = countersigned(signed()).proof("countersignature")
    assert statement is not None
    jws, _ = read_statement(statement["jws"], "cmwallet-receipt+jwt", client=DAPP, receipt_hash=BODY.hash)
    assert DAPP_KEY.public.verifies(jws.algorithm, jws.signed, jws.signature)
    with pytest.raises(Rejected):
        read_statement(statement["jws"], "cmwallet-erasure+jwt", client=DAPP, receipt_hash=BODY.hash)


def test_a_request_has_to_ask_for_what_was_granted() -> None:
    assert verify(signed().proven_by("request", jwt=request()), Lookups()).dapp_signature == "request"
    narrow = signed().proven_by("request", jwt=request(("given_name",)))
    answers = verify(narrow, Lookups())
    assert answers.dapp_signature == "invalid"
    assert answers.reasons == ("more was granted than the dapp asked for",)
    forged = signed().proven_by("request", jwt=request(key=OTHER_KEY))
    assert verify(forged, Lookups()).dapp_signature == "invalid"


def login(scope: str = "openid", **change: Any) -> str:
    stated = {"iss": DAPP, "aud": BODY.issuer, "scope": scope, **change}
    return sign_jws(stated, DAPP_KEY, {"typ": "oauth-authz-req+jwt", "kid": DAPP_KEY.kid})


def test_a_login_without_an_object_asked_for_no_field_and_stated_no_purpose() -> None:
    body = replace(BODY, fields=(), purpose="", purpose_id=NO_PURPOSE, retention=0, max_uses=0)
    asked = signed(body).proven_by("request", jwt=login())
    assert parse_receipt(asked.text().encode()) == asked
    assert verify(asked, Lookups()).dapp_signature == "request"
    assert verify(asked, Lookups()).signature == "yes"


@pytest.mark.parametrize(
    "granted",
    [
        {"fields": ("given_name",)},
        {"purpose": "to send you mail"},
        {"purpose_id": "https://w3id.org/dpv#Marketing"},
        {"retention": 86_400},
    ],
    ids=str,
)
def test_a_receipt_that_says_more_than_a_login_asked_for_is_not_proven_by_it(granted: dict[str, Any]) -> None:
    plain: dict[str, Any] = {"fields": (), "purpose": "", "purpose_id": NO_PURPOSE, "retention": 0, "max_uses": 0}
    body = replace(BODY, **{**plain, **granted})
    assert verify(signed(body).proven_by("request", jwt=login()), Lookups()).dapp_signature == "invalid"


@pytest.mark.parametrize("change", [{"scope": ""}, {"scope": "openid email"}, {"authorization_details": None}], ids=str)
def test_what_is_no_login_without_an_object_asked_for_nothing(change: dict[str, Any]) -> None:
    body = replace(BODY, fields=(), purpose="", purpose_id=NO_PURPOSE, retention=0, max_uses=0)
    asked = signed(body).proven_by("request", jwt=login(**change))
    assert verify(asked, Lookups()).dapp_signature == "invalid"


@pytest.mark.parametrize(
    "another",
    [
        {"issuer": "http://127.0.0.1:8474/i/other"},
        {"purpose": {"id": BODY.purpose_id, "text": "to send you the ticket"}},
        {"purpose": {"text": BODY.purpose}},
        {"purpose": None},
        {"not_after": rfc3339(BODY.expires - 1)},
        {"not_before": rfc3339(BODY.not_before + 1)},
        {"not_after": "soon"},
        {"max_uses": BODY.max_uses - 1},
        {"max_uses": "5"},
        {"retention": "P1D"},
        {"retention": "P1Y"},
        {"type": "another_type"},
    ],
    ids=str,
)
def test_a_request_copied_from_another_receipt_does_not_speak_for_this_one(another: dict[str, object]) -> None:
    copied = signed().proven_by("request", jwt=request(**another))  # type: ignore[arg-type]
    assert verify(copied, Lookups()).dapp_signature == "invalid"


def test_a_request_speaks_for_a_grant_that_stays_within_it() -> None:
    wide = request(not_after=rfc3339(BODY.expires + 60), not_before=rfc3339(BODY.not_before - 60), max_uses=9)
    assert verify(signed().proven_by("request", jwt=wide), Lookups()).dapp_signature == "request"


def test_the_dapps_word_that_it_erased_is_checked() -> None:
    receipt = signed()
    assert verify(receipt, Lookups()).erased == "no"
    said = receipt.proven_by("erasure", jws=confirm_erasure(DAPP_KEY, DAPP, BODY.hash, NOW - 5))
    assert verify(said, Lookups()).erased == "yes"
    assert verify(said).erased == "unknown"
    forged = receipt.proven_by("erasure", jws=confirm_erasure(OTHER_KEY, DAPP, BODY.hash, NOW - 5))
    assert verify(forged, Lookups()).erased == "no"


def test_a_dapp_whose_keys_nobody_knows_leaves_its_signature_open() -> None:
    receipt = countersigned(signed(replace(BODY, client=DAPP.lower())), client=DAPP.lower())
    assert verify(receipt, Lookups()).dapp_signature == "unknown"


def test_the_end_is_an_answer_of_its_own() -> None:
    assert not verify(signed()).expired
    assert verify(signed(replace(BODY, expires=NOW))).expired


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"iss": "did:ethr:0x4d2:0x" + "11" * 20}, "the statement is of another dapp"),
        ({"receipt_hash": encode(bytes(32))}, "the statement is about another receipt"),
        ({"iat": None}, "the dapp's statement"),
        ({}, None),
    ],
)
def test_a_statement_is_of_this_dapp_about_this_receipt_and_has_a_time(
    change: dict[str, object], said: str | None
) -> None:
    body = {"iss": DAPP, "iat": NOW, "receipt_hash": encode(BODY.hash), **change}
    text = sign_jws(body, DAPP_KEY, {"typ": "cmwallet-erasure+jwt"})
    if said is None:
        assert read_statement(text, "cmwallet-erasure+jwt", client=DAPP, receipt_hash=BODY.hash)[1] == NOW
        return
    with pytest.raises(Malformed, match=said):
        read_statement(text, "cmwallet-erasure+jwt", client=DAPP, receipt_hash=BODY.hash)


def test_a_statement_without_a_time_is_none() -> None:
    text = sign_jws({"iss": DAPP, "receipt_hash": encode(BODY.hash)}, DAPP_KEY, {"typ": "cmwallet-erasure+jwt"})
    with pytest.raises(Malformed, match="the dapp's statement has no iat"):
        read_statement(text, "cmwallet-erasure+jwt", client=DAPP, receipt_hash=BODY.hash)


def test_a_request_in_the_name_of_another_dapp_does_not_count() -> None:
    payload = parse_jws(request(), "it", types=("oauth-authz-req+jwt",)).payload
    other = sign_jws({**payload, "iss": "did:ethr:0x4d2:0x" + "11" * 20}, DAPP_KEY, {"typ": "oauth-authz-req+jwt"})
    answers = verify(signed().proven_by("request", jwt=other), Lookups())
    assert answers.dapp_signature == "invalid"
    assert "the request is of another dapp" in " ".join(answers.reasons)


@dataclass
class Kept(Lookups):
    """Keys that were kept `age` seconds ago; nobody can be asked for newer ones."""

    age: int = 0
    owner_key: bool = True

    def keys_of(self, issuer: str) -> IssuerKeys:
        found = super().keys_of(issuer)
        keys = found.keys if self.owner_key or issuer == DAPP else ()
        return replace(found, keys=keys, source="cache", as_of=NOW - self.age)


@pytest.mark.parametrize(
    ("age", "answer"), [(ASKED_SECONDS - 1, "invalid"), (ASKED_SECONDS, "unknown"), (ASKED_SECONDS + 1, "unknown")]
)
def test_kept_keys_that_do_not_fit_say_no_while_they_are_fresh_and_nothing_later(age: int, answer: str) -> None:
    for forged in (countersigned(signed(), OTHER_KEY), signed().proven_by("request", jwt=request(key=OTHER_KEY))):
        answers = verify(forged, Kept(age=age))
        assert answers.dapp_signature == answer
        assert len(answers.reasons) == 1
        assert ("it cannot be asked whether it has others" in answers.reasons[0]) == (answer == "unknown")
    said = signed().proven_by("erasure", jws=confirm_erasure(OTHER_KEY, DAPP, BODY.hash, NOW - 5))
    answers = verify(said, Kept(age=age))
    assert answers.erased == ("no" if answer == "invalid" else "unknown")
    assert ("it cannot be asked whether it has others" in answers.reasons[0]) == (answer == "unknown")
    assert verify(countersigned(signed()), Kept(age=age)).dapp_signature == "countersigned"


@pytest.mark.parametrize(("age", "answer"), [(ASKED_SECONDS - 1, "no"), (ASKED_SECONDS, "unknown")])
def test_a_kept_identity_without_the_account_says_no_while_it_is_fresh(age: int, answer: str) -> None:
    answers = verify(signed(), Kept(age=age, owner_key=False))
    assert answers.key == answer
    assert len(answers.reasons) == 1
    assert "the account does not own this identity" in answers.reasons[0]
    assert ("the chain cannot be asked about it now" in answers.reasons[0]) == (answer == "unknown")


def test_an_anchor_whose_salt_is_none_stands_nowhere() -> None:
    receipt = anchored(signed())
    proof = receipt.proof("anchor")
    assert proof is not None
    broken = signed().proven_by("anchor", **{**proof, "salt": "!"})
    answers = verify(broken, Lookups(standing=AnchorStanding(NOW - 50, 0, 77)))
    assert (answers.anchor, answers.proven_at, answers.as_of_block) == ("no", None, 0)
    assert "no such commitment stands on chain" in answers.reasons


@pytest.mark.parametrize(
    ("accounts", "answer"),
    [
        ([ACCOUNT.address.lower()], "yes"),
        ([ACCOUNT.address], "yes"),
        ([STRANGER.address.lower()], "no"),
        ([None], "no"),
        ([], "no"),
        ([STRANGER.address.lower(), ACCOUNT.address.lower()], "yes"),
    ],
)
def test_the_account_that_signed_has_to_own_the_identity(accounts: list[str | None], answer: str) -> None:
    class Owned(Lookups):
        def keys_of(self, issuer: str) -> IssuerKeys:
            keys = tuple(IssuerKey(None if one else DAPP_KEY.public, one, LIVING) for one in accounts)
            return IssuerKeys(issuer, keys, "chain", NOW)

    answers = verify(signed(), Owned())
    assert answers.key == answer
    assert ("the account does not own this identity" in answers.reasons) is (answer == "no")
