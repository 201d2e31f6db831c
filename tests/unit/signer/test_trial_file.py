"""Files of requests that are tried on a policy: what is read, as whom, and what is none."""

from __future__ import annotations

import json

import pytest

from cmwallet.errors import InvalidInput
from cmwallet.signer.trial_file import Asker, read_trials
from cmwallet.transactions.encoding import FeeMarketTransaction
from cmwallet.transactions.signables import SignableDocument, SignableMessage, SignableTransaction
from identity.address import to_address

ME, OTHER, BOB = (to_address(bytes([number]) * 20) for number in (1, 2, 3))
ASKER = Asker(ME, (OTHER, ME), 1234)
MAIL = {
    "types": {"EIP712Domain": [{"name": "chainId", "type": "uint256"}], "Note": [{"name": "text", "type": "string"}]},
    "primaryType": "Note",
    "domain": {"chainId": 1234},
    "message": {"text": "hello"},
}


def call(method: str, *params: object) -> str:
    return json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})


def test_a_transaction_of_a_tool_is_read_with_what_it_wishes() -> None:
    asked = {"from": OTHER, "to": BOB, "value": "0x5", "input": "0xaabb", "gas": "0x5300", "maxFeePerGas": "0x7"}
    (trial,) = read_trials(call("eth_sendTransaction", asked), ASKER)
    assert trial.account == OTHER
    assert isinstance(trial.asked, SignableTransaction)
    found = trial.asked.transaction
    assert isinstance(found, FeeMarketTransaction)
    assert (found.chain_id, found.value, found.data, found.gas_limit) == (1234, 5, b"\xaa\xbb", 0x5300)
    assert (found.to, found.max_fee_per_gas) == (bytes([3]) * 20, 7)


def test_typed_data_and_messages_are_read_with_who_signs_them() -> None:
    lines = [json.dumps(MAIL), call("eth_signTypedData_v4", OTHER, MAIL), call("personal_sign", "0x6869", OTHER)]
    plain, called, message = read_trials("\n".join(lines) + "\n\n", ASKER)
    assert (plain.account, called.account, message.account) == (ME, OTHER, OTHER)
    assert isinstance(plain.asked, SignableDocument)
    assert plain.asked.digest == called.asked.digest
    assert message.asked == SignableMessage(b"hi")


def test_one_object_may_stand_over_several_lines() -> None:
    (trial,) = read_trials(json.dumps(MAIL, indent=2), ASKER)
    assert isinstance(trial.asked, SignableDocument)


WRONG = {
    "nothing": "  \n",
    "no JSON": "{",
    "no object": "[1]",
    "another object": '{"a": 1}',
    "a method that signs nothing": call("eth_call", {}),
    "a chain of somebody else": call("eth_sendTransaction", {"to": BOB, "chainId": "0x1"}),
    "an account of somebody else": call("eth_sendTransaction", {"from": BOB, "to": BOB}),
    "a stage with a member that nobody knows": '{"type": "cmwallet.tx/1", "more": 1}',
    "a member named twice": '{"primaryType": "A", "primaryType": "B"}',
    "what could be a hash": call("personal_sign", "0x" + "11" * 32, ME),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_request_is_said(name: str) -> None:
    with pytest.raises(InvalidInput):
        read_trials(WRONG[name], ASKER)


def test_the_line_that_is_wrong_is_named() -> None:
    with pytest.raises(InvalidInput, match="line 2: that is no request"):
        read_trials(json.dumps(MAIL) + '\n{"a": 1}\n', ASKER)
