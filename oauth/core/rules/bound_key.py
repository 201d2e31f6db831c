"""The key of the tokens to come, if it is named ahead: `dpop_jkt`, or the proof beside the request (RFC 9449 §10)."""

from __future__ import annotations

import re

from oauth.core.call import Call
from oauth.core.errors import InvalidProof, InvalidRequest


def named_keys_are_one(call: Call) -> None:
    """Both may be there; then they are the same key (§10.1)."""
    stated = call.form.get("dpop_jkt")
    if stated is not None and not re.fullmatch(r"[A-Za-z0-9_-]{43}", stated, re.ASCII):
        raise InvalidRequest("dpop_jkt is the thumbprint of a key")
    if stated is not None and call.proof is not None and stated != call.proof.jkt:
        raise InvalidProof("dpop_jkt is not the key of the proof")
    if call.proof is not None:
        call.form["dpop_jkt"] = call.proof.jkt
