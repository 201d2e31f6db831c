"""did:ethr against npm's resolver, writer and verifier.

Known deviations of ethr-did-resolver 11.1.3, taken out before comparing:

    keys are named by position (#delegate-N)            ours by thumbprint
    older names of verification methods                 ours are Multikey
    a P-256 Multikey is shown as publicKeyHex with its multicodec prefix, so ES256 signatures cannot be verified by it
    a reference to a revoked X25519 key is left in keyAgreement
    expiry follows the machine's clock
"""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cmwallet.calls.abi import encode_call
from cmwallet.identities.registry import ChainKeyHistory, registry_interface
from cmwallet.identities.registry_changes import (
    RegistryChange,
    change_owner,
    relayed_data,
    revoke_key,
    set_key,
    sign_changes,
)
from cmwallet.keys.secp256k1 import SigningKey
from cmwallet.localchain import discovery, process
from cmwallet.node.client import NodeClient
from cmwallet.node.http import HttpTransport
from cmwallet.node.networks import EMBEDDED
from cmwallet.transactions.encoding import FeeMarketTransaction, sign
from identity.address import ZERO_ADDRESS, Address, parse_address
from identity.did import ED25519_NAME, P256_NAME, X25519_NAME, Did, resolve
from identity.keccak import keccak256
from identity.secret import Secret

FOLDER = Path(__file__).parent / "did"
P256_VALUE = bytes.fromhex("8024036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296")
ED25519 = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
ED25519_VALUE = ED25519.public_key().public_bytes_raw()
ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


@pytest.fixture(scope="module")
def peer() -> Callable[[dict[str, object]], Any]:
    node = shutil.which("node")
    if node is None or not (FOLDER / "node_modules" / "ethr-did-resolver").exists():
        pytest.skip("ethr-did-resolver is not installed: run make interop-setup")

    def ask(request: dict[str, object]) -> Any:
        done = subprocess.run(
            [node, "peer.mjs"],
            cwd=FOLDER,
            input=json.dumps(request),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return ask


@dataclass
class World:
    url: str
    registry: Address
    client: NodeClient
    number: int = 0

    @property
    def history(self) -> ChainKeyHistory:
        return ChainKeyHistory.at(self.client, EMBEDDED, self.registry)

    def person(self) -> SigningKey:
        """A new funded account."""
        self.number += 1
        key = SigningKey(Secret(keccak256(f"person {self.number} of {self.url}".encode())))
        self.client.transport.request("cmwallet_faucet", [key.address])
        return key

    def send(self, key: SigningKey, *data: bytes) -> None:
        nonce, hashes = self.client.nonce(key.address), []
        for offset, item in enumerate(data):
            transaction = FeeMarketTransaction(
                chain_id=1234,
                nonce=nonce + offset,
                max_priority_fee_per_gas=10**9,
                max_fee_per_gas=10**10,
                gas_limit=500_000,
                to=bytes.fromhex(self.registry[2:]),
                value=0,
                data=item,
            )
            hashes.append(self.client.send_raw(sign(transaction, key).raw).hash)
        for tx_hash in hashes:
            receipt = self.client.receipt(tx_hash)
            assert receipt is None or receipt.succeeded

    def change(self, key: SigningKey, *changes: RegistryChange) -> None:
        self.send(
            key,
            *(self.history.contract.call_data(change.function, key.address, *change.arguments) for change in changes),
        )


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("did") / "chain"
    status = process.start(folder, port=0)
    server = discovery.endpoint(folder)
    assert server is not None
    assert status.url is not None
    client = NodeClient(HttpTransport(server.url, bearer=Secret(server.token)))
    told = client.transport.request("cmwallet_contracts", [])
    assert isinstance(told, dict)
    yield World(status.url, parse_address(told["KeyRegistry"]), client)
    client.close()
    process.stop(folder)


def delegate(key: SigningKey, purpose: bytes, whom: str, seconds: int) -> bytes:
    function = registry_interface().function("addDelegate")
    return encode_call(function, [key.address, purpose.ljust(32, b"\0"), whom, seconds])


def case_fresh(world: World, key: SigningKey) -> None:
    """Nothing was ever changed."""


def case_rotated(world: World, key: SigningKey) -> None:
    world.change(key, change_owner(world.person().address))


def case_delegates_with_expiry(world: World, key: SigningKey) -> None:
    world.send(key, delegate(key, b"veriKey", world.person().address, 3600), delegate(key, b"veriKey", key.address, 0))
    world.send(key, delegate(key, b"sigAuth", world.person().address, 3600))


def case_attributes_of_each_key_type(world: World, key: SigningKey) -> None:
    world.change(
        key,
        set_key(ED25519_NAME, ED25519_VALUE, 3600),
        set_key(X25519_NAME, b"\x09" * 32, 3600),
        set_key(P256_NAME, P256_VALUE, 3600),
        set_key("did/pub/Secp256k1/veriKey/hex", b"\x02" + b"\x11" * 32, 3600),
        set_key("did/svc/HubService", b"https://hub.example", 3600),
    )


def case_revoked_attribute(world: World, key: SigningKey) -> None:
    world.change(key, set_key(ED25519_NAME, ED25519_VALUE, 3600), set_key(X25519_NAME, b"\x09" * 32, 3600))
    world.change(key, revoke_key(ED25519_NAME, ED25519_VALUE), revoke_key(X25519_NAME, b"\x09" * 32))


def case_deactivated(world: World, key: SigningKey) -> None:
    world.change(key, set_key(ED25519_NAME, ED25519_VALUE, 3600), change_owner(ZERO_ADDRESS))


def case_several_changes_in_one_block(world: World, key: SigningKey) -> None:
    world.client.transport.request("evm_setAutomine", [False])
    world.change(
        key,
        set_key(ED25519_NAME, ED25519_VALUE, 3600),
        set_key(X25519_NAME, b"\x09" * 32, 3600),
        revoke_key(ED25519_NAME, ED25519_VALUE),
    )
    world.client.transport.request("evm_mine", [])
    world.client.transport.request("evm_setAutomine", [True])


def case_name_that_is_not_text(world: World, key: SigningKey) -> None:
    world.change(key, RegistryChange("setAttribute", (b"\xff" * 32, b"x", 3600)))
    world.change(key, set_key(ED25519_NAME, ED25519_VALUE, 3600))


def case_meta_transactions(world: World, key: SigningKey) -> None:
    did, payer = Did(1234, key.address), world.person()
    changes = [set_key(ED25519_NAME, ED25519_VALUE, 3600), set_key(X25519_NAME, b"\x08" * 32, 3600)]
    signed = sign_changes(world.history, did, changes, int(time.time()) + 600, lambda one: key(one.digest))
    world.send(payer, *(relayed_data(world.history.contract, did, item) for item in signed))


CASES = [value for name, value in sorted(globals().items()) if name.startswith("case_")]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__.removeprefix("case_"))
def test_our_documents_are_those_of_ethr_did_resolver(
    world: World, peer: Callable[[dict[str, object]], Any], case: Callable[[World, SigningKey], None]
) -> None:
    key = world.person()
    case(world, key)
    did = Did(1234, key.address)
    request = {"task": "resolve", "url": world.url, "chainId": 1234, "registry": world.registry, "dids": [str(did)]}
    theirs = peer(request)[str(did)]
    found = world.history.history(did)
    ours = resolve(found, int(time.time()))
    assert theirs["didResolutionMetadata"].get("error") is None
    assert theirs["didDocumentMetadata"].get("deactivated", False) is ours.deactivated
    assert theirs["didDocumentMetadata"].get("versionId") == (str(ours.version) if ours.version else None)
    assert normalised(theirs["didDocument"]) == normalised(dict(ours.document))


def normalised(document: dict[str, Any]) -> dict[str, object]:
    """Who may do what, by key material alone; references that lead nowhere are left out."""
    material = {method["id"]: _material(method) for method in document.get("verificationMethod", [])}
    relations = {
        name: sorted({material[entry] for entry in document.get(name, []) if entry in material})
        for name in ("authentication", "assertionMethod", "keyAgreement")
    }
    services = sorted((entry["type"], entry["serviceEndpoint"]) for entry in document.get("service", []))
    return {"methods": sorted(set(material.values())), "services": services, **relations}


def _material(method: dict[str, Any]) -> str:
    if "blockchainAccountId" in method:
        return str(method["blockchainAccountId"]).lower()
    if "publicKeyBase64" in method:
        return base64.b64decode(method["publicKeyBase64"]).hex()
    if "publicKeyHex" in method:
        text = str(method["publicKeyHex"]).removeprefix("0x")
        return text.removeprefix("8024") if len(text) == 70 else text
    number = 0
    for letter in method["publicKeyMultibase"][1:]:
        number = number * 58 + ALPHABET.index(letter)
    return number.to_bytes((number.bit_length() + 7) // 8, "big")[2:].hex()


def test_we_read_what_ethr_did_writes(world: World, peer: Callable[[dict[str, object]], Any]) -> None:
    secret = keccak256(b"the writer")
    writer, helper = SigningKey(Secret(secret)), world.person()
    world.client.transport.request("cmwallet_faucet", [writer.address])
    peer(
        {
            "task": "write",
            "url": world.url,
            "chainId": 1234,
            "registry": world.registry,
            "key": "0x" + secret.hex(),
            "identifier": writer.address,
            "delegate": helper.address,
            "attribute": "0x" + ED25519_VALUE.hex(),
        }
    )
    found = world.history.history(Did(1234, writer.address))
    resolution = resolve(found, found.block_time)
    assert [key.raw for key in resolution.keys] == [ED25519_VALUE]
    assert f"{found.did}#{helper.address}" in [str(entry) for entry in _list(resolution.document["assertionMethod"])]
    assert _list(resolution.document["service"])[0]["serviceEndpoint"] == "https://hub.example"


def _list(value: object) -> list[Any]:
    assert isinstance(value, list)
    return value


def _part(content: object) -> str:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _jwt(algorithm: str, issuer: str, signer: Callable[[bytes], bytes]) -> str:
    signed = f"{_part({'alg': algorithm, 'typ': 'JWT'})}.{_part({'iss': issuer, 'iat': int(time.time()) - 5})}"
    return f"{signed}.{_part(signer(signed.encode()))}"


def test_did_jwt_verifies_a_registered_ed25519_key_and_the_accounts_own(
    world: World, peer: Callable[[dict[str, object]], Any]
) -> None:
    import hashlib

    key = world.person()
    did = str(Did(1234, key.address))
    request = {"task": "verify", "url": world.url, "chainId": 1234, "registry": world.registry}
    by_registered = _jwt("EdDSA", did, ED25519.sign)
    assert peer({**request, "jwt": by_registered})["verified"] is False
    world.change(key, set_key(ED25519_NAME, ED25519_VALUE, 3600))
    assert peer({**request, "jwt": by_registered})["verified"] is True
    by_account = _jwt("ES256K", did, lambda data: key(hashlib.sha256(data).digest())[:64])
    assert peer({**request, "jwt": by_account})["verified"] is True
    assert peer({**request, "jwt": by_account[:-6] + "AAAAAA"})["verified"] is False
    world.change(key, revoke_key(ED25519_NAME, ED25519_VALUE))
    assert peer({**request, "jwt": by_registered})["verified"] is False
