"""Transactions are built, signed and read again to the last bit; what is not understood whole is not signed."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from cmwallet.cosmos.messages import (
    MESSAGES,
    Coin,
    MsgCreateValidator,
    MsgDelegate,
    MsgSubmitProposal,
    MsgVote,
    PackedMessage,
    pack,
    unpack,
)
from cmwallet.cosmos.proposals import CommunityPoolSpend, pack_proposed
from cmwallet.cosmos.protobuf import decode, encode
from cmwallet.cosmos.transaction import (
    ENGINES,
    AuthInfo,
    Fee,
    SignDoc,
    TxBody,
    TxRaw,
    read_document,
    read_signed,
    transaction_hash,
)
from cmwallet.cosmos.understanding import understand
from cmwallet.errors import InvalidInput
from cmwallet.keys.secp256k1 import HALF_ORDER, recover_address
from tests.unit.cosmos import examples
from tests.unit.cosmos.examples import COIN, KEY, ME, MY_VALIDATOR, SECOND, VALIDATOR, transaction


@pytest.mark.parametrize("message", examples.MESSAGES, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("engine", ENGINES)
def test_every_message_is_read_again_as_it_was_made(message, engine: str) -> None:
    made = transaction(message, engine=engine)
    assert understand(made.document) == made


def test_every_kind_of_message_is_among_the_examples() -> None:
    assert {type(one) for one in examples.MESSAGES} == set(MESSAGES.values())


def test_signed_bytes_hold_64_bytes_of_signature_over_keccak_with_low_s() -> None:
    made = transaction()
    signature = KEY(made.digest)
    raw = made.signed(signature)
    found, given = read_signed(raw, made.chain_id, made.account_number)
    assert (found, given) == (made, signature[:64])
    assert int.from_bytes(given[32:], "big") <= HALF_ORDER
    assert recover_address(made.digest, signature) == KEY.address == made.sender
    assert transaction_hash(raw) == hashlib.sha256(raw).hexdigest().upper()


def test_wire_bytes_of_other_signatures_are_not_read() -> None:
    made = transaction()
    for signatures in ((), (b"\x01" * 65,), (b"\x01" * 63,), (b"\x01" * 64,) * 2):
        with pytest.raises(InvalidInput):
            read_signed(encode(TxRaw(made.body, made.auth_info, signatures)), made.chain_id, 5)


def document(body: TxBody | None = None, auth: AuthInfo | None = None, chain: str = "injective-777") -> bytes:
    made = transaction()
    first = made.body if body is None else encode(body)
    second = made.auth_info if auth is None else encode(auth)
    return encode(SignDoc(first, second, chain, 5))


AUTH = decode(AuthInfo, transaction().auth_info)
(SIGNER,) = AUTH.signer_infos
BODY = decode(TxBody, transaction().body)


@pytest.mark.parametrize(
    "content",
    [
        document(replace(BODY, timeout_height=0)),
        document(replace(BODY, messages=())),
        document(chain=""),
        document(replace(BODY, messages=(PackedMessage("/cosmos.bank.v1beta1.MsgSend", BODY.messages[0].value),))),
        document(auth=replace(AUTH, signer_infos=(SIGNER, SIGNER))),
        document(auth=replace(AUTH, signer_infos=())),
        document(auth=replace(AUTH, fee=Fee((), 1))),
        document(auth=replace(AUTH, fee=Fee((COIN, COIN), 1))),
        document(auth=replace(AUTH, fee=Fee((Coin("inj", "-5"),), 1))),
        document(auth=replace(AUTH, fee=Fee((Coin("inj", "007"),), 1))),
        document(auth=replace(AUTH, fee=Fee((Coin("inj", "٣"),), 1))),
        document() + b"\x28\x01",
        document() + b"\x00",
    ],
    ids=range(13),
)
def test_what_is_not_understood_whole_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidInput):
        understand(content)


def test_other_modes_keys_and_payers_are_refused() -> None:
    other_mode = transaction().auth_info.replace(b"\x0a\x02\x08\x01", b"\x0a\x02\x08\x7f")
    other_key = transaction().auth_info.replace(b"/injective.crypto", b"/injectivf.crypto")
    payer = transaction().auth_info
    fee = encode(AUTH.fee)
    with_payer = payer.replace(bytes([len(fee)]) + fee, bytes([len(fee) + 3]) + fee + b"\x1a\x01x")
    for auth in (other_mode, other_key, with_payer):
        assert auth != transaction().auth_info
        with pytest.raises(InvalidInput):
            understand(encode(SignDoc(transaction().body, auth, "injective-777", 5)))


def test_too_long_a_document_is_refused_before_it_is_read() -> None:
    with pytest.raises(InvalidInput, match="more than"):
        read_document(b"\x0a" * 70_000)


OTHERS = examples.account_text("inj", examples.OTHER)


@pytest.mark.parametrize(
    "messages",
    [
        (MsgDelegate(OTHERS, VALIDATOR, COIN),),
        (MsgDelegate(ME, VALIDATOR, Coin("peggy", "5")),),
        (MsgDelegate(ME, VALIDATOR, Coin("inj", "1.5")),),
        (MsgDelegate(ME, ME, COIN),),
        (MsgDelegate(ME, VALIDATOR.replace("1", "l", 1), COIN),),
        (MsgDelegate(ME, VALIDATOR.upper(), COIN),),
        (MsgDelegate(ME, examples.operator_text("cosmos", examples.OTHER), COIN),),
        (MsgDelegate(ME, VALIDATOR, COIN), MsgVote(7, OTHERS, 1)),
        (MsgVote(7, ME, 0),),
        (MsgVote(7, ME, 5),),
        (replace(examples.MESSAGES[6], validator_address=SECOND),),
        (replace(examples.MESSAGES[6], pubkey=pack(examples.Ed25519Key(b"\x07" * 31))),),
        (replace(examples.MESSAGES[6], pubkey=PackedMessage("/cosmos.crypto.secp256k1.PubKey", b"")),),
        (MsgSubmitProposal((pack(MsgDelegate(ME, VALIDATOR, COIN)),), (COIN,), ME),),
        (MsgSubmitProposal((), (COIN, Coin("x", "1")), ME),),
    ],
    ids=range(15),
)
def test_messages_of_others_in_other_coins_or_of_other_chains_are_refused(messages) -> None:
    with pytest.raises(InvalidInput):
        understand(transaction(*messages).document)


def test_proposal_may_carry_out_what_is_known() -> None:
    spend = CommunityPoolSpend(OTHERS, ME, (COIN,))
    made = transaction(MsgSubmitProposal((pack_proposed(spend),), (COIN,), ME, title="Pay"))
    assert understand(made.document) == made


def test_message_of_a_validator_of_ours_is_unpacked() -> None:
    create = examples.MESSAGES[6]
    assert isinstance(create, MsgCreateValidator)
    assert create.validator_address == MY_VALIDATOR
    assert unpack(pack(create)) == create
