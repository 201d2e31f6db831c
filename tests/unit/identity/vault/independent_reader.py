"""A second reader of the vault, written from docs/vault-format.md alone; imports nothing of the project.

It reads everything and checks everything that the page says a reader can check. It never writes.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import sqlite3
import unicodedata
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Refused(Exception):
    """The file is not what the page describes, or the secret is wrong."""


def require(truth: bool, what: str) -> None:
    if not truth:
        raise Refused(what)


def context(purpose: str, *parts: object) -> bytes:
    return " ".join(["cmwallet-vault/1", purpose, *(str(part) for part in parts)]).encode()


def tagged(purpose: str, *parts: bytes) -> bytes:
    return hashlib.sha256(context(purpose) + b"\n" + b"".join(parts)).digest()


def derive(key: bytes, salt: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt, context(purpose)).derive(key)


def unseal(key: bytes, sealed: bytes, aad: bytes) -> bytes:
    return AESGCM(key).decrypt(sealed[:12], sealed[12:], aad)


def u64(number: int) -> bytes:
    return number.to_bytes(8, "big")


def size(n: int) -> int:
    if n <= 256:
        return 256
    e = n.bit_length() - 1
    s = e.bit_length()
    unit = 1 << (e - s)
    return -(-n // unit) * unit


def unpad(frame: bytes) -> bytes:
    length = int.from_bytes(frame[:8], "big")
    require(len(frame) == size(8 + length), "padded size")
    require(not any(frame[8 + length :]), "padding is not zero")
    return frame[8 : 8 + length]


def crockford(text: str) -> bytes:
    letters = text.upper().replace("-", "").replace(" ", "").removeprefix("CMREC1")
    letters = letters.replace("O", "0").replace("I", "1").replace("L", "1")
    number = 0
    for letter in letters:
        number = number * 32 + "0123456789ABCDEFGHJKMNPQRSTVWXYZ".index(letter)
    data = number.to_bytes(35, "big")
    require(hashlib.sha256(b"CMREC1-" + data[:32]).digest()[:3] == data[32:], "checksum of the recovery key")
    return data[:32]


def slot_secret(slot: dict, *, passphrase: str | None, recovery_key: str | None) -> bytes | None:
    if slot["kind"] == "passphrase" and passphrase is not None:
        memory, iterations, lanes = slot["memory_kib"], slot["iterations"], slot["lanes"]
        require(19_456 <= memory <= 1_048_576 and 1 <= iterations <= 64 and 1 <= lanes <= 16, "KDF parameters")
        require(38_912 <= memory * iterations <= 8_388_608, "KDF parameters")
        text = unicodedata.normalize("NFC", passphrase).encode()
        salt = bytes.fromhex(slot["salt"])
        return Argon2id(salt=salt, length=32, iterations=iterations, lanes=lanes, memory_cost=memory).derive(text)
    if slot["kind"] == "recovery" and recovery_key is not None:
        return crockford(recovery_key)
    return None


def find_vault_key(database: sqlite3.Connection, vault_id: str, **secrets: str | None) -> bytes:
    for row_id, description, commitment, wrapped, digest in database.execute("SELECT * FROM slot"):
        whole = hashlib.sha256(context("slot-digest") + b"\n" + description + commitment + wrapped).digest()
        if whole != digest:
            continue
        slot = json.loads(description)
        require(slot["id"] == row_id.hex(), "slot id")
        secret = slot_secret(slot, **secrets)
        salt = bytes.fromhex(slot["salt"])
        if secret is not None and hmac.compare_digest(derive(secret, salt, "slot-commitment"), commitment):
            return unseal(derive(secret, salt, "slot-wrap"), wrapped, context("slot", vault_id) + b"\n" + description)
    raise Refused("no slot opens")


def read_records(database: sqlite3.Connection, vault_id: str, vault_key: bytes, leaves: dict[bytes, bytes]) -> list:
    salt = bytes.fromhex(vault_id)
    index, wrap = derive(vault_key, salt, "index"), derive(vault_key, salt, "data-key-wrap")
    found = []
    for record, newest, sealed_entry in database.execute("SELECT id, version, entry FROM record"):
        entry = json.loads(unpad(unseal(index, sealed_entry, context("entry", vault_id, record.hex(), newest))))
        kept, payloads = [], {}
        for version, digest, wrapped, sealed in database.execute(
            "SELECT version, digest, wrapped, sealed FROM version WHERE record = ? ORDER BY version", (record,)
        ):
            require(tagged("version", wrapped, sealed) == digest, "version digest")
            data_key = unseal(wrap, wrapped, context("data-key", vault_id, record.hex(), version))
            aad = context("payload", vault_id, record.hex(), version, entry["type"])
            payloads[version] = unpad(unseal(data_key, sealed, aad))
            kept.append(u64(version) + digest)
        require(newest in payloads, "the newest version is missing")
        leaves[record] = tagged("tree-record", record, u64(newest), tagged("entry", sealed_entry), *kept)
        found.append((entry["born"], {"id": record.hex(), "version": newest, "payload": payloads[newest], **entry}))
    return [record for _, record in sorted(found, key=lambda item: item[0])]


def check_locators(
    database: sqlite3.Connection, vault_id: str, vault_key: bytes, records: list, leaves: dict[bytes, bytes]
) -> None:
    blind = derive(vault_key, bytes.fromhex(vault_id), "blind-index")
    expected = {}
    for record in records:
        for identity, field in record["locators"]:
            name = identity.encode()
            tag = hmac.digest(blind, u64(len(name)) + name + field.encode(), "sha256")
            expected[tag] = bytes.fromhex(record["id"])
    require(dict(database.execute("SELECT tag, record FROM locator")) == expected, "blind index")
    leaves |= {tag: tagged("tree-locator", tag, record) for tag, record in expected.items()}


def tree_root(leaves: dict[bytes, bytes]) -> bytes:
    branches = b""
    for a in sorted({key[:1] for key in leaves}):
        buckets = b""
        for p in sorted({key[:2] for key in leaves if key[:1] == a}):
            inside = [leaves[key] for key in sorted(leaves) if key[:2] == p]
            buckets += p[1:] + tagged("tree-bucket", p, *inside)
        branches += a + tagged("tree-branch", a, buckets)
    return tagged("tree-root", branches)


def read_log(database: sqlite3.Connection, vault_id: str, vault_key: bytes, header: dict) -> list[dict]:
    key = derive(vault_key, bytes.fromhex(vault_id), "audit")
    head, lines = bytes(32), []
    for expected, (sequence, sealed) in enumerate(database.execute("SELECT * FROM audit ORDER BY sequence"), start=1):
        require(sequence == expected, "gap in the log")
        lines.append(json.loads(unpad(unseal(key, sealed, context("audit", vault_id, sequence)))))
        head = tagged("audit-chain", head, u64(sequence), sealed)
    require((len(lines), head.hex()) == (header["audit_count"], header["audit_head"]), "end of the log")
    return lines


def read_vault(path: Path, *, passphrase: str | None = None, recovery_key: str | None = None) -> dict:
    """Everything in the vault: header, records with their newest payload, log. Raises `Refused`."""
    database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        require(database.execute("PRAGMA application_id").fetchone() == (0x434D5756,), "application id")
        body, mac = database.execute("SELECT body, mac FROM header").fetchone()
        header = json.loads(body)
        require(header["format"] == 1 and header["requires"] == [], "a newer format")
        vault_id = header["vault"]
        vault_key = find_vault_key(database, vault_id, passphrase=passphrase, recovery_key=recovery_key)
        header_key = derive(vault_key, bytes.fromhex(vault_id), "header-mac")
        expected = hmac.digest(header_key, context("header", vault_id) + b"\n" + body, "sha256")
        require(hmac.compare_digest(expected, mac), "the header's MAC")
        slots = database.execute("SELECT id, digest FROM slot ORDER BY id").fetchall()
        require(tagged("slots", *(row_id + digest for row_id, digest in slots)).hex() == header["slots"], "slots")
        leaves: dict[bytes, bytes] = {}
        records = read_records(database, vault_id, vault_key, leaves)
        check_locators(database, vault_id, vault_key, records, leaves)
        require(tree_root(leaves).hex() == header["tree_root"], "the record tree")
        log = read_log(database, vault_id, vault_key, header)
        root = derive(vault_key, bytes.fromhex(vault_id), "authentication")
        return {"header": header, "records": records, "log": log, "authentication_root": root}
    finally:
        database.close()
