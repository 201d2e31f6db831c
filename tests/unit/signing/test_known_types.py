"""What known types do, in facts and words; each type is held against the hash that its contract publishes."""

from __future__ import annotations

from typing import Any

import pytest
from eth_abi import encode
from eth_utils import function_signature_to_4byte_selector

from cmwallet.calls.typed import LOAN_TERMS_TYPE, REGISTRY_TYPES
from cmwallet.errors import InvalidInput
from cmwallet.signing.account_calls import CALLS
from cmwallet.signing.explaining import explain_typed_data
from cmwallet.signing.facts import Explanation
from cmwallet.signing.orders import ORDERS
from cmwallet.signing.token_permits import PERMITS
from cmwallet.signing.typed_data import read_typed_data
from identity.consent.terms import CONSENT_TYPE, WITHDRAWAL_TYPE
from identity.keccak import keccak256
from tests.unit.signing.documents import mail, of_type, typed

ME, YOU, TOKEN, OTHER = (f"0x{digit * 40}" for digit in "1234")
DOMAIN = {"name": "T", "version": "1", "chainId": 1234, "verifyingContract": TOKEN}
END = 1_790_000_000
UNTIL = "until 2026-09-21T14:13:20Z"
ZERO = "0x" + "00" * 32

PUBLISHED = {
    "6e71edae12b1b97f4d1f60370fef10105fa2faae0126114a169c64845d6126c9": "permit",
    "ea2aa0a1be11a07ed86d755c93467f4f82362b452371d1ba94d1715123511acb": "permit:dai",
    "49ecf333e5b8c95c40fdafc95c1ad136e8914a8fb55e9dc8bb01eaa83a2df9ad": "permit:thing",
    "f3841cd1ff0085026a6327b620b67997ce40f282c88a8e905a7a5626e310f3d0": "permit2",
    "af1b0d30d2cab0380e68f0689007e3254993c596f2fdd0aaa7f4d04f79440863": "permit2",
    "939c21a48a8dbe3a9a2404a1d46691e4d39f6583d6ec6b35714604c986d80106": "permit2:transfer",
    "fcf35f5ac6a2c28868dc44c302166470266239195f02b0ee408334829333b766": "permit2:transfer",
    "7c7c6cdb67a18743f49ec6fa9b35f50d52ed05cbed4cc592e13b44501c1a2267": "transfer-authorisation",
    "d099cc98ef71107a616c4f0f941f04c322d8e254fe26b3c6668db87aae413de8": "transfer-authorisation",
    "158b0a9edf7a828aad02f63cd515c68ef2f50ba807396f6d12842833a1597429": "transfer-authorisation:cancel",
    "fa445660b7e21515a59617fcd68910b487aa5808b8abda3d78bc85df364b2c2f": "order:seaport",
    "d5a25ba2e97094ad7d83dc28a6572da797d6b3e7fc6663bd93efb789fc17e489": "order:cow",
    "7b41b3a6e2b3cae020a3b2f9cdc997e0d420643957e7fea81747e984e47c88ec": "order:cow:cancel",
    "4c89efb91ae246f78d2fe68b47db2fa1444a121a4f2dc3fda7a5a408c2e3588e": "order:cow:cancel",
    "bb8310d486368db6bd6f849402fdd73ad53d316b5a4b2644ad6efe0f941286d8": "safe",
    "14d461bc7412367e924637b363c7bf29b8f47e2f84869f4426e5633d8af47b20": "safe",
    "dd8f4b70b0f4393e889bd39128a30628a78b61816a9eb8199759e7a349657e48": "forward",
    "7f96328b83274ebc7c1cf4f7a3abda602b51a78b7fa1d86a2ce353d75e587cac": "forward",
    "29a0bca4af4be3421398da00295e58e6d7de38cb492214754cb6a47507dd6f8e": "user-operation",
}
"""Type hashes that stand as constants in the contracts, or in the library of the program that reads the signature, and
what is made of them."""
BULK_ORDERS = (
    "3ca2711d29384747a8f61d60aad3c450405f7aaff5613541dee28df2d6986d32",
    "bf8e29b89f29ed9b529c154a63038ffca562f8d7cd1e2545dda53a1b582dde30",
    "53c6f6856e13104584dd0797ca2b2779202dc2597c6066a42e0d8fe990b0024d",
    "a02eb7ff164c884e5e2c336dc85f81c6a93329d8e9adf214b32729b894de2af1",
    "39c9d33c18e050dda0aeb9a8086fb16fc12d5d64536780e1da7405a800b0b9f6",
    "1c19f71958cdd8f081b4c31f7caf5c010b29d12950be2fa1c95070dc47e30b55",
    "ca74fab2fece9a1d58234a274220ad05ca096a92ef6a1ca1750b9d90c948955c",
    "7ff98d9d4e55d876c5cfac10b43c04039522f3ddfb0ea9bfe70c68cfb5c7cc14",
    "bed7be92d41c56f9e59ac7a6272185299b815ddfabc3f25deb51fe55fe2f9e8a",
    "d1d97d1ef5eaa37a4ee5fbf234e6f6d64eb511eb562221cd7edfbdde0848da05",
    "896c3f349c4da741c19b37fec49ed2e44d738e775a21d9c9860a69d67a3dae53",
    "bb98d87cc12922b83759626c5f07d72266da9702d19ffad6a514c73a89002f5f",
    "e6ae19322608dd1f8a8d56aab48ed9c28be489b689f4b6c91268563efc85f20e",
    "6b5b04cbae4fcb1a9d78e7b2dfc51a36933d023cf6e347e03d517b472a852590",
    "d1eb68309202b7106b891e109739dbbd334a1817fe5d6202c939e75cf5e35ca9",
    "1da3eed3ecef6ebaa6e5023c057ec2c75150693fd0dac5c90f4a142f9879fde8",
    "eee9a1392aa395c7002308119a58f2582777a75e54e0c1d5d5437bd2e8bf6222",
    "c3939feff011e53ab8c35ca3370aad54c5df1fc2938cd62543174fa6e7d85877",
    "0efca7572ac20f5ae84db0e2940674f7eca0a4726fa1060ffc2d18cef54b203d",
    "5a4f867d3d458dabecad65f6201ceeaba0096df2d0c491cc32e6ea4e64350017",
    "80987079d291feebf21c2230e69add0f283cee0b8be492ca8050b4185a2ff719",
    "3bd8cff538aba49a9c374c806d277181e9651624b3e31111bc0624574f8bca1d",
    "5d6a3f098a0bc373f808c619b1bb4028208721b3c4f8d6bc8a874d659814eb76",
    "1d51df90cba8de7637ca3e8fe1e3511d1dc2f23487d05dbdecb781860c21ac1c",
)
"""Those of Seaport's bulk orders, by the height of the tree."""


def test_types_are_those_whose_hashes_their_contracts_publish() -> None:
    known = {**PERMITS, **ORDERS, **CALLS}
    assert {keccak256(text.encode()).hex(): kind for text, (kind, _) in known.items()} == {
        **PUBLISHED,
        **dict.fromkeys(BULK_ORDERS, "order:seaport:bulk"),
    }


def type_named(name: str, *, among: Any = None) -> str:
    found = [text for text in among or {**PERMITS, **ORDERS, **CALLS} if text.startswith(name + "(")]
    return found[0]


def explain(name: str, values: dict[str, Any], *, text: str | None = None, domain: object = DOMAIN) -> Explanation:
    return explain_typed_data(read_typed_data(of_type(text or type_named(name), values, domain=domain)))


def test_a_permit_says_who_may_take_how_much_of_whose_and_until_when() -> None:
    values = {"owner": ME, "spender": YOU, "value": "2500", "nonce": 0, "deadline": END}
    found = explain("Permit", values)
    (fact,) = found.facts
    assert (found.kind, found.chain_id, found.contract, found.named) == ("permit", 1234, TOKEN, (TOKEN, ME, YOU))
    assert (fact.how, fact.asset, fact.amount, fact.account, fact.to, fact.until) == (
        *("lets-take", TOKEN, 2500, ME, YOU),
        END,
    )
    assert fact.words == (
        f"lets {YOU} take up to 2500 of the smallest unit of the token {TOKEN} from {ME} {UNTIL};"
        " no transaction will be asked of you again"
    )
    (endless,) = explain("Permit", {**values, "value": 2**256 - 1, "deadline": 2**256 - 1}).facts
    assert endless.unlimited
    assert endless.words.startswith(f"lets {YOU} take any amount of the token {TOKEN} from {ME} for ever;")
    assert endless.as_json()["until"] == "9999-12-31T23:59:59Z"


def test_a_permit_of_dai_has_no_amount_and_none_is_no_limit() -> None:
    text = next(text for text in PERMITS if "holder" in text)
    values = {"holder": ME, "spender": YOU, "nonce": 0, "expiry": 0, "allowed": True}
    (fact,) = explain("Permit", values, text=text).facts
    assert fact.unlimited
    assert "for ever" in fact.words
    (fact,) = explain("Permit", {**values, "allowed": False}, text=text).facts
    assert (fact.how, fact.amount) == ("cancels", 0)


def test_an_allowance_by_permit2_names_each_token_and_both_ends() -> None:
    details = [
        {"token": TOKEN, "amount": 5, "expiration": END, "nonce": 0},
        {"token": OTHER, "amount": 2**160 - 1, "expiration": END, "nonce": 0},
    ]
    found = explain("PermitBatch", {"details": details, "spender": YOU, "sigDeadline": END + 60})
    assert [(fact.asset, fact.unlimited, fact.until) for fact in found.facts] == [
        (TOKEN, False, END),
        (OTHER, True, END),
    ]
    assert "the signature itself counts until 2026-09-21T14:14:20Z" in found.words
    (single,) = explain("PermitSingle", {"details": details[0], "spender": YOU, "sigDeadline": END}).facts
    assert (single.to, single.amount) == (YOU, 5)


def test_a_transfer_by_permit2_with_a_witness_shows_the_witness() -> None:
    permitted = {"token": TOKEN, "amount": 9}
    document = typed(
        "PermitWitnessTransferFrom",
        [
            ("permitted", "TokenPermissions"), ("spender", "address"), ("nonce", "uint256"),
            ("deadline", "uint256"), ("witness", "Wish"),
        ],
        {"permitted": permitted, "spender": YOU, "nonce": 1, "deadline": END, "witness": {"to": OTHER, "note": "hi"}},
        domain=DOMAIN,
        TokenPermissions=[("token", "address"), ("amount", "uint256")],
        Wish=[("to", "address"), ("note", "string")],
    )  # fmt: skip
    found = explain_typed_data(read_typed_data(document))
    assert found.kind == "permit2:witness"
    assert (found.facts[0].asset, found.facts[0].amount, found.facts[0].to) == (TOKEN, 9, YOU)
    assert [fact.words for fact in found.facts[1:]] == [f"witness.to: {OTHER}", "witness.note: 'hi'"]
    another = document.replace(b'"TokenPermissions"', b'"Coins"')
    assert explain_typed_data(read_typed_data(another)).unknown, "another inner type is another type"


def test_an_authorised_transfer_pays() -> None:
    values = {"from": ME, "to": YOU, "value": 7, "validAfter": 5, "validBefore": END, "nonce": ZERO}
    for name in ("TransferWithAuthorization", "ReceiveWithAuthorization"):
        (fact,) = explain(name, values).facts
        assert (fact.how, fact.amount, fact.account, fact.to, fact.since, fact.until) == ("pays", 7, ME, YOU, 5, END)


THING = {"itemType": 2, "token": TOKEN, "identifierOrCriteria": "77", "startAmount": 1, "endAmount": 1}
PRICE = {
    "itemType": 0, "token": "0x" + "00" * 20, "identifierOrCriteria": 0, "startAmount": 100, "endAmount": 90,
    "recipient": ME,
}  # fmt: skip


def components(consideration: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    return {
        "offerer": ME, "zone": OTHER, "offer": [THING], "consideration": consideration, "orderType": 0, "startTime": 5,
        "endTime": END, "zoneHash": ZERO, "salt": 1, "conduitKey": ZERO, "counter": 0, **changes,
    }  # fmt: skip


def seaport(consideration: list[dict[str, Any]], **changes: Any) -> Explanation:
    return explain("OrderComponents", components(consideration, **changes))


def test_an_order_of_seaport_says_what_goes_and_what_comes_to_whom() -> None:
    found = seaport([PRICE, {**PRICE, "startAmount": 3, "endAmount": 3, "recipient": OTHER}])
    assert [(fact.how, fact.asset, fact.amount, fact.to) for fact in found.facts] == [
        ("lets-take", f"{TOKEN}#77", 1, None),
        ("receives", "native", 90, ME),
        ("receives", "native", 3, OTHER),
    ]
    assert found.facts[0].words == f"offers the thing 77 of {TOKEN} of {ME} to whoever takes it {UNTIL}"


def test_what_an_order_offers_counts_at_its_most() -> None:
    rising = {"itemType": 1, "token": OTHER, "identifierOrCriteria": 0, "startAmount": 40, "endAmount": 50}
    (taken, _) = seaport([PRICE], offer=[rising]).facts[:2]
    assert (taken.how, taken.asset, taken.amount, taken.since, taken.until) == ("lets-take", OTHER, 50, 5, END)
    any_of_them = {**THING, "itemType": 4}
    assert seaport([PRICE], offer=[any_of_them]).facts[0].asset == f"{TOKEN}#any"


def test_an_order_that_brings_its_owner_nothing_says_so() -> None:
    for nothing in ([], [{**PRICE, "recipient": OTHER}], [{**PRICE, "endAmount": 0}]):
        assert f"NOTHING comes back to {ME}" in seaport(nothing).words
    assert "NOTHING" not in seaport([PRICE]).words


def test_a_tree_of_orders_has_the_facts_of_each_and_none_of_what_fills_it_up() -> None:
    nobody = "0x" + "00" * 20
    filling = components([], offerer=nobody, offer=[], zone=nobody)
    tree = [[components([PRICE]), components([PRICE], offer=[{**THING, "identifierOrCriteria": "78"}])], [filling] * 2]
    text = next(text for text in ORDERS if text.startswith("BulkOrder(OrderComponents[2][2] "))
    found = explain("", {"tree": tree}, text=text)
    assert (found.kind, found.facts[0].words) == (
        "order:seaport:bulk",
        "one signature for 2 orders, each of which counts by itself",
    )
    assert [(fact.how, fact.asset) for fact in found.facts[1:]] == [
        ("lets-take", f"{TOKEN}#77"), ("receives", "native"), ("lets-take", f"{TOKEN}#78"), ("receives", "native"),
    ]  # fmt: skip


SALE = {
    "sellToken": TOKEN, "buyToken": OTHER, "receiver": YOU, "sellAmount": 100, "buyAmount": 40, "validTo": END,
    "appData": ZERO, "feeAmount": 2, "kind": "sell", "partiallyFillable": False, "sellTokenBalance": "erc20",
    "buyTokenBalance": "erc20",
}  # fmt: skip


def test_an_order_of_cow_says_both_sides() -> None:
    sells, buys = explain("Order", SALE).facts
    assert (sells.how, sells.asset, sells.amount, sells.until) == ("lets-take", TOKEN, 102, END)
    assert (buys.how, buys.asset, buys.amount, buys.to) == ("receives", OTHER, 40, YOU)


def test_an_order_of_cow_for_coins_or_for_nothing_says_so() -> None:
    coins = explain("Order", {**SALE, "buyToken": "0x" + "ee" * 20, "receiver": "0x" + "00" * 20}).facts[-1]
    assert (coins.asset, coins.words) == ("native", "in return at least 40 wei to you")
    assert "NOTHING comes back to you for it" in explain("Order", {**SALE, "buyAmount": 0}).words


def test_orders_of_cow_are_taken_back_one_by_one_or_several() -> None:
    one = explain("OrderCancellation", {"orderUid": "0xab"})
    many = explain("OrderCancellations", {"orderUids": ["0xab", "0xcd"]})
    assert [fact.words for fact in many.facts] == ["takes back the order 0xab", "takes back the order 0xcd"]
    assert (one.kind, one.facts) == (many.kind, many.facts[:1])


SAFE = {
    "to": YOU, "value": 0, "data": "0x", "operation": 0, "safeTxGas": 0, "baseGas": 0, "gasPrice": 0,
    "gasToken": "0x" + "00" * 20, "refundReceiver": "0x" + "00" * 20, "nonce": 0,
}  # fmt: skip
SAFE_DOMAIN = {"chainId": 1234, "verifyingContract": OTHER}


def word(value: int | str) -> str:
    return (value.removeprefix("0x") if isinstance(value, str) else f"{value:x}").rjust(64, "0")


@pytest.mark.parametrize(
    ("changes", "how", "amount", "to"),
    [
        ({"value": 5}, "pays", 5, YOU),
        ({"to": TOKEN, "data": "0xa9059cbb" + word(YOU) + word(8)}, "pays", 8, YOU),
        ({"to": TOKEN, "data": "0x095ea7b3" + word(YOU) + word(2**256 - 1)}, "lets-take", 2**256 - 1, YOU),
        ({"to": TOKEN, "data": "0xa22cb465" + word(YOU) + word(1)}, "lets-take", 2**256 - 1, YOU),
        ({"data": "0xdeadbeef"}, "calls", None, YOU),
        ({}, "calls", None, YOU),
        ({"operation": 1, "value": 5}, "delegates", None, YOU),
    ],
)
def test_a_transaction_of_a_safe_is_told_by_what_it_calls(
    changes: dict[str, Any], how: str, amount: int | None, to: str
) -> None:
    (fact,) = explain("SafeTx", {**SAFE, **changes}, domain=SAFE_DOMAIN).facts
    assert (fact.how, fact.amount, fact.to, fact.account) == (how, amount, to, OTHER)


def test_a_delegatecall_stands_in_capitals() -> None:
    assert explain("SafeTx", {**SAFE, "operation": 1}, domain=SAFE_DOMAIN).words.startswith("DELEGATECALL: ")


@pytest.mark.parametrize(
    ("changes", "asset", "amount", "to"),
    [
        ({"baseGas": 900, "safeTxGas": 100, "refundReceiver": YOU, "gasToken": TOKEN}, TOKEN, 7000, YOU),
        ({"baseGas": 10**20, "safeTxGas": 1}, "native", 7 * (10**20 + 1), None),
        ({"refundReceiver": YOU}, "native", 2**256 - 1, YOU),
    ],
)
def test_a_safe_that_repays_gas_may_pay_all_that_its_numbers_allow(
    changes: dict[str, Any], asset: str, amount: int, to: str | None
) -> None:
    refund = explain("SafeTx", {**SAFE, "gasPrice": 7, **changes}, domain=SAFE_DOMAIN).facts[-1]
    assert (refund.how, refund.asset, refund.amount, refund.account, refund.to) == (
        *("lets-take", asset, amount, OTHER),
        to,
    )
    assert "have the gas repaid" in refund.words


def test_forwarded_calls_say_for_whom() -> None:
    values = {"from": ME, "to": YOU, "value": 3, "gas": 1, "nonce": 0, "data": "0x01020304"}
    found = explain("ForwardRequest", values)
    paid, called = found.facts
    assert (paid.how, paid.amount, called.how, called.account) == ("pays", 3, "calls", ME)
    assert found.unread
    assert not explain("ForwardRequest", {**values, "data": "0x"}).unread


def operation(call_data: str, **changes: Any) -> Explanation:
    values = {
        "sender": OTHER, "nonce": 0, "initCode": "0x", "callData": call_data, "accountGasLimits": ZERO,
        "preVerificationGas": 1, "gasFees": ZERO, "paymasterAndData": "0x", **changes,
    }  # fmt: skip
    return explain("PackedUserOperation", values)


def test_a_user_operation_that_nobody_can_read_says_so() -> None:
    found = operation("0xaabbccdd")
    assert found.words == f"has the account {OTHER} do what 4 bytes of data that begin 0xaabbccdd say"
    assert found.unread
    paid_for = operation("0xaabbccdd", paymasterAndData=YOU + "00" * 32, initCode="0x01").words
    assert f"{YOU} pays for the gas" in paid_for
    assert "the account is made first" in paid_for


def executing(to: str, value: int, inner: bytes) -> str:
    return "0x" + (function_signature_to_4byte_selector("execute(address,uint256,bytes)") + encode(
        ["address", "uint256", "bytes"], [to, value, inner]
    )).hex()  # fmt: skip


def test_a_user_operation_is_told_by_the_call_that_it_makes() -> None:
    (paid,) = operation(executing(YOU, 5, b"")).facts
    assert (paid.how, paid.asset, paid.amount, paid.account, paid.to) == ("pays", "native", 5, OTHER, YOU)
    approval = bytes.fromhex("095ea7b3" + word(YOU) + word(9))
    (approved,) = operation(executing(TOKEN, 0, approval)).facts
    assert (approved.how, approved.asset, approved.amount, approved.account, approved.to) == (
        *("lets-take", TOKEN, 9, OTHER),
        YOU,
    )
    assert operation(executing(TOKEN, 0, b"\xaa\xbb\xcc\xdd")).unread


def test_a_call_that_is_not_exactly_of_its_form_is_read_as_nothing() -> None:
    whole = executing(YOU, 5, b"\x01" * 5)
    for changed in (
        whole[:-64],
        whole + "00" * 32,
        whole[:-2] + "01",
        whole.replace("0" * 62 + "60", "0" * 62 + "80"),
        whole[:10] + "01" + whole[12:],
        whole[:-64] + "00" * 31,
    ):
        assert operation(changed).words.startswith(f"has the account {OTHER} do what ")


def test_a_vote_says_what_on_which_proposal() -> None:
    text = "Vote(address from,string space,uint64 timestamp,bytes32 proposal,uint32 choice,string reason)"
    values = {"from": ME, "space": "dao.eth", "timestamp": END, "proposal": ZERO, "choice": 2, "reason": "why not"}
    found = explain("Vote", values, text=text, domain={"name": "snapshot", "version": "0.1.4"})
    assert (found.kind, found.chain_id) == ("vote", None)
    assert found.words == f"votes 2 on proposal {ZERO} of 'dao.eth' as {ME}, because 'why not'"
    assert found.facts[0].account == ME
    assert explain("Vote", values, text=text).unknown, "in another domain it is anybody's"


def test_an_alias_lets_another_account_vote() -> None:
    text, values = "Alias(address from,address alias,uint64 timestamp)", {"from": ME, "alias": YOU, "timestamp": END}
    found = explain("Alias", values, text=text, domain={"name": "snapshot", "version": "0.1.4"})
    assert (found.kind, found.facts[0].account, found.facts[0].to) == ("vote:alias", ME, YOU)
    assert found.words == f"lets {YOU} vote and propose at Snapshot as {ME}"
    assert explain("Alias", values, text=text).unknown


def test_types_of_this_wallet_are_told_in_its_words_and_only_in_their_own_domain() -> None:
    own = {"name": "cmwallet consent", "version": "1", "chainId": 1234, "verifyingContract": OTHER}
    found = explain("", {"grantId": ZERO, "consent": ZERO, "time": END}, text=WITHDRAWAL_TYPE, domain=own)
    assert found.kind == "consent:withdrawal"
    assert found.words.startswith("withdrawal of grant ")
    for domain in ({**own, "name": "x"}, {"name": "cmwallet consent"}):
        with pytest.raises(InvalidInput):
            explain("", {"grantId": ZERO, "consent": ZERO, "time": END}, text=WITHDRAWAL_TYPE, domain=domain)
    change = {"identity": ME, "newOwner": YOU, "nonce": 0, "deadline": END}
    found = explain("", change, text=REGISTRY_TYPES["changeOwner"])
    assert (found.kind, found.words.split(" (")[0]) == ("registry", f"changeOwner of {ME} in the key registry")
    assert CONSENT_TYPE.startswith("Consent(")
    assert LOAN_TERMS_TYPE.startswith("Terms(")


def test_a_type_that_nobody_knows_is_shown_whole() -> None:
    found = explain_typed_data(read_typed_data(mail()))
    assert (found.kind, found.unknown) == ("typed-data:unknown", True)
    assert [fact.words for fact in found.facts] == [
        "typed data of type Mail for 'Ether Mail': what it does is up to the contract",
        "from.name: 'Cow'",
        "from.wallet: 0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826",
        "to.name: 'Bob'",
        "to.wallet: 0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB",
        "contents: 'Hello, Bob!'",
    ]


def test_characters_that_nobody_sees_are_counted_and_shown_to_nobody() -> None:
    found = explain_typed_data(read_typed_data(mail(lambda d: d["message"].update(contents="pay\u202e\u200b\x1b[2Jx"))))
    assert found.hidden == 3
    assert all(fact.words.isprintable() for fact in found.facts)
    assert found.facts[-1].words == "contents: 'pay[2Jx'"


def test_a_known_type_with_another_member_is_not_known() -> None:
    text = type_named("Permit").replace("uint256 deadline)", "uint256 deadline,bytes extra)")
    values = {"owner": ME, "spender": YOU, "value": 1, "nonce": 0, "deadline": END, "extra": "0x"}
    assert explain("Permit", values, text=text).unknown
