"""What a program of the same user gets signed by an unlocked agent: objects that the agent reads, never a bare digest.

The attacker speaks to the real socket. Each refusal is followed by a look at the vault's log: nothing was signed.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from cmwallet.agent.codec import encode
from cmwallet.agent.keeper import AgentKeeper
from cmwallet.calls.typed import PERMIT_TYPE, REGISTRY_TYPES
from cmwallet.errors import InvalidInput
from cmwallet.keys.secp256k1 import recover_address
from cmwallet.servers.framing import encode_frame, receive
from cmwallet.transactions.encoding import FeeMarketTransaction, decode, sign
from cmwallet.transactions.signables import SignableDocument, SignableMessage, SignableTransaction, SignableTypedData
from identity.consent.terms import CONSENT_TYPE, WITHDRAWAL_TYPE, consent_domain
from identity.eip712 import Domain
from identity.jose.encoding import encode as base64url
from identity.jose.encoding import write_json
from identity.vault.interface import TYPE_IDENTITY_KEY, TYPE_SECP256K1_KEY, RecordId
from tests.cli.walletrun import ACCOUNTS, Home
from tests.security.agents import unlocked_home
from tests.unit.signing.documents import MAIL_DIGEST, mail, of_type

DIGEST = bytes(range(32))
TO = "0x" + "11" * 20
REGISTRY = "0x" + "22" * 20
FIELDS = {"nonce": 3, "max_priority_fee_per_gas": 1, "max_fee_per_gas": 2, "gas_limit": 21_000, "value": 5}


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Iterator[Home]:
    with unlocked_home(tmp_path_factory.mktemp("signing"), ("identity", "create", "me")) as made:
        yield made


def ask(home: Home, call: str, arguments: object) -> dict[str, Any]:
    """What the agent says to one request, whatever stands in it."""
    with closing(socket.socket(socket.AF_UNIX)) as connection:
        connection.connect(str(home.path / "agent.sock"))
        connection.settimeout(20)
        connection.sendall(encode_frame({"call": call, "with": arguments}))
        return receive(connection)


def account(keeper: AgentKeeper) -> RecordId:
    return keeper.entries(TYPE_SECP256K1_KEY)[0].record_id


def signed(keeper: AgentKeeper) -> list[str]:
    """What the log says was signed, in words."""
    return [words for line in keeper.log() if line.event == "sign" for words in line.facts.values()]


DIGESTS = {
    "a digest": encode(DIGEST),
    "a digest as text": DIGEST.hex(),
    "a payload of 32 bytes that calls itself a message": {"$SignableMessage": {"content": encode(DIGEST)}},
    "a made-up class": {"$Digest": {"digest": encode(DIGEST)}},
    "a class that brings its digest": {"$SignableMessage": {"content": "x", "digest": encode(DIGEST)}},
    "a draft": {"$Draft": {"type": "a", "title": "b", "payload": {"$secret": ""}}},
    "typed data of an unknown type": {
        "$SignableTypedData": {
            "domain": encode(Domain("x", 1, bytes(20), None)),
            "type": "Anything(bytes32 hash)",
            "values": [encode(DIGEST)],
        }
    },
    "a consent in the domain of another contract": {
        "$SignableTypedData": {
            "domain": encode(Domain("Dai", 1, bytes(20), None)),
            "type": WITHDRAWAL_TYPE,
            "values": [encode(DIGEST), encode(DIGEST), 1],
        }
    },
    "a transaction for every chain": {
        "$SignableTransaction": {
            "transaction": {
                "$LegacyTransaction": {
                    "nonce": 0, "gas_price": 1, "gas_limit": 21_000, "to": None, "value": 0, "chain_id": None,
                }
            }
        }
    },
    "a document that says a thing twice": {
        "$SignableDocument": {"content": encode(mail().replace(b'"contents"', b'"contents": "x", "contents"'))}
    },
    "a document with a digest beside it": {"$SignableDocument": {"content": encode(mail()), "digest": encode(DIGEST)}},
    "a document with other words beside it": {"$SignableDocument": {"content": encode(mail()), "words": "nothing"}},
    "a document as text": {"$SignableDocument": {"content": mail().decode()}},
    "a document of 100,000 bytes": {"$SignableDocument": {"content": encode(mail() + b" " * 100_000)}},
    "a document of brackets": {"$SignableDocument": {"content": encode(b"[" * 10_000)}},
    "a consent as a document in the domain of another contract": {
        "$SignableDocument": {
            "content": encode(
                of_type(
                    WITHDRAWAL_TYPE,
                    {"grantId": "0x" + "00" * 32, "consent": "0x" + "00" * 32, "time": 1},
                    domain={"name": "Dai", "version": "1", "chainId": 1, "verifyingContract": REGISTRY},
                )
            )
        }
    },
    "a message whose blindness is a word": {"$SignableMessage": {"content": encode(DIGEST), "blind": "yes"}},
    "signed bytes called a message": {
        "$SignableMessage": {"content": encode(b"\x19\x01" + bytes(64))},
    },
}  # fmt: skip


@pytest.mark.parametrize("what", DIGESTS)
def test_a_digest_in_any_dress_is_refused_and_nothing_is_signed(home: Home, keeper: AgentKeeper, what: str) -> None:
    before = signed(keeper)
    request = {"$map": {"record_id": account(keeper), "several": [DIGESTS[what]], "reason": "an airdrop"}}
    answer = ask(home, "sign_many", request)
    assert answer["error"]["code"] == "invalid_input"
    assert signed(keeper) == before
    line = keeper.log()[-1]
    assert (line.event, line.reason) == ("refuse", f"sign_many: not what it is for (agent, for process {os.getpid()})")


@pytest.mark.parametrize("call", ["sign", "sign_digest", "sign_digests", "_sign", "sign_hash", "eth_sign"])
def test_there_is_no_other_call_that_signs(home: Home, keeper: AgentKeeper, call: str) -> None:
    before = signed(keeper)
    request = {"$map": {"record_id": account(keeper), "digest": encode(DIGEST), "reason": "an airdrop"}}
    assert "does not do that" in ask(home, call, request)["error"]["message"]
    assert signed(keeper) == before


def test_the_log_says_what_a_transaction_does_and_not_what_the_caller_says(keeper: AgentKeeper) -> None:
    asked = FeeMarketTransaction(
        chain_id=1234, to=bytes.fromhex(TO[2:]), data=b"\xa9\x05\x9c\xbb" + bytes(64), **FIELDS
    )
    record = account(keeper)
    made = sign(asked, lambda _digest: keeper.sign(record, SignableTransaction(asked), reason="a gift of nothing"))
    assert decode(made.raw).sender() == ACCOUNTS[0]
    line = keeper.log()[-1]
    assert (line.event, line.record) == ("sign", record)
    assert line.reason.startswith("a gift of nothing (agent, for process ")
    assert line.facts["signed"] == (
        f"transaction to {TO} of 5 wei, nonce 3, chain 1234, fee up to 42000 wei,"
        " 68 bytes of data that begin 0xa9059cbb"
    )


def test_the_log_says_what_typed_data_and_messages_are(keeper: AgentKeeper) -> None:
    grant = bytes(31) + b"\x07"
    consent = (
        *(grant, 1, bytes(32), TO, "https://vault.example", "did:ethr:0x1:" + TO, bytes(32), ("email", "name")),
        *("p", "to send the parcel", 0, 2_000_000_000, 0, 0, bytes(32)),
    )
    token = Domain("Tether", 1234, bytes.fromhex(REGISTRY[2:]), bytes(32))
    several = [
        SignableTypedData(consent_domain(1234, REGISTRY), CONSENT_TYPE, consent),
        SignableTypedData(consent_domain(1234, REGISTRY), WITHDRAWAL_TYPE, (grant, bytes(32), 1_900_000_000)),
        SignableTypedData(token, PERMIT_TYPE, (ACCOUNTS[0], TO, 2**256 - 1, 0, 1_900_000_000)),
        SignableTypedData(token, REGISTRY_TYPES["changeOwner"], (ACCOUNTS[0], TO, 4, 1_900_000_000)),
        SignableMessage(b"hello\x1b[2J"),
    ]
    made = keeper.sign_many(account(keeper), several, reason="r")
    for one, signature in zip(several, made, strict=True):
        assert recover_address(one.digest, signature) == ACCOUNTS[0]
    where = f"; contract {REGISTRY}, chain 1234"
    name, client = base64url(grant), "did:ethr:0x1:" + TO
    terms = f"version 1 by {TO} to {client} until 2033-05-18T03:33:20Z: email, name; purpose to send the parcel"
    assert list(keeper.log()[-1].facts.values()) == [
        f"consent of grant {name} {terms}{where}",
        f"withdrawal of grant {name} at 2030-03-17T17:46:40Z{where}",
        f"permit: {TO} may take up to {2**256 - 1} units from {ACCOUNTS[0]} until 2030-03-17T17:46:40Z, nonce 0{where}",
        f"changeOwner of {ACCOUNTS[0]} in the key registry ({TO}), nonce 4, until 2030-03-17T17:46:40Z{where}",
        "message of 9 bytes: hello[2J",
    ]


def jws(header: dict[str, object], payload: dict[str, object] | None = None) -> bytes:
    return f"{base64url(write_json(header))}.{base64url(write_json(payload or {}))}".encode()


@pytest.mark.parametrize(
    "content",
    [
        DIGEST,
        jws({"alg": "ES256"}),
        jws({"alg": "ES256", "typ": "anything+jwt"}),
        jws({"alg": "none", "typ": "at+jwt"}),
        jws({"alg": "ES256K", "typ": "at+jwt"}),
        jws({"alg": "ES256", "typ": ["at+jwt"]}),
        jws({"alg": "ES256", "typ": "at+jwt"}) + b".x",
        b"",
    ],
    ids=["digest", "no type", "unknown type", "none", "of an account", "list", "three parts", "empty"],
)
def test_a_key_of_an_identity_signs_no_digest_and_nothing_without_a_known_type(
    keeper: AgentKeeper, content: bytes
) -> None:
    before = signed(keeper)
    (record, *_) = [one.record_id for one in keeper.entries(TYPE_IDENTITY_KEY) if "sig-p256" in one.title]
    with pytest.raises(InvalidInput):
        keeper.sign_jws(record, content, reason="r")
    assert signed(keeper) == before


def test_a_key_for_encryption_never_signs(keeper: AgentKeeper) -> None:
    records = {entry.title.split()[1]: entry.record_id for entry in keeper.entries(TYPE_IDENTITY_KEY)}
    for algorithm in ("ES256", "EdDSA"):
        with pytest.raises(InvalidInput, match="no key of that algorithm"):
            keeper.sign_jws(records["enc-x25519"], jws({"alg": algorithm, "typ": "at+jwt"}), reason="r")
    assert len(keeper.sign_jws(records["sig-ed25519"], jws({"alg": "EdDSA", "typ": "at+jwt"}), reason="r")) == 64


def test_the_log_says_of_which_type_a_jws_is_and_for_whom(keeper: AgentKeeper) -> None:
    keeper.sign_jws(account(keeper), jws({"alg": "ES256K", "typ": "dc+sd-jwt"}, {"aud": "https://bank"}), reason="r")
    assert keeper.log()[-1].facts == {"signed": "an attestation (dc+sd-jwt, ES256K), for https://bank"}


def test_what_the_log_says_is_shown(home: Home, keeper: AgentKeeper) -> None:
    keeper.sign(account(keeper), SignableMessage(b"I was here"), reason="r")
    (line,) = home.json("vault", "log", "--limit", "1")
    assert line["facts"] == {"signed": "message of 10 bytes: I was here"}
    assert json.dumps(line).count("r (agent, for process") == 1


def test_a_document_is_read_in_the_agent_and_the_log_says_what_it_does(keeper: AgentKeeper) -> None:
    signature = keeper.sign(account(keeper), SignableDocument(mail()), reason="a harmless letter")
    assert recover_address(bytes.fromhex(MAIL_DIGEST), signature) == ACCOUNTS[0]
    line = keeper.log()[-1]
    assert line.facts["signed"].startswith("typed data of type Mail for 'Ether Mail': what it does is up to")


def test_what_is_signed_blind_is_called_so_in_the_log(keeper: AgentKeeper) -> None:
    keeper.sign(account(keeper), SignableMessage(DIGEST, blind=True), reason="a harmless letter")
    assert keeper.log()[-1].facts["signed"].startswith("signed blind: message of 32 bytes: ")
