"""What was approved is what is disclosed: no more, no less, whatever the credential looks like."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from identity import rejections as why
from identity.credentials.concealing import LEAST_DIGESTS, Selective, conceal
from identity.credentials.disclosures import DIGESTS
from identity.credentials.fields import ages_reached, fields_in, flatten, nest, places
from identity.credentials.holdings import HeldCopy
from identity.credentials.issuing import issue_copy, make_statement
from identity.credentials.key_binding import verifier_of
from identity.credentials.presenting import present, select_fields
from identity.credentials.sdjwt import SdJwt, parse_sdjwt
from identity.credentials.selection import choose, parse_fields
from identity.credentials.unfolding import unfold
from identity.errors import InvalidInput, NotFound
from identity.vault.interface import RecordId
from tests.unit.identity.credentials.world import (
    HOLDER_KEY,
    ISSUER,
    ISSUER_KEY,
    LIST,
    NONCE,
    NOW,
    VCT,
    VERIFIER,
    check,
    claims,
    counter,
    issue,
    sources,
)

NAMES = ("given_name", "family_name", "birthdate", "address.country", "address.locality", "document.passport.number")
VALUES = dict(zip(NAMES, ("Alice", "Muster", "1990-05-01", "DE", "Berlin", "C01X00T47"), strict=True))


def credential(names=NAMES, ages=(18, 21)) -> SdJwt:
    statement = make_statement(
        VCT,
        {name: VALUES[name] for name in names},
        framework="x",
        ages=ages,
        birthdate="1990-05-01",
        seconds=86_400,
        now=NOW,
    )
    made = issue_copy(statement, HOLDER_KEY.public, 5, ISSUER_KEY, issuer=ISSUER, status_uri=LIST, random=counter())
    return made.sdjwt


WHOLE = credential()
FIELDS = (*NAMES, "age_equal_or_over.18", "age_equal_or_over.21")


@given(st.sets(st.sampled_from(FIELDS), min_size=1))
def test_approved_is_what_a_verifier_sees(approved: set[str]) -> None:
    selection = select_fields(WHOLE.text, approved)
    assert set(selection.fields) == approved
    text = present(selection, HOLDER_KEY, audience=VERIFIER, nonce=NONCE, now=NOW)
    found = check(text, sources())
    assert set(fields_in(found.claims)) == approved
    for name, value in fields_in(found.claims).items():
        assert value == (True if name.startswith("age") else VALUES[name])


@given(st.sets(st.sampled_from(FIELDS), min_size=1))
def test_values_that_were_not_approved_are_nowhere_in_the_bytes(approved: set[str]) -> None:
    from identity.jose.encoding import decode

    selection = select_fields(WHOLE.text, approved)
    sent = present(selection, HOLDER_KEY, audience=VERIFIER, nonce=NONCE, now=NOW)
    head, *middle, _ = sent.split("~")
    readable = b" ".join([decode(part, "") for part in head.split(".")[:2]] + [decode(item, "") for item in middle])
    for name, value in VALUES.items():
        if name not in approved:
            assert value.encode() not in readable


trees = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abcxyz", min_size=1, max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


@st.composite
def marked(draw, tree):
    """The same tree with some members and elements marked as selective, at any depth."""
    if isinstance(tree, dict):
        return {name: draw(_maybe(draw(marked(value)))) for name, value in tree.items()}
    if isinstance(tree, list):
        return [draw(_maybe(draw(marked(value)))) for value in tree]
    return tree


def _maybe(value):
    return st.sampled_from([value, Selective(value)])


@settings(max_examples=200)
@given(st.data(), st.dictionaries(st.text("abcxyz", min_size=1, max_size=4), trees, max_size=4), st.booleans())
def test_what_is_concealed_and_wholly_disclosed_is_what_was_said(data, said, decoys) -> None:
    payload, disclosures = conceal(data.draw(marked(said)), counter(), decoys=decoys)
    texts = [item.text for item in disclosures]
    found = unfold(json.loads(json.dumps(payload)), texts)
    assert found.payload == said
    assert len(found.paths) == len(texts)


@given(st.integers(1, 40))
def test_decoys_hide_how_many_there_are(count: int) -> None:
    payload, disclosures = conceal({f"c{number}": Selective(number) for number in range(count)}, counter())
    digests = payload[DIGESTS]
    assert isinstance(digests, list)
    assert len(disclosures) == count
    assert len(digests) >= max(count, LEAST_DIGESTS)
    assert len(digests) & (len(digests) - 1) == 0
    assert digests == sorted(digests)


def test_a_group_gives_all_its_fields_and_a_field_only_itself() -> None:
    assert set(select_fields(WHOLE.text, ["address"]).fields) == {"address.country", "address.locality"}
    assert set(select_fields(WHOLE.text, ["address.country"]).fields) == {"address.country"}
    with pytest.raises(NotFound):
        select_fields(WHOLE.text, ["email"])


def test_what_cannot_be_kept_back_is_told_before() -> None:
    """A credential of another issuer whose one disclosure holds two fields: nothing more than approved goes out."""
    other = issue(claims(address=Selective({"country": "DE", "street_address": "Main St 1"})))
    with pytest.raises(InvalidInput):
        select_fields(other.text, ["address.country"])
    open_one = issue(claims(family_name="Open"))
    assert select_fields(open_one.text, ["given_name"]).always == {"family_name": "Open", "nationalities": []}
    assert select_fields(open_one.text, ["nationalities"]).fields == {"nationalities": ["DE", "FR"]}


@pytest.mark.parametrize("name", ["exp", "iss", "cnf.jwk", "status", "vct", "", "a..b", ".a", "verified_claims.claims"])
def test_what_a_credential_says_of_itself_is_no_field(name: str) -> None:
    with pytest.raises(InvalidInput):
        places(name)


def test_names_become_nested_objects_and_back() -> None:
    assert nest(VALUES)["address"] == {"country": "DE", "locality": "Berlin"}
    assert flatten(nest(VALUES)) == VALUES
    for wrong in ({"a": 1, "a.b": 2}, {"a.b": 1, "a": 2}):
        with pytest.raises(InvalidInput):
            nest(wrong)


@pytest.mark.parametrize(
    ("born", "today", "reached"),
    [
        ("2000-11-22", "2018-11-21", []),
        ("2000-11-22", "2018-11-22", ["18"]),
        ("2008-02-29", "2026-02-28", []),
        ("2008-02-29", "2026-03-01", ["18"]),
        ("1940-01-01", "2026-01-01", ["18", "65"]),
    ],
)
def test_ages_are_reached_on_the_day(born: str, today: str, reached: list[str]) -> None:
    from datetime import date

    assert list(ages_reached(born, [65, 18], date.fromisoformat(today))) == reached


@pytest.mark.parametrize("born", [None, "1990", "yesterday", 19900501])
def test_an_age_needs_a_whole_date_of_birth(born: object) -> None:
    from datetime import date

    with pytest.raises(InvalidInput):
        ages_reached(born, [18], date(2026, 1, 1))


def copy(batch: str, number: int, *fields: str, verifier: str | None = None, expires: int = NOW + 9) -> HeldCopy:
    return HeldCopy(RecordId(f"{batch}{number}"), batch, "kid", ISSUER, VCT, expires, None, fields, verifier)


def states(**by_batch: str):
    return lambda one: by_batch.get(one.batch, "valid")


def test_few_credentials_are_chosen_and_good_ones_first() -> None:
    copies = [copy("a", 1, "x"), copy("b", 1, "x", "y"), copy("c", 1, "y"), copy("d", 1, "x", "y", "z")]
    plan = choose(parse_fields(["x,y"]), copies, states(d="expired"), VERIFIER)
    assert [(one.copy.batch, one.fields) for one in plan.chosen] == [("b", ("x", "y"))]
    plan = choose(parse_fields(["x,y"]), copies, states(d="revoked", b="unknown"), VERIFIER)
    assert sorted(one.copy.batch for one in plan.chosen) == ["a", "c"]


@pytest.mark.parametrize(
    ("state", "error"), [("expired", why.Expired), ("revoked", why.Revoked), ("suspended", why.Suspended)]
)
def test_an_ended_credential_is_refused_when_there_is_no_other(state: str, error: type[why.Rejected]) -> None:
    with pytest.raises(error):
        choose(parse_fields(["x"]), [copy("a", 1, "x")], states(a=state), VERIFIER)
    plan = choose(parse_fields(["x|y"]), [copy("a", 1, "x"), copy("b", 1, "y")], states(a=state), VERIFIER)
    assert plan.chosen[0].fields == ("y",)


def test_a_copy_is_spent_on_one_verifier() -> None:
    copies = [copy("a", 1, "x", verifier="other"), copy("a", 2, "x"), copy("a", 3, "x", verifier=VERIFIER)]
    assert choose(parse_fields(["x"]), copies, states(), VERIFIER).chosen[0].copy.record == "a3"
    assert choose(parse_fields(["x"]), copies[:2], states(), VERIFIER).chosen[0].copy.record == "a2"
    with pytest.raises(NotFound):
        choose(parse_fields(["x"]), copies[:1], states(), VERIFIER)


def test_alternatives_put_predicates_first() -> None:
    assert parse_fields(["birthdate|age_equal_or_over.18", "a,b"]) == [
        ("age_equal_or_over.18", "birthdate"),
        ("a",),
        ("b",),
    ]
    for wrong in ([], [""], ["a,a"], ["a,,b"], ["exp"]):
        with pytest.raises(InvalidInput):
            parse_fields(wrong)


def test_the_parts_of_an_sdjwt_are_bounded() -> None:
    for text in ("", "a", "~", "a~~", "a~b~~", "ä~", "a~" * 3000, "a" * (1 << 21) + "~"):
        with pytest.raises(why.Malformed):
            parse_sdjwt(text)
    assert parse_sdjwt("a~b~") == SdJwt("a", ("b",), "")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("redirect_uri:https://shop.example/response/1", "redirect_uri:https://shop.example/response/2?x=3", True),
        ("redirect_uri:https://shop.example/r", "x509_san_dns:SHOP.example", True),
        ("redirect_uri:https://shop.example/r", "redirect_uri:https://shop.example:8443/r", False),
        ("redirect_uri:https://shop.example/r", "redirect_uri:https://evil.example/r", False),
        ("https://shop.example/1", "https://shop.example/2", False),
        ("redirect_uri:", "redirect_uri:x", False),
    ],
)
def test_a_copy_is_spent_by_verifier_and_not_by_how_it_writes_its_name(one: str, other: str, same: bool) -> None:
    assert (verifier_of(one) == verifier_of(other)) is same
