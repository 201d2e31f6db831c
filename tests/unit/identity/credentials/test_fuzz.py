"""Whatever bytes come: a clean no, no crash, no hang, no memory blow-up."""

from __future__ import annotations

import json
import zlib

from hypothesis import given, settings
from hypothesis import strategies as st

from identity import rejections as why
from identity.credentials.issuers import parse_metadata
from identity.credentials.packages import parse_package
from identity.credentials.requests import TYPE, parse_request
from identity.credentials.status_list import parse_token, unpack
from identity.credentials.trust import parse_trust
from identity.credentials.unfolding import unfold
from identity.errors import IdentityError, InvalidInput
from identity.jose.encoding import encode
from identity.jose.jwe import open_sealed
from identity.jose.jws import sign_jws
from identity.jose.keys import parse_jwk
from tests.unit.identity.credentials.world import HOLDER_KEY, ISSUER, ISSUER_KEY, check, issue, present

NO = (why.Rejected, why.StatusStale)
VALID = present(issue())
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=10)
    | st.sampled_from(["_sd", "...", "_sd_alg", "sha-256", "ES256", "dc+sd-jwt", ISSUER]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["_sd", "...", "_sd_alg", "iss", "exp", "cnf", "jwk", "vct", "status", "a"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def refuses(action, *arguments: object) -> None:
    try:
        action(*arguments)
    except NO:
        pass


@given(st.text(max_size=300) | st.text("abcAB019-_.~", max_size=300))
def test_any_text_is_refused(text: str) -> None:
    for action in (check, parse_token, parse_request):
        refuses(action, text)
    refuses(open_sealed, text, TYPE, lambda _: None)


@given(st.integers(0, len(VALID) - 1), st.characters(codec="ascii"))
def test_no_changed_character_of_a_presentation_is_accepted(place: int, character: str) -> None:
    changed = VALID[:place] + character + VALID[place + 1 :]
    if changed == VALID:
        return
    try:
        found = check(changed)
    except NO:
        return
    # Blanks around the whole are dropped; anything else that is accepted would be a forgery.
    raise AssertionError(found.sdjwt.text if found.sdjwt.text != VALID else "whitespace inside")


@settings(max_examples=300)
@given(json_values, st.lists(json_values, max_size=4))
def test_any_signed_payload_with_any_disclosures_is_judged(payload: object, disclosures: list[object]) -> None:
    texts = [encode(json.dumps(item).encode()) for item in disclosures]
    if isinstance(payload, dict):
        refuses(unfold, payload, texts)
        token = sign_jws(payload, ISSUER_KEY, {"typ": "dc+sd-jwt"})
        refuses(check, "~".join([token, *texts, ""]))
        refuses(parse_token, sign_jws(payload, ISSUER_KEY, {"typ": "statuslist+jwt"}))
        refuses(parse_request, sign_jws(payload, HOLDER_KEY, {"typ": TYPE}))
    refuses(parse_jwk, payload)


@given(json_values)
def test_any_json_as_trust_metadata_or_package_is_refused_cleanly(document: object) -> None:
    content = json.dumps(document).encode()
    refuses(parse_metadata, content, ISSUER)
    refuses(parse_package, content)
    try:
        parse_trust(content)
    except InvalidInput:
        pass


@given(st.binary(max_size=200))
def test_any_bytes_as_json_are_refused_cleanly(content: bytes) -> None:
    for action in (lambda data: parse_metadata(data, ISSUER), parse_package):
        refuses(action, content)
    try:
        parse_trust(content)
    except InvalidInput:
        pass


@given(st.sampled_from([1, 2, 4, 8]), st.binary(max_size=64), st.binary(max_size=8))
def test_any_list_is_unpacked_or_refused(bits: int, data: bytes, tail: bytes) -> None:
    for packed in (encode(data), encode(zlib.compress(data) + tail)):
        try:
            assert len(unpack(bits, packed)) * bits <= 8 * len(data) + 7
        except why.BadStatus:
            pass


def test_deep_nesting_and_long_numbers_are_refused_in_every_place() -> None:
    deep, long = b"[" * 100_000 + b"]" * 100_000, b"9" * 10_000
    for content in (deep, b'{"a":' + deep + b"}", b'{"exp":' + long + b"}", b'{"exp":1e999}', b'{"a":"\\ud800"}'):
        part = encode(content)
        head = encode(json.dumps({"alg": "ES256", "typ": "dc+sd-jwt"}).encode())
        for text in (f"{head}.{part}.{part}~", f"{part}.{part}.{part}~", f"{VALID.split('~')[0]}~{part}~"):
            try:
                check(text)
            except NO:
                continue
            raise AssertionError("accepted")


def test_every_no_is_an_error_of_this_floor() -> None:
    assert issubclass(why.Rejected, IdentityError)
    assert issubclass(why.StatusStale, IdentityError)
