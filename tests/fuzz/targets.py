"""What reads bytes that others wrote: each reader by name, with a seed, and the errors by which it may say no."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path

from identity.errors import Problem

TODAY = date(2026, 11, 22)


@dataclass(frozen=True)
class Target:
    """A reader: it returns, or raises one of `no`. Anything else is a finding."""

    read: Callable[[bytes], object]
    seed: bytes
    no: tuple[type[Exception], ...] = (Problem,)


def _text(read: Callable[[str], object]) -> Callable[[bytes], object]:
    return lambda content: read(content.decode("utf-8", "replace"))


def _list(form: str) -> Callable[[bytes], object]:
    from identity.kyc.lists.formats import FORMATS
    from identity.kyc.lists.reading import Source

    path = Path(tempfile.mkdtemp(prefix="cmwallet-fuzz-")) / "list"

    def read(content: bytes) -> object:
        path.write_bytes(content)
        return list(FORMATS[form].read(Source(path)))

    return read


def _sdjwt(text: str) -> object:
    from identity.credentials.sdjwt import parse_sdjwt
    from identity.credentials.unfolding import unfold

    parsed = parse_sdjwt(text)
    return unfold({"_sd": ["x"], "_sd_alg": "sha-256"}, text.split("~")[1:]) and parsed


def _keystore(content: bytes) -> object:
    from cmwallet.keys.keystore import decrypt
    from identity.secret import Secret

    return decrypt(content, Secret(b"passphrase"))


def _archive(content: bytes) -> object:
    from cmwallet.backup.archive import read_files, read_manifest

    stream = BytesIO(content)
    with tempfile.TemporaryDirectory(prefix="cmwallet-fuzz-") as folder:
        found = read_manifest(stream)
        read_files(stream, found, Path(folder))
        return found


def _archive_seed() -> bytes:
    import hashlib

    from cmwallet.backup.archive import archive_pieces
    from cmwallet.backup.manifest import File, Manifest

    with tempfile.NamedTemporaryFile() as content:
        files = (File("vault.db", 0, hashlib.sha256().hexdigest()),)
        made = Manifest("1", "2026-11-30T12:00:00Z", "ab" * 16, 1, "cd" * 32, files, {"records": 1}, ())
        return b"".join(archive_pieces(made, {"vault.db": Path(content.name)}))


def _share(content: bytes) -> object:
    from cmwallet.backup.shares import Gathered
    from identity.secret import Secret

    return Gathered().add(Secret(content))


def _frame(content: bytes) -> object:
    from cmwallet.agent.codec import decode
    from cmwallet.servers.framing import decode_frame

    return decode(decode_frame(content).get("with"))


def _listing(content: bytes) -> object:
    from cmwallet.market.item_reference import ContractReference
    from cmwallet.market.signed_listing import read_listing
    from identity.credentials.issuers import IssuerKeys

    class Nobody:
        def keys_of(self, issuer: str) -> IssuerKeys:
            return IssuerKeys(issuer, (), "file", 0)

    def anywhere(_contract: ContractReference) -> None:
        pass

    return read_listing(content, anywhere, Nobody())


def _sealed(text: str) -> object:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    from identity.jose.jwe_general import open_for_one
    from identity.secret import Secret

    key = X25519PrivateKey.from_private_bytes(bytes(range(32)))
    pair = key.public_key().public_bytes_raw(), Secret(key.private_bytes_raw())
    return open_for_one(text, "cmwallet-bundle", lambda _kid: pair)


def _stream(reader: Callable[[BytesIO], object]) -> Callable[[bytes], object]:
    return lambda content: reader(BytesIO(content))


def _cosmos(content: bytes) -> object:
    """What is read to be signed is written as the same bytes, or refused; what is told of it ends no command."""
    from cmwallet.transactions.signables import SignableCosmos

    asked = SignableCosmos(content)
    assert asked.transaction.document == content
    return asked.words


_COSMOS_SEED = bytes.fromhex(
    "0aa8010aa2010a232f636f736d6f732e7374616b696e672e763162657461312e4d736744656c6567617465127b0a2a69"
    "6e6a3172666a7a3772337538743635746561766835757471756a336b7776736a3938336634353936671231696e6a7661"
    "6c6f70657231777a76686a7578397271666463777370703337737264677770357461633777676b65617676361a1a0a03"
    "696e6a12133130303030303030303030303030303030303018d20912750a5e0a540a2d2f696e6a6563746976652e6372"
    "7970746f2e763162657461312e657468736563703235366b312e5075624b657912230a21031b84c5567b126440995d3e"
    "d5aaba0565d71e1834604819ff9c17f5e9d5dd078f12040a020801180912130a0d0a03696e6a12063136303030301090"
    "a10f1a0d696e6a6563746976652d3737372005"
)
"""A delegation as it is signed."""


def targets() -> dict[str, Target]:
    """Every reader of foreign bytes."""
    from cmwallet.history.snapshot import parse_snapshot
    from cmwallet.identities.registry_changes import parse_changes
    from cmwallet.market.bundle import read_bundle
    from cmwallet.signing.siwe import read_sign_in
    from cmwallet.transactions.signables import SignableDocument, SignableMessage
    from identity.bank.statement_file import parse_statement
    from identity.bech32 import read_bech32
    from identity.credentials.packages import parse_package
    from identity.credentials.requests import parse_request
    from identity.credentials.status_list import parse_token
    from identity.credentials.trust import parse_trust
    from identity.hostile_json import load_json
    from identity.kyc.names.compare import compare
    from identity.records.age_header import read_header
    from identity.records.csv_table import read_csv
    from identity.records.mrz import parse_mrz
    from identity.records.vcard import read_vcard

    camt = b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Ntry/></Stmt>'
    zone = b"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
    odd = (Problem, ValueError, TypeError, KeyError, AttributeError)  # what the agent answers with "not understood"
    return {
        "sd-jwt": Target(_text(_sdjwt), b"eyJhbGciOiJFUzI1NiJ9.e30.AA~WyJzIiwiYSIsMV0~"),
        "status-list": Target(_text(parse_token), b"eyJhbGciOiJFUzI1NiIsInR5cCI6InN0YXR1c2xpc3Qrand0In0.e30.AA"),
        "attestation-request": Target(_text(parse_request), b"eyJhbGciOiJFUzI1NiJ9.e30.AA"),
        "attestation-package": Target(parse_package, b'{"nonce":"n","issuer":"i","credentials":["a"]}'),
        "trust": Target(parse_trust, b'{"issuers":[{"id":"did:ethr:0x1:0x0"}]}'),
        "mrz": Target(_text(lambda text: parse_mrz(text, today=TODAY)), zone),
        "vcard": Target(read_vcard, b"BEGIN:VCARD\nVERSION:3.0\nFN:A B\nN:B;A;;;\nEND:VCARD\n"),
        "age-header": Target(_stream(read_header), b"age-encryption.org/v1\n-> a b\n\n--- c\n"),
        "backup-archive": Target(_archive, _archive_seed()),
        "backup-share": Target(
            _share,
            b"theory painting academic academic armed sweater year military elder discuss acne wildlife boring "
            b"employer fused large satoshi bundle carbon diagnose anatomy hamster leaves tracks paces beyond phantom "
            b"capital marvel lips brave detect luck",
        ),
        "records-csv": Target(read_csv, b"name,value\ngiven_name,Maria\n"),
        "statement-camt": Target(parse_statement, camt),
        "statement-csv": Target(parse_statement, b"Date,Amount\n2026-11-30,1.00\n"),
        "list-csv": Target(_list("opensanctions-csv"), b"id,schema,name\n1,Person,A B\n"),
        "list-json": Target(_list("ftm-json"), b'{"id":"1","schema":"Person","properties":{"name":["A B"]}}\n'),
        "list-xml": Target(_list("un-xml"), b"<CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL/></INDIVIDUALS>"),
        "names": Target(_text(lambda text: compare(text[: len(text) // 2], text[len(text) // 2 :])), b"A B. C A B C"),
        "keystore": Target(_keystore, b'{"version":3,"crypto":{"kdf":"scrypt","kdfparams":{"n":2}}}'),
        "relay": Target(parse_changes, b'{"format":"cmwallet-registry-changes/1","changes":[]}'),
        "snapshot": Target(parse_snapshot, b'{"format":"cmwallet-snapshot/1","leaves":[]}'),
        "bundle": Target(read_bundle, b'{"type":"cmwallet-bundle","version":1,"item":null,"genesis":null,"papers":[]}'),
        "sealed-bundle": Target(
            _text(_sealed), b'{"protected":"e30","recipients":[],"iv":"","ciphertext":"","tag":""}'
        ),
        "listing": Target(_listing, b"eyJhbGciOiJFUzI1NiIsInR5cCI6ImNtd2FsbGV0LWxpc3Rpbmcrand0In0.e30.AA\n"),
        "typed-data": Target(
            lambda content: SignableDocument(content).digest,
            b'{"types":{"A":[{"name":"a","type":"B[2]"}],"B":[{"name":"b","type":"int8"}]},"primaryType":"A",'
            b'"domain":{"chainId":1},"message":{"a":[{"b":1},{"b":"-2"}]}}',
        ),
        "sign-in": Target(
            read_sign_in,
            b"a.example wants you to sign in with your Ethereum account:\n"
            b"0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2\n\n\n"
            b"URI: a:b\nVersion: 1\nChain ID: 1\nNonce: 12345678\nIssued At: 2026-09-21T14:13:20Z",
        ),
        "cosmos-document": Target(_cosmos, _COSMOS_SEED),
        "bech32": Target(_text(read_bech32), b"inj1n9j4qlg62k7vy62utzapd7ehmqvmpfxuur5wvx"),
        "message": Target(lambda content: SignableMessage(content).words, b"hello"),
        "agent": Target(_frame, b'{"call":"find","with":{"$map":{"identity":"a"}}}', odd),
        "json": Target(load_json, b'{"a":[1,{"b":"c"}]}', (ValueError,)),
    }
