"""What schemathesis adds to each request that it makes up, so that it comes past the door: fresh assertions and proofs.

Keys and token come by the environment from `test_openapi.py`. Every third request is left as it was made up.
"""

from __future__ import annotations

import itertools
import json
import os
from typing import Any

import schemathesis

from identity.jose.encoding import decode
from identity.jose.keys import local_key
from identity.secret import Secret
from oauth.core.nonces import Nonces
from tests.unit.oauth.dapps import ASSERTION_TYPE, DAPP, ISSUER, NOW, STATE, Dapp

_given = json.loads(os.environ["CMWALLET_TEST_DAPP"])
_dapp = Dapp(
    key=local_key("ES256", Secret(decode(_given["key"], "a key"))),
    proof_key=local_key("ES256", Secret(decode(_given["proof_key"], "a key"))),
)
_count = itertools.count()


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Sign, as a dapp does."""
    if next(_count) % 3 == 0:
        return
    path = case.path.replace("{id}", str((case.path_parameters or {}).get("id", "")))
    resource = path.startswith(("/vault", "/userinfo", "/grants"))
    if isinstance(case.body, dict):
        case.body["client_id"] = DAPP
        case.body["client_assertion"] = _dapp.assertion()
        case.body["client_assertion_type"] = ASSERTION_TYPE
    nonce = Nonces(STATE, ISSUER.slug, "rs" if resource else "as").newest(NOW)
    token = _given["token"] if resource else None
    if resource or path in ("/token", "/par"):
        case.headers["DPoP"] = _dapp.proof(case.method, ISSUER.url + path, token, nonce=nonce)
    if token is not None:
        case.headers["Authorization"] = f"DPoP {token}"
