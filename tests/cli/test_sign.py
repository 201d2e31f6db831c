"""`cmwallet sign` and `cmwallet verify`, the real commands in real processes."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import eth_abi
import pytest
from eth_account import Account
from eth_account.messages import encode_defunct, encode_typed_data
from eth_utils import keccak, to_checksum_address

from identity.timestamps import rfc3339
from tests.cli.contracts import deploy_token, transact
from tests.cli.walletrun import ACCOUNTS, KEY, STRANGER, Home, finish
from tests.unit.signing.documents import mail, of_type, typed
from tests.unit.signing.test_siwe import sign_in

ME = ACCOUNTS[0]
BOB = "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65"
NOWHERE = "0x" + "34" * 20
PERMIT = "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
SAFE = (
    "SafeTx(address to,uint256 value,bytes data,uint8 operation,uint256 safeTxGas,uint256 baseGas,uint256 gasPrice,"
    "address gasToken,address refundReceiver,uint256 nonce)"
)
SIGNER = json.loads((Path(__file__).parents[1] / "fixtures" / "contracts" / "Signer.json").read_text())


def file_of(home: Home, content: bytes, name: str = "document.json") -> str:
    (home.folder / name).write_bytes(content)
    return name


def permit(*, chain: int = 1234, contract: str = NOWHERE, **changes: Any) -> bytes:
    values = {"owner": ME, "spender": BOB, "value": "2500", "nonce": 0, "deadline": int(time.time()) + 3600}
    domain = {"name": "T", "version": "1", "chainId": chain, "verifyingContract": contract}
    return of_type(PERMIT, {**values, **changes}, domain=domain)


def their_signature(document: bytes) -> str:
    return "0x" + Account.sign_message(encode_typed_data(full_message=json.loads(document)), KEY).signature.hex()


def their_digest(document: bytes) -> bytes:
    message = encode_typed_data(full_message=json.loads(document))
    return keccak(b"\x19" + message.version + message.header + message.body)


def test_a_message_has_the_signature_of_other_wallets_and_no_other_is_verified(restored: Home) -> None:
    done = restored.run("sign", "message", "hello")
    assert done.out.strip() == "0x" + Account.sign_message(encode_defunct(text="hello"), KEY).signature.hex()
    assert f"from  account-1 ({ME})" in done.err
    found = restored.json("sign", "message", "-", "--from", "savings", stdin="hello\n")
    assert (found["kind"], found["address"], found["screening"]) == ("message", ACCOUNTS[1], [])
    assert Account.recover_message(encode_defunct(text="hello\n"), signature=found["signature"]) == ACCOUNTS[1]
    verify = ("verify", "message", "--signature", done.out.strip(), "--address")
    assert restored.json(*verify, "account-1", "hello")["valid"] is True
    told = restored.run(*verify, ACCOUNTS[1], "hello", "--json", code=18)
    assert (told.document["valid"], told.document["signer"], told.problem["code"]) == (False, ME, "not_verified")


def test_bytes_come_from_a_file_or_as_hex(restored: Home) -> None:
    name = file_of(restored, b"\xff\x00", "bytes")
    first = restored.run("sign", "message", "--file", name, "--quiet").out
    assert first == restored.run("sign", "message", "--hex", "0xff00", "--quiet").out
    assert first.strip() == "0x" + Account.sign_message(encode_defunct(b"\xff\x00"), KEY).signature.hex()
    restored.json("verify", "message", "--file", name, "--address", ME, "--signature", first.strip())
    for arguments, code in (((), 2), (("a", "--file", name), 2), (("--hex", "0x1"), 4), (("--file", "none"), 5)):
        restored.error("sign", "message", *arguments, code=code)
    restored.error("sign", "message", "--file", file_of(restored, b"x" * 70_000, "long"), code=4)


def test_what_could_be_a_hash_or_a_transaction_is_signed_blind_or_not_at_all(restored: Home) -> None:
    raw = Account.sign_transaction({"to": ME, "value": 1, "gas": 21_000, "nonce": 0, "chainId": 1, "gasPrice": 1}, KEY)
    for content in ("0x" + "ab" * 32, "ab" * 32, "0x" + raw.raw_transaction.hex()):
        restored.error("sign", "message", content, code=10)
        restored.error("sign", "message", content, "--hex", code=10)
        restored.error("sign", "message", content, "--blind", code=12)
    found = restored.json("sign", "message", "0x" + "ab" * 32, "--hex", "--blind", "--yes")
    signed = encode_defunct(bytes.fromhex("ab" * 32))
    assert Account.recover_message(signed, signature=found["signature"]) == ME
    (line,) = restored.json("vault", "log", "--limit", "1")
    assert line["facts"]["signed"].startswith("signed blind: message of 32 bytes: 0xabab")


def test_characters_that_nobody_sees_are_counted_and_need_a_yes(restored: Home) -> None:
    content = "pay bob\u202e\u200b"
    done = restored.run("sign", "message", content, code=12)
    assert "2 characters in it cannot be seen" in done.err
    assert "\u202e" not in done.err
    assert restored.json("sign", "message", content, "--yes")["screening"][0]["id"] == "hidden"


def fresh(**changes: Any) -> str:
    return sign_in(**{"address": ME, "issued": rfc3339(time.time()), **changes})


def test_a_sign_in_is_signed_for_the_site_that_is_named_and_verified(restored: Home) -> None:
    name = file_of(restored, (fresh() + "\n").encode(), "message.txt")
    found = restored.json("sign", "siwe", name, "--domain", "app.example")
    assert found["kind"] == "sign-in"
    assert found["explained"][0]["how"] == "signs-in"
    signed = encode_defunct((restored.folder / name).read_bytes().rstrip(b"\n"))
    assert Account.recover_message(signed, signature=found["signature"]) == ME
    verify = ("verify", "siwe", name, "--signature", found["signature"])
    assert restored.json(*verify, "--domain", "app.example", "--nonce", "k3Jf0aZ8", "--address", ME)["valid"]
    for wrong in (("--domain", "evil.example"), ("--nonce", "00000000"), ("--address", STRANGER)):
        assert restored.run(*verify, *wrong, "--json", code=18).document["valid"] is False


WRONG_SIGN_INS = {
    "another site": {"who": "app.example.evil"},
    "another account": {"address": STRANGER},
    "another chain": {"chain": "1"},
    "expired": {"more": "\nExpiration Time: 2026-01-01T00:00:00Z"},
    "not yet": {"more": "\nNot Before: 2999-01-01T00:00:00Z"},
    "issued in the future": {"issued": "2999-01-01T00:00:00Z"},
}


@pytest.mark.parametrize("what", WRONG_SIGN_INS)
def test_a_sign_in_for_another_site_account_chain_or_time_is_refused(restored: Home, what: str) -> None:
    content = fresh(**WRONG_SIGN_INS[what])
    restored.error("sign", "siwe", "-", "--domain", "app.example", "--yes", code=10, stdin=content)
    restored.error("sign", "message", content, "--domain", "app.example", "--yes", code=10)


def test_a_sign_in_given_as_a_message_is_treated_as_one(restored: Home) -> None:
    assert "--domain" in restored.error("sign", "message", fresh(), "--yes", code=12)["hint"]
    restored.error("sign", "message", fresh().replace("Version: 1", "Version: 2"), "--yes", code=10)
    restored.error("sign", "siwe", "-", "--domain", "app.example", code=4, stdin="hello")
    assert restored.json("sign", "message", fresh(), "--domain", "app.example")["kind"] == "sign-in"


def test_rights_that_a_sign_in_hands_on_need_a_yes(restored: Home) -> None:
    content = fresh(more="\nResources:\n- urn:recap:abc")
    done = restored.run("sign", "siwe", "-", "--domain", "app.example", code=12, stdin=content)
    assert "this hands on rights: urn:recap:abc" in done.err
    restored.run("sign", "siwe", "-", "--domain", "app.example", "--yes", stdin=content)


def test_a_descriptor_that_hides_who_may_take_stands_below_what_was_read(restored: Home) -> None:
    fields = [{"path": "deadline", "label": "Your gift is kept until", "format": "date"}]
    described = {
        "context": {"eip712": {"deployments": [{"chainId": 1234, "address": NOWHERE}]}},
        "metadata": {"owner": "Gifts"},
        "display": {"formats": {PERMIT: {"intent": "Get a gift", "fields": fields}}},
    }
    name, shop = file_of(restored, permit()), file_of(restored, json.dumps(described).encode(), "gift.json")
    done = restored.run("sign", "typed-data", name, "--descriptor", shop, "--yes")
    lines = done.err.splitlines()
    spender = next(place for place, line in enumerate(lines) if f"lets bob ({BOB}) take" in line)
    label = next(place for place, line in enumerate(lines) if line.startswith("file  Your gift is kept until: "))
    assert spender < label
    assert "the descriptor of Gifts calls it so, unchecked" in done.err
    with_it, without = (
        restored.json("sign", "typed-data", name, *more, "--yes") for more in (("--descriptor", shop), ())
    )
    assert [one["label"] for one in with_it.pop("described")] == ["Your gift is kept until"]
    assert with_it == without, "it changes nothing else"
    restored.error("sign", "typed-data", name, "--descriptor", file_of(restored, b"{}", "none.json"), "--yes", code=4)


def test_typed_data_are_explained_signed_as_by_others_and_verified(restored: Home) -> None:
    document = permit()
    name = file_of(restored, document)
    restored.error("sign", "typed-data", name, code=12)
    found = restored.json("sign", "typed-data", name, "--yes")
    assert found["signature"] == their_signature(document)
    (fact,) = found["explained"]
    assert (found["kind"], fact["how"], fact["amount"], fact["to"]) == ("permit", "lets-take", "2500", BOB)
    assert fact["words"].startswith(f"lets bob ({BOB}) take up to 2500 of the smallest unit of the token {NOWHERE}")
    assert [one["id"] for one in found["screening"]] == ["no-code"]
    verify = ("verify", "typed-data", name, "--signature", found["signature"], "--address")
    assert restored.json(*verify, "account-1")["method"] == "recovery"
    restored.run(*verify, "savings", code=18)


def test_a_person_reads_what_is_signed_and_types_a_yes(restored: Home) -> None:
    child = restored.at_terminal("sign", "typed-data", file_of(restored, permit()), columns=200)
    child.expect("lets bob")
    child.expect("no contract at")
    child.expect("Type yes")
    child.sendline("no")
    assert "not confirmed" in finish(child, 130)


def test_another_chain_is_never_overruled(restored: Home) -> None:
    name = file_of(restored, permit(chain=1))
    problem = restored.error("sign", "typed-data", name, "--yes", "--unlimited", "--allow-spender", code=10)
    assert problem["details"]["screening"][0]["id"] == "chain"
    restored.run("sign", "typed-data", name, "--yes", "--network", "ethereum")


def test_a_permit_without_limit_to_somebody_unknown_needs_both_overrides_and_the_log_says_so(restored: Home) -> None:
    name = file_of(restored, permit(spender=STRANGER, value=str(2**256 - 1)))
    for given in ((), ("--unlimited",), ("--allow-spender",)):
        restored.error("sign", "typed-data", name, "--yes", *given, code=10)
    found = restored.json("sign", "typed-data", name, "--yes", "--unlimited", "--allow-spender")
    assert {one["id"] for one in found["screening"]} == {"unlimited", "spender-unknown", "no-code"}
    (line,) = restored.json("vault", "log", "--limit", "1")
    assert line["reason"] == "sign typed data --allow-spender --unlimited"
    assert STRANGER in line["facts"]["signed"]


def test_somebody_who_resembles_a_contact_is_refused(restored: Home) -> None:
    twin = to_checksum_address(BOB[:6] + "00" * 16 + BOB[-4:])
    name = file_of(restored, permit(spender=twin))
    problem = restored.error("sign", "typed-data", name, "--yes", "--allow-spender", code=10)
    assert "looks like your contact 'bob'" in problem["message"]
    restored.run("sign", "typed-data", name, "--yes", "--allow-spender", "--allow-lookalike")


def test_a_delegatecall_of_a_safe_is_not_signed(restored: Home) -> None:
    values = {
        "to": BOB, "value": 0, "data": "0x", "operation": 1, "safeTxGas": 0, "baseGas": 0, "gasPrice": 0,
        "gasToken": NOWHERE, "refundReceiver": NOWHERE, "nonce": 0,
    }  # fmt: skip
    domain = {"chainId": 1234, "verifyingContract": NOWHERE}
    done = restored.run("sign", "typed-data", file_of(restored, of_type(SAFE, values, domain=domain)), "--yes", code=10)
    assert "DELEGATECALL" in done.err
    calm = of_type(SAFE, {**values, "operation": 0}, domain=domain)
    assert restored.json("sign", "typed-data", file_of(restored, calm), "--yes")["signature"] == their_signature(calm)


def test_typed_data_that_nobody_knows_or_that_name_no_chain_are_shown_whole_and_need_a_yes(restored: Home) -> None:
    name = file_of(restored, mail(lambda d: d["domain"].update(chainId=1234)))
    done = restored.run("sign", "typed-data", name, code=12)
    assert "contents: 'Hello, Bob!'" in done.err
    found = restored.json("sign", "typed-data", name, "--yes")
    assert found["kind"] == "typed-data:unknown"
    chainless = typed("A", [("a", "string")], {"a": "x"}, domain={"name": "x"})
    found = restored.json("sign", "typed-data", "-", "--yes", stdin=chainless)
    assert "no-chain" in {one["id"] for one in found["screening"]}


def test_a_document_that_is_none_is_refused_before_anything_is_opened(bare: Home) -> None:
    for content in (b"{}", b"[" * 10_000, permit().replace(b'"2500"', b"1e18"), permit(value="0x0f"), b"x" * 70_000):
        bare.error("sign", "typed-data", "-", "--yes", code=4, stdin=content)
    bare.error("verify", "typed-data", "-", "--address", ME, "--signature", "0x00", code=4, stdin=b"{}")


def test_whoever_signs_has_a_key_here(restored: Home) -> None:
    restored.run("account", "watch", "looked-at", STRANGER)
    restored.error("sign", "message", "hello", "--from", "looked-at", code=4)
    restored.error("sign", "message", "hello", "--from", "nobody", code=5)


def test_a_contact_that_was_changed_from_outside_is_no_known_spender(restored: Home) -> None:
    import sqlite3

    with sqlite3.connect(restored.path / "wallet.db") as database:
        database.execute("UPDATE contacts SET address = ? WHERE name = 'bob'", (STRANGER,))
    database.close()
    restored.error("sign", "typed-data", file_of(restored, permit(spender=STRANGER)), "--yes", code=14)


def test_a_signature_is_verified_without_a_home(bare: Home) -> None:
    signature = "0x" + Account.sign_message(encode_defunct(text="hello"), KEY).signature.hex()
    assert bare.json("verify", "message", "hello", "--address", ME, "--signature", signature)["valid"]
    other = bare.run("verify", "message", "hello", "--address", STRANGER, "--signature", signature, "--json", code=18)
    assert (other.document["valid"], other.document["signer"]) == (False, ME)
    assert not bare.path.exists()


def test_without_its_node_a_signature_of_another_key_is_not_called_bad(restored: Home) -> None:
    restored.run("network", "add", "far", "--rpc", "http://127.0.0.1:9", "--chain-id", "77", "--symbol", "FAR")
    signature = "0x" + Account.sign_message(encode_defunct(text="hello"), KEY).signature.hex()
    verify = ("verify", "message", "hello", "--signature", signature, "--network", "far", "--address")
    assert restored.json(*verify, ME)["valid"]
    restored.error(*verify, STRANGER, code=3)
    name = file_of(restored, permit(chain=77))
    found = restored.json("sign", "typed-data", name, "--yes", "--network", "far")
    assert [one["id"] for one in found["screening"]] == ["not-asked"]


def test_the_account_of_a_contract_is_asked_itself(served: Home) -> None:
    code = SIGNER["bytecode"] + eth_abi.encode(["address"], [ME]).hex()
    contract = to_checksum_address(str(transact(served.url, data=code)["contractAddress"]))
    until = int(time.time()) + 3600
    documents = (permit(owner=contract, nonce=number, deadline=until) for number in range(100))
    document = next(one for one in documents if their_digest(one)[-1] not in {0xFF, 0xFE})  # see the next test
    name = file_of(served, document)
    digest = served.json("verify", "typed-data", name, "--address", ME, "--signature", their_signature(document))
    assert digest["method"] == "recovery"
    verify = ("verify", "typed-data", name, "--address", contract, "--signature")
    good = served.json(*verify, their_signature(document))
    assert (good["valid"], good["method"]) == (True, "erc-1271")
    assert good["block"] >= 2
    other = Account.from_key("0x" + "09" * 32)
    stranger = "0x" + other.unsafe_sign_hash(bytes.fromhex(good["digest"][2:])).signature.hex()
    bad = served.run(*verify, stranger, "--json", code=18).document
    assert (bad["valid"], bad["method"], bad["signer"]) == (False, "erc-1271", None)
    assert served.run(*verify, "0x" + "11" * 200, "--json", code=18).document["valid"] is False


def test_a_contract_that_reverts_or_answers_something_else_accepts_nothing(served: Home) -> None:
    code = SIGNER["bytecode"] + eth_abi.encode(["address"], [ME]).hex()
    contract = str(transact(served.url, data=code)["contractAddress"])
    seen = set()
    for number in range(2000):
        digest = keccak(f"\x19Ethereum Signed Message:\n{len(str(number))}{number}".encode())
        if digest[-1] in {0xFF, 0xFE} - seen:
            seen.add(digest[-1])
            signature = "0x" + Account.from_key(KEY).unsafe_sign_hash(digest).signature.hex()
            served.run("verify", "message", str(number), "--address", contract, "--signature", signature, code=18)
    assert seen == {0xFF, 0xFE}


def test_a_signature_for_an_account_that_is_not_deployed_yet_is_unknown(restored: Home) -> None:
    inner = Account.sign_message(encode_defunct(text="hello"), KEY).signature
    body = eth_abi.encode(["address", "bytes", "bytes"], [STRANGER, b"", bytes(inner)]) + bytes.fromhex("6492" * 16)
    told = restored.run(
        "verify", "message", "hello", "--address", NOWHERE, "--signature", "0x" + body.hex(), "--json", code=18
    )
    assert told.document["valid"] is None
    assert told.document["reason"] == "the account is not deployed (ERC-6492)"


def test_a_permit_of_a_token_here_is_told_in_its_units(served: Home) -> None:
    token = deploy_token(served)
    name = file_of(served, permit(contract=token, value=str(1_500_000)))
    found = served.json("sign", "typed-data", name, "--yes")
    assert f"take up to 1.5 TST ({token}, as its contract says)" in found["explained"][0]["words"]
    assert found["screening"] == []


def test_all_that_there_is_counts_as_no_limit_and_a_contract_of_the_system_as_known(funded: Home) -> None:
    funded.run("token", "wrap", "5", "--yes")
    token = funded.json("contract", "show", "WrappedCMT")["address"]
    swap = funded.json("contract", "show", "Swap")["address"]
    all_of_it = file_of(funded, permit(contract=token, spender=swap, value=str(5 * 10**18)))
    assert "no limit" in funded.error("sign", "typed-data", all_of_it, "--yes", code=10)["message"]
    less = file_of(funded, permit(contract=token, spender=swap, value=str(5 * 10**18 - 1)))
    assert funded.json("sign", "typed-data", less, "--yes")["screening"] == []


def test_the_agent_signs_what_it_reads(restored: Home) -> None:
    restored.run("unlock", "--for", "5m", "--quiet")
    try:
        document = permit()
        found = restored.json("sign", "typed-data", file_of(restored, document), "--yes", CMWALLET_PASSPHRASE_FROM=None)
        assert found["signature"] == their_signature(document)
        (line,) = restored.json("vault", "log", "--limit", "1")
        assert "(agent, for process" in line["reason"]
        assert line["facts"]["signed"].startswith(f"lets {BOB} take up to 2500 of the smallest unit")
    finally:
        restored.run("lock", "--quiet")


def test_an_account_of_another_chain_with_the_same_id_signs_no_typed_data_for_this_one(
    funded: Home, remote: Home
) -> None:
    funded.run("send", "bob", "1", "--yes")
    funded.run("network", "add", "far", "--rpc", remote.url)
    funded.run("network", "use", "far", "--yes")
    name = file_of(funded, permit())
    assert funded.error("sign", "typed-data", name, "--yes", "--network", "far", code=10)["code"] == "replay"
    funded.run("sign", "typed-data", name, "--yes", "--network", "local")
    other = file_of(funded, permit(owner=ACCOUNTS[1]))
    funded.run("sign", "typed-data", other, "--yes", "--network", "far", "--from", "savings")
