"""Typed data are read strictly: what two readers could take for different things is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from eth_account.messages import encode_typed_data
from hypothesis import given, settings
from hypothesis import strategies as st

from cmwallet.errors import InvalidInput
from cmwallet.signing.typed_data import MAX_BYTES, read_typed_data
from identity.address import to_address
from identity.keccak import keccak256
from tests.unit.signing.documents import DOMAIN_TYPE, MAIL, MAIL_DIGEST, mail, one, text, typed


def test_the_example_of_the_standard_has_the_digest_that_the_standard_states() -> None:
    found = read_typed_data(mail())
    assert found.digest.hex() == MAIL_DIGEST
    assert found.type_text == "Mail(Person from,Person to,string contents)Person(string name,address wallet)"


def test_a_domain_type_that_is_left_out_follows_from_the_domain() -> None:
    assert read_typed_data(mail(lambda d: d["types"].pop("EIP712Domain"))).digest.hex() == MAIL_DIGEST
    backwards = mail(lambda d: (d["types"].pop("EIP712Domain"), d.update(domain=dict(reversed(d["domain"].items())))))
    assert read_typed_data(backwards).digest.hex() == MAIL_DIGEST


def _person_array_type(document: dict[str, Any]) -> None:
    document["types"]["Person[]"] = [{"name": "baz", "type": "string"}]
    document["types"]["Mail"][1]["type"] = "Person[]"
    document["message"]["to"] = {"baz": "foo"}


def _text_among_persons(document: dict[str, Any]) -> None:
    document["types"]["Mail"][1]["type"] = "Person[]"
    document["message"]["to"] = [document["message"]["to"], "Bob"]


def _contents(kind: str, value: object) -> Callable[[dict[str, Any]], object]:
    def change(document: dict[str, Any]) -> None:
        document["types"]["Mail"][2]["type"] = kind
        document["message"]["contents"] = value

    return change


ORDER = "has members, types or an order that the standard does not know"
NO_NUMBER = "message.contents is not a whole number"
RULES: dict[str, tuple[str, Callable[[dict[str, Any]], object]]] = {
    "a type whose name is an array": ("'Person[]' cannot be the name of a type", _person_array_type),
    "a type without a name": ("'' cannot be the name", lambda d: d["types"].update({"": []})),
    "text where a struct stands": ("message.to is not a Person", lambda d: d["message"].update(to="Bob")),
    "a list where a struct stands": (
        "message.to is not a Person",
        lambda d: d["message"].update(to=[d["message"]["to"]]),
    ),
    "a struct where a list stands": (
        "message.to is not a list",
        lambda d: d["types"]["Mail"][1].update(type="Person[]"),
    ),
    "a list of structs with text among them": ("message.to[1] is not a Person", _text_among_persons),
    "text where a list stands": ("message.to.name is not text", lambda d: d["message"]["to"].update(name=["Bob"])),
    "a member of the message that its type does not have": (
        "message has blahonga",
        lambda d: d["message"].update(blahonga="zonk"),
    ),
    "a member of an inner struct that its type does not have": (
        "message.to has age",
        lambda d: d["message"]["to"].update(age=7),
    ),
    "a member of the domain that its type does not have": (
        "domain has verifyingContract",
        lambda d: d["types"]["EIP712Domain"].pop(),
    ),
    "a domain whose type has a member that is not there": (
        "domain lacks version",
        lambda d: d["domain"].pop("version"),
    ),
    "a domain with a misspelled member": (
        "domain lacks verifyingContract",
        lambda d: d["domain"].update(verifingContract=d["domain"].pop("verifyingContract")),
    ),
    "a domain with a member that the standard does not know": (
        ORDER,
        lambda d: d["types"]["EIP712Domain"].append({"name": "vxerifyingContract", "type": "address"}),
    ),
    "a domain in another order": (ORDER, lambda d: d["types"]["EIP712Domain"].reverse()),
    "a domain with other types": (ORDER, lambda d: d["types"]["EIP712Domain"][2].update(type="uint64")),
    "a domain with a type and more words": (
        ORDER,
        lambda d: d["types"]["EIP712Domain"][2].update(type="uint256 and something else"),
    ),
    "a type that is not there": (
        "the type Blahonga is not there",
        lambda d: d["types"]["Person"][1].update(type="Blahonga"),
    ),
    "an array of a type that is not there": (
        "the type Blahonga is not there",
        lambda d: d["types"]["Person"][1].update(type="Blahonga[2][]"),
    ),
    "a type and more words": (
        "the type string and more is not there",
        lambda d: d["types"]["Mail"][2].update(type="string and more"),
    ),
    "a primary type that is not there": ("the type Letter is not there", lambda d: d.update(primaryType="Letter")),
    "text with a number above its type": ("out of the range of uint8", _contents("uint8", "256")),
    "a number above its type": ("out of the range of uint8", _contents("uint8", 257)),
    "a number of 33 bytes": (NO_NUMBER, _contents("uint256", "0x1" + "0" * 64)),
    "a number with a leading zero": (NO_NUMBER, _contents("uint256", "0x0" + "1" * 39)),
    "a fraction": (NO_NUMBER, _contents("uint8", 255.3)),
    "a fraction without a remainder": (NO_NUMBER, _contents("uint8", 4.0)),
    "a fraction as text": (NO_NUMBER, _contents("uint8", "255.3")),
    "a member that is missing": ("message lacks contents", lambda d: d["message"].pop("contents")),
    "a member that is null": ("message.to is not a Person", lambda d: d["message"].update(to=None)),
    "a type that nothing uses": (
        "Letter is not used by Mail",
        lambda d: d["types"].update(Letter=[{"name": "x", "type": "uint8"}]),
    ),
    "a type that refers to itself": (
        "the type Person refers to itself",
        lambda d: d["types"]["Person"].append({"name": "friends", "type": "Person[]"}),
    ),
    "a primary type that refers to itself": (
        "the type Mail refers to itself",
        lambda d: d["types"]["Mail"][1].update(type="Mail"),
    ),
    "two types that refer to each other": (
        "the type Person refers to itself",
        lambda d: (
            d["types"].update(Dog=[{"name": "of", "type": "Person"}]),
            d["types"]["Person"].append({"name": "dog", "type": "Dog[]"}),
        ),
    ),
    "the domain as what is signed": (
        "EIP712Domain alone is not signed",
        lambda d: d.update(primaryType="EIP712Domain"),
    ),
    "the domain inside of the message": (
        "the type EIP712Domain is not there",
        lambda d: d["types"]["Mail"][1].update(type="EIP712Domain"),
    ),
    "a fifth member of the document": ("typed data has no accounts", lambda d: d.update(accounts=[])),
    "no domain": ("typed data has types, primaryType, domain and message", lambda d: d.pop("domain")),
    "a domain that is a list": ("the domain is not an object", lambda d: d.update(domain=[])),
    "types that are a list": ("typed data has types, and primaryType names one", lambda d: d.update(types=[])),
    "a type that is text": ("the type Person is a list of members", lambda d: d["types"].update(Person="name")),
    "a member without a type": ("a name and a type and nothing else", lambda d: d["types"]["Person"][0].pop("type")),
    "a member that is empty": ("a name and a type and nothing else", lambda d: d["types"].update(Person=[{}])),
    "a member with more than name and type": (
        "a name and a type and nothing else",
        lambda d: d["types"]["Person"][0].update(internalType="string"),
    ),
    "a member named twice": (
        "the member name of Person has one type",
        lambda d: d["types"]["Person"].append({"name": "name", "type": "string"}),
    ),
    "a member whose name brings another along": (
        "cannot be the name of a member",
        lambda d: d["types"]["Person"][0].update(name="name,uint256 more"),
    ),
    "a type with the name of an atomic one": (
        "'uint256' cannot be the name of a type",
        lambda d: d["types"].update(uint256=[{"name": "x", "type": "uint8"}]),
    ),
    "an alias": ("uint is no type of typed data", _contents("uint", 1)),
    "an array of an alias": ("uint is no type of typed data", _contents("uint[]", [1])),
}
"""Each is the example of the standard with one thing wrong, and words of the refusal: that it is refused for this."""


@pytest.mark.parametrize("rule", RULES)
def test_a_document_with_one_thing_wrong_is_refused_for_it(rule: str) -> None:
    words, change = RULES[rule]
    with pytest.raises(InvalidInput) as refused:
        read_typed_data(mail(change))
    assert words in refused.value.message


WRONG = [
    *(("uint8", value) for value in (-1, 256, 1.0, True, None, "", "01", "+1", " 1", "1e2", "0x", "0x01", "0X1", "-1")),
    *(("uint256", value) for value in (2**256, "1e18", 1e18, "0x" + "f" * 65, "١", "1_0", "٣")),
    *(("int8", value) for value in (128, -129, "-0", "-01", "-0x1", "0x80")),
    *(("bool", value) for value in (1, 0, "true", None, "")),
    *(("string", value) for value in (1, None, [], "\ud800")),
    *(("address", value) for value in ("0x" + "11" * 19, "11" * 20, 0, "0x" + "11" * 20 + " ", None)),
    ("address", "0xcD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"),  # a letter of the checksum is wrong
    *(("bytes", value) for value in ("0x1", "12", [1], "hello", "0xzz", 1)),
    *(("bytes4", value) for value in ("0x112233", "0x1122334455", "0x")),
    *((kind, "0x00") for kind in ("bytes0", "bytes33", "bytes01", "function", "fixed128x18")),
    *((kind, 1) for kind in ("uint7", "uint264", "uint0", "uint08", "int", "Uint8", "uint8 ")),
    *(("uint8[2]", value) for value in ([1], [1, 2, 3], {}, "0x0102", None)),
    *((kind, [1]) for kind in ("uint8[0]", "uint8[01]", "uint8[-1]", "uint8[ ]", "uint8]", "[]", "uint8[[]]")),
    ("uint8[]", [0] * 1001),
]


@pytest.mark.parametrize(("kind", "value"), WRONG)
def test_a_value_that_is_not_of_its_type_is_refused(kind: str, value: object) -> None:
    with pytest.raises(InvalidInput):
        read_typed_data(one(kind, value))


@pytest.mark.parametrize(
    ("kind", "spellings"),
    [
        ("uint256", (2**256 - 1, str(2**256 - 1), "0x" + "f" * 64, "0x" + "F" * 64)),
        ("uint8", (0, "0", "0x0")),
        ("int8", (-128, "-128")),
        ("address", ("0x" + "ab" * 20, "0x" + "AB" * 20, to_address(b"\xab" * 20))),
        ("bytes", ("0xabcd", "0xABCD")),
    ],
)
def test_spellings_of_one_value_have_one_digest(kind: str, spellings: tuple[object, ...]) -> None:
    assert len({read_typed_data(one(kind, value)).digest for value in spellings}) == 1


def test_what_is_no_json_or_says_a_thing_twice_is_refused() -> None:
    twice = mail().replace(b'"contents": "Hello, Bob!"', b'"contents": "Hello, Bob!", "contents": "Pay"')
    for content in (
        twice,
        b"",
        b"\xef\xbb\xbf" + mail(),
        b"[]",
        b"null",
        mail() + b"{}",
        mail().replace(b": 1,", b": 01,"),
        mail().replace(b": 1,", b": NaN,"),
        mail().replace(b": 1,", b": 1.0,"),
        mail().replace(b": 1,", b": " + b"9" * 5000 + b","),
        mail().replace(b"Hello", b"\xff"),
    ):
        with pytest.raises(InvalidInput):
            read_typed_data(content)


def test_nesting_length_and_number_of_items_are_bounded() -> None:
    brackets = "[" * 10_000 + "]" * 10_000
    with pytest.raises(InvalidInput, match="deep"):
        read_typed_data(one("uint8[]", 0).replace(b'"value": 0', b'"value": ' + brackets.encode()))
    with pytest.raises(InvalidInput, match="deep"):
        read_typed_data(one("uint8" + "[]" * 40, []))
    chain = {f"S{number}": [("next", f"S{number + 1}")] for number in range(1, 40)}
    with pytest.raises(InvalidInput, match="deep"):
        read_typed_data(typed("S0", [("next", "S1")], {}, **chain, S40=[("x", "uint8")]))
    with pytest.raises(InvalidInput, match="65536"):
        read_typed_data(one("string", "x" * MAX_BYTES))
    nested: object = [1]
    for _ in range(29):
        nested = [nested]
    assert read_typed_data(one("uint8" + "[]" * 30, nested)).digest


def test_a_type_is_hashed_with_those_that_it_refers_to_in_the_order_of_their_names() -> None:
    document = typed(
        "Z", [("b", "B[2][]"), ("a", "A")], {"b": [[{"a": {"x": 1}}] * 2], "a": {"x": 2}},
        A=[("x", "uint8")], B=[("a", "A")],
    )  # fmt: skip
    assert read_typed_data(document).type_text == "Z(B[2][] b,A a)A(uint8 x)B(A a)"


ATOMIC = {
    **{f"uint{bits}": st.integers(0, 2**bits - 1) for bits in (8, 96, 160, 256)},
    **{f"int{bits}": st.integers(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) for bits in (8, 64, 256)},
    "bool": st.booleans(),
    "string": st.text(st.characters(exclude_categories=("Cs",)), max_size=20),
    "address": st.binary(min_size=20, max_size=20).map(to_address),
    "bytes": st.binary(max_size=40).map(lambda raw: "0x" + raw.hex()),
    **{
        f"bytes{size}": st.binary(min_size=size, max_size=size).map(lambda raw: "0x" + raw.hex()) for size in (1, 4, 32)
    },
}
DOMAIN_VALUES = {
    "name": ATOMIC["string"],
    "version": ATOMIC["string"],
    "chainId": st.integers(0, 2**64),
    "verifyingContract": ATOMIC["address"],
    "salt": ATOMIC["bytes32"],
}


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A document of up to three structs, each referring only to later ones, with arrays of anything."""
    count = draw(st.integers(1, 3))
    names = [f"Type{number}" for number in range(count)]
    types: dict[str, list[dict[str, str]]] = {}
    for number, name in enumerate(names):
        kinds = draw(st.lists(st.sampled_from(sorted(ATOMIC)), min_size=1, max_size=3))
        kinds += names[number + 1 : number + 2]  # so that every type is in use
        suffixes = [draw(st.sampled_from(["", "", "[]", "[2]", "[][2]"])) for _ in kinds]
        members = [kind + suffix for kind, suffix in zip(kinds, suffixes, strict=True)]
        types[name] = [{"name": f"m{place}", "type": kind} for place, kind in enumerate(members)]

    def value(kind: str) -> object:
        if kind.endswith("]"):
            inner, _, length = kind[:-1].rpartition("[")
            return [value(inner) for _ in range(int(length) if length else draw(st.integers(0, 2)))]
        if kind in types:
            return {member["name"]: value(member["type"]) for member in types[kind]}
        return draw(ATOMIC[kind])

    wanted = draw(st.sets(st.sampled_from(sorted(DOMAIN_VALUES)), min_size=1))
    domain = {name: draw(DOMAIN_VALUES[name]) for name in DOMAIN_VALUES if name in wanted}
    stated = [*DOMAIN_TYPE, {"name": "salt", "type": "bytes32"}]
    types["EIP712Domain"] = [member for member in stated if member["name"] in wanted]
    return {"types": types, "primaryType": names[0], "domain": domain, "message": value(names[0])}


@settings(max_examples=150, deadline=None)
@given(documents())
def test_digests_are_those_of_eth_account(document: dict[str, Any]) -> None:
    theirs = encode_typed_data(full_message=json.loads(json.dumps(document)))
    expected = keccak256(b"\x19" + theirs.version + theirs.header + theirs.body)
    assert read_typed_data(text(document)).digest == expected


@given(st.binary(max_size=200) | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(text))
def test_anything_is_read_or_refused(content: bytes) -> None:
    with pytest.raises(InvalidInput):
        read_typed_data(content)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_document_changed_anywhere_is_refused_or_something_else(data: st.DataObject) -> None:
    """One leaf of the example is exchanged for something: never the same digest, never another error."""
    document = json.loads(text(MAIL))
    place: Any = document
    path = []
    while isinstance(place, dict | list) and place:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        path.append((place, data.draw(st.sampled_from(keys))))
        place = place[path[-1][1]]
    holder, key = path[-1]
    before = holder[key]
    holder[key] = data.draw(
        st.none() | st.text("ab cZ[]", max_size=5) | st.integers() | st.floats() | st.just([]) | st.just({})
    )
    if holder[key] == before and type(holder[key]) is type(before):
        return
    try:
        assert read_typed_data(text(document)).digest.hex() != MAIL_DIGEST
    except InvalidInput:
        pass
