"""SD-JWT VC and status lists against npm's @sd-jwt packages: what either makes, the other accepts."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from identity import rejections as why
from identity.credentials.key_binding import Occasion
from identity.credentials.presenting import present as show
from identity.credentials.presenting import select_fields
from identity.credentials.status_list import INVALID, StatusList, write_token
from identity.jose.encoding import encode
from identity.jose.keys import LocalKey
from tests.unit.identity.credentials.world import (
    ISSUER,
    LIST,
    NONCE,
    NOW,
    VCT,
    VERIFIER,
    check,
    claims,
    issue,
    key,
    sources,
)

FOLDER = Path(__file__).parent / "sdjwt"
ALGORITHMS = ["ES256", "EdDSA"]


@pytest.fixture(scope="module")
def peer() -> Callable[..., Any]:
    node = shutil.which("node")
    if node is None or not (FOLDER / "node_modules" / "@sd-jwt" / "sd-jwt-vc").exists():
        pytest.skip("@sd-jwt/sd-jwt-vc is not installed: run make interop-setup")

    def ask(task: str, **request: object) -> Any:
        done = subprocess.run(
            [node, "peer.mjs"],
            cwd=FOLDER,
            input=json.dumps({"task": task, **request}),
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        return json.loads(done.stdout)

    return ask


def private(one: LocalKey) -> dict[str, str]:
    return {**one.public.document, "d": encode(one.private.reveal())}


@pytest.mark.parametrize("holder_algorithm", ALGORITHMS)
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_what_we_issue_and_present_the_peer_verifies(peer, algorithm: str, holder_algorithm: str) -> None:
    issuer, holder = key(1, algorithm), key(2, holder_algorithm)
    status = {"status_list": {"idx": 5, "uri": LIST}}
    credential = issue(claims(cnf={"jwk": holder.public.document}, status=status), issuer)
    token = write_token(StatusList.empty(2), issuer, uri=LIST, now=NOW)
    selection = select_fields(credential.text, ["age_equal_or_over.18"])
    text = show(selection, holder, audience=VERIFIER, nonce=NONCE, now=NOW)
    request = {"presentation": text, "issuer": issuer.public.document, "nonce": NONCE, "now": NOW, "list": token}
    answer = peer("verify", **request)
    assert answer["result"]["payload"]["age_equal_or_over"] == {"18": True}
    assert "given_name" not in answer["result"]["payload"]
    assert answer["result"]["audience"] == VERIFIER
    entries = StatusList.empty(2)
    entries[5] = INVALID
    revoked = write_token(entries, issuer, uri=LIST, now=NOW)
    assert "refused" in peer("verify", **(request | {"list": revoked}))
    assert "refused" in peer("verify", **(request | {"nonce": "other"}))
    assert "refused" in peer("verify", **(request | {"issuer": holder.public.document}))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_what_the_peer_issues_and_presents_we_verify(peer, algorithm: str) -> None:
    issuer, holder = key(1, algorithm), key(2, algorithm)
    said = {
        "iss": ISSUER,
        "vct": VCT,
        "iat": NOW - 5,
        "exp": NOW + 100,
        "cnf": {"jwk": holder.public.document},
        "given_name": "Alice",
        "address": {"country": "DE", "locality": "Berlin"},
        "nationalities": ["DE", "FR"],
    }
    frame = {
        "_sd": ["given_name", "address"],
        "_sd_decoy": 3,
        "address": {"_sd": ["country", "locality"]},
        "nationalities": {"_sd": [0, 1]},
    }
    keys = {"issuerPrivate": private(issuer), "alg": algorithm, "holderPrivate": private(holder), "kbAlg": algorithm}
    credential = peer("issue", claims=said, frame=frame, **keys)["result"]
    shown = peer(
        "present",
        credential=credential,
        frame={"address": {"country": True}, "nationalities": {"0": True}},
        binding={"iat": NOW, "aud": VERIFIER, "nonce": NONCE},
        **keys,
    )["result"]
    found = check(shown, sources(issuer))
    assert found.claims["address"] == {"country": "DE"}
    assert found.claims["nationalities"] == ["DE"]
    assert "given_name" not in found.claims
    with pytest.raises(why.WrongAudience):
        check(shown, sources(issuer), occasion=Occasion("https://other.example", NONCE, NOW))


def test_what_the_peer_issues_we_present(peer) -> None:
    issuer, holder = key(1), key(2)
    said = {"iss": ISSUER, "vct": VCT, "exp": NOW + 100, "cnf": {"jwk": holder.public.document}, "given_name": "Alice"}
    keys = {"issuerPrivate": private(issuer), "alg": "ES256"}
    credential = peer("issue", claims=said, frame={"_sd": ["given_name"]}, **keys)["result"]
    text = show(select_fields(credential, ["given_name"]), holder, audience=VERIFIER, nonce=NONCE, now=NOW)
    answer = peer("verify", presentation=text, issuer=issuer.public.document, nonce=NONCE, now=NOW)
    assert answer["result"]["payload"]["given_name"] == "Alice"


@pytest.mark.parametrize("bits", [1, 2])
def test_status_lists_are_the_same_bytes(peer, bits: int) -> None:
    statuses = [(place * 7 + place // 3) % (1 << bits) for place in range(1024)]
    entries = StatusList.empty(bits, len(statuses))
    for place, status in enumerate(statuses):
        entries[place] = status
    token = write_token(entries, key(1), uri=LIST, now=NOW)
    places = [0, 1, 2, 511, 1023]
    answer = peer("list", statuses=statuses, bits=bits, token=token, places=places)["result"]
    assert answer["packed"] == entries.packed()
    assert answer["statuses"] == [statuses[place] for place in places]
