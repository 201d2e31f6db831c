"""Encryption to several recipients: JWE in general JSON form, ECDH-ES+A256KW with X25519 and A256GCM (RFC 7516 §7.2.1).

The content is there once, and its key once for each recipient, so a file for a panel of a hundred is hardly longer than
one for a single reader. Everybody who has it sees for which keys it is, and that is all of its members: unprotected
headers, additional data and compression are refused, since nothing of them is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from joserfc import jwe
from joserfc.errors import JoseError

from identity.did import thumbprint
from identity.errors import InvalidInput
from identity.jose.encoding import Json, decode, encode, read_object, write_json
from identity.jose.jwe import MAX_BYTES, PrivateOf, private_key, public_key, registry
from identity.rejections import Malformed

MOST_RECIPIENTS: Final = 400
_ALG: Final = "ECDH-ES+A256KW"
_ENC: Final = "A256GCM"
_MEMBERS: Final = {"protected", "recipients", "iv", "ciphertext", "tag"}
_IV_BYTES: Final = 12
_TAG_BYTES: Final = 16


def seal_to_each(recipients: Sequence[bytes], plaintext: bytes, kind: str) -> str:
    """Encrypt for the holders of X25519 keys (32 bytes each); `kind` says what is inside (`cty`).

    Raises:
        InvalidInput: there is no recipient, more than `MOST_RECIPIENTS`, or too much to seal.
    """
    distinct = list(dict.fromkeys(recipients))
    if not 1 <= len(distinct) <= MOST_RECIPIENTS:
        raise InvalidInput(f"a file is sealed to one recipient at least, and to {MOST_RECIPIENTS} at most")
    sealed = jwe.GeneralJSONEncryption({"enc": _ENC, "cty": kind}, plaintext)
    for public in distinct:
        sealed.add_recipient({"alg": _ALG, "kid": thumbprint("X25519", public)}, public_key(public))
    text = write_json(jwe.encrypt_json(sealed, None, registry=registry())).decode()
    if len(text) > MAX_BYTES:
        raise InvalidInput(f"what is sealed is longer than {MAX_BYTES >> 20} MiB", hint="leave a large paper out")
    return text


def open_for_one(text: str, kind: str, private_of: PrivateOf) -> bytes:
    """Decrypt a message of which we are one recipient; `private_of` is asked for each key that it names.

    Raises:
        Malformed: it is none, of another kind, not for us, or changed on the way.
    """
    message = _read(text)
    protected = _header(message, kind)
    for one in _recipients(message):
        pair = private_of(_kid(one))
        if pair is not None:
            break
    else:
        raise Malformed("the message is for somebody else", hint="is it the right identity? --identity NAME")
    flattened = {"protected": protected, "header": one["header"], "encrypted_key": one["encrypted_key"]}
    flattened |= {name: message[name] for name in ("iv", "ciphertext", "tag")}
    try:
        opened = jwe.decrypt_json(flattened, private_key(*pair), registry=registry())  # type: ignore[arg-type]
    except (JoseError, ValueError, KeyError, TypeError, AttributeError):
        raise Malformed("the message cannot be opened: it was changed, or is not for us") from None
    assert opened.plaintext is not None  # of a message that was opened; an empty one has b""
    return opened.plaintext


def _read(text: str) -> Json:
    text = text.strip()
    if len(text) > MAX_BYTES or not text.isascii() or not text.startswith("{"):
        raise Malformed("that is no sealed message")
    message = read_object(text.encode(), "the message")
    if message.keys() != _MEMBERS:
        raise Malformed("that is no sealed message, or asks for what is not done here")
    for name, size in (("iv", _IV_BYTES), ("tag", _TAG_BYTES), ("ciphertext", None)):
        value = message[name]
        raw = decode(value, "the message") if isinstance(value, str) else None
        if raw is None or (size is not None and len(raw) != size):
            raise Malformed("that is no sealed message")
    return message


def _header(message: Json, kind: str) -> str:
    """Return the protected header. Raises `Malformed` for another kind, or another spelling of the same.

    The library authenticates the header as it would write it, and not as it stands there; so one spelling counts.
    """
    protected = encode(write_json({"enc": _ENC, "cty": kind}))
    if message["protected"] != protected:
        raise Malformed(f"that is no sealed {kind}")
    return protected


def _recipients(message: Json) -> list[Json]:
    recipients = message["recipients"]
    if not isinstance(recipients, list) or not 1 <= len(recipients) <= MOST_RECIPIENTS:
        raise Malformed("the message names no recipients, or too many")
    for one in recipients:
        if not isinstance(one, dict) or one.keys() != {"header", "encrypted_key"}:
            raise Malformed("the message names its recipients in a way that is not known here")
        header = one["header"]
        if not isinstance(header, dict) or header.keys() != {"alg", "kid", "epk"} or header["alg"] != _ALG:
            raise Malformed("the message names its recipients in a way that is not known here")
        if not isinstance(header["kid"], str) or not isinstance(one["encrypted_key"], str):
            raise Malformed("the message names its recipients in a way that is not known here")
    return recipients


def _kid(recipient: Json) -> str:
    header = recipient["header"]
    assert isinstance(header, dict)
    return str(header["kid"])
