"""The examples that RFC 9901 prints: rebuilt from their content byte by byte, their published signatures verify.

The serialisation (blanks after commas and colons, escaped letters) is that of the RFC. A signature over a text that
differed in one bit would not verify, so these are the published tokens.
"""

from __future__ import annotations

import json

import pytest

from identity.credentials.key_binding import Occasion, check_key_binding
from identity.credentials.sdjwt import SdJwt, parse_sdjwt
from identity.credentials.unfolding import unfold
from identity.jose.encoding import encode
from identity.jose.jws import check_signature, parse_jws
from identity.jose.keys import parse_jwk
from identity.rejections import BadKeyBinding, BadSignature

ISSUER = {
    "kty": "EC",
    "crv": "P-256",
    "x": "b28d4MwZMjw8-00CG4xfnn9SLMVMM19SlqZpVb_uNtQ",
    "y": "Xv5zWwuoaTgdS6hV43yI6gBwTnjukmFQQnJ_kCxzqk8",
}
HOLDER = {
    "kty": "EC",
    "crv": "P-256",
    "x": "TCAER19Zvu3OHF4j4W4vfSVoHIP1ILilDls7vCeGemc",
    "y": "ZxjiWWbZMQGHVWKVQ4hbSIirsVfuecCE6t4jT9F2HZQ",
}
SALTS = (
    *("2GLC42sKQveCfGfryNRN9w", "eluV5Og3gSNII8EYnsxA_A", "6Ij7tM-a5iVPGboS5tmvVA", "eI8ZWm9QnKPpNPeNenHdhQ"),
    *("Qg_O64zqAxe412a108iroA", "AJx-095VPrpTtN4QMOqROA", "Pc33JM2LchcU_lHggv_ufQ", "G02NSrQfjFXQ7Io09syajA"),
    *("lklxF5jMYlGTPUovMNIvCA", "nPuoQnkRFq3BIeAm7AnXFA", "5bPs1IquZNa0hkaFzzzZNw", "5a2W0_NrlEZzfqmk_7Pq-w"),
)
ADDRESS = {"street_address": "123 Main St", "locality": "Anytown", "region": "Anystate", "country": "US"}
SECTION_5 = [
    ["given_name", "John"],
    ["family_name", "Doe"],
    ["email", "johndoe@example.com"],
    ["phone_number", "+1-202-555-0101"],
    ["phone_number_verified", True],
    ["address", ADDRESS],
    ["birthdate", "1940-01-01"],
    ["updated_at", 1570000000],
    ["US"],
    ["DE"],
]
DIGESTS_5 = [
    "CrQe7S5kqBAHt-nMYXgc6bdt2SH5aTY1sU_M-PgkjPI",
    "JzYjH4svliH0R3PyEMfeZu6Jt69u5qehZo7F7EPYlSE",
    "PorFbpKuVu6xymJagvkFsFXAbRoc2JGlAUA2BA4o7cI",
    "TGf4oLbgwd5JQaHyKVQZU9UdGE0w5rtDsrZzfUaomLo",
    "XQ_3kPKt1XyX7KANkqVR6yZ2Va5NrPIvPYbyMvRKBMM",
    "XzFrzwscM6Gn6CJDc6vVK8BkMnfG8vOSKfpPIZdAfdE",
    "gbOsI4Edq2x2Kw-w5wPEzakob9hV1cRD0ATN3oQL9JM",
    "jsu9yVulwQQlhFlM_3JlzMaSFzglhQG0DpfayQwLUK4",
]
COMMON = {"iss": "https://issuer.example.com", "iat": 1683000000, "exp": 1883000000}
PAYLOAD_5 = {
    "_sd": DIGESTS_5,
    **COMMON,
    "sub": "user_42",
    "nationalities": [
        {"...": "pFndjkZ_VCzmyTa6UjlZo3dh-ko8aIKQc9DlGzhaVYo"},
        {"...": "7Cf6JkPudry3lcbwHgeZ8khAv1U1OSlerP0VkBJrWZ0"},
    ],
    "_sd_alg": "sha-256",
    "cnf": {"jwk": HOLDER},
}
KB_5 = {
    "nonce": "1234567890",
    "aud": "https://verifier.example.org",
    "iat": 1748537244,
    "sd_hash": "0_Af-2B-EhLWX5ydh_w2xzwmO6iM66B_2QCEanI4fUY",
}


def part(content: object) -> str:
    return encode(json.dumps(content).encode())


def token(payload: object, typ: str, signature: str) -> str:
    return f"{part({'alg': 'ES256', 'typ': typ})}.{part(payload)}.{signature}"


def disclosure(number: int) -> str:
    return part([SALTS[number], *SECTION_5[number]])


ISSUED_5 = token(
    PAYLOAD_5,
    "example+sd-jwt",
    "MczwjBFGtzf-6WMT-hIvYbkb11NrV1WMO-jTijpMPNbswNzZ87wY2uHz-CXo6R04b7jYrpj9mNRAvVssXou1iw",
)
BINDING_5 = token(
    KB_5, "kb+jwt", "T3SIus2OidNl41nmVkTZVCKKhOAX97aOldMyHFiYjHm261eLiJ1YiuONFiMN8QlCmYzDlBLAdPvrXh52KaLgUQ"
)


def signed(sdjwt: SdJwt):
    jws = parse_jws(sdjwt.issuer_jwt, "the example", types=("example+sd-jwt",))
    check_signature(jws, parse_jwk(ISSUER), "the example")
    return jws


def test_the_issuance_of_section_5_1_verifies_and_discloses_all() -> None:
    sdjwt = SdJwt(ISSUED_5, tuple(disclosure(number) for number in range(10)))
    assert parse_sdjwt(sdjwt.text) == sdjwt
    disclosed = unfold(signed(sdjwt).payload, sdjwt.disclosures).payload
    assert disclosed == {
        **COMMON,
        "sub": "user_42",
        "cnf": {"jwk": HOLDER},
        "nationalities": ["US", "DE"],
        **{content[0]: content[1] for content in SECTION_5[:8]},
    }


def test_the_presentation_of_section_5_2_verifies_at_its_own_time() -> None:
    sdjwt = parse_sdjwt("~".join([ISSUED_5, *(disclosure(number) for number in (1, 5, 0, 8)), BINDING_5]))
    occasion = Occasion("https://verifier.example.org", "1234567890", 1748537250)
    found = check_key_binding(sdjwt, parse_jwk(HOLDER), "sha-256", occasion)
    assert (found.time, found.replay_checkable) == (1748537244, True)
    disclosed = unfold(signed(sdjwt).payload, sdjwt.disclosures).payload
    assert (disclosed["address"], disclosed["nationalities"]) == (ADDRESS, ["US"])
    assert "email" not in disclosed
    with pytest.raises(BadKeyBinding):
        check_key_binding(
            sdjwt, parse_jwk(HOLDER), "sha-256", Occasion(occasion.audience, occasion.nonce, occasion.now + 3600)
        )
    with pytest.raises(BadKeyBinding):
        check_key_binding(sdjwt, parse_jwk(ISSUER), "sha-256", occasion)


def test_the_nested_example_of_appendix_a_1_verifies() -> None:
    region, country = part([SALTS[7], "region", "\u6e2f\u533a"]), part([SALTS[8], "country", "JP"])
    sdjwt = SdJwt(APPENDIX_A_1, (region, country))
    disclosed = unfold(signed(sdjwt).payload, sdjwt.disclosures).payload
    assert disclosed == {**COMMON, "address": {"region": "港区", "country": "JP"}}


def test_a_changed_signature_does_not_verify() -> None:
    other = ISSUED_5[:-5] + ("A" if ISSUED_5[-5] != "A" else "B") + ISSUED_5[-4:]
    with pytest.raises(BadSignature):
        signed(SdJwt(other, ()))


def test_digests_of_the_same_value_written_otherwise_differ() -> None:
    """§4.2.1: nothing is brought into a canonical form; the text that travels is hashed."""
    from identity.credentials.disclosures import parse_disclosure

    spaced, tight = '["salt", "family_name", "Möbius"]', '["salt","family_name","M\\u00f6bius"]'
    found = [parse_disclosure(encode(text.encode())) for text in (spaced, tight)]
    assert found[0].value == found[1].value
    assert found[0].digest() != found[1].digest()


DIGESTS_A_1 = [
    "C9inp6YoRaEXR427zYJP7Qrk1WH_8bdwOA_YUrUnGQU",
    "Kuet1yAa0HIQvYnOVd59hcViO9Ug6J2kSfqYRBeowvE",
    "MMldOFFzB2d0umlmpTIaGerhWdU_PpYfLvKhh_f_9aY",
    "X6ZAYOII2vPN40V7xExZwVwz7yRmLNcVwt5DL8RLv4g",
    "Y34zmIo0QLLOtdMpXGwjBgLvr17yEhhYT0FGofR-aIE",
    "fyGp0WTwwPv2JDQln1lSiaeobZsMWA10bQ5989-9DTs",
    "ommFAicVT8LGHCB0uywx7fYuo3MHYKO15cz-RZEYM5Q",
    "s0BKYsLWxQQeU8tVlltM7MKsIRTrEIa1PkJmqxBBf5U",
]
ADDRESS_A_1 = [
    "6aUhzYhZ7SJ1kVmagQAO3u2ETN2CC1aHheZpKnaF0_E",
    "AzLlFobkJ2xiaupREPyoJz-9-NSldB6Cgjr7fUyoHzg",
    "PzzcVu0qbMuBGSjulfewzkesD9zutOExn5EWNwkrQ-k",
    "b2Dkw0jcIF9rGg8_PF8ZcvncW7zwZj5ryBWvXfrpzek",
    "cPYJHIZ8Vu-f9CCyVub2UfgEk8jvvXezwK1p_JneeXQ",
    "glT3hrSU7fSWgwF5UDZmWwBTw32gnUldIhi8hGVCaV4",
    "rvJd6iq6T5ejmsBMoGwuNXh9qAAFATAci40oidEeVsA",
    "uNHoWYhXsZhVJCNE2Dqy-zqt7t69gJKy5QaFv7GrMX4",
]
APPENDIX_A_1 = token(
    {"_sd": DIGESTS_A_1, **COMMON, "address": {"_sd": ADDRESS_A_1}, "_sd_alg": "sha-256"},
    "example+sd-jwt",
    "EOZa2YqK8j4i7cqBDkfPcTMaFsgPwcx3aYJkFoMfvV46LxL-PPqrWsIyNukB4x8Y2LT31eIHDc4Wg4XNzaqu4w",
)
