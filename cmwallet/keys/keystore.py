"""Keystore files: Web3 Secret Storage, version 3, as geth, cast and eth-account write and read them.

A file comes from outside: its parameters say how much memory and work its opening takes, so they are bounded before
anything is computed. The address it claims is compared with that of the key inside.
"""

from __future__ import annotations

import codecs
import hashlib
import hmac
import json
import secrets
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NoReturn

from cmwallet.errors import InvalidInput, WrongPassphrase
from cmwallet.keys.secp256k1 import address_of_key
from identity.address import Address
from identity.hostile_json import load_json
from identity.keccak import keccak256
from identity.secret import Secret

VERSION = 3
MAX_FILE_BYTES = 64 * 1024
MAX_SCRYPT_MEMORY = 512 * 1024 * 1024
"""Bytes; twice what geth's standard parameters take."""
MAX_SCRYPT_WORK = 2**25
"""N·r·p; sixteen times geth's standard."""
MAX_PBKDF2_ROUNDS = 10_000_000
_CIPHER = "aes-128-ctr"
_DERIVED_BYTES = 32
_MOST_DERIVED = 256
_KEY_BYTES = 32
_MOST_CIPHERTEXT = 64
_MAX_SALT = 256


@dataclass(frozen=True, slots=True)
class ScryptParameters:
    """RFC 7914: cost, block size, parallelisation."""

    n: int
    r: int
    p: int


STANDARD = ScryptParameters(n=2**18, r=8, p=1)
"""What geth calls standard: 256 MiB and about a second."""


@dataclass(frozen=True, slots=True)
class OpenedKeystore:
    """The key inside of a file and its address."""

    key: Secret
    address: Address


def encrypt(
    key: Secret,
    passphrase: Secret,
    *,
    parameters: ScryptParameters = STANDARD,
    random: Callable[[int], bytes] = secrets.token_bytes,
) -> str:
    """Return the text of a keystore file holding `key` under `passphrase`.

    `parameters` other than the standard ones are for tests. Raises InvalidInput when `key` is no private key.
    """
    address = address_of_key(key)
    salt, initial = random(32), random(16)
    derived = _scrypt(passphrase, salt, parameters)
    ciphertext = _aes_ctr(derived[:16], initial, key.reveal())
    document = {
        "address": address[2:].lower(),
        "crypto": {
            "cipher": _CIPHER,
            "cipherparams": {"iv": initial.hex()},
            "ciphertext": ciphertext.hex(),
            "kdf": "scrypt",
            "kdfparams": {
                "dklen": _DERIVED_BYTES,
                "n": parameters.n,
                "p": parameters.p,
                "r": parameters.r,
                "salt": salt.hex(),
            },
            "mac": keccak256(derived[16:32] + ciphertext).hex(),
        },
        "id": str(uuid.UUID(bytes=random(16), version=4)),
        "version": VERSION,
    }
    return json.dumps(document) + "\n"


def decrypt(content: bytes, passphrase: Secret) -> OpenedKeystore:
    """Open a keystore file.

    Raises:
        InvalidInput: not such a file, hostile parameters, or a claimed address that is not the key's.
        WrongPassphrase: the passphrase is wrong or the file was altered: they look the same.
    """
    document = _parse(content)
    crypto = _crypto(document)
    if _text(crypto, "cipher") != _CIPHER:
        raise InvalidInput("the keystore file uses an unknown cipher", hint=f"only {_CIPHER} is known")
    initial = _hex(_object(crypto, "cipherparams"), "iv", 16, 16)
    ciphertext = _hex(crypto, "ciphertext", 1, _MOST_CIPHERTEXT)
    code = _hex(crypto, "mac", 32, 32)
    claimed = _claimed_address(document)
    derived = _derive(crypto, passphrase)
    if not hmac.compare_digest(keccak256(derived[16:32] + ciphertext), code):
        raise WrongPassphrase("the passphrase does not open the keystore file, or the file was altered")
    inside = _aes_ctr(derived[:16], initial, ciphertext)
    if len(inside) > _KEY_BYTES:
        raise InvalidInput(f"the key in the keystore file has {len(inside)} bytes, not {_KEY_BYTES}")
    # Early versions of geth and parity left out leading zeros; geth, ethers and others put them back.
    key = Secret(inside.rjust(_KEY_BYTES, b"\0"))
    address = address_of_key(key)
    if claimed is not None and claimed != address.lower():
        raise InvalidInput(
            f"the keystore file claims the address {claimed}, but its key belongs to {address}",
            hint="somebody altered the claim; do not rely on it",
            details={"claimed": claimed, "address": address},
        )
    return OpenedKeystore(key, address)


def _derive(crypto: Mapping[str, object], passphrase: Secret) -> bytes:
    function, parameters = _text(crypto, "kdf"), _object(crypto, "kdfparams")
    salt = _hex(parameters, "salt", 0, _MAX_SALT)
    size = _number(parameters, "dklen")
    if not _DERIVED_BYTES <= size <= _MOST_DERIVED:
        raise InvalidInput(f"the keystore file's dklen is {size}, not {_DERIVED_BYTES} to {_MOST_DERIVED}")
    if function == "scrypt":
        costs = ScryptParameters(_number(parameters, "n"), _number(parameters, "r"), _number(parameters, "p"))
        _check_scrypt(costs)
        return _scrypt(passphrase, salt, costs, size)
    if function == "pbkdf2":
        rounds = _number(parameters, "c")
        if _text(parameters, "prf") != "hmac-sha256":
            raise InvalidInput("the keystore file's PBKDF2 uses an unknown function", hint="only hmac-sha256 is known")
        if rounds > MAX_PBKDF2_ROUNDS:
            raise InvalidInput(f"the keystore file asks for {rounds} rounds: more than {MAX_PBKDF2_ROUNDS}")
        return hashlib.pbkdf2_hmac("sha256", passphrase.reveal(), salt, rounds, size)
    raise InvalidInput("the keystore file uses an unknown key derivation", hint="scrypt and pbkdf2 are known")


def _check_scrypt(costs: ScryptParameters) -> None:
    if costs.n < 2 or costs.n & (costs.n - 1):
        raise InvalidInput("the keystore file's scrypt n is not a power of two")
    if 128 * costs.n * costs.r > MAX_SCRYPT_MEMORY or costs.n * costs.r * costs.p > MAX_SCRYPT_WORK:
        raise InvalidInput("the keystore file asks for more memory or work than is allowed")


def _scrypt(passphrase: Secret, salt: bytes, costs: ScryptParameters, size: int = _DERIVED_BYTES) -> bytes:
    if costs.n.bit_length() > 16 * costs.r:
        return _scrypt_of_small_blocks(passphrase, salt, costs, size)
    room = 128 * costs.r * (costs.n + costs.p + 2) + 1024 * 1024
    try:
        return hashlib.scrypt(passphrase.reveal(), salt=salt, n=costs.n, r=costs.r, p=costs.p, maxmem=room, dklen=size)
    except (ValueError, MemoryError):
        raise InvalidInput("scrypt cannot be computed with the parameters of the keystore file") from None


def _scrypt_of_small_blocks(passphrase: Secret, salt: bytes, costs: ScryptParameters, size: int) -> bytes:
    """Compute what RFC 7914 forbids and OpenSSL refuses (N not below 2^16r), but some files were written with."""
    from Crypto.Protocol.KDF import scrypt

    # Bytes are taken as they are; text, which the stubs ask for, would be encoded as Latin-1.
    derived = scrypt(passphrase.reveal(), salt, size, costs.n, costs.r, costs.p)  # type: ignore[arg-type]
    assert isinstance(derived, bytes)
    return derived


def _aes_ctr(key: bytes, initial: bytes, data: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    transform = Cipher(algorithms.AES(key), modes.CTR(initial)).encryptor()
    return transform.update(data) + transform.finalize()


def _parse(content: bytes) -> dict[str, object]:
    if len(content) > MAX_FILE_BYTES:
        raise InvalidInput("the keystore file is too large to be one")
    try:
        document = load_json(content.removeprefix(codecs.BOM_UTF8))
    except ValueError:
        raise InvalidInput("not a keystore file: not JSON") from None
    if not isinstance(document, dict):
        raise InvalidInput("not a keystore file")
    version = document.get("version")
    if isinstance(version, bool) or version not in (VERSION, str(VERSION)):
        raise InvalidInput("not a keystore file of version 3", hint="older files are opened by geth and written anew")
    return document


def _crypto(document: Mapping[str, object]) -> Mapping[str, object]:
    """Return the member `crypto`, which early writers spelled `Crypto`."""
    names = [name for name in document if name.lower() == "crypto"]
    if len(names) != 1:
        raise InvalidInput("not a keystore file: crypto is missing or double")
    return _object(document, names[0])


def _claimed_address(document: Mapping[str, object]) -> str | None:
    stated = document.get("address")
    if stated in (None, ""):
        return None
    if isinstance(stated, str) and stated[:2].upper() == "XE":
        return _icap(stated)
    return "0x" + _hex(document, "address", 20, 20).hex()


def _icap(text: str) -> str:
    """Return the address that an ICAP code holds: XE, two check digits (ISO 7064), the address in base 36."""
    try:
        number = int(text[4:], 36)
        checked = int("".join(str(int(character, 36)) for character in text[4:] + text[:4])) % 97 == 1
    except ValueError:
        checked, number = False, 0
    if not checked or number >= 1 << 160:
        _malformed("address")
    return f"0x{number:040x}"


def _object(fields: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = fields.get(name)
    return value if isinstance(value, dict) else _malformed(name)


def _text(fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else _malformed(name)


def _number(fields: Mapping[str, object], name: str) -> int:
    """Return a number; JSON has one kind, so that 1024.0 is 1024 (RFC 8259 §6)."""
    value = fields.get(name)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**31:
        _malformed(name)
    return value


def _hex(fields: Mapping[str, object], name: str, least: int, most: int) -> bytes:
    digits = _text(fields, name).removeprefix("0x")
    if (
        len(digits) % 2
        or not 2 * least <= len(digits) <= 2 * most
        or not all(c in "0123456789abcdefABCDEF" for c in digits)
    ):
        _malformed(name)
    return bytes.fromhex(digits)


def _malformed(name: str) -> NoReturn:
    raise InvalidInput(f"not a keystore file: {name} is missing or malformed")
