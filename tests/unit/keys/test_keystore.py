"""Keystore files: other programs' files open here and ours there; hostile ones are refused before any work."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from eth_account import Account
from hypothesis import given, settings
from hypothesis import strategies as st

from cmwallet.errors import InvalidInput, WrongPassphrase
from cmwallet.keys import keystore
from cmwallet.keys.keystore import STANDARD, ScryptParameters, decrypt, encrypt
from cmwallet.keys.secp256k1 import address_of_key
from identity.secret import Secret

CHEAP = ScryptParameters(n=16, r=1, p=1)
KEY = Secret(bytes(range(1, 33)))
WORD = Secret("testpassword")

# The two examples of the Web3 Secret Storage definition.
PUBLISHED = {
    "pbkdf2": {
        "crypto": {
            "cipher": "aes-128-ctr",
            "cipherparams": {"iv": "6087dab2f9fdbbfaddc31a909735c1e6"},
            "ciphertext": "5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46",
            "kdf": "pbkdf2",
            "kdfparams": {
                "c": 262144,
                "dklen": 32,
                "prf": "hmac-sha256",
                "salt": "ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd",
            },
            "mac": "517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2",
        },
        "id": "3198bc9c-6672-5ab3-d995-4942343ae5b6",
        "version": 3,
    },
    "scrypt": {
        "crypto": {
            "cipher": "aes-128-ctr",
            "cipherparams": {"iv": "83dbcc02d8ccb40e466191a123791e0e"},
            "ciphertext": "d172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c",
            "kdf": "scrypt",
            "kdfparams": {
                "dklen": 32,
                "n": 262144,
                "p": 8,
                "r": 1,
                "salt": "ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19",
            },
            "mac": "2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097",
        },
        "id": "3198bc9c-6672-5ab3-d995-4942343ae5b6",
        "version": 3,
    },
}  # fmt: skip


@pytest.mark.parametrize("kdf", PUBLISHED)
def test_the_published_examples_open(kdf: str) -> None:
    opened = decrypt(json.dumps(PUBLISHED[kdf]).encode(), WORD)
    assert opened.key.reveal().hex() == "7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d"
    assert opened.address.lower() == "0x008aeeda4d805471df9b2a5b0f38a0c3bcba786b"


@pytest.mark.parametrize(("kdf", "work"), [("scrypt", 16), ("pbkdf2", 4)])
def test_files_of_eth_account_open_here(kdf: Any, work: int) -> None:
    theirs = Account.encrypt(KEY.reveal(), "pässword", kdf=kdf, iterations=work)
    assert decrypt(json.dumps(theirs).encode(), Secret("pässword")).key.reveal() == KEY.reveal()


@given(st.binary(min_size=31, max_size=31), st.text(min_size=1, max_size=20))
@settings(max_examples=30, deadline=None)
def test_our_files_open_in_eth_account_and_here(key: bytes, word: str) -> None:
    secret = Secret(b"\1" + key)
    text = encrypt(secret, Secret(word), parameters=CHEAP)
    assert bytes(Account.decrypt(text, word)) == secret.reveal()
    assert decrypt(text.encode(), Secret(word)).key.reveal() == secret.reveal()


def test_the_standard_is_that_of_geth() -> None:
    text = encrypt(KEY, WORD)
    document = json.loads(text)
    assert ScryptParameters(262144, 8, 1) == STANDARD
    assert document["crypto"]["kdfparams"] | {"salt": ""} == {"dklen": 32, "n": 262144, "r": 8, "p": 1, "salt": ""}
    assert document["address"] == address_of_key(KEY)[2:].lower()
    assert uuid.UUID(document["id"]).version == 4
    assert decrypt(text.encode(), WORD).address == address_of_key(KEY)


def test_block_sizes_that_openssl_refuses_still_open_also_with_other_alphabets() -> None:
    small = ScryptParameters(n=2**17, r=1, p=1)
    text = encrypt(KEY, Secret("pässwörd 密"), parameters=small)
    assert bytes(Account.decrypt(text, "pässwörd 密")) == KEY.reveal()
    assert decrypt(text.encode(), Secret("pässwörd 密")).key.reveal() == KEY.reveal()


def test_nothing_is_used_twice() -> None:
    first, second = (json.loads(encrypt(KEY, WORD, parameters=CHEAP)) for _ in range(2))
    assert first["id"] != second["id"]
    assert first["crypto"]["cipherparams"] != second["crypto"]["cipherparams"]
    assert first["crypto"]["kdfparams"]["salt"] != second["crypto"]["kdfparams"]["salt"]


def document() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(encrypt(KEY, WORD, parameters=CHEAP))
    return made


def opened(changed: object) -> Any:
    return decrypt(json.dumps(changed).encode(), WORD)


def test_the_wrong_passphrase_and_an_altered_file_look_the_same() -> None:
    made = document()
    for word in ("", "testpassword ", "Testpassword"):
        with pytest.raises(WrongPassphrase):
            decrypt(json.dumps(made).encode(), Secret(word))
    for path in (("ciphertext",), ("mac",), ("kdfparams", "salt")):
        changed = json.loads(json.dumps(made))
        place = changed["crypto"]
        for name in path[:-1]:
            place = place[name]
        digits = place[path[-1]]
        place[path[-1]] = ("0" if digits[0] != "0" else "1") + digits[1:]
        with pytest.raises(WrongPassphrase):
            opened(changed)


def test_a_false_address_is_found_after_opening() -> None:
    made = document() | {"address": "11" * 20}
    with pytest.raises(InvalidInput, match="claims the address"):
        opened(made)


def test_an_altered_initial_value_is_found_by_the_address() -> None:
    # The code over the ciphertext does not cover the initial value: another key comes out.
    made = document()
    made["crypto"]["cipherparams"]["iv"] = "00" * 16
    with pytest.raises(InvalidInput, match="claims the address"):
        opened(made)


def test_a_file_may_claim_no_address_and_use_the_old_spelling() -> None:
    made = document()
    del made["address"]
    made["Crypto"] = made.pop("crypto")
    assert opened(made).address == address_of_key(KEY)
    assert opened({**document(), "version": "3"}).address == address_of_key(KEY)
    assert decrypt(b"\xef\xbb\xbf" + json.dumps(document()).encode(), WORD).address == address_of_key(KEY)


def put(*path: str, value: object) -> Callable[[dict[str, Any]], None]:
    def change(made: dict[str, Any]) -> None:
        for name in path[:-1]:
            made = made[name]
        made[path[-1]] = value

    return change


KDF = ("crypto", "kdfparams")
HOSTILE = [
    put(*KDF, "n", value=2**23),
    put(*KDF, "n", value=2**30),
    put(*KDF, "n", value=0),
    put(*KDF, "n", value=-16),
    put(*KDF, "n", value=1),
    put(*KDF, "n", value=15),
    put(*KDF, "n", value=2**63),
    put(*KDF, "n", value=10**400),
    put(*KDF, "n", value="16"),
    put(*KDF, "n", value=True),
    put(*KDF, "n", value=None),
    put(*KDF, "r", value=2**30),
    put(*KDF, "r", value=0),
    put(*KDF, "p", value=2**30),
    put(*KDF, "p", value=0),
    put(*KDF, value={"n": 2**18, "r": 8, "p": 100, "dklen": 32, "salt": "00"}),
    put(*KDF, value={"n": 2, "r": 2**22, "p": 1, "dklen": 32, "salt": "00"}),
    put(*KDF, "dklen", value=31),
    put(*KDF, "dklen", value=2**30),
    put(*KDF, "salt", value="00" * 10_000),
    put(*KDF, "salt", value="0"),
    put(*KDF, "salt", value="zz"),
    put(*KDF, "salt", value=" 0"),
    put(*KDF, "salt", value=7),
    put(*KDF, value=[]),
    put("crypto", "kdf", value="pbkdf2"),
    put("crypto", "kdf", value="argon2id"),
    put("crypto", value={}),
    put("crypto", value=None),
    put("crypto", "cipher", value="aes-128-cbc"),
    put("crypto", "cipherparams", value={}),
    put("crypto", "cipherparams", "iv", value="00" * 15),
    put("crypto", "ciphertext", value=""),
    put("crypto", "ciphertext", value="00" * 65),
    put("crypto", "mac", value=""),
    put("Crypto", value={}),
    put("version", value=1),
    put("version", value=4),
    put("version", value=True),
    put("version", value=None),
    put("address", value="11" * 19),
    put("address", value=7),
]


@pytest.mark.parametrize("change", HOSTILE)
def test_hostile_files_are_refused_before_any_work(
    change: Callable[[dict[str, Any]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = document()
    change(made)

    def work(*_arguments: object, **_options: object) -> bytes:
        raise AssertionError("a key was derived")

    monkeypatch.setattr(keystore.hashlib, "scrypt", work)
    monkeypatch.setattr(keystore.hashlib, "pbkdf2_hmac", work)
    with pytest.raises(InvalidInput):
        opened(made)


@pytest.mark.parametrize(
    ("name", "value"),
    [("c", 10_000_001), ("c", 0), ("c", -1), ("c", 2**64), ("c", "1"), ("prf", "hmac-sha512"), ("prf", 1)],
)
def test_hostile_rounds_are_refused_before_any_work(name: str, value: object, monkeypatch: pytest.MonkeyPatch) -> None:
    made = document()
    made["crypto"]["kdf"] = "pbkdf2"
    made["crypto"]["kdfparams"] = {"c": 1, "dklen": 32, "prf": "hmac-sha256", "salt": "00"} | {name: value}

    def work(*_arguments: object, **_options: object) -> bytes:
        raise AssertionError("a key was derived")

    monkeypatch.setattr(keystore.hashlib, "pbkdf2_hmac", work)
    with pytest.raises(InvalidInput):
        opened(made)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"3",
        b"\xff\xfe",
        b"[" * 60_000,
        b" " * 70_000,
        b'{"version":3,"version":3}',
        b'{"version":NaN}',
    ],
)
def test_what_is_no_keystore_file_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidInput):
        decrypt(content, WORD)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_with_the_one_error(content: bytes) -> None:
    with pytest.raises(InvalidInput):
        decrypt(content, WORD)


def test_neither_key_nor_passphrase_shows_in_an_error() -> None:
    with pytest.raises(WrongPassphrase) as caught:
        decrypt(json.dumps(document()).encode(), Secret("s3ntinel"))
    assert "s3ntinel" not in repr(caught.value) + str(caught.value.details)
    made = document() | {"address": "11" * 20}
    with pytest.raises(InvalidInput) as refused:
        opened(made)
    assert KEY.reveal().hex() not in str(refused.value) + str(refused.value.details)


def test_a_key_inside_that_is_none_is_refused() -> None:
    made = document()
    del made["address"]
    derived = keystore._scrypt(WORD, bytes.fromhex(made["crypto"]["kdfparams"]["salt"]), CHEAP)
    ciphertext = keystore._aes_ctr(derived[:16], bytes.fromhex(made["crypto"]["cipherparams"]["iv"]), bytes(32))
    made["crypto"]["ciphertext"] = ciphertext.hex()
    made["crypto"]["mac"] = keystore.keccak256(derived[16:32] + ciphertext).hex()
    with pytest.raises(InvalidInput, match="private key"):
        opened(made)
    with pytest.raises(InvalidInput):
        encrypt(Secret(bytes(32)), WORD, parameters=CHEAP)


def changed(**changes: Any) -> dict[str, Any]:
    made = document()
    made["crypto"]["kdfparams"].update(changes)
    return made


SHORT_KEYS = {
    # go-ethereum's vectors of keys that its early versions wrote without their leading zeros.
    31: (
        "e0c41130a323adc1446fc82f724bca2f",
        "9517cd5bdbe69076f9bf5057248c6c050141e970efa36ce53692d5d59a3984",
        "711f816911c92d649fb4c84b047915679933555030b3552c1212609b38208c63",
        "d5e116151c6aa71470e67a7d42c9620c75c4d23229847dcc127794f0732b0db5",
        "fa7b3db73dc7dfdf8c5fbdb796d741e4488628c41fc4febd9160a866ba0f35",
    ),
    30: (
        "3ca92af36ad7c2cd92454c59cea5ef00",
        "108b7d34f3442fc26ab1ab90ca91476ba6bfa8c00975a49ef9051dc675aa",
        "d0769e608fb86cda848065642a9c6fa046845c928175662b8e356c77f914cd3b",
        "75d0e6759f7b3cefa319c3be41680ab6beea7d8328653474bd06706d4cc67420",
        "81c29e8142bb6a81bef5a92bda7a8328a5c85bb2f9542e76f9b0f94fc018",
    ),
}


@pytest.mark.parametrize("size", SHORT_KEYS)
def test_keys_without_their_leading_zeros_get_them_back(size: int) -> None:
    initial, ciphertext, salt, mac, private = SHORT_KEYS[size]
    file = {
        "crypto": {
            "cipher": "aes-128-ctr",
            "cipherparams": {"iv": initial},
            "ciphertext": ciphertext,
            "kdf": "scrypt",
            "kdfparams": {"dklen": 32, "n": 2, "r": 8, "p": 1, "salt": salt},
            "mac": mac,
        },
        "version": 3,
    }
    assert decrypt(json.dumps(file).encode(), Secret("foo")).key.reveal() == bytes.fromhex(private).rjust(32, b"\0")


def test_a_key_of_more_than_32_bytes_is_counted() -> None:
    from cmwallet.keys.keystore import _aes_ctr, _scrypt
    from identity.keccak import keccak256

    made = document()
    crypto = made["crypto"]
    derived = _scrypt(WORD, bytes.fromhex(crypto["kdfparams"]["salt"]), CHEAP)
    inside = _aes_ctr(derived[:16], bytes.fromhex(crypto["cipherparams"]["iv"]), b"\0" + KEY.reveal())
    crypto["ciphertext"], crypto["mac"] = inside.hex(), keccak256(derived[16:32] + inside).hex()
    with pytest.raises(InvalidInput, match="has 33 bytes"):
        decrypt(json.dumps(made).encode(), WORD)


def test_an_empty_passphrase_of_others_opens_their_file() -> None:
    theirs = Account.encrypt(KEY.reveal(), "", kdf="pbkdf2", iterations=4)
    assert decrypt(json.dumps(theirs).encode(), Secret("")).key.reveal() == KEY.reveal()


def test_numbers_with_a_point_and_longer_derived_keys_are_json_and_rfc_7914_like_any() -> None:
    made = changed(n=float(CHEAP.n))
    assert decrypt(json.dumps(made).encode(), WORD).key.reveal() == KEY.reveal()
    longer = changed(dklen=64)  # scrypt's first bytes do not depend on how many are asked for
    assert decrypt(json.dumps(longer).encode(), WORD).key.reveal() == KEY.reveal()
    for wrong in ({"n": 16.5}, {"dklen": 31}, {"dklen": 257}, {"n": True}):
        with pytest.raises(InvalidInput):
            decrypt(json.dumps(changed(**wrong)).encode(), WORD)


def test_an_address_as_an_icap_code_is_compared_too() -> None:
    made = document()
    # The example of the ICAP definition: XE7338O073KYGTWWZN0F2WZ0R8PX5ZPPZS.
    made["address"] = "XE7338O073KYGTWWZN0F2WZ0R8PX5ZPPZS"
    with pytest.raises(InvalidInput, match="0x00c5496aee77c1ba1f0854206a26dda82a81d6d8"):
        decrypt(json.dumps(made).encode(), WORD)
    made["address"] = "XE7438O073KYGTWWZN0F2WZ0R8PX5ZPPZS"
    with pytest.raises(InvalidInput, match="address is missing or malformed"):
        decrypt(json.dumps(made).encode(), WORD)
