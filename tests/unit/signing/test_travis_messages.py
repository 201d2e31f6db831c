"""Messages of Travis: one spelling for each route, the public transaction among them, and nothing else is read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cmwallet.errors import InvalidInput
from cmwallet.signing.facts import NATIVE
from cmwallet.signing.travis_explaining import explain_travis
from cmwallet.signing.travis_messages import MAX_BYTES, ROUTES, TravisMessage, read_message
from cmwallet.transactions.encoding import LegacyTransaction, encode_signed, signing_digest
from cmwallet.transactions.explanation import explanation_of
from cmwallet.transactions.report import decode_report
from cmwallet.transactions.signables import SignableTransaction

VALIDATOR = "0xF9Fd397486AC5516eea2304fA701cB9767c465D2"
OTHER = "0x70A52fF393256f016939Ae2926CBd999508A555B"
KEY = "aIVtdAdQlQ4uuTMmsU+8z9d//+URrPKX2vcobWDO6HA="
SIGNATURE = (
    "25c896e1b505cd28bdcc26ee90d934e5ca115852f209775f5cd43b0caf96ea14d99b63e0448087d526848179baebd3ad053fd82f6a8e0be6"
    "2e72aa6d8c4b1d5028b1f86ced25596827efb2794a4d14850e3828e183f5b4f2f6836004fc608c22d52b2dd2363f2439c51b90725a40a9be"
    "5bb2d2807ad5c5cd5827b2dd786d1b26"
)
NOTHING_SAID = '{"name":"","website":"","location":"","email":"","profile":""}'
GOLDEN: dict[str, tuple[dict[str, Any], str, str]] = {
    "stake/declareCandidacy": (
        {
            "pub_key": KEY,
            "max_amount": "5000000000000000000000000",
            "comp_rate": "1/5",
            "description": {"name": "A", "website": "https://a.example/", "location": "", "email": "", "profile": "é"},
        },
        (
            r'{"type":"stake\/declareCandidacy","data":{"pub_key":"aIVtdAdQlQ4uuTMmsU+8z9d\/\/+URrPKX2vcobWDO6HA=",'
            r'"max_amount":"5000000000000000000000000","comp_rate":"1\/5","description":{"name":"A",'
            r'"website":"https:\/\/a.example\/","location":"","email":"","profile":"é"}}}'
        ),
        "about 500000000000000000000000 wei are locked",
    ),
    "stake/updateCandidacy": (
        {"pub_key": "", "max_amount": "", "comp_rate": "0", "description": json.loads(NOTHING_SAID)},
        r'{"type":"stake\/updateCandidacy","data":{"pub_key":"","max_amount":"","comp_rate":"0","description":'
        + NOTHING_SAID
        + "}}",
        "changes the validator of the account: nothing",
    ),
    "stake/withdrawCandidacy": ({}, r'{"type":"stake\/withdrawCandidacy","data":{}}', "ends being a validator"),
    "stake/verifyCandidacy": (
        {"candidate_address": VALIDATOR, "verified": True},
        r'{"type":"stake\/verifyCandidacy","data":{"candidate_address":"' + VALIDATOR + r'","verified":true}}',
        "verifies the candidate",
    ),
    "stake/activateCandidacy": ({}, r'{"type":"stake\/activateCandidacy","data":{}}', "take part again"),
    "stake/deactivateCandidacy": ({}, r'{"type":"stake\/deactivateCandidacy","data":{}}', "step back"),
    "stake/delegate": (
        {"validator_address": VALIDATOR, "amount": "5", "cube_batch": "", "sig": "", "source": ""},
        r'{"type":"stake\/delegate","data":{"validator_address":"'
        + VALIDATOR
        + r'","amount":"5","cube_batch":"","sig":"","source":""}}',
        "stakes 5 wei with the validator",
    ),
    "stake/withdraw": (
        {"validator_address": VALIDATOR, "amount": "7", "completely_withdraw": True},
        r'{"type":"stake\/withdraw","data":{"validator_address":"'
        + VALIDATOR
        + r'","amount":"7","completely_withdraw":true}}',
        "takes back 7 wei of stake",
    ),
    "stake/setCompRate": (
        {"delegator_address": OTHER, "comp_rate": "3/10"},
        r'{"type":"stake\/setCompRate","data":{"delegator_address":"' + OTHER + r'","comp_rate":"3\/10"}}',
        "keeps 3/10 of the rewards of",
    ),
    "stake/updateCandidacyAccount": (
        {"new_candidate_account": OTHER},
        r'{"type":"stake\/updateCandidacyAccount","data":{"new_candidate_account":"' + OTHER + r'"}}',
        "offers the validator of the account to",
    ),
    "stake/acceptCandidacyAccountUpdate": (
        {"account_update_request_id": 1},
        r'{"type":"stake\/acceptCandidacyAccountUpdate","data":{"account_update_request_id":1}}',
        "takes over the validator of offer 1",
    ),
    "governance/propose/transfer_fund": (
        {
            "transfer_from": VALIDATOR,
            "transfer_to": OTHER,
            "amount": "16",
            "reason": "found",
            "expire_timestamp": None,
            "expire_block_height": 60496,
        },
        r'{"type":"governance\/propose\/transfer_fund","data":{"transfer_from":"'
        + VALIDATOR
        + r'","transfer_to":"'
        + OTHER
        + r'","amount":"16","reason":"found","expire_timestamp":null,"expire_block_height":60496}}',
        "they leave that account at once, before anybody votes",
    ),
    "governance/propose/change_param": (
        {
            "name": "gas_price",
            "value": "3000000000",
            "reason": "test",
            "expire_timestamp": None,
            "expire_block_height": None,
        },
        (
            r'{"type":"governance\/propose\/change_param","data":{"name":"gas_price","value":"3000000000","reason":"test",'
            r'"expire_timestamp":null,"expire_block_height":null}}'
        ),
        "proposes to change a parameter: name 'gas_price', value '3000000000'",
    ),
    "governance/propose/deploy_libeni": (
        {
            "name": "reverse",
            "version": "v1.0.0",
            "file_url": '{"ubuntu": ["u"]}',
            "md5": '{"ubuntu": "m"}',
            "reason": "",
            "deploy_timestamp": None,
            "deploy_block_height": 9,
        },
        (
            r'{"type":"governance\/propose\/deploy_libeni","data":{"name":"reverse","version":"v1.0.0",'
            r'"file_url":"{\"ubuntu\": [\"u\"]}","md5":"{\"ubuntu\": \"m\"}","reason":"","deploy_timestamp":null,'
            r'"deploy_block_height":9}}'
        ),
        "have a library run in all nodes",
    ),
    "governance/propose/retire_program": (
        {"preserved_validators": "a,b", "reason": "over", "retired_block_height": 9},
        (
            r'{"type":"governance\/propose\/retire_program","data":{"preserved_validators":"a,b","reason":"over",'
            r'"retired_block_height":9}}'
        ),
        "end the chain",
    ),
    "governance/propose/upgrade_program": (
        {
            "name": "travis",
            "version": "2",
            "file_url": "u",
            "md5": "m",
            "reason": "new",
            "upgrade_block_height": 9,
        },
        (
            r'{"type":"governance\/propose\/upgrade_program","data":{"name":"travis","version":"2","file_url":"u","md5":"m",'
            r'"reason":"new","upgrade_block_height":9}}'
        ),
        "have the program of all nodes replaced",
    ),
    "governance/vote": (
        {"proposal_id": "DN6utTAmgX9Iy7naroaKgO2dEbIkwmwRPmmfk35cdEE=", "answer": "Y"},
        r'{"type":"governance\/vote","data":{"proposal_id":"DN6utTAmgX9Iy7naroaKgO2dEbIkwmwRPmmfk35cdEE=","answer":"Y"}}',
        "votes for the proposal",
    ),
}


def test_every_route_of_the_chain_has_its_text() -> None:
    assert set(GOLDEN) == set(ROUTES)
    assert len(ROUTES) == 17


@pytest.mark.parametrize("route", GOLDEN)
def test_message_of_a_route_is_composed_read_back_and_told(route: str) -> None:
    fields, text, words = GOLDEN[route]
    message = TravisMessage(route, fields)
    assert message.encode() == text.encode()
    assert read_message(text.encode()) == message
    assert json.loads(text) == {"type": route, "data": fields}
    explained = explain_travis(18, text.encode())
    assert words in explained.words
    assert explained.unread == (route == "stake/acceptCandidacyAccountUpdate"), "what it pays is not told by it"


def test_the_public_transaction_comes_out_bit_for_bit() -> None:
    """Main net, block 0x1c6f6, as the documentation of the chain's JSON-RPC prints it."""
    fields = {"validator_address": VALIDATOR, "amount": "34371000000000000000000", "cube_batch": "02", "sig": SIGNATURE}
    data = TravisMessage("stake/delegate", fields).encode()
    unsigned = LegacyTransaction(nonce=0, gas_price=0, gas_limit=0, to=None, value=0, data=data, chain_id=18)
    assert signing_digest(unsigned).hex() == "62244b88d0486f7269f41bebaeb072f38ead0892d32273898f660f1731c8b1f7"
    raw = encode_signed(
        unsigned,
        0x224015941F4373E5AEE27A1173B9AE112317DFDC3B2A1A86CF557C2446C255E4,
        0x2798B6AB9F403B938FEA0B640476DE20A6F09D1E12F86F0CD5E18369164E56EF,
        0x48 - 35 - 2 * 18,
    )
    report = decode_report(raw)
    assert report.hash == "0xa73b917243b5d3fb810dfb5f1880daab71564aafbb183c5f1e1f40665832aad5"
    assert report.cmt_hash == "1F64261396674A1A7328B250EC3043E5512010D8"
    assert report.sender.lower() == "0x245323885234fd5adc48ffb546a54c5df99e9ace"
    (fact,) = explanation_of(report.transaction).facts
    assert (fact.how, fact.asset, fact.amount, fact.to) == ("pays", NATIVE, 34371 * 10**18, VALIDATOR)


DELEGATE = GOLDEN["stake/delegate"][1]


@pytest.mark.parametrize(
    "spelling",
    [
        DELEGATE.replace('"amount":"5"', '"amount":"5","Amount":"9"'),
        DELEGATE.replace('"amount":"5"', '"Amount":"5"'),
        DELEGATE.replace('"amount":"5"', '"amount":"5","amount":"9"'),
        DELEGATE.replace(r"\/", "/"),
        DELEGATE.replace(",", ", "),
        DELEGATE + " ",
        DELEGATE.replace('"amount":"5"', '"amount":"05"'),
        DELEGATE.replace('"amount":"5"', '"amount":"-5"'),
        DELEGATE.replace('"amount":"5"', '"amount":"0x5"'),
        DELEGATE.replace('"amount":"5"', '"amount":5'),
        DELEGATE.replace('"amount":"5"', '"amount":"' + str(2**256) + '"'),
        DELEGATE.replace(VALIDATOR, VALIDATOR.lower()),
        DELEGATE.replace(VALIDATOR, VALIDATOR[:-1]),
        DELEGATE.replace('"source":""', '"source":"","more":1'),
        DELEGATE.replace('"cube_batch":"",', ""),
        DELEGATE.replace(r"stake\/delegate", r"stake\/delegat"),
        DELEGATE.replace('"data"', '"Data"'),
        '{"data":{},"type":"stake\\/withdrawCandidacy"}',
        '{"type":"stake\\/withdrawCandidacy","data":null}',
        '{"type":"stake\\/withdrawCandidacy","data":{},"data":{}}',
        "[" * 1000,
        "",
        "\x00",
    ],
)
def test_any_other_spelling_is_not_read_and_is_blind(spelling: str) -> None:
    """The chain takes names in any case and the last of several: two readers could see two amounts."""
    assert read_message(spelling.encode()) is None
    explained = explain_travis(18, spelling.encode())
    assert explained.unread
    assert explained.kind == "native:unknown"


def test_text_that_is_no_text_or_too_long_is_refused() -> None:
    vote = {"proposal_id": "\ud800", "answer": "Y"}
    with pytest.raises(InvalidInput, match="UTF-8"):
        TravisMessage("governance/vote", vote).encode()
    with pytest.raises(InvalidInput, match="longer"):
        TravisMessage("governance/vote", {"proposal_id": "x" * MAX_BYTES, "answer": "Y"}).encode()


@pytest.mark.parametrize(
    ("route", "fields"),
    [
        ("stake/nothing", {}),
        ("stake/withdrawCandidacy", {"a": 1}),
        ("stake/delegate", {"amount": "5", "validator_address": VALIDATOR, "cube_batch": "", "sig": ""}),
        ("stake/setCompRate", {"delegator_address": OTHER, "comp_rate": "0.2.1"}),
        ("stake/setCompRate", {"delegator_address": OTHER, "comp_rate": "1/0"}),
        ("stake/acceptCandidacyAccountUpdate", {"account_update_request_id": True}),
        ("stake/acceptCandidacyAccountUpdate", {"account_update_request_id": 2**63}),
        ("governance/vote", {"proposal_id": "x", "answer": "y"}),
    ],
)
def test_members_that_a_route_has_not_are_refused(route: str, fields: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        TravisMessage(route, fields)


def test_hidden_characters_of_a_name_are_not_shown() -> None:
    fields = json.loads(json.dumps(GOLDEN["stake/declareCandidacy"][0]))
    fields["description"]["name"] = "a\x1b[31m\u202eb"
    words = explain_travis(18, TravisMessage("stake/declareCandidacy", fields).encode()).words
    assert "\x1b" not in words
    assert "\u202e" not in words


def test_native_transaction_is_told_as_what_it_does_and_not_as_a_contract() -> None:
    unsigned = LegacyTransaction(
        nonce=3, gas_price=0, gas_limit=0, to=None, value=0, data=DELEGATE.encode(), chain_id=18
    )
    asked = SignableTransaction(unsigned)
    assert asked.words.startswith("native transaction of Travis: stakes 5 wei with the validator")
    assert asked.explanation.kind == "stake:delegate"
    assert asked.explanation.named == (VALIDATOR,)
